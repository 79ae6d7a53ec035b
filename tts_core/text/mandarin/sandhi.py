"""Tone sandhi: what a tone becomes before its neighbours.

The rules are those of the textbooks: 一 is yí before a fourth tone and yì before the others, but yī in counting and
ordinals; 不 is bú before a fourth tone; of two third tones the first becomes a second, inside words first, then
between words (Duanmu 2007, The Phonology of Standard Chinese, chapter 11).
"""

from __future__ import annotations

from collections.abc import Sequence

_DIGITS = frozenset("〇零一二三四五六七八九十百千万亿点幺")
_ORDINAL_BEFORE = frozenset("第初十周期")
_CARDINAL_AFTER = frozenset("月号班楼级年〇零一二三四五六七八九十")


def applied(text: str, words: Sequence[tuple[int, int]], spoken: Sequence[str], fixed: frozenset[int]) -> list[str]:
    """Apply tone sandhi to a run of characters without a pause.

    Args:
        text: The characters.
        words: The words, as spans.
        spoken: A syllable a character, `""` where it has none.
        fixed: Indices that the author gave; they act on their neighbours and stay as they are.
    """
    result = list(spoken)
    for index, character in enumerate(text):
        if index in fixed:
            continue
        if character == "一" and spoken[index].startswith("yi"):
            result[index] = "yi" + _yi_tone(text, index, spoken)
        elif character == "不" and spoken[index].startswith("bu"):
            result[index] = "bu" + _bu_tone(text, index, spoken, words)
    for start, end in words:
        _third_tones_in_word(text, start, end, result, fixed)
    _third_tones_between(words, result, fixed)
    return result


def _yi_tone(text: str, index: int, spoken: Sequence[str]) -> str:
    before, after = text[index - 1] if index else "", text[index + 1 : index + 2]
    if not after or before in _ORDINAL_BEFORE or (before and before in _DIGITS) or not spoken[index + 1]:
        return "1"
    if before and before == after:
        return "5"  # 看一看
    if after in _CARDINAL_AFTER and not (after == "年" and not before) and after not in "百千万亿":
        return "1"
    tone = spoken[index + 1][-1]
    return "2" if tone == "4" or after == "个" else "4"


def _bu_tone(text: str, index: int, spoken: Sequence[str], words: Sequence[tuple[int, int]]) -> str:
    after = text[index + 1 : index + 2]
    if (index - 1, index + 2) in words:
        return "5"  # 对不起, 看不懂
    if index and after and text[index - 1] == after:
        return "5"  # 好不好
    return "2" if after and spoken[index + 1][-1:] == "4" else "4"


def _third_tones_in_word(text: str, start: int, end: int, spoken: list[str], fixed: frozenset[int]) -> None:
    """Raise third tones inside a word, from the inner pair outwards: 展览馆 is 2-2-3, 小老虎 is 3-2-3."""
    for inner_start, inner_end in _inner(text, start, end):
        _raise_before_third(inner_start, inner_end, spoken, fixed)
    if end - start <= 3:
        _raise_before_third(start, end, spoken, fixed)


def _inner(text: str, start: int, end: int) -> list[tuple[int, int]]:
    from tts_core.text.mandarin.words import is_word

    size = end - start
    if size < 3:
        return []
    if size == 3:
        return (
            [(start, start + 2)]
            if is_word(text[start : start + 2]) or not is_word(text[start + 1 : end])
            else [(start + 1, end)]
        )
    return [(at, min(at + 2, end)) for at in range(start, end, 2)]


def _raise_before_third(start: int, end: int, spoken: list[str], fixed: frozenset[int]) -> None:
    for index in range(start, end - 1):
        if index not in fixed and spoken[index].endswith("3") and spoken[index + 1].endswith("3"):
            spoken[index] = spoken[index][:-1] + "2"


def _third_tones_between(words: Sequence[tuple[int, int]], spoken: list[str], fixed: frozenset[int]) -> None:
    """Raise the last syllable of a word before a third tone, from the end of the phrase backwards."""
    for (_, end), (start, _) in zip(reversed(words[:-1]), reversed(words[1:]), strict=True):
        last = end - 1
        if last not in fixed and spoken[last].endswith("3") and spoken[start].endswith("3"):
            spoken[last] = spoken[last][:-1] + "2"
