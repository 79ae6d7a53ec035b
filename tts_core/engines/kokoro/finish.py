"""The last touch on decoded sound: level, tilt, headroom, fades. Lengths do not change here."""

from __future__ import annotations

from typing import Final

import numpy as np

from tts_core.audio import Samples

LEVEL_DB: Final = -22.0
"""RMS over active frames that every voice's neutral reading is brought to, in dB re full scale: room for a shout."""

PEAK: Final = 0.95
"""Largest sample that leaves the engine: -0.4 dB re full scale."""

FADE_SECONDS: Final = 0.005
LOOK_AHEAD_SECONDS: Final = 0.005
"""A peak is turned down from so long before it; slower than a pitch period of most voices, so no wave is bent."""
SHELF_HZ: Final = 1500.0


def finish(samples: Samples, sample_rate: int, *, gain_db: float, tilt_db: float) -> Samples:
    """Bring a decoded line to its level.

    Args:
        samples: float32, shape (n,).
        sample_rate: In hertz.
        gain_db: Gain, in dB; less is given around a peak that would pass `PEAK`.
        tilt_db: Gain of the band above `SHELF_HZ` against the band below, at equal level.

    Returns:
        float32, shape (n,), faded in and out over 5 ms.
    """
    tilted = tilt(samples, sample_rate, tilt_db) if tilt_db else samples
    limited = _limited(tilted * np.float32(10.0 ** (gain_db / 20.0)), sample_rate)
    return _faded(limited, sample_rate)


def tilt(samples: Samples, sample_rate: int, tilt_db: float) -> Samples:
    """Apply a high shelf (Audio EQ Cookbook, W3C note, slope 1/2) at `SHELF_HZ` and give the RMS back."""
    from scipy.signal import lfilter

    a = 10.0 ** (tilt_db / 40.0)
    w = 2.0 * np.pi * SHELF_HZ / sample_rate
    alpha = np.sin(w) / 2.0 * np.sqrt((a + 1.0 / a) + 2.0)
    cos, root = np.cos(w), 2.0 * np.sqrt(a) * alpha
    b = [a * ((a + 1) + (a - 1) * cos + root), -2 * a * ((a - 1) + (a + 1) * cos), a * ((a + 1) + (a - 1) * cos - root)]
    d = [(a + 1) - (a - 1) * cos + root, 2 * ((a - 1) - (a + 1) * cos), (a + 1) - (a - 1) * cos - root]
    shelved = lfilter(np.array(b) / d[0], np.array(d) / d[0], samples.astype(np.float64))
    before, after = float(np.mean(np.square(samples))), float(np.mean(np.square(shelved)))
    scale = np.sqrt(before / after) if after > 0.0 else 1.0
    levelled: Samples = (shelved * scale).astype(np.float32)
    return levelled


def _limited(samples: Samples, sample_rate: int) -> Samples:
    """Turn the gain down for some milliseconds around every peak above `PEAK`; nothing is clipped."""
    if float(np.abs(samples).max(initial=0.0)) <= PEAK:
        return samples
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    # The mean of minima over one window is never above the gain that the sample in its middle needs.
    width = 2 * round(LOOK_AHEAD_SECONDS * sample_rate) + 1
    needed = np.minimum(1.0, PEAK / np.maximum(np.abs(samples.astype(np.float64)), PEAK))
    gain = uniform_filter1d(minimum_filter1d(needed, width, mode="nearest"), width, mode="nearest")
    limited: Samples = np.clip(samples * gain, -PEAK, PEAK).astype(np.float32)
    return limited


def _faded(samples: Samples, sample_rate: int) -> Samples:
    n = min(round(FADE_SECONDS * sample_rate), len(samples) // 2)
    ramp = np.linspace(0.0, 1.0, n, endpoint=False, dtype=np.float32)
    faded: Samples = samples.copy()
    faded[:n] *= ramp
    faded[len(faded) - n :] *= ramp[::-1]
    return faded
