"""Loudness by BS.1770: as ffmpeg measures it, and as the standard says of its own test signals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixes import ebur128, sine, write_float

from plugin.soundtrack.loudness import RATE, SILENCE, Meter, Sound, loudness_of, lufs_of, power_of


def loudness(sound: Sound, block: int = RATE) -> float:
    meter = Meter(sound.shape[1])
    for start in range(0, len(sound), block):
        meter.push(sound[start : start + block])
    return loudness_of(meter.powers())


def on(channel: int, n_channels: int, level_db: float, seconds: float = 5) -> Sound:
    sound = np.zeros((round(seconds * RATE), n_channels), dtype=np.float32)
    sound[:, channel] = sine(1_000, seconds, level_db)
    return sound


def test_a_full_sine_on_one_side_is_minus_three_lufs() -> None:
    sound = np.zeros((5 * RATE, 2), dtype=np.float32)
    sound[:, 0] = sine(997, 5, 0)
    assert loudness(sound) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize(("channel", "gain"), [(0, 0.0), (2, 0.0), (4, 1.49), (5, 1.49)])
def test_surrounds_weigh_one_and_a_half_db_more(channel: int, gain: float) -> None:
    assert loudness(on(channel, 6, -20)) - loudness(on(0, 6, -20)) == pytest.approx(gain, abs=0.01)


def test_the_effects_channel_is_not_heard() -> None:
    assert loudness(on(3, 6, -10)) == SILENCE


def test_silence_does_not_make_a_film_softer() -> None:
    sound = on(0, 2, -20)
    assert loudness(np.concatenate([sound, np.zeros_like(sound), np.zeros_like(sound)])) == pytest.approx(
        loudness(sound), abs=0.15
    )


def test_what_is_ten_lu_softer_is_gated() -> None:
    loud, soft = on(0, 2, -20, 10), on(0, 2, -45, 10)
    assert loudness(np.concatenate([loud, soft])) == pytest.approx(loudness(loud), abs=0.1)


def test_nothing_has_no_loudness() -> None:
    assert loudness_of(np.zeros(100)) == SILENCE
    assert loudness_of(np.zeros(0)) == SILENCE


@settings(max_examples=30, deadline=None)
@given(st.floats(-69, 10))
def test_power_and_loudness_are_one_another(lufs: float) -> None:
    assert lufs_of(power_of(lufs)) == pytest.approx(lufs)


@settings(max_examples=15, deadline=None)
@given(st.integers(1_000, 60_000))
def test_the_size_of_blocks_does_not_matter(block: int) -> None:
    noise = np.random.default_rng(1).standard_normal((3 * RATE, 2)).astype(np.float32) * 0.1
    assert loudness(noise, block) == pytest.approx(loudness(noise), abs=1e-9)


def test_only_the_steps_that_count_are_measured() -> None:
    meter = Meter(2)
    meter.push(np.concatenate([on(0, 2, -20), on(0, 2, -24)]))
    is_late = np.arange(100) >= 50
    both = loudness_of(meter.powers())
    assert loudness_of(meter.powers(), is_late) < both - 1


@pytest.mark.parametrize(("n_channels", "layout"), [(2, "stereo"), (6, "5.1")])
def test_ffmpeg_measures_the_same_within_a_tenth(tmp_path: Path, n_channels: int, layout: str) -> None:
    chance = np.random.default_rng(7)
    swell = np.repeat(10 ** (chance.uniform(-50, -10, 60) / 20), RATE // 4)
    sound = (chance.standard_normal((len(swell), n_channels)) * swell[:, None]).astype(np.float32)
    path = write_float(tmp_path / "noise.wav", sound, layout)
    assert loudness(sound) == pytest.approx(ebur128(path)[0], abs=0.1)
