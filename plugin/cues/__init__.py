"""Subtitle files: cues with their speakers and directions in, a clean subtitle out."""

from plugin.cues.cue import Cue, Subtitles
from plugin.cues.reader import SUFFIXES, read_cues
from plugin.cues.sentences import with_sentences
from plugin.cues.writers import write_clean

__all__ = ["SUFFIXES", "Cue", "Subtitles", "read_cues", "with_sentences", "write_clean"]
