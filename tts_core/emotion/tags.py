"""Directions that are plain tags: an emotion, a nuance or a delivery word, with a level.

    angry   angry:5   very sad   愤怒   有点委屈   小声   whispers   happy, fast   emotion: sad:0.8

A direction in free words is kept whole; the parts that are tags act, the rest is named in `not_understood`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import lru_cache
from statistics import fmean
from typing import Final

from tts_core.emotion.space import DEFAULT_INTENSITY, LEVELS, Delivery, EmotionState, Nuance, delivery_words, nuances
from tts_core.errors import EmotionError

_PREFIX = re.compile(r"^(?:emotion|emo|style|direction|delivery|mood|情绪|情感|语气)\s*[:=]\s*")
# Digits before the colon are a time of day, not a level.
_LEVEL = re.compile(r"(?<![\d\s])\s*[:：]\s*([0-9]+(?:\.[0-9]+)?)\s*$")
_PARTS = re.compile(
    r"\s*(?:[,;、;|/+。.!]|\band\b|\bbut\b|(?<=[\u4e00-\u9fff])(?:又|而且|并且|但是|但)(?=[\u4e00-\u9fff]))\s*"
)
_CHINESE_ENDING = re.compile(r"(?:地说道|地说|地问|地喊|地|的语气|的声音|的|着说|着|说|道)$")

_ADVERBS: Final = {
    0.2: ("a hint of", "a trace of", "barely", "微微", "略带", "一丝", "略微"),
    0.4: ("slightly", "a little", "a bit", "somewhat", "mildly", "有点儿", "有点", "有些", "稍微", "略"),
    0.8: ("very", "really", "so", "quite", "strongly", "非常", "很", "十分", "特别", "相当", "格外"),
    1.0: ("extremely", "utterly", "absolutely", "completely", "极度", "极其", "极为", "歇斯底里", "无比", "万分"),
}


STRONG: Final = 0.8
"""Intensity of level 4."""

STRONG_WORDS: Final = frozenset(
    {
        *("furious", "furiously", "enraged", "thrilled", "terrified", "panicked", "exhausted", "shocked", "grieving"),
        *("desperate", "desperately", "despairing", "despair", "in despair", "begging", "imploring"),
        *("scream", "screams", "screaming"),
        *("狂喜", "暴怒", "怒吼", "惊恐", "恐慌", "绝望", "崩溃", "震惊", "悲痛", "哀求", "尖叫"),
    }
)
"""Words that are strong in themselves: level 4 where nothing else is said."""


def understand_tags(text: str) -> EmotionState:
    """Turn a direction made of tags into an emotion state.

    Args:
        text: The direction, without brackets. `:1` to `:5` at its end or behind a tag is a level; a number with a
            decimal point (`:0.8`) is the intensity itself.

    Returns:
        The state; `not_understood` holds the parts that are no tags. Nothing understood is a neutral state. Of several
        nuances the first names the state, and all of them act in equal shares.

    Raises:
        EmotionError: A level is outside 1 to 5, or an intensity outside 0 to 1.
    """
    found = [(piece, _tag(piece)) for part in _parts(text) for piece in _pieces(part)]
    tags = [tag for _, tag in found if tag is not None]
    unknown = tuple(part for part, tag in found if tag is None)
    if not tags:
        return EmotionState(text=text, not_understood=unknown)
    intensity = max(tag.intensity for tag in tags)
    named = [tag.nuance for tag in tags if tag.nuance is not None] or [nuances()["neutral"]]
    emotions = tuple(round(fmean(weights), 4) for weights in zip(*(n.emotions for n in named), strict=True))
    delivery = _between([n.delivery for n in named]).scaled(intensity / DEFAULT_INTENSITY)
    for tag in tags:
        if tag.delivery is not None:
            delivery = _said_over(delivery, tag.delivery, tag.intensity / DEFAULT_INTENSITY)
    shares = {n.name: named.count(n) / len(named) for n in named}
    return EmotionState(
        text,
        named[0].name,
        emotions,
        intensity,
        delivery,
        unknown,
        probabilities=tuple(shares.items()) if len(shares) > 1 else (),
    )


def is_direction(text: str) -> bool:
    """Tell whether every part of `text` is a tag that `understand_tags` knows (a wrong level counts as known)."""
    try:
        pieces = [piece for part in _parts(text) for piece in _pieces(part)]
        return bool(pieces) and all(_tag(piece) is not None for piece in pieces)
    except EmotionError:
        return True


def split_level(part: str) -> tuple[str, float | None]:
    """Cut a level off the end of a direction: `angry:4` is `angry` at 0.8.

    Returns:
        The words, and the intensity 0 to 1; None where no level is written.

    Raises:
        EmotionError: The level is outside 1 to 5, or the intensity outside 0 to 1.
    """
    match = _LEVEL.search(part)
    if match is None:
        return part, None
    number, value = match.group(1), float(match.group(1))
    highest = 1.0 if "." in number else float(LEVELS)
    lowest = 0.0 if "." in number else 1.0
    if not lowest <= value <= highest:
        raise EmotionError(f"level {number} of '{part}' is out of range: write 1 to 5, or an intensity 0.0 to 1.0.")
    return part[: match.start()], value / highest


@dataclass(frozen=True, slots=True)
class _Tag:
    nuance: Nuance | None
    delivery: Delivery | None
    intensity: float


def _parts(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = _PREFIX.sub("", plain)
    shielded = re.sub(r"(?<=\d)\.(?=\d)", "\0", plain)
    return (part.replace("\0", ".") for part in _PARTS.split(shielded) if part)


def _pieces(part: str) -> list[str]:
    """Cut a part behind its adverb (`惊恐地|尖叫`), or where every word is a tag (`angrily shouting`)."""
    manner, particle, act = part.partition("地")
    if _tag(part) is None and act and _tag(manner) is not None:
        return [manner + particle, act]
    words = part.split()
    return words if _tag(part) is None and words and all(_tag(word) is not None for word in words) else [part]


def _tag(part: str) -> _Tag | None:
    word, level = split_level(part)
    word, adverb = _split_adverb(word)
    for candidate in (word, _CHINESE_ENDING.sub("", word)):
        plain = adverb if adverb is not None else STRONG if candidate in STRONG_WORDS else DEFAULT_INTENSITY
        intensity = level if level is not None else plain
        if candidate in _nuance_words():
            return _Tag(_nuance_words()[candidate], None, intensity)
        if candidate in delivery_words():
            return _Tag(None, delivery_words()[candidate], intensity)
    return None


def _split_adverb(word: str) -> tuple[str, float | None]:
    for intensity, adverbs in _ADVERBS.items():
        for adverb in adverbs:
            if (
                word.startswith(adverb)
                and len(word) > len(adverb)
                and (not adverb.isascii() or word[len(adverb)] == " ")
            ):
                return word[len(adverb) :].strip(), intensity
    return word, None


def _between(deliveries: Sequence[Delivery]) -> Delivery:
    return Delivery(*(fmean(values) for values in zip(*(astuple(d) for d in deliveries), strict=True)))


def _said_over(base: Delivery, word: Delivery, strength: float) -> Delivery:
    """Let a delivery word override what usually goes with an emotion, field by field."""
    asked = {f.name: getattr(word, f.name) for f in fields(Delivery)}
    lows = {"pauses": -1.0, "breath": 0.0, "tremor": 0.0}
    changed = {
        name: value
        if name in ("whisper", "shout", "laugh", "sob")
        else max(lows.get(name, -2.0), min(2.0, value * strength))
        for name, value in asked.items()
        if value != 0.0
    }
    return replace(base, **changed)


@lru_cache(maxsize=1)
def _nuance_words() -> dict[str, Nuance]:
    return {word: nuance for nuance in nuances().values() for word in nuance.words}
