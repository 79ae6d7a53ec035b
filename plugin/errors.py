"""Everything that `plugin` raises on purpose.

    DubError
    ├── SubtitleError   the subtitle file cannot be read, or a cue is wrong
    ├── CastError       cast.toml is wrong
    ├── GlossaryError   glossary.toml is wrong
    ├── OptionError     an option or an output path is wrong
    ├── StrictError     something was repaired, and --strict forbids it
    ├── MediaError      the video or sound cannot be read
    ├── HearingError    what the self-check listens with is not installed, or damaged
    └── FfmpegError     ffmpeg failed while decoding, mixing or writing

Every error has an `exit_code` for the command line (2: the caller's input, 1: ours), carries its text as one
sentence for people, and survives pickling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

TOLD_AT_ONCE: Final = 5
"""So many faults are told in one message; the rest is counted."""


def listed(faults: Sequence[str]) -> str:
    """Return the first few faults as one clause."""
    more = len(faults) - TOLD_AT_ONCE
    return "; ".join(faults[:TOLD_AT_ONCE]) + (f"; and {more} more" if more > 0 else "")


class DubError(Exception):
    """Base of every error of this package."""

    exit_code = 1


class SubtitleError(DubError):
    """The subtitle file cannot be read, or a cue in it is wrong."""

    exit_code = 2


class CastError(DubError):
    """The cast file is wrong."""

    exit_code = 2


class GlossaryError(DubError):
    """The glossary is wrong."""

    exit_code = 2


class OptionError(DubError):
    """An option or an output path is wrong."""

    exit_code = 2


class StrictError(DubError):
    """Something was repaired or guessed, and `--strict` forbids it."""

    exit_code = 2


class MediaError(DubError):
    """The video or sound cannot be read."""

    exit_code = 2


class HearingError(DubError):
    """What the self-check listens with is not installed, or damaged."""

    exit_code = 2


class FfmpegError(DubError):
    """ffmpeg failed; the message ends with the last lines it printed."""
