"""Another throat without a vocoder: decode at another pace and a matching F0, then resample to the length wanted."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Final

import numpy as np

from tts_core.audio import Samples
from tts_core.engines.kokoro.curves import SILENT_HZ
from tts_core.engines.kokoro.lengths import Frames, Lengths
from tts_core.engines.kokoro.model import FRAME

FINEST: Final = 1000
"""Formants are moved by a ratio of whole numbers up to this."""

Decode = Callable[[Samples, Samples, Samples, Samples], Samples]
"""`Model.decode`."""


def decoded(
    decode: Decode, aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples, formants: float
) -> Samples:
    """Decode curves with moved formants.

    The line is decoded `formants` times as long, with F0 so much lower, and played so much faster: length, F0 and the
    place of everything on the line are what they were, and every formant is `formants` times as high.

    Args:
        decode: What makes sound of curves.
        aligned: The encoding of each frame, shape (1, channels, n).
        f0_hz: Two values a frame, shape (2 n,).
        energy: Two values a frame, shape (2 n,).
        row: The style, shape (1, 256).
        formants: Factor; 1 decodes as it is.

    Returns:
        float32, shape (n * FRAME,).
    """
    if formants == 1.0:
        return decode(aligned, f0_hz, energy, row)
    from scipy.signal import resample_poly

    factor = Fraction(formants).limit_denominator(FINEST)
    n = aligned.shape[2]
    n_decoded = math.ceil(n * factor)
    ends, stops = _phones(aligned, float(factor), n_decoded)
    # F0 and energy go with their phones: a voice that sets in a frame off its vowel is not understood as well.
    at = np.interp(np.arange(2 * n_decoded) + 0.5, 2.0 * stops, 2.0 * ends) - 0.5
    places: Lengths = np.clip(at, 0.0, 2 * n - 1.0)
    sound = decode(
        np.ascontiguousarray(aligned[:, :, np.repeat(ends[1:] - 1, np.diff(stops))]),
        _at(f0_hz, places) / np.float32(factor),
        np.interp(places, np.arange(2 * n), energy).astype(np.float32),
        row,
    )
    played: Samples = resample_poly(sound, factor.denominator, factor.numerator)[: n * FRAME].astype(np.float32)
    return played


def _phones(aligned: Samples, factor: float, n_decoded: int) -> tuple[Frames, Frames]:
    """Return where phones end, in frames of the line and of the `n_decoded` that are decoded; both begin with 0.

    Each phone has a frame at least where there is room: a stop has no more. No boundary moves by a whole frame but for
    that.
    """
    n = aligned.shape[2]
    changed = np.any(aligned[0, :, 1:] != aligned[0, :, :-1], axis=0)
    ends = np.append(np.flatnonzero(changed) + 1, n)
    if n_decoded < len(ends):
        ends = np.unique(np.rint(np.arange(1, n_decoded + 1) * n / n_decoded).astype(np.int64))
    count = np.arange(1, len(ends) + 1)
    stops = np.maximum.accumulate(np.maximum(np.rint(ends * factor).astype(np.int64) - count, 0)) + count
    stops = np.minimum(stops, n_decoded - count[::-1] + 1)
    stops[-1] = n_decoded
    return np.append(0, ends), np.append(0, stops)


def _at(f0_hz: Samples, places: Lengths) -> Samples:
    """Return F0 between its values; where one of two neighbours is silent, the nearer one's, not a glide."""
    nearest = f0_hz[np.rint(places).astype(np.int64)]
    silent = f0_hz <= SILENT_HZ
    edge = silent[np.floor(places).astype(np.int64)] | silent[np.ceil(places).astype(np.int64)]
    between = np.interp(places, np.arange(len(f0_hz)), f0_hz)
    taken: Samples = np.where(edge, nearest, between).astype(np.float32)
    return taken
