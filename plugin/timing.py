"""When each line is spoken and how long it lasts, planned on lengths that the engine predicted.

A line starts on its cue and fills it, within the limits of the rate. Too long at the fastest rate, it borrows the gap
after its cue; still too long, it is spoken at the fastest rate all the same and flagged with what it lacks. Too short
at the slowest rate, it ends early. Lines of one lane never overlap; cues that overlap in the file are on lanes of
their own. This is the only module that turns milliseconds into samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

Fit = Literal["fill", "natural"]

GAP_MS: Final = 80
"""Least silence between lines of one lane; less where the cues themselves are closer."""


HURRIED: Final = 0.05
"""Missing slowness that is flagged, as a share of the natural length: listeners notice 5 % (Quené 2007)."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How far a line may leave its natural pace. Rate is natural length / spoken length: above 1 is faster."""

    slowest: float = 0.75
    """Least rate, above 0 and at most 1."""
    fastest: float = 1.25
    """Greatest rate, at least 1."""


@dataclass(frozen=True, slots=True)
class Request:
    """A line that wants a place on the time line."""

    start_ms: int
    """Start of its cue."""
    end_ms: int
    """End of its cue; above `start_ms`."""
    speaker: str | None
    """Who speaks; one speaker never speaks twice at once."""
    natural_samples: int
    """Length at rate 1."""
    wanted_samples: int
    """Length at the pace that the acting would like."""
    shortest_samples: int = 1
    """The least length that the engine can speak."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a line."""

    start_sample: int
    """Start, at the engine's sample rate."""
    n_samples: int
    """Length of the spoken line, at the engine's sample rate."""
    rate: float
    """Natural length / spoken length; above 1 is faster."""
    lane: int
    """0 for the first lane; a line that is spoken while another speaks is on a higher one."""
    borrowed_ms: int = 0
    """How long it goes on after its cue, in a gap."""
    overrun_ms: int = 0
    """How much longer it is than cue and gap together."""
    short_ms: int = 0
    """How much earlier than its cue it ends."""
    late_ms: int = 0
    """How much later than its cue it starts, because the line before it on its lane overran."""
    hurried_ms: int = 0
    """How much of the slowness that its acting would like had no room; 0 where that is not heard."""

    @property
    def flags(self) -> tuple[str, ...]:
        """The limits that were hit: `borrowed`, `overrun`, `short`, `late`, `hurried`."""
        named = {
            "borrowed": self.borrowed_ms,
            "overrun": self.overrun_ms,
            "short": self.short_ms,
            "late": self.late_ms,
            "hurried": self.hurried_ms,
        }
        return tuple(name for name, value in named.items() if value > 0)


def to_samples(ms: float | Fraction, sample_rate: int) -> int:
    """Return the sample at a time in milliseconds, rounded to the nearest."""
    return math.floor(Fraction(ms) * sample_rate / 1000 + Fraction(1, 2))


def media_ms(seconds: Fraction) -> int:
    """Return a media time in milliseconds, rounded to the nearest."""
    return math.floor(seconds * 1000 + Fraction(1, 2))


def to_ms(n_samples: int, sample_rate: int) -> int:
    """Return a length in milliseconds, rounded to the nearest."""
    return math.floor(n_samples * 1000 / sample_rate + 0.5)


def plan(
    requests: Sequence[Request],
    *,
    sample_rate: int,
    end_ms: int | None = None,
    fit: Fit = "fill",
    limits: RateLimits = RateLimits(),
) -> list[Slot]:
    """Give every line its slot.

    Args:
        requests: The lines, in order of `start_ms`.
        sample_rate: Of the engine, in hertz.
        end_ms: End of the film; None has no end.
        fit: `fill` stretches a line to its cue; `natural` keeps the pace that its acting would like and leaves the
            rest silent.
        limits: Slowest and fastest rate.

    Returns:
        A slot for each request, in the same order.
    """
    lanes = assign_lanes(requests)
    free: dict[int, int] = {}
    slots = []
    for i, (request, lane) in enumerate(zip(requests, lanes, strict=True)):
        following = next((requests[j] for j in range(i + 1, len(requests)) if lanes[j] == lane), None)
        bounds = _bounds(request, following, end_ms, free.get(lane, 0), sample_rate)
        slot = _slot(request, bounds, lane, fit, limits, sample_rate)
        gap = _gap_ms(request, following) if following else 0
        free[lane] = slot.start_sample + slot.n_samples + to_samples(gap, sample_rate)
        slots.append(slot)
    return slots


