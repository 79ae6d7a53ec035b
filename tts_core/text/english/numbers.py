"""What is said in English for digits, units, signs and abbreviations: the rules in their order."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tts_core.text.english import codes, moments, names, quantities
from tts_core.text.english.patterns import Row
from tts_core.text.marked import Edit, Rule, rewritten

_SIGNS = {
    "%": "percent", "‰": "per mille", "&": "and", "＆": "and", "+": "plus", "＋": "plus", "=": "equals",
    "＝": "equals", "@": "at", "＠": "at", "×": "times", "÷": "divided by", "℃": "degrees Celsius",
    "℉": "degrees Fahrenheit", "°": "degrees", "№": "number", "π": "pi", "√": "the square root of", "≈": "is about",
    "≠": "is not equal to", "≥": "at least", "≤": "at most", "±": "plus or minus", "∞": "infinity", "$": "dollars",
    "€": "euros", "£": "pounds", "¥": "yuan", "￥": "yuan", "#": "hash", "＃": "hash", "％": "percent",
    "²": "squared", "³": "cubed", "©": "copyright", "™": "trademark", "®": "registered", "㎡": "square meters",
    "¢": "cents", "§": "section", "→": "to", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "θ": "theta",
    "λ": "lambda",
    "μ": "mu", "σ": "sigma", "Ω": "ohms", "Δ": "delta",
}  # fmt: skip


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


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    """Compile the rules, in the order in which they may claim a stretch of text."""
    table: list[Row] = [
        *codes.telephones(),
        *moments.clocks(),
        *moments.dates(),
        *quantities.signed(),
        *names.abbreviations(),
        *names.romans(),
        *codes.names(),
        *codes.formulas(),
        *moments.years(),
        *quantities.plain(),
        (f"[{re.escape(''.join(_SIGNS))}]", lambda match: f" {_SIGNS[match[0]]} "),
    ]
    return [(re.compile(pattern), say) for pattern, say in table]
