"""Sounds to mix, and what ffmpeg measures of a mix."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.soundtrack.loudness import RATE, Sound
from plugin.soundtrack.spool import Placed
from tts_core.audio import Audio, Samples

SPEECH_RATE = 24_000


def sine(hertz: float, seconds: float, level_db: float, rate: int = RATE) -> Samples:
    """Return a sine whose height is `level_db`."""
    clock = np.arange(round(seconds * rate)) / rate
    return (10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * clock)).astype(np.float32)


def voice(seconds: float, level_db: float = -20.0) -> Audio:
    """Return a hum like a voice at 24 kHz: three partials, nothing near 1 kHz, its height `level_db`."""
    total = sum(sine(hertz, seconds, level_db - 9.5, SPEECH_RATE) for hertz in (140, 280, 420))
    return Audio(np.asarray(total, dtype=np.float32), SPEECH_RATE)


def line(start: float, seconds: float, level_db: float = -20.0, speaker: str = "ANNA") -> Placed:
    """Return a line of that hum which starts at `start` seconds."""
    return Placed(round(start * SPEECH_RATE), voice(seconds, level_db), speaker)


def write_float(path: Path, sound: Sound, layout: str = "stereo") -> Path:
    """Write samples as they are, as a float WAV."""
    raw = ("-f", "f32le", "-ar", str(RATE), "-ch_layout", layout, "-i", "pipe:0")
    run_ffmpeg([*raw, "-c:a", "pcm_f32le", file_url(path)], feed=[sound.astype("<f4").tobytes()])
    return path


def ebur128(path: Path, track: str = "0:a:0") -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dB, of `ffmpeg -i path -af ebur128=peak=true`."""
    log = path.with_suffix(".ebur128")
    shown = f"ametadata=mode=print:file={log}"
    run_ffmpeg(
        [
            *("-i", file_url(path), "-map", track),
            *("-af", f"ebur128=peak=true:metadata=1:framelog=quiet,{shown}", "-f", "null", "-"),
        ]
    )
    text = log.read_text(encoding="utf-8")
    log.unlink()
    peaks = [float(height) for height in re.findall(r"r128\.true_peaks_ch\d+=(\S+)", text)]
    return float(re.findall(r"r128\.I=(\S+)", text)[-1]), 20 * float(np.log10(max(peaks) + 1e-9))


def tone_db(sound: npt.NDArray[np.float32], start: float, end: float, hertz: float = 1_000) -> float:
    """Return the height in dB of a tone in one channel, between two times in seconds."""
    part = sound[round(start * RATE) : round(end * RATE)]
    part = part * np.hanning(part.size)
    wave = np.exp(-2j * np.pi * hertz * np.arange(part.size) / RATE)
    return float(20 * np.log10(np.abs(part @ wave) * 4 / part.size + 1e-9))
