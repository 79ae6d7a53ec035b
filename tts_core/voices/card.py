"""Voice cards: what is known of each voice, apart from any choice of a call."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

from tts_core.text.reading import Accent, Language

Gender = Literal["female", "male"]

HUMAN_HZ: Final[dict[Gender, tuple[float, float]]] = {"female": (90.0, 600.0), "male": (60.0, 400.0)}
"""Lowest and highest F0 that a line may reach, in hertz."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of an engine."""

    id: str
    """Its name, such as `zf_xiaobei`."""
    language: str
    """BCP 47 tag of the language it was made for, such as `zh` or `en-GB`."""
    gender: Gender
    """As the maker calls it."""
    f0_hz: float
    """Median F0 of its neutral reading, in hertz."""
    f0_spread_st: float
    """Spread of its F0 there (standard deviation), in semitones: how lively it is."""
    level_db: float
    """RMS of its neutral reading over active frames, in dB re full scale."""
    cast_order: int
    """Place in the automatic cast of its language, from 1; 0 is never cast by itself."""
    mixture: tuple[tuple[str, float], ...] = ()
    """Voices of the bank with their weights, the heaviest first; the weights sum to 1. Empty: the bank's voice `id`."""
    pitch_st: float = 0.0
    """How far it is moved from the F0 of its mixture, in semitones."""
    formants: float = 1.0
    """Factor on its formants; below 1 is a longer throat."""
    sources: tuple[str, ...] = ()
    """What it was made from, a sentence each; empty for a voice of the bank."""

    @property
    def reads(self) -> Language:
        """The front end of its own language: Mandarin, else English."""
        return "zh" if self.language == "zh" else "en"

    @property
    def accent(self) -> Accent:
        """Which English phones it takes."""
        return "british" if self.language == "en-GB" else "american"


@lru_cache(maxsize=1)
def voices() -> MappingProxyType[str, Voice]:
    """Return the voices of the bank by name, from `cards.tsv` (written by `scripts/measure_voices.py`)."""
    with (files(__package__) / "cards.tsv").open(encoding="utf-8") as stream:
        cards = [_voice(row) for row in csv.DictReader(stream, delimiter="\t")]
    return MappingProxyType({card.id: card for card in cards})


def _voice(row: dict[str, str]) -> Voice:
    gender: Gender = "female" if row["gender"] == "female" else "male"
    return Voice(
        row["id"],
        row["language"],
        gender,
        f0_hz=float(row["f0_hz"]),
        f0_spread_st=float(row["f0_spread_st"]),
        level_db=float(row["level_db"]),
        cast_order=int(row["cast_order"]),
    )
