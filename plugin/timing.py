"""When each line is spoken and how long it lasts, planned for the whole film on lengths that the engine predicted.

What a line would like, the first wish first: start on its cue; end within it; keep a comfortable rate (0.9 to 1.15);
change its rate little from the speaker's line before; fill its cue (`fill`), or keep its own pace (`natural`). Too long
for its cue at a comfortable rate, it borrows the gap after the cue, then up to 120 ms before it, and only then goes
faster, up to 1.25. What cannot fit then is spoken whole all the same and flagged with what it lacks. Lines of one lane
never overlap; cues that overlap in the file are on lanes of their own.

`lanes.py` tells who follows whom, `programme.py` solves, and here it is made exact: this is the only module that turns
milliseconds into samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from plugin.lanes import Silence, Time, assign_lanes, followers, neighbours, silences
from plugin.programme import Order, Place, Room, solve

Fit = Literal["fill", "natural"]

GAP_MS: Final = 80
"""Least silence between lines of one lane; less where the cues themselves are closer."""
EARLY_MS: Final = 120
"""A line starts at most so long before its cue."""

HURRIED: Final = 0.05
"""Missing slowness that is flagged, as a share of the natural length: listeners notice 5 % (Quené 2007)."""
SHORT_MS: Final = 200
"""Silence at the end of a cue that is flagged; less is not noticed, subtitles stand longer than that."""
HOLE_MS: Final = 60
"""Less silence than this inside a running sentence is no pause, and is closed."""
NEAR: Final = 4.0
"""The film's end is asked about for lines that are nearer to it than so many of their lengths."""
ALMOST: Final = 1e-3
"""Samples by which the solver may miss a whole one."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How far a line may leave its natural pace. Rate is natural length / spoken length: above 1 is faster."""

    slowest: float = 0.75
    """Least rate, from 0.5."""
    fastest: float = 1.25
    """Greatest rate, not below the least, up to 2."""
    calm: float = 0.9
    """Least comfortable rate, at most 1: only the acting asks for less."""
    brisk: float = 1.15
    """Greatest comfortable rate, at least 1: gaps are borrowed before a line goes faster."""

    def within(self, rates: tuple[float, float] | None) -> RateLimits:
        """Return limits with another slowest and fastest rate; None leaves them."""
        return self if rates is None else replace(self, slowest=rates[0], fastest=rates[1])


RATES: Final = (0.5, 2.0)
"""Limits of limits: beyond, no voice is understood."""


def rates_fault(slowest: float, fastest: float) -> str:
    """Say what is wrong with a pair of limits; nothing where they are right."""
    if RATES[0] <= slowest <= fastest <= RATES[1]:
        return ""
    return f"give the slowest and then the fastest rate, from {RATES[0]} to {RATES[1]}"


@dataclass(frozen=True, slots=True)
class Request:
    """A line that wants a place on the time line."""

    start_ms: Time
    """Start of its cue."""
    end_ms: Time
    """End of its cue; above `start_ms`."""
    speaker: str | None
    """Who speaks; one speaker never speaks twice at once."""
    natural_samples: int
    """Length at rate 1."""
    wanted_samples: int
    """Length at the pace that the acting would like."""
    shortest_samples: int = 1
    """The least length that the engine can speak."""
    trimmed_samples: int | None = None
    """Length at the fastest rate with its pauses trimmed; None where it has no pause, or they may not be trimmed."""
    limits: RateLimits | None = None
    """Its own limits; None takes those of the film."""
    goes_on: bool = False
    """Whether its sentence goes on in the speaker's next cue, without a pause if both would like it so."""


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
    early_ms: int = 0
    """How much earlier than its cue it starts, in a gap."""
    overrun_ms: int = 0
    """How much longer it is than cue and gap together."""
    short_ms: int = 0
    """How much earlier than its cue it ends."""
    late_ms: int = 0
    """How much later than its cue it starts, because the line before it overran."""
    hurried_ms: int = 0
    """How much of the slowness that its acting would like had no room; 0 where that is not heard."""
    overlap_ms: int = 0
    """How long its cue overlaps the same speaker's cue before it, which is an accident."""
    fast: bool = False
    """Whether it is faster than is comfortable."""

    @property
    def flags(self) -> tuple[str, ...]:
        """What was not as wished: `borrowed`, `early`, `overrun`, `short`, `late`, `hurried`, `overlap`, `fast`."""
        named = {
            "borrowed": self.borrowed_ms > 0,
            "early": self.early_ms > 0,
            "overrun": self.overrun_ms > 0,
            "short": self.short_ms >= SHORT_MS,
            "late": self.late_ms > 0,
            "hurried": self.hurried_ms > 0,
            "overlap": self.overlap_ms > 0,
            "fast": self.fast,
        }
        return tuple(name for name, is_so in named.items() if is_so)


