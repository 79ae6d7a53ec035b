"""Sounds beside the words that a direction asks for: a sigh, a breath in, a sob, a laugh (`touches.tsv`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, get_args

from tts_core.emotion.mixtures import RECORDING
from tts_core.emotion.plan import TouchKind
from tts_core.emotion.space import read_table

KINDS: Final[tuple[TouchKind, ...]] = get_args(TouchKind)

_RECORDINGS = re.compile(RECORDING)
_AFTER = re.compile(r"\b(?:after|at the end|then|ends?)\b|之后|最后|末尾|说完|结尾|然后")
_NOT = re.compile(r"(?:\b(?:not?|never|without|nothing like|less of)\s+(?:\w+\s+)?|别|不要|没有|没|不|不是)$")


def touches_in(direction: str) -> tuple[tuple[TouchKind, bool], ...]:
    """Return the touches that a direction names, with whether each comes after the words.

    A negated one (`without a sigh`, `不要叹气`) is none, and so is the name of a recording (`ref(sigh.wav)`).

    >>> touches_in("叹了口气，疲惫地")
    (('sigh', False),)
    """
    plain = _RECORDINGS.sub(" ", direction).lower()
    found: dict[TouchKind, bool] = {}
    for kind, pattern in _patterns().items():
        match = pattern.search(plain)
        if match and not _NOT.search(plain[: match.start()]):
            found[kind] = bool(_AFTER.search(plain[: match.start()][-12:]))
    return tuple(found.items())


@lru_cache(maxsize=1)
def _patterns() -> dict[TouchKind, re.Pattern[str]]:
    rows = {row["touch"]: (row["en"].split("|"), row["zh"].split("|")) for row in read_table("touches.tsv")}
    return {kind: _pattern(*rows[kind]) for kind in KINDS}


def _pattern(english: list[str], chinese: list[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(english, key=len, reverse=True))
    characters = "|".join(sorted(chinese, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})\b|{characters}")
