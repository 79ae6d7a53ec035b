"""A text with the readings that its author gave, kept in step while the text is rewritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

SYLLABLE = "\ue000"
"""Stands in the text for a syllable without a character of its own (`HANG2` alone)."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the author's readings of single characters."""

    text: str
    """The text without the readings; `SYLLABLE` stands for a syllable that has no character."""
    given: dict[int, str] = field(default_factory=dict)
    """Index in `text` to syllable, such as `zhong4`."""


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
    """Apply edits that do not overlap; readings outside them move along, readings inside them are gone."""
    parts: list[str] = []
    given: dict[int, str] = {}
    at = length = 0
    for edit in sorted(edits, key=lambda one: one.start):
        given.update(_moved(marked.given, at, edit.start, length - at))
        parts += [marked.text[at : edit.start], edit.spoken]
        length += edit.start - at + len(edit.spoken)
        at = edit.end
    given.update(_moved(marked.given, at, len(marked.text), length - at))
    return Marked("".join([*parts, marked.text[at:]]), given)


def _moved(given: dict[int, str], start: int, end: int, shift: int) -> dict[int, str]:
    return {index + shift: syllable for index, syllable in given.items() if start <= index < end}
