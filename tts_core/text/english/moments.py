"""Dates, years and times of the day in English."""

from __future__ import annotations

import re

from tts_core.text.english.numerals import cardinal, number, ordinal, spell, year
from tts_core.text.english.patterns import DASH, MONTH, MONTHS, Row, after, before, month

_Match = re.Match[str]

_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday",
    "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_DATE_BEFORE = re.compile(
    r"(?:\b(?:on|by|due|until|till|from|before|after|since|dated?|of|for|date:?|born|for|"
    r"expires?|deadline:?))\s+$",
    re.I,
)
_COUNTED = re.compile(
    r"\s+(?:(?!(?:was|is|has|as|us|this|its|his|does|always|plus|perhaps|versus|was|across|towards|yes|thus|unless|"
    r"besides)\b)[a-z]+s\b"
    r"|people\b|men\b|women\b|children\b|feet\b|percent\b|more\b|of (?:them|us|you)\b|fans\b|(?:million|billion|"
    r"thousand)\b)"
)
_ERA = r"\s*(BC|AD|BCE|CE|B\.C\.|A\.D\.|B\.C\.E\.)(?![A-Za-z])"


def dates() -> list[Row]:
    """Return the rules for dates; they come before fractions and ranges."""
    day = r"(\d{1,2})(?:st|nd|rd|th)?"
    return [
        (r"(?<!\d)['’]?(\d{4}|\d0)['’]?s\b", _decade),
        (r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])", lambda match: _date(match[1], match[3], match[4])),
        (r"(?<![\d/])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d/.]\d)(?!\d)", _slashed),
        (r"(?<![\d/.$])(\d{1,2})/(\d{1,2})(?![\d/%])", _month_and_day),
        (rf"\b({MONTH})\s+{day}{DASH}(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(\d{{4}})(?!\d))?", _days),
        (rf"\b({MONTH})\s+{day}(?![\d:.]\d)(?!\d|\s*[ap]\.?m\b|%)(?:,?\s+(\d{{4}})(?!\d|\s*(?:people|"
            rf"dollars)))?", _month_day),
        (rf"\b(the\s+)?{day}\s+(of\s+)?({MONTH})(?![a-z])(?:,?\s+(\d{{4}})(?!\d))?", _day_month),
        (rf"\b({MONTH})(?![A-Za-z])", _short_month),
        (rf"(?<=[A-Za-z.])[-–—](?=(?:{MONTH}|(?:{'|'.join(_DAYS)})\b))", _to_month),
        (rf"\b({'|'.join(_DAYS)})\.(?=,|\s*[-–]|\s+(?:\d|at\b|morn|after|night|even|[A-Z])|"
            rf"/)", lambda match: _DAYS[match[1]]),
        (r"\b(Mon|Tues?|Wed|Thurs?|Fri)\.(?![A-Za-z])", lambda match: _DAYS[match[1]]),
        (rf"\b({'|'.join(_DAYS)})(?=[-–](?:{'|'.join(_DAYS)})\b)|(?<=[-–])({'|'.join(_DAYS)})\b\.?", _day),
    ]  # fmt: skip


def years() -> list[Row]:
    """Return the rules for years; they come after money and measures."""
    return [
        (r"(?<![\w'’])['’](\d\d)(?![\d\w])", lambda match: _short_year(match[1])),
        (rf"(?<![\d.])(\d{{1,3}}){DASH}(\d{{1,3}})(?={_ERA})", lambda match: f"{_old(match[1])} to {_old(match[2])}"),
        (rf"(?<![\d.])(\d{{1,4}})(?={_ERA})", lambda match: _old(match[1])),
        (r"(?<=\bAD )(\d{1,4})(?!\d)|(?<=\bA\.D\. )(\d{1,4})(?!\d)", lambda match: _old(match[0])),
        (rf"(?<![\d.$])([12]\d{{3}}){DASH}(\d{{4}}|\d{{2}})(?![\d-])", _years),
        (r"(?<![\d.,])[12]\d{3}(?![\d,.]\d)(?!\d)", _four),
    ]


def clocks() -> list[Row]:
    """Return the rules for times of the day; they come before ratios."""
    half = r"\s*([AaPp])(?:\.\s?[Mm](?![A-Za-z])\.?|[Mm](?![A-Za-z]))"
    return [
        (r"(?<![\d.:])(\d{1,2}):([0-5]\d):([0-5]\d)(?:" + half + r")?(?![\d:])", _clock_with_seconds),
        (rf"(?<![\d.:])(\d{{1,2}}){DASH}(?=\d{{1,2}}(?::\d\d)?{half})", lambda match: f"{cardinal(match[1])} to "),
        (
            rf"(?<=\d){DASH}(?=\d{{1,2}}:\d\d(?!\d))|(?<=[AaPp][Mm]|[Mm]\.){DASH}(?=\d{{1,2}}(?::\d\d|"
            rf"\s*[AaPp]\.?[Mm]))",
            _until,
        ),
        (rf"(?<![\d.:])(\d{{1,2}}):(\d{{2}})(?:{half})?(?![\d:])", _clock),
        (rf"(?:(?<=[Nn]oon)|(?<=night)){DASH}(?=\d)", lambda match: " to "),
        (r"(?<![A-Za-z])c\.\s*(?=\d{3,4}(?!\d))", lambda match: "circa "),
        (rf"(?<![\d.])(\d{{1,2}}){half}", lambda match: f"{cardinal(match[1])} {match[2].upper()}.M" + _stop(match)),
    ]


