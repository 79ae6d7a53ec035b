"""From cues and roles to lines: what is said, by which voice, with which emotion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugin.casting import NARRATOR, Role
from plugin.cues import Cue
from plugin.errors import SubtitleError
from tts_core.emotion import understand_tags
from tts_core.errors import TtsError
from tts_core.synthesizer import Line


@dataclass(frozen=True, slots=True)
class Directed:
    """A cue that is ready to be spoken."""

    cue: Cue
    """Where it comes from."""
    role: Role
    """Who says it."""
    line: Line
    """What the synthesizer gets."""


def direct(cues: Sequence[Cue], roles: Mapping[str, Role], file_name: str) -> list[Directed]:
    """Turn each cue's direction, or else its speaker's, into an emotion.

    Args:
        cues: The cues to be spoken.
        roles: The role of each of their speakers.
        file_name: Of the subtitles, for messages.

    Raises:
        SubtitleError: A direction has a level that does not exist.
    """
    return [_directed(cue, roles[cue.speaker or NARRATOR], file_name) for cue in cues]


def _directed(cue: Cue, role: Role, file_name: str) -> Directed:
    try:
        emotion = understand_tags(cue.direction or role.part.direction or "")
    except TtsError as error:
        raise SubtitleError(f"{file_name}: cue {cue.index}: {error}") from error
    return Directed(cue, role, Line(cue.spoken, role.voice, emotion, role.part.language))
