from __future__ import annotations

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.voices.speaker import RATE, band_of, in_band, similarity, speaker_embedding, speaker_embeddings

LARGEST = {
    (120, 2.0): {89: 0.2010, 246: 0.1781, 121: 0.1644, 150: 0.1626, 9: 0.1622, 87: 0.1609},
    (210, 4.3): {195: 0.1965, 11: 0.1958, 189: 0.1880, 100: 0.1725, 246: 0.1704, 141: 0.1703},
}
"""Resemblyzer 0.1.4 itself on `buzz`, raised to -30 dBFS: its six largest numbers."""


def buzz(f0_hz: float, seconds: float, level: float = 0.02) -> Samples:
    """A wavering sound with 29 harmonics."""
    t = np.arange(round(RATE * seconds)) / RATE
    phase = 2 * np.pi * f0_hz * t + f0_hz * 0.02 / 1.5 * np.sin(2 * np.pi * 1.5 * t)
    harmonics = sum(np.sin(k * phase) / k for k in range(1, 30))
    return (level * harmonics * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t))).astype(np.float32)


@pytest.mark.parametrize(("f0_hz", "seconds"), LARGEST)
def test_it_hears_what_resemblyzer_hears(f0_hz: float, seconds: float) -> None:
    embedding = speaker_embedding(buzz(f0_hz, seconds))

    largest = LARGEST[f0_hz, seconds]
    assert [embedding[i] for i in largest] == pytest.approx(list(largest.values()), abs=2e-3)
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)
    assert embedding.dtype == np.float32 and embedding.shape == (256,) and embedding.min() >= 0.0


def test_a_soft_recording_is_the_same_person() -> None:
    assert similarity(speaker_embedding(buzz(120, 3.0, 1e-3)), speaker_embedding(buzz(120, 3.0, 1e-4))) > 0.9999


def test_several_sounds_are_heard_as_one_by_one() -> None:
    sounds = [buzz(120, 2.0), buzz(210, 4.3), buzz(150, 0.5)]

    assert np.allclose(speaker_embeddings(sounds), [speaker_embedding(sound) for sound in sounds], atol=1e-5)


@pytest.mark.parametrize("n", [0, 1, 399, 25_600])
def test_sound_of_any_length_has_an_embedding(n: int) -> None:
    assert np.isfinite(speaker_embedding(np.zeros(n, np.float32))).all()


def test_a_telephone_is_recognised_by_its_band() -> None:
    wide = buzz(300, 2.0)

    assert band_of(wide) == "wide" and band_of(in_band(wide, "narrow")) == "narrow"
    assert in_band(wide, "wide") is wide and len(in_band(wide, "narrow")) == len(wide)
