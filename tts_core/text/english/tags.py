"""Part of speech of words that are said in two ways (`record`, `read`, `close`), by the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tts_core.text.tables import named

_AUXILIARIES = named("english_words.txt", "auxiliaries")
_SUBJECTS = named("english_words.txt", "subjects")
_THIRD = named("english_words.txt", "third")
_DETERMINERS = named("english_words.txt", "determiners")
_BE = named("english_words.txt", "be")
_HAVE = named("english_words.txt", "have")
_OBJECTS = named("english_words.txt", "objects")
_DEGREES = named("english_words.txt", "degrees")
_LEAD_THINGS = named("english_words.txt", "lead_things")
_PAST_SIGNS = named("english_words.txt", "past_signs")
_AFTER_NOUN = named("english_words.txt", "after_noun")
_ADJECTIVES_FIRST = named("english_words.txt", "adjectives_first")


def tag(words: Sequence[str], index: int, choices: frozenset[str]) -> str | None:
    """Return the part of speech that chooses between a word's readings.

    Args:
        words: The words of the line in order, pauses among them as single marks.
        index: Which word.
        choices: The names of its readings in the dictionary.

    Returns:
        One of `choices`, or `None` for the usual reading.
    """
    before, word, after = _at(words, index - 1), words[index].lower(), _at(words, index + 1)
    guess: str | None
    if "VBD" in choices and word in {"read", "reread"}:
        return _past_of_read(words, index, before)
    if word == "wound":
        return "VBD" if after in {"up", "around", "down"} or before in _HAVE else None
    guess = _guess(words, index, before, word, after)
    if word == "bass":
        return None if {"fish", "fishing", "sea", "lake", "caught"} & {one.lower() for one in words} else "ADJ"
    if word == "minute" and guess == "ADJ" and before not in _BE | _DEGREES:
        return None
    if word == "close" and guess == "NOUN" and after != "of":
        return None
    if guess == "ADJ" and "ADJ" not in choices:
        guess = None if word in _ADJECTIVES_FIRST else "NOUN"
    return guess if guess in choices else None


def is_used_to(words: Sequence[str], index: int) -> bool:
    """Tell `used to` (a habit) from `is used to cut` (a tool)."""
    if _at(words, index + 1) != "to":
        return False
    habit = _at(words, index - 1) not in _BE or _at(words, index + 2) in _OBJECTS
    return habit or _at(words, index + 2).endswith("ing")


def second_reading(words: Sequence[str], index: int) -> str | None:
    """Return the rarer reading of two words of which the dictionary has one: the metal, and the paper of a career."""
    before, word, after = _at(words, index - 1), words[index].lower(), _at(words, index + 1)
    if word == "lead":
        metal = after in _LEAD_THINGS or (before in {"of", "molten"} and not after.isalpha())
        return "lˈɛd" if metal else None
    return "ɹˈɛzəmˌA" if before in {"my", "your", "his", "her", "a", "the", "their"} else None


def _at(words: Sequence[str], index: int) -> str:
    return words[index].lower().replace("’", "'") if 0 <= index < len(words) else ""


def _guess(words: Sequence[str], index: int, before: str, word: str, after: str) -> str:
    if before in _BE or before in _DEGREES:
        return "VERB" if word.endswith("ing") else "ADJ"
    if before in _HAVE:
        return "ADJ" if after and after not in _AFTER_NOUN | _OBJECTS and after.isalpha() else "VERB"
    if before == "to" and _at(words, index - 2) in {"close", "next", "due", "according", "thanks"}:
        return "NOUN"
    if before in _AUXILIARIES or before.endswith("n't"):
        return "VERB"
    if before in _SUBJECTS:
        return "VERB"
    if before in _THIRD and before not in _DETERMINERS and word.endswith("s"):
        return "VERB"
    if before in _DETERMINERS or before.endswith("'s"):
        return "NOUN" if not after.isalpha() or after in _AFTER_NOUN else "ADJ"
    starts = not before or not re.match(r"\w", before)
    if starts and after in _OBJECTS:
        return "VERB"
    if after in _OBJECTS - {"that", "this", "you"} or after in {"up", "down", "apart", "off", "out"}:
        return "VERB" if not starts or after in {"up", "down", "apart", "off", "out"} else "NOUN"
    if before in {"and", "or", "then"} and _at(words, index - 2).isalpha() and after in _OBJECTS:
        return "VERB"
    if (
        word.endswith("s")
        and re.match(r"[a-z]+s$", before) is None
        and after in {"in", "on", "with", "at", "near", "alone"}
    ):
        return "VERB"
    return "NOUN"


def _past_of_read(words: Sequence[str], index: int, before: str) -> str | None:
    """`read` is past after have and be, with a sign of the past in the line, or after he, she, it."""
    if before in _HAVE or before in _BE - {"am"}:
        return "VBN"
    if before in {"already", "never", "ever", "just"} and _at(words, index - 2) in _HAVE:
        return "VBN"
    if before in _AUXILIARIES - {"never", "always", "just"}:
        return None
    line = {word.lower() for word in words}
    named = before in _THIRD or (bool(before) and words[index - 1][:1].isupper() and before not in {"i"})
    return "VBD" if line & _PAST_SIGNS or named else None
