"""Following a recording: a line's slow movements of pitch and level are drawn towards an outline.

What is changed is a cosine series of low order over each phrase, so whatever is quick stays as it was: tones, accents,
the segments' own pitch and level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples
from tts_core.emotion.plan import PhraseOutline
from tts_core.emotion.slow import nuclei, slow
from tts_core.engines.kokoro.marks import VALUES_PER_SECOND, Curve
from tts_core.text.reading import Language

SLOW_HZ: Final = MappingProxyType({"en": 1.0, "zh": 0.6})
"""The quickest movement that is followed. In Mandarin what is quicker is made by the heights of the tones."""

MOST_ST: Final = 6.0
MOST_DB: Final = 8.0
"""A line is moved so far at most, in semitones and dB."""

LEAST_VALUES: Final = 6
"""Values in nuclei of syllables without which a phrase is left alone."""

ENERGY_DB: Final = 5.0
"""What a unit of the model's energy curve is in the sound: it tells before decoding where syllables are."""

SEAM_VALUES: Final = 4.0
"""Width (sigma) over which the change passes from phrase to phrase: 50 ms."""

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phrase on the time line of a line."""

    start: int
    """Its first value, two a frame."""
    end: int
    """Past its last value."""
    outline: PhraseOutline
    """What it goes towards."""


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """An outline on the time line of a line."""

    stretches: tuple[Stretch, ...]
    """Its phrases, in order."""
    voiced: _Mask
    """Where a syllable's nucleus has a full voice, shape (n,)."""
    amount: float
    """0 to 1: how much of the way is gone."""
    language: Language
    """Which movements are slow."""

    def f0_st(self, pitch: Curve) -> Curve:
        """Return what is added to a pitch curve around the line's height, in semitones, shape (n,)."""
        return self._change(pitch, self.voiced, [stretch.outline.f0_st for stretch in self.stretches], MOST_ST)

    def level_db(self, level: Curve) -> Curve:
        """Return what is added to a level curve, in dB, shape (n,); the mean level of its syllables stays."""
        known = nuclei(level, VALUES_PER_SECOND)
        return self._change(
            level - level[known].mean(), known, [stretch.outline.level_db for stretch in self.stretches], MOST_DB
        )

    def part(self, start: int, stop: int) -> Guide:
        """Return a stretch of the line, from value `start` to before value `stop`."""
        moved = (
            replace(one, start=max(one.start - start, 0), end=min(one.end, stop) - start) for one in self.stretches
        )
        return replace(
            self, stretches=tuple(one for one in moved if one.end > one.start), voiced=self.voiced[start:stop]
        )

    def _change(self, curve: Curve, known: _Mask, wanted: Sequence[tuple[float, ...]], most: float) -> Curve:
        from scipy.ndimage import gaussian_filter1d

        change = np.full(len(curve), np.nan)
        for stretch, points in zip(self.stretches, wanted, strict=True):
            here = slice(stretch.start, stretch.end)
            if points and np.count_nonzero(known[here]) >= LEAST_VALUES:
                change[here] = self._towards(curve[here], points, known[here])
        told = np.flatnonzero(~np.isnan(change))
        if not told.size:
            return np.zeros(len(curve))
        bridged = np.interp(np.arange(len(curve)), told, change[told])
        smooth: Curve = gaussian_filter1d(self.amount * np.clip(bridged, -most, most), SEAM_VALUES, mode="nearest")
        return smooth

    def _towards(self, curve: Curve, points: tuple[float, ...], known: _Mask) -> Curve:
        seconds, fastest_hz = len(curve) / VALUES_PER_SECOND, SLOW_HZ[self.language]
        goal = np.interp(np.linspace(0.0, 1.0, len(curve)), np.linspace(0.0, 1.0, len(points)), points)
        everywhere = np.ones(len(curve), dtype=np.bool_)
        return slow(goal, everywhere, seconds, fastest_hz) - slow(curve, known, seconds, fastest_hz)


def levels(samples: Samples, n: int) -> Curve:
    """Return the level of a sound at `n` places at equal distances, in dB re full scale, shape (n,)."""
    from scipy.ndimage import uniform_filter1d

    hop = len(samples) / n
    power = uniform_filter1d(np.square(samples, dtype=np.float64), max(1, round(3 * hop)), mode="constant")
    at = ((np.arange(n) + 0.5) * hop).astype(np.int64)
    level: Curve = 10.0 * np.log10(np.maximum(power[at], 1e-12))
    return level
