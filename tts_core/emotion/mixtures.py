"""The parts of a direction and their shares: tags, words, recordings.

70% 委屈 + 30% 愤怒              only the ratio counts
愤怒 + ref(rage.wav) 0.4         what has no share gets what is left: 60 % the word, 40 % the recording
angry, fast, ref(rage.wav)      parted by a comma, words and recording have equal shares
ref(rage.wav):4                 the level wins over what is heard
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from tts_core.errors import EmotionError

SOURCES: Final = ("source", "原声")
"""In place of a file's name: the sound that is dubbed."""

_NAME: Final = r"(?:\"(?:[^\"]|\"\")*\"|“[^”]*”|(?![\s\"“])(?:[^()（）]|[(（][^()（）]*[)）])*?)"
RECORDING: Final = rf"(?:(?<![A-Za-z0-9_])[Rr][Ee][Ff]|参考)\s*[(（]\s*{_NAME}\s*[)）]"
"""Matches a recording in a direction: `ref(rage.wav)`, `参考（怒.wav）`. A name with odd brackets stands in quotes,
and a quote in that is doubled."""

_RECORDING: Final = re.compile(RECORDING)
_UNCLOSED: Final = re.compile(r"(?<![A-Za-z0-9_])ref\s*[(（]", re.I)
_FILE: Final = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_MARK: Final = "\0"
"""Stands for a recording while its direction is cut up: names may hold commas, signs and numbers."""

