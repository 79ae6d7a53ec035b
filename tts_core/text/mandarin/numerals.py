"""Numbers in Chinese characters."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")


def spell(digits: str, *, one: str = "一") -> str:
    """Spell digit by digit: `110` is 一一零, or 幺幺零 where `one` is 幺."""
    return "".join(one if digit == "1" else _DIGITS[int(digit)] for digit in digits)


def cardinal(digits: str, *, counting: bool = False) -> str:
    """Write a whole number in words.

    Args:
        digits: Decimal digits; beyond sixteen they are spelled one by one.
        counting: Whether things are counted, where a lone 2 is 两.

    Returns:
        The characters, such as 一百零五; a leading 2 of 百, 千, 万 and 亿 is 两.
    """
    digits = digits.lstrip("0") or "0"
    if len(digits) > 16:
        return spell(digits)
    if digits == "0":
        return "零"
    if digits == "2":
        return "两" if counting else "二"
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    words = ""
    for index, group in reversed(list(enumerate(groups))):
        part = _group(group)
        if not part:
            words = words if words.endswith("零") else words + "零"
            continue
        gap = words and group[0] == "0" and not words.endswith("零")
        words += ("零" if gap else "") + part + _GROUPS[index]
    return _colloquial(words.rstrip("零"))


def number(text: str, *, counting: bool = False) -> str:
    """Write a number with sign, thousands marks and decimals in words: `-1,234.50` is 负一千二百三十四点五零."""
    sign = {"-": "负", "−": "负", "+": "正"}.get(text[:1], "")
    whole, point, rest = text.lstrip("+-−").replace(",", "").replace("，", "").partition(".")
    words = cardinal(whole or "0", counting=counting and not point)
    return sign + words + ("点" + spell(rest) if rest else "")


def times(text: str, zeros: int) -> str:
    """Write a decimal number times a power of ten in words: `2.5` with six zeros is 两百五十万."""
    whole, _, rest = text.replace(",", "").partition(".")
    digits = whole + rest[:zeros].ljust(zeros, "0")
    return number(digits + ("." + rest[zeros:] if rest[zeros:] else ""))


def _group(digits: str) -> str:
    """Write up to four digits; 零 marks a gap inside."""
    words = ""
    digits = digits.lstrip("0")
    for index, digit in enumerate(digits):
        if digit != "0":
            words += _DIGITS[int(digit)] + _UNITS[len(digits) - 1 - index]
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


def _colloquial(words: str) -> str:
    """一十五 is 十五; 二百 and 二万 begin with 两."""
    if words.startswith("一十"):
        words = words[1:]
    if words[:1] == "二" and words[1:2] in tuple("百千万亿"):
        words = "两" + words[1:]
    return words
