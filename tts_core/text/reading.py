"""How a text is said: the value between the front ends and an engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Language = Literal["zh", "en"]
Accent = Literal["american", "british"]
Source = Literal["given", "glossary", "dictionary", "rule", "model"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a reading."""

    text: str
    """The word as it is said (`2026` is already `twenty twenty-six`)."""
    language: Language
    """Which front end read it."""
    start: int
    """Index of its first symbol in `Reading.phones`."""
    end: int
    """Index past its last symbol in `Reading.phones`."""
    source: Source
    """Where the reading came from: given by the author, the glossary, a dictionary, a rule (of the context, of an
    ending, of initialisms), or a model that guesses by the letters."""
    syllables: tuple[str, ...] = ()
    """Mandarin only: its syllables as they are said, after tone sandhi, such as `zhong4`."""
    cited: tuple[str, ...] = ()
    """Mandarin only: its syllables as a dictionary has them, before tone sandhi."""
    accented: bool = False
    """Whether the author marked it: capitals, *stars*, a doubled exclamation mark."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Phones that the author's spelling lengthens or shortens: `sooo`, `啊～`, `w-what`."""

    start: int
    """Index of its first symbol in `Reading.phones`."""
    end: int
    """Index past its last symbol."""
    factor: float
    """On the natural length: above 1 is longer."""
    least_s: float = 0.0
    """Of a pause, the silence that it has at least, in seconds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its phones."""

    text: str
    """The text that was read."""
    spoken_text: str
    """The text in the words that are said: normalised, without the author's readings."""
    phones: str
    """Kokoro's phone symbols, one character a symbol, spaces between words, punctuation kept as pauses."""
    words: tuple[Word, ...]
    """The words, in order."""
    unread: tuple[str, ...]
    """Characters and words that have no phones and are therefore not said."""
    stretches: tuple[Stretch, ...] = ()
    """What the author's spelling lengthens or shortens, in order."""


_MARKS: Final = frozenset(';:,.!?—…"()“”')
_COMMA: Final = re.compile(r"[,，、;；:：]\W*$")


def joined(readings: Sequence[Reading]) -> tuple[Reading, list[int]]:
    """Put readings together that are said in one breath: the parts of a sentence that runs over several cues.

    A comma at the end of a part, which its own reading leaves out, is a pause again.

    Args:
        readings: At least one, in order.

    Returns:
        The whole, and where each part starts in its phones.
    """
    phones = ""
    words: list[Word] = []
    stretches: list[Stretch] = []
    starts = []
    for number, reading in enumerate(readings):
        if number:
            comma = _COMMA.search(readings[number - 1].text) and phones[-1:] not in _MARKS
            phones += ", " if comma else " "
        at = len(phones)
        starts.append(at)
        phones += reading.phones
        words += [replace(word, start=word.start + at, end=word.end + at) for word in reading.words]
        stretches += [replace(one, start=one.start + at, end=one.end + at) for one in reading.stretches]
    text, spoken = (" ".join(getattr(reading, name) for reading in readings) for name in ("text", "spoken_text"))
    unread = tuple(piece for reading in readings for piece in reading.unread)
    return Reading(text, spoken, phones, tuple(words), unread, tuple(stretches)), starts
