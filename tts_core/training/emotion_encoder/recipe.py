"""What a training run is made of: one frozen record, written beside the model that it made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a run learns."""

    clips: int = 30_000
    """Clips that are rendered to learn from; those to validate and to test come on top."""
    speakers: int = 400
    """Speakers of the training clips: the bank's voices, and mixtures of them with pitch and formants moved."""
    epochs: int = 60
    """Passes over the clips, each time with other rooms, noise and codecs."""
    batch: int = 256
    """Clips a step."""
    lr: float = 1.5e-3
    """Highest learning rate."""
    weight_decay: float = 0.05
    """AdamW's decay of matrices."""
    warmup: float = 0.08
    """Share of the steps in which the rate climbs (one-cycle)."""
    dropout: float = 0.2
    """In the blocks and before the heads."""
    room: int = 8
    """Whole numbers that an embedding is made of; see `SoundReader`."""
    shake: float = 0.3
    """What is added to them while training."""
    adversary: float = 3.0
    """Factor on the ramped lambda of the gradient reversal; 0 leaves the person in."""
    adversary_from: float = 0.25
    """Share of the training that passes before lambda climbs: there must be a manner before a person can be lost."""
    adversary_steps: int = 4
    """Steps of the classifiers alone, on past embeddings, a step of the encoder: they must not fall behind."""
    temperature: float = 0.07
    """Of the contrast between the thirty nuances."""
    cosine_weight: float = 1.0
    """Of 1 - cosine to the embedding of the direction."""
    contrast_weight: float = 0.5
    """Of the cross entropy of the cosines to the thirty nuances."""
    nuance_weight: float = 0.5
    """Of the cross entropy of the nuance head."""
    emotions_weight: float = 3.0
    """Of the binary cross entropy of the eight weights."""
    delivery_weight: float = 1.0
    """Of the smooth L1 of the twelve delivery fields."""
    intensity_weight: float = 2.0
    """Of the smooth L1 of the intensity."""
    acted_weight: float = 1.0
    """Of the smooth L1 of the numbers of the prosody plan, in standard deviations."""
    same_weight: float = 0.5
    """Of 1 - cosine between a clip as it is and the same clip in another room."""
    average: float = 0.997
    """Decay of the exponential average of the weights that is kept in the end."""
    seed: int = 1
    """Of the corpus, the shuffling and the first weights."""

    def write(self, path: Path) -> None:
        """Write the recipe as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def with_options(self, options: dict[str, Any]) -> Recipe:
        """Return a copy with the options that are not None."""
        return replace(self, **{name: value for name, value in options.items() if value is not None})
