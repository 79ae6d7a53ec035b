"""Tones before their neighbours."""

from __future__ import annotations

import pytest

from tts_core.text.mandarin.syllables import marked
from tts_core.text.mandarin.words import read_words

SAID = {
    "一个人": "yí ge rén",
    "一天": "yì tiān",
    "一定": "yí dìng",
    "看一看": "kàn yi kàn",
    "第一次": "dì yī cì",
    "一月一号": "yī yuè yī hào",
    "十一": "shí yī",
    "不是": "bú shì",
    "不好": "bù hǎo",
    "好不好": "hǎo bu hǎo",
    "对不起": "duì bu qǐ",
    "你好": "ní hǎo",
    "展览馆": "zhán lán guǎn",
    "小老虎": "xiǎo láo hǔ",
    "我很好": "wǒ hén hǎo",
    "两把雨伞": "liáng bǎ yú sǎn",
    "东西": "dōng xi",
    "看看": "kàn kan",
    "桌上": "zhuō shang",
    "我们": "wǒ men",
    "媽媽": "mā ma",
    "女儿": "nǚ ér",
    "觉得": "jué de",
    "获得": "huò dé",
}


@pytest.mark.parametrize(("text", "said"), SAID.items())
def test_a_tone_bends_as_people_say_it(text: str, said: str) -> None:
    assert _said(text) == said


@pytest.mark.parametrize("text", ["花儿", "一点儿", "哪儿", "这儿"])
def test_the_er_of_erhua_has_no_tone(text: str) -> None:
    assert read_words(text, {})[-1].syllables[-1] == "r5"


@pytest.mark.parametrize("text", ["女儿", "儿子", "婴儿", "幼儿园"])
def test_a_child_is_no_erhua(text: str) -> None:
    assert "er2" in [one for word in read_words(text, {}) for one in word.syllables]


def test_a_given_reading_gets_no_sandhi() -> None:
    assert read_words("你好", {0: "ni3"})[0].syllables == ("ni3", "hao3")


def _said(text: str) -> str:
    return " ".join(marked(one) for word in read_words(text, {}) for one in word.syllables)
