"""What is said in Mandarin for digits, units and signs: the rules in their order."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tts_core.text.mandarin import codes, formulas, moments, quantities
from tts_core.text.marked import Edit, Rule, rewritten


def edits(text: str, accepts: Callable[[int, int], bool]) -> list[Edit]:
    """Return what is said for the digits and signs of a text.

    Args:
        text: The text.
        accepts: Tells whether a stretch of it is read in Mandarin and free to be rewritten.

    Returns:
        Edits that do not overlap; every digit that is accepted is in one.
    """
    return rewritten(text, _rules(), accepts)


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    """Compile the rules, in the order in which they may claim a stretch of text."""
    table = [
        *moments.dates(),
        *codes.telephones(),
        *moments.clocks(),
        *quantities.signed(),
        *moments.years(),
        *codes.names(),
        *formulas.romans(),
        *formulas.formulas(),
        *quantities.plain(),
        *formulas.signs(),
    ]
    return [(re.compile(pattern), say) for pattern, say in table]
