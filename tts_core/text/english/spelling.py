"""A guess at the phones of a word that no dictionary has: letter by letter, by a tree of contexts.

The tree was grown by `spelling_training.py` from the dictionary; at each letter it asks for the neighbours in turn and
takes the answer of the longest context that it has seen at least three times.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from tts_core.text.english import phones as ph
from tts_core.text.reading import Accent
from tts_core.text.tables import data

Tree: TypeAlias = "str | list[object]"
"""A leaf is the phones of the letter; a branch is `[phones, {feature: Tree}]`."""

_VOWELS = ph.VOWELS | {"ᵊ"}


def guess(letters: str, accent: Accent) -> str:
    """Return the likely phones of a word.

    Args:
        letters: `a` to `z`, at least one.
        accent: Whose English.

    Returns:
        Phones with one main stress, if there is a vowel.
    """
    tree = _tree(accent)
    said: list[str] = []
    for index in range(len(letters)):
        said.append(_answer(tree, features(letters, index, said)))
    return _one_stress("".join(said)) or "ə"


def features(letters: str, index: int, said: Sequence[str]) -> list[str]:
    """Return what the tree may ask about a letter, most telling first.

    Args:
        letters: The word.
        index: Which letter.
        said: The phones of the letters before it, one entry a letter.
    """

    def at(offset: int) -> str:
        place = index + offset
        return letters[place] if 0 <= place < len(letters) else "_"

    stressed = "1" if any(ph.PRIMARY in one for one in said) else "0"
    syllables = min(2, sum(any(symbol in _VOWELS for symbol in one) for one in said))
    before = said[-1] if said else "_"
    return [at(0), at(1), at(-1), at(2), f"{stressed}{syllables}", at(-2), at(3), at(4), before, at(-3), at(5), at(6)]


def _answer(tree: Tree, asked: Sequence[str]) -> str:
    for feature in asked:
        if isinstance(tree, str):
            return tree
        branches = tree[1]
        if not isinstance(branches, dict) or feature not in branches:
            break
        tree = branches[feature]
    return tree if isinstance(tree, str) else str(tree[0])


def _one_stress(phones: str) -> str:
    """Keep the last main stress of several, and give one to a word that has none."""
    if phones.count(ph.PRIMARY) > 1:
        head, _, tail = phones.rpartition(ph.PRIMARY)
        phones = head.replace(ph.PRIMARY, ph.SECONDARY) + ph.PRIMARY + tail
    return phones if ph.PRIMARY in phones else ph.with_stress(phones, 2)


@lru_cache(maxsize=2)
def _tree(accent: Accent) -> Tree:
    tree: Tree = json.loads(gzip.decompress(data(f"spelling_{accent}.json.gz")))
    return tree
