"""What is said in English for digits, signs and abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.text.english import numbers
from tts_core.text.marked import Marked, edited

SAID = {
    "in 1999": "in nineteen ninety-nine",
    "in 2026": "in twenty twenty-six",
    "in 2005": "in two thousand five",
    "1905": "nineteen oh five",
    "1990s": "nineteen nineties",
    "the '90s": "the nineties",
    "the 21st": "the twenty-first",
    "12th": "twelfth",
    "30th": "thirtieth",
    "105": "one hundred five",
    "1,234,567": "one million two hundred thirty-four thousand five hundred sixty-seven",
    "3.14": "three point one four",
    "$25.50": "twenty-five dollars and fifty cents",
    "$0.99": "ninety-nine cents",
    "$1.00": "one dollar",
    "$5 million": "five million dollars",
    "£1": "one pound",
    "3:30 pm": "three thirty P.M",
    "9:05": "nine oh five",
    "9:00": "nine o'clock",
    "12.5%": "twelve point five percent",
    "50-60%": "fifty to sixty percent",
    "March 5th, 2026": "March fifth, twenty twenty-six",
    "2026-03-05": "March fifth, twenty twenty-six",
    "1/2": "one half",
    "3/4": "three quarters",
    "1 1/2 hours": "one and a half hours",
    "24/7": "twenty-four seven",
    "10 km": "ten kilometers",
    "6 ft. tall": "six feet tall",
    "-5°C": "minus five degrees Celsius",
    "5-10 people": "five to ten people",
    "555-1234": "five five five, one two three four",
    "No. 5": "number five",
    "#1": "number one",
    "007": "oh oh seven",
    "Dr. Smith vs. Mr. Jones": "Doctor Smith versus Mister Jones",
    "St. John St.": "Saint John Street.",
    "cats, etc.": "cats, et cetera.",
    "B2B": "B to B",
}


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_a_number_is_said_in_words(written: str, said: str) -> None:
    assert _said(written) == said


@given(st.text("0123456789.,:/-~% $kgm'sthndrx#()+=apM", max_size=16))
def test_no_digit_is_left_in_english(text: str) -> None:
    assert not any(character.isdigit() for character in _said(text))


def _said(text: str) -> str:
    return edited(Marked(text), numbers.edits(text, lambda start, end: True)).text
