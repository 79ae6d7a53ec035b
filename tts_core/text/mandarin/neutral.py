"""Syllables that lose their tone: particles, suffixes, doubled words, and everyday words such as 东西."""

from __future__ import annotations

from collections.abc import Sequence

from tts_core.text.tables import named

_PARTICLES = frozenset("的了着吗呢吧啊呀哇哪嘛啦呗咯喽么")
_DOUBLED_VERBS = frozenset("看想听试说走等坐尝问找聊谈玩逛歇写读猜闻摸动笑帮谢")
_NEUTRAL = named("mandarin_words.txt", "neutral")
_LIGHT_AFTER = named("mandarin_words.txt", "light_after")
_FULL_PLACES = named("mandarin_words.txt", "full_place")
_FULL_DE = named("mandarin_words.txt", "full_de")
_DIRECTIONS = frozenset("上下里")
_FULL_ER = named("mandarin_words.txt", "full_er")


def lightened(text: str, words: Sequence[tuple[int, int]], spoken: Sequence[str], fixed: frozenset[int]) -> list[str]:
    """Take the tone from the syllables that are spoken without one.

    Args:
        text: A run of Han characters.
        words: Its words, as spans.
        spoken: A syllable a character.
        fixed: Indices that the author gave; they stay.

    Returns:
        The syllables; the suffix 儿 of erhua becomes `r5`.
    """
    result = list(spoken)
    for start, end in words:
        for index in range(start, end):
            if index in fixed or not spoken[index]:
                continue
            if _is_erhua(text, start, index, end):
                result[index] = "r5"
            elif _is_light(text, start, index, end, spoken):
                result[index] = spoken[index][:-1] + "5"
    return result


def _is_erhua(text: str, start: int, index: int, end: int) -> bool:
    if text[index] != "儿" or index == 0 or text[index : index + 2] in {"儿子", "儿童", "儿女", "儿媳", "儿歌", "儿时"}:
        return False
    word = text[start:end] if index > start else text[max(0, index - 1) : index + 1]
    return index == end - 1 and not any(word.endswith(full) for full in _FULL_ER)


def _is_light(text: str, start: int, index: int, end: int, spoken: Sequence[str]) -> bool:
    character, word = text[index], text[start:end]
    if index > start and index == end - 1 and (word in _NEUTRAL or (end - start > 2 and word[-2:] in _NEUTRAL)):
        return True
    if character == "们" and index > 0:
        return True
    if index > 0 and character in _DOUBLED_VERBS and text[index - 1] == character:
        return True
    if character == "得" and index > start and index == end - 1:
        return word not in _FULL_DE
    if character == "个" and index > 0 and text[index - 1] in "一两三四五六七八九十几这那哪每半整":
        return True
    if character in _PARTICLES:
        return spoken[index] in {"le5", "zhe5", "de5", "ma5", "ne5", "ba5", "a1", "ya1", "wa1", "la1", "me5", "a5"}
    place = character in _DIRECTIONS and spoken[index] in {"shang4", "xia4", "li3"}
    return place and index > start and text[index - 1] in _LIGHT_AFTER and word not in _FULL_PLACES
