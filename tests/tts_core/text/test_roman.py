"""Roman numerals."""

from __future__ import annotations

import pytest

from tts_core.text.roman import value


@pytest.mark.parametrize(("letters", "number"), [("VIII", 8), ("XIV", 14), ("LVIII", 58), ("MMXXVI", 2026), ("xl", 40)])
def test_a_numeral_has_its_number(letters: str, number: int) -> None:
    assert value(letters) == number


@pytest.mark.parametrize("letters", ["", "CIVIC", "DIM", "VIVID", "IIII", "IM", "XXL", "A"])
def test_other_letters_have_none(letters: str) -> None:
    assert value(letters) == 0
