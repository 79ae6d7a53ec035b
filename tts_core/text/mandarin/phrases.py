"""Words whose reading is fixed as a whole: 银行, 长大, 叶公好龙.

Three dictionaries are asked: our own table of names and classical phrases first, then pypinyin's, then the larger
phrase-pinyin-data, of which `scripts/pack_phrases.py` keeps the words that pypinyin would misread.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tts_core.text.tables import data, lines

_LONGEST = 12
"""Characters that a phrase may have."""
_SURE = 4
"""From this length on a phrase counts although the segmenter cuts through it."""
_UNSURE = frozenset({"落下"})
"""Words whose reading in the dictionary is the rarer one."""


def fixed(text: str, words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """Yield the phrases of a text, longest first from the left, none over another.

    Args:
        text: A run of Han characters.
        words: Its words, as spans.

    Yields:
        Where a phrase begins, its syllables, and whether it is of our own table, which no rule may change.
    """
    borders = {0, len(text), *(end for _, end in words)}
    at = 0
    while at < len(text) - 1:
        for size in range(min(_LONGEST, len(text) - at), 1, -1):
            found = _found(text[at : at + size], at in borders and at + size in borders)
            if found and not _parts_word(text, at, size, words):
                yield at, *found
                at += size
                break
        else:
            at += 1


def _found(phrase: str, whole: bool) -> tuple[tuple[str, ...], bool] | None:
    own = _own().get(phrase)
    if own:
        return own, True
    if phrase in _UNSURE or not (whole or len(phrase) >= _SURE):
        return None
    found = _packed().get(phrase) or _of_pypinyin(phrase)
    return (found, False) if found else None


def _parts_word(text: str, at: int, size: int, words: Sequence[tuple[int, int]]) -> bool:
    """Tell whether two characters that the segmenter left alone only seem to be a word: 还 | 的."""
    if size != 2 or (at, at + 2) in words:
        return False
    return (at, at + 1) not in words or text[at + 1] in "的了着得地过"


@lru_cache(maxsize=32768)
def _of_pypinyin(phrase: str) -> tuple[str, ...] | None:
    from pypinyin.constants import PHRASES_DICT

    from tts_core.text.mandarin.words import looked_up

    return looked_up(phrase) if phrase in PHRASES_DICT else None


@lru_cache(maxsize=1)
def _own() -> dict[str, tuple[str, ...]]:
    return dict(_entry(line) for line in lines("mandarin_phrases.txt"))


@lru_cache(maxsize=1)
def _packed() -> dict[str, tuple[str, ...]]:
    text = gzip.decompress(data("phrases.txt.gz")).decode("utf-8")
    return dict(_entry(line) for line in text.splitlines())


def _entry(line: str) -> tuple[str, tuple[str, ...]]:
    phrase, *syllables = line.split()
    return phrase, tuple(syllables)
