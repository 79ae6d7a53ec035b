"""The emotion space: eight basic emotions, thirty nuances, and the delivery of a line."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tts_core.errors import EmotionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EMOTIONS: Final = ("happy", "angry", "sad", "afraid", "disgusted", "melancholic", "surprised", "calm")
"""The eight basic emotions, in the order of IndexTTS2's vector."""

NUANCES: Final = (
    "neutral", "gentle", "happy", "excited", "proud", "playful", "tsundere", "relieved", "grateful", "shy",
    "sarcastic", "perfunctory", "cold", "contempt", "disgusted", "annoyed", "angry", "menacing", "sad", "aggrieved",
    "melancholic", "weary", "desperate", "afraid", "nervous", "surprised", "suspicious", "pleading", "solemn",
    "nostalgic",
)  # fmt: skip
"""The thirty nuances, in the order of the models' outputs and of `nuances.tsv`."""

BASIC_NUANCES: Final = ("happy", "angry", "sad", "afraid", "disgusted", "melancholic", "surprised", "neutral")
"""The nuance that each basic emotion is acted with, in the order of `EMOTIONS`."""

LEVELS: Final = 5
"""Levels of intensity that people speak of: a trace, mild, plain, strong, extreme. Intensity is level / 5."""

DEFAULT_INTENSITY: Final = 0.6
"""Intensity of a direction that names none: level 3 of 5, plain."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a line is said, relative to the same voice reading neutrally."""

    pitch: float = 0.0
    """-2 (lower) to 2 (higher)."""
    range: float = 0.0
    """-2 (flatter) to 2 (livelier)."""
    rate: float = 0.0
    """-2 (slower) to 2 (faster)."""
    volume: float = 0.0
    """-2 (softer) to 2 (louder)."""
    tension: float = 0.0
    """-2 (lax) to 2 (pressed)."""
    pauses: float = 0.0
    """-1 (fewer) to 2 (many)."""
    breath: float = 0.0
    """0 to 2 (breathy)."""
    tremor: float = 0.0
    """0 to 2 (shaking)."""
    whisper: float = 0.0
    """1 for a whisper."""
    shout: float = 0.0
    """1 for a shout."""
    laugh: float = 0.0
    """1 for a laugh in the voice."""
    sob: float = 0.0
    """1 for a sob in the voice."""

    def as_dict(self) -> dict[str, float]:
        """Return the fields by name."""
        return asdict(self)

    def scaled(self, factor: float) -> Delivery:
        """Return the same manner, stronger or weaker, every field kept in its range."""
        values = {name: getattr(self, name) * factor for name in DELIVERY_FIELDS}
        return Delivery.within(values)

    @classmethod
    def within(cls, values: Mapping[str, float]) -> Delivery:
        """Return the delivery of `values`, each moved into its range."""
        return cls(
            **{name: min(max(v, DELIVERY_RANGES[name][0]), DELIVERY_RANGES[name][1]) for name, v in values.items()}
        )


DELIVERY_FIELDS: Final = tuple(f.name for f in fields(Delivery))
"""The names of the twelve fields of `Delivery`, in their order."""

DELIVERY_RANGES: Final = MappingProxyType(
    {
        **dict.fromkeys(("pitch", "range", "rate", "volume", "tension"), (-2.0, 2.0)),
        "pauses": (-1.0, 2.0),
        **dict.fromkeys(("breath", "tremor"), (0.0, 2.0)),
        **dict.fromkeys(("whisper", "shout", "laugh", "sob"), (0.0, 1.0)),
    }
)
"""Lowest and highest value of each delivery field."""


@dataclass(frozen=True, slots=True)
class Nuance:
    """One of the thirty labels, as listeners of our labelled descriptions hear it at a plain to strong level."""

    name: str
    """The label, in English."""
    words: tuple[str, ...]
    """Words that name it, English and Chinese."""
    emotions: tuple[float, ...]
    """Weights of the eight basic emotions, each 0 to 1, in the order of `EMOTIONS`."""
    delivery: Delivery
    """The delivery that usually goes with it."""


@dataclass(frozen=True, slots=True)
class EmotionState:
    """What a line should make a listener hear."""

    text: str = ""
    """The direction as the author wrote it; empty for none."""
    nuance: str = "neutral"
    """One of the thirty labels."""
    emotions: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    """Weights of the eight basic emotions, each 0 to 1, in the order of `EMOTIONS`."""
    intensity: float = 0.0
    """0 (nothing) to 1 (extreme)."""
    delivery: Delivery = field(default_factory=Delivery)
    """How the line is said."""
    not_understood: tuple[str, ...] = ()
    """Parts of `text` that could not be turned into anything."""
    second: str | None = None
    """The runner-up among the thirty labels; None where nothing was weighed, as for a tag."""
    probabilities: tuple[tuple[str, float], ...] = ()
    """The likeliest labels with their probabilities, likeliest first; empty where nothing was weighed."""
    unsure: bool = False
    """Whether the model was too unsure of the nuance: the eight weights alone act, at reduced intensity."""
    embedding: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    """Its place in the emotion space: [768], unit L2 norm; None until it is asked for (`blend.embedding_of`)."""

    @property
    def acted_nuance(self) -> str:
        """The nuance that is acted: `nuance`, or that of the strongest basic emotion where `nuance` is not believed."""
        return BASIC_NUANCES[self.emotions.index(max(self.emotions))] if self.unsure else self.nuance

    def __post_init__(self) -> None:
        if not 0.0 <= self.intensity <= 1.0:
            raise EmotionError(f"intensity {self.intensity:g} is out of range: it goes from 0 to 1.")
        if self.nuance not in nuances():
            raise EmotionError(f"unknown nuance {self.nuance!r}. Known: {', '.join(nuances())}.")


def nuance(name: str) -> Nuance:
    """Return the nuance called `name`; `EmotionError` when there is none."""
    found = nuances().get(name)
    if found is None:
        raise EmotionError(f"unknown nuance {name!r}. Known: {', '.join(nuances())}.")
    return found


@lru_cache(maxsize=1)
def nuances() -> MappingProxyType[str, Nuance]:
    """Return the thirty nuances by name, from `nuances.tsv` (means over our own labelled descriptions)."""
    table = {row["nuance"]: _nuance(row) for row in read_table("nuances.tsv")}
    return MappingProxyType(table)


@lru_cache(maxsize=1)
def delivery_words() -> MappingProxyType[str, Delivery]:
    """Return what each plain delivery word asks for (`whisper`, `fast`, `大声`), from `delivery.tsv`."""
    table = {word: _delivery(row) for row in read_table("delivery.tsv") for word in _words(row)}
    return MappingProxyType(table)


def read_table(name: str) -> list[dict[str, str]]:
    """Read a tab-separated table of this package; its first line names the columns."""
    with (files(__package__) / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def _nuance(row: dict[str, str]) -> Nuance:
    weights = tuple(float(row[name]) for name in EMOTIONS)
    return Nuance(row["nuance"], _words(row), weights, _delivery(row))


def _delivery(row: dict[str, str]) -> Delivery:
    return Delivery(**{f.name: float(row[f.name]) for f in fields(Delivery) if f.name in row})


def _words(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row["en"].split("|") + row["zh"].split("|"))
