"""What a training run is made of: one frozen record, written beside the model that it made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a run learns, apart from the data."""

    base: str
    """Folder, or name on the model hub, of any encoder or decoder that `AutoModel` loads."""
    pooling: str = "mean"
    """`mean` for an encoder, `last` for a decoder."""
    prompt: str = "query: {text}"
    """What the backbone reads; `{text}` is the description."""
    epochs: int = 12
    """Passes over the training split."""
    batch: int = 256
    """Descriptions a step."""
    lr: float = 4e-4
    """Highest learning rate of the backbone's last layer."""
    head_lr: float = 2e-3
    """Highest learning rate of the projection and the heads."""
    layer_decay: float = 0.9
    """Factor on the learning rate from each layer to the one below it."""
    weight_decay: float = 0.01
    """AdamW's decay of matrices."""
    warmup: float = 0.1
    """Share of the steps in which the rate climbs (one-cycle)."""
    dropout: float = 0.1
    """On the embedding before the heads."""
    lora_rank: int = 0
    """Rank of the LoRA matrices (Hu et al. 2021, arXiv 2106.09685); 0 trains every weight."""
    soft: float = 0.5
    """Share of a teacher's labels in the targets, where there are any."""
    adversarial: float = 0.0
    """Length of the step against the word embeddings (FGM, Miyato et al. 2017, arXiv 1605.07725); 0 for none."""
    average: float = 0.0
    """Decay of the exponential average of the weights that is kept in the end; 0 keeps the last."""
    emotions_weight: float = 2.0
    """Of the binary cross entropy of the eight weights."""
    level_weight: float = 0.3
    """Of the cross entropy of the five levels."""
    delivery_weight: float = 0.5
    """Of the smooth L1 of the twelve delivery fields."""
    seed: int = 1
    """Of shuffling, dropout, augmentation and the heads' first weights."""

    def write(self, path: Path) -> None:
        """Write the recipe as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def with_options(self, options: dict[str, Any]) -> Recipe:
        """Return a copy with the options that are not None."""
        return replace(self, **{name: value for name, value in options.items() if value is not None})


SMALL = Recipe(base="", epochs=20, batch=384, soft=0.6, adversarial=1.0, average=0.9995, seed=2)
"""The model that cuevoice ships, on multilingual-e5-small."""

QWEN = Recipe(
    base="",
    pooling="last",
    prompt="Voice direction 语气描述：{text}\n情感 emotion:",
    epochs=3,
    batch=128,
    lr=2e-4,
    head_lr=1e-3,
    layer_decay=1.0,
    lora_rank=7,
    soft=0.4,
)
"""The way of the published system: a causal language model of the Qwen family, with LoRA.

At rank 7 the adapter of a 1.5B base has 19 MB with its heads.
"""
