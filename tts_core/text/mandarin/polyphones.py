"""Characters with several readings, decided by what stands around them.

The phrase dictionary knows fixed words (银行, 行走); `data/polyphones.txt` has rules for the everyday characters that
stand alone in a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from tts_core.text.tables import lines

_REACH = 8
"""How many characters to the left and right a rule may look at."""


class _Rule(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str]
    syllable: str


def by_context(text: str, is_open: Callable[[int], bool]) -> dict[int, str]:
    """Return the readings that the context decides, by index in the text.

    Args:
        text: A run of Han characters.
        is_open: Tells whether the dictionary leaves the reading of the character at an index open, because it stands
            in no fixed word.
    """
    found: dict[int, str] = {}
    for index, character in enumerate(text):
        rules = _rules().get(character)
        if not rules or not is_open(index):
            continue
        left, right = text[max(0, index - _REACH) : index], text[index + 1 : index + 1 + _REACH]
        for rule in rules:
            if rule.before.search(left) and rule.after.match(right):
                found[index] = rule.syllable
                break
    return found


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[_Rule]]:
    """Read the table: `character: before _ after = syllable`, and `{X} = pattern` for a pattern used often."""
    names: dict[str, str] = {}
    rules: defaultdict[str, list[_Rule]] = defaultdict(list)
    for line in lines("polyphones.txt"):
        if line.startswith("{"):
            name, _, pattern = line.partition(" = ")
            names[name] = pattern
            continue
        for name, pattern in names.items():
            line = line.replace(name, pattern)
        character, _, rule = line.partition(": ")
        context, _, syllable = rule.rpartition(" = ")
        before, _, after = f" {context} ".partition(" _ ")
        rules[character].append(_Rule(re.compile(before.strip()), re.compile(after.strip()), syllable))
    return dict(rules)
