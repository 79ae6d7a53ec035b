"""From an emotion state to what the engine's knobs do: the acted prosody of a line.

A nuance has a profile (`profiles.tsv`: effect sizes at full intensity, English and Mandarin apart), scaled by the
intensity. What the delivery asks beyond what usually goes with the nuance is added in fixed steps. Mandarin moves
less in pitch and more in rate and level, because the tones need the pitch (Wang, Lee & Ma 2016; Liu & Pell 2012).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from tts_core.emotion.space import DEFAULT_INTENSITY, Delivery, EmotionState, nuance, read_table
from tts_core.text.reading import Language

STEP: Final = {"pitch": 1.2, "range": 1.15, "rate": 1.07, "volume": 3.0, "tension": 1.5, "pauses": 1.15}
"""Effect of one unit of delivery: semitones, factor, factor, dB, dB of tilt, factor. Ours."""

SHOUT: Final = {"en": 5.0, "zh": 4.0}
"""F0 shift of a shout, in semitones."""


@dataclass(frozen=True, slots=True)
class Prosody:
    """How a line departs from the voice's neutral reading of it."""

    language: Language = "en"
    """Whose phrase line is scaled: in `zh` the tone shapes stay as they are."""
    f0_shift: float = 0.0
    """In semitones; above 0 is higher."""
    f0_range: float = 1.0
    """Factor on the F0 movement, in the log domain; above 1 is livelier."""
    rate: float = 1.0
    """The pace it would like; above 1 is faster. The time slot has the last word."""
    level_db: float = 0.0
    """Loudness relative to neutral, in dB."""
    tilt_db: float = 0.0
    """Gain of the upper band against the lower, in dB; above 0 is brighter, pressed."""
    pauses: float = 1.0
    """Factor on the length of pauses inside the line."""
    final_st: float = 0.0
    """Movement of F0 at the end of the line, in semitones; above 0 rises."""
    whisper: bool = False
    """Whether the voice is silent and only breath is heard."""

    @property
    def is_neutral(self) -> bool:
        """Whether nothing is changed."""
        return self == Prosody(self.language)


def act(state: EmotionState, language: Language) -> Prosody:
    """Turn an emotion state into the prosody of a line in `language`.

    Returns:
        The prosody; the neutral one exactly at intensity 0.
    """
    if state.intensity == 0.0:
        return Prosody(language)
    profile = _profiles(language)[state.acted_nuance]
    usual = nuance(state.acted_nuance).delivery.scaled(state.intensity / DEFAULT_INTENSITY)
    asked = _beyond(state.delivery, usual)
    i, shout = state.intensity, state.delivery.shout
    return Prosody(
        language=language,
        f0_shift=i * profile["f0"] + asked["pitch"] * STEP["pitch"] + shout * (SHOUT[language] - 2 * STEP["pitch"]),
        f0_range=profile["range"] ** i * STEP["range"] ** asked["range"],
        rate=profile["rate"] ** i * STEP["rate"] ** asked["rate"],
        level_db=i * profile["level"] + asked["volume"] * STEP["volume"] + shout * 2.0 - state.delivery.whisper * 4.0,
        tilt_db=i * profile["tilt_db"] + asked["tension"] * STEP["tension"] + shout * 3.0,
        pauses=profile["pauses"] ** i * STEP["pauses"] ** asked["pauses"],
        final_st=i * profile["final_st"],
        whisper=state.delivery.whisper > 0.5,
    )


def _beyond(delivery: Delivery, usual: Delivery) -> dict[str, float]:
    """Return how far a delivery differs from the one that usually goes with the nuance at this intensity."""
    names = [f.name for f in fields(Delivery) if f.name in STEP]
    return {name: getattr(delivery, name) - getattr(usual, name) for name in names}


@lru_cache(maxsize=2)
def _profiles(language: Language) -> dict[str, dict[str, float]]:
    rows = read_table("profiles.tsv")
    return {row["nuance"]: _profile(row, language) for row in rows}


def _profile(row: dict[str, str], language: Language) -> dict[str, float]:
    both = {name: float(row[name]) for name in ("tilt_db", "pauses", "final_st")}
    own = {name: float(row[f"{name}_{language}"]) for name in ("f0", "range", "rate", "level")}
    if language == "zh":  # the last syllable's tone must survive its boundary
        both["final_st"] *= 0.5
    return both | own
