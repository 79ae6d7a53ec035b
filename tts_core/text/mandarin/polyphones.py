"""Characters with several readings, decided by what stands around them.

The phrase dictionaries know fixed words (银行, 行走); `data/polyphones.txt` has rules for the characters that stand
alone in a sentence, and, marked with `!`, for those that only seem to be part of a fixed word (长得 | 高).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from tts_core.text.tables import lines

_REACH = 12
"""How many characters to the left and right a rule may look at."""


class _Rule(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str]
    syllable: str
    overrides: bool


def by_context(text: str, bound: Collection[int], certain: Collection[int]) -> dict[int, str]:
    """Return the readings that the context decides, by index in the text.

    Args:
        text: A run of Han characters.
        bound: Indices of characters in fixed words; only rules that override touch them.
        certain: Indices that no rule may touch.
    """
    found: dict[int, str] = {}
    for index, character in enumerate(text):
        if index in certain or character not in _table():
            continue
        left, right = text[max(0, index - _REACH) : index], text[index + 1 : index + 1 + _REACH]
        for rule in _rules(character):
            if index in bound and not rule.overrides:
                continue
            if rule.before.search(left) and rule.after.match(right):
                found[index] = rule.syllable
                break
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, list[str]]:
    """Read the table: `character: before _ after = syllable`, and `{X} = pattern` for a pattern used often."""
    names: dict[str, str] = {}
    table: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines("polyphones.txt"):
        if line.startswith("{"):
            name, _, pattern = line.partition(" = ")
            names[name] = pattern
            continue
        if "{" in line:
            for name, pattern in names.items():
                line = line.replace(name, pattern)
        character, _, rule = line.partition(": ")
        table[character].append(rule)
    return dict(table)


@lru_cache(maxsize=1024)
def _rules(character: str) -> tuple[_Rule, ...]:
    """Compile the rules of a character when it is met first."""
    return tuple(map(_rule, _table()[character]))


def _rule(written: str) -> _Rule:
    context, _, syllable = written.rpartition(" = ")
    before, _, after = f" {context} ".partition(" _ ")
    overrides = before.lstrip().startswith("!")
    before = before.strip().removeprefix("!").strip()
    return _Rule(re.compile(before), re.compile(after.strip()), syllable, overrides)
