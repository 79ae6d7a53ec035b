"""What the bank's voices and their mixtures sound like to the speaker encoder, known without speaking a word.

The embedding of a mixture is near the weighted sum of its voices' embeddings. How far it is from there, a small
network tells, trained on renders of random mixtures (`tts_core/training/matched_voices`); it knows a mixture by its
place in the low-rank space of the bank's mean styles. F0 is linear in the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts_core.text.reading import Language
from tts_core.voices.speaker import SIZE, Band

Floats = NDArray[np.float32]

BANDS: Final[tuple[Band, ...]] = ("wide", "narrow")
"""The order in which the network tells embeddings."""
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
LAYERS: Final = 3
"""Of the network."""
FORMANT_STEP: Final = 0.1
PITCH_STEP: Final = 4.0
"""What formants and pitch are divided by, before the network takes them."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixtures:
    """Candidates, n of them."""

    weights: Floats
    """Shape (n, 54), of the bank's voices in the order of the bank; rows sum to 1."""
    formants: Floats
    """Shape (n,), factors."""
    pitch_st: Floats
    """Shape (n,), semitones."""

    def __len__(self) -> int:
        return len(self.formants)

    def take(self, places: NDArray[np.int64] | slice) -> Mixtures:
        """Return some of them."""
        return Mixtures(self.weights[places], self.formants[places], self.pitch_st[places])


def embeddings(mixtures: Mixtures, language: Language, band: Band) -> Floats:
    """Return what the speaker encoder would hear, shape (n, 256), unit rows."""
    net = _network()
    x = features(mixtures, language)
    for layer in range(LAYERS - 1):
        x = np.maximum(x @ net[f"weight_{layer}"] + net[f"bias_{layer}"], 0.0)
    own = slice(BANDS.index(band) * SIZE, (BANDS.index(band) + 1) * SIZE)
    off = x @ net[f"weight_{LAYERS - 1}"][:, own] + net[f"bias_{LAYERS - 1}"][own]
    heard = np.maximum(mixtures.weights @ _bank(band)[LANGUAGES.index(language)] + off, 0.0)
    unit: Floats = heard / np.maximum(np.linalg.norm(heard, axis=1, keepdims=True), np.float32(1e-6))
    return unit


def features(mixtures: Mixtures, language: Language) -> Floats:
    """Return what the network takes, shape (n, k + 3): the place in the low-rank space, formants, pitch, language."""
    net = _network()
    place = mixtures.weights @ net["places"]
    rest = [(mixtures.formants - 1.0) / FORMANT_STEP, mixtures.pitch_st / PITCH_STEP]
    mandarin = np.full(len(mixtures), float(language == "zh"))
    joined: Floats = np.column_stack([place, *rest, mandarin]).astype(np.float32)
    return joined


def f0_hz(weights: Floats, language: Language) -> Floats:
    """Return the median F0 of mixtures that are not moved in pitch, shape (n,), in hertz."""
    found: Floats = np.exp2(weights @ _network()["log2_f0"][LANGUAGES.index(language)]).astype(np.float32)
    return found


def bank_embeddings(band: Band) -> Floats:
    """Return the mean embedding of each voice of the bank over its renders, shape (54, 256), unit rows."""
    means = _bank(band).mean(axis=0)
    unit: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def _bank(band: Band) -> Floats:
    """Return the mean embedding of each voice in each language, shape (2, 54, 256)."""
    return _network()[f"bank_{band}"]


@lru_cache(maxsize=1)
def _network() -> dict[str, Floats]:
    with as_file(files(__package__) / "likeness.npz") as path, np.load(path) as packed:
        return {name: packed[name].astype(np.float32) for name in packed.files}
