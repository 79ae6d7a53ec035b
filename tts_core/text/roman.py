"""Roman numerals."""

from __future__ import annotations

import re

_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_CANONICAL = re.compile("M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def value(letters: str) -> int:
    """Return the number that letters such as `XIV` write in their one right form, or 0 where they are none."""
    letters = letters.upper()
    if not letters or not _CANONICAL.fullmatch(letters):
        return 0
    digits = [_DIGITS[letter] for letter in letters]
    return sum(-one if one < following else one for one, following in zip(digits, [*digits[1:], 0], strict=True))
