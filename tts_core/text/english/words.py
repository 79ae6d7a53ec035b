"""English words to phones: dictionary, endings, compounds, initialisms, and a guess for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tts_core.text.english import phones as ph
from tts_core.text.english import heteronyms, spelling
from tts_core.text.english.lexicon import Lexicon, lexicon
from tts_core.text.english.line import BREAK, Line, line
from tts_core.text.reading import Accent, Source
from tts_core.text.tables import named

_INITIALISMS = named("english_words.txt", "initialisms")
_SUFFIXES = {
    "ly": "li", "ness": "nəs", "less": "ləs", "ful": "fᵊl", "able": "əbᵊl", "ish": "ɪʃ", "ment": "mənt", "ship": "ʃˌɪp",
    "hood": "hˌʊd", "like": "lˌIk", "wise": "wˌIz", "est": "əst", "er": "əɹ", "ers": "əɹz", "or": "əɹ", "y": "i",
}  # fmt: skip
_PREFIXES = {
    "un": "ˌʌn",
    "re": "ɹˌi",
    "non": "nˌɑn",
    "anti": "ˌæntI",
    "over": "ˌOvəɹ",
    "mis": "mˌɪs",
    "pre": "pɹˌi",
    "super": "sˌupəɹ",
}
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "ŋ": "ng"}
)  # fmt: skip
_SOUNDS = {"sh": "ʃː", "shh": "ʃː", "shhh": "ʃː", "zzz": "zː", "brr": "bɜɹ", "grr": "ɡɜɹ", "pff": "pf", "pfft": "pft"}
_LONG = re.compile(r"(.)\1{2,}")


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
    shouted = _is_shouted(tokens)
    around = line(tokens)
    for index in range(len(tokens) - 1, -1, -1):
        if not re.search(r"[^\W\d_]", tokens[index]):
            vowel_next = None
            continue
        word = _in_context(around, index, vowel_next, book, shouted)
        found[index] = word
        vowel_next = ph.starts_with_vowel(word.phones)
    return found


def _is_shouted(tokens: Sequence[str]) -> bool:
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
    if not (token in _INITIALISMS and not shouted):
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
        return book.spelled(plain), "dictionary"
    if plain in _INITIALISMS and not shouted:
        return book.spelled(plain), "rule"
    if book.knows(plain):
        return _capital(token, book.find(plain) or ""), "dictionary"
    if plain.isupper() and not shouted and (len(plain) <= 5 or not re.search("[AEIOUY]", plain)):
        return book.spelled(plain), "rule"
    if plain.lower() in _SOUNDS:
        return _SOUNDS[plain.lower()], "rule"
    for rule in (_parts, _initialism_with_ending, _derived, _compound, _drawn_out):
        phones = rule(plain, book, shouted)
        if phones:
            return phones, "rule"
    return _guessed(plain, book), "model"


def _parts(word: str, book: Lexicon, shouted: bool) -> str | None:
    """Read `well-known` and `ChatGPT` part by part, with one main stress."""
    parts = [part for part in re.split(r"[-']|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", word) if part]
    if "'" in word and not re.fullmatch(r"[OD]'[A-Za-z]+", word):
        return None
    if len(parts) < 2 or (re.fullmatch(r"[A-Z]+s", word)):
        return None
    read = [_alone(part, book, shouted)[0] for part in parts]
    read = [_stuttered(part, parts[-1], one, read[-1]) for part, one in zip(parts, read, strict=True)]
    if len(parts) == 2 and len(parts[0]) == 1:  # iPhone, e-mail: the letter has the stress
        return ph.with_stress(read[0], 2) + ph.with_stress(read[1], -0.5)
    rests = ["".join(read[at + 1 :]) for at in range(len(read))]
    return "".join(
        ph.with_stress(one, -0.5) if ph.PRIMARY in rest else one for one, rest in zip(read, rests, strict=True)
    )


def _stuttered(part: str, word: str, phones: str, whole: str) -> str:
    """Read the first letter of `b-but` as the sound that it begins."""
    if len(part) == 1 and part != word and word.lower().startswith(part.lower()) and whole[:1] in ph.CONSONANTS:
        return whole[0] + "ə"
    return phones


def _initialism_with_ending(word: str, book: Lexicon, shouted: bool) -> str | None:
    """Read `TVs` and `FBI's`."""
    match = re.fullmatch(r"([A-Z]{2,6})'?s", word)
    if not match or shouted:
        return None
    stem = book.find(match[1]) if book.knows(match[1]) and match[1] not in _INITIALISMS else book.spelled(match[1])
    return ph.plural(stem or "", book.british)


def _derived(word: str, book: Lexicon, shouted: bool) -> str | None:
    """Read a word by its stem: jumped, iPhones, John's, unfriendlier."""
    del shouted
    lower = word.lower()
    for ending, stems, add in (
        ("'s", (word[:-2],), ph.plural),
        ("s'", (word[:-1],), None),
        (
            "s",
            (word[:-1], word[:-2] if lower.endswith("es") else "", word[:-3] + "y" if lower.endswith("ies") else ""),
            ph.plural,
        ),
        ("ed", (word[:-1], word[:-2], word[:-3], word[:-3] + "y" if lower.endswith("ied") else ""), ph.past),
        ("ing", (word[:-3], word[:-3] + "e", word[:-4]), ph.progressive),
        ("in'", (word[:-3], word[:-3] + "e", word[:-4]), ph.progressive),
    ):
        if not lower.endswith(ending) or (ending == "s" and lower.endswith("ss")):
            continue
        for stem in stems:
            found = _stem(stem, book)
            if found:
                return add(found, book.british) if add else found
    return _with_affix(lower, book)


