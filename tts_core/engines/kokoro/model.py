"""Kokoro's three graphs under ONNX Runtime: lengths, curves, sound."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from tts_core.audio import Samples
from tts_core.engines.kokoro import weights
from tts_core.engines.kokoro.lengths import Frames, Lengths
from tts_core.engines.kokoro.vocabulary import TOKENS
from tts_core.errors import EngineError, WeightsError

FRAME: Final = 600
"""Samples a frame: 25 ms at 24 kHz."""

Decode = Callable[[Samples, Samples, Samples, Samples], Samples]
"""From aligned encodings, F0, energy and a style to sound, as `Model.decode`."""


class Model:
    """Kokoro v1.0 int8; it may be used from several threads at once.

    The small graphs run on one thread each: more gain nothing there, and lengths do not depend on the machine's cores.

    Args:
        threads: That one line is decoded with; 0 takes a thread a core.

    Raises:
        WeightsError: The weights are missing or altered.
    """

    def __init__(self, threads: int) -> None:
        graphs = weights.find_graphs()
        self._lengths = _session(graphs.lengths, 1)
        self._curves = _session(graphs.curves, 1)
        self._decoder = _session(graphs.decoder, threads)
        self._other: Decode | None = None
        # The parts of a sentence ask for the same one after the other; kept for a whole film, encodings would be
        # hundreds of megabytes.
        self._encoded = lru_cache(maxsize=8)(self._encode)
        self._at_rest = lru_cache(maxsize=8)(self._curves_at_rest)

    def encode(self, tokens: str, row: Samples) -> tuple[Lengths, dict[str, Samples]]:
        """Return the length of each token in frames, not rounded, and what the curve graph needs."""
        return self._encoded(tokens, row.tobytes())

    def f0_at_rest(self, tokens: str, row: Samples) -> Samples:
        """Return F0 in hertz, two values a frame, of the lengths of `encode`, rounded and at least 1."""
        return self._at_rest(tokens, row.tobytes())

    def _curves_at_rest(self, tokens: str, row: bytes) -> Samples:
        lengths, encodings = self._encoded(tokens, row)
        return self.curves(encodings, np.rint(np.maximum(lengths, 1.0)).astype(np.int64), _row(row))[0]

    def _encode(self, tokens: str, row: bytes) -> tuple[Lengths, dict[str, Samples]]:
        ids = np.array([[TOKENS[token] for token in tokens]], dtype=np.int64)
        raw, prosody_code, text_code = _run(
            self._lengths, {"tokens": ids, "style": _row(row), "speed": np.ones(1, np.float32)}
        )
        encodings = {weights.PROSODY_ENCODING: prosody_code, weights.TEXT_ENCODING: text_code}
        lengths: Lengths = raw.reshape(-1).astype(np.float64)
        return lengths, encodings

    def curves(self, encodings: dict[str, Samples], frames: Frames, row: Samples) -> tuple[Samples, Samples, Samples]:
        """Return F0 in hertz and energy, two values a frame, and the encoding of each frame."""
        aligned, f0_hz, energy = _run(self._curves, encodings | {weights.FRAMES: frames[np.newaxis], "style": row})
        return f0_hz.reshape(-1), energy.reshape(-1), aligned

    def decode_with(self, other: Decode) -> None:
        """Let something else decode, such as a GPU."""
        self._other = other

    def decode(self, aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
        """Return the sound of curves, `FRAME` samples a frame."""
        if self._other is not None:
            return self._other(aligned, f0_hz, energy, row)
        inputs = {weights.ALIGNED: aligned, weights.F0: f0_hz[np.newaxis], weights.ENERGY: energy[np.newaxis]}
        (sound,) = _run(self._decoder, inputs | {"style": row})
        samples: Samples = sound.reshape(-1)
        if samples.shape[0] != len(f0_hz) * FRAME // 2:
            raise EngineError(f"Kokoro returned {samples.shape[0]} samples instead of {len(f0_hz) * FRAME // 2}.")
        return samples


def _row(row: bytes) -> Samples:
    return np.frombuffer(row, np.float32).reshape(1, -1)


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no public base of its errors
        raise WeightsError(f"cannot load {path}: delete its folder to have it made again ({error}).") from error


def _run(session: Any, inputs: dict[str, Any]) -> list[Any]:
    try:
        outputs: list[Any] = session.run(None, inputs)
    except Exception as error:  # the same
        raise EngineError(f"Kokoro failed: {error}") from error
    return outputs
