"""Mixed voices: the bank's voices added by weight, moved in pitch, with formants of another throat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import numpy as np

from tts_core.errors import VoiceError
from tts_core.voices.card import HUMAN_HZ, Voice, voices

PITCH_ST: Final = (-12.0, 12.0)
"""How far a voice may be moved, in semitones."""

FORMANTS: Final = (0.85, 1.18)
"""Factors on formants; a woman's are about 1.17 times a man's (Peterson & Barney 1952, JASA 24)."""

LOOSE: Final = 0.01
"""Weights may miss the sum 1 by so much, and are scaled to it: 0.33, 0.33, 0.33."""

UNIT: Final = 0.0001
"""Weights are kept to so much."""

ROOM: Final = (1.2, 1.25)
"""The median F0 stays so far, as a factor, above the lowest and below the highest of `HUMAN_HZ`: a line moves."""

BANK_SOURCE: Final = "Kokoro-82M v1.0 by hexgrad (Apache-2.0), synthetic voices; which ones and how much: the mixture"
"""The first source of every mixed voice."""


def mixed(
    name: str,
    weights: Mapping[str, float],
    *,
    pitch_st: float = 0.0,
    formants: float = 1.0,
    sources: Sequence[str] = (),
) -> Voice:
    """Mix voices of the bank.

    Args:
        name: Name of the new voice.
        weights: Weights of voices of the bank by name, all above 0; they sum to 1, or miss it by rounding (0.01).
        pitch_st: How far the mixture is moved in pitch, -12 to 12 semitones.
        formants: Factor on its formants, 0.85 (a longer throat) to 1.18 (a shorter one).
        sources: What else it was made from, such as a recording.

    Returns:
        The voice. Language, gender and accent are those of the heaviest voice; F0 is the weighted geometric mean of
        the cards, moved by `pitch_st`; spread and level are weighted means; it is never cast by itself. Weights are
        kept to 4 decimals, `pitch_st` to 2, `formants` to 3.

    Raises:
        VoiceError: A voice or number is wrong; all faults are told at once.
    """
    faults = mixture_faults(weights, pitch_st, formants)
    if faults:
        hint = "" if all(one in voices() for one in weights) else " See 'cuevoice voices'."
        raise VoiceError(f"voice '{name}': {'; '.join(faults)}.{hint}")
    mixture = _normalised(weights)
    cards = [voices()[one] for one, _ in mixture]
    share = np.array([weight for _, weight in mixture])
    pitch_st = round(float(pitch_st), 2)
    f0_hz = float(np.exp(share @ np.log([card.f0_hz for card in cards]))) * 2.0 ** (pitch_st / 12.0)
    return Voice(
        id=name,
        language=cards[0].language,
        gender=cards[0].gender,
        f0_hz=round(f0_hz, 1),
        f0_spread_st=round(float(share @ [card.f0_spread_st for card in cards]), 2),
        level_db=round(float(share @ [card.level_db for card in cards]), 2),
        cast_order=0,
        mixture=mixture,
        pitch_st=pitch_st,
        formants=round(float(formants), 3),
        sources=(BANK_SOURCE, *(source for source in sources if source != BANK_SOURCE)),
    )


def mixture_faults(weights: Mapping[str, float], pitch_st: float, formants: float) -> list[str]:
    """Return what is wrong with a mixture, a clause each; nothing when it is right."""
    faults = [_unknown(name) for name in weights if name not in voices()]
    wrong = [f"{name} {weight!r}" for name, weight in weights.items() if not _is_weight(weight)]
    if wrong:
        faults.append(f"weights are above 0 and at most 1, not {', '.join(wrong)}")
    elif not weights:
        faults.append("a mixture has at least one voice of the bank with its weight")
    elif abs(sum(weights.values()) - 1.0) > LOOSE + 1e-9:
        faults.append(f"the weights sum to {sum(weights.values()):g}, not to 1")
    faults += _range_fault("pitch_st", pitch_st, PITCH_ST, " semitones") + _range_fault("formants", formants, FORMANTS)
    return faults or _pitch_faults(weights, pitch_st)


def _is_weight(weight: object) -> bool:
    return _is_number(weight) and 0 < weight <= 1  # type: ignore[operator]


def _pitch_faults(weights: Mapping[str, float], pitch_st: float) -> list[str]:
    cards = [voices()[name] for name in weights]
    logs = sum(weight * np.log2(card.f0_hz) for weight, card in zip(weights.values(), cards, strict=True))
    f0_hz = 2.0 ** (float(logs) / sum(weights.values()) + pitch_st / 12.0)
    gender = voices()[max(weights, key=lambda name: weights[name])].gender
    low, high = HUMAN_HZ[gender][0] * ROOM[0], HUMAN_HZ[gender][1] / ROOM[1]
    if low <= f0_hz <= high:
        return []
    return [f"pitch_st {pitch_st:g} puts a {gender} voice at {f0_hz:.0f} Hz, outside {low:.0f} to {high:.0f} Hz"]


def _range_fault(key: str, value: object, limits: tuple[float, float], unit: str = "") -> list[str]:
    if _is_number(value) and limits[0] <= float(value) <= limits[1]:  # type: ignore[arg-type]
        return []
    return [f"{key} {value!r} is not a number from {limits[0]:g} to {limits[1]:g}{unit}"]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.floating, np.integer)) and not isinstance(value, bool)


def _unknown(name: str) -> str:
    near = get_close_matches(name, voices(), n=1)
    return f"'{name}' is not a voice of the bank" + (f" (did you mean '{near[0]}'?)" if near else "")


def _normalised(weights: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Return weights of 4 decimals that sum to 1, the heaviest first; those that come to 0 are left out."""
    total = sum(weights.values())
    ranked = sorted(weights, key=lambda name: -weights[name])
    units = np.array([weights[name] / total / UNIT for name in ranked])
    whole = np.floor(units + 1e-6).astype(np.int64)
    order = np.argsort(whole - units, kind="stable")
    whole[order[: round(1.0 / UNIT) - int(whole.sum())]] += 1
    return tuple((name, round(int(n) * UNIT, 4)) for name, n in zip(ranked, whole, strict=True) if n)
