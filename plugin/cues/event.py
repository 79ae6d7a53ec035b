"""One event of a subtitle file, before anybody asks who says it and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """A timed text as it stands in the file; every format's reader makes these."""

    index: int
    """Number in the order of the file, from 1."""
    start_ms: int
    """Start, in milliseconds from the start of the film."""
    end_ms: int
    """End, in milliseconds, as the file says it, even below the start."""
    text: str
    """The text with its markup."""
    actor: str = ""
    """ASS only: the Name field."""
    style: str = ""
    """ASS only: the Style field."""
    effect: str = ""
    """ASS only: the Effect field."""
    is_comment: bool = False
    """ASS only: a Comment line."""
    cue_id: str = ""
    """WebVTT only: the line above the times."""
    settings: str = ""
    """WebVTT only: what follows the times on their line, such as `line:0`."""


@dataclass(frozen=True, slots=True)
class Script:
    """A parsed subtitle file."""

    format: str
    """`srt`, `ass`, `ssa` or `vtt`."""
    events: tuple[Event, ...]
    """In the order of the file."""
    notes: tuple[str, ...]
    """What was repaired while parsing, a sentence each."""
    header: str = ""
    """WebVTT only: everything above the first cue, with its styles and regions."""


def timestamp(ms: int, point: str = ",") -> str:
    """Write `ms` as `HH:MM:SS,mmm`, with as many digits of hours as it takes; below zero counts as zero."""
    seconds, milli = divmod(max(0, ms), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{milli:03d}"


def cue_list(indices: list[int], limit: int = 5) -> str:
    """Name cues for a note: `cue 7`, `cues 3, 4 and 5`, or the first few and `12 more`."""
    if len(indices) == 1:
        return f"cue {indices[0]}"
    names = [str(index) for index in indices]
    if len(names) > limit:
        names = [*names[:limit], f"{len(names) - limit} more"]
    return f"cues {', '.join(names[:-1])} and {names[-1]}"
