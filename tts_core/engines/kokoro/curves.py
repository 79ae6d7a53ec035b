"""Acting inside the model: F0 and energy are edited between the predictor and the decoder.

F0 is scaled in the log domain around the line's median. In Mandarin only the slow phrase line is scaled and the quick
movement, the tones, is kept (tone and intonation as superposed: Chao 1968; Xu 2005, Speech Communication 46).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples
from tts_core.emotion.prosody import Prosody
from tts_core.voices.card import Gender

VALUES_PER_SECOND: Final = 80
"""F0 and energy have two values a frame of 25 ms."""

SILENT_HZ: Final = 40.0
"""The model's F0 sinks below this where nothing is said."""

PHRASE_SECONDS: Final = 0.35
"""Width (sigma) of the window that takes the phrase line out of the F0 curve; a syllable is about 0.2 s."""

FINAL_SECONDS: Final = 0.4
"""Stretch at the line's end over which a boundary rise or fall is spread."""

HUMAN_HZ: Final[dict[Gender, tuple[float, float]]] = {"female": (90.0, 600.0), "male": (60.0, 400.0)}

ENERGY_PER_DB: Final = 0.3
ENERGY_LIMIT: Final = 2.0
"""The energy curve changes the timbre of effort and hardly the level; beyond this it distorts."""


def edit_f0(f0_hz: Samples, prosody: Prosody, gender: Gender) -> Samples:
    """Return the F0 curve as it is acted.

    Args:
        f0_hz: F0 in hertz, two values a frame, shape (n,); below `SILENT_HZ` nothing is said.
        prosody: Shift, range, boundary, whisper.
        gender: Whose range the curve must stay in.

    Returns:
        float32, shape (n,); the same array where nothing is asked, zeros for a whisper.
    """
    if prosody.whisper:
        return np.zeros_like(f0_hz)
    active = f0_hz > SILENT_HZ
    if prosody.is_neutral or not active.any():
        return f0_hz
    pitch = 12.0 * np.log2(np.where(active, f0_hz, 1.0).astype(np.float64))
    middle = float(np.median(pitch[active]))
    moved = middle + prosody.f0_shift + _scaled(pitch, active, middle, prosody)
    moved += prosody.final_st * _final_ramp(active)
    low, high = HUMAN_HZ[gender]
    acted = np.clip(2.0 ** (moved / 12.0), low, high)
    edited: Samples = np.where(active, acted, f0_hz).astype(np.float32)
    return edited


def edit_energy(energy: Samples, prosody: Prosody) -> Samples:
    """Return the energy curve with the effort of a louder or softer voice, shape (n,)."""
    if prosody.level_db == 0.0:
        return energy
    change = float(np.clip(prosody.level_db * ENERGY_PER_DB, -ENERGY_LIMIT, ENERGY_LIMIT))
    acted: Samples = energy + np.float32(change)
    return acted


def _scaled(
    pitch: npt.NDArray[np.float64], active: npt.NDArray[np.bool_], middle: float, prosody: Prosody
) -> npt.NDArray[np.float64]:
    """Return the movement around the median, its range scaled."""
    if prosody.language == "en":
        return (pitch - middle) * prosody.f0_range
    line = _phrase_line(pitch, active)
    return (line - middle) * prosody.f0_range + (pitch - line)


def _phrase_line(pitch: npt.NDArray[np.float64], active: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    from scipy.ndimage import gaussian_filter1d

    sigma = PHRASE_SECONDS * VALUES_PER_SECOND
    weight = gaussian_filter1d(active.astype(np.float64), sigma, mode="constant")
    total = gaussian_filter1d(np.where(active, pitch, 0.0), sigma, mode="constant")
    line: npt.NDArray[np.float64] = total / np.maximum(weight, 1e-6)
    return line


def _final_ramp(active: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return 0 until the last stretch of speech, then a smooth rise to 1 at its end."""
    last = int(np.flatnonzero(active)[-1])
    width = FINAL_SECONDS * VALUES_PER_SECOND
    x = np.clip((np.arange(len(active)) - (last - width)) / width, 0.0, 1.0)
    ramp: npt.NDArray[np.float64] = x * x * (3.0 - 2.0 * x)
    return ramp
