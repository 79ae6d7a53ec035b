"""What to do about a line that is longer than its cue and the gap after it: characters too many, and a way out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from plugin.timing import RateLimits

if TYPE_CHECKING:
    from plugin.report import Planned

MERGED_GAP_MS: Final = 1000
"""Two cues of one speaker are merged over at most so much silence."""
EASY: Final = RateLimits().brisk
"""Rate at which a line that is asked to make room is still comfortable."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A line over its budget."""

    ms: int
    """How much longer it is than cue and gap, at the fastest rate."""
    characters: int
    """About how many characters too many it has, blanks and punctuation counted; at least 1."""
    suggestion: str
    """What would help, as a clause without a full stop."""


def excess_of(planned: Sequence[Planned]) -> dict[int, Excess]:
    """Say what would help each line that overruns.

    Args:
        planned: All lines, in order of their cues.

    Returns:
        By the line's place in `planned`.
    """
    return {i: _excess(i, planned) for i, line in enumerate(planned) if line.slot.overrun_ms}


def _excess(number: int, planned: Sequence[Planned]) -> Excess:
    line = planned[number]
    ms = line.slot.overrun_ms
    n_characters = len(line.draft.reading.spoken_text)
    fits = 1.0 - ms * line.draft.sample_rate / 1000 / line.slot.n_samples
    left = max(0, math.floor(n_characters * fits))
    ways = [way for way in (_merge(number, planned), _move(number, planned)) if way]
    if left:
        ways.append(f"shorten it to about {left} characters")
    else:
        ways.append("give it a longer cue")
    return Excess(ms, max(1, n_characters - left), ", or ".join(ways))


def _merge(number: int, planned: Sequence[Planned]) -> str | None:
    """Tell whether the line and the speaker's next one fit into both cues together."""
    line, following = planned[number], _next(number, planned)
    if following is None or following.directed.role.speaker != line.directed.role.speaker:
        return None
    first, second = line.directed.cue, following.directed.cue
    room = (second.end_ms - first.start_ms) * line.draft.sample_rate / 1000
    needed = (line.draft.natural_samples + following.draft.natural_samples) / EASY
    is_near = second.start_ms - first.end_ms <= MERGED_GAP_MS
    return f"merge it with cue {second.index}" if is_near and needed <= room else None


def _move(number: int, planned: Sequence[Planned]) -> str | None:
    """Tell whether the next line can start so much later that this one fits, and is still comfortable."""
    line, following = planned[number], _next(number, planned)
    if following is None:
        return None
    cue, ms = following.directed.cue, line.slot.overrun_ms
    room = (cue.end_ms - cue.start_ms - ms) * following.draft.sample_rate / 1000
    if following.draft.natural_samples / EASY > room:
        return None
    return f"move its end and the start of cue {cue.index} by {ms} ms"


def _next(number: int, planned: Sequence[Planned]) -> Planned | None:
    """Return the line that is spoken next, unless it is another part of the same cue, or at the same time."""
    line = planned[number]
    later = (other for other in planned[number + 1 :] if other.directed.cue.end_ms > line.directed.cue.end_ms)
    found = next(later, None)
    is_apart = found is not None and found.directed.cue.start_ms >= line.directed.cue.end_ms
    return found if is_apart and found is not None and found.directed.cue.index != line.directed.cue.index else None
