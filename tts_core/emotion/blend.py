"""Mixing: tags, words, vectors and sounds lie in one space, so "70 % of this, 30 % of that" is a place in it.

blend([(state, 0.7), (other, 0.3)], intensity=0.5)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts_core.emotion.pretrained import SHIPPED, read_space
from tts_core.emotion.space import (
    DEFAULT_INTENSITY,
    EMOTIONS,
    NUANCES,
    Delivery,
    EmotionState,
    nuances,
)
from tts_core.errors import EmotionError

TOP: Final = 3
"""How many labels a state names with their probabilities."""


def blend(parts: Sequence[tuple[EmotionState, float]], *, intensity: float | None = None) -> EmotionState:
    """Mix states.

    Args:
        parts: States with their weights; only the ratios of the weights matter.
        intensity: Of the mixture, 0 to 1; None takes the weighted mean of the parts.

    Returns:
        The mixture: eight weights, delivery and embedding are weighted means (the embedding back on the unit sphere),
        the nuance is the label with the largest share. A single part is itself, at the asked intensity.

    Raises:
        EmotionError: No part, a weight that is negative or not a number, or nothing but zeros; an intensity off range.
    """
    weights = np.array([weight for _, weight in parts], dtype=float)
    if not parts or not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise EmotionError(f"weights {list(weights)} cannot be blended: they must be 0 or more, and one above 0.")
    weights /= weights.max()  # first, so that the sum of large ones is finite
    kept = [
        (state, float(share)) for (state, _), share in zip(parts, weights / weights.sum(), strict=True) if share > 0
    ]
    if len(kept) == 1:
        only = kept[0][0]
        return only if intensity is None else at_intensity(only, intensity)
    shares = _shares(kept)
    strength = sum(share * state.intensity for state, share in kept)
    mixed = EmotionState(
        text=" + ".join(f"{share:.0%} {state.text or state.nuance}" for state, share in kept),
        nuance=shares[0][0],
        emotions=_mean([(state.emotions, share) for state, share in kept]),
        intensity=min(1.0, strength),
        delivery=Delivery(*_mean([(tuple(state.delivery.as_dict().values()), share) for state, share in kept])),
        not_understood=tuple(dict.fromkeys(part for state, _ in kept for part in state.not_understood)),
        second=shares[1][0] if len(shares) > 1 else None,
        probabilities=tuple(shares[:TOP]),
        unsure=any(state.unsure for state, _ in kept),
        embedding=_unit(sum((share * embedding_of(state) for state, share in kept), np.zeros(1, np.float32))),
    )
    return mixed if intensity is None else at_intensity(mixed, intensity)


def at_intensity(state: EmotionState, intensity: float) -> EmotionState:
    """Return the same feeling at another intensity (0 to 1): its delivery grows and shrinks with it."""
    factor = intensity / state.intensity if state.intensity else 1.0
    changed = replace(state, intensity=intensity)
    return replace(changed, delivery=state.delivery.scaled(factor))


def from_vector(weights: Sequence[float], *, intensity: float | None = None) -> EmotionState:
    """Return the state of eight weights, as IndexTTS2 takes them.

    Args:
        weights: In the order of `EMOTIONS`, each 0 to 1.2 (IndexTTS2's range); all zero is calm.
        intensity: 0 to 1; None takes the weight of all that is not calm.

    Raises:
        EmotionError: Not eight weights, or one off range.
    """
    given = np.array(weights, dtype=float)
    if given.shape != (len(EMOTIONS),) or not ((given >= 0) & (given <= 1.2)).all():
        raise EmotionError(f"weights {list(weights)} are no emotion vector: give eight numbers from 0 to 1.2.")
    vector = given if given.any() else np.eye(len(EMOTIONS))[EMOTIONS.index("calm")]
    vector = vector / max(1.0, float(vector.sum()))
    table = np.array([nuances()[name].emotions for name in NUANCES])
    likeness = table @ vector / np.linalg.norm(table, axis=1)
    found = nuances()[NUANCES[int(np.argmax(likeness))]]
    strength = min(1.0, float(vector[:-1].sum())) if intensity is None else intensity
    return EmotionState(
        nuance=found.name,
        emotions=tuple(round(float(weight), 4) for weight in vector),
        intensity=strength,
        delivery=found.delivery.scaled(strength / DEFAULT_INTENSITY),
        embedding=_unit(_space()["emotions"].T @ vector.astype(np.float32)),
    )


def embedding_of(state: EmotionState) -> NDArray[np.float32]:
    """Return the place of a state in the emotion space: its own, or that of its nuance. [768], unit L2 norm."""
    if state.embedding is not None:
        return state.embedding
    place: NDArray[np.float32] = _space()["nuances"][NUANCES.index(state.nuance)]
    return place


def space_of_nuances() -> NDArray[np.float32]:
    """Return the place of each nuance in the emotion space: [30, 768], unit rows, in the order of `NUANCES`."""
    return _space()["nuances"]


def _shares(parts: Sequence[tuple[EmotionState, float]]) -> list[tuple[str, float]]:
    """Return the labels of a mixture with their shares, largest first."""
    shares: dict[str, float] = {}
    for state, share in parts:
        for name, probability in state.probabilities or ((state.nuance, 1.0),):
            shares[name] = shares.get(name, 0.0) + share * probability
    return sorted(((name, round(share, 4)) for name, share in shares.items()), key=lambda item: -item[1])


def _mean(rows: Sequence[tuple[tuple[float, ...], float]]) -> tuple[float, ...]:
    total = sum((share * np.array(row) for row, share in rows), np.zeros(1))
    return tuple(round(float(value), 4) for value in total)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    unit: NDArray[np.float32] = (vector / length if length else _space()["nuances"][0]).astype(np.float32)
    return unit


@lru_cache(maxsize=1)
def _space() -> dict[str, NDArray[np.float32]]:
    return read_space(SHIPPED / "small")
