"""From labels to tensors: what each head should say, and where nobody knows."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tts_core.emotion.space import DELIVERY_FIELDS, EMOTIONS, LEVELS, NUANCES
from tts_core.training.t2e.data import Example

SECOND_SHARE: Final = 0.2
"""Of the target that goes to the second label."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Rows in the order of the examples."""

    nuance: Tensor
    """[n, 30], a distribution a row."""
    emotions: Tensor
    """[n, 8], each 0 to 1."""
    emotions_known: Tensor
    """[n], 1 where `emotions` is known."""
    level: Tensor
    """[n, 5], a distribution a row."""
    delivery: Tensor
    """[n, 12]."""
    delivery_known: Tensor
    """[n], 1 where `delivery` is known."""

    def rows(self, index: Tensor, device: torch.device) -> Targets:
        """Return the rows of `index`, on `device`."""
        parts = (self.nuance, self.emotions, self.emotions_known, self.level, self.delivery, self.delivery_known)
        return Targets(*(part[index].to(device, non_blocking=True) for part in parts))


@dataclass(frozen=True, slots=True, eq=False)
class SoftLabels:
    """What a teacher said of descriptions that it had not been trained on."""

    row_of: Mapping[int, int]
    """Row by the text (`key_of`)."""
    values: Mapping[str, NDArray[np.float32]]
    """`nuance` [n, 30] and `level` [n, 5] as probabilities, `emotions` [n, 8] 0 to 1, `delivery` [n, 12]."""

    @classmethod
    def read(cls, path: Path) -> SoftLabels:
        """Read what `write` wrote."""
        with np.load(path) as file:
            low, high = -2.0, 2.0
            values = {name: file[name].astype(np.float32) / 255 for name in ("nuance", "level", "emotions")}
            values["delivery"] = file["delivery"].astype(np.float32) / 255 * (high - low) + low
            return cls({key: row for row, key in enumerate(file["keys"].tolist())}, values)

    @classmethod
    def of(cls, examples: Sequence[Example], values: Mapping[str, NDArray[np.float32]]) -> SoftLabels:
        """Join examples with what was said of them, row by row."""
        return cls({key_of(example.text): row for row, example in enumerate(examples)}, values)

    def write(self, path: Path) -> None:
        """Write the labels as bytes (1/255 is finer than any of them is known)."""
        rows = list(self.row_of.values())
        shares = {name: self.values[name][rows] for name in ("nuance", "level", "emotions")}
        as_bytes = {name: np.rint(share * 255).astype(np.uint8) for name, share in shares.items()}
        delivery = np.rint((self.values["delivery"][rows].clip(-2, 2) + 2) / 4 * 255).astype(np.uint8)
        keys = np.array(list(self.row_of), dtype=np.uint64)
        arrays: dict[str, Any] = {"keys": keys, "delivery": delivery, **as_bytes}
        np.savez_compressed(path, **arrays)


def key_of(text: str) -> int:
    """Return the number that stands for a text in a file of labels."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def targets_of(examples: Sequence[Example], soft: SoftLabels | None = None, share: float = 0.0) -> Targets:
    """Turn labels into targets; `share` of each comes from the teacher `soft`, where it knows the text."""
    nuance = np.zeros((len(examples), len(NUANCES)), np.float32)
    level = np.zeros((len(examples), LEVELS), np.float32)
    emotions = np.zeros((len(examples), len(EMOTIONS)), np.float32)
    delivery = np.zeros((len(examples), len(DELIVERY_FIELDS)), np.float32)
    known = np.zeros((2, len(examples)), np.float32)
    for row, example in enumerate(examples):
        nuance[row, NUANCES.index(example.nuance)] = 1.0 if example.second is None else 1.0 - SECOND_SHARE
        if example.second is not None:
            nuance[row, NUANCES.index(example.second)] = SECOND_SHARE
        level[row, example.level - 1] = 1.0
        for part, value, there in ((emotions, example.emotions, known[0]), (delivery, example.delivery, known[1])):
            if value is not None:
                part[row], there[row] = value, 1.0
    if soft is not None:
        hard = {"nuance": nuance, "level": level, "emotions": emotions, "delivery": delivery}
        _mix(examples, hard, known, soft, share)
    parts = (nuance, emotions, known[0], level, delivery, known[1])
    return Targets(*(torch.from_numpy(part) for part in parts))


def augmented(text: str, chance: random.Random) -> str:
    """Vary the brackets and end marks of a description, which say nothing about how it sounds."""
    bare = text
    if chance.random() < 0.3:
        bare = bare.rstrip("。.!！~～…")
        bare = bare or text
    if chance.random() < 0.1:
        bare = bare.upper() if bare.isascii() and chance.random() < 0.3 else bare.lower()
    if chance.random() < 0.2:
        opening, closing = chance.choice((("（", "）"), ("(", ")"), ("[", "]"), ("【", "】"), ("*", "*")))
        bare = f"{opening}{bare}{closing}"
    elif chance.random() < 0.1:
        bare += chance.choice(("。", ".", "…", "！", "!"))
    return bare


def _mix(
    examples: Sequence[Example],
    hard: Mapping[str, NDArray[np.float32]],
    known: NDArray[np.float32],
    soft: SoftLabels,
    share: float,
) -> None:
    rows = [(i, soft.row_of[key]) for i, e in enumerate(examples) if (key := key_of(e.text)) in soft.row_of]
    for row, taught in rows:
        for name, there in (("nuance", 1.0), ("level", 1.0), ("emotions", known[0, row]), ("delivery", known[1, row])):
            part = share if there else 1.0
            hard[name][row] = (1 - part) * hard[name][row] + part * soft.values[name][taught]
        known[:, row] = 1.0