def _stem(stem: str, book: Lexicon) -> str | None:
    if len(stem) < 2 and not stem.isupper():
        return None
    return book.find(stem) if book.knows(stem) else _with_affix(stem.lower(), book)


def _with_affix(word: str, book: Lexicon) -> str | None:
    for prefix, sound in _PREFIXES.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 3 and book.knows(rest):
            return sound + str(book.find(rest))
    for suffix, sound in _SUFFIXES.items():
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 3:
            continue
        sound = sound.replace("əɹ", "ə").replace("əst", "ɪst") if book.british else sound
        for form in (
            stem,
            stem + "e",
            stem[:-1] + "y" if stem.endswith("i") else "",
            stem[:-1] if stem[-1] == stem[-2] else "",
        ):
            if len(form) > 2 and book.knows(form):
                return str(book.find(form)) + sound
    return None


def _compound(word: str, book: Lexicon, shouted: bool) -> str | None:
    """Read two known words in one: the stress is on the first."""
    del shouted
    lower = word.lower()
    cuts = sorted(range(3, len(lower) - 2), key=lambda at: abs(len(lower) - 2 * at))
    for at in cuts:
        if book.knows(lower[:at]) and book.knows(lower[at:]):
            head, tail = book.find(lower[:at]) or "", book.find(lower[at:]) or ""
            return ph.with_stress(head, 2) + (ph.with_stress(tail, -0.5) if ph.PRIMARY in tail else tail)
    return None


def _drawn_out(word: str, book: Lexicon, shouted: bool) -> str | None:
    """Read `nooo` and `hmmm` as the word that they draw out."""
    if not _LONG.search(word):
        return None
    for short in (_LONG.sub(r"\1", word), _LONG.sub(r"\1\1", word)):
        if book.knows(short):
            return _alone(short.lower(), book, shouted)[0]
    return _alone(_LONG.sub(r"\1\1", word), book, shouted)[0]


def _guessed(word: str, book: Lexicon) -> str:
    letters = re.sub("[^a-z]", "", word.lower())
    if not letters:
        return ""
    if not re.search("[aeiou]|[^y]y", letters):
        return book.spelled(letters)
    return spelling.guess(letters, "british" if book.british else "american")


def _without_marks(word: str) -> str:
    """Write `café` and `Łódź` with plain letters."""
    plain = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(character for character in plain if not unicodedata.combining(character))
