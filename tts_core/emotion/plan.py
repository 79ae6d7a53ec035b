"""The prosody plan: what an engine is asked to do to a line, in numbers that any engine can read.

Every figure is relative to the voice's own neutral reading of the same line; the default of each is "as it is".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from tts_core.text.reading import Language

TouchKind = Literal["breath", "sigh", "sob", "laugh"]
"""An audible breath in, a breath let go, a caught breath in tears, a breath of laughter: none has a voice."""

NEAR: Final = 0.1
"""Two pauses are the same one where they lie so near each other, as a share of the speech."""

POINTS: Final = 21
"""Points of an outline that is laid on phrases other than its own."""


@dataclass(frozen=True, slots=True)
class LengthPlan:
    """How long things last. Factors above 1 are longer; the time slot has the last word."""

    rate: float = 1.0
    """The pace of the whole; above 1 is faster."""
    vowels: float = 1.0
    """Factor on vowels against consonants, at equal length of the whole."""
    focus: float = 1.0
    """Factor on the stressed or tone-bearing syllable of the focus."""
    final: float = 1.0
    """Factor on the last syllable of the line."""


@dataclass(frozen=True, slots=True)
class F0Plan:
    """What is done to the F0 curve, in semitones around the line's mean."""

    shift_st: float = 0.0
    """Of the whole; above 0 is higher."""
    range: float = 1.0
    """Factor on the spread; in Mandarin the phrase line alone is scaled, the tones keep their shape."""
    slope_st: float = 0.0
    """Change of the declination from the first syllable to the last; above 0 climbs, below 0 sinks."""
    onset_st: float = 0.0
    """Extra height of the start, gone by the middle of the line."""
    final_st: float = 0.0
    """Boundary movement over the last 0.4 s; above 0 rises."""
    accent_st: float = 0.0
    """Extra height of accents: all of it on the focus, a part on other stressed syllables."""
    swing_st: float = 0.0
    """Height of a slow wave over the line, about one a second."""
    tremor_st: float = 0.0
    """Depth of a shaking of 5 to 6 Hz."""
    jitter_st: float = 0.0
    """Standard deviation of roughness, from one half frame to the next."""
    breaks: float = 0.0
    """0 to 1: how far the voice breaks at a few stressed syllables, up to losing it there."""


@dataclass(frozen=True, slots=True)
class EnergyPlan:
    """Loudness, in dB."""

    level_db: float = 0.0
    """Of the whole."""
    onset_db: float = 0.0
    """Extra attack of the start, gone by the middle of the line."""
    accent_db: float = 0.0
    """Extra level of accents, as `F0Plan.accent_st`."""
    end_db: float = 0.0
    """Change towards the end of the line; below 0 dies away."""


@dataclass(frozen=True, slots=True)
class PausePlan:
    """Silence inside the line."""

    factor: float = 1.0
    """On the pauses that punctuation makes."""
    focus_ms: float = 0.0
    """Silence added before the focus, in milliseconds."""


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """The voice source."""

    breath: float = 0.0
    """Share of breath in the voice, 0 to 1."""
    tilt_db: float = 0.0
    """Gain of the upper band against the lower; above 0 is pressed and bright, below 0 lax and dark."""
    whisper: bool = False
    """Whether the voice is silent and only breath is heard."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A sound beside the words."""

    kind: TouchKind
    """What is heard."""
    after: bool = False
    """Whether it comes after the words, not before them."""
    strength: float = 1.0
    """0 to 1: how loud it is."""


@dataclass(frozen=True, slots=True)
class PhraseOutline:
    """How pitch and level move over a phrase: points at equal distances, from its start to its end."""

    share: float
    """How much of the speech it is, pauses left out; those of all phrases sum to 1."""
    f0_st: tuple[float, ...] = ()
    """In semitones around the height of the whole; empty where the voice is not heard, so that it is not known."""
    level_db: tuple[float, ...] = ()
    """In dB around the level of the whole; empty where it is not known."""
    pause_ms: float | None = None
    """The silence after it; None after the last one, and where it is not known."""


@dataclass(frozen=True, slots=True)
class OutlinePlan:
    """An outline that the line follows: what its slow movements go towards; tones and accents ride on them."""

    phrases: tuple[PhraseOutline, ...]
    """In order; at least one."""
    amount: float
    """0 to 1: how much of the way is gone; at 1 the line's own outline is given up for this one."""

    def over(self, shares: Sequence[float]) -> tuple[PhraseOutline, ...]:
        """Lay the outline on the phrases of a line: one to one where there are as many, else by relative time.

        Args:
            shares: How much of the speech each phrase of the line is; they sum to 1.

        Returns:
            An outline a phrase. A pause has a length where this outline pauses near its place.
        """
        if len(shares) == len(self.phrases):
            pairs = zip(self.phrases, shares, strict=True)
            return tuple(PhraseOutline(share, its.f0_st, its.level_db, its.pause_ms) for its, share in pairs)
        ends = np.cumsum(shares).tolist()
        places = [np.linspace(end - share, end, POINTS).tolist() for end, share in zip(ends, shares, strict=True)]
        f0_st = self._at(places, [phrase.f0_st for phrase in self.phrases])
        level_db = self._at(places, [phrase.level_db for phrase in self.phrases])
        pauses = [*(self._pause_at(end) for end in ends[:-1]), None]
        return tuple(map(PhraseOutline, shares, f0_st, level_db, pauses))

    def _at(self, places: Sequence[Sequence[float]], curves: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
        """Read the curves of the phrases, laid end to end, at places from 0 to 1; those not known are bridged."""
        end = 0.0
        where: list[float] = []
        for phrase, curve in zip(self.phrases, curves, strict=True):
            where += np.linspace(end, end + phrase.share, len(curve)).tolist()
            end += phrase.share
        if not where:
            return [()] * len(places)
        known = [value for curve in curves for value in curve]
        return [tuple(np.interp(place, where, known).tolist()) for place in places]

    def _pause_at(self, place: float) -> float | None:
        ends = np.cumsum([phrase.share for phrase in self.phrases])[:-1]
        if not ends.size or np.abs(ends - place).min() > NEAR:
            return None
        return self.phrases[int(np.abs(ends - place).argmin())].pause_ms


@dataclass(frozen=True, slots=True)
class ProsodyPlan:
    """How a line departs from the voice's neutral reading of it."""

    language: Language = "en"
    """Whose phrase line is scaled: in `zh` the tone shapes stay as they are."""
    length: LengthPlan = field(default_factory=LengthPlan)
    """Lengths of phones."""
    f0: F0Plan = field(default_factory=F0Plan)
    """The F0 curve."""
    energy: EnergyPlan = field(default_factory=EnergyPlan)
    """The level."""
    pauses: PausePlan = field(default_factory=PausePlan)
    """Silence inside."""
    source: SourcePlan = field(default_factory=SourcePlan)
    """Breath, tension, whisper."""
    touches: tuple[Touch, ...] = ()
    """Sounds beside the words, in order."""
    outline: OutlinePlan | None = None
    """A recording's outline that the line follows; None follows nothing."""

    @property
    def is_neutral(self) -> bool:
        """Whether nothing is changed."""
        return self == ProsodyPlan(self.language)
