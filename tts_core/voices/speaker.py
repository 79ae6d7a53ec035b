"""Whose voice it is, as a point: a speaker embedding, in which two recordings of one person lie close together.

The network is the speaker encoder of Resemblyzer 0.1.4 (Apache-2.0), trained with the loss of Wan et al. 2018
("Generalized end-to-end loss for speaker verification", arXiv 1710.10467): three LSTM layers over windows of 1.6 s.
`scripts/pack_speaker_encoder.py` packs its weights. A few seconds of sound need some 0.05 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from tts_core.audio import Samples

RATE: Final = 16_000
"""Samples a second that it listens at."""
SIZE: Final = 256
"""Numbers of an embedding."""

Embedding = NDArray[np.float32]
"""Shape (256,), unit L2 norm, nothing below 0."""

Band = Literal["wide", "narrow"]
"""What a recording holds: up to 8 kHz, or to 4 kHz as over the telephone."""

FFT: Final = 400
HOP: Final = 160
BANDS: Final = 40
WINDOW: Final = 160
"""Frames of 10 ms that it hears at a time."""
STEP: Final = 77
"""Frames from one window to the next: 1.3 windows a second."""
COVERED: Final = 0.75
"""A last window that sound fills less than this is left out."""
LEVEL_DB: Final = -30.0
"""Softer sound is raised to this RMS, in dB re full scale."""
EMPTY_DB: Final = -50.0
"""Between 5 and 6.5 kHz there is nothing, where there is less than that of what is below 4 kHz."""


def speaker_embedding(samples: Samples) -> Embedding:
    """Return the speaker embedding of one recording.

    Args:
        samples: Mono sound at 16 kHz, shape (n,), with its silences cut out; 1.2 s or more tell something.

    Returns:
        Shape (256,), unit L2 norm.
    """
    only: Embedding = speaker_embeddings([samples])[0]
    return only


def speaker_embeddings(sounds: Sequence[Samples]) -> NDArray[np.float32]:
    """Return the embedding of each sound, shape (n, 256), faster than one by one."""
    windows = [_windows(sound) for sound in sounds]
    heard = _hear(np.concatenate(windows))
    parts = np.split(heard, np.cumsum([len(window) for window in windows])[:-1])
    return _unit(np.stack([part.mean(axis=0) for part in parts]))


def similarity(one: Embedding, other: Embedding) -> float:
    """Return how alike two embeddings are, 0 to 1; one person in one session has about 0.95, other people 0.65."""
    return float(one @ other)


def band_of(samples: Samples) -> Band:
    """Tell whether there is speech above 4 kHz in a recording at 16 kHz."""
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (0, max(0, FFT - len(samples)))), FFT)[::HOP]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(FFT).astype(np.float32), axis=1))).mean(axis=0)
    low, high = power[: FFT // 4].sum(), power[_bin(5000) : _bin(6500)].sum()
    return "wide" if high > low * 10.0 ** (EMPTY_DB / 10.0) else "narrow"


def _bin(hertz: float) -> int:
    return round(hertz * FFT / RATE)


def in_band(samples: Samples, band: Band) -> Samples:
    """Return sound at 16 kHz as it is over that band: two recordings are compared fairly in the narrower of theirs."""
    if band == "wide":
        return samples
    from scipy.signal import resample_poly

    narrow: Samples = resample_poly(resample_poly(samples, 1, 2), 2, 1)[: len(samples)].astype(np.float32)
    return narrow


def _windows(samples: Samples) -> NDArray[np.float32]:
    """Return the mel frames of each window, shape (n, 160, 40)."""
    samples = _raised(np.asarray(samples, np.float32))
    n_frames = -(-(len(samples) + 1) // HOP)
    starts = list(range(0, max(1, n_frames - WINDOW + STEP + 1), STEP))
    if len(starts) > 1 and len(samples) - starts[-1] * HOP < COVERED * WINDOW * HOP:
        starts.pop()
    missing = (starts[-1] + WINDOW) * HOP - len(samples)
    mel = _mel_frames(np.pad(samples, (0, max(0, missing))))
    return np.stack([mel[start : start + WINDOW] for start in starts])


def _raised(samples: Samples) -> Samples:
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
    gain = 10.0 ** (LEVEL_DB / 20.0) / rms if rms > 0 else 1.0
    return samples * np.float32(gain) if gain > 1.0 else samples


def _mel_frames(samples: Samples) -> NDArray[np.float32]:
    """Return the power in each mel band, shape (n, 40); not in decibels, as the network learnt it."""
    padded = np.pad(samples, FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    hann = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(FFT) / FFT)
    power = np.square(np.abs(np.fft.rfft(frames * hann.astype(np.float32), axis=1)))
    mel: NDArray[np.float32] = (power @ _bands()).astype(np.float32)
    return mel


@lru_cache(maxsize=1)
def _bands() -> NDArray[np.float32]:
    """Return triangles even on the mel scale of Slaney (1998), each of unit area in hertz: shape (201, 40)."""
    edges = _hertz(np.linspace(0.0, _mel(RATE / 2), BANDS + 2))
    hertz = np.linspace(0.0, RATE / 2, FFT // 2 + 1)[:, None]
    up = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    bands = np.maximum(0.0, np.minimum(up, down)) * 2.0 / (edges[2:] - edges[:-2])
    return bands.astype(np.float32)


def _mel(hertz: float) -> float:
    """Slaney's scale: even to 1000 Hz in steps of 200/3 Hz, then 27 steps for each factor 6.4."""
    return hertz * 3.0 / 200.0 if hertz < 1000.0 else 15.0 + 27.0 * np.log(hertz / 1000.0) / np.log(6.4)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15.0, mel * 200.0 / 3.0, 1000.0 * np.exp((mel - 15.0) * np.log(6.4) / 27.0))


def _hear(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run the network on windows of mel frames, shape (n, 160, 40); return unit embeddings, shape (n, 256)."""
    heard: NDArray[np.float32] = _session().run(None, {"mel": windows})[0]
    return heard


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return unit


@lru_cache(maxsize=1)
def _session() -> Any:
    """Load the network, on one thread: more gain nothing, and it says the same on every machine."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = (files(__package__) / "speaker.onnx").read_bytes()
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
