"""Levels: speakers alike, lines of a speaker with their own strength, whisper and shout at most 18 LU apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixes import line

from plugin.soundtrack.levels import SPREAD_LU, Levels, level
from plugin.soundtrack.loudness import by_step, loudness_of
from plugin.soundtrack.spool import Line, Placed, Spool


def levelled(placed: Sequence[Placed]) -> tuple[Levels, list[float]]:
    """Return the levels, and how loud each line is then."""
    with Spool() as spool:
        for one in placed:
            spool.add(one)
        levels = level(spool.lines)
        louds = [loudness_of(_raised(one, gain)) for one, gain in zip(spool.lines, levels.gains_db, strict=True)]
    return levels, louds


def _raised(one: Line, gain_db: float) -> np.ndarray:
    return by_step(one.powers) * 10 ** (gain_db / 10)


def test_a_soft_speaker_and_a_loud_one_become_alike() -> None:
    _, louds = levelled([line(0, 2, -35, "ANNA"), line(3, 2, -12, "LEO")])
    assert louds[0] == pytest.approx(louds[1], abs=0.1)


def test_a_shout_stays_louder_than_a_whisper() -> None:
    _, louds = levelled([line(0, 2, -30), line(3, 2, -18), line(6, 2, -20)])
    assert louds[1] - louds[0] == pytest.approx(12, abs=0.1)
    assert louds[2] - louds[0] == pytest.approx(10, abs=0.1)


def test_whisper_and_shout_are_at_most_18_lu_apart() -> None:
    levels, louds = levelled([line(0, 2, -50), line(3, 2, -10), line(6, 2, -20)])
    assert max(louds) - min(louds) == pytest.approx(SPREAD_LU, abs=0.1)
    assert levels.speakers["ANNA"].spread_lu == pytest.approx(40, abs=0.2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-45, -5), min_size=2, max_size=6))
def test_pressing_together_keeps_the_order(heights: list[int]) -> None:
    _, louds = levelled([line(2 * n, 1, height) for n, height in enumerate(heights)])
    order = np.argsort(heights, kind="stable")
    assert all(louds[b] >= louds[a] - 1e-6 for a, b in itertools.pairwise(order))
    assert max(louds) - min(louds) < SPREAD_LU + 0.1


def test_a_breath_does_not_press_the_rest_together() -> None:
    _, louds = levelled([line(0, 2, -80), line(3, 2, -30), line(6, 2, -16)])
    assert louds[2] - louds[1] == pytest.approx(14, abs=0.1)


def test_each_speaker_stands_at_zero_over_the_film() -> None:
    with Spool() as spool:
        for one in (line(0, 2, -33, "LEO"), line(3, 2, -22, "LEO"), line(6, 5, -27, "LEO")):
            spool.add(one)
        gains = level(spool.lines).gains_db
        together = np.concatenate([_raised(one, gain) for one, gain in zip(spool.lines, gains, strict=True)])
    assert loudness_of(together) == pytest.approx(0, abs=0.05)


def test_the_wish_of_the_cast_is_added() -> None:
    _, louds = levelled([replace(line(0, 2, -30, "ANNA"), level_db=4.0), line(3, 2, -12, "LEO")])
    assert louds[0] - louds[1] == pytest.approx(4, abs=0.1)


def test_a_silent_speaker_is_not_raised() -> None:
    levels, _ = levelled([line(0, 2, -200, "ANNA"), line(3, 2, -12, "LEO")])
    assert levels.speakers["ANNA"].gain_db == 0
