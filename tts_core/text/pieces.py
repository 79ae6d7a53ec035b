"""A text cut into what is said, what is paused, and what nobody can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tts_core.text.english import words as english
from tts_core.text.language import HAN_RUN, LATIN
from tts_core.text.mandarin import syllables
from tts_core.text.mandarin import words as mandarin
from tts_core.text.marked import SYLLABLE, Marked
from tts_core.text.reading import Accent, Language, Source
from tts_core.text.symbols import SEPARATORS, pause

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TOKEN = re.compile(
    rf"""
      (?P<han>{HAN_RUN.pattern})
    | (?P<lone>{SYLLABLE})
    | (?P<latin>
          (?:[A-Za-z]\.)+[A-Za-z](?![{LATIN}])(?:\.(?=\s+[a-z]|,|'s\b))?      # U.S.
        | (?<![{LATIN}])'(?:em|cause|til|bout|round|twas|tis|kay)(?![{LATIN}])  # 'em
        | (?:{_TENS})(?=-[a-z])                                               # twenty-six is two words
        | [{LATIN}]+in'(?![{LATIN}])                                          # runnin'
        | [{LATIN}]+(?:['-][{LATIN}]+)*
      )
    | (?P<space>\s+)
    | (?P<foreign>[^\W\d_]+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a pause, or something that cannot be read."""

    kind: Literal["word", "pause", "unread"]
    """What it is."""
    text: str
    """A word or unread characters as they are written; of a pause its symbol."""
    phones: str = ""
    """Phones of a word."""
    language: Language = "en"
    """Which front end read a word."""
    source: Source = "dictionary"
    """Where a word's reading came from."""


def pieces(marked: Marked, accent: Accent) -> list[Piece]:
    """Cut a text whose numbers are already words.

    Args:
        marked: The text and the author's readings.
        accent: Whose English.

    Returns:
        Everything in order; marks that are silent (a hyphen, a zero-width joiner) leave no piece.
    """
    tokens = [_Token(match.lastgroup or "mark", match[0], match.start()) for match in _TOKEN.finditer(marked.text)]
    latin = iter(_read_latin(tokens, accent))
    found: list[Piece] = []
    straight_quotes = 0
    for index, token in enumerate(tokens):
        if token.kind == "han":
            found += _han(token, marked)
        elif token.kind == "lone":
            found.append(_lone(marked.given.get(token.start, "")))
        elif token.kind == "latin":
            found.append(_latin(next(latin)))
        elif token.kind == "space":
            found += _space(tokens, index)
        elif token.text == '"':
            straight_quotes += 1
            found.append(Piece("pause", "“" if straight_quotes % 2 else "”"))
        else:
            found += _mark(token.text)
    return _joined(found)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


def _read_latin(tokens: Sequence[_Token], accent: Accent) -> Iterator[english.LatinWord]:
    """Read all words of English in one go, for they decide about each other; anything else parts them."""
    line: list[str] = []
    for token in tokens:
        if token.kind == "latin":
            line.append(token.text)
        elif token.kind in {"han", "lone"} or (token.kind == "mark" and pause(token.text) not in {"", "“", "”", '"'}):
            line.append(".")
    if not any(token.kind == "latin" for token in tokens):
        return iter(())
    return (word for word in english.read_words(line, accent) if word is not None)


def _han(token: _Token, marked: Marked) -> Iterator[Piece]:
    span = range(token.start, token.start + len(token.text))
    given = {index - token.start: marked.given[index] for index in span if index in marked.given}
    for word in mandarin.read_words(token.text, given):
        if word.syllables:
            yield Piece("word", word.text, word.phones, "zh", word.source)
        else:
            yield Piece("unread", word.text)


def _lone(syllable: str) -> Piece:
    if not syllable:
        return Piece("unread", SYLLABLE)
    return Piece("word", syllables.marked(syllable), syllables.phones(syllable), "zh", "given")


def _latin(word: english.LatinWord) -> Piece:
    if not word.phones:
        return Piece("unread", word.text)
    return Piece("word", word.text, word.phones, "en", word.source)


def _space(tokens: Sequence[_Token], index: int) -> list[Piece]:
    """A space between Han characters is the comma of Chinese subtitles."""
    neighbours = [tokens[at].kind for at in (index - 1, index + 1) if 0 <= at < len(tokens)]
    return [Piece("pause", ",")] if neighbours == ["han", "han"] else []


def _mark(text: str) -> list[Piece]:
    symbol = pause(text)
    if symbol:
        return [Piece("pause", symbol)]
    if text in SEPARATORS or unicodedata.category(text[0]) in {"Cf", "Cc", "Mn", "Me"}:
        return []
    return [Piece("unread", text)]


def _joined(found: Sequence[Piece]) -> list[Piece]:
    """Drop what is empty."""
    return [piece for piece in found if piece.text]
