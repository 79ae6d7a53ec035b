"""Words and pauses put together as one string of phones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tts_core.text.pieces import Piece
from tts_core.text.reading import Stretch, Word
from tts_core.text.syllables import nuclei
from tts_core.text.symbols import LEAST_S

_ENDS = frozenset(".!?…")
_STRONG = _ENDS | {"—"}


def assembled(pieces: Sequence[Piece]) -> tuple[str, tuple[Word, ...], tuple[Stretch, ...]]:
    """Put the pieces of a line together.

    Args:
        pieces: Words and pauses in order; others are passed over.

    Returns:
        The phones, words parted by spaces and marks as pauses; the words with their places; and what the spelling
        stretches.
    """
    phones = ""
    words: list[Word] = []
    stretches: list[Stretch] = []
    pauses: list[Piece] = []
    for piece in pieces:
        if piece.kind == "pause":
            pauses.append(piece)
        elif piece.kind == "word":
            gap = _between([one.text for one in pauses], phones.count("“") > phones.count("”")) if words else ""
            factor = next((factor for one in pauses for _, factor in one.stretches), 1.0)
            least_s = factor * max((LEAST_S.get(mark, 0.0) for mark in gap), default=0.0)
            if factor != 1.0 or least_s:
                stretches.append(Stretch(len(phones), len(phones) + len(gap), factor, least_s))
            phones, pauses = phones + gap, []
            start = len(phones)
            phones += piece.phones
            words.append(_word(piece, start))
            stretches += _stretched(piece, start)
    return phones + (_last([one.text for one in pauses]) if words else ""), tuple(words), tuple(stretches)


def _word(piece: Piece, start: int) -> Word:
    end = start + len(piece.phones)
    return Word(piece.text, piece.language, start, end, piece.source, piece.syllables, piece.cited, piece.accented)


def _stretched(piece: Piece, start: int) -> Iterator[Stretch]:
    """Yield the stretches of a word's syllables, each over its nucleus with the stress or tone mark."""
    found = nuclei(piece.phones)
    for index, factor in piece.stretches:
        stressed = next((one for one in found if one.stress == 2), found[-1] if found else None)
        nucleus = stressed if index < 0 else found[index] if index < len(found) else None
        if nucleus is not None:
            first = nucleus.start - (nucleus.stress > 0)
            yield Stretch(start + first, start + nucleus.end, factor)


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
