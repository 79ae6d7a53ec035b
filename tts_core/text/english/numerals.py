"""Numbers in English words."""

from __future__ import annotations

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def spell(digits: str, *, zero: str = "oh") -> str:
    """Spell digit by digit: `105` is one oh five."""
    return " ".join(zero if digit == "0" else _ONES[int(digit)] for digit in digits)


def cardinal(digits: str) -> str:
    """Write a whole number in words; beyond eighteen digits it is spelled."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > 18:
        return spell(digits, zero="zero")
    if digits == "0":
        return "zero"
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]
    words = [
        f"{_hundreds(int(group))} {_SCALES[index]}".strip()
        for index, group in reversed(list(enumerate(groups)))
        if int(group)
    ]
    return " ".join(words)


def ordinal(digits: str) -> str:
    """Write an ordinal in words: `21` is twenty-first."""
    head, _, last = cardinal(digits).replace("-", " - ").rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = last.removesuffix("y") + "ieth" if last.endswith("y") else last + "th"
    return f"{head} {last}".strip().replace(" - ", "-")


def number(text: str) -> str:
    """Write a number with sign, thousands marks and decimals in words: `-1,234.5` ends in point five."""
    sign = {"-": "minus ", "−": "minus ", "+": "plus "}.get(text[:1], "")
    whole, point, rest = text.lstrip("+-−").replace(",", "").partition(".")
    words = cardinal(whole) if whole or not rest else ""
    return sign + (words + (" point " + spell(rest, zero="zero") if point and rest else "")).strip()


def digits_in_pairs(digits: str) -> str:
    """Say the number of a room or a flight: `370` is three seventy, `101` one oh one, `1549` fifteen forty-nine."""
    if digits[0] == "0" or len(digits) > 4:
        return spell(digits)
    if len(digits) < 3 or digits.endswith("00"):
        return cardinal(digits) if not digits.endswith("00") or len(digits) < 4 or digits[1] == "0" else year(digits)
    head, tail = digits[:-2], digits[-2:]
    return f"{cardinal(head)} " + (spell(tail) if tail[0] == "0" else cardinal(tail))


def year(digits: str) -> str:
    """Write a year of four digits: 1999 is nineteen ninety-nine, 2005 two thousand five, 1905 nineteen oh five."""
    century, rest = int(digits[:2]), int(digits[2:])
    if digits[1:3] == "00":
        return cardinal(digits)
    if not rest:
        return f"{_below_hundred(century)} hundred"
    return f"{_below_hundred(century)} " + (f"oh {_ONES[rest]}" if rest < 10 else _below_hundred(rest))


def _hundreds(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    words = f"{_ONES[hundreds]} hundred" if hundreds else ""
    return f"{words} {_below_hundred(rest)}".strip() if rest else words


def _below_hundred(value: int) -> str:
    if value < 20:
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
