"""What is said in English for digits, units, signs and abbreviations."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from functools import lru_cache

from tts_core.text.english.numerals import cardinal, number, ordinal, spell, year
from tts_core.text.marked import Edit, Rule, rewritten
from tts_core.text.tables import named

_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DASH = r"\s*[-–—−~]\s*"
_SCALE = r"thousand|million|billion|trillion|[kKmMbB](?![A-Za-z])|bn(?![A-Za-z])"
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
_CURRENCIES = {
    "$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yuan", "fen"),
    "￥": ("yuan", "fen"), "₩": ("won", "jeon"), "₽": ("ruble", "kopeck"), "＄": ("dollar", "cent"),
}  # fmt: skip
_UNITS = {
    "km/h": "kilometer per hour", "mph": "mile per hour", "kWh": "kilowatt hour", "km": "kilometer",
    "cm": "centimeter", "mm": "millimeter", "nm": "nanometer", "kg": "kilogram", "mg": "milligram", "g": "gram",
    "lbs": "pound", "lb": "pound", "oz": "ounce", "ml": "milliliter", "mL": "milliliter", "GHz": "gigahertz",
    "MHz": "megahertz", "kHz": "kilohertz", "Hz": "hertz", "kW": "kilowatt", "GB": "gigabyte", "MB": "megabyte",
    "KB": "kilobyte", "kB": "kilobyte", "TB": "terabyte", "dB": "decibel", "ft": "foot", "mins": "minute",
    "min": "minute", "hrs": "hour", "hr": "hour", "secs": "second", "sec": "second", "yrs": "year",
    "m": "meter", "°C": "degree Celsius", "℃": "degree Celsius", "°F": "degree Fahrenheit",
    "℉": "degree Fahrenheit", "°": "degree", "m²": "square meter",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_UNCOUNTED = named("english_words.txt", "uncounted")
_MONTHS = list(calendar.month_name)[1:]
_MONTH = "|".join([*_MONTHS, *(f"{month[:3]}\\.?" for month in _MONTHS), r"Sept\.?"])
_SIGNS = {
    "%": "percent", "‰": "per mille", "&": "and", "＆": "and", "+": "plus", "＋": "plus", "=": "equals",
    "＝": "equals", "@": "at", "＠": "at", "×": "times", "÷": "divided by", "℃": "degrees Celsius",
    "℉": "degrees Fahrenheit", "°": "degrees", "№": "number", "π": "pi", "√": "square root of", "≈": "about",
    "≠": "is not", "≥": "at least", "≤": "at most", "±": "plus or minus", "∞": "infinity", "$": "dollars",
    "€": "euros", "£": "pounds", "¥": "yuan", "￥": "yuan", "#": "hash", "＃": "hash", "％": "percent",
    "²": "squared", "³": "cubed", "©": "copyright", "™": "trademark", "®": "registered", "㎡": "square meters",
}  # fmt: skip
_ABBREVIATIONS = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "sr": "Senior",
    "jr": "Junior", "capt": "Captain", "lt": "Lieutenant", "sgt": "Sergeant", "gen": "General",
    "col": "Colonel", "gov": "Governor", "sen": "Senator", "rep": "Representative", "rev": "Reverend",
    "hon": "Honorable", "vs": "versus", "etc": "et cetera", "approx": "approximately", "dept": "department",
    "est": "established", "govt": "government", "inc": "incorporated", "ltd": "limited", "corp": "corporation",
    "ave": "Avenue", "blvd": "Boulevard", "mt": "Mount", "ft": "Fort", "fig": "figure", "vol": "volume",
    "misc": "miscellaneous", "tel": "telephone",
}  # fmt: skip
_NEVER_ENDS = named("english_words.txt", "never_ends")
_BARE = named("english_words.txt", "bare")
_LETTERS = {
    "e.g.": "for example",
    "i.e.": "that is",
    "a.m.": "A.M",
    "p.m.": "P.M",
    "w/o": "without",
    "w/": "with",
    "b/c": "because",
}

_Match = re.Match[str]


def edits(text: str, accepts: Callable[[int, int], bool]) -> list[Edit]:
    """Return what is said for the digits, signs and abbreviations of a text.

    Args:
        text: The text.
        accepts: Tells whether a stretch of it is read in English and free to be rewritten.

    Returns:
        Edits that do not overlap; every digit that is accepted is in one.
    """
    found = rewritten(text, _rules(), accepts)
    return [Edit(edit.start, edit.end, _apart(text, edit)) for edit in found]


def _apart(text: str, edit: Edit) -> str:
    """Keep what is said apart from letters that touch it: `B2B`."""
    before = " " if edit.start and text[edit.start - 1].isalnum() else ""
    after = " " if text[edit.end : edit.end + 1].isalnum() else ""
    return before + edit.spoken + after


def _plural(noun: str, count: str) -> str:
    if count in {"1", "1.00"} or noun in _UNCOUNTED or noun in {"yuan", "fen", "won"}:
        return noun
    head, _, rest = noun.partition(" ")
    if rest.startswith(("per ", "Celsius", "Fahrenheit")):
        return f"{_plural(head, count)} {rest}"
    if rest:
        return f"{head} {_plural(rest, count)}"
    return {"foot": "feet", "penny": "pence"}.get(noun, noun + "s")


def _clock(match: _Match) -> str | None:
    hour, minute, half = match.group(1, 2, 3)
    if int(hour) > 24 or int(minute) > 59:
        return None
    if minute == "00":
        words = cardinal(hour) if half or int(hour) > 12 else f"{cardinal(hour)} o'clock"
    else:
        words = f"{cardinal(hour)} " + (f"oh {cardinal(minute)}" if minute[0] == "0" else cardinal(minute))
    return words + (f" {half[0].upper()}.M" if half else "")


def _iso_date(match: _Match) -> str | None:
    month, day = int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_MONTHS[month - 1]} {ordinal(match[3])}, {year(match[1])}"


def _month_day(match: _Match) -> str:
    month = next(name for name in _MONTHS if name.startswith(match[1][:3]))
    return f"{month} {ordinal(match[2])}" + (f", {year(match[3])}" if match[3] else "")


def _money(match: _Match) -> str:
    sign, amount, high, scale = match.group(1, 2, 3, 4)
    major, minor = _CURRENCIES[sign]
    if scale:
        words = number(amount) + (f" to {number(high)}" if high else "")
        return f"{words} {_SCALES.get(scale.lower(), scale)} {_plural(major, '2')}"
    if high:
        return f"{number(amount)} to {number(high)} {_plural(major, '2')}"
    whole, _, cents = amount.replace(",", "").partition(".")
    if len(cents) != 2:
        return f"{number(amount)} {_plural(major, amount)}"
    parts = [f"{cardinal(whole)} {_plural(major, whole)}"] if int(whole) else []
    parts += [f"{cardinal(cents)} {_plural(minor, str(int(cents)))}"] if int(cents) else []
    return " and ".join(parts) or f"zero {_plural(major, '0')}"


def _percent(match: _Match) -> str:
    return number(match[1]) + (f" to {number(match[2])}" if match[2] else "") + " percent"


def _measure(match: _Match) -> str:
    low, high, unit = match.group(1, 2, 3)
    words = number(low) + (f" to {number(high)}" if high else "")
    return f"{words} {_plural(_UNITS[unit], high or low)}"


def _fraction(match: _Match) -> str:
    whole, above, below = match.group(1, 2, 3)
    if int(above) >= int(below) or not int(above):
        return (
            f"{cardinal(above)} {cardinal(below)}"
            if not whole
            else f"{cardinal(whole)} {cardinal(above)} {cardinal(below)}"
        )
    part = {"2": "half", "4": "quarter"}.get(below.lstrip("0"), ordinal(below))
    plural = {"half": "halves"}.get(part, part + "s") if int(above) != 1 else part
    if whole:
        return f"{cardinal(whole)} and {'a' if int(above) == 1 else cardinal(above)} {plural}"
    return f"{cardinal(above)} {plural}"


def _decade(match: _Match) -> str:
    digits = match[1]
    words = year(digits) if len(digits) == 4 else cardinal(digits)
    return words.removesuffix("y") + "ies" if words.endswith("y") else words + "s"


def _telephone(match: _Match) -> str:
    return ", ".join(spell(part) for part in re.findall(r"\d+", match[0]))


def _four(match: _Match) -> str:
    digits = match[0]
    return year(digits) if digits[0] in "12" and digits[1:] != "000" else cardinal(digits)


def _plain(match: _Match) -> str:
    digits = match[0]
    if (digits[0] == "0" and len(digits) > 1) or (len(digits) > 9 and not digits.endswith("000")):
        return spell(digits)
    return cardinal(digits)


def _abbreviation(match: _Match) -> str | None:
    word, dot = match[1].lower(), match[2]
    if word not in _ABBREVIATIONS or not (dot or word in _BARE):
        return None
    if (
        word in {"gen", "col", "rep", "sen", "gov", "hon", "ft", "mt", "est", "fig", "inc"}
        and not match[1][0].isupper()
    ):
        return None
    ends = dot and word not in _NEVER_ENDS and not match.string[match.end() :].strip()
    return _ABBREVIATIONS[word] + ("." if ends else "")


def _saint_or_street(match: _Match) -> str:
    return "Saint" if re.match(r"\s+[A-Z]", match.string[match.end() :]) else "Street"


def _number_sign(match: _Match) -> str:
    return f"number {cardinal(match[1])}"


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    """Compile the rules, in the order in which they may claim a stretch of text."""
    table: list[tuple[str, Callable[[_Match], str | None]]] = [
        (r"(?<![A-Za-z.])(Mrs?|Ms|[A-Za-z]{2,6})(\.)?(?![A-Za-z'’])", _abbreviation),
        (r"(?<=[A-Za-z0-9])\.(?=(?:com|net|org|io|cn|tv|co|edu|gov|ai)\b)", lambda match: " dot "),
        (r"(?<![A-Za-z])St\.", _saint_or_street),
        (r"(?<![A-Za-z])(?:No|no)\.\s*(\d+)", _number_sign),
        (r"#\s?(\d+)", _number_sign),
        (r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", _iso_date),
        (rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(\d{{4}})(?!\d))?", _month_day),
        (r"(?<![\d.:])(\d{1,2}):(\d{2})(?:\s*([AaPp])\.?[Mm]\b\.?)?(?![\d:])", _clock),
        (r"(?<![\d.])(\d{1,2})\s*([AaPp])\.?[Mm]\b\.?", lambda match: f"{cardinal(match[1])} {match[2].upper()}.M"),
        (r"(?<![A-Za-z])(?:e\.g\.|i\.e\.|[ap]\.m\.(?=[ ,;])|w/o|w/(?=\s)|b/c)", lambda match: _LETTERS[match[0]]),
        (r"(?<!\d)(?:\+?\d{1,3}[ -])?\(?\d{3}\)?[ -]\d{3}[ -]\d{4}(?!\d)", _telephone),
        (r"(?<![\d-])\d{3}-\d{4}(?![\d-])|(?<!\d)911(?!\d)", _telephone),
        (rf"([{''.join(_CURRENCIES)}])\s*({_N})(?:{_DASH}({_N}))?\s*({_SCALE})?", _money),
        (rf"({_N})(?:[%％]?{_DASH}({_N}))?\s*[%％]", _percent),
        (
            rf"(?<![\d.])((?:(?<!\w)[-−])?(?:{_N}))(?:{_DASH}({_N}))?\s*({_UNIT})(?![A-Za-z0-9])(?:\.(?=\s+[a-z]))?",
            _measure,
        ),
        (r"(?<!\d)['’]?(\d{4}|\d0)['’]?s\b", _decade),
        (r"(?<![\d.])(\d+)(?:st|nd|rd|th)\b", lambda match: ordinal(match[1])),
        (r"(?<![\d./])(?:(\d+)\s+)?(\d{1,3})/(\d{1,3})(?![\d/])", _fraction),
        (r"(?<![\d.])\d+(?:\.\d+){2,}(?!\d)", lambda match: " point ".join(map(cardinal, match[0].split(".")))),
        (r"(?<![\d.:])(\d+):(\d+)(?![\d:])", lambda match: f"{cardinal(match[1])} to {cardinal(match[2])}"),
        (rf"(?<![\d.])(\d{{4}}){_DASH}(\d{{4}})(?![\d])", lambda match: f"{year(match[1])} to {year(match[2])}"),
        (rf"(?<![\d.-])({_N}){_DASH}({_N})(?![\d]|-\d)", lambda match: f"{number(match[1])} to {number(match[2])}"),
        (r"(?<=\d)x(?![A-Za-z])", lambda match: " times"),
        (r"(?<![\w.])[-−](?=\d)", lambda match: "minus "),
        (r"(?<=\d)\s*\*\s*(?=\d)", lambda match: " times "),
        (r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+(?!\d)", lambda match: number(match[0])),
        (r"(?<!\d)\.\d+(?!\d)", lambda match: "point " + spell(match[0][1:])),
        (r"(?<!\d)\d{4}(?!\d)", _four),
        (r"\d+", _plain),
        (f"[{re.escape(''.join(_SIGNS))}]", lambda match: f" {_SIGNS[match[0]]} "),
    ]  # fmt: skip
    return [(re.compile(pattern), say) for pattern, say in table]
