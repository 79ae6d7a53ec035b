"""From an emotion state to the prosody plan of a line: the one place where feeling becomes figures.

A nuance has a profile (`profiles.tsv`: effect sizes at full intensity, English and Mandarin apart); a state that lies
between nuances has a profile between theirs. It is scaled by the intensity, linearly in semitones, decibels and the
logarithms of factors. What the delivery asks beyond what usually goes with the nuance is added in fixed steps. Mandarin
moves less in pitch and more in rate and level, because the tones need the pitch (Wang, Lee & Ma 2016; Liu & Pell 2012).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from tts_core.emotion.accents import SentenceType
from tts_core.emotion.plan import EnergyPlan, F0Plan, LengthPlan, PausePlan, ProsodyPlan, SourcePlan, Touch, TouchKind
from tts_core.emotion.space import DEFAULT_INTENSITY, DELIVERY_FIELDS, Delivery, EmotionState, nuance, read_table
from tts_core.emotion.touches import KINDS, touches_in
from tts_core.text.reading import Language
from tts_core.voices.card import HUMAN_HZ, Voice

STEP: Final = MappingProxyType(
    {
        "pitch": 1.2, "range": 1.15, "rate": 1.07, "volume": 3.0, "tension": 1.5, "pauses": 1.15, "breath": 0.12,
        "tremor": 0.35,
    }
)  # fmt: skip
"""Effect of one unit of delivery: semitones, factor, factor, dB, dB of tilt, factor, share, semitones. Ours."""

SHOUT: Final[dict[Language, float]] = {"en": 5.0, "zh": 4.0}
"""F0 shift of a shout, in semitones."""

FACTORS: Final = frozenset({"range", "rate", "pauses", "vowel_len", "focus_len", "final_len"})
"""Columns of a profile that multiply; the others add."""

LIMITS: Final = MappingProxyType(
    {
        "f0": (-6.0, 7.0), "range": (0.5, 2.0), "rate": (0.75, 1.25), "level": (-14.0, 9.0), "tilt_db": (-8.0, 8.0),
        "pauses": (0.5, 2.2), "breath": (0.0, 0.6), "tremor_st": (0.0, 1.5), "breaks": (0.0, 1.0),
    }
)  # fmt: skip
"""Least and most of what may come together from a profile and a delivery."""

TYPICAL_SPREAD_ST: Final = 3.0
"""F0 spread of a voice on which the profiles' accents, boundaries and swings are meant as written, in semitones."""

TOUCH_INTENSITY: Final = 0.8
"""From this intensity on, a profile's own touch is heard: level 4 of 5, strong."""

EMPHASIS: Final = MappingProxyType({"accent_st": 1.5, "accent_db": 2.0, "focus_len": 1.2})
"""What a word gets that the author marked (capitals, stars, `！！`), on top of the accent of the acting. Ours."""

_HEADROOM: Final = (1.1, 0.7)
"""The median stays this far inside the human range, as factors on its ends: a line moves around its median."""

_Profile = Mapping[str, float]


def act(
    state: EmotionState,
    language: Language,
    voice: Voice | None = None,
    ending: SentenceType = "statement",
    *,
    emphatic: bool = False,
) -> ProsodyPlan:
    """Turn an emotion state into the prosody plan of a line.

    Args:
        state: What a listener should hear.
        language: Of the line; Mandarin has set-points of its own.
        voice: Who speaks: its median F0 bounds the shift, its liveliness scales the movements. None is a voice of
            `TYPICAL_SPREAD_ST` in the middle of the human range.
        ending: How the line ends.
        emphatic: Whether the author marked words of it.

    Returns:
        The plan; the neutral one exactly at intensity 0, but for words that the author marked.
    """
    if state.intensity == 0.0 and not emphatic:
        return ProsodyPlan(language)
    wanted = _asked(_at(_blended(state, language), state.intensity), state, language)
    wanted = _ended(wanted, ending, state.intensity)
    wanted = _emphasised(wanted) if emphatic else wanted
    wanted = {name: _limited(name, value) for name, value in wanted.items()}
    return _plan(_voiced(wanted, voice), state, language)


