"""Slips of spelling put right, where only one word can be meant: definately, recieve, teh."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tts_core.text.english.lexicon import Lexicon

_SHORTEST = 5
_LONG = 7
_VOWELS = "aeiou"
_OFTEN = {
    "teh": "the",
    "hte": "the",
    "adn": "and",
    "taht": "that",
    "thier": "their",
    "waht": "what",
    "wierd": "weird",
    "becuase": "because",
}


def repaired(word: str, book: Lexicon) -> str | None:
    """Return the word that a misspelt one means.

    Args:
        word: A word that the dictionary lacks. Only small letters are put right, for capitals may be a name.
        book: The dictionary.

    Returns:
        The word, or `None` where none or several are as near.
    """
    if word in _OFTEN:
        return _OFTEN[word]
    if not word.isalpha() or not word.islower() or len(word) < _SHORTEST:
        return None
    for slips in (_swapped, _doubled, _other_vowel, _one_more_or_less):
        found = {one for one in slips(word) if book.is_usual(one)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _swapped(word: str) -> Iterator[str]:
    """Two neighbours changed places: recieve."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _doubled(word: str) -> Iterator[str]:
    """One or two letters are double that should be single, or the other way: tommorow."""
    runs = ["".join(group) for _, group in itertools.groupby(word)]
    places = [at for at, run in enumerate(runs) if run[0] not in "aiu"]
    for count in (1, 2):
        for chosen in itertools.combinations(places, count):
            yield "".join(run[0] * (1 if len(run) > 1 else 2) if at in chosen else run for at, run in enumerate(runs))


def _other_vowel(word: str) -> Iterator[str]:
    """A vowel stands for another: definately."""
    for at in range(1, len(word)):
        if word[at] in _VOWELS:
            yield from (word[:at] + vowel + word[at + 1 :] for vowel in _VOWELS if vowel != word[at])


def _one_more_or_less(word: str) -> Iterator[str]:
    """A letter of a long word is missing or too much: goverment."""
    if len(word) < _LONG:
        return
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + letter + word[at:] for letter in "abcdefghijklmnopqrstuvwxyz")
