"""Money, percent, measures, fractions and ranges in English."""

from __future__ import annotations

import re

from tts_core.text.english.numerals import cardinal, number, ordinal, spell
from tts_core.text.english.patterns import DASH, N, Row, after, before, plural
from tts_core.text.tables import named

_Match = re.Match[str]

_SCALE = r"thousand|million|billion|trillion|(?:mn|bn|mil|tn|[kKmMbBT])(?![A-Za-z])"
_SCALES = {
    "k": "thousand", "m": "million", "mn": "million", "mil": "million", "b": "billion", "bn": "billion",
    "t": "trillion",
    "tn": "trillion",
}  # fmt: skip
_CURRENCIES = {
    "US$": ("US dollar", "cent"), "HK$": ("Hong Kong dollar", "cent"), "NT$": ("Taiwan dollar", "cent"),
    "A$": ("Australian dollar", "cent"), "C$": ("Canadian dollar", "cent"), "$": ("dollar", "cent"),
    "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yuan", "fen"), "￥": ("yuan", "fen"), "₩": ("won", "jeon"),
    "₽": ("ruble", "kopeck"), "＄": ("dollar", "cent"), "₹": ("rupee", "paisa"),
}  # fmt: skip
_CURRENCY = "|".join(re.escape(sign) for sign in _CURRENCIES)
_CODES = {
    "USD": "US dollar", "EUR": "euro", "GBP": "pound", "RMB": "yuan", "CNY": "yuan", "JPY": "yen",
    "HKD": "Hong Kong dollar",
}  # fmt: skip
_UNITS = {
    "km/h": "kilometer per hour", "kph": "kilometer per hour", "mph": "mile per hour", "mpg": "mile per gallon",
    "m/s": "meter per second", "ft/s": "foot per second", "kWh": "kilowatt hour", "mAh": "milliamp hour",
    "km": "kilometer",
    "cm": "centimeter", "mm": "millimeter", "nm": "nanometer", "μm": "micrometer", "kg": "kilogram", "mg": "milligram",
    "g": "gram", "lbs.": "pound", "lb.": "pound", "lbs": "pound", "lb": "pound", "oz.": "ounce", "oz": "ounce",
    "ml": "milliliter", "mL": "milliliter", "L": "liter", "GHz": "gigahertz", "MHz": "megahertz", "kHz": "kilohertz",
    "Hz": "hertz", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "W": "watt", "V": "volt", "GB": "gigabyte",
    "MB": "megabyte", "KB": "kilobyte", "kB": "kilobyte", "TB": "terabyte", "PB": "petabyte", "Gb": "gigabit",
    "Mbps": "megabit per second", "Gbps": "gigabit per second", "kbps": "kilobit per second",
    "MB/s": "megabyte per second",
    "GB/s": "gigabyte per second", "dB": "decibel", "fps": "frame per second", "rpm": "revolution per minute",
    "bpm": "beat per minute", "hp": "horsepower", "psi": "pound per square inch", "sq ft": "square foot",
    "sq. ft.": "square foot", "sqft": "square foot", "ft²": "square foot", "ft.": "foot", "ft": "foot", "yd": "yard",
    "yds": "yard", "mi": "mile", "mins": "minute", "min.": "minute", "min": "minute", "hrs.": "hour", "hrs": "hour",
    "hr": "hour", "h": "hour", "secs": "second", "sec.": "second", "sec": "second", "s": "second", "ms": "millisecond",
    "yrs": "year", "yr": "year", "m": "meter", "°C": "degree Celsius", "℃": "degree Celsius", "°F": "degree Fahrenheit",
    "℉": "degree Fahrenheit", "°": "degree", "m²": "square meter", "㎡": "square meter", "km²": "square kilometer",
    "m³": "cubic meter", "cm²": "square centimeter", "cm³": "cubic centimeter", "m2": "square meter",
    "km2": "square kilometer",
    "tsp": "teaspoon", "tbsp": "tablespoon", "kcal": "kilocalorie", "cal": "calorie", "gal": "gallon", "qt": "quart",
    "pt": "pint", "mm²": "square millimeter", "MP": "megapixel", "cc": "cc", "in.": "inch",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_PER = {
    "h": "hour", "hr": "hour", "mo": "month", "yr": "year", "wk": "week", "lb": "pound", "kg": "kilogram",
    "oz": "ounce",
    "s": "second", "min": "minute", "sec": "second", "L": "liter", "gal": "gallon", "m³": "cubic meter",
    "km": "kilometer", "mL": "milliliter",
}  # fmt: skip
_PERIODS = "hour|day|week|month|year|person|night|minute|second|gallon|mile|pound|piece|box|student|head"
_ONE = re.compile(r"(?:^|\s)(?:an?|this|that|every|each|one)\s$", re.I)
_NOUNS = rf"\s(?:{'|'.join(sorted(named('english_numbers.txt', 'priced')))})s?\b"
_THINGS = re.compile(rf"[\s-](?:{'|'.join(sorted(named('english_numbers.txt', 'measured')))})\b")
_DENOMINATORS = {"2": "half", "4": "quarter"}


def signed() -> list[Row]:
    """Return the rules for money, percent and measures."""
    minus = r"(?:(?<![\w)])[-−])?"
    return [
        (rf"([-−]|"
            rf"(?<=\w)[-−])?({_CURRENCY})\s*({N})(?:{DASH}(?:{_CURRENCY})?({N}))?(?:[\s-]?({_SCALE}))?(?!\d)", _money),
        (rf"({N})\s*({_SCALE})?\s?({'|'.join(_CODES)})(?![A-Za-z])", _money_after),
        (rf"({N})\s*¢", lambda match: f"{number(match[1])} {plural('cent', match[1])}"),
        (rf"({minus}{N})(?:[%％]?{DASH}({N}))?\s*[%％]", _percent),
        (r"(?<!\d)(\d)['’′]\s?(\d{1,2})(?:[\"″”]|''|"
            r"(?![\d\w]))", lambda match: f"{cardinal(match[1])} foot {cardinal(match[2])}"),
        (r"(?<![\d.])(\d+)\s*(?:ft\.?|feet)\s+(\d+)\s*in\b\.?", _feet_and_inches),
        (r"(?<![\d\"])(\d+(?:\.\d+)?)[\"″](?=\s+[a-z]|\s*[xX×]\s*\d)", _inches),
        (rf"(?<![\d.])({minus}{N}){DASH}?({_UNIT})/({'|'.join(_PER)})(?![A-Za-z0-9])", _rate),
        (rf"(?<![\d.A-Za-z])({minus}{N})(?:{DASH}({N}))?(\s*|-)({_UNIT})(?![A-Za-z0-9²³/])"
            r"(?:\.(?=\s+[a-z]))?", _measure),
        (rf"/({_PERIODS}|{'|'.join(_PER)})\b", _per),
    ]  # fmt: skip


def plain() -> list[Row]:
    """Return the rules for ordinals, fractions, ranges and bare numbers."""
    return [
        (r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b", lambda match: ordinal(match[1].replace(",", ""))),
        (
            r"(?<![\d./])(\d+\.\d+|\d+(?=/\d+ (?:stars|points|rating|"
            r"score)))/(\d+)(?![\d/])",
            lambda match: f"{number(match[1])} out of {number(match[2])}",
        ),
        (r"(?<!\d)(50|20)[/-]\1(?!\d)", lambda match: f"{cardinal(match[1])} {cardinal(match[1])}"),
        (r"(?<![\w<>=-])[<>]=?\s?(?=\d)", _bound),
        (r"(?<![\d./])(?:(\d+)(?:\s+|-))?(\d{1,4})/(\d{1,4})(?:(?:th|rd|nd)s?\b)?(?![\d/])", _fraction),
        (r"(?<![\d.:])(\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?)){1,3}(?![\d:])", _ratio),
        (r"(?<=\d)\s?[xX×*]\s?(?=\d[\d.]*\s*=|10\^)", lambda match: " times "),
        (r"(?<=\d)\s?x\s?(?=\d)|(?<=\d)\s?×\s?(?=\d+\s?(?:×|feet|ft|cm|mm|m\b|in))", lambda match: " by "),
        (
            rf"(?<![\d.-])(-?{N}){DASH}({N})x(?![A-Za-z])",
            lambda match: f"{number(match[1])} to {number(match[2])} times",
        ),
        (rf"(?<![\d.-])({N}){DASH}({N})(?![\d]|-\d)", lambda match: f"{number(match[1])} to {number(match[2])}"),
        (r"(?<=\d)x(?![A-Za-z]|\s?[-+=^²³])", lambda match: " times"),
        (r"(?<![\w.])~\s?(?=\d)", lambda match: "about "),
        (r"(?<![\w.)])[-−](?=\.?\d)", lambda match: "minus "),
        (r"(?<=\d)\s*\*\s*(?=\d)", lambda match: " times "),
        (r"(?<!\d)\.(\d\d)(?=[ -]cal)", lambda match: cardinal(match[1])),
        (r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+\.\d+(?!\d)", lambda match: number(match[0])),
        (r"(?<!\d)\.\d+(?!\d)", lambda match: "point " + spell(match[0][1:], zero="zero")),
        (r"\d+", _plain),
    ]


def _money(match: _Match) -> str:
    minus, sign, amount, high, scale = match.group(1, 2, 3, 4, 5)
    major, minor = _CURRENCIES[sign]
    single = (_ONE.search(before(match)) and re.match(r"[\s-][a-z]", after(match))) or re.match(_NOUNS, after(match))
    head = "minus " if minus and not before(match, 1).isalnum() else ""
    many = "1" if single else "2"
    if scale:
        words = number(amount) + (f" to {number(high)}" if high else "")
        return f"{head}{words} {_SCALES.get(scale.lower(), scale)} {plural(major, many)}"
    if high:
        return f"{head}{number(amount)} to {number(high)} {plural(major, many)}"
    whole, _, cents = amount.replace(",", "").partition(".")
    if len(cents) != 2:
        return f"{head}{number(amount)} {plural(major, '1' if single else amount)}"
    parts = [f"{cardinal(whole)} {plural(major, whole)}"] if whole and int(whole) else []
    parts += [f"{cardinal(cents)} {plural(minor, str(int(cents)))}"] if int(cents) else []
    return head + (" and ".join(parts) or f"zero {plural(major, '0')}")


def _money_after(match: _Match) -> str:
    scale = f" {_SCALES.get(match[2].lower(), match[2])}" if match[2] else ""
    return f"{number(match[1])}{scale} {plural(_CODES[match[3]], '2' if scale else match[1])}"


def _percent(match: _Match) -> str:
    return number(match[1]) + (f" to {number(match[2])}" if match[2] else "") + " percent"


def _feet_and_inches(match: _Match) -> str:
    return f"{cardinal(match[1])} {plural('foot', match[1])} {cardinal(match[2])} {plural('inch', match[2])}"


def _inches(match: _Match) -> str:
    single = _ONE.search(before(match)) and re.match(r"[\s-][a-z]", after(match))
    return f"{number(match[1])} {plural('inch', '1' if single else match[1])}"


def _rate(match: _Match) -> str:
    return f"{number(match[1])} {plural(_UNITS[match[2]], match[1])} per {_PER[match[3]]}"


def _measure(match: _Match) -> str | None:
    low, high, gap, unit = match.group(1, 2, 3, 4)
    if unit == "in." and not re.match(r"\s+[a-z]", after(match)):
        return None
    if gap and unit in {"h", "s", "V", "W", "pt", "MP", "L", "cal"} and (gap == "-" or unit in {"s", "h"}):
        return None
    words = number(low) + (f" to {number(high)}" if high else "")
    single = (_ONE.search(before(match)) and re.match(r"[\s-][a-z]", after(match))) or gap == "-"
    single = single or bool(_THINGS.match(after(match)))
    unit_words = plural(_UNITS[unit], "1" if single else high or low)
    return f"{words} {unit_words}" + ("." if match[0].endswith(".") and not after(match).strip(' "”') else "")


def _per(match: _Match) -> str | None:
    """Say `$15/hr` and `3 cups/day`, but leave `and/or` and `he/she`."""
    if not re.search(r"(?:[\d)%]|[a-z]s|cup|time|once)$", before(match)):
        return None
    return f" per {_PER.get(match[1], match[1])}"


def _fraction(match: _Match) -> str | None:
    whole, above, below = match.group(1, 2, 3)
    if not int(above) or not int(below) or (int(above) >= int(below) and not whole):
        return f"{cardinal(above)} {cardinal(below)}"
    part = _DENOMINATORS.get(below.lstrip("0"), ordinal(below))
    many = {"half": "halves"}.get(part, part + "s") if int(above) != 1 else part
    if whole:
        one = "a" if int(above) == 1 and part in _DENOMINATORS.values() else cardinal(above)
        return f"{cardinal(whole)} and {one} {many}"
    return f"{cardinal(above)} {many}"


def _bound(match: _Match) -> str:
    return {"<": "less than ", ">": "more than ", "<=": "at most ", ">=": "at least "}[match[0].strip()]


def _ratio(match: _Match) -> str:
    return " to ".join(number(part) for part in match[0].split(":"))


def _plain(match: _Match) -> str:
    digits = match[0]
    if (digits[0] == "0" and len(digits) > 1) or (len(digits) > 9 and not digits.endswith("000")):
        return spell(digits)
    return cardinal(digits)
