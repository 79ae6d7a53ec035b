from __future__ import annotations

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.engines.kokoro.finish import PEAK, finish


@pytest.fixture
def noise() -> Samples:
    return (0.05 * np.random.default_rng(1).standard_normal(24_000)).astype(np.float32)


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def test_gain_is_in_decibels(noise: Samples) -> None:
    assert level_db(finish(noise, 24_000, gain_db=6.0, tilt_db=0.0)) - level_db(noise) == pytest.approx(6.0, abs=0.1)


def test_tilt_brightens_at_equal_level(noise: Samples) -> None:
    bright = finish(noise, 24_000, gain_db=0.0, tilt_db=6.0)

    assert level_db(bright) == pytest.approx(level_db(noise), abs=0.1)
    assert band_db(bright, 4000, 8000) - band_db(bright, 100, 500) > band_db(noise, 4000, 8000) - band_db(
        noise, 100, 500
    )


def test_a_loud_line_keeps_its_headroom(noise: Samples) -> None:
    assert np.abs(finish(noise, 24_000, gain_db=60.0, tilt_db=0.0)).max() <= PEAK + 1e-6


def test_a_peak_is_turned_down_and_the_rest_keeps_its_gain(noise: Samples) -> None:
    peaky = noise.copy()
    peaky[12_000] = 0.9

    done = finish(peaky, 24_000, gain_db=6.0, tilt_db=0.0)

    assert np.abs(done).max() <= PEAK + 1e-6
    assert np.allclose(done[1000:11_000], peaky[1000:11_000] * 10 ** (6 / 20), rtol=1e-4)


def test_the_edges_are_faded_and_the_length_is_kept(noise: Samples) -> None:
    done = finish(np.ones_like(noise), 24_000, gain_db=-3.0, tilt_db=0.0)

    assert len(done) == len(noise)
    assert done[0] == 0.0 and abs(done[-1]) < 0.01
    assert np.all(np.diff(done[:120]) > 0)


@pytest.mark.parametrize("n", [1, 2, 100])
def test_a_line_shorter_than_its_fades_survives(n: int) -> None:
    assert len(finish(np.ones(n, np.float32), 24_000, gain_db=0.0, tilt_db=3.0)) == n


def band_db(samples: Samples, low_hz: float, high_hz: float) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / 24_000)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].mean()))