def _shares(state: EmotionState) -> list[tuple[str, float]]:
    """Return the nuances that act, with shares that sum to 1."""
    if state.unsure or not state.probabilities:
        return [(state.acted_nuance, 1.0)]
    total = sum(share for _, share in state.probabilities)
    return [(label, share / total) for label, share in state.probabilities]


def _blended(state: EmotionState, language: Language) -> _Profile:
    """Return the profile of a state: that of its nuance, or one between those of all that it may be."""
    profiles = _profiles(language)
    return {
        name: _mean([(profiles[label][name], share) for label, share in _shares(state)], factor=name in FACTORS)
        for name in profiles["neutral"]
    }


def _usual(state: EmotionState) -> Delivery:
    """Return the delivery that usually goes with a state at its intensity."""
    shares = [(nuance(label).delivery.as_dict(), share) for label, share in _shares(state)]
    mean = Delivery(**{name: sum(share * values[name] for values, share in shares) for name in DELIVERY_FIELDS})
    return mean.scaled(state.intensity / DEFAULT_INTENSITY)


def _at(profile: _Profile, intensity: float) -> dict[str, float]:
    return {name: value**intensity if name in FACTORS else value * intensity for name, value in profile.items()}


def _asked(profile: _Profile, state: EmotionState, language: Language) -> dict[str, float]:
    """Add what the delivery asks beyond the one that usually goes with the nuance at this intensity."""
    usual = _usual(state)
    more = {name: getattr(state.delivery, name) - getattr(usual, name) for name in STEP}
    shout, whisper, sob = state.delivery.shout, state.delivery.whisper, state.delivery.sob
    changed = {
        "f0": profile["f0"] + more["pitch"] * STEP["pitch"] + shout * (SHOUT[language] - 2 * STEP["pitch"]),
        "range": profile["range"] * STEP["range"] ** more["range"],
        "rate": profile["rate"] * STEP["rate"] ** more["rate"],
        "level": profile["level"] + more["volume"] * STEP["volume"] + shout * 2.0 - whisper * 4.0,
        "tilt_db": profile["tilt_db"] + more["tension"] * STEP["tension"] + shout * 3.0,
        "pauses": profile["pauses"] * STEP["pauses"] ** more["pauses"],
        "breath": profile["breath"] + more["breath"] * STEP["breath"] - shout * 0.2,
        "tremor_st": profile["tremor_st"] + more["tremor"] * STEP["tremor"] + sob * 0.2,
        "breaks": profile["breaks"] + sob * 0.6,
        "swing_st": profile["swing_st"] + state.delivery.laugh * 0.8,
        "final_st": profile["final_st"] + state.delivery.laugh * 1.0,
    }
    return {**profile, **changed}


def _ended(profile: _Profile, ending: SentenceType, intensity: float) -> dict[str, float]:
    """Bend the plan to the sentence type: a question keeps its rise, an ellipsis dies away, an exclamation does not."""
    ended = dict(profile)
    if ending == "question":
        ended["final_st"] *= 0.4 if ended["final_st"] < 0 else 1.0
    elif ending == "exclamation":
        ended["accent_db"] += 0.5 * intensity
        ended["end_db"] *= 0.5 if ended["end_db"] < 0 else 1.0
    elif ending == "cut":  # broken off: nothing is lengthened, lowered or left to die away
        ended["final_st"] = max(ended["final_st"], 0.0)
        ended["final_len"] = min(ended["final_len"], 1.0)
        ended["end_db"] = max(ended["end_db"], 0.0)
    elif ending == "trailing":
        ended["final_len"] *= 1.15**intensity
        ended["end_db"] -= 1.5 * intensity
    return ended


def _emphasised(profile: _Profile) -> dict[str, float]:
    more = {name: profile[name] + EMPHASIS[name] for name in ("accent_st", "accent_db")}
    return {**profile, **more, "focus_len": profile["focus_len"] * EMPHASIS["focus_len"]}


