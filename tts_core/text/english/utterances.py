"""What spelling plays with to show how a word is said: interjections, drawn-out words, stammers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import lru_cache

from tts_core.text.english import phones as ph
from tts_core.text.english.lexicon import Lexicon
from tts_core.text.english.line import is_frequent
from tts_core.text.tables import lines, named

_PREFIXES = named("english_words.txt", "prefixes")
_DOUBLED = named("english_words.txt", "doubled")
_RUN = re.compile(r"(.)\1{2,}|(.)\2$")
_MOST_RUNS = 4


def interjection(word: str, book: Lexicon) -> str | None:
    """Return the phones of `shh`, `uh-huh`, `tsk` and their like.

    Args:
        word: The word.
        book: The dictionary of the accent.
    """
    found = _sounds().get(word.lower())
    return found[book.british] if found else None


def drawn_out(word: str, book: Lexicon) -> str | None:
    """Return the word that `nooo`, `pleeease` or `heyy` draws out, or `None` where it is none.

    A long run of one letter stands for one of it or for two: `goood` is rather good than god, else frequent words go
    first, and the short ones.
    """
    lower = word.lower()
    if not _RUN.search(lower) or len(_RUN.findall(lower)) > _MOST_RUNS:
        return None
    choices = ["".join(one) for one in itertools.product(*_cut(lower))]
    known = [one for one in choices if one != lower and (book.knows(one) or one in _sounds())]
    if known:
        return max(known, key=lambda one: (one in _DOUBLED, is_frequent(one) or one in _sounds(), -len(one)))
    return min(choices, key=len) if re.search(r"(.)\1\1", lower) else None


def stammered(word: str, read: Callable[[str], str]) -> str | None:
    """Read `b-but`, `th-that's`, `I-I`: the sound that the word begins with, again and again.

    Args:
        word: The word with its beginnings.
        read: Reads the word itself.
    """
    *heads, last = word.split("-")
    low = [head.lower() for head in heads]
    if not heads or not last or any(not last.lower().startswith(head) or len(head) > 3 for head in low):
        return None
    if last == "I":
        return "ˌI" * len(heads) + "ˈI"
    if any(len(head) >= len(last) or (head in _PREFIXES and len(heads) == 1) or not head for head in low):
        return None
    whole = read(last)
    return "".join(_beginning(head, whole) for head in low) + whole


def _cut(word: str) -> list[tuple[str, ...]]:
    """Cut a word into its letters, a long run as one of the letter or two."""
    found: list[tuple[str, ...]] = []
    for letter, group in itertools.groupby(word):
        run = len(list(group))
        found.append((letter, letter * 2) if run > 2 else (letter * run,))
    if len(found[-1][0]) == 2:
        found[-1] = (word[-1], word[-1] * 2)
    return found


def _beginning(head: str, whole: str) -> str:
    """Return the sounds of the letters that are said again."""
    plain = whole.replace(ph.PRIMARY, "").replace(ph.SECONDARY, "")
    onset = "".join(itertools.takewhile(lambda symbol: symbol in ph.CONSONANTS, plain))
    if not onset:
        return plain[:1]
    if re.search("[aeiou]|.y", head):
        return onset + plain[len(onset) : len(onset) + 1]
    return (onset[0] if len(head) == 1 else onset) + "ə"


@lru_cache(maxsize=1)
def _sounds() -> dict[str, tuple[str, str]]:
    rows = (row.split() for row in lines("interjections.txt"))
    return {word: (american, british) for word, american, british in rows}
