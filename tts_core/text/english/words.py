"""English words to phones: the dictionary, the context, and the rules for what no dictionary has.

A word alone is read by the letters of an initialism, the dictionary, or the first of the rules in `_RULES` that can;
else its phones are guessed by its letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeAlias

from tts_core.text.english import derived, heteronyms, pinyin, repairs, spelling, utterances
from tts_core.text.english import phones as ph
from tts_core.text.english.lexicon import Lexicon, lexicon
from tts_core.text.english.line import BREAK, Line, line
from tts_core.text.reading import Accent, Source
from tts_core.text.tables import named

Reader: TypeAlias = "Callable[[str], str]"

_INITIALISMS = named("english_words.txt", "initialisms")
_LETTERS = named("english_words.txt", "letters")
_TEXTED = named("english_words.txt", "texted")
_OF_NAMES = frozenset({"Mc", "De", "Di", "La", "Le", "Van", "Fitz"})
_LONGEST_INITIALISM = 5
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "ŋ": "ng",
     "ə": "e", "Ə": "E", "ɛ": "e", "ɔ": "o", "ʻ": "", "ĸ": "k", "ƒ": "f"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LatinWord:
    """One word of English with its reading."""

    text: str
    """The word as it is written."""
    phones: str
    """Its phones; empty where it has no letters that are said."""
    source: Source
    """Where the reading came from."""


def read_words(tokens: Sequence[str], accent: Accent) -> list[LatinWord | None]:
    """Read the words of a line.

    Args:
        tokens: Words in order; a token without letters is a pause.
        accent: Whose English.

    Returns:
        A word for each token, `None` for pauses.
    """
    book = lexicon(accent)
    found: list[LatinWord | None] = [None] * len(tokens)
    vowel_next: bool | None = None
    shouted = is_shouted(tokens)
    around = line(tokens)
    for index in range(len(tokens) - 1, -1, -1):
        if not re.search(r"[^\W\d_]", tokens[index]):
            vowel_next = None
            continue
        word = _in_context(around, index, vowel_next, book, shouted)
        found[index] = word
        vowel_next = ph.starts_with_vowel(word.phones)
    return found


def is_shouted(tokens: Sequence[str]) -> bool:
    """Tell whether the line is in capitals, so that capitals mean no initialism."""
    words = [token for token in tokens if len(token) > 1 and token.isalpha()]
    return len(words) > 1 and all(word.isupper() for word in words)


def _in_context(around: Line, index: int, vowel_next: bool | None, book: Lexicon, shouted: bool) -> LatinWord:
    """Read a word among its neighbours."""
    token = around.written[index]
    text = around.tokens[index]
    weak = _weak_form(around, index, vowel_next, book)
    if weak:
        return LatinWord(text, weak, "rule")
    if not (token in _INITIALISMS and not shouted and not _is_among_capitals(around, index, book)):
        choices = book.tags(token)
        if vowel_next is None and "None" in choices:
            return LatinWord(text, _capital(token, book.find(token, "None") or ""), "rule")
        choice = heteronyms.choose(around, index, book)
        if choice:
            phones = choice.phones or book.find(token.lower(), choice.tag) or ""
            return LatinWord(text, _capital(token, phones), "rule")
        if choices:
            return LatinWord(text, _capital(token, book.find(token) or ""), "dictionary")
    phones, source = _alone(token, book, shouted)
    return LatinWord(text, phones, source)


def _is_among_capitals(around: Line, index: int, book: Lexicon) -> bool:
    """Tell whether a common word in capitals stands beside it, as in `I LOVE IT so`."""
    beside = [around.written[at] for at in (index - 1, index + 1) if 0 <= at < len(around.written)]
    return any(
        len(word) > 1 and word.isupper() and word not in _INITIALISMS and book.knows(word.lower()) for word in beside
    )


def _weak_form(around: Line, index: int, vowel_next: bool | None, book: Lexicon) -> str | None:
    """Return the reading of a little word that depends on what follows."""
    token = around.written[index]
    first = around.kind(index - 1) == BREAK
    if token == "A" and re.fullmatch("[A-Z]", around.written[index + 1] if index + 1 < len(around.written) else ""):
        return "ˈA"
    if token == "a" or (token == "A" and first):
        return "ɐ" if vowel_next is not None else "ˈA"
    if token in {"I", "i"}:
        return "ˌI"
    if token in {"an", "An"}:
        return "ɐn"
    if token in {"the", "The", "THE"}:
        return "ði" if vowel_next or vowel_next is None else "ðə"
    if token in {"to", "To"}:
        return {True: "tʊ", False: "tə", None: book.find("to")}[vowel_next]
    if token in {"in", "In"}:
        return "ɪn" if vowel_next is not None else "ˈɪn"
    if token == "am" and vowel_next is not None:
        return "ɐm"
    if token == "n" and around.kind(index - 1) in {"N", "V", "P"} and around.kind(index + 1) in {"N", "P", "V"}:
        return "ən"  # rock 'n' roll
    return book.find("versus") if token.lower() == "vs" else None


def _capital(token: str, phones: str) -> str:
    """Give a word in capitals its stress, as the training data has it."""
    if token == token.lower() or len(token) < 2:
        return phones
    return ph.with_stress(phones, 2 if token.isupper() else 0.5)


@lru_cache(maxsize=32768)
def _alone(token: str, book: Lexicon, shouted: bool) -> tuple[str, Source]:
    """Read a word without its context."""
    plain = token if book.knows(token) else _without_marks(token)
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]?", plain):
        return book.spelled(plain.replace(".", "")), "rule"
    if len(plain) == 1:
        return book.spelled(plain) or _guessed(plain, book), "dictionary"
    if (plain in _INITIALISMS and not shouted) or plain in _LETTERS or plain in _TEXTED:
        return book.spelled(plain), "rule"
    said = utterances.interjection(plain, book) or pinyin.name(plain, book.british, book.knows(plain))
    if said:
        return _capital(token, said) if plain.isupper() else said, "rule"
    if book.knows(plain):
        return _capital(token, book.find(plain) or "") or _guessed(plain, book), "dictionary"
    if plain.isupper() and not shouted and (len(plain) <= _LONGEST_INITIALISM or not re.search("[AEIOUY]", plain)):
        return book.spelled(plain), "rule"
    read = partial(_phones, book=book, shouted=shouted)
    for rule in _RULES:
        phones = rule(plain, book, read)
        if phones:
            return phones, "rule"
    return _guessed(plain, book), "model"


def _phones(word: str, book: Lexicon, shouted: bool) -> str:
    return _alone(word, book, shouted)[0]


def _stammered(word: str, book: Lexicon, read: Reader) -> str | None:
    del book
    return utterances.stammered(word, read)


def _drawn_out(word: str, book: Lexicon, read: Reader) -> str | None:
    """Read `nooo` as the word that it draws out."""
    short = utterances.drawn_out(word, book)
    return ph.with_stress(read(short), 2) if short else None


def _parts(word: str, book: Lexicon, read: Reader) -> str | None:
    """Read `well-known` and `ChatGPT` part by part; the main stress is on the last, in `GitHub` on the first."""
    parts = [part for part in re.split(r"[-']|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", word) if part]
    if "'" in word and not re.fullmatch(r"[OD]'[A-Za-z]+", word):
        return None
    if len(parts) < 2 or re.fullmatch(r"[A-Z]+s", word):
        return None
    if parts[0] == "Mac" and book.knows("Mc" + parts[1]):  # MacDonald
        return book.find("Mc" + parts[1])
    if "-".join(parts) != word and book.knows("-".join(parts)):  # WiFi
        return book.find("-".join(parts))
    said = [derived.prefix(parts[0], book) or read(parts[0]), *(read(part) for part in parts[1:])]
    joined = re.fullmatch(r"[A-Z][a-z]+[A-Z][a-z]+", word) and parts[0] not in _OF_NAMES
    if len(parts) == 2 and (len(parts[0]) == 1 or joined):  # iPhone, e-mail, GitHub
        return ph.with_stress(said[0], 2) + ph.with_stress(said[1], -0.5)
    rests = ["".join(said[at + 1 :]) for at in range(len(said))]
    return "".join(
        ph.with_stress(one, -0.5) if ph.PRIMARY in rest else one for one, rest in zip(said, rests, strict=True)
    )


def _initialism_with_ending(word: str, book: Lexicon, read: Reader) -> str | None:
    """Read `TVs` and `FBI's`, but not the `IT'S` of a shout."""
    match = re.fullmatch(r"([A-Z]{2,6}|PhD)'?s", word)
    return ph.plural(read(match[1]), book.british) if match else None


def _contracted(word: str, book: Lexicon, read: Reader) -> str | None:
    return derived.contracted(word, book, read)


def _derived(word: str, book: Lexicon, read: Reader) -> str | None:
    del read
    return derived.derived(word, book)


def _compound(word: str, book: Lexicon, read: Reader) -> str | None:
    del read
    return derived.compound(word, book)


def _of_name(word: str, book: Lexicon, read: Reader) -> str | None:
    """Read `Zhang's` and `ChatGPT's`."""
    return ph.plural(read(word[:-2]), book.british) if re.fullmatch("[A-Za-z]+'s", word) else None


def _repaired(word: str, book: Lexicon, read: Reader) -> str | None:
    meant = repairs.repaired(word, book)
    return read(meant) if meant else None


_RULES: tuple[Callable[[str, Lexicon, Reader], str | None], ...] = (
    _stammered,
    _drawn_out,
    _initialism_with_ending,
    _parts,
    _contracted,
    _derived,
    _of_name,
    _repaired,
    _compound,
)


def _guessed(word: str, book: Lexicon) -> str:
    """Guess by the letters; a word that has none of ours is a murmur."""
    letters = re.sub("[^a-z]", "", word.lower())
    if not letters:
        return "ə"
    if not re.search("[aeiou]|[^y]y", letters):
        return book.spelled(letters)
    return spelling.guess(letters, "british" if book.british else "american")


def _without_marks(word: str) -> str:
    """Write `café` and `Łódź` with plain letters."""
    plain = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(character for character in plain if not unicodedata.combining(character))
