from __future__ import annotations

import numpy as np
import pytest
from sounds import hiss, louder, tone

from tts_core.recordings import RATE, Recording, pitch_of


@pytest.mark.parametrize("hz", [70, 120, 220, 400, 800])
def test_a_tone_has_its_pitch_within_a_sixth_of_a_semitone(hz: float) -> None:
    f0 = pitch_of(Recording(tone(hz), "a.wav")).f0_hz[4:-4]

    assert np.abs(12 * np.log2(f0 / hz)).max() < 1 / 6


def test_values_are_16_ms_apart(woman: Recording) -> None:
    pitch = pitch_of(woman)

    assert pitch.hop == 256
    assert pitch.f0_hz.shape == (len(woman.samples) // 256,)


def test_a_value_is_that_of_the_sound_around_it() -> None:
    sound = np.concatenate([tone(150), tone(300)])
    f0 = pitch_of(Recording(sound, "a.wav")).f0_hz
    change = np.argmax(f0 > 220)

    assert change * 256 == pytest.approx(RATE, abs=512)


def test_noise_and_silence_have_no_pitch() -> None:
    assert (pitch_of(Recording(hiss(2.0), "a.wav")).f0_hz > 0).mean() < 0.05
    assert not pitch_of(Recording(np.zeros(RATE, np.float32), "a.wav")).f0_hz.any()
    assert pitch_of(Recording(np.zeros(0, np.float32), "a.wav")).f0_hz.tolist() == [0.0]


def test_the_level_is_no_matter(woman: Recording) -> None:
    f0 = pitch_of(woman).f0_hz

    for by_db in (-60, 20):
        assert pitch_of(Recording(louder(woman.samples, by_db), "a.wav")).f0_hz == pytest.approx(f0, rel=1e-3)


def test_a_man_is_lower_than_a_woman(woman: Recording, man: Recording) -> None:
    low, high = (float(np.median(f0[f0 > 0])) for f0 in (pitch_of(man).f0_hz, pitch_of(woman).f0_hz))

    assert 80 < low < 160 < high < 300
