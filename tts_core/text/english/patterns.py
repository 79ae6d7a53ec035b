"""What the rules for numbers in English share: how a number is written, ranges, months, plurals."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable

from tts_core.text.tables import named

Row = tuple[str, Callable[["re.Match[str]"], "str | None"]]
"""A pattern and what is said for it; `None` where the match is something else after all."""

N = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d.])\.\d+)"
"""A number without a sign."""

DASH = r"\s*[-–—−~‑‒]\s*"
"""What stands between the ends of a range."""

MONTHS = tuple(calendar.month_name)[1:]
MONTH = "|".join([*MONTHS, *(f"{month[:3]}\\b\\.?" for month in MONTHS), r"Sept\b\.?"])
"""A month, written in full or short, as a pattern."""

_UNCOUNTED = named("english_numbers.txt", "uncounted") | {
    "yuan",
    "fen",
    "won",
    "yen",
    "horsepower",
    "frames per second",
}
_IRREGULAR = {"foot": "feet", "penny": "pence", "inch": "inches", "hertz": "hertz"}


def month(written: str) -> str:
    """Return the full name of a month."""
    return next(name for name in MONTHS if name.startswith(written[:3]))


def plural(noun: str, count: str) -> str:
    """Return a noun, such as `mile per hour`, in the number that a count wants."""
    if count in {"1", "1.00"} or noun in _UNCOUNTED:
        return noun
    head, _, rest = noun.partition(" ")
    if rest.startswith(("per ", "Celsius", "Fahrenheit", "of ")):
        return f"{plural(head, count)} {rest}"
    if rest:
        return f"{head} {plural(rest, count)}"
    return _IRREGULAR.get(noun, noun + "s")


def before(match: re.Match[str], n: int = 16) -> str:
    """Return the `n` characters before a match."""
    return match.string[max(0, match.start() - n) : match.start()]


def after(match: re.Match[str], n: int = 16) -> str:
    """Return the `n` characters after a match."""
    return match.string[match.end() : match.end() + n]