def to_samples(ms: float | Fraction, sample_rate: int) -> int:
    """Return the sample at a time in milliseconds, rounded to the nearest."""
    if isinstance(ms, int):
        return (2 * ms * sample_rate + 1000) // 2000
    return math.floor(Fraction(ms) * sample_rate / 1000 + Fraction(1, 2))


def media_ms(seconds: Fraction) -> int:
    """Return the end of a film in whole milliseconds, none of them beyond it."""
    return math.floor(seconds * 1000)


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
    gap_ms: int = GAP_MS,
    frame_ms: Fraction | None = None,
) -> list[Slot]:
    """Give every line its slot.

    Args:
        requests: The lines, in order of `start_ms`.
        sample_rate: Of the engine, in hertz.
        end_ms: End of the film; None has no end.
        fit: `fill` stretches a line to its cue; `natural` keeps the pace that its acting would like and leaves the
            rest silent.
        limits: Slowest and fastest rate of lines that have no limits of their own.
        gap_ms: Least silence between lines of one lane; less where the cues themselves are closer.
        frame_ms: Length of a frame of the film: lines that cannot start on their cue start on a frame; None has none.

    Returns:
        A slot for each request, in the same order; the same for the same input on any machine.
    """
    if not requests:
        return []
    film = _Film(requests, sample_rate, end_ms, limits, gap_ms)
    rooms = [film.room(i) for i in range(len(requests))]
    orders = [Order(i, j, film.distance(i, j)) for i, j in film.pairs]
    places = solve(rooms, orders, neighbours(requests), fill=fit == "fill")
    return [film.slot(i, span, fit) for i, span in enumerate(film.settle(places, fit, frame_ms))]


