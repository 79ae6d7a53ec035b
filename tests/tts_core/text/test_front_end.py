"""Lines in one language and in two."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SYMBOLS

from tts_core.errors import ReadingError
from tts_core.text import main_language, read, strip_readings
from tts_core.text.language import HAN


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("你终于来了，", "ni↓ ꭧʊ→ŋy↗ lai↗ lɤ"),
        ("他说：“走吧……”好！", "tʰa→ ʂwo→: “ʦou↓ pa…” xau↓!"),
        ("真的？！", "ꭧə→ntɤ?!"),
        ("我不知道 你看吧", "wo↓ pu↘ ꭧɨ→tau, ni↓ kʰa↘npa"),
        ("—— 你好。", "ni↗xau↓."),
        ("你的 deadline 是 Friday 吗？", "ni↓ tɤ dˈɛdlˌIn ʂɨ↘ fɹˈIdˌA ma?"),
        ("A股", "ˈA ku↓"),
    ],
)
def test_a_line_has_the_phones_of_the_training_data(text: str, phones: str) -> None:
    assert read(text).phones == phones


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我有3个apple", "我有三个apple"),
        ("I have 3 apples", "I have three apples"),
        ("3D电影", "三D电影"),
        ("我买了 iPhone 15 Pro", "我买了 iPhone 十五 Pro"),
        ("I stayed for 3年 in total", "I stayed for 三年 in total"),
        ("Ｎｏ１２３元", "No一百二十三元"),
        ("①号", "一号"),
    ],
)
def test_digits_take_the_language_around_them(text: str, said: str) -> None:
    assert read(text).spoken_text == said


def test_the_caller_may_set_the_language_of_digits() -> None:
    assert read("12", language="zh").spoken_text == "十二"
    assert read("12", language="en").spoken_text == "twelve"


@pytest.mark.parametrize(
    ("text", "language"),
    [("你好", "zh"), ("hello", "en"), ("你的 deadline 呢", "zh"), ("I love 北京 very much", "en"), ("", "en")],
)
def test_the_main_language_is_that_of_most_syllables(text: str, language: str) -> None:
    assert main_language(text) == language


def test_what_has_no_phones_is_reported() -> None:
    reading = read("你好😀 Привет こんにちは ^_^")
    assert reading.phones == "ni↗xau↓"
    assert set(reading.unread) >= {"😀", "Привет", "こんにちは", "^"}


@pytest.mark.parametrize("text", ["", " ", "。。。", "😀", "()", "“”", "—"])
def test_a_text_without_words_has_no_phones(text: str) -> None:
    reading = read(text)
    assert (reading.phones, reading.words) == ("", ())


_ALPHABET = st.one_of(
    st.sampled_from("你我他的了一不行重要银长得地着还都数干为儿这說麼龘𠮷々〇"),
    st.sampled_from(string.ascii_letters + string.digits + "éüñßŁ"),
    st.sampled_from(" ，。！？…—：；“”‘’、（）()[]<>|%$￥&@#+-=*/~'\".,!?:;_^°℃²½①№\n\t"),
    st.sampled_from("😀👍🏽♪♥あ한Жαאع\u200d\ufe0f\u0301"),
    st.sampled_from(["(zhòng)", "HANG2", "the ", "read ", "2026年", "3-5", "U.S.", "don't"]),
)
_TEXTS = st.lists(_ALPHABET, max_size=24).map("".join) | st.text(max_size=12)


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read(text)
    except ReadingError as error:
        assert "pinyin" in str(error)
        return
    assert set(reading.phones) <= SYMBOLS
    assert reading.phones == reading.phones.strip(" ,;:—“")
    at = 0
    for word in reading.words:
        assert at <= word.start < word.end <= len(reading.phones)
        assert " " not in reading.phones[word.start : word.end]
        at = word.end


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_no_character_disappears(text: str) -> None:
    shown = strip_readings(unicodedata.normalize("NFC", text))
    try:
        reading = read(text)
    except ReadingError:
        return
    kept = "".join(word.text for word in reading.words) + "".join(reading.unread)
    for character in shown:
        if HAN.match(character) or character in "あ한Жאع😀♪":
            assert character in kept, character


@given(st.text(string.ascii_letters, min_size=7, max_size=12), st.sampled_from(["", "我的 "]))
def test_no_latin_word_disappears(word: str, before: str) -> None:
    kept = "".join(piece.text for piece in read(before + word).words)

    assert word.casefold() in kept.casefold().replace(" ", "")


@given(st.text("0123456789", min_size=1, max_size=12), st.sampled_from(["", "我有", "I have "]))
def test_digits_are_always_said(digits: str, before: str) -> None:
    reading = read(before + digits)
    assert not any(character.isdigit() for character in reading.spoken_text)
    assert len(reading.words) > len(before.split())


@pytest.mark.parametrize("text", ["2026 年 3 月 5 日", "守了 30 年", "第 3 集"])
def test_spaces_around_digits_in_chinese_are_for_the_eye(text: str) -> None:
    assert read(text).phones == read(text.replace(" ", "")).phones
