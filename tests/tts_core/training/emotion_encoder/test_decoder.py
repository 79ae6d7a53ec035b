from typing import Any

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.engines.kokoro.model import FRAME, Model
from tts_core.errors import EngineError
from tts_core.training.emotion_encoder.decoder import TorchDecoder
from tts_core.voices import voice
from tts_core.voices.bank import style_of

TOKENS = "$hˈI$"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(1)


@pytest.fixture(scope="module")
def decoder() -> TorchDecoder:
    return TorchDecoder("cpu")


@pytest.fixture(scope="module")
def curves(model: Model) -> tuple[Samples, Samples, Samples, Samples]:
    row = style_of(voice("af_heart"), len(TOKENS) - 2)
    lengths, encodings = model.encode(TOKENS, row)
    frames = np.maximum(np.rint(lengths), 1).astype(np.int64)
    f0_hz, energy, aligned = model.curves(encodings, frames, row)
    return aligned, f0_hz, energy, row


def level_db(sound: Samples) -> Any:
    """Return the level in bands of a third of an octave or so, over time."""
    windows = np.lib.stride_tricks.sliding_window_view(sound, 1024)[::256] * np.hanning(1024)
    power = np.abs(np.fft.rfft(windows)) ** 2
    edges = np.unique(np.geomspace(4, 500, 40).astype(int))
    return 10 * np.log10(np.add.reduceat(power, edges, axis=1) + 1e-6)


def test_the_sound_is_that_of_onnx_runtime(model: Model, decoder: TorchDecoder, curves: Any) -> None:
    wanted, found = model.decode(*curves), decoder.decode(*curves)

    assert found.dtype == np.float32
    assert found.shape == wanted.shape == (curves[0].shape[2] * FRAME,)
    assert np.corrcoef(found, wanted)[0, 1] > 0.98
    assert np.abs(level_db(found) - level_db(wanted)).mean() < 1.0


def test_an_unvoiced_line_is_as_loud_as_that_of_onnx_runtime(model: Model, decoder: TorchDecoder, curves: Any) -> None:
    aligned, f0_hz, energy, row = curves
    breath = (aligned, np.zeros_like(f0_hz), energy, row)

    assert np.abs(level_db(decoder.decode(*breath)) - level_db(model.decode(*breath))).mean() < 1.5


def test_curves_of_another_length_are_refused(decoder: TorchDecoder, curves: Any) -> None:
    aligned, f0_hz, energy, row = curves

    with pytest.raises(EngineError, match="of F0"):
        decoder.decode(aligned, f0_hz[:-1], energy, row)
