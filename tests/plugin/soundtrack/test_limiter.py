"""The limiter: below its limit between the samples too, on time, and without a touch where nothing is loud."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixes import sine
from scipy.signal import resample_poly

from plugin.soundtrack.limiter import LIMIT_DB, Limiter
from plugin.soundtrack.loudness import RATE, Sound


def limited(sound: Sound, sizes: list[int], n_key: int = 0) -> Sound:
    key = n_key or sound.shape[1]
    limiter = Limiter(key, sound.shape[1] - key)
    edges = np.cumsum([0, *sizes])
    pieces = [limiter.push(sound[a:b]) for a, b in zip(edges, [*edges[1:], len(sound)], strict=True)]
    return np.concatenate([*pieces, limiter.flush()])


def true_peak_db(sound: Sound) -> float:
    return 20 * float(np.log10(np.abs(resample_poly(sound.astype(np.float64), 8, 1, axis=0)).max()))


def noise(seed: int, height: float, seconds: float = 2) -> Sound:
    """Pink-like noise with a loud stretch in its middle."""
    chance = np.random.default_rng(seed)
    rough = chance.standard_normal((round(seconds * RATE), 2)).cumsum(axis=0)
    rough -= resample_poly(resample_poly(rough, 1, 480, axis=0), 480, 1, axis=0)[: len(rough)]
    rough *= height / np.abs(rough).max()
    rough[: len(rough) // 3] *= 0.05
    return rough.astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.floats(0.1, 8.0))
def test_no_true_peak_passes_the_limit(seed: int, height: float) -> None:
    assert true_peak_db(limited(noise(seed, height), [])) < LIMIT_DB + 0.15


def test_a_peak_between_two_samples_is_seen() -> None:
    clock = np.arange(RATE)
    between = np.sin(np.pi / 2 * clock + np.pi / 4).astype(np.float32)[:, None]  # 0.707 on each sample, 1 between
    assert np.abs(between).max() < 0.71
    assert 20 * np.log10(np.abs(limited(between, [])[2_000:-2_000]).max()) == pytest.approx(LIMIT_DB - 3.01, abs=0.1)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 30_000), max_size=4), st.floats(0.3, 4.0))
def test_the_size_of_blocks_does_not_change_a_bit(sizes: list[int], height: float) -> None:
    sound = noise(1, height)
    np.testing.assert_array_equal(limited(sound, sizes), limited(sound, []))


def test_as_much_comes_out_as_goes_in_and_on_the_same_sample() -> None:
    sound = np.zeros((RATE, 2), dtype=np.float32)
    sound[12_345] = 3.0
    out = limited(sound, [1, 5_000, 20_000])
    assert out.shape == sound.shape
    assert np.argmax(out[:, 0]) == 12_345
    assert np.count_nonzero(out) == 2


def test_what_is_below_the_limit_stays_to_the_bit() -> None:
    sound = noise(2, 0.6)
    assert np.array_equal(limited(sound, [7_000]), sound)


def test_far_from_a_peak_nothing_is_touched() -> None:
    sound = np.concatenate([noise(3, 0.5), noise(4, 3.0), noise(5, 0.5)])
    out = limited(sound, [])
    assert np.array_equal(out[: 2 * RATE - 1_000], sound[: 2 * RATE - 1_000])
    assert np.array_equal(out[4 * RATE + 5_000 :], sound[4 * RATE + 5_000 :])
    assert not np.array_equal(out, sound)


def test_stems_are_lowered_with_the_mix_and_do_not_lower_it() -> None:
    mix = noise(6, 2.0)
    stems = np.concatenate([mix, 5 * mix], axis=1)
    out = limited(stems, [], n_key=2)
    np.testing.assert_array_equal(out[:, :2], limited(mix, []))
    np.testing.assert_allclose(out[:, 2:], 5 * out[:, :2], rtol=1e-5)


def test_it_tells_what_it_measured() -> None:
    limiter = Limiter(1)
    sound = sine(1_000, 1, 4.5)[:, None]
    out = np.concatenate([limiter.push(sound), limiter.flush()])
    assert 20 * np.log10(limiter.true_peak) == pytest.approx(20 * np.log10(np.abs(out).max()), abs=0.1)
    assert 20 * np.log10(limiter.lowest_gain) == pytest.approx(-6, abs=0.1)


def test_the_peak_of_a_soft_mix_is_told_too() -> None:
    limiter = Limiter(1)
    limiter.push(np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4).astype(np.float32)[:, None] * 0.1)
    limiter.flush()
    assert limiter.true_peak == pytest.approx(0.1, rel=0.05)


def test_nothing_in_nothing_out() -> None:
    assert Limiter(2).flush().shape == (0, 2)
