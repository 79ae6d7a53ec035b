"""Traditional characters read like their simplified forms."""

from __future__ import annotations

import pytest

from tts_core.text import read
from tts_core.text.mandarin.traditional import simplified
from tts_core.text.mandarin.words import readings
from tts_core.text.tables import entries


def test_each_pair_of_the_table_shares_a_reading() -> None:
    for pair in entries("traditional.txt"):
        old, new = pair
        assert set(readings(old)) & set(readings(new)), pair


@pytest.mark.parametrize(
    ("written", "plain"), [("看著我", "看着我"), ("著名", "著名"), ("顯著", "显著"), ("頭髮", "头髮")]
)
def test_only_characters_that_say_the_same_are_simplified(written: str, plain: str) -> None:
    assert simplified(written) == plain


def test_a_traditional_line_is_read_like_the_simplified_one() -> None:
    assert read("媽媽說這個東西很貴").phones == read("妈妈说这个东西很贵").phones


def test_the_words_keep_their_characters() -> None:
    assert "".join(word.text for word in read("這個東西").words) == "這個東西"