def _date(digits: str, in_year: str, day: str) -> str | None:
    if not (1 <= int(in_year) <= 12 and 1 <= int(day) <= 31):
        return None
    spoken = year(digits) if len(digits) == 4 else year(("20" if int(digits) < 70 else "19") + digits)
    return f"{MONTHS[int(in_year) - 1]} {ordinal(day)}, {spoken}"


def _slashed(match: _Match) -> str | None:
    if match[2] != "/" and len(match[4]) != 4:
        return None
    return _date(match[4], match[1], match[3]) or _date(match[4], match[3], match[1])


def _month_and_day(match: _Match) -> str | None:
    """Read 11/25 as a day where a word before it says so; 9/11 is a day of its own."""
    if match[0] == "9/11":
        return "nine eleven"
    known = _DATE_BEFORE.search(before(match)) and not re.match(r"\s*(?:of|cup|inch|teaspoon|mile|hour)", after(match))
    if not known or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31) or match[2] in {"2", "3", "4"}:
        return None
    return f"{MONTHS[int(match[1]) - 1]} {ordinal(match[2])}"


def _days(match: _Match) -> str:
    words = f"{month(match[1])} {ordinal(match[2])} to {ordinal(match[3])}"
    return words + (f", {year(match[4])}" if match[4] else "")


def _month_day(match: _Match) -> str | None:
    if (
        int(match[2]) > 31
        or not int(match[2])
        or (match[1] == "May" and not re.search(r"\d", after(match, 0) + match[0]))
    ):
        return None
    return f"{month(match[1])} {ordinal(match[2])}" + (f", {year(match[3])}" if match[3] else "")


def _day_month(match: _Match) -> str | None:
    if int(match[2]) > 31 or not int(match[2]):
        return None
    the = "" if before(match).rstrip().lower().endswith("the") else "the "
    return f"{the}{ordinal(match[2])} of {month(match[4])}" + (f", {year(match[5])}" if match[5] else "")


def _short_month(match: _Match) -> str | None:
    short = match[1].rstrip(".")
    if len(short) > 4 or not (match[1].endswith(".") or re.match(r"\s+\d{4}|[-–]", after(match))):
        return None
    return month(short) + ("." if match[1].endswith(".") and not after(match).strip(" \"”'") else "")


def _to_month(match: _Match) -> str | None:
    names = rf"(?:{MONTH}|{'|'.join(_DAYS)}|[A-Z][a-z]+day)\.?$"
    return " to " if re.search(rf"\b{names}", before(match)) else None


def _day(match: _Match) -> str:
    return _DAYS[(match[1] or match[2]).rstrip(".")]


def _decade(match: _Match) -> str:
    digits = match[1]
    words = year(digits) if len(digits) == 4 else cardinal(digits)
    return words.removesuffix("y") + "ies" if words.endswith("y") else words + "s"


def _short_year(digits: str) -> str:
    return "oh " + cardinal(digits) if digits[0] == "0" else cardinal(digits)


def _old(digits: str) -> str:
    return year(digits) if len(digits) == 4 else cardinal(digits)


def _years(match: _Match) -> str | None:
    low, high = match[1], match[2]
    if len(high) == 2 and int(high) <= int(low[2:]):
        return None
    return f"{year(low)} to {year(high) if len(high) == 4 else _short_year(high)}"


def _four(match: _Match) -> str:
    """Read four digits as a year, unless they count what follows: 1234 people."""
    digits = match[0]
    counts = _COUNTED.match(after(match)) and not re.search(r"\b(?:in|since|the|of|by|from)\s$", before(match))
    if digits[1:] == "000" or (counts and digits[2:] != "00") or digits == "1024":
        return cardinal(digits)
    return year(digits)


def _clock_with_seconds(match: _Match) -> str:
    words = f"{cardinal(match[1])} {_minute(match[2])} {_minute(match[3])}"
    return words + (f" {match[4].upper()}.M" + _stop(match) if match[4] else "")


def _until(match: _Match) -> str | None:
    return " to " if re.search(r"(?::\d\d|\d|[AaPp]\.?[Mm]\.?)$", before(match)) else None


def _clock(match: _Match) -> str | None:
    hour, minute, half = match.group(1, 2, 3)
    if int(hour) > 24 or int(minute) > 59:
        return None
    if minute == "00":
        words = (
            cardinal(hour) if half else f"{cardinal(hour)} o'clock" if 0 < int(hour) < 13 else f"{number(hour)} hundred"
        )
    else:
        words = f"{cardinal(hour)} {_minute(minute)}"
    return words + (f" {half.upper()}.M" + _stop(match) if half else "")


def _minute(digits: str) -> str:
    return spell(digits) if digits[0] == "0" else cardinal(digits)


def _stop(match: _Match) -> str:
    """Keep the dot of `p.m.` that ends the sentence too."""
    return "." if match[0].endswith(".") and not match.string[match.end() :].strip(" \"'”)") else ""
