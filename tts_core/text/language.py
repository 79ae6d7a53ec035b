"""Which language a text, a letter or a number is in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tts_core.text.reading import Language

_HAN = (
    r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0002fa1f\U00030000-\U000323af"
)
HAN = re.compile(f"[{_HAN}]")
HAN_RUN = re.compile(f"[{_HAN}]+")
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
LATIN_WORD = re.compile(rf"[{LATIN}]+(?:['’‘][{LATIN}]+)*")


def main_language(text: str) -> Language:
    """Return the language that most of the text is in, counted in syllables.

    Without letters a text is English, unless it has Chinese marks.
    """
    han = len(HAN.findall(text))
    latin = sum(_weight(word) for word in LATIN_WORD.findall(text))
    if not han and not latin:
        return "zh" if re.search("[，。！？：；、￥％～]", text) else "en"
    return "zh" if han >= latin else "en"


def language_at(text: str, start: int, end: int, main: Language) -> Language:
    """Return the language in which the digits of `text[start:end]` are read.

    A number between two words of one language is of that language, and so is one that touches a Han character;
    any other takes the language of the line.
    """
    before = _neighbour(reversed(text[max(0, start - 12) : start]))
    after = _neighbour(iter(text[end : end + 12]))
    if before == after and before is not None:
        return before
    touches_han = HAN.match(text[end : end + 1]) or HAN.match(text[start - 1 : start] if start else "")
    return "zh" if touches_han else main


def _weight(word: str) -> float:
    """A word of everyday English has about one and a half syllables; a letter or initialism is at home in Chinese."""
    if len(word) == 1 and word not in "aIA":
        return 0.5
    return 1.0 if word.isupper() else 1.5


def _neighbour(characters: Iterable[str]) -> Language | None:
    """Return the language of the nearest letter, if one comes before the sentence ends."""
    for character in characters:
        if HAN.match(character):
            return "zh"
        if re.match(f"[{LATIN}]", character):
            return "en"
        if character in ".!?。！？…;；\n":
            return None
    return None
