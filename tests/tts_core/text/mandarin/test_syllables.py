"""Pinyin as people write it, and its phones."""

from __future__ import annotations

import warnings

import pytest
from strategies import SYMBOLS

from tts_core.text.mandarin import syllables


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("zhòng yào", ["zhong4", "yao4"]),
        ("zhong4yao4", ["zhong4", "yao4"]),
        ("zhòngyào", ["zhong4", "yao4"]),
        ("Xī'ān", ["xi1", "an1"]),
        ("nǚ", ["nv3"]),
        ("lu:4", ["lv4"]),
        ("lv4", ["lv4"]),
        ("huār", ["hua1", "r5"]),
        ("hǎo ma", ["hao3", "ma5"]),
        ("ér", ["er2"]),
    ],
)
def test_pinyin_is_understood_in_every_common_spelling(written: str, meant: list[str]) -> None:
    assert syllables.parse(written) == meant


@pytest.mark.parametrize("written", ["xyzq9", "café", "", "b4", "zhong6", "hello1", "hang22"])
def test_what_is_no_pinyin_is_not_understood(written: str) -> None:
    assert syllables.parse(written) is None


@pytest.mark.parametrize("syllable", ["zhong4", "lv4", "gui1", "liu2", "ou3", "xue2", "nve4", "jia1", "ma5", "n2"])
def test_a_tone_mark_says_what_the_digit_said(syllable: str) -> None:
    assert syllables.parse(syllables.marked(syllable)) == [syllable]


def test_every_syllable_has_the_phones_that_the_voices_were_trained_on() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        transcription = pytest.importorskip("misaki.transcription")
    for letters in _dictionary_syllables():
        for tone in "12345":
            theirs = next(iter(transcription.pinyin_to_ipa(letters.replace("v", "ü") + tone)))
            assert syllables.phones(letters + tone) == _with_arrows("".join(theirs)), letters


def test_all_phones_are_in_the_alphabet() -> None:
    assert {symbol for letters in _dictionary_syllables() for symbol in syllables.phones(letters + "3")} <= SYMBOLS


def _dictionary_syllables() -> set[str]:
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    written = {one for entry in pinyin_dict.values() for one in entry.split(",")}
    letters = {to_normal(one, v_to_u=False).replace("ü", "v") for one in written}
    assert len(letters) > 400
    return {one for one in letters if syllables.is_syllable(one)}


def _with_arrows(phones: str) -> str:
    for tone, arrow in (("˧˩˧", "↓"), ("˧˥", "↗"), ("˥˩", "↘"), ("˥", "→"), ("ɻ̩", "ɨ"), ("ɹ̩", "ɨ"), ("\u032f", "")):
        phones = phones.replace(tone, arrow)
    return phones
