"""Six cues of acting in a spoken line, measured by Praat: what `acting.py` compares between takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import parselmouth

from tts_core.audio import Audio

HOP_SECONDS: Final = 0.01

PAUSE_DB: Final = -25.0
"""Below this re the loud places (95th percentile) of its own take, a frame is silent."""
LEAST_PAUSE: Final = 0.06
"""Shorter silences are closures of consonants, in seconds; a pause of 120 ms leaves 70 to 100 ms of silence."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cues:
    """A take, measured."""

    f0_st: float
    """Mean F0, in semitones re 1 Hz."""
    range_st: float
    """From the 10th to the 90th percentile of F0, in semitones."""
    level_db: float
    """RMS over active frames, in dB re full scale."""
    speech_s: float
    """From the first to the last sound without the pauses between, in seconds."""
    pause_s: float
    """Silence inside, in seconds."""
    tilt_db: float
    """Power of 1.5-6 kHz against 80-1500 Hz, in dB."""
    hnr_db: float
    """Harmonics-to-noise ratio (Boersma 1993), mean over voiced frames, in dB."""

    def as_dict(self) -> dict[str, float]:
        """Return the cues by name."""
        return asdict(self)


def measure(audio: Audio) -> Cues:
    """Measure a take."""
    samples = audio.samples.astype(np.float64)
    sound = parselmouth.Sound(samples, audio.sample_rate)
    semitones = 12 * np.log2(f0_hz(sound))
    level = levels(samples, audio.sample_rate)
    loud = level > np.percentile(level, 95) + PAUSE_DB
    pause_s = inner_silence(loud)
    first, last = np.flatnonzero(loud)[[0, -1]]
    harmonicity = sound.to_harmonicity_cc(0.01, 60.0, 0.1, 1.0).values
    low, high = np.percentile(semitones, [10, 90]) if len(semitones) else (0.0, 0.0)
    return Cues(
        f0_st=float(semitones.mean()) if len(semitones) else float("nan"),
        range_st=float(high - low),
        level_db=float(10 * np.log10(np.mean(10 ** (level[loud] / 10)))),
        speech_s=float((last - first + 1) * HOP_SECONDS - pause_s),
        pause_s=pause_s,
        tilt_db=tilt(samples, audio.sample_rate),
        hnr_db=float(harmonicity[harmonicity > -100].mean()) if (harmonicity > -100).any() else -100.0,
    )


def f0_hz(sound: parselmouth.Sound) -> Values:
    """Return F0 where there is one, in hertz."""
    _, track = f0_track(sound)
    return track[track > 0]


def f0_track(sound: parselmouth.Sound) -> tuple[Values, Values]:
    """Return times in seconds and F0 in hertz, 0 where there is none.

    The second pass knows the speaker's range (Hirst 2011) and errs less.
    """
    rough = sound.to_pitch(pitch_floor=60.0, pitch_ceiling=600.0).selected_array["frequency"]
    rough = rough[rough > 0]
    if len(rough) < 4:
        return np.zeros(0), np.zeros(0)
    low, high = np.percentile(rough, [25, 75])
    fine = sound.to_pitch(time_step=0.005, pitch_floor=max(0.75 * low, 50.0), pitch_ceiling=1.5 * high)
    return fine.xs(), fine.selected_array["frequency"]


def levels(samples: Values, sample_rate: int) -> Values:
    """Return the level of each frame of 10 ms, in dB re full scale."""
    hop = round(HOP_SECONDS * sample_rate)
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    level: Values = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    return level


def inner_silence(loud: npt.NDArray[np.bool_]) -> float:
    """Return how long a take is silent between its first and its last sound, in seconds."""
    sounds = np.flatnonzero(loud)
    gaps = np.diff(sounds) - 1
    return float(gaps[gaps * HOP_SECONDS >= LEAST_PAUSE].sum() * HOP_SECONDS)


def tilt(samples: Values, sample_rate: int) -> float:
    """Return the power of 1.5-6 kHz against 80-1500 Hz, in dB."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / sample_rate)
    low, high = power[(hz > 80) & (hz < 1500)].sum(), power[(hz >= 1500) & (hz < 6000)].sum()
    return float(10 * np.log10(high / low))
