"""Sound that is no speech, made by formula."""

from __future__ import annotations

import numpy as np

from tts_core.audio import Samples
from tts_core.recordings import RATE


def tone(hz: float, seconds: float = 1.0, rate: int = RATE) -> Samples:
    """Four harmonics, each half as strong as the one below."""
    time = np.arange(round(seconds * rate)) / rate
    sound: Samples = sum(0.2 * 0.5**k * np.sin(2 * np.pi * (k + 1) * hz * time) for k in range(4)).astype(np.float32)
    return sound


def hiss(seconds: float, seed: int = 1) -> Samples:
    """White noise at -26 dB."""
    noise: Samples = (0.05 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))).astype(np.float32)
    return noise


def chords(seconds: float) -> Samples:
    """Plucked chords, two a second, and a drum between."""
    random = np.random.default_rng(2)
    song = np.zeros(round(seconds * RATE), np.float32)
    for at in range(0, len(song), RATE // 2):
        time = np.arange(min(RATE, len(song) - at)) / RATE
        for note in random.choice([0, 3, 5, 7, 10, 12, 15], 3, replace=False):
            hz = 165.0 * 2 ** (note / 12)
            song[at : at + len(time)] += sum(np.sin(2 * np.pi * k * hz * time) / k for k in range(1, 7)) * np.exp(
                -4 * time
            )
        drum = song[at + RATE // 4 : at + RATE // 4 + 2000]
        drum += random.standard_normal(len(drum)) * np.exp(-np.arange(len(drum)) / 300)
    quiet: Samples = 0.1 * song
    return quiet


def louder(samples: Samples, by_db: float) -> Samples:
    changed: Samples = samples * np.float32(10 ** (by_db / 20))
    return changed