_SHARE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[%％]\s*(?:of\s+|的)?(.+?)\s*\Z", re.DOTALL)
_BEFORE_SHARE: Final = re.compile(r"\s*[+＋,，、;；]\s*(?=\d+(?:\.\d+)?\s*[%％])")
_PLUS: Final = re.compile(r"(?<![+＋])(?:[+＋](?![+＋\d])|(?<!\d)[+＋](?=\d))")
_COMMA: Final = re.compile(r"([,，、;；])")
_WEIGHT: Final = re.compile(r"\s*(.*[^\s\d.:：](?:\s*[:：]\s*\d+(?:\.\d+)?(?=\s))?)\s*(\d*\.\d+)\s*\Z", re.DOTALL)
_HEARD: Final = re.compile(rf"\s*{_MARK}\s*([:：]\s*\d+(?:\.\d+)?)?\s*(?:(\d+(?:\.\d+)?)\s*[%％]|(\d*\.?\d+))?\s*\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a direction."""

    text: str
    """As written, with its level, without its share."""
    share: float
    """Of the whole, 0 to 1; those of all parts sum to 1, unless all are 0."""
    recording: str | None = None
    """Name of the recording that it is; None for words."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A direction, cut into its parts."""

    text: str
    """As written."""
    parts: tuple[Part, ...]
    """In order; at least one."""

    @property
    def recordings(self) -> tuple[str, ...]:
        """The names of its recordings, that with the largest share first."""
        heard = [part for part in self.parts if part.recording is not None]
        return tuple(dict.fromkeys(str(part.recording) for part in sorted(heard, key=lambda part: -part.share)))

    def with_recordings(self, names: Callable[[str], str | None]) -> Mixture | None:
        """Give the recordings other names; one whose new name is None is left out, and None is left of none."""
        named = [replace(part, recording=part.recording and names(part.recording)) for part in self.parts]
        kept = [one for one, part in zip(named, self.parts, strict=True) if one.recording or part.recording is None]
        return replace(self, parts=tuple(kept)) if kept else None


def read_mixture(direction: str) -> Mixture:
    """Cut a direction into its parts; one without shares and recordings is one part.

    Raises:
        EmotionError: A share is out of range, or nothing is left for a part without one; a recording has no name, or
            stands among words without a sign between them.
    """
    marked, written = _marked(direction)
    if not written and _UNCLOSED.search(direction):
        raise EmotionError(f"'{direction}': a recording is written ref(NAME), with both brackets.")
    if not written:
        return Mixture(direction, tuple(_words(direction)))
    pieces = list(_pieces(marked, iter(written), direction))
    parts = []
    for piece, share in zip(pieces, _shares(pieces, direction), strict=True):
        inner = [Part(piece.text, 1.0, piece.recording)] if piece.recording else _words(piece.text)
        parts += [replace(part, share=share * part.share) for part in inner]
    return Mixture(direction, tuple(parts))


def recordings_in(direction: str) -> tuple[str, ...]:
    """Return the names of the recordings in a direction, in order; nothing else of it is checked."""
    return tuple(_name(written) for written in _marked(direction)[1])


def written_recording(name: str) -> str:
    """Return how a recording is written in a direction, whatever its name: `ref(rage.wav)`, `ref("a) b.wav")`."""
    plain = f"ref({name})"
    if _marked(plain)[0] == _MARK and recordings_in(plain) == (name,):
        return plain
    return 'ref("{}")'.format(name.replace('"', '""'))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part whose share is not settled yet."""

    text: str
    weight: float | None
    recording: str | None = None


@lru_cache(maxsize=1024)
def _marked(direction: str) -> tuple[str, tuple[str, ...]]:
    """Put a mark in place of each recording; return the text and what stood there."""
    marked, written, position = "", [], 0
    for match in _RECORDING.finditer(direction):
        if match[0].startswith("参考") and not _is_file(_name(match[0])):  # 参考（他的样子）: words
            continue
        marked += direction[position : match.start()].replace(_MARK, " ") + _MARK
        written.append(match[0])
        position = match.end()
    return marked + direction[position:].replace(_MARK, " "), tuple(written)


def _name(written: str) -> str:
    inner = re.split(r"[(（]", written, maxsplit=1)[1][:-1].strip()
    if inner.startswith('"') and inner.endswith('"') and len(inner) > 1:
        return inner[1:-1].replace('""', '"')
    return inner[1:-1] if inner.startswith("“") and inner.endswith("”") else inner


def _is_file(name: str) -> bool:
    return name in SOURCES or _FILE.search(name) is not None


def _words(text: str) -> list[Part]:
    """Split `70% a + 30% b` or `a 0.7 + b 0.3` into its parts; anything else is one part."""
    shared = [_SHARE.match(part) for part in _BEFORE_SHARE.split(text)]
    found = [(match[2], float(match[1])) for match in shared if match]
    if len(found) < 2 or len(found) < len(shared):
        weighted = [_WEIGHT.match(part) for part in _PLUS.split(text)]
        found = [(match[1], float(match[2])) for match in weighted if match and float(match[2]) <= 1]
        if len(found) < 2 or len(found) < len(weighted):
            return [Part(text, 1.0)]
    total = sum(share for _, share in found) or 1.0
    return [Part(words, share / total) for words, share in found]


def _pieces(marked: str, written: Iterator[str], direction: str) -> Iterator[_Piece]:
    """Cut at the commas around recordings; what stands before and behind is words, or else is cut at its plus signs."""
    cells = _COMMA.split(marked)
    first, last = 0, len(cells)
    while first < last and _HEARD.match(cells[first]):
        first += 2
    while last > first and _HEARD.match(cells[last - 1]):
        last -= 2
    yield from (_heard(cell, written, direction) for cell in cells[:first:2])
    middle = "".join(cells[first:last])
    if _MARK not in middle and middle.strip():
        yield _said(middle)
    elif middle.strip():
        yield from (piece for part in _PLUS.split(middle) for piece in _cut(part, written, direction))
    yield from (_heard(cell, written, direction) for cell in cells[max(first, last + 1) :: 2])


def _cut(part: str, written: Iterator[str], direction: str) -> Iterator[_Piece]:
    """Part recordings and words at commas; commas among words stay."""
    words = ""
    for cell in _COMMA.split(part) if _MARK in part else [part]:
        if _MARK not in cell:
            words += cell
            continue
        if words.strip(" \t\n,，、;；"):
            yield _said(words.rstrip(" \t\n,，、;；"))
        words = ""
        yield _heard(cell, written, direction)
    if words.strip(" \t\n,，、;；"):
        yield _said(words.lstrip(",，、;； "))


def _said(words: str) -> _Piece:
    shared, weighted = _SHARE.match(words), _WEIGHT.match(words)
    if shared and not _BEFORE_SHARE.search(words):
        return _Piece(shared[2], float(shared[1]) / 100)
    if weighted and not _PLUS.search(words):
        return _Piece(weighted[1], float(weighted[2]))
    return _Piece(words.strip(), None)


def _heard(cell: str, written: Iterator[str], direction: str) -> _Piece:
    shared = _SHARE.match(cell)
    match = _HEARD.match(shared[2] if shared else cell)
    if match is None:
        raise EmotionError(f"'{direction}': put a + between a recording and words, as in 愤怒 + ref(rage.wav) 0.4.")
    one = next(written)
    if not (name := _name(one)):
        raise EmotionError(f"'{direction}': {one} names no recording. Write ref(rage.wav).")
    weights = [float(shared[1]) / 100] if shared else []
    weights += [float(match[2]) / 100] if match[2] else [float(match[3])] if match[3] else []
    if len(weights) > 1:
        raise EmotionError(f"'{direction}': {one} has two shares. Give it one.")
    return _Piece(one + (match[1] or ""), weights[0] if weights else None, name)


def _shares(pieces: Sequence[_Piece], direction: str) -> list[float]:
    """Settle the shares: by their ratio where all are given, else what is left goes to those without one."""
    for piece in pieces:
        if piece.weight is not None and piece.weight > 1:
            raise EmotionError(
                f"'{direction}': the share {piece.weight:g} of '{piece.text}' is out of range: write 0.0 to 1.0, or "
                "percents. A level stands behind a colon."
            )
    given = round(sum(piece.weight or 0.0 for piece in pieces), 6)
    open_ones = [piece for piece in pieces if piece.weight is None]
    if open_ones and given >= 1 and len(pieces) > 1:
        raise EmotionError(
            f"'{direction}': the shares that are given come to {given:g}, so that nothing is left for "
            f"'{open_ones[0].text}'. Give it a share too, or the others less than 1."
        )
    if not open_ones:
        return [(piece.weight or 0.0) / (given or 1.0) for piece in pieces]
    return [(1 - given) / len(open_ones) if piece.weight is None else piece.weight for piece in pieces]
