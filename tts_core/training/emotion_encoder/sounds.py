"""The rendered corpus in memory: every clip behind the other, cut out as batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from tts_core.emotion.sound import RATE
from tts_core.training.emotion_encoder.corpus import Clip, Targets, targets_of
from tts_core.training.emotion_encoder.render import Sound, rendered

LONGEST: Final = int(6.0 * RATE)
"""Longer clips are cut here."""
PIECE: Final = 57_000
"""Samples that are learned from at a time: a longer clip is a piece of itself, another one each time."""
LEAST: Final = int(0.4 * RATE)
"""Shorter ones are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Sounds:
    """Rendered clips of one split with what they are to be heard as."""

    clips: tuple[Clip, ...]
    """What was rendered."""
    samples: Tensor
    """int16, all clips behind each other."""
    starts: Tensor
    """[n], where each begins."""
    lengths: Tensor
    """[n], its samples."""
    targets: dict[str, Tensor]
    """The fields of `Targets`."""

    def __len__(self) -> int:
        return len(self.clips)

    def batch(self, index: Tensor, chance: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Return clips as float samples [n, s] and how many of them count [n]; with `chance`, pieces to learn from."""
        starts, whole = self.starts[index], self.lengths[index]
        lengths = whole.clamp(max=LONGEST if chance is None else PIECE)
        if chance is not None:
            starts = starts + ((whole - lengths) * torch.rand(len(index), device=index.device, generator=chance)).long()
        steps = torch.arange(LONGEST if chance is None else PIECE, device=index.device)
        inside = steps < lengths[:, None]
        places = (starts[:, None] + steps).clamp(max=len(self.samples) - 1)
        return self.samples[places].float() / 32768 * inside, lengths


def read_sounds(clips: Sequence[Clip], folder: Path, device: torch.device) -> dict[str, Sounds]:
    """Read what is rendered, split by split."""
    found = [(n, sound) for n, sound in rendered(clips, folder) if len(sound) >= LEAST]
    return {
        split: _sounds([(clips[n], sound) for n, sound in found if clips[n].split == split], device)
        for split in ("train", "valid", "test")
    }


def _sounds(found: Sequence[tuple[Clip, Sound]], device: torch.device) -> Sounds:
    clips = tuple(clip for clip, _ in found)
    lengths = np.array([len(sound) for _, sound in found], np.int64)
    samples = np.concatenate([sound for _, sound in found]) if found else np.zeros(1, np.int16)
    targets: Targets = targets_of(clips)
    named = {name: torch.from_numpy(getattr(targets, name)).to(device) for name in Targets.__slots__}
    starts = torch.from_numpy(np.cumsum(lengths) - lengths)
    return Sounds(
        clips, torch.from_numpy(samples).to(device), starts.to(device), torch.from_numpy(lengths).to(device), named
    )
