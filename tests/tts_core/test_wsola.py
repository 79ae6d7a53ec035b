from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from tts_core.audio import Samples
from tts_core.wsola import LONGEST, SHORTEST, stretch

RATE = 24_000
RATIOS = (0.5, 0.75, 0.96, 1.04, 1.25, 2.0)


@st.composite
def changes(draw: st.DrawFn, least: int = 1, most: int = 6000) -> tuple[int, int]:
    """An old length and a new one that can be made of it."""
    n = draw(st.integers(least, most))
    return n, draw(st.integers(math.ceil(SHORTEST * n), int(LONGEST * n)))


def tone(hz: float, n: int) -> Samples:
    sound: Samples = (0.3 * np.sin(2 * np.pi * hz / RATE * np.arange(n))).astype(np.float32)
    return sound


def noise(n: int, seed: int = 1) -> Samples:
    return (0.1 * np.random.default_rng(seed).standard_normal(n)).astype(np.float32)


def vibrato_hz(hz: float, seconds: np.ndarray) -> np.ndarray:
    """Half a semitone up and down, 5.5 times a second."""
    return hz * 2 ** (0.5 * np.sin(2 * np.pi * 5.5 * seconds) / 12)


def vowel(hz: float, n: int = 2 * RATE) -> Samples:
    """Pulses with vibrato through three formants."""
    sound = np.diff(np.floor(np.cumsum(vibrato_hz(hz, np.arange(n) / RATE)) / RATE), prepend=0.0)
    for formant, width in ((700, 80), (1200, 90), (2600, 120)):
        r, w = np.exp(-np.pi * width / RATE), 2 * np.pi * formant / RATE
        sound = lfilter([1.0], [1.0, -2 * r * np.cos(w), r * r], sound)
    spoken: Samples = (0.3 * sound / np.abs(sound).max()).astype(np.float32)
    return spoken


def track_hz(samples: Samples, near: float) -> tuple[np.ndarray, np.ndarray]:
    """Return times in seconds and F0 within a third of `near`, by autocorrelation over six periods."""
    width = round(6 * RATE / near)
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), width)[::240] * np.hanning(width)
    correlation = np.fft.irfft(np.abs(np.fft.rfft(frames, 4 * width)) ** 2)[:, :width]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(width), 4 * width)) ** 2)[:width]
    first, past = round(0.75 * RATE / near), round(1.5 * RATE / near)
    likeness = correlation[:, first - 1 : past + 1] / window[first - 1 : past + 1]
    best = 1 + likeness[:, 1:-1].argmax(axis=1)
    a, b, c = (likeness[np.arange(len(best)), best + i] for i in (-1, 0, 1))
    lags = first - 1 + best + 0.5 * (a - c) / (a - 2 * b + c)
    return (240 * np.arange(len(best)) + width / 2) / RATE, RATE / lags


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


@given(changes(), st.integers(0, 99), st.sampled_from([8_000, 24_000, 48_000]))
def test_a_sound_lasts_exactly_what_was_asked_and_grows_no_peak(change: tuple[int, int], seed: int, rate: int) -> None:
    n, n_samples = change
    old = noise(n, seed)

    new = stretch(old, n_samples, rate)

    assert new.shape == (n_samples,) and new.dtype == np.float32
    assert np.isfinite(new).all()
    assert np.abs(new).max() <= 1.42 * np.abs(old).max()
    assert np.array_equal(new, stretch(old, n_samples, rate))


@given(changes(least=3))
def test_a_sound_starts_and_ends_with_its_own_first_and_last_sample(change: tuple[int, int]) -> None:
    n, n_samples = change
    old = noise(n)

    new = stretch(old, n_samples, RATE)

    assert (new[0], new[-1]) == (old[0], old[-1])


@given(changes(RATE // 4, RATE), st.floats(60, 1000))
def test_a_tone_keeps_its_level(change: tuple[int, int], hz: float) -> None:
    n, n_samples = change
    old = tone(hz, n)

    assert level_db(stretch(old, n_samples, RATE)) == pytest.approx(level_db(old), abs=1.0)


@given(changes(RATE // 4, RATE), st.integers(0, 9))
def test_noise_keeps_its_level_where_pieces_are_joined(change: tuple[int, int], seed: int) -> None:
    n, n_samples = change
    old = noise(n, seed)

    assert level_db(stretch(old, n_samples, RATE)) == pytest.approx(level_db(old), abs=0.5)


def test_nothing_changes_where_the_length_is_the_same() -> None:
    old = noise(1000)

    assert np.array_equal(stretch(old, 1000, RATE), old)


def test_the_old_sound_is_left_as_it_was() -> None:
    old = noise(5000)
    stretch(old, 5500, RATE)

    assert np.array_equal(old, noise(5000))


@pytest.mark.parametrize("ratio", [r for r in RATIOS if r > 0.7])
@pytest.mark.parametrize("hz", [70.0, 120.0, 220.0, 350.0])
def test_the_pitch_of_a_vowel_with_vibrato_does_not_move(hz: float, ratio: float) -> None:
    old = vowel(hz)
    new = stretch(old, round(len(old) * ratio), RATE)

    seconds, f0_hz = track_hz(new, hz)
    cents = 1200 * np.log2(f0_hz / vibrato_hz(hz, seconds / ratio))

    assert abs(np.median(cents)) < 10
    assert np.quantile(np.abs(cents), 0.9) < 30


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("hz", [70.0, 120.0, 220.0, 350.0])
def test_a_vowel_has_no_clicks_and_no_dips(hz: float, ratio: float) -> None:
    old = vowel(hz)
    new = stretch(old, round(len(old) * ratio), RATE)
    parts = new[1200 : len(new) // 1200 * 1200 - 1200].reshape(-1, 1200)

    assert np.abs(np.diff(new)).max() < 1.1 * np.abs(np.diff(old)).max()
    assert level_db(new) == pytest.approx(level_db(old), abs=0.2)
    assert min(map(level_db, parts)) > level_db(old) - 2


def test_a_change_of_some_per_cent_leaves_most_samples_as_they_are() -> None:
    old = noise(RATE)
    new = stretch(old, round(0.96 * RATE), RATE)

    # Noise is like nothing but itself: what is found again, four samples in a row, is a copy.
    rows = {row.tobytes() for row in np.lib.stride_tricks.sliding_window_view(old, 4)}
    copied = [row.tobytes() in rows for row in np.lib.stride_tricks.sliding_window_view(new, 4)]
    assert np.mean(copied) > 0.8


def test_silence_stays_silent_and_a_pause_keeps_its_place() -> None:
    assert not stretch(np.zeros(5000, np.float32), 6000, RATE).any()

    old = np.concatenate([tone(200, RATE // 2), np.zeros(RATE // 2, np.float32), tone(200, RATE // 2)])
    quiet = np.flatnonzero(np.abs(stretch(old, round(1.1 * len(old)), RATE)) < 1e-6)
    inside = quiet[(quiet > 0.6 * RATE) & (quiet < 1.05 * RATE)]
    assert len(inside) > 0.4 * RATE


@pytest.mark.parametrize(("n", "n_samples"), [(0, 1), (1, 0), (10, -5), (100, 49), (100, 201)])
def test_lengths_that_make_no_sense_are_refused(n: int, n_samples: int) -> None:
    with pytest.raises(ValueError, match=f"cannot make {n_samples} samples of {n}: "):
        stretch(np.ones(n, np.float32), n_samples, RATE)
