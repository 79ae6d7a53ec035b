"""Where things are on the time line of a line: its beginning and end, its accents, its breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

VALUES_PER_SECOND: Final = 80
"""F0 and energy have two values a frame of 25 ms."""

ACCENT_VALUES: Final = 8.0
"""Least width (sigma) of an accent, in values: 0.1 s; narrower, it would bend the tone of its syllable."""

BREAK_VALUES: Final = 2.0
"""Width (sigma) of a break: 25 ms."""

BREAKS: Final = 3
"""At most so many breaks a line, the strongest accents first."""

END: Final = 0.4
"""Share of the line over which it dies away."""

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Span:
    """A syllable's nucleus on the time line."""

    start: int
    """Its first value."""
    end: int
    """Past its last value."""
    weight: float
    """How much it stands out: 1 in the focus."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Curves of shape (n,) that say where on a line something is meant to happen."""

    n: int
    """Values in all, two a frame."""
    first: int
    """First value in which something is said."""
    last: int
    """Last value in which something is said."""
    seed: int
    """Of everything that chance decides in this line."""
    progress: Curve
    """0 at the first sound to 1 at the last."""
    onset: Curve
    """1 at the first sound, 0 from the middle on."""
    end: Curve
    """0 until the last part, 1 at the last sound."""
    accents: Curve
    """0 to 1: how much it stands out."""
    breaks: Curve
    """0 to 1: where the voice breaks."""

    def part(self, start: int, stop: int) -> Marks:
        """Return a stretch of the line, from value `start` to before value `stop`."""
        curves = (curve[start:stop] for curve in (self.progress, self.onset, self.end, self.accents, self.breaks))
        first, last = (min(max(place - start, 0), stop - start - 1) for place in (self.first, self.last))
        return Marks(stop - start, first, last, self.seed, *curves)


def marks_of(active: npt.NDArray[np.bool_], spans: Sequence[Span], seed: int) -> Marks:
    """Lay out a line.

    Args:
        active: Where something is said, shape (n,).
        spans: The syllables that stand out.
        seed: Of everything that chance decides.
    """
    n = len(active)
    said = np.flatnonzero(active)
    first, last = (int(said[0]), int(said[-1])) if said.size else (0, n - 1)
    place = np.arange(n, dtype=np.float64)
    progress = np.clip((place - first) / max(last - first, 1), 0.0, 1.0)
    accents = _bumps(
        place, [(0.5 * (s.start + s.end), max(0.5 * (s.end - s.start), ACCENT_VALUES), s.weight) for s in spans]
    )
    strongest = sorted(spans, key=lambda span: -span.weight)[:BREAKS]
    breaks = _bumps(place, [(s.start + 0.4 * (s.end - s.start), BREAK_VALUES, 1.0) for s in strongest])
    return Marks(
        n=n,
        first=first,
        last=last,
        seed=seed,
        progress=progress,
        onset=smooth(1.0 - 2.0 * progress),
        end=smooth((progress - 1.0 + END) / END),
        accents=accents,
        breaks=breaks,
    )


def smooth(x: Curve) -> Curve:
    """Return 0 below 0, 1 above 1, and a smooth step between."""
    clipped = np.clip(x, 0.0, 1.0)
    step: Curve = clipped * clipped * (3.0 - 2.0 * clipped)
    return step


def _bumps(place: Curve, bumps: Sequence[tuple[float, float, float]]) -> Curve:
    """Return the highest of bell curves, each a centre, a width and a height."""
    curve = np.zeros_like(place)
    for centre, width, height in bumps:
        curve = np.maximum(curve, height * np.exp(-0.5 * ((place - centre) / width) ** 2))
    return curve
