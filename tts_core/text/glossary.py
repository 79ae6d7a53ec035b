"""A glossary: how names and brands are read, once for a whole film.

    [zh]
    "单于" = "chan2 yu2"        # a reading in pinyin, one syllable a character
    "C罗" = "西罗"               # or other words that are said instead
    [en]
    Siobhan = "SH IH0 V AO1 N"  # a reading in ARPAbet
    nginx = "engine x"          # or a respelling

`[zh]` is for lines that are mostly Mandarin and for all words in Han characters, `[en]` for words in Latin letters of
English lines; a Latin word of a Mandarin line that `[zh]` does not have is looked up in `[en]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tts_core.errors import ReadingError
from tts_core.text.english import arpabet
from tts_core.text.language import HAN, HAN_RUN, LATIN, main_language
from tts_core.text.mandarin import syllables
from tts_core.text.marked import Edit, Marked, Note, edited, noted
from tts_core.text.reading import Language


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a glossary."""

    word: str
    """As it is written in the text."""
    reading: str = ""
    """Syllables parted by spaces, or ARPAbet; empty for a respelling."""
    respelled: str = ""
    """What is said instead; empty for a reading."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words and how they are read, by language."""

    entries: Mapping[Language, Mapping[str, Entry]] = field(default_factory=dict)
    """Language to words in lower case to entries."""
    patterns: Mapping[Language, re.Pattern[str]] = field(default_factory=dict)
    """Language to a pattern that finds its words, longest first."""

    @classmethod
    def of(cls, tables: Mapping[str, object]) -> Glossary:
        """Check the tables of a glossary file.

        Args:
            tables: `zh` and `en`, each a table of word to reading or respelling.

        Raises:
            ReadingError: A table or a word is wrong; all faults are told at once.
        """
        faults: list[str] = []
        entries: dict[Language, dict[str, Entry]] = {"zh": {}, "en": {}}
        for name, table in tables.items():
            if name not in ("zh", "en") or not isinstance(table, Mapping):
                faults.append(f"'{name}' is not a table 'zh' or 'en' of words")
                continue
            language: Language = "zh" if name == "zh" else "en"
            for word, how in table.items():
                try:
                    entries[language][word.lower()] = _entry(word, how)
                except ReadingError as error:
                    faults.append(f"[{name}] {error}")
        if faults:
            raise ReadingError("; ".join(faults))
        # A Mandarin line knows the words of both tables, its own first.
        tables_of: dict[Language, dict[str, Entry]] = {"zh": entries["en"] | entries["zh"], "en": entries["en"]}
        tables_of["en"] |= {word: entry for word, entry in entries["zh"].items() if HAN.search(word)}
        return cls(tables_of, {language: _pattern(words) for language, words in tables_of.items() if words})

    def applied(self, marked: Marked, language: Language | None = None) -> Marked:
        """Read a text by the glossary; what the author gave in the text itself stays.

        Args:
            marked: The text.
            language: Of the line; None takes the language of most of it.
        """
        language = language or main_language(marked.text)
        pattern, at = self.patterns.get(language), 0
        while pattern and (match := pattern.search(marked.text, at)):
            at = match.end()
            if not any(index in marked.notes for index in range(*match.span())):
                entry = self.entries[language][match[0].lower()]
                before = len(marked.text)
                marked = _read(marked, match, entry)
                at += len(marked.text) - before
        return marked


def _entry(word: str, how: object) -> Entry:
    if not isinstance(how, str) or not how.strip() or not word.strip():
        raise ReadingError(f"'{word}': {how!r} is not a reading; write pinyin, ARPAbet, or other words.")
    how = how.strip()
    if HAN_RUN.fullmatch(word):
        found = syllables.parse(how)
        if found is not None and len(found) == len(word):
            return Entry(word, reading=" ".join(found))
        if found is not None and not HAN.search(how) and re.search(r"[1-5]|[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", how):
            raise ReadingError(f"'{word}': '{how}' has {len(found)} syllables for {len(word)} characters.")
        if found is None and re.search(r"[1-9]", how):
            raise ReadingError(f"'{word}': '{how}' is not a reading in pinyin.")
    elif arpabet.is_arpabet(how):
        return Entry(word, reading=how)
    elif arpabet.looks_like(how):
        raise ReadingError(f"'{word}': '{how}' is not a reading in ARPAbet; its phones are {' '.join(arpabet.NAMES)}.")
    return Entry(word, respelled=how)


def _pattern(words: Mapping[str, Entry]) -> re.Pattern[str]:
    """Find the words, longest first; one of letters only where no other letter or digit touches it."""
    alternatives = []
    for word in sorted(words, key=len, reverse=True):
        before = rf"(?<![{LATIN}\d])" if re.match(rf"[{LATIN}\d]", word) else ""
        after = rf"(?![{LATIN}\d])" if re.search(rf"[{LATIN}\d]$", word) else ""
        alternatives.append(before + re.escape(word) + after)
    return re.compile("|".join(alternatives), re.IGNORECASE)


def _read(marked: Marked, match: re.Match[str], entry: Entry) -> Marked:
    start = match.start()
    if entry.respelled:
        start, end = _without_gaps(marked.text, *match.span()) if HAN.match(entry.respelled) else match.span()
        marked = edited(marked, [Edit(start, end, entry.respelled)])
        spelled = range(start, start + len(entry.respelled))
        return noted(marked, {index: Note(source="glossary") for index in spelled if marked.text[index].isalpha()})
    if HAN.match(match[0]):
        found = entry.reading.split()
        return noted(marked, {start + i: Note(one, "glossary") for i, one in enumerate(found)})
    return noted(marked, {start: Note(entry.reading, "glossary")})


def _without_gaps(text: str, start: int, end: int) -> tuple[int, int]:
    """Take along the blanks around a word of letters, which between Han characters would be pauses."""
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
    return (
        len(before) if HAN.search(before[-1:]) else start,
        len(text) - len(after) if HAN.match(after) else end,
    )
