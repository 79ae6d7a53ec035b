"""The author's readings are law."""

from __future__ import annotations

import pytest

from tts_core.errors import ReadingError
from tts_core.text import read, strip_readings
from tts_core.text.annotations import annotated
from tts_core.text.marked import SYLLABLE

OBEYED = {
    "重要(zhòng yào)": ("重要", {0: "zhong4", 1: "yao4"}),
    "重要（zhong4 yao4）": ("重要", {0: "zhong4", 1: "yao4"}),
    "重要(zhòngyào)的": ("重要的", {0: "zhong4", 1: "yao4"}),
    "他行(háng)": ("他行", {1: "hang2"}),
    "行[háng]": ("行", {0: "hang2"}),
    "银行HANG2": ("银行", {1: "hang2"}),
    "<行|XING2>吗": ("行吗", {0: "xing2"}),
    "<重要|zhòng yào>": ("重要", {0: "zhong4", 1: "yao4"}),
    "花儿(huār)": ("花儿", {0: "hua1", 1: "r5"}),
    "女(nǚ)绿(lv4)": ("女绿", {0: "nv3", 1: "lv4"}),
    "重ZHONG4要YAO4": ("重要", {0: "zhong4", 1: "yao4"}),
    "HANG2 你": (f"{SYLLABLE} 你", {0: "hang2"}),
    "你做DE5很好": (f"你做{SYLLABLE}很好", {2: "de5"}),
}


@pytest.mark.parametrize(("written", "meant"), OBEYED.items())
def test_a_reading_is_taken_out_and_kept(written: str, meant: tuple[str, dict[int, str]]) -> None:
    marked = annotated(written)
    assert (marked.text, marked.given) == meant


@pytest.mark.parametrize(
    "text",
    [
        "人工智能(AI)",
        "北京(Beijing)",
        "咖啡(café)",
        "音乐(mp3)",
        "他(笑)走了",
        "电影(Alien3)",
        "用A4纸",
        "GPT4",
        "MP3",
        "你(ma)",
    ],
)
def test_what_is_no_reading_stays_text(text: str) -> None:
    assert annotated(text).text == text
    assert strip_readings(text) == text


@pytest.mark.parametrize(
    "text", ["行(xyzq9)", "行(zhòng yào)", "重要性(zhòng yào)", "<行|abc>", "<行|XING2 XING2>", "行(hāngg)"]
)
def test_a_reading_that_fails_is_an_error_that_says_what_is_allowed(text: str) -> None:
    with pytest.raises(ReadingError, match="one pinyin syllable a character") as caught:
        read(text)
    assert "行" in str(caught.value) or "重要性" in str(caught.value)


def test_a_bad_reading_stays_in_the_text_to_show() -> None:
    assert strip_readings("行(xyzq9)吧，重要(zhòng yào)") == "行(xyzq9)吧，重要"


def test_a_given_reading_is_spoken_as_given() -> None:
    reading = read("你好(nǐ hǎo)")
    assert reading.phones == "ni↓xau↓"
    assert reading.words[0].source == "given"
    assert reading.spoken_text == "你好"


def test_a_lone_syllable_is_shown_in_pinyin() -> None:
    assert strip_readings("HANG2 你") == "háng 你"
    assert read("HANG2").spoken_text == "háng"


def test_a_reading_survives_the_numbers_around_it() -> None:
    reading = read("2026年，银行(háng)有3%的行(xíng)动")
    assert [word.text for word in reading.words if word.source == "given"] == ["银行", "行动"]
    assert "xa↗ŋ" in reading.phones and "ɕi↗ŋ" in reading.phones


def test_a_word_of_english_is_read_by_its_arpabet() -> None:
    reading = read("<minute|M AY0 N UW1 T> details")
    word = reading.words[0]
    assert reading.spoken_text == "minute details"
    assert (reading.phones[word.start : word.end], word.source) == ("mInˈut", "given")


def test_arpabet_is_said_in_the_accent_of_the_voice() -> None:
    assert read("<nurse|N ER1 S>").phones == "nˈɜɹs"
    assert read("<nurse|N ER1 S>", accent="british").phones == "nˈɜːs"


@pytest.mark.parametrize("text", ["<minute|M XX1 T>", "<minute|M IH T AH0>", "<no|N OW3>"])
def test_a_bad_arpabet_is_an_error_that_names_the_word_and_the_phones(text: str) -> None:
    with pytest.raises(ReadingError, match=r"ARPAbet.*stress digit"):
        read(text)


def test_a_pair_that_holds_no_reading_stays_text() -> None:
    assert annotated("<yes|no>").text == "<yes|no>"
