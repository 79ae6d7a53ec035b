import numpy as np
import pytest
import torch

from tts_core.emotion import understand_tags
from tts_core.emotion.space import DELIVERY_FIELDS
from tts_core.text.reading import Reading
from tts_core.training.emotion_encoder.corpus import Clip, acted_by
from tts_core.training.emotion_encoder.fit import _asked
from tts_core.training.emotion_encoder.sounds import MOST_CUT, MOST_SPEED, Sounds, _sounds
from tts_core.training.emotion_encoder.speakers import learned_from

RATE, HERTZ = 16_000, 500.0
N_CLIPS = 64
READING = Reading("Hello.", "Hello.", "həlˈO.", (), ())


def clip(tag: str) -> Clip:
    return Clip("train", learned_from(2, seed=1)[0], READING, 0, understand_tags(tag), 1.0)


@pytest.fixture(scope="module")
def sines() -> Sounds:
    wave = (10_000 * np.sin(2 * np.pi * HERTZ * np.arange(2 * RATE) / RATE)).astype(np.int16)
    return _sounds([(clip("sad:4"), wave)] * N_CLIPS, torch.device("cpu"))


def test_a_piece_that_is_played_faster_is_higher_and_shorter(sines: Sounds) -> None:
    samples, lengths, speed = sines.pieces(torch.arange(N_CLIPS), torch.Generator().manual_seed(1))

    assert speed.min() < 0.95
    assert speed.max() > 1.05
    for piece, n, factor in zip(samples, lengths.tolist(), speed.tolist(), strict=True):
        spectrum = torch.fft.rfft(piece[:n] * torch.hann_window(n), 1 << 17).abs()
        assert float(spectrum.argmax()) * RATE / (1 << 17) == pytest.approx(HERTZ * factor, rel=2e-3)
        assert (1 - MOST_CUT) * 2 * RATE / factor - 4 <= n <= 2 * RATE / factor
        assert 1 / MOST_SPEED <= factor <= MOST_SPEED


def test_what_is_played_faster_is_said_faster(sines: Sounds) -> None:
    index, rate = torch.arange(3), DELIVERY_FIELDS.index("rate")

    asked = _asked(sines, index, torch.tensor([1.0, 1.07, 1 / 1.07]))

    own, faster, slower = asked["delivery"][:3, rate].tolist()
    assert faster == pytest.approx(min(2.0, own + 1), abs=1e-3)
    assert slower == pytest.approx(max(-2.0, own - 1), abs=1e-3)
    assert asked["acted"][1, 0] > asked["acted"][0, 0] > asked["acted"][2, 0]


def test_what_is_acted_differs_between_a_shout_and_a_whisper() -> None:
    shout, whisper, plain = (acted_by(clip(tag)) for tag in ("angry:5, shout", "sad:5, whisper", "neutral:1"))

    assert shout != plain
    assert whisper != plain
    assert len(shout) == len(whisper) == len(plain)
