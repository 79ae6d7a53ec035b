"""What is said in Mandarin for digits and signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.text.mandarin import numbers
from tts_core.text.mandarin.numerals import cardinal
from tts_core.text.marked import Marked, edited

SAID = {
    "2026年3月5日": "二零二六年三月五日",
    "1999-2003年": "一九九九到二零零三年",
    "98年": "九八年",
    "10年前": "十年前",
    "80年代": "八十年代",
    "90后": "九零后",
    "公元前221年": "公元前两百二十一年",
    "2026-03-05": "二零二六年三月五日",
    "14:30": "十四点三十分",
    "9:05": "九点零五分",
    "10:00-12:00": "十点到十二点",
    "2点半": "两点半",
    "3-5倍": "三到五倍",
    "20~30岁": "二十到三十岁",
    "10-20%": "百分之十到百分之二十",
    "0.5%-1%": "百分之零点五到百分之一",
    "增长12.5%": "增长百分之十二点五",
    "比分3:2": "比分三比二",
    "3-2获胜": "三比二获胜",
    "1/2": "二分之一",
    "￥100": "一百元",
    "$25.50": "二十五点五美元",
    "￥3-5万": "三到五万元",
    "1,234,567元": "一百二十三万四千五百六十七元",
    "1.5万": "一点五万",
    "-5℃": "零下五摄氏度",
    "-3.5": "负三点五",
    "5km/h": "五公里每小时",
    "100元/月": "一百元每月",
    "100kg": "一百公斤",
    "3kg-5kg": "三公斤到五公斤",
    "2只猫": "两只猫",
    "2月2日": "二月二日",
    "第2天": "第二天",
    "12个": "十二个",
    "2000": "两千",
    "1005": "一千零五",
    "10500": "一万零五百",
    "110000000": "一亿一千万",
    "0.618": "零点六一八",
    "007": "零零七",
    "13812345678": "幺三八幺二三四五六七八",
    "010-12345678": "零幺零，幺二三四五六七八",
    "打110": "打幺幺零",
    "房间号是307": "房间号是三零七",
    "1+1=2": "一加一等于二",
    "5-3=2": "五减三等于二",
    "V2.0.1": "V二点零点一",
}


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_a_number_is_said_as_people_say_it(written: str, said: str) -> None:
    assert _said(written) == said


@given(st.integers(0, 10**15))
def test_a_cardinal_can_be_counted_back(value: int) -> None:
    assert _value(cardinal(str(value))) == value


@given(st.text("0123456789.,:/-~%元个年月日号点 ￥$kgm℃+=", max_size=16))
def test_no_digit_is_left(text: str) -> None:
    assert not any(character.isdigit() for character in _said(text))


def test_a_stretch_that_is_not_accepted_stays() -> None:
    assert numbers.edits("3个", lambda start, end: False) == []


def _said(text: str) -> str:
    return edited(Marked(text), numbers.edits(text, lambda start, end: True)).text


def _value(words: str) -> int:
    """Read a cardinal back."""
    for scale, word in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        head, found, tail = words.partition(word)
        if found:
            return _value(head) * scale + _value(tail)
    total = digit = 0
    for character in words.replace("两", "二"):
        if character in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(character)
    return total + digit
