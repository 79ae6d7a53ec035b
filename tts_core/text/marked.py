"""A text and what its author noted about single characters of it, kept in step while the text is rewritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tts_core.text.reading import Source

SYLLABLE = "\ue000"
"""Stands in the text for a syllable without a character of its own (`HANG2` alone)."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is known about a character, or about the word of Latin letters that it begins."""

    reading: str = ""
    """How it is read: a syllable such as `zhong4`, ARPAbet for a word of letters; empty where that is left open."""
    source: Source | None = None
    """Where the reading, or the spelling, came from: `given` or `glossary`."""
    stretch: float = 1.0
    """How much longer its last syllable is said."""
    accented: bool = False
    """Whether it is said with emphasis."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the notes on single characters."""

    text: str
    """The text without the readings; `SYLLABLE` stands for a syllable that has no character."""
    notes: Mapping[int, Note] = field(default_factory=dict)
    """By index in `text`."""

    @property
    def given(self) -> dict[int, str]:
        """The readings, by index in `text`."""
        return {index: note.reading for index, note in self.notes.items() if note.reading}


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of text and what is said for it."""

    start: int
    """First character that is replaced."""
    end: int
    """Past the last character that is replaced."""
    spoken: str
    """What is said."""


Rule = tuple["re.Pattern[str]", Callable[["re.Match[str]"], "str | None"]]
"""What to look for, and what is said for it; `None` where the match is something else after all."""


def rewritten(text: str, rules: Sequence[Rule], accepts: Callable[[int, int], bool]) -> list[Edit]:
    """Let rules rewrite a text; earlier rules come first, and no stretch is rewritten twice.

    Args:
        text: The text.
        rules: Patterns and what is said for them.
        accepts: Tells whether a stretch may be rewritten.

    Returns:
        Edits that do not overlap.
    """
    found: list[Edit] = []
    taken = bytearray(len(text))
    for pattern, say in rules:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]) or not accepts(start, end):
                continue
            spoken = say(match)
            if spoken is not None:
                found.append(Edit(start, end, spoken))
                taken[start:end] = b"\x01" * (end - start)
    return found


def edited(marked: Marked, edits: Iterable[Edit]) -> Marked:
    """Apply edits that do not overlap; notes outside them move along, notes inside them are gone."""
    parts: list[str] = []
    notes: dict[int, Note] = {}
    at = length = 0
    for edit in sorted(edits, key=lambda one: one.start):
        notes.update(_moved(marked.notes, at, edit.start, length - at))
        parts += [marked.text[at : edit.start], edit.spoken]
        length += edit.start - at + len(edit.spoken)
        at = edit.end
    notes.update(_moved(marked.notes, at, len(marked.text), length - at))
    return Marked("".join([*parts, marked.text[at:]]), notes)


def noted(marked: Marked, notes: Mapping[int, Note]) -> Marked:
    """Add notes; what a new note leaves open is kept from the old one."""
    merged = dict(marked.notes)
    for index, note in notes.items():
        old = merged.get(index, Note())
        merged[index] = Note(
            note.reading or old.reading,
            note.source or old.source,
            note.stretch if note.stretch != 1.0 else old.stretch,
            note.accented or old.accented,
        )
    return Marked(marked.text, merged)


def _moved(notes: Mapping[int, Note], start: int, end: int, shift: int) -> dict[int, Note]:
    return {index + shift: note for index, note in notes.items() if start <= index < end}
