"""Ducking: to the depth that was asked for, before the first syllable, and exactly one where nobody speaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.soundtrack.ducking import AHEAD_MS, HOLD_MS, Fader, ducked, silenced, untouched
from plugin.soundtrack.loudness import RATE
from plugin.soundtrack.settings import Ducking

MS = RATE // 1000


def spans(*seconds: tuple[float, float]) -> np.ndarray:
    return np.round(np.array(seconds).reshape(-1, 2) * RATE).astype(np.int64)


def curve(fader: Fader, seconds: float = 4) -> np.ndarray:
    gains = fader.gains(0, round(seconds * RATE))
    return np.full(round(seconds * RATE), gains) if isinstance(gains, float) else gains


def db(gains: np.ndarray) -> np.ndarray:
    return 20 * np.log10(gains)


@pytest.mark.parametrize("depth", [3.0, 14.0, 40.0])
def test_the_original_is_as_far_down_as_asked(depth: float) -> None:
    gains = curve(ducked(spans((2, 3)), Ducking(depth_db=depth)))
    np.testing.assert_allclose(db(gains[2 * RATE : 3 * RATE]), -depth, atol=1e-4)


def test_it_is_down_before_the_first_syllable() -> None:
    gains = curve(ducked(spans((2, 3)), Ducking(attack_ms=50)))
    assert db(gains[2 * RATE - round(AHEAD_MS * MS)]) == pytest.approx(-14, abs=0.01)
    assert gains[2 * RATE - round((AHEAD_MS + 50) * MS)] == 1.0


def test_it_comes_back_in_the_time_that_was_asked_for() -> None:
    gains = curve(ducked(spans((2, 3)), Ducking(release_ms=200)))
    up = 3 * RATE + round(HOLD_MS * MS)
    assert db(gains[up]) == pytest.approx(-14, abs=0.01)
    assert db(gains[up + 100 * MS]) == pytest.approx(-7, abs=0.05)
    assert gains[up + 200 * MS] == 1.0


def test_outside_speech_the_gain_is_exactly_one() -> None:
    gains = curve(ducked(spans((2, 2.5)), Ducking()))
    assert (gains[: round(1.9 * RATE)] == 1).all()
    assert (gains[round(3.1 * RATE) :] == 1).all()


def test_a_pause_between_words_does_not_let_it_up() -> None:
    gains = curve(ducked(spans((1, 1.5), (1.6, 2)), Ducking()))
    np.testing.assert_allclose(db(gains[RATE : 2 * RATE]), -14, atol=1e-4)


def test_where_the_rise_meets_the_next_fall_the_curve_turns() -> None:
    gains = db(curve(ducked(spans((1, 1.5), (1.9, 2.5)), Ducking(attack_ms=100, release_ms=400))))
    between = gains[round(1.5 * RATE) : round(1.9 * RATE)]
    assert -14 < between.max() < -1
    assert np.abs(np.diff(gains)).max() < 14 / (100 * MS) + 1e-4


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0.01, 1)), max_size=5), st.floats(1, 500), st.floats(1, 900))
def test_no_line_is_left_uncovered_and_no_gain_is_above_one(
    lines: list[tuple[float, float]], attack: float, release: float
) -> None:
    heard = spans(*((start, start + length) for start, length in lines))
    gains = curve(ducked(heard, Ducking(attack_ms=attack, release_ms=release)), 5)
    assert gains.max() <= 1.0
    for start, stop in heard:
        np.testing.assert_allclose(db(gains[start:stop]), -14, atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=6))
def test_it_does_not_depend_on_the_size_of_blocks(sizes: list[int]) -> None:
    fader = ducked(spans((0.2, 0.4), (0.9, 1.4), (1.5, 1.7)), Ducking())
    whole = curve(fader)
    edges = np.cumsum([0, *sizes])
    for start, stop in zip(edges[:-1], np.minimum(edges[1:], len(whole)), strict=True):
        if start < stop:
            np.testing.assert_allclose(np.broadcast_to(fader.gains(start, stop), stop - start), whole[start:stop])


def test_under_a_cue_a_silenced_original_is_exactly_zero() -> None:
    gains = curve(silenced(spans((1, 2))))
    assert (gains[RATE : 2 * RATE] == 0).all()
    assert gains[RATE - 31 * MS] == gains[2 * RATE + 31 * MS] == 1.0


def test_a_kept_original_is_not_touched() -> None:
    assert untouched().gains(0, 10_000) == 1.0
