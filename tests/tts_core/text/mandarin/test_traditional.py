"""Traditional characters read like their simplified forms."""

from __future__ import annotations

import pytest

from tts_core.text import read
from tts_core.text.mandarin.traditional import simplified


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("看著我", "看着我"),
        ("著名", "著名"),
        ("顯著", "显著"),
        ("頭髮乾了", "头发干了"),
        ("乾坤", "乾坤"),
        ("妳在嗎", "你在吗"),
        ("甚麼", "什么"),
        ("甚至", "甚至"),
        ("後來皇后", "后来皇后"),
    ],
)
def test_traditional_characters_are_simplified_by_their_word(written: str, plain: str) -> None:
    assert simplified(written) == plain


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("媽媽說這個東西很貴", "妈妈说这个东西很贵"),
        ("他說這裡沒有麵包", "他说这里没有面包"),
        ("妳甚麼都沒說", "你什么都没说"),
    ],
)
def test_a_traditional_line_is_read_like_the_simplified_one(traditional: str, simple: str) -> None:
    assert read(traditional).phones == read(simple).phones


@pytest.mark.parametrize(("word", "syllable"), [("髮", "fa4"), ("隻", "zhi1"), ("穀", "gu3")])
def test_a_character_that_says_more_than_its_simplified_form_keeps_its_reading(word: str, syllable: str) -> None:
    assert read(word).words[0].cited == (syllable,)


def test_the_words_keep_their_characters() -> None:
    assert "".join(word.text for word in read("這個東西").words) == "這個東西"