class _Film:
    """The lines with what stands around them; all that is exact is in samples."""

    def __init__(
        self, requests: Sequence[Request], sample_rate: int, end_ms: int | None, limits: RateLimits, gap_ms: int
    ) -> None:
        self.requests = requests
        self.sample_rate = sample_rate
        self.end_ms = end_ms
        self.gap_ms = gap_ms
        self.limits = [request.limits or limits for request in requests]
        self.bounds = [_bounds(request, its) for request, its in zip(requests, self.limits, strict=True)]
        self.lanes = assign_lanes(requests)
        self.pairs = followers(requests, self.lanes)
        self.before: list[list[int]] = [[] for _ in requests]
        self.after: list[list[int]] = [[] for _ in requests]
        for first, second in self.pairs:
            self.before[second].append(first)
            self.after[first].append(second)
        self.silences = silences(requests)

    def flows(self, number: int) -> bool:
        """Tell whether a line may go on into the next cue without a pause."""
        following = self.after[number]
        return self.requests[number].goes_on and len(following) == 1

    def gap(self, first: int, second: int) -> Time:
        """Return the least silence between two lines, in milliseconds."""
        if self.flows(first):
            return 0
        return max(0, min(self.gap_ms, self.requests[second].start_ms - self.requests[first].end_ms))

    def distance(self, first: int, second: int) -> float:
        """Return the time from cue to cue less the silence between the lines, in milliseconds."""
        apart = self.requests[second].start_ms - self.requests[first].start_ms
        return float(apart - self.gap(first, second))

    def target(self, number: int) -> Time:
        """Return where a line would like to end, in milliseconds."""
        request = self.requests[number]
        ends = [self.requests[j].start_ms for j in self.after[number]]
        ends += [] if self.flows(number) else [request.end_ms]
        ends += [] if self.end_ms is None else [self.end_ms]
        return max(request.start_ms, min(ends))

    def limit(self, number: int) -> Time | None:
        """Return where a line must end, not to run into another or beyond the film, in milliseconds."""
        request, after = self.requests[number], self.silences[number].after
        limits: list[Time] = [] if self.end_ms is None else [self.end_ms]
        if after is not None:
            limits.append(request.end_ms + max(0, after - self.gap_ms))
        return max(self.target(number), min(limits)) if limits else None

    def room(self, number: int) -> Room:
        """Return what a line may do."""
        request, bounds = self.requests[number], self.bounds[number]
        target, limit = self.target(number), self.limit(number)
        end = None if self.end_ms is None else float(self.end_ms - request.start_ms)
        is_near = end is not None and end < NEAR * max(float(target - request.start_ms), self._ms(bounds.most))
        return Room(
            least=self._ms(bounds.least),
            most=self._ms(bounds.most),
            natural=self._ms(request.natural_samples),
            wanted=self._ms(min(max(request.wanted_samples, bounds.least), bounds.most)),
            brisk=self._ms(math.ceil(_length(request, self.limits[number].brisk))),
            calm=self._ms(math.floor(_length(request, self.limits[number].calm))),
            cue=float(target - request.start_ms),
            gap=None if limit is None else float(limit - target),
            before=_before(request, self.silences[number], self.gap_ms),
            end=end if is_near else None,
            trimmed=self._ms(bounds.trimmed) if bounds.trimmed < bounds.least else None,
        )

    def settle(self, places: Sequence[Place], fit: Fit, frame_ms: Fraction | None) -> list[_Span]:
        """Turn places into samples, every hard limit kept to the sample."""
        free = [0] * len(places)
        spans: list[_Span] = []
        for i, (request, place) in enumerate(zip(self.requests, places, strict=True)):
            cue = self._sample(request.start_ms)
            start = cue + math.floor(self._samples(place.offset) + 0.5)
            start = max(start, free[i], self._sample(max(0, request.start_ms - EARLY_MS)))
            if start != cue and frame_ms is not None:
                start = _on_frame(start, frame_ms * self.sample_rate / 1000)
            end = cue + math.floor(self._samples(place.offset + place.length) + ALMOST)
            span = _Span(start, min(max(end - start, self.bounds[i].trimmed), self.bounds[i].most))
            spans.append(span)
            for j in self.after[i]:
                free[j] = max(free[j], span.end + self._sample(self.gap(i, j)))
        return [self._flowing(i, spans) for i in range(len(spans))] if fit == "fill" else spans

    def _flowing(self, number: int, spans: Sequence[_Span]) -> _Span:
        """Close a hole in a running sentence that is too short for a pause."""
        span = spans[number]
        if not self.flows(number):
            return span
        hole = spans[self.after[number][0]].start - span.end
        closed = span.n_samples + hole
        return (
            _Span(span.start, closed) if hole < self._sample(HOLE_MS) and closed <= self.bounds[number].most else span
        )

    def slot(self, number: int, span: _Span, fit: Fit) -> Slot:
        """Say what became of a line."""
        request = self.requests[number]
        cue, target = self._sample(request.start_ms), self._sample(self.target(number))
        limit = self.limit(number)
        end = span.end if limit is None else min(span.end, self._sample(limit))
        overlaps = [self.requests[i].end_ms - request.start_ms for i in self.before[number]]
        rate = request.natural_samples / span.n_samples
        filled = min(target, self._sample(request.end_ms))
        return Slot(
            start_sample=span.start,
            n_samples=span.n_samples,
            rate=rate,
            lane=self.lanes[number],
            borrowed_ms=self._whole_ms(end - target),
            early_ms=self._whole_ms(cue - span.start),
            overrun_ms=self._whole_ms(span.end - end),
            short_ms=self._whole_ms(filled - span.end) if fit == "fill" else 0,
            late_ms=self._whole_ms(span.start - cue),
            hurried_ms=_hurried_ms(request, span.n_samples, self.sample_rate),
            overlap_ms=math.ceil(max([*overlaps, 0])),
            fast=round(rate, 3) > self.limits[number].brisk,
        )

    def _whole_ms(self, n_samples: int) -> int:
        return to_ms(max(0, n_samples), self.sample_rate)

    def _sample(self, ms: Time) -> int:
        return to_samples(ms, self.sample_rate)

    def _ms(self, n_samples: int) -> float:
        return n_samples * 1000 / self.sample_rate

    def _samples(self, ms: float) -> float:
        return ms * self.sample_rate / 1000


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Lengths of a line, in samples."""

    least: int
    """Shortest within its limits."""
    most: int
    """Longest within its limits."""
    trimmed: int
    """Shortest with trimmed pauses; `least` where they may not be trimmed."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a line is, in samples."""

    start: int
    n_samples: int

    @property
    def end(self) -> int:
        return self.start + self.n_samples


def _length(request: Request, rate: float) -> Fraction:
    """Return the length at a rate, in samples."""
    return request.natural_samples / _exact(rate)


@lru_cache(maxsize=64)
def _exact(rate: float) -> Fraction:
    """Return a rate as it is written: 1.15 is 23/20, not the binary number next to it."""
    return Fraction(str(rate))


def _bounds(request: Request, limits: RateLimits) -> _Bounds:
    least = max(math.ceil(_length(request, limits.fastest)), request.shortest_samples)
    most = max(math.floor(_length(request, limits.slowest)), least)
    trimmed = least if request.trimmed_samples is None else max(request.trimmed_samples, request.shortest_samples)
    return _Bounds(least, most, min(least, trimmed))


def _before(request: Request, silence: Silence, gap_ms: int) -> float:
    """Return how long before its cue a line may start: only in a gap."""
    free = request.start_ms if silence.before is None else silence.before - gap_ms
    return float(max(0, min(EARLY_MS, free, request.start_ms)))


def _on_frame(start: int, frame: Fraction) -> int:
    """Return the first sample of the next frame, or `start` where one starts there."""
    number = math.ceil((start - Fraction(1, 2)) / frame)
    return math.floor(number * frame + Fraction(1, 2))


def _hurried_ms(request: Request, n_samples: int, sample_rate: int) -> int:
    missing = request.wanted_samples - max(n_samples, request.natural_samples)
    return to_ms(missing, sample_rate) if missing > HURRIED * request.natural_samples else 0
