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
from tts_core.voices.card import Voice

ROWS: Final = 510
"""A voice has one style for each number of phones, 1 to 510."""


def names() -> tuple[str, ...]:
    """Return the names of the voices in the bank."""
    return tuple(_bank()[0])


def style(voice_id: str, n_phones: int, abroad: float = 0.0) -> Samples:
    """Return the style of a voice for an utterance of `n_phones` phones.

    Args:
        voice_id: A name in the bank.
        n_phones: 1 to 510.
        abroad: How far the voice moves towards the speakers of the other language, 0 to 1: along the difference of
            the mean styles of both languages' voices of its sex, so that what is its own stays.

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
    if abroad:
        home, away = (voice_id[:2], f"{'a' if voice_id[0] == 'z' else 'z'}{voice_id[1]}")
        row = row + np.float32(abroad) * (_mean_style(away, n_phones) - _mean_style(home, n_phones))
    return row[np.newaxis, :]


def style_of(voice: Voice, n_phones: int, abroad: float = 0.0) -> Samples:
    """Return the style of any voice: of a mixture, the weighted sum of its voices' styles.

    Args:
        voice: A voice of the bank, or a mixture of such.
        n_phones: 1 to 510.
        abroad: As of `style`. Of a mixture, each Mandarin voice moves by its own group's shift; the others are abroad
            already, and stay. So a mixture changes with its weights without a jump.

    Returns:
        float32, shape (1, 256), as of `style`.

    Raises:
        VoiceError: A voice is not in the bank.
    """
    if not voice.mixture:
        return style(voice.id, n_phones, abroad)
    rows = [
        np.float32(weight) * style(name, n_phones, abroad if name.startswith("z") else 0.0)
        for name, weight in voice.mixture
    ]
    mixed: Samples = np.sum(rows, axis=0, dtype=np.float32)
    return mixed


@lru_cache(maxsize=512)
def _mean_style(group: str, n_phones: int) -> Samples:
    """Return the mean style of the voices whose names begin with `group`: `zf`, `am`, ..."""
    rows, mean, left, right = _bank()
    found = [mean[i] + left[i, n_phones - 1] @ right[i] for name, i in rows.items() if name.startswith(group)]
    average: Samples = np.mean(found, axis=0).astype(np.float32)
    return average


@lru_cache(maxsize=1)
def _bank() -> tuple[dict[str, int], Samples, Samples, Samples]:
    with as_file(files(__package__) / "kokoro.npz") as path, np.load(path) as bank:
        rows = {str(name): i for i, name in enumerate(bank["names"])}
        return rows, bank["mean"], bank["left"], bank["right"]
