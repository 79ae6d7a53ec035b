"""What is rendered: who says which line with which direction, how fast. A plan is made once, and rendering follows it.

A plan holds readings and emotion states, so that rendering needs neither front ends nor the reader of directions.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from importlib.resources import files
from math import log
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tts_core.emotion.accents import sentence_type
from tts_core.emotion.blend import embedding_of
from tts_core.emotion.prosody import STEP, act
from tts_core.emotion.space import (
    BASIC_NUANCES,
    DELIVERY_FIELDS,
    DELIVERY_RANGES,
    LEVELS,
    NUANCES,
    Delivery,
    EmotionState,
)
from tts_core.emotion.tags import understand_tags
from tts_core.emotion.touches import KINDS
from tts_core.errors import TtsError
from tts_core.text.reading import Language, Reading
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.speakers import TEST_VOICES, VALID_VOICES, Speaker, held_out, learned_from

Split = Literal["train", "valid", "test"]

HELD_OUT_LINES: Final = 60
"""The last lines of each language: one half validates, the other tests."""
N_VALID, N_TEST = 900, 2400
TAGGED: Final = 0.6
"""Share of the clips that a tag directs; words of people direct the others."""
DESCRIPTIONS: Final = 120
"""Of each nuance, from which the words are drawn."""
WITH_MANNER: Final = 0.3
"""Share of the tags that have a word of delivery beside the emotion."""
PLAIN: Final = 0.08
"""Share of the clips without any direction."""
LEVEL_SHARES: Final = (0.1, 0.15, 0.25, 0.25, 0.25)
"""How often the levels 1 to 5 come: what is hardly acted teaches little."""
MANNERS: Final = (
    "whisper",
    "whisper",
    "shout",
    "shout",
    "fast",
    "slow",
    "soft",
    "loud",
    "high",
    "low",
    "laughing",
    "sobbing",
)
MOVED: Final = 0.3
"""Share of the clips whose delivery is moved at random: pitch, pace and breath are to be heard apart from feelings."""
MOST_MOVED: Final = MappingProxyType(
    {**dict.fromkeys(("pitch", "range", "rate", "volume", "tension", "pauses"), 1.5), "breath": 1.2, "tremor": 1.2}
)
"""How far, in units of `Delivery`."""
PACES: Final = (0.85, 1.18)
"""Slowest and fastest that a clip is spoken against the pace of its acting; half of them keep that."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A line to be rendered."""

    split: Split
    """What it is for."""
    speaker: Speaker
    """Who says it."""
    reading: Reading
    """What is said."""
    line: int
    """Which line of its language it is."""
    state: EmotionState
    """How."""
    pace: float
    """Faster or slower than the acting would like; above 1 is faster."""
    basic: int = -1
    """Number of the basic emotion that its tag names alone; -1 where it is directed otherwise."""
    level: int = 0
    """Level of its tag, 1 to 5; 0 where it has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What n clips are to be heard as."""

    embedding: NDArray[np.float32]
    """[n, 768], unit rows."""
    nuance: NDArray[np.float32]
    """[n, 30], probabilities."""
    emotions: NDArray[np.float32]
    """[n, 8]."""
    intensity: NDArray[np.float32]
    """[n], 0 to 1."""
    delivery: NDArray[np.float32]
    """[n, 12]; the rate includes the pace at which the clip is spoken."""
    speaker: NDArray[np.int64]
    """[n], labels."""
    language: NDArray[np.int64]
    """[n], 0 for English, 1 for Mandarin."""
    gender: NDArray[np.int64]
    """[n], 0 for women's voices, 1 for men's."""
    acted: NDArray[np.float32]
    """[n, k], what the acting did: see `acted_by`."""


def plan(recipe: Recipe, read_directions: Callable[[Sequence[str]], Sequence[EmotionState]]) -> list[Clip]:
    """Choose every clip, those that are not learned from first: a corpus that is cut short can still be judged.

    Args:
        recipe: How many clips and speakers, and the seed.
        read_directions: Understands words, as `TextToEmotion.understand`.
    """
    from tts_core.training.t2e.data import read_examples, split_of

    chance = random.Random(recipe.seed)
    readings = {language: _readings(language) for language in ("zh", "en")}
    examples = [e for e in read_examples() if split_of(e) == "train"]
    words = _directions([(e.text, e.nuance) for e in examples], chance)
    states = [state for state in read_directions(words) if not state.unsure]
    train = learned_from(recipe.speakers, recipe.seed)
    valid = held_out(VALID_VOICES, len(train))
    test = held_out(TEST_VOICES, len(train) + len(valid))
    return [
        *_clips("valid", N_VALID, valid, readings, states, chance),
        *_clips("test", N_TEST, test, readings, states, chance),
        *_clips("train", recipe.clips, train, readings, states, chance),
    ]


def write_plan(clips: Sequence[Clip], path: Path, made_for: tuple[int, ...]) -> None:
    """Keep a plan for rendering, with what of the recipe it was made for."""
    path.write_bytes(pickle.dumps((made_for, list(clips))))


def read_plan(path: Path) -> tuple[tuple[int, ...], list[Clip]]:
    """Read what `write_plan` wrote; only open plans of your own."""
    made: tuple[tuple[int, ...], list[Clip]] = pickle.loads(path.read_bytes())
    return made


