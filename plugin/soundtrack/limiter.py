"""Keeps a mix below a true peak (BS.1770-5, Annex 2), and leaves every sample alone that is not near one.

A limiter that runs at four times the rate would filter the whole film twice; this one looks between the samples only
where they are loud, and multiplies by exactly one elsewhere.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from plugin.soundtrack.loudness import RATE, Sound

LIMIT_DB: Final = -1.5
"""Highest true peak of a mix, in dB; a codec adds its own after that, so half a decibel is left to -1."""

_UP = 4
_TAPS = 6  # samples on each side that a value between two samples is made of, as in the standard
_ATTACK = RATE * 8 // 1000  # the gain is down that long after it began to fall, when the peak comes
_HOLD = RATE * 40 // 1000
_PIECE = 1200
_NEAR = 0.5  # of the limit: between samples sound is not twice as high as on them, but for test signals
_NOTED = 0.6  # of the highest so far: where a higher peak may hide

Gains = npt.NDArray[np.float64]


class Limiter:
    """A limiter as a stream: as much comes out as goes in, later by a look-ahead, and on the same sample."""

    def __init__(self, n_key: int, n_others: int = 0) -> None:
        """Limit by the first `n_key` channels; `n_others` further ones (stems) are lowered with them."""
        self._n_key = n_key
        self._limit = 10 ** (LIMIT_DB / 20)
        self._key: Sound = np.zeros((_TAPS, n_key), dtype=np.float32)  # from _TAPS before what was not looked at
        self._waiting: Sound = np.zeros((0, n_key + n_others), dtype=np.float32)
        self._peaks: npt.NDArray[np.float32] = np.zeros(_ATTACK + _HOLD, dtype=np.float32)
        self.true_peak = 0.0
        """Highest so far in what came out, linear."""
        self.lowest_gain = 1.0
        """Least gain so far, linear."""

    def push(self, block: Sound) -> Sound:
        """Take the next block, [n, channels], and give what is ready: shape [m, channels], m may be 0."""
        self._waiting = np.concatenate([self._waiting, block])
        self._look(block[:, : self._n_key])
        return self._give(len(self._peaks) - 2 * _ATTACK - _HOLD)

    def flush(self) -> Sound:
        """Give the rest, after the last block."""
        self._look(np.zeros((_TAPS, self._n_key), dtype=np.float32))
        self._peaks = np.concatenate([self._peaks, np.zeros(_ATTACK, dtype=np.float32)])
        return self._give(len(self._waiting))

    def _look(self, block: Sound) -> None:
        """Find the peaks of what has enough sound after it now."""
        self._key = np.concatenate([self._key, block])
        n_new = len(self._key) - 2 * _TAPS
        if n_new <= 0:
            return
        near = self._limit * _NEAR
        peaks = true_peaks(self._key, min(near, max(_NOTED * self.true_peak, near / 16)))
        self._peaks = np.concatenate([self._peaks, peaks])
        self._key = self._key[n_new:]

    def _give(self, count: int) -> Sound:
        """Give the first `count` waiting samples; peaks are known from _ATTACK + _HOLD before to _ATTACK after."""
        if count <= 0:
            return self._waiting[:0]
        seen = self._peaks[: count + 2 * _ATTACK + _HOLD]
        ready, self._waiting, self._peaks = self._waiting[:count], self._waiting[count:], self._peaks[count:]
        own = seen[_ATTACK + _HOLD :][:count]
        if float(seen.max()) <= self._limit:
            self.true_peak = max(self.true_peak, float(own.max()))
            return ready
        gains = _smooth(np.minimum(1.0, self._limit / np.maximum(seen, 1e-9)))
        self.true_peak = max(self.true_peak, float((own * gains).max()))
        self.lowest_gain = min(self.lowest_gain, float(gains.min()))
        return np.asarray(ready * gains.astype(np.float32)[:, None])


def true_peaks(sound: Sound, near: float) -> npt.NDArray[np.float32]:
    """Return the height of the sound around each sample but the first and last `_TAPS`, the highest channel's.

    Args:
        sound: Shape [n + 2 * _TAPS, channels].
        near: Only around samples higher than this it is worth looking between them.
    """
    heights = np.abs(sound[:, 0])
    for channel in range(1, sound.shape[1]):
        np.maximum(heights, np.abs(sound[:, channel]), out=heights)
    peaks = np.asarray(heights[_TAPS:-_TAPS], dtype=np.float32).copy()
    n_samples = len(peaks)
    pieces = np.pad(peaks, (0, -n_samples % _PIECE)).reshape(-1, _PIECE).max(axis=1) > near
    edges = np.flatnonzero(np.diff(np.concatenate([[False], pieces, [False]])))
    for first, last in edges.reshape(-1, 2) * _PIECE:
        last = min(int(last), n_samples)
        between = _between(sound[first : last + 2 * _TAPS])
        np.maximum(peaks[first:last], between, out=peaks[first:last])
    return np.asarray(peaks)


def _between(sound: Sound) -> npt.NDArray[np.float32]:
    """Return how high the sound rises from each sample to the next."""
    from scipy.signal import upfirdn

    finer = np.abs(upfirdn(_interpolator(), np.ascontiguousarray(sound.T), _UP, axis=1)).max(axis=0)
    inner = finer[2 * _UP * _TAPS : _UP * len(sound)]
    return np.asarray(inner.reshape(-1, _UP).max(axis=1), dtype=np.float32)


@cache
def _interpolator() -> npt.NDArray[np.float32]:
    from scipy.signal import firwin

    return np.asarray(firwin(2 * _UP * _TAPS + 1, 1 / _UP, window=("kaiser", 6.0)) * _UP, dtype=np.float32)


def _smooth(wanted: Gains) -> Gains:
    """Return a gain that is nowhere above what is wanted, without corners.

    Args:
        wanted: From _ATTACK + _HOLD before the first sample to _ATTACK after the last.
    """
    from scipy.ndimage import minimum_filter1d

    size = _ATTACK + _HOLD + 1
    lowest = minimum_filter1d(wanted, size)[size // 2 : len(wanted) - (size - 1) // 2]
    sums = np.cumsum(np.concatenate([[0.0], lowest]))
    return np.asarray((sums[_ATTACK + 1 :] - sums[: -_ATTACK - 1]) / (_ATTACK + 1))
