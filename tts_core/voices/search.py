"""The search for a mixture that sounds like somebody: among thousands of candidates that need not be spoken.

What the network of `likeness` tells is off by a little. Of each candidate that was spoken, the difference is known, and
holds for its neighbours too: it is carried over to them (a Gaussian process on the differences, as in Jones, Schonlau
and Welch 1998, "Efficient global optimization of expensive black-box functions").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts_core.text.reading import Language
from tts_core.voices import likeness
from tts_core.voices.bank import names
from tts_core.voices.card import HUMAN_HZ, voices
from tts_core.voices.likeness import Floats, Mixtures
from tts_core.voices.mixture import ROOM
from tts_core.voices.speaker import Band, Embedding

MOST_VOICES: Final = 4
"""So many voices may make a mixture; they blur each other."""
FORMANTS: Final = (0.88, 1.14)
"""As far as formants may move, speech stays clear."""
PITCH_ST: Final = (-4.5, 4.5)
BEAM: Final = 8
"""Candidates that are followed further."""
SHARES: Final = (0.12, 0.25, 0.4, 0.55)
"""With which a further voice is tried."""
ROUNDS: Final = 8
TRIED: Final = 300
"""Neighbours tried a round, at the end."""
LEAST: Final = 0.03
"""Smaller weights are left out."""
REACH: Final = 0.8
"""Distance at which a known difference fades, in units of the features."""
NOISE: Final = 0.25
"""Share of a difference that is of the sentence rather than of the voice."""
OUT_OF_TUNE: Final = 0.01
"""What each semitone costs that the voice cannot be moved to the F0 of the recording."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Whom to sound like."""

    embedding: Embedding
    """Speaker embedding."""
    f0_hz: float
    """Median F0."""
    band: Band
    """What the recording holds."""
    language: Language
    """What the voice will speak."""


@dataclass(slots=True, eq=False)
class Spoken:
    """What is known of candidates that were spoken."""

    features: list[Floats] = field(default_factory=list)
    """Where they are."""
    differences: list[Floats] = field(default_factory=list)
    """How far what was heard is from what was told, shape (256,) each."""

    def add(self, candidate: Mixtures, heard: Embedding, target: Target) -> None:
        """Learn what one candidate sounds like."""
        self.features.append(likeness.features(candidate, target.language)[0])
        self.differences.append(heard - likeness.embeddings(candidate, target.language, target.band)[0])

    def correct(self, told: Floats, features: Floats) -> Floats:
        """Return embeddings moved by what is known of their neighbours, unit rows."""
        if not self.features:
            return told
        known = np.stack(self.features)
        among = _closeness(known, known) + NOISE * np.eye(len(known))
        moved = told + _closeness(features, known) @ np.linalg.solve(among, np.stack(self.differences))
        unit: Floats = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
        return unit


def search(target: Target, spoken: Spoken, *, seed: int = 0) -> Mixtures:
    """Return the best candidates that can be told, the best first.

    Args:
        target: Whom to sound like.
        spoken: What is known so far.
        seed: Of the last steps, which are random.
    """
    best = _best(_alone(target), target, spoken)
    for _ in range(MOST_VOICES - 1):
        best = _best(_joined(best, _with_another(best, target)), target, spoken)
    chance = np.random.default_rng(seed)
    for n in range(ROUNDS):
        near = _neighbours(best, target, 0.5 * 0.75**n, chance)
        best = _best(_joined(best, near), target, spoken)
    return best


def score(mixtures: Mixtures, target: Target, spoken: Spoken) -> Floats:
    """Return how alike each candidate would be, less what being out of tune costs: shape (n,)."""
    told = likeness.embeddings(mixtures, target.language, target.band)
    heard = spoken.correct(told, likeness.features(mixtures, target.language))
    f0_hz = likeness.f0_hz(mixtures.weights, target.language) * np.exp2(mixtures.pitch_st / 12.0)
    off = np.abs(12.0 * np.log2(f0_hz / target.f0_hz))
    scores: Floats = heard @ target.embedding - np.float32(OUT_OF_TUNE) * np.maximum(0.0, off - 0.25)
    return scores


