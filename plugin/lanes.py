"""Who speaks after whom: the lanes of a film, and the silences between its cues.

Cues that overlap by design, two speakers at once, are on lanes of their own. One speaker never speaks twice at once, so
cues of one speaker that overlap stay on one lane, where they are spoken one after the other. Cues that name nobody
are one voice's: a small overlap of theirs is an accident, a large one is by design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

ACCIDENT_MS: Final = 500
"""An overlap of two cues that name nobody is an accident up to this, and up to half of the later cue."""

Time = int | Fraction
"""Milliseconds."""


class Cued(Protocol):
    """A line with a cue."""

    @property
    def start_ms(self) -> Time:
        """Start of the cue."""

    @property
    def end_ms(self) -> Time:
        """End of the cue."""

    @property
    def speaker(self) -> str | None:
        """Who speaks; None for cues that name nobody."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How far it is from a cue to those around it; all in milliseconds."""

    before: Time | None
    """From the end of all cues before; 0 where they overlap; None for the first cue."""
    after: Time | None
    """To the first cue that is spoken after it; 0 where one is spoken already; None for the last cue."""


@dataclass(frozen=True, slots=True)
class _Busy:
    speaker: str | None
    """Who spoke last on a lane."""
    until_ms: Time
    """When its cues end."""


def assign_lanes(lines: Sequence[Cued]) -> list[int]:
    """Put each line on the lowest lane where its cue overlaps nobody else's; one speaker stays on one lane at a time.

    Args:
        lines: In order of `start_ms`.

    Returns:
        The lane of each, from 0.
    """
    busy: list[_Busy] = []
    lanes = []
    for line in lines:
        lane = _lane(line, busy)
        until = max(line.end_ms, busy[lane].until_ms if lane < len(busy) else 0)
        busy[lane : lane + 1] = [_Busy(line.speaker, until)]
        lanes.append(lane)
    return lanes


def followers(lines: Sequence[Cued], lanes: Sequence[int]) -> list[tuple[int, int]]:
    """Return which line must end before which other starts: the next on its lane, and the next of a named speaker."""
    pairs: dict[tuple[int, int], None] = {}
    on_lane: dict[int, int] = {}
    spoken: dict[str, int] = {}
    for i, (line, lane) in enumerate(zip(lines, lanes, strict=True)):
        if lane in on_lane:
            pairs[on_lane[lane], i] = None
        on_lane[lane] = i
        if line.speaker is not None:
            if line.speaker in spoken:
                pairs[spoken[line.speaker], i] = None
            spoken[line.speaker] = i
    return list(pairs)


def neighbours(lines: Sequence[Cued]) -> list[tuple[int, int]]:
    """Return each line with the same speaker's next one."""
    last: dict[str | None, int] = {}
    pairs = []
    for i, line in enumerate(lines):
        if line.speaker in last:
            pairs.append((last[line.speaker], i))
        last[line.speaker] = i
    return pairs


def silences(lines: Sequence[Cued]) -> list[Silence]:
    """Return the silence around each cue, over all lanes."""
    found = []
    latest: Time | None = None
    for i, line in enumerate(lines):
        before = None if latest is None else max(0, line.start_ms - latest)
        speaking = latest is not None and latest > line.end_ms
        following = next((lines[j].start_ms for j in range(i + 1, len(lines)) if lines[j].end_ms > line.end_ms), None)
        after = None if following is None else max(0, following - line.end_ms)
        found.append(Silence(before, 0 if speaking else after))
        latest = line.end_ms if latest is None else max(latest, line.end_ms)
    return found


def _lane(line: Cued, busy: Sequence[_Busy]) -> int:
    taken = [i for i, lane in enumerate(busy) if lane.until_ms > line.start_ms]
    own = [i for i in taken if busy[i].speaker == line.speaker and _is_accident(line, busy[i])]
    free = [i for i in range(len(busy)) if i not in taken]
    return min(own or free, default=len(busy))


def _is_accident(line: Cued, busy: _Busy) -> bool:
    overlap = busy.until_ms - line.start_ms
    return line.speaker is not None or 2 * overlap <= min(2 * ACCIDENT_MS, line.end_ms - line.start_ms)
