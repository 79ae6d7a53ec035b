"""The words of a line as their neighbours see them: which part of speech each mostly is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tts_core.text.tables import lines, named

BREAK = "."
"""Kind of a pause, and of what lies outside the line."""

_GRAMMAR = {
    "be": "B", "have": "H", "modal": "M", "subject": "S", "object": "O", "determiner": "T", "preposition": "E",
    "conjunction": "C", "opener": "W", "adverb": "R", "number": "Q",
}  # fmt: skip
_ENDINGS = (
    (re.compile(r"ly$"), "R"),
    (re.compile(r"ing$"), "G"),
    (re.compile(r"ed$"), "D"),
    (re.compile(r"(?:tion|sion|ness|ment|ity|ism|ist|ance|ence|ship|hood|er|or)$"), "N"),
    (re.compile(r"(?:ous|ful|less|able|ible|ive|ical|ish|ic|al)$"), "J"),
    (re.compile(r"(?:[^su]s)$"), "P"),
)
_ES = re.compile(r"(?:s|x|z|ch|sh|o)es$")
_FINITE = frozenset("BHMDZ")


@lru_cache(maxsize=8192)
def kinds(word: str) -> str:
    """Return the kinds that a word may have, the likeliest first.

    Args:
        word: A word in small letters.

    Returns:
        Letters: `N` noun, `P` plural noun, `V` verb, `Z` verb with -s, `D` past form, `G` -ing form, `J` adjective, `R`
        adverb; of grammar `2` to, `M` modal, `B` be, `H` have, `S` subject, `O` object, `T` determiner, `E`
        preposition, `C` conjunction, `W` opener of a clause, `Q` number; `.` for a pause.
    """
    if not re.search(r"[^\W_]", word):
        return BREAK
    if word == "to":
        return "2"
    found = _grammar().get(word)
    if found:
        return found
    if word.endswith("n't"):
        return "M"
    if word.endswith(("'s", "s'")):
        return "T"
    return _classes().get(word) or _inflected(word) or next((k for end, k in _ENDINGS if end.search(word)), "N")


def is_frequent(word: str) -> bool:
    """Tell whether a word in small letters is among the frequent ones."""
    return word in _grammar() or word in _classes()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words in small letters, with their kinds."""

    words: tuple[str, ...]
    """The words in order; a token without letters is a pause."""
    written: tuple[str, ...]
    """The words as they are written, with straight apostrophes."""
    tokens: tuple[str, ...]
    """The words as they came."""

    def at(self, index: int) -> str:
        """Return a word, or `""` outside the line."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def kind(self, index: int) -> str:
        """Return the likeliest kind of a word; a name in capitals is a noun."""
        return self.kinds(index)[0]

    def kinds(self, index: int) -> str:
        """Return the kinds of a word, the likeliest first."""
        word = self.at(index)
        found = kinds(word) if word else BREAK
        if found[0] in "VJDRGE" and index and self.kind(index - 1) != BREAK and self.written[index][:1].isupper():
            return "N" if not self.written[index].isupper() else found
        return found

    def before(self, index: int) -> int:
        """Return the place of the word before, passing over adverbs."""
        place = index - 1
        while place >= 0 and self.kind(place) == "R":
            place -= 1
        return place

    def start(self, index: int) -> int:
        """Return where the clause of a word begins: after a pause, or with the word that opens it."""
        place = index
        while place > 0 and self.kind(place - 1) != BREAK:
            place -= 1
            if "W" in self.kinds(place) and (place + 1 < index or self.kind(place) == "W"):
                return place
        return place

    def finite_before(self, index: int) -> bool:
        """Tell whether the clause has its verb before a word."""
        return any(self.is_finite(place) for place in range(self.start(index), index))

    def finite_after(self, index: int) -> bool:
        """Tell whether the verb of the clause comes after a word."""
        for place in range(index + 1, len(self.words)):
            if self.kind(place) in {BREAK, "W"} or self.at(place) in {"that", "which", "who"}:
                return False
            if self.kind(place) == "C" and self.is_finite(place + 1):
                return False
            if self.is_finite(place) or (place == index + 1 and self.kind(place) == "D"):
                return True
        return False

    def is_finite(self, index: int) -> bool:
        """Tell whether a word is a verb that has a subject, or an order."""
        kind = self.kind(index)
        if kind == "D":
            return self.kind(index - 1) not in {"T", "E", "J", "Q", "B"}
        if kind == "V":
            return self.kind(self.before(index)) in {"S", "P", BREAK, "W", "O"}
        return kind in _FINITE and self.at(index) not in {"be", "been", "being", "having"}

    def has(self, index: int, words: frozenset[str]) -> bool:
        """Tell whether the word at a place is one of some."""
        return self.at(index) in words


def line(tokens: Sequence[str]) -> Line:
    """Return tokens as a line."""
    written = tuple(token.replace("’", "'").replace("‘", "'") for token in tokens)
    return Line(tuple(token.lower() for token in written), written, tuple(tokens))


@lru_cache(maxsize=1)
def _grammar() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, kind in _GRAMMAR.items():
        for word in named("english_words.txt", name):
            found[word] = found.get(word, "") + kind
    return found


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    rows = (row.split(":", 1) for row in lines("english_classes.txt"))
    return {word: kind for kind, words in rows for word in words.split()}


def _inflected(word: str) -> str:
    """Return the kinds of a word in -s by those of its base."""
    if not word.endswith("s") or word.endswith("ss"):
        return ""
    for base in (word[:-1], word[:-2] if _ES.search(word) else "", word[:-3] + "y" if word.endswith("ies") else ""):
        found = _classes().get(base, "")
        if "N" in found or "V" in found:
            plural, verb = ("P" if "N" in found else ""), ("Z" if "V" in found else "")
            return verb + plural if found[0] == "V" else plural + verb
    return ""
