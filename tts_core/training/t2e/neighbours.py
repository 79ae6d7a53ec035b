"""The training descriptions nearest to a text: what `cuevoice feel --explain` shows.

A model's folder keeps them small: embeddings turned to their 32 strongest directions, a byte each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from tts_core.errors import WeightsError
from tts_core.training.t2e.data import Example, read_examples, split_of

if TYPE_CHECKING:
    from torch import Tensor

FILE: Final = "neighbours.safetensors"
KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A training description near a text."""

    example: Example
    """The description and its labels."""
    similarity: float
    """Cosine, -1 to 1, in the kept directions."""


def write_neighbours(folder: Path, examples: Sequence[Example], embeddings: Tensor) -> None:
    """Write the index of `examples` ([n, 768] unit rows) beside the model."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    _, _, directions = torch.svd_lowrank(embeddings, q=KEPT, niter=4)
    turned = torch.nn.functional.normalize(embeddings @ directions, dim=-1)
    codes = (turned * 127).round().to(torch.int8)
    tensors = {"codes": codes.contiguous(), "directions": directions.half().contiguous()}
    save_file(tensors, folder / FILE, metadata={"texts": _digest(examples)})


def nearest(folder: Path, embedding: NDArray[np.float32], count: int = 5) -> list[Neighbour]:
    """Return the training descriptions nearest to `embedding` [768].

    Raises:
        WeightsError: The model has no index, or one of other descriptions.
    """
    examples, codes, directions = _index(folder)
    turned = embedding @ directions
    likeness = codes @ (turned / (np.linalg.norm(turned) + 1e-9))
    best = np.argsort(-likeness)[:count]
    return [Neighbour(examples[i], round(float(likeness[i]), 4)) for i in best]


@lru_cache(maxsize=1)
def _index(folder: Path) -> tuple[list[Example], NDArray[np.float32], NDArray[np.float32]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / FILE, framework="np") as file:
            codes, directions, made_of = (
                file.get_tensor("codes"),
                file.get_tensor("directions"),
                file.metadata()["texts"],
            )
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"{folder}: this model has no index of training descriptions ({FILE}).") from error
    examples = [example for example in read_examples() if split_of(example) == "train"][: len(codes)]
    if _digest(examples) != made_of:
        raise WeightsError(
            f"{folder / FILE}: made of other descriptions than cuevoice's own, so there is no text to show."
        )
    rows = codes.astype(np.float32)
    return examples, rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-9), directions.astype(np.float32)


def _digest(examples: Sequence[Example]) -> str:
    return hashlib.sha256("\n".join(example.text for example in examples).encode()).hexdigest()
