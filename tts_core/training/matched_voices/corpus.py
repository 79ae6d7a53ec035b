"""What is rendered: random mixtures of the bank's voices saying a handful of sentences.

A plan is made once and holds readings, so that rendering needs no front end.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Final

from tts_core.text.reading import Language, Reading
from tts_core.voices import Voice, voice
from tts_core.voices.bank import names
from tts_core.voices.card import HUMAN_HZ
from tts_core.voices.mixture import ROOM, mixed

SEED: Final = 7
CLIPS: Final = 8000
"""Mixtures that are rendered, beside the bank's own voices."""
COUNT_SHARES: Final = (0.1, 0.3, 0.3, 0.3)
"""How often a mixture has one voice, two, three, four."""
ONE_SEX: Final = 0.8
"""Share of the mixtures whose voices are all of one sex."""
FORMANTS: Final = (0.88, 1.14)
MOST_PITCH_ST: Final = 4.5

TEXTS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "We walked along the river until the old bridge came into view.",
        "Please put the yellow box back on the kitchen table.",
        "She thinks the journey will take about three more hours.",
        "Nobody could remember where the boy had left his shoes.",
        "The garden looks better now that the rain has stopped.",
        "He asked me twice, but I never gave him an answer.",
        "Good coffee and fresh bread are all I need today.",
        "A large ship was waiting quietly outside the harbour.",
        "If you measure this again, you may find a small change.",
        "Their father works with children at a village school.",
        "Most of the young people joined us just before noon.",
        "I would rather hear the whole story from the beginning.",
    ),
    "zh": (
        "我们沿着河边慢慢走，一直走到那座旧桥。",
        "请把黄色的盒子放回厨房的桌子上。",
        "她觉得这次旅行大概还要三个小时。",
        "谁也不记得孩子把鞋子放在哪里了。",
        "雨停了以后，院子里看起来漂亮多了。",
        "他问了我两次，可是我都没有回答。",
        "今天我只想喝杯咖啡，吃一点新鲜的面包。",
        "一艘大船静静地停在港口外面。",
        "如果你再量一遍，也许会发现一点变化。",
        "他们的父亲在村里的学校教书。",
        "很多年轻人中午以前就来找我们了。",
        "我更想从头到尾听完这个故事。",
    ),
}
"""About 3 s each, every common sound among them."""
BANK_TEXTS: Final = 6
"""How many of each language every voice of the bank says."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence to be rendered."""

    voice: Voice
    """Who says it."""
    language: Language
    """In which language."""
    reading: Reading
    """What."""


def plan(clips: int = CLIPS, seed: int = SEED) -> list[Clip]:
    """Choose every clip: the voices of the bank as they are, then mixtures."""
    chance = random.Random(seed)
    readings = _readings()
    made = [
        Clip(voice(name), language, readings[_key(voice(name), language)][n])
        for name in names()
        for language in TEXTS
        for n in range(BANK_TEXTS)
    ]
    for n in range(clips):
        language: Language = "zh" if chance.random() < 0.5 else "en"
        one = random_voice(f"m{n:05d}", chance)
        made.append(Clip(one, language, chance.choice(readings[_key(one, language)])))
    return made


def write_plan(clips: Sequence[Clip], path: Path) -> None:
    """Keep a plan for rendering."""
    path.write_bytes(pickle.dumps(list(clips)))


def read_plan(path: Path) -> list[Clip]:
    """Read what `write_plan` wrote; only open plans of your own."""
    clips: list[Clip] = pickle.loads(path.read_bytes())
    return clips


def random_voice(name: str, chance: random.Random) -> Voice:
    """Return a random mixture of one to four voices, moved in pitch and formants at random."""
    count = chance.choices(range(1, len(COUNT_SHARES) + 1), COUNT_SHARES)[0]
    bank = list(names())
    if chance.random() < ONE_SEX:
        sex = chance.choice("fm")
        bank = [one for one in bank if one[1] == sex]
    shares = {one: chance.expovariate(1.0) + 0.02 for one in chance.sample(bank, count)}
    weights = {one: share / sum(shares.values()) for one, share in shares.items()}
    low, high = _pitch_range(weights)
    return mixed(name, weights, pitch_st=chance.uniform(low, high), formants=chance.uniform(*FORMANTS))


def _pitch_range(weights: dict[str, float]) -> tuple[float, float]:
    """Return how far a mixture may be moved in semitones, so that it stays human."""
    cards = {one: voice(one) for one in weights}
    f0_hz = 2.0 ** sum(weight * log2(cards[one].f0_hz) for one, weight in weights.items())
    lowest, highest = HUMAN_HZ[cards[max(weights, key=lambda one: weights[one])].gender]
    down, up = 12 * log2(ROOM[0] * lowest / f0_hz) + 0.05, 12 * log2(highest / ROOM[1] / f0_hz) - 0.05
    return min(up, max(down, -MOST_PITCH_ST)), max(down, min(up, MOST_PITCH_ST))


def _key(one: Voice, language: Language) -> str:
    return language if language == "zh" else one.accent


def _readings() -> dict[str, list[Reading]]:
    """Read every sentence, in English with both accents."""
    from tts_core.text import read

    return {
        "zh": [read(text, language="zh") for text in TEXTS["zh"]],
        "american": [read(text, language="en", accent="american") for text in TEXTS["en"]],
        "british": [read(text, language="en", accent="british") for text in TEXTS["en"]],
    }
