"""The pronouncing dictionary of English: misaki's lexicons, which Kokoro's English voices were trained on."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from tts_core.text.english import phones as ph
from tts_core.text.reading import Accent

Entry: TypeAlias = "str | dict[str, str | None]"

_PARENTS = {"VBD": "VERB", "VBN": "VERB", "VBP": "VERB"}


class Lexicon:
    """Words of one accent and their phones."""

    def __init__(self, accent: Accent) -> None:
        self.british = accent == "british"
        country = "gb" if self.british else "us"
        checked = _load(f"{country}_gold.json")
        self._words: dict[str, Entry] = {**_load(f"{country}_silver.json"), **checked}
        self._checked = frozenset(checked)

    def __iter__(self) -> Iterator[str]:
        """Yield every word, as it is written."""
        return iter(self._words)

    def has(self, word: str) -> bool:
        """Tell whether the word has an entry just as it is written here."""
        return word in self._words

    def knows(self, word: str) -> bool:
        """Tell whether the word, in this or its usual case, has an entry."""
        return self._key(word) is not None

    def is_usual(self, word: str) -> bool:
        """Tell whether the word, as it is written here, is in the checked half of the dictionary."""
        return word in self._checked

    def tags(self, word: str) -> frozenset[str]:
        """Return the names of a word's readings, such as `VERB`; empty where it has one."""
        key = self._key(word)
        entry = self._words[key] if key is not None else ""
        return frozenset(entry) if isinstance(entry, dict) else frozenset()

    def find(self, word: str, tag: str | None = None) -> str | None:
        """Return the phones of a word.

        Args:
            word: The word as it is written.
            tag: Part of speech (`NOUN`, `VERB`, `VBD`, `ADJ`, ...) or `None` before a pause; other readings than the
                usual one are chosen by it.

        Returns:
            The phones, or `None` where the word is not in the dictionary.
        """
        key = self._key(word)
        if key is None:
            return None
        entry = self._words[key]
        if isinstance(entry, dict):
            usual = entry["DEFAULT"]
            entry = entry.get(tag or "", entry.get(_PARENTS.get(tag or "", ""), usual)) or usual or ""
        return _in_kokoro(entry)

    def spelled(self, letters: str) -> str:
        """Return the names of letters as one word, with its main stress on the last: FBI."""
        names = "".join(ph.with_stress(str(_in_kokoro(self._letter(letter))), -0.5) for letter in letters)
        head, mark, tail = names.rpartition(ph.SECONDARY)
        return head + (ph.PRIMARY if mark else "") + tail

    def _letter(self, letter: str) -> str:
        entry = self._words.get(letter.upper(), "")
        return entry if isinstance(entry, str) else str(entry["DEFAULT"])

    def _key(self, word: str) -> str | None:
        for form in (word, word.lower(), word.capitalize()):
            if form in self._words:
                return form
        return None


@lru_cache(maxsize=2)
def lexicon(accent: Accent) -> Lexicon:
    """Return the dictionary of an accent; it is read once, in about a tenth of a second."""
    return Lexicon(accent)


def _load(name: str) -> dict[str, Entry]:
    import misaki.data

    text = importlib.resources.files(misaki.data).joinpath(name).read_text(encoding="utf-8")
    entries: dict[str, Entry] = json.loads(text)
    return entries


def _in_kokoro(phones: str) -> str:
    """Write taps and glottal stops as the model learned them."""
    return phones.replace("ɾ", "T").replace("ʔ", "t")
