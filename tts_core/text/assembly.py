"""Words and pauses put together as one string of phones."""

from __future__ import annotations

from collections.abc import Sequence

from tts_core.text.pieces import Piece
from tts_core.text.reading import Word

_ENDS = frozenset(".!?…")
_STRONG = _ENDS | {"—"}


def assembled(pieces: Sequence[Piece]) -> tuple[str, tuple[Word, ...]]:
    """Put the pieces of a line together.

    Args:
        pieces: Words and pauses in order; others are passed over.

    Returns:
        The phones, words parted by spaces and marks as pauses; and the words with their places.
    """
    phones = ""
    words: list[Word] = []
    marks: list[str] = []
    for piece in pieces:
        if piece.kind == "pause":
            marks.append(piece.text)
        elif piece.kind == "word":
            phones += _between(marks, phones.count("“") > phones.count("”")) if words else ""
            marks = []
            start = len(phones)
            phones += piece.phones
            words.append(Word(piece.text, piece.language, start, len(phones), piece.source))
    return phones + (_last(marks) if words else ""), tuple(words)


def _between(marks: Sequence[str], quoting: bool) -> str:
    """Return the pause between two words: at most two marks, quotes that pair up, and a space."""
    closed = "”" if quoting and "”" in marks else ""
    opened = "“" if marks and "“" in marks and "”" not in marks[marks.index("“") :] else ""
    return _pauses(marks) + closed + " " + opened


def _last(marks: Sequence[str]) -> str:
    """Return what stays of the marks after the last word: how the sentence ends."""
    return "".join(mark for mark in _pauses(marks) if mark in _ENDS)


def _pauses(marks: Sequence[str]) -> str:
    kept = dict.fromkeys(mark for mark in marks if mark not in "“”")
    strong = [mark for mark in kept if mark in _STRONG]
    if len(strong) > 1 and "." in strong:
        strong.remove(".")
    return "".join(strong[:2]) if strong else next(iter(kept), "")
