"""How loud a recording is; one at the level that the models that listen to it are used to."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples

FRAME: Final = 512
"""Samples of which one level is taken: 32 ms at 16 kHz."""

LEVEL_DB: Final = -20.0
"""To where the loud frames are brought: mean square in dB below full scale."""

LOUD_PERCENTILE: Final = 95.0
"""Frames above this one in a hundred count as loud: a knock is no measure of a voice."""

FLOOR_DB: Final = -120.0
"""Level of digital silence."""


def levels_db(samples: Samples) -> npt.NDArray[np.float64]:
    """Return the mean square of each whole `FRAME` samples in dB below full scale, at least `FLOOR_DB`.

    A shorter recording is one frame; the offset of the wave from zero does not count.
    """
    if not len(samples):
        return np.full(1, FLOOR_DB)
    centred = samples - samples.mean(dtype=np.float64).astype(np.float32)
    n = len(samples) // FRAME
    frames = centred[: n * FRAME].reshape(n, FRAME) if n else centred[np.newaxis]
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / frames.shape[1]
    levels: npt.NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 10.0 ** (FLOOR_DB / 10.0)))
    return levels


def loud_db(samples: Samples) -> float:
    """Return the level of the loud frames, in dB below full scale."""
    return float(np.percentile(levels_db(samples), LOUD_PERCENTILE))


def levelled(samples: Samples) -> Samples:
    """Return the sound centred on zero, its loud frames at `LEVEL_DB`; digital silence stays what it is."""
    loud = loud_db(samples)
    if loud <= FLOOR_DB:
        return np.zeros_like(samples)
    centred = samples - samples.mean(dtype=np.float64).astype(np.float32)
    brought: Samples = centred * np.float32(10.0 ** ((LEVEL_DB - loud) / 20.0))
    return brought
