from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_core.emotion.encoder import Settings, read_encoder, write_encoder
from tts_core.emotion.sound import BANDS, LOWEST_F0_HZ, PITCHES, SoundReader, frames_of
from tts_core.errors import WeightsError


@pytest.fixture(scope="module")
def small() -> SoundReader:
    torch.manual_seed(1)
    return SoundReader(narrow=16, wide=24, blocks=(1, 1), room=8).eval()


def speechlike(seconds: float = 1.0, seed: int = 1) -> torch.Tensor:
    noise = torch.randn(1, int(16_000 * seconds), generator=torch.Generator().manual_seed(seed))
    return 0.1 * noise * torch.linspace(0.2, 1.0, noise.shape[-1])


@given(gain_db=st.floats(-40, 20))
@settings(max_examples=20)
def test_a_louder_recording_is_the_same_recording(gain_db: float) -> None:
    frames, _ = frames_of(speechlike())
    louder, _ = frames_of(speechlike() * 10 ** (gain_db / 20))

    assert torch.allclose(frames, louder, atol=1e-3)


def test_what_stands_behind_a_recording_is_not_heard(small: SoundReader) -> None:
    alone = speechlike()
    padded = torch.cat([alone, torch.zeros(1, 8000)], dim=-1)

    with torch.inference_mode():
        heard = small(*frames_of(alone))
        same = small(*frames_of(padded, torch.tensor([alone.shape[-1]])))

    assert torch.allclose(heard.embedding, same.embedding, atol=1e-4)
    assert torch.allclose(heard.delivery, same.delivery, atol=1e-3)


def test_an_embedding_has_768_numbers_and_length_one(small: SoundReader) -> None:
    with torch.inference_mode():
        heard = small(*frames_of(speechlike()))

    assert heard.embedding.shape == (1, 768)
    assert heard.embedding.norm().item() == pytest.approx(1.0, abs=1e-5)


def test_an_encoder_is_read_as_it_was_written(small: SoundReader, tmp_path: Path) -> None:
    write_encoder(tmp_path, small, Settings(small.sizes, temperature=1.5))

    again, found = read_encoder(tmp_path)

    with torch.inference_mode():
        before, after = small(*frames_of(speechlike())), again(*frames_of(speechlike()))
    assert found.temperature == 1.5
    assert torch.nn.functional.cosine_similarity(before.embedding, after.embedding).item() > 0.9999


def test_a_broken_encoder_is_named(tmp_path: Path) -> None:
    (tmp_path / "sound.json").write_text("{}")

    with pytest.raises(WeightsError, match="cannot be loaded"):
        read_encoder(tmp_path)


@pytest.mark.parametrize("hertz", [90.0, 160.0, 280.0])
def test_the_pitch_of_a_buzz_is_heard(hertz: float) -> None:
    time = torch.arange(16_000) / 16_000
    buzz = sum(torch.sin(2 * torch.pi * n * hertz * time) / n for n in range(1, 12))

    frames, _ = frames_of(torch.as_tensor(buzz)[None])

    best = frames[0, BANDS : BANDS + PITCHES, 50].argmax().item()
    assert LOWEST_F0_HZ * 2 ** (best / 24) == pytest.approx(hertz, rel=0.03)
