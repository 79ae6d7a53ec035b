"""How loud sound is: K-weighting, gating and loudness of ITU-R BS.1770-5, on a stream."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Power = npt.NDArray[np.float64]
"""Mean square by step of 100 ms, K-weighted, summed over the channels by their weights."""
Frames = npt.NDArray[np.float32]
"""A value by frame of 20 ms: there are many in a film, so they are kept short."""
Sound = npt.NDArray[np.float32]
"""Shape [n, channels], full scale 1."""

RATE: Final = 48_000
"""Sample rate that the weighting is written for, in hertz."""
STEP: Final = RATE // 10
"""Samples in a step: blocks of 400 ms that overlap by three quarters move on by one."""
FRAME: Final = RATE // 50
"""Samples in a frame: peaks, and what a limiter does, are looked at so finely. Five are a step."""
SILENCE: Final = float("-inf")
"""Loudness of what never passes the absolute gate."""

_STEPS_A_BLOCK = 4
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OFFSET = -0.691
_SURROUND = 1.41
# Annex 1, tables 1 and 2: a high shelf for the head, then a high-pass (RLB), both for 48 kHz.
_K = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585),
    (1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621),
)


def channel_weights(n_channels: int) -> Power:
    """Return the weight of each channel, shape [channels].

    In 5.1 the surrounds count 1.41 and the effects channel nothing (Annex 1, table 3); in mono and stereo all are 1.
    """
    return np.array([1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND] if n_channels == 6 else [1.0] * n_channels)


class Weighting:
    """The K-weighting as a stream: what goes in comes out as heard."""

    def __init__(self, n_channels: int) -> None:
        self._state = np.zeros((len(_K), n_channels, 2))
        self._sections = np.array(_K)

    def __call__(self, block: Sound) -> Power:
        """Filter the next block, [n, channels]; returns [channels, n]."""
        from scipy.signal import sosfilt

        if not len(block):
            return np.zeros((block.shape[1], 0))
        heard, self._state = sosfilt(self._sections, block.T.astype(np.float64), axis=1, zi=self._state)
        return np.asarray(heard)


class Steps:
    """Collects the mean square of a stream by step, or by frame."""

    def __init__(self, size: int = STEP) -> None:
        """Collect by so many samples."""
        self._size = size
        self._done: list[Frames] = []
        self._rest: Power = np.zeros(0)

    def push(self, squares: Power) -> None:
        """Add the squares of the next samples, [n]."""
        whole = np.concatenate([self._rest, squares]) if self._rest.size else squares
        cut = len(whole) // self._size * self._size
        self._done.append(whole[:cut].reshape(-1, self._size).mean(axis=1).astype(np.float32))
        self._rest = whole[cut:].copy()

    def powers(self) -> Power:
        """Return the mean square by step; an unfinished step at the end counts as if silence followed."""
        rest = [np.array([self._rest.sum() / self._size])] if self._rest.size else []
        return np.concatenate([np.zeros(0), *self._done, *rest])

    def frames(self) -> Frames:
        """Return the same in short."""
        return self.powers().astype(np.float32)


def by_step(frames: Frames) -> Power:
    """Return the mean square by step of one by frame; what is missing at the end counts as silence."""
    n_frames = STEP // FRAME
    whole = np.pad(frames, (0, -len(frames) % n_frames)).reshape(-1, n_frames)
    return np.asarray(whole.mean(axis=1, dtype=np.float64))


def peaks_of(sound: Sound) -> Frames:
    """Return the highest sample of each frame, over all channels; shape [n / FRAME, rounded up]."""
    heights = np.abs(sound[:, 0])
    for channel in range(1, sound.shape[1]):
        np.maximum(heights, np.abs(sound[:, channel]), out=heights)
    return np.asarray(np.pad(heights, (0, -len(heights) % FRAME)).reshape(-1, FRAME).max(axis=1))


class Meter:
    """Measures a stream of whole mixes."""

    def __init__(self, n_channels: int) -> None:
        self._weighting = Weighting(n_channels)
        self._weights = channel_weights(n_channels)
        self._steps = Steps()

    def push(self, block: Sound) -> None:
        """Hear the next block, [n, channels]."""
        heard = self._weighting(block)
        self._steps.push(self._weights @ np.square(heard))

    def powers(self) -> Power:
        """Return what was heard so far, by step."""
        return self._steps.powers()


def loudness_of(powers: Power, where: npt.NDArray[np.bool_] | None = None) -> float:
    """Return the gated loudness (BS.1770-5, Annex 1).

    Args:
        powers: Mean square by step, as of `Meter.powers`. Less than a block counts as if silence followed.
        where: Steps that count, shape as `powers`; a block counts when half of its steps do. None counts all.

    Returns:
        LUFS; `SILENCE` where no block passes the absolute gate.
    """
    if len(powers) < _STEPS_A_BLOCK:
        powers = np.pad(powers, (0, _STEPS_A_BLOCK - len(powers)))
        where = None if where is None else np.pad(where, (0, len(powers) - len(where)))
    window = np.full(_STEPS_A_BLOCK, 1 / _STEPS_A_BLOCK)
    blocks = np.convolve(powers, window, mode="valid")
    if where is not None:
        blocks = blocks[np.convolve(where, window, mode="valid") >= 0.5 - 1e-9]
    blocks = blocks[blocks > power_of(_ABSOLUTE_GATE)]
    if not blocks.size:
        return SILENCE
    kept = blocks[blocks > blocks.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return lufs_of(float(kept.mean()))


def lufs_of(power: float) -> float:
    """Return a mean square as loudness, ungated."""
    return _OFFSET + 10 * float(np.log10(power)) if power > 0 else SILENCE


def power_of(lufs: float) -> float:
    """Return the mean square of a loudness."""
    return float(10 ** ((lufs - _OFFSET) / 10))
