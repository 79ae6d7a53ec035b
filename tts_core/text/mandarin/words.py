"""Mandarin text to words and their readings."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tts_core.cache import user_cache
from tts_core.text.mandarin import neutral, phrases, polyphones, sandhi, syllables
from tts_core.text.mandarin.traditional import simplified
from tts_core.text.reading import Source


@dataclass(frozen=True, slots=True)
class HanWord:
    """One word of Mandarin with its reading."""

    text: str
    """The characters."""
    syllables: tuple[str, ...]
    """One a character, as it is said (after tone sandhi); empty where nobody knows the reading."""
    source: Source
    """Where the reading came from."""
    cited: tuple[str, ...] = ()
    """One a character, as a dictionary has it (before tone sandhi)."""

    @property
    def phones(self) -> str:
        """The phones of the whole word."""
        return "".join(syllables.phones(syllable) for syllable in self.syllables)


def read_words(text: str, given: Mapping[int, str]) -> list[HanWord]:
    """Read a run of Han characters without punctuation.

    Args:
        text: The characters.
        given: The author's readings by index; they are obeyed as they are, without sandhi.

    Returns:
        The words in order; together they are the text. A character without a known reading is a word of its own
        with no syllables.
    """
    plain = simplified(text)
    words = _segmented(plain, given)
    spoken, changed, decided = _base_readings(plain, words, given)
    if plain != text:
        spoken = [given.get(i) or _own_reading(text[i], plain[i]) or one for i, one in enumerate(spoken)]
    fixed = frozenset(given)
    decided = frozenset(i for i in decided if plain[i] == "得")
    cited = neutral.lightened(plain, words, spoken, fixed | decided)
    spoken = sandhi.applied(plain, words, cited, fixed)
    result = []
    for start, end in words:
        result.append(_word(text, start, end, spoken, cited, given, changed))
    return result


def _own_reading(character: str, simple: str) -> str:
    """Return the reading of a traditional character that says more than its simplified form: 髮 is fà only."""
    if character == simple or len(readings(simple)) == 1:
        return ""
    shared = [syllable for syllable in readings(character) if syllable in readings(simple)]
    return shared[0] if len(shared) == 1 else ""


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """Return all readings that the dictionary has for one character, most usual first."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True, errors="ignore")
    return tuple(canonical(one) for one in (found[0] if found else ()) if canonical(one))


def is_word(text: str) -> bool:
    """Tell whether the segmenter's dictionary has this word."""
    return bool(_tokenizer().FREQ.get(text))


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """Load the segmenter; its cache lies in the user's own folder, and it says nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources have invalid escapes, and it asks for pkg_resources
        import jieba
    jieba.setLogLevel(logging.CRITICAL + 1)
    tokenizer = jieba.Tokenizer()
    folder = user_cache()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(folder)
    except OSError:
        tokenizer.tmp_dir = None  # it tries the system's folder, and does without if that fails
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer.initialize()
    return tokenizer


def _segmented(text: str, given: Mapping[int, str]) -> list[tuple[int, int]]:
    """Return the words as spans; a character that no dictionary reads is a span of its own."""
    spans: list[tuple[int, int]] = []
    at = 0
    for word in _tokenizer().cut(text, cut_all=False):
        spans.append((at, at + len(word)))
        at += len(word)
    return [part for span in spans for part in _parted(text, span, given)]


def _parted(text: str, span: tuple[int, int], given: Mapping[int, str]) -> list[tuple[int, int]]:
    """Part a word at characters that cannot be read."""
    start, end = span
    if all(i in given or readings_known(text[i]) for i in range(start, end)):
        return [span]
    return [(i, i + 1) for i in range(start, end)]


@lru_cache(maxsize=8192)
def readings_known(character: str) -> bool:
    """Tell whether any reading of the character is known."""
    return bool(readings(character))


def _base_readings(
    text: str, words: list[tuple[int, int]], given: Mapping[int, str]
) -> tuple[list[str], frozenset[int], frozenset[int]]:
    """Look words up, then mend characters by their context.

    Returns:
        A syllable a character, `""` where it has none; the indices at which the context changed it; and those at which
        the context decided.
    """
    spoken = [syllable for start, end in words for syllable in looked_up(text[start:end])]
    bound: set[int] = set()
    certain: set[int] = set()
    for start, found, own in phrases.fixed(text, words):
        spoken[start : start + len(found)] = found
        (certain if own or len(found) > 2 else bound).update(range(start, start + len(found)))
    changed = {}
    decided = polyphones.by_context(text, bound, certain)
    for index, syllable in decided.items():
        if index not in given and spoken[index] != syllable:
            changed[index] = syllable
    for index, syllable in {**changed, **given}.items():
        spoken[index] = syllable
    return spoken, frozenset(changed), frozenset(decided)


@lru_cache(maxsize=32768)
def looked_up(word: str) -> tuple[str, ...]:
    """Return a syllable for each character of a word, `""` where it has none."""
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    if len(found) != len(word):  # a pair that shares one reading
        found = [(readings(character) or ("",))[0] for character in word]
    return tuple(canonical(one) for one in found)


def canonical(syllable: str) -> str:
    """Return a syllable of the dictionary in this package's spelling, or `""` if it has no phones."""
    if not syllable:
        return ""
    if not syllable[-1].isdigit():
        syllable += "5"
    syllable = syllable.replace("ü", "v")
    return syllable if syllables.is_syllable(syllable[:-1]) and syllable[-1] in "12345" else ""


def _word(
    text: str,
    start: int,
    end: int,
    spoken: Sequence[str],
    cited: Sequence[str],
    given: Mapping[int, str],
    changed: frozenset[int],
) -> HanWord:
    at = range(start, end)
    known = all(spoken[i] for i in at)
    source: Source = "dictionary"
    if any(i in given for i in at):
        source = "given"
    elif any(i in changed for i in at):
        source = "rule"
    if not known:
        return HanWord(text[start:end], (), source)
    return HanWord(text[start:end], tuple(spoken[start:end]), source, tuple(cited[start:end]))