def _voiced(wanted: _Profile, voice: Voice | None) -> _Profile:
    """Fit the plan to a voice: movements by its liveliness, the shift within a human range."""
    if voice is None:
        return wanted
    lively = min(max(voice.f0_spread_st / TYPICAL_SPREAD_ST, 0.75), 1.3)
    moves = {name: wanted[name] * lively for name in ("final_st", "slope_st", "onset_st", "accent_st", "swing_st")}
    low, high = HUMAN_HZ[voice.gender]
    lowest = 12 * math.log2(low * _HEADROOM[0] / voice.f0_hz)
    highest = 12 * math.log2(high * _HEADROOM[1] / voice.f0_hz)
    return {**wanted, **moves, "f0": min(max(wanted["f0"], min(lowest, 0.0)), max(highest, 0.0))}


def _plan(wanted: _Profile, state: EmotionState, language: Language) -> ProsodyPlan:
    whisper = state.delivery.whisper > 0.5
    return ProsodyPlan(
        language=language,
        length=LengthPlan(wanted["rate"], wanted["vowel_len"], wanted["focus_len"], wanted["final_len"]),
        f0=F0Plan(
            shift_st=wanted["f0"],
            range=wanted["range"],
            **{name: wanted[name] for name in ("slope_st", "onset_st", "final_st", "accent_st", "swing_st")},
            **{name: wanted[name] for name in ("tremor_st", "jitter_st", "breaks")},
        ),
        energy=EnergyPlan(wanted["level"], wanted["onset_db"], wanted["accent_db"], wanted["end_db"]),
        pauses=PausePlan(wanted["pauses"], wanted["focus_ms"]),
        source=SourcePlan(0.0 if whisper else wanted["breath"], wanted["tilt_db"], whisper),
        touches=_touches(state),
    )


def _touches(state: EmotionState) -> tuple[Touch, ...]:
    """Return the touches that the words ask for, else the delivery's, else the nuance's own where it is strong."""
    told = touches_in(state.text)
    if told:
        return tuple(Touch(kind, after, max(state.intensity, 0.4)) for kind, after in told)
    asked: dict[TouchKind, float] = {"sob": state.delivery.sob, "laugh": state.delivery.laugh}
    kinds = [kind for kind, value in asked.items() if value > 0.5]
    own = _own_touches()[state.acted_nuance]
    if not kinds and own is not None and state.intensity >= TOUCH_INTENSITY:
        kinds = [own]
    return tuple(Touch(kind, strength=state.intensity) for kind in kinds)


def _mean(values: list[tuple[float, float]], *, factor: bool) -> float:
    if factor:
        return math.exp(sum(share * math.log(value) for value, share in values))
    return sum(share * value for value, share in values)


def _limited(name: str, value: float) -> float:
    low, high = LIMITS.get(name, (-math.inf, math.inf))
    return min(max(value, low), high)


@lru_cache(maxsize=2)
def _profiles(language: Language) -> Mapping[str, _Profile]:
    return MappingProxyType({row["nuance"]: _profile(row, language) for row in read_table("profiles.tsv")})


def _profile(row: dict[str, str], language: Language) -> _Profile:
    other = "zh" if language == "en" else "en"
    numbers = {
        name.removesuffix(f"_{language}"): float(value)
        for name, value in row.items()
        if name not in ("nuance", "touch", "source") and not name.endswith(f"_{other}")
    }
    if language == "zh":  # the last syllable's tone must survive its boundary
        numbers["final_st"] *= 0.5
    return MappingProxyType(numbers)


@lru_cache(maxsize=1)
def _own_touches() -> Mapping[str, TouchKind | None]:
    found = {row["nuance"]: row["touch"] for row in read_table("profiles.tsv")}
    return MappingProxyType(
        {name: next((kind for kind in KINDS if kind == touch), None) for name, touch in found.items()}
    )
