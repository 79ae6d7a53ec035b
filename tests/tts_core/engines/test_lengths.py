from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import phones

from tts_core.engines.kokoro.lengths import elasticity, fit_frames, pause_mask, stretched
from tts_core.text import read


@given(phones, st.data())
def test_frames_sum_to_what_was_planned_and_no_phone_vanishes(text: str, data: st.DataObject) -> None:
    lengths = np.array(data.draw(st.lists(st.floats(1.0, 30.0), min_size=len(text), max_size=len(text))))
    total = data.draw(st.integers(len(text), 40 * len(text)))

    frames = fit_frames(lengths, elasticity(text), total)

    assert frames.sum() == total
    assert frames.min() >= 1


def test_at_the_natural_length_every_phone_keeps_its_own() -> None:
    lengths = np.array([2.0, 5.0, 1.0, 7.0])

    assert fit_frames(lengths, elasticity("tan."), 15).tolist() == [2, 5, 1, 7]


def test_pauses_and_vowels_give_more_than_stops() -> None:
    lengths = np.full(5, 100.0)
    shorter = fit_frames(lengths, elasticity("ta, n"), 400)
    stop, vowel, pause, _, nasal = shorter

    assert pause < vowel < nasal < stop


def test_a_space_is_a_pause_only_behind_punctuation() -> None:
    assert pause_mask("a b, c.").tolist() == [False, False, False, True, True, False, True]


def test_too_few_frames_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        fit_frames(np.array([3.0, 3.0]), np.ones(2), 1)


def test_the_spelling_stretches_the_phones_that_it_names() -> None:
    reading = read("好～")
    factors = stretched(reading)
    assert factors.max() > 1.5
    assert [reading.phones[i] for i in np.flatnonzero(factors != 1.0)] == list("au↓")
