"""Accents of a line: which word it turns on, and how much every syllable stands out.

The focus is the first word that is emphatic in itself (`根本`, `never`), else the last word that carries meaning: the
nuclear accent falls there in a neutral sentence of English (Ladd 2008, Intonational Phonology) and most often of
Mandarin (Xu 1999, J. Phonetics 27). A rule of thumb; the lists (`accents.tsv`) are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from tts_core.emotion.space import read_table
from tts_core.text.reading import Reading, Word
from tts_core.text.syllables import Syllable, syllables

SentenceType = Literal["statement", "question", "exclamation", "trailing", "cut"]
"""How a line ends: with a full stop or nothing, a question mark, an exclamation mark, an ellipsis, a dash."""

OTHER_ACCENTS: Final = 0.35
"""How much a stressed syllable outside the focus stands out; the focus has 1."""

BESIDE_EMPHASIS: Final = 0.1
"""The same in a line in which the author marked the words that stand out."""

_ENDINGS: Final[dict[str, SentenceType]] = {**dict.fromkeys("?？", "question"), **dict.fromkeys("!！", "exclamation")}
_TRAILING: Final = ("…", "...", "。。", "～", "~")
_CUT: Final = ("—", "–", "-")
_DOUBLED: Final = re.compile(r"[!！]{2,}|[?？][!！]|[!！][?？]|[?？]{2,}")


@dataclass(frozen=True, slots=True)
class Accent:
    """A syllable that stands out."""

    syllable: Syllable
    """Where it is."""
    weight: float
    """1 in the focus, less elsewhere."""


def accents(reading: Reading) -> list[Accent]:
    """Return the syllables that stand out, in order."""
    spoken = syllables(reading)
    turning = emphasised(reading)
    others = BESIDE_EMPHASIS if turning else OTHER_ACCENTS
    turning = turning or {focus(reading)}
    strong = [(syllable, 1.0 if syllable.word in turning else others) for syllable in spoken]
    return [Accent(syllable, weight) for syllable, weight in strong if _stands_out(syllable, reading)]


def emphasised(reading: Reading) -> set[int | None]:
    """Return the words that the author marked by capitals, stars, or a doubled mark (`！！`, `?!`) behind the line."""
    marked: set[int | None] = {i for i, word in enumerate(reading.words) if word.accented}
    return marked or ({focus(reading)} - {None} if _DOUBLED.search(reading.text) else set())


def focus(reading: Reading) -> int | None:
    """Return the index of the word that the line turns on; None where no word carries meaning."""
    meaning = [i for i, word in enumerate(reading.words) if _has_meaning(word, reading.phones)]
    emphatic = [i for i in meaning if reading.words[i].text.lower() in _words("emphatic")]
    if emphatic:
        return emphatic[0]
    return meaning[-1] if meaning else None


def sentence_type(reading: Reading) -> SentenceType:
    """Return how a line ends."""
    text = reading.text.rstrip(" \"'”’」』)）")
    if text.endswith(_TRAILING):
        return "trailing"
    if text.endswith(_CUT):
        return "cut"
    return _ENDINGS.get(text[-1:], "statement")


def _has_meaning(word: Word, phones: str) -> bool:
    if word.language == "zh":
        return word.text not in _words("particle") and any(tone in phones[word.start : word.end] for tone in "→↗↓↘")
    return "ˈ" in phones[word.start : word.end]


def _stands_out(syllable: Syllable, reading: Reading) -> bool:
    """Stressed in English; the toned syllables of words with meaning in Mandarin."""
    word = reading.words[syllable.word]
    if word.accented:
        return syllable.stress == 2 or word.language == "zh"
    return (
        syllable.stress == 2 if word.language == "en" else bool(syllable.tone) and word.text not in _words("particle")
    )


@lru_cache(maxsize=2)
def _words(kind: str) -> frozenset[str]:
    """Return the words of a row of `accents.tsv`: `emphatic`, or Chinese `particle`s, which carry no meaning."""
    (row,) = (row for row in read_table("accents.tsv") if row["kind"] == kind)
    return frozenset(row["words"].split("|"))