def targets_of(clips: Sequence[Clip]) -> Targets:
    """Return what each clip is to be heard as."""
    return Targets(
        embedding=np.stack([embedding_of(clip.state) for clip in clips]).astype(np.float32),
        nuance=np.stack([_nuance(clip.state) for clip in clips]),
        emotions=np.array([clip.state.emotions for clip in clips], np.float32),
        intensity=np.array([clip.state.intensity for clip in clips], np.float32),
        delivery=np.stack([_delivery(clip) for clip in clips]),
        speaker=np.array([clip.speaker.label for clip in clips]),
        language=np.array([int(clip.speaker.language == "zh") for clip in clips]),
        gender=np.array([int(clip.speaker.voice.gender == "male") for clip in clips]),
        acted=np.array([acted_by(clip) for clip in clips], np.float32),
    )


def acted_by(clip: Clip) -> list[float]:
    """Return the numbers of a clip's prosody plan: what can be heard, where a nuance has to be concluded."""
    plan = act(clip.state, clip.speaker.language, clip.speaker.voice, sentence_type(clip.reading))
    touches = {touch.kind: touch.strength for touch in plan.touches}
    return [
        log(plan.length.rate * clip.pace),
        *astuple(plan.length)[1:],
        *astuple(plan.f0),
        *astuple(plan.energy),
        *astuple(plan.pauses),
        *astuple(plan.source),
        *(touches.get(kind, 0.0) for kind in KINDS),
    ]


def lines_of(language: Language) -> list[str]:
    """Return the lines of the corpus in one language."""
    text = (files(__package__) / "data" / f"lines_{language}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


@lru_cache(maxsize=2)
def _readings(language: Language) -> dict[str, list[Reading]]:
    """Read every line, in English with both accents."""
    from tts_core.text import read

    accents = ("american", "british") if language == "en" else ("american",)
    lines = lines_of(language)
    return {accent: [read(line, language=language, accent=accent) for line in lines] for accent in accents}  # type: ignore[arg-type]


def _directions(found: list[tuple[str, str]], chance: random.Random) -> list[str]:
    """Choose descriptions, as many of each nuance."""
    by_nuance: dict[str, list[str]] = {name: [] for name in NUANCES}
    for text, name in found:
        by_nuance[name].append(text)
    return [text for texts in by_nuance.values() for text in chance.sample(texts, min(DESCRIPTIONS, len(texts)))]


def _clips(
    split: Split,
    n: int,
    speakers: Sequence[Speaker],
    readings: dict[str, dict[str, list[Reading]]],
    states: Sequence[EmotionState],
    chance: random.Random,
) -> list[Clip]:
    clips = []
    for i in range(n):
        speaker = speakers[i % len(speakers)]
        of_language = readings[speaker.language]
        lines = of_language.get(speaker.voice.accent) or of_language["american"]
        line = _line(split, len(lines), chance)
        pace = 1.0 if chance.random() < 0.5 else chance.uniform(*PACES)
        clip = _directed(Clip(split, speaker, lines[line], line, EmotionState(), pace), states, chance)
        clips.append(_moved(clip, chance) if chance.random() < MOVED else clip)
    return clips


def _line(split: Split, n: int, chance: random.Random) -> int:
    first = n - HELD_OUT_LINES
    if split == "train":
        return chance.randrange(first)
    half = HELD_OUT_LINES // 2
    return first + chance.randrange(half) + (half if split == "test" else 0)


def _directed(clip: Clip, states: Sequence[EmotionState], chance: random.Random) -> Clip:
    if chance.random() < PLAIN:
        return replace(clip, basic=BASIC_NUANCES.index("neutral"))
    if chance.random() > TAGGED and states:
        return replace(clip, state=chance.choice(states))
    name = chance.choice(BASIC_NUANCES if chance.random() < 0.4 else NUANCES)
    level = chance.choices(range(1, LEVELS + 1), LEVEL_SHARES)[0]
    if chance.random() < WITH_MANNER:
        return replace(clip, state=_tagged(f"{name}:{level}, {chance.choice(MANNERS)}"), level=level)
    basic = BASIC_NUANCES.index(name) if name in BASIC_NUANCES else -1
    return replace(clip, state=_tagged(f"{name}:{level}"), basic=basic, level=level)


def _moved(clip: Clip, chance: random.Random) -> Clip:
    if clip.state.intensity == 0:
        return clip
    values = clip.state.delivery.as_dict()
    for name in chance.sample(sorted(MOST_MOVED), 3):
        values[name] += chance.uniform(-MOST_MOVED[name], MOST_MOVED[name])
    return replace(clip, state=replace(clip.state, delivery=Delivery.within(values)), basic=-1)


def _tagged(tag: str) -> EmotionState:
    state = understand_tags(tag)
    if state.not_understood:
        raise TtsError(f"'{tag}' is no tag.")
    return state


def _nuance(state: EmotionState) -> NDArray[np.float32]:
    row = np.zeros(len(NUANCES), np.float32)
    for name, probability in state.probabilities or ((state.nuance, 1.0),):
        row[NUANCES.index(name)] += probability
    found: NDArray[np.float32] = row / row.sum()
    return found


def _delivery(clip: Clip) -> NDArray[np.float32]:
    values = clip.state.delivery.as_dict()
    low, high = DELIVERY_RANGES["rate"]
    values["rate"] = min(high, max(low, values["rate"] + log(clip.pace) / log(STEP["rate"])))
    return np.array([values[name] for name in DELIVERY_FIELDS], np.float32)