def assign_lanes(requests: Sequence[Request]) -> list[int]:
    """Put each line on the lowest lane where its cue overlaps nobody else's; one speaker stays on one lane at a time.

    Args:
        requests: The lines, in order of `start_ms`.

    Returns:
        The lane of each, from 0.
    """
    busy: list[_Busy] = []
    lanes = []
    for request in requests:
        lane = _lane(request, busy)
        until = max(request.end_ms, busy[lane].until_ms if lane < len(busy) else 0)
        busy[lane : lane + 1] = [_Busy(request.speaker, until)]
        lanes.append(lane)
    return lanes


@dataclass(frozen=True, slots=True)
class _Busy:
    speaker: str | None
    """Who spoke last on a lane."""
    until_ms: int
    """When its cues end."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    cue: int
    """Start of the cue, in samples."""
    start: int
    """Earliest start: the cue's, or when the lane is free."""
    end: int
    """End of the cue, or of the room in it."""
    limit: int | None
    """Where the gap after the cue ends; None where nothing follows."""


def _lane(request: Request, busy: Sequence[_Busy]) -> int:
    taken = [i for i, lane in enumerate(busy) if lane.until_ms > request.start_ms]
    own = [i for i in taken if request.speaker is not None and busy[i].speaker == request.speaker]
    free = [i for i in range(len(busy)) if i not in taken]
    return min(own or free, default=len(busy))


def _gap_ms(request: Request, following: Request) -> int:
    return max(0, min(GAP_MS, following.start_ms - request.end_ms))


def _bounds(request: Request, following: Request | None, end_ms: int | None, free: int, sample_rate: int) -> _Bounds:
    cue = to_samples(request.start_ms, sample_rate)
    ends = [request.end_ms] + ([] if end_ms is None else [end_ms])
    limits = [] if end_ms is None else [end_ms]
    if following is not None:
        ends.append(following.start_ms)
        limits.append(following.start_ms - _gap_ms(request, following))
    limit = to_samples(min(limits), sample_rate) if limits else None
    return _Bounds(cue, max(cue, free), to_samples(min(ends), sample_rate), limit)


def _slot(request: Request, bounds: _Bounds, lane: int, fit: Fit, limits: RateLimits, sample_rate: int) -> Slot:
    natural = request.natural_samples
    least = max(math.ceil(natural / limits.fastest), request.shortest_samples)
    most = max(math.floor(natural / limits.slowest), least)
    if fit == "natural":
        most = max(min(most, request.wanted_samples), least)
    n_samples = min(max(bounds.end - bounds.start, least), most)
    end = bounds.start + n_samples
    limit = max(bounds.end, bounds.limit) if bounds.limit is not None else end
    padded = fit == "natural" and n_samples == most
    return Slot(
        start_sample=bounds.start,
        n_samples=n_samples,
        rate=natural / n_samples,
        lane=lane,
        borrowed_ms=to_ms(max(0, min(end, limit) - bounds.end), sample_rate),
        overrun_ms=to_ms(max(0, end - limit), sample_rate),
        short_ms=0 if padded else to_ms(max(0, bounds.end - end), sample_rate),
        late_ms=to_ms(bounds.start - bounds.cue, sample_rate),
        hurried_ms=_hurried_ms(request, n_samples, sample_rate),
    )


def _hurried_ms(request: Request, n_samples: int, sample_rate: int) -> int:
    missing = request.wanted_samples - max(n_samples, request.natural_samples)
    return to_ms(missing, sample_rate) if missing > HURRIED * request.natural_samples else 0
