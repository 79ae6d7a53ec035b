from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.audio import Samples
from tts_core.emotion.plan import F0Plan, OutlinePlan, PhraseOutline, ProsodyPlan
from tts_core.engines.kokoro.curves import SILENT_HZ, edit_f0
from tts_core.engines.kokoro.guide import MOST_DB, MOST_ST, Guide, Stretch, levels
from tts_core.engines.kokoro.marks import marks_of
from tts_core.text import Language
from tts_core.voices.card import HUMAN_HZ

RISE = PhraseOutline(0.5, (-4.0, 4.0), (-6.0, 6.0))
FALL = PhraseOutline(0.5, (4.0, -4.0), (6.0, -6.0))
FIRST, SECOND = slice(10, 150), slice(170, 310)


def guide(amount: float = 1.0, language: Language = "zh", outlines: tuple[PhraseOutline, ...] = (RISE, FALL)) -> Guide:
    """Return two phrases of 1.75 s with a pause between them and silence around."""
    voiced = np.zeros(320, dtype=bool)
    voiced[FIRST] = voiced[SECOND] = True
    places = [(FIRST.start, FIRST.stop), (SECOND.start, SECOND.stop)]
    return Guide(tuple(Stretch(*at, one) for at, one in zip(places, outlines, strict=True)), voiced, amount, language)


def own() -> np.ndarray:
    """Return a falling line with tones on it, 4 a second."""
    seconds = np.arange(320) / 80
    return -1.0 * (seconds - 2.0) + 2.0 * np.sign(np.sin(2 * np.pi * 4 * seconds))


def slope(curve: np.ndarray) -> float:
    """Return how far a curve climbs from its start to its end."""
    return float(np.polyfit(np.linspace(0, 1, len(curve)), curve, 1)[0])


def test_a_line_goes_where_the_outline_goes_phrase_by_phrase() -> None:
    moved = own() + guide().f0_st(own())

    assert slope(moved[FIRST]) == pytest.approx(8.0, abs=1.5) and slope(moved[SECOND]) == pytest.approx(-8.0, abs=1.5)


def test_more_following_is_nearer() -> None:
    slopes = [slope((own() + guide(amount).f0_st(own()))[FIRST]) for amount in (0.0, 0.25, 0.5, 0.75, 1.0)]

    assert slopes == sorted(slopes) and slopes[0] == pytest.approx(slope(own()[FIRST]))
    assert np.diff(slopes) == pytest.approx(np.diff(slopes)[0], rel=0.05)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_quick_movement_of_tones_is_kept(language: Language) -> None:
    before, after = own(), own() + guide(language=language).f0_st(own())
    quick = np.abs(np.diff(before)) > 1.0

    assert np.diff(after)[quick] == pytest.approx(np.diff(before)[quick], abs=0.3)


def test_the_level_of_the_whole_stays() -> None:
    change = guide().level_db(own() - 30.0)

    assert change[guide().voiced].mean() == pytest.approx(0.0, abs=0.2)
    assert slope((own() + change)[FIRST]) > 8.0


def test_a_phrase_of_which_nothing_is_known_is_bridged_and_a_line_of_such_is_left_alone() -> None:
    unknown = PhraseOutline(0.5)

    assert not guide(outlines=(unknown, unknown)).f0_st(own()).any()
    assert guide(outlines=(RISE, unknown)).f0_st(own())[FIRST].any()


def test_a_stretch_of_a_line_keeps_its_phrases() -> None:
    part = guide().part(160, 320)

    assert [(one.start, one.end) for one in part.stretches] == [(10, 150)]
    assert part.f0_st(own()[160:])[20:140] == pytest.approx(guide().f0_st(own())[180:300], abs=0.3)


@given(st.floats(0, 1), st.lists(st.floats(-60, 60), min_size=1, max_size=30), st.sampled_from(["zh", "en"]))
def test_no_outline_moves_a_line_further_than_it_may(amount: float, points: list[float], language: Language) -> None:
    wild = PhraseOutline(0.5, tuple(points), tuple(points))
    one = guide(amount, language, (wild, wild))

    assert np.abs(one.f0_st(own())).max() <= MOST_ST + 1e-9
    assert np.abs(one.level_db(own())).max() <= MOST_DB + 1e-9


@given(st.floats(-30, 30), st.floats(0, 1), st.sampled_from(["female", "male"]))
def test_a_line_that_follows_stays_in_a_human_range(shift: float, amount: float, gender: str) -> None:
    f0_hz: Samples = np.where(guide().voiced, 200.0 * 2.0 ** (own() / 12), 10.0).astype(np.float32)
    outline = OutlinePlan((RISE, FALL), amount)
    plan = ProsodyPlan("zh", f0=F0Plan(shift_st=shift), outline=outline)

    moved = edit_f0(f0_hz, plan, gender, marks_of(f0_hz > SILENT_HZ, [], 1), guide(amount))  # type: ignore[arg-type]

    low, high = HUMAN_HZ[gender]  # type: ignore[index]
    assert low - 0.01 <= moved[guide().voiced].min() and moved.max() <= high + 0.01
    assert np.array_equal(moved[:10], f0_hz[:10])


def test_levels_are_those_of_the_sound() -> None:
    sound = np.concatenate([np.full(3000, 0.1), np.full(3000, 0.01)]).astype(np.float32)

    level = levels(sound, 20)

    assert level[3] == pytest.approx(-20.0, abs=0.1) and level[-3] == pytest.approx(-40.0, abs=0.1)


def test_a_phrase_too_short_for_an_outline_is_left_alone() -> None:
    short = replace(guide(), stretches=(Stretch(10, 14, RISE),))

    assert not short.f0_st(own()).any()
