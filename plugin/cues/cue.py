"""What a subtitle file says, one cue at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tts_core.text import Language


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that one speaker says; a cue with two speakers in the file becomes two of these."""

    index: int
    """Number of the cue in the file, from 1, in the order of the file."""
    part: int
    """0 for a whole cue; 1, 2, ... for the speakers of a cue that was split."""
    start_ms: int
    """Start, in milliseconds from the start of the film."""
    end_ms: int
    """End, in milliseconds; not below `start_ms` unless the file says so."""
    text: str
    """The text as in the file, with its markup."""
    spoken: str
    """What is to be said: no markup, no label, no direction; readings such as `行(háng)` still in it."""
    shown: str
    """What a viewer reads: the file's text and markup without the directions (for the written subtitle)."""
    speaker: str | None = None
    """Who says it, where the file tells."""
    direction: str | None = None
    """How it is said, in the author's words, without brackets; several are joined with `，` or `, `."""
    language: Language | None = None
    """The language that the author gave it (`{lang: en}`); None takes the speaker's, or each span's by its script."""
    skip: str | None = None
    """Why it is not spoken (`music`, `sound caption`, `drawing`, `karaoke`, `sign`, `blank`, `comment`), or None."""
    continues: bool = False
    """Whether it goes on with the sentence of the same speaker's cue before it."""
    rates: tuple[float, float] | None = None
    """The slowest and the fastest rate that the author gave it (`{rate: 0.9-1.1}`)."""


@dataclass(frozen=True, slots=True)
class Subtitles:
    """A subtitle file, read."""

    path: Path
    """Where it was read from."""
    format: str
    """pysubs2's name of the format: `srt`, `ass`, `ssa` or `vtt`."""
    encoding: str
    """The character encoding it was decoded from."""
    cues: tuple[Cue, ...]
    """In the order of `start_ms`."""
    notes: tuple[str, ...]
    """What was repaired or guessed while reading, a sentence each, for the report."""
    source: str = field(default="", repr=False)
    """The decoded file, from which a writer takes what cues do not hold: styles, settings, fonts."""
