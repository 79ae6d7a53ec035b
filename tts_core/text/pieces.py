"""A text cut into what is said, what is paused, and what nobody can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tts_core.text.english import arpabet
from tts_core.text.english import words as english
from tts_core.text.english.lexicon import lexicon
from tts_core.text.language import HAN_RUN, LATIN
from tts_core.text.mandarin import syllables
from tts_core.text.mandarin import words as mandarin
from tts_core.text.marked import SYLLABLE, Marked, Note
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
    | (?P<dots>\.{{2,}}|。{{2,}}|．{{2,}})
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
    syllables: tuple[str, ...] = ()
    """Mandarin only: as they are said."""
    cited: tuple[str, ...] = ()
    """Mandarin only: before tone sandhi."""
    stretches: tuple[tuple[int, float], ...] = ()
    """Syllables by index, -1 for the stressed or last one, and their factors of length; of a pause one factor."""
    accented: bool = False
    """Whether a word is said with emphasis."""


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
    shouted = english.is_shouted([token.text for token in tokens if token.kind in ("latin", "han")])
    given = marked.given
    found: list[Piece] = []
    straight_quotes = 0
    for index, token in enumerate(tokens):
        if token.kind == "han":
            found += _han(token, marked, given)
        elif token.kind == "lone":
            found.append(_lone(given.get(token.start, "")))
        elif token.kind == "latin":
            note = marked.notes.get(token.start, Note())
            found.append(_latin(next(latin), note, accent, loud=not shouted and token.text.isupper()))
        elif token.kind == "space":
            found += _space(tokens, index)
        elif token.text == '"':
            straight_quotes += 1
            found.append(Piece("pause", "“" if straight_quotes % 2 else "”"))
        else:
            found += _mark(token.text, marked.notes.get(token.start, Note()))
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
        elif token.kind in {"han", "lone", "dots"} or pause(token.text) not in {"", "“", "”", '"'}:
            line.append(".")
    if not any(token.kind == "latin" for token in tokens):
        return iter(())
    return (word for word in english.read_words(line, accent) if word is not None)


def _han(token: _Token, marked: Marked, given: Mapping[int, str]) -> Iterator[Piece]:
    at = token.start
    inside = {index - at: given[index] for index in range(at, at + len(token.text)) if index in given}
    for word in mandarin.read_words(token.text, inside):
        if word.syllables:
            notes = {i: marked.notes[at + i] for i in range(len(word.text)) if at + i in marked.notes}
            yield Piece(
                "word",
                word.text,
                word.phones,
                "zh",
                next((note.source for note in notes.values() if note.source), word.source),
                word.syllables,
                word.cited,
                tuple((i, note.stretch) for i, note in notes.items() if note.stretch != 1.0),
                any(note.accented for note in notes.values()),
            )
        else:
            yield Piece("unread", word.text)
        at += len(word.text)


def _lone(syllable: str) -> Piece:
    if not syllable:
        return Piece("unread", SYLLABLE)
    phones, said = syllables.phones(syllable), (syllable,)
    return Piece("word", syllables.marked(syllable), phones, "zh", "given", said, said)


def _latin(word: english.LatinWord, note: Note, accent: Accent, *, loud: bool) -> Piece:
    """Read a word; `loud` is one in capitals, which is emphasis unless its letters are spelled."""
    phones = arpabet.phones(note.reading, accent) if note.reading else word.phones
    if not phones:
        return Piece("unread", word.text)
    book = lexicon(accent)
    everyday = len(word.text) > 1 and book.has(word.text.lower()) and not book.has(word.text)
    emphatic = loud and everyday and not _is_spelled(word, accent)
    return Piece(
        "word",
        word.text,
        phones,
        "en",
        note.source or word.source,
        stretches=((-1, note.stretch),) if note.stretch != 1.0 else (),
        accented=note.accented or emphatic,
    )


def _is_spelled(word: english.LatinWord, accent: Accent) -> bool:
    """Tell whether a word is read letter by letter: FBI."""
    letters = re.sub("[^A-Za-z]", "", word.text)
    spelled = lexicon(accent).spelled(letters)
    return re.sub("[ˈˌ]", "", spelled) == re.sub("[ˈˌ]", "", word.phones)


def _space(tokens: Sequence[_Token], index: int) -> list[Piece]:
    """A space between Han characters is the comma of Chinese subtitles."""
    neighbours = [tokens[at].kind for at in (index - 1, index + 1) if 0 <= at < len(tokens)]
    return [Piece("pause", ",")] if neighbours == ["han", "han"] else []


def _mark(text: str, note: Note) -> list[Piece]:
    symbol = "…" if re.fullmatch("[.。．]{2,}", text) else pause(text)
    if symbol:
        return [Piece("pause", symbol, stretches=((0, note.stretch),) if note.stretch != 1.0 else ())]
    if text in SEPARATORS or unicodedata.category(text[0]) in {"Cf", "Cc", "Mn", "Me"}:
        return []
    return [Piece("unread", text)]


def _joined(found: Sequence[Piece]) -> list[Piece]:
    """Drop what is empty."""
    return [piece for piece in found if piece.text]
