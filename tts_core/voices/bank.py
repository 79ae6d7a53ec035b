"""The packed bank of Kokoro's voices (`kokoro.npz`, written by `scripts/pack_voices.py`).

Source: the `voices/*.bin` of the npm package kokoro-js 1.2.1 (Apache-2.0, hexgrad/Kokoro-82M).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np

from tts_core.audio import Samples
from tts_core.errors import VoiceError

ROWS: Final = 510
"""A voice has one style for each number of phones, 1 to 510."""


def names() -> tuple[str, ...]:
    """Return the names of the voices in the bank."""
    return tuple(_bank()[0])


def style(voice_id: str, n_phones: int) -> Samples:
    """Return the style of a voice for an utterance of `n_phones` phones.

    Args:
        voice_id: A name in the bank.
        n_phones: 1 to 510.

    Returns:
        float32, shape (1, 256): columns 0-127 are timbre (decoder), 128-255 manner (predictor).

    Raises:
        VoiceError: No such voice in the bank.
    """
    rows, mean, left, right = _bank()
    if voice_id not in rows:
        raise VoiceError(f"voice '{voice_id}' is not in the Kokoro bank. See 'cuevoice voices'.")
    i = rows[voice_id]
    row: Samples = mean[i] + left[i, n_phones - 1] @ right[i]
    return row[np.newaxis, :]


@lru_cache(maxsize=1)
def _bank() -> tuple[dict[str, int], Samples, Samples, Samples]:
    with as_file(files(__package__) / "kokoro.npz") as path, np.load(path) as bank:
        rows = {str(name): i for i, name in enumerate(bank["names"])}
        return rows, bank["mean"], bank["left"], bank["right"]