def tuned(weights: Floats, formants: Floats, target: Target) -> Mixtures:
    """Return candidates moved to the F0 of the target, as far as they may be."""
    wanted = 12.0 * np.log2(target.f0_hz / likeness.f0_hz(weights, target.language))
    cards = np.log2(_card_f0())
    middle = weights @ cards
    lowest, highest = _human()[weights.argmax(axis=1)].T
    down = np.maximum(PITCH_ST[0], 12.0 * (np.log2(lowest) - middle) + 0.02)
    up = np.minimum(PITCH_ST[1], 12.0 * (np.log2(highest) - middle) - 0.02)
    return Mixtures(weights, formants, np.clip(wanted, np.minimum(down, up), up).astype(np.float32))


def _alone(target: Target) -> Mixtures:
    grid = np.linspace(*FORMANTS, 14, dtype=np.float32)
    weights = np.repeat(np.eye(len(names()), dtype=np.float32), len(grid), axis=0)
    return tuned(weights, np.tile(grid, len(names())), target)


def _with_another(best: Mixtures, target: Target) -> Mixtures:
    others = np.eye(len(names()), dtype=np.float32)
    shares = np.array(SHARES, np.float32)[None, None, :, None]
    weights = (1.0 - shares) * best.weights[:, None, None, :] + shares * others[None, :, None, :]
    formants = np.repeat(best.formants, len(others) * len(SHARES))
    return tuned(weights.reshape(-1, len(others)), formants, target)


def _neighbours(best: Mixtures, target: Target, far: float, chance: np.random.Generator) -> Mixtures:
    places = chance.integers(0, len(best), TRIED)
    weights = best.weights[places] * np.exp(far * chance.standard_normal((TRIED, len(names())))).astype(np.float32)
    formants = best.formants[places] + np.float32(0.04 * far) * chance.standard_normal(TRIED).astype(np.float32)
    return tuned(_sparse(weights), np.clip(formants, *FORMANTS), target)


def _sparse(weights: Floats) -> Floats:
    """Keep the heaviest voices only."""
    order = np.argsort(-weights, axis=1, kind="stable")[:, MOST_VOICES:]
    kept = weights / weights.sum(axis=1, keepdims=True)
    np.put_along_axis(kept, order, 0.0, axis=1)
    kept[kept < LEAST] = 0.0
    sparse: Floats = kept / kept.sum(axis=1, keepdims=True)
    return sparse


def _best(mixtures: Mixtures, target: Target, spoken: Spoken) -> Mixtures:
    """Return the best candidates, at most two of the same voices, so that the search stays wide."""
    scores = score(mixtures, target, spoken)
    taken: list[int] = []
    seen: dict[bytes, int] = {}
    for place in np.argsort(-scores, kind="stable").tolist():
        kind = (mixtures.weights[place] > 0).tobytes()
        if seen.get(kind, 0) < 2:
            seen[kind] = seen.get(kind, 0) + 1
            taken.append(place)
        if len(taken) == BEAM:
            break
    return mixtures.take(np.array(taken))


def _joined(one: Mixtures, other: Mixtures) -> Mixtures:
    return Mixtures(
        np.concatenate([one.weights, other.weights]),
        np.concatenate([one.formants, other.formants]),
        np.concatenate([one.pitch_st, other.pitch_st]),
    )


def _closeness(one: Floats, other: Floats) -> NDArray[np.float64]:
    squares = np.square(one[:, None, :] - other[None, :, :]).sum(axis=2)
    near: NDArray[np.float64] = np.exp(-squares / (2.0 * REACH**2))
    return near


def _card_f0() -> Floats:
    return np.array([voices()[name].f0_hz for name in names()], np.float32)


def _human() -> Floats:
    """Return how low and high the median F0 of a mixture may be, by its heaviest voice, shape (54, 2)."""
    limits = [HUMAN_HZ[voices()[name].gender] for name in names()]
    return np.array([(low * ROOM[0], high / ROOM[1]) for low, high in limits], np.float32)
