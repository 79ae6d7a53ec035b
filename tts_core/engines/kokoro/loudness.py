"""The level along a line: what the decoder's energy input cannot do (it moves the level by about 1 dB)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tts_core.audio import Samples
from tts_core.emotion.plan import ProsodyPlan
from tts_core.engines.kokoro.marks import VALUES_PER_SECOND, Curve, Marks

BREAK_DB: Final = 12.0
"""How far the level falls where the voice breaks fully."""

TREMOR_DB: Final = 1.5
"""Level of a tremor of one semitone: a shaking voice shakes in both."""

GATE_DB: Final = -20.0
"""Level re the loudest place of the line below which breath fades with the voice."""

SILENCE_DB: Final = -80.0


def gain_curve(plan: ProsodyPlan, marks: Marks, gaps: Sequence[tuple[int, int]]) -> Curve:
    """Return the gain along a line in dB, beyond that of the whole, shape (n,).

    Args:
        plan: What to do.
        marks: Where its accents and breaks are.
        gaps: Silence that is added inside: first value, and past the last.
    """
    energy, f0 = plan.energy, plan.f0
    shake = np.sin(2 * np.pi * 5.0 * np.arange(marks.n) / VALUES_PER_SECOND)
    gain: Curve = (
        energy.onset_db * marks.onset
        + energy.accent_db * marks.accents
        + energy.end_db * marks.end
        + f0.tremor_st * TREMOR_DB * shake
        - f0.breaks * BREAK_DB * marks.breaks
    )
    for start, end in gaps:
        gain[start:end] = SILENCE_DB
    return gain


def apply(samples: Samples, gain_db: Curve) -> Samples:
    """Return the samples with a gain that runs from value to value, shape (n_samples,)."""
    hop = len(samples) / len(gain_db)
    at = (np.arange(len(gain_db)) + 0.5) * hop
    factor = np.interp(np.arange(len(samples)), at, 10.0 ** (gain_db / 20.0))
    louder: Samples = (samples * factor).astype(np.float32)
    return louder


def gate(samples: Samples, sample_rate: int) -> Samples:
    """Return 1 where a line is loud, falling to 0 where it is silent, shape (n_samples,).

    Breath goes with the voice: in a pause or a closure it would be noise.
    """
    from scipy.ndimage import uniform_filter1d

    width = 2 * round(0.01 * sample_rate) + 1
    power = uniform_filter1d(np.square(samples, dtype=np.float64), width)
    level = np.sqrt(np.maximum(power, 0.0))  # a running sum can end a hair below 0
    floor = 10.0 ** (GATE_DB / 20.0) * float(level.max(initial=0.0))
    opened: Samples = np.minimum(level / max(floor, 1e-9), 1.0).astype(np.float32)
    return opened


def rms(samples: Samples) -> float:
    """Return the root mean square; 0 of nothing."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
