"""Readings that the author wrote into a text: found, checked, and taken out.

    重要(zhòng yào)  行[háng]  行(hang2)   a bracket after the characters that it reads
    行HANG2                                a syllable in capitals after its character, or in its place
    <行|XING2>                             characters and reading in one
    <minute|M IH1 . N AH0 T>               a word of English and its reading in ARPAbet

A bracket that holds no pinyin, such as `人工智能(AI)`, is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from tts_core.errors import ReadingError
from tts_core.text.english import arpabet
from tts_core.text.language import HAN, HAN_RUN, LATIN_WORD
from tts_core.text.mandarin import syllables
from tts_core.text.marked import SYLLABLE, Edit, Marked, Note, edited, noted

_LETTERS = "A-Za-zÀ-ɏḀ-ỿ\u0300-\u030c"
_BRACKET = re.compile(rf"[(（\[［【]([{_LETTERS}1-9:'’ ·,，-]+)[)）\]］】]")
_PAIR = re.compile(r"[<＜]([^<>|＜＞｜]{1,24})[|｜]([^<>|＜＞｜]{1,80})[>＞]")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])(?:[A-ZÜ]{1,6}[1-5])+(?![A-Za-z0-9])")
_TONE_MARK = re.compile("[\u0300\u0301\u0304\u0306\u030c]")
_MANDARIN_MARK = re.compile("[\u0304\u030c]")
_DIGIT_TOKEN = re.compile(r"[a-zü:]+[1-9]")
_AMBIGUOUS = frozenset({"a", "ai", "an", "e", "en", "er", "o", "ou", "m", "n", "ng", "hm", "hng", "lv", "r"})
"""Syllables that, in capitals with a digit, are more often something else: A4 paper, E5, AI2."""
_ALLOWED = (
    "write one pinyin syllable a character with tone marks or tone digits 1-5, such as (zhòng yào) or (zhong4 yao4)"
)
_ALLOWED_ENGLISH = (
    f"write phones of ARPAbet with a stress digit on each vowel, such as <minute|M IH1 N AH0 T>; "
    f"they are {' '.join(arpabet.NAMES)}"
)


def annotated(text: str) -> Marked:
    """Take the author's readings out of a text.

    Args:
        text: Text with or without readings.

    Returns:
        The text without them, and the syllable of each character that has one.

    Raises:
        ReadingError: A reading is no pinyin, or has not one syllable for each character.
    """
    return _annotated(text, _fail)


def strip_readings(text: str) -> str:
    """Return the text to show: without the author's readings.

    A syllable that stands in place of a character is shown in pinyin; what is no valid reading stays.
    """
    return shown(_annotated(text, lambda message: None))


def is_reading(text: str) -> bool:
    """Tell whether a text is pinyin with tones, such as `zhòng yào` or `zhong4 yao4`."""
    return _looks_like_pinyin(text) and syllables.parse(text) is not None


def shown(marked: Marked) -> str:
    """Return the text of `marked`, its lone syllables written in pinyin."""
    lone = [Edit(i, i + 1, syllables.marked(s)) for i, s in marked.given.items() if marked.text[i] == SYLLABLE]
    return edited(marked, lone).text


def _annotated(text: str, complain: Callable[[str], None]) -> Marked:
    marked = Marked(text.replace(SYLLABLE, " "))
    for pattern, read in ((_PAIR, _read_pair), (_BRACKET, _read_bracket), (_TOKEN, _read_token)):
        at = 0
        while match := pattern.search(marked.text, at):
            change = read(marked, match, complain)
            at = match.start() if change else match.end()
            marked = change or marked
    return marked


def _fail(message: str) -> None:
    raise ReadingError(message)


def _read_pair(marked: Marked, match: re.Match[str], complain: Callable[[str], None]) -> Marked | None:
    """`<行|XING2>`, `<minute|M IH1 N AH0 T>`: the word stays, the reading goes."""
    word, reading = match[1].strip(), match[2].strip()
    if LATIN_WORD.fullmatch(word):
        return _read_english_pair(marked, match, word, reading, complain)
    if not HAN_RUN.fullmatch(word):
        return None
    found = syllables.parse(reading)
    if found is None or len(found) != len(word):
        complain(_count_message(word, reading, found))
        return None
    return _with_reading(marked, match, found, match.start(), word)


def _read_english_pair(
    marked: Marked, match: re.Match[str], word: str, reading: str, complain: Callable[[str], None]
) -> Marked | None:
    if arpabet.is_arpabet(reading):
        result = edited(marked, [Edit(match.start(), match.end(), word)])
        return noted(result, {match.start(): Note(reading, "given")})
    if arpabet.looks_like(reading):
        complain(f"'<{word}|{reading}>': '{reading}' is not a reading in ARPAbet; {_ALLOWED_ENGLISH}.")
    return None


def _read_bracket(marked: Marked, match: re.Match[str], complain: Callable[[str], None]) -> Marked | None:
    """`重要(zhòng yào)`: the bracket goes if it holds pinyin."""
    word = _trailing_han(marked.text[: match.start()])
    reading = match[1].strip()
    if not word or not _looks_like_pinyin(reading):
        return None
    found = syllables.parse(reading)
    if found is None or len(found) > len(word):
        if _is_foreign_word(reading):
            return None
        complain(_count_message(word[-len(found or word) :], reading, found))
        return None
    if short := _fits_earlier(word, found):
        complain(_count_message(short, reading, found))
        return None
    return _with_reading(marked, match, found, match.start() - len(found), "")


def _read_token(marked: Marked, match: re.Match[str], complain: Callable[[str], None]) -> Marked | None:
    """`行HANG2` reads the character; `HANG2` elsewhere is a syllable of its own."""
    found = syllables.parse(match[0].lower())
    if not found or not all(re.fullmatch(r"[a-zv]+[1-5]", one) for one in found):
        return None
    word = _trailing_han(marked.text[: match.start()])
    first = found[0]
    reads = bool(word) and match.start() - 1 not in marked.notes and first[:-1] in _plausible(word[-1])
    if first[:-1] in _AMBIGUOUS and not reads:
        return None
    lone = SYLLABLE * (len(found) - reads)
    return _with_reading(marked, match, found, match.start() - reads, lone)


def _with_reading(marked: Marked, match: re.Match[str], found: list[str], start: int, stays: str) -> Marked:
    """Replace the match by `stays` and let the syllables `found` read the characters from `start`."""
    result = edited(marked, [Edit(match.start(), match.end(), stays)])
    return noted(result, {start + i: Note(syllable, "given") for i, syllable in enumerate(found)})


def _trailing_han(text: str) -> str:
    run = re.search(f"(?:{HAN.pattern})+$", text[-24:])
    return run[0] if run else ""


def _looks_like_pinyin(reading: str) -> bool:
    """Tell whether a bracket means to be a reading: a tone mark, or lower-case letters with one tone digit each."""
    if _TONE_MARK.search(_decomposed(reading)):
        return True
    tokens = reading.split()
    return bool(tokens) and all(re.fullmatch(r"(?:[A-ZÜ]?[a-zü:]*[1-9])+|[a-zü]+", one) for one in tokens) and any(
        _DIGIT_TOKEN.search(one) and not re.search(r"mp[34]", one) for one in tokens
    )  # fmt: skip


def _is_foreign_word(reading: str) -> bool:
    """Tell `café` from a mistaken reading: no mark that only pinyin has, or a word of English."""
    from tts_core.text.english.lexicon import lexicon

    plain = _TONE_MARK.sub("", _decomposed(reading))
    if re.search(r"\d", reading):
        return bool(re.fullmatch(r"[A-Z][a-z]+\d", reading)) and lexicon("american").knows(reading[:-1].lower())
    return not _MANDARIN_MARK.search(_decomposed(reading)) and lexicon("american").knows(plain.lower())


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _fits_earlier(word: str, found: list[str]) -> str:
    """Return the word that a reading was meant for but does not fit: `重要性(zhòng yào)`, `他重要(zhòng yào le)`."""
    n = len(found)
    if n < 2 or any(s[:-1] in _plausible(c) for c, s in zip(word[-n:], found, strict=True)):
        return ""
    for shift in (1, 2):
        if _fits(word[-n - shift : -shift], found):
            return word[-n - shift :]
    for more in (1, 2):
        if n - more > 1 and _fits(word[more - n :], found[:-more]):
            return word[more - n :]
    return ""


def _fits(word: str, found: list[str]) -> bool:
    return len(word) == len(found) and all(s[:-1] in _plausible(c) for c, s in zip(word, found, strict=True))


def _plausible(character: str) -> frozenset[str]:
    """Return the toneless syllables that dictionaries give for a character."""
    from tts_core.text.mandarin.words import readings

    return frozenset(syllable[:-1] for syllable in readings(character))


def _count_message(word: str, reading: str, found: list[str] | None) -> str:
    if found is None:
        return f"'{word}({reading})': '{reading}' is not a reading in pinyin; {_ALLOWED}."
    have = f"{len(found)} syllable" + ("s" if len(found) != 1 else "")
    want = f"{len(word)} character" + ("s" if len(word) != 1 else "")
    return f"'{word}({reading})': the reading has {have} for {want}; {_ALLOWED}."
