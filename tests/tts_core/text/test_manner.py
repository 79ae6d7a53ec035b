"""Manner in the spelling becomes length, pauses and emphasis."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_core.emotion import EmotionState, act
from tts_core.emotion.accents import accents, emphasised, sentence_type
from tts_core.text import read


def stretched(text: str) -> dict[str, float]:
    """Return the stretched phones of a text and their factors."""
    reading = read(text)
    return {reading.phones[one.start : one.end]: one.factor for one in reading.stretches}


def accented(text: str) -> list[str]:
    return [word.text for word in read(text).words if word.accented]


@pytest.mark.parametrize("text", ["好～", "好~", "啊啊啊", "sooo", "喂～你好"])
def test_a_drawn_out_syllable_is_longer(text: str) -> None:
    (factor,) = stretched(text).values()
    assert factor > 1.5


@pytest.mark.parametrize(("short", "long"), [("好～", "好～～"), ("sooo", "soooooo"), ("啊啊啊", "啊啊啊啊")])
def test_more_marks_draw_out_longer(short: str, long: str) -> None:
    assert max(stretched(short).values()) < max(stretched(long).values())


@pytest.mark.parametrize("text", ["3～5天", "周一～周五", "哈哈哈", "他好看", "book keeper", "5~10%"])
def test_a_range_or_a_laugh_is_not_drawn_out(text: str) -> None:
    assert stretched(text) == {}


@pytest.mark.parametrize("text", ["我、我没有", "你……你来了", "I, I don't know", "no... no way", "但是，但是他"])
def test_the_pause_of_a_stammer_is_short(text: str) -> None:
    (factor,) = stretched(text).values()
    assert factor < 1


def test_a_pause_between_different_words_keeps_its_length() -> None:
    assert stretched("我、他没有") == {}


@pytest.mark.parametrize("text", ["我不是——", "But I never—", "等等--"])
def test_a_line_that_is_cut_off_ends_short_and_unlowered(text: str) -> None:
    (factor,) = stretched(text).values()
    assert factor < 1
    assert sentence_type(read(text)) == "cut"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I said NO, not maybe.", ["NO"]),
        ("not *that* one", ["that"]),
        ("你**必须**走", ["必须"]),
        ("你*真的*要走吗", ["真的"]),
        ("我说 NO 就是 NO", ["NO", "NO"]),
    ],
)
def test_capitals_and_stars_are_emphasis(text: str, words: list[str]) -> None:
    assert accented(text) == words


@pytest.mark.parametrize("text", ["The FBI called NASA.", "STOP IT NOW", "我在FBI工作", "3*4*5", "A B C", "I am here"])
def test_initialisms_shouted_lines_and_sums_are_no_emphasis(text: str) -> None:
    assert accented(text) == []


@pytest.mark.parametrize("text", ["你走！！", "什么？！", "Get out!!", "You did what?!"])
def test_a_doubled_mark_is_emphasis_on_the_focus(text: str) -> None:
    reading = read(text)
    assert emphasised(reading)
    assert max(accent.weight for accent in accents(reading)) == 1.0


def test_emphasis_is_acted_in_a_neutral_line_too() -> None:
    plain, marked = act(EmotionState(), "en"), act(EmotionState(), "en", emphatic=True)
    assert plain.is_neutral
    assert marked.f0.accent_st > 0 and marked.energy.accent_db > 0 and marked.length.focus > 1
    assert marked.f0.shift_st == 0 and marked.length.rate == 1


@given(st.text("好啊我你*~～—-…、,!？ soNA3", max_size=24))
@settings(max_examples=300, deadline=None)
def test_manner_never_breaks_a_reading(text: str) -> None:
    reading = read(text)
    assert "*" not in reading.phones
    assert all(0 <= one.start < one.end <= len(reading.phones) and one.factor > 0 for one in reading.stretches)


@pytest.mark.parametrize(
    ("text", "least_s"), [("我……知道", 0.4), ("well... I know", 0.4), ("我——知道", 0.2), ("你…你来了", 0.2)]
)
def test_an_ellipsis_and_a_dash_inside_a_line_are_silent_for_a_while(text: str, least_s: float) -> None:
    assert [one.least_s for one in read(text).stretches if one.least_s] == [pytest.approx(least_s)]


def test_at_the_end_of_a_line_nothing_is_added() -> None:
    assert not any(one.least_s for one in read("我知道……").stretches)
