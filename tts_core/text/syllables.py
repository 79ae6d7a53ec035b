"""Syllables of a reading: where their nuclei are, and which of them carry stress or a tone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tts_core.text.reading import Reading

NUCLEI: Final = frozenset("AIOQWYᵊaeiouyɑɐɒæɔəɚɛɜɤɥɨɪøœɯʊʌᵻ")
"""Phones that can be the nucleus of a syllable."""

TONES: Final = {"→": 1, "↗": 2, "↓": 3, "↘": 4}
"""Mandarin tone marks; they stand behind the nucleus."""

_STRESS: Final = {"ˈ": 2, "ˌ": 1}


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable, by its nucleus."""

    start: int
    """Index of the nucleus's first symbol in `Reading.phones`."""
    end: int
    """Index past its last symbol, the tone mark included."""
    word: int
    """Index of its word in `Reading.words`."""
    stress: int = 0
    """English: 2 primary, 1 secondary, 0 none."""
    tone: int = 0
    """Mandarin: 1 to 4, 0 for the neutral tone and for English."""


def syllables(reading: Reading) -> list[Syllable]:
    """Return the syllables of a reading, in order."""
    found = []
    for index, word in enumerate(reading.words):
        inside = nuclei(reading.phones[word.start : word.end])
        found += [replace(one, start=word.start + one.start, end=word.start + one.end, word=index) for one in inside]
    return found


def nuclei(phones: str) -> list[Syllable]:
    """Return the syllables of one word, counted from its first phone."""
    found = []
    i = 0
    while i < len(phones):
        if phones[i] not in NUCLEI:
            i += 1
            continue
        start = i
        while i < len(phones) and phones[i] in NUCLEI:
            i += 1
        tone = TONES.get(phones[i], 0) if i < len(phones) else 0
        i += 1 if tone else 0
        stress = _STRESS.get(phones[start - 1], 0) if start else 0
        found.append(Syllable(start, i, 0, stress, tone))
    return found
