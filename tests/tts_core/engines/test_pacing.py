from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import phones

from tts_core.emotion.plan import LengthPlan, PausePlan, ProsodyPlan
from tts_core.engines.kokoro.lengths import vowel_mask
from tts_core.engines.kokoro.pacing import Pace, Pause, Stress, paced, pauses_in, with_bounds

TOKENS = "$tan, pami sako.$"
NATURAL = np.full(len(TOKENS), 4.0)
STRESSES = (Stress(2, 3, 0.35), Stress(7, 8, 0.35), Stress(12, 13, 1.0))
SILENT = np.zeros(4 * len(TOKENS), dtype=bool)
SILENT[14:22] = True  # the end of `n`, the comma, half of the space
PAUSES = tuple(pauses_in(TOKENS, NATURAL.astype(int), SILENT))
SLOW = ProsodyPlan(length=LengthPlan(rate=0.8, final=1.2), pauses=PausePlan(1.5, focus_ms=100))


def pace(plan: ProsodyPlan) -> Pace:
    return paced(TOKENS, NATURAL, plan, STRESSES, PAUSES, frame_ms=25.0)


def test_a_pause_owns_the_silence_of_the_phone_before_it() -> None:
    assert list(PAUSES) == [Pause(tokens=(4, 5), silent=8.0, borrowed=2.0)]


def test_a_neutral_plan_changes_no_length() -> None:
    neutral = pace(ProsodyPlan())

    assert np.array_equal(neutral.manner, NATURAL) and np.array_equal(neutral.wanted, NATURAL)


def test_a_manner_is_as_long_as_the_natural_reading() -> None:
    plan = ProsodyPlan(length=LengthPlan(vowels=1.3, focus=1.4, final=1.2))

    manner = pace(plan).manner

    assert manner.sum() == pytest.approx(NATURAL.sum())
    assert manner[12] > manner[7] > manner[9] > manner[1]
    assert manner[14] > manner[9]


@pytest.mark.parametrize("factor", [0.5, 0.7, 1.5])
def test_a_pause_factor_lengthens_the_silence_and_leaves_the_words(factor: float) -> None:
    wanted = pace(ProsodyPlan(pauses=PausePlan(factor))).wanted

    assert wanted.sum() - NATURAL.sum() == pytest.approx((factor - 1) * 8.0)
    assert np.array_equal(wanted[6:], NATURAL[6:]) and np.array_equal(wanted[:3], NATURAL[:3])


def test_a_silence_is_added_in_the_gap_before_the_focus() -> None:
    added = pace(ProsodyPlan(pauses=PausePlan(focus_ms=100)))

    assert added.gap == TOKENS.rindex(" ")
    assert added.wanted[added.gap] == pytest.approx(NATURAL[added.gap] + 4)


def test_no_silence_is_added_where_a_pause_is_already() -> None:
    early = paced(TOKENS, NATURAL, SLOW, (Stress(7, 8, 1.0),), PAUSES, frame_ms=25.0)

    assert early.gap is None


def test_a_slow_line_without_room_gives_its_slowness_back_first() -> None:
    slow = pace(SLOW)
    plain = pace(replace(SLOW, length=replace(SLOW.length, rate=1.0), pauses=PausePlan()))

    at_natural = slow.frames(round(NATURAL.sum()))

    assert np.array_equal(at_natural, plain.frames(round(NATURAL.sum())))
    assert np.abs(at_natural - slow.manner).max() <= 1.0


def test_a_slow_line_with_room_has_all_that_it_wants() -> None:
    slow = pace(SLOW)

    assert np.abs(slow.frames(round(slow.wanted.sum())) - slow.wanted).max() <= 1.0


@given(phones, st.data())
def test_any_line_lasts_what_was_planned_in_any_manner(text: str, data: st.DataObject) -> None:
    tokens = f"${text}$"
    natural = np.array(data.draw(st.lists(st.floats(1.0, 20.0), min_size=len(tokens), max_size=len(tokens))))
    factor = st.floats(0.6, 1.6)
    plan = ProsodyPlan(
        length=LengthPlan(*(data.draw(factor) for _ in range(4))),
        pauses=PausePlan(data.draw(factor), data.draw(st.floats(0.0, 300.0))),
    )
    rounded = np.rint(natural).astype(int)
    silent = np.array(data.draw(st.lists(st.booleans(), min_size=int(rounded.sum()), max_size=int(rounded.sum()))))
    at = data.draw(st.integers(1, len(tokens) - 2))
    stresses = [Stress(at, at + 1, 1.0)] if vowel_mask(tokens)[at] else []
    n_frames = data.draw(st.integers(len(tokens), 40 * len(tokens)))

    laid = paced(tokens, natural, plan, stresses, pauses_in(tokens, rounded, silent), frame_ms=25.0)
    frames = laid.frames(n_frames)

    assert frames.sum() == n_frames and frames.min() >= 1
    assert (laid.wanted > 0).all() and laid.manner.sum() == pytest.approx(natural.sum())


BOUNDED = tuple(with_bounds(PAUSES, np.zeros(len(TOKENS)), np.zeros(len(TOKENS)), 25.0))


def bounded(plan: ProsodyPlan = ProsodyPlan()) -> Pace:
    return paced(TOKENS, NATURAL, plan, STRESSES, BOUNDED, frame_ms=25.0)


def test_a_pause_may_shrink_to_60_ms_and_grow_to_500() -> None:
    assert [(pause.least, pause.most) for pause in BOUNDED] == [(2.4, 20.0)]


def test_a_pause_that_a_mark_asks_for_does_not_shrink_below_it() -> None:
    least, added = np.zeros(len(TOKENS)), np.zeros(len(TOKENS))
    least[4], added[4] = 16.0, 12.0
    (pause,) = with_bounds(PAUSES, added, least, 25.0)

    assert (pause.silent, pause.least, pause.most) == (20.0, 16.0, 20.0)


@pytest.mark.parametrize("more", [-5, -3, 5, 12])
def test_a_pause_gives_before_a_word_does(more: int) -> None:
    frames = bounded().frames(round(NATURAL.sum()) + more)
    words = np.ones(len(TOKENS), dtype=bool)
    words[3:6] = False  # the pause, and the phone whose end is silent

    assert np.array_equal(frames[words], NATURAL[words])


def test_when_the_pause_has_given_what_it_may_the_words_give() -> None:
    fast, slow = bounded().frames(round(NATURAL.sum()) - 16), bounded().frames(round(NATURAL.sum()) + 30)

    assert fast[[1, 2, 6, 7, 8]].sum() < 5 * 4 < slow[[1, 2, 6, 7, 8]].sum()
    assert 2 <= fast[[4, 5]].sum() <= 3 and 18 <= slow[[4, 5]].sum() <= 22


def test_a_part_of_a_line_has_its_own_pauses_only() -> None:
    whole = bounded(SLOW)
    first, second = whole.part(slice(0, 11)), whole.part(slice(11, len(TOKENS)))

    assert first.tokens + second.tokens == TOKENS
    assert [pause.tokens for pause in first.pauses] == [(4, 5)] and second.pauses == ()
    assert first.wanted.sum() + second.wanted.sum() == pytest.approx(whole.wanted.sum())
    assert first.gap == whole.gap == 10 and second.gap is None
