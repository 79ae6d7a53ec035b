"""The rendered corpus in memory: every clip behind the other, cut out as batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tts_core.emotion.sound import RATE
from tts_core.training.emotion_encoder.corpus import Clip, Targets, targets_of
from tts_core.training.emotion_encoder.render import Sound, rendered

LONGEST: Final = int(6.0 * RATE)
"""Longer clips are cut here."""
PIECE: Final = 57_000
"""Samples that are learned from at a time: a longer clip is a piece of itself, another one each time."""
CUT, MOST_CUT = 0.3, 0.3
"""Share of the pieces that are cut though they are not too long, and the most that is cut off."""
MOST_SPEED: Final = 1.14
"""So many times faster or slower a clip is played: pitch, formants and pace move as between two people."""
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

    def batch(self, index: Tensor) -> tuple[Tensor, Tensor]:
        """Return clips as float samples [n, s] and how many of them count [n]."""
        starts, lengths = self.starts[index], self.lengths[index].clamp(max=LONGEST)
        steps = torch.arange(LONGEST, device=index.device)
        places = (starts[:, None] + steps).clamp(max=len(self.samples) - 1)
        return self.samples[places].float() / 32768 * (steps < lengths[:, None]), lengths

    def pieces(self, index: Tensor, chance: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return pieces to learn from, half of them played faster or slower: other people, at another pace.

        Returns:
            Samples [n, s], how many of them count [n], how much faster they are played [n].
        """
        speed = MOST_SPEED ** (2 * torch.rand(len(index), device=index.device, generator=chance) - 1)
        speed = torch.where(torch.rand(len(index), device=index.device, generator=chance) < 0.5, speed, 1.0)
        whole = (self.lengths[index] / speed).floor().long() - 2
        kept = 1 - MOST_CUT * torch.rand(len(index), device=index.device, generator=chance)
        kept = torch.where(torch.rand(len(index), device=index.device, generator=chance) < CUT, kept, 1.0)
        lengths = (whole * kept).long().clamp(max=PIECE)
        first = (whole - lengths) * torch.rand(len(index), device=index.device, generator=chance)
        steps = torch.arange(PIECE, device=index.device)
        inside = steps < lengths[:, None]
        place = (first.floor()[:, None] + steps) * speed[:, None]
        left = place.floor()
        at = (self.starts[index][:, None] + left.long()).clamp(1, len(self.samples) - 3)
        before, here, after, beyond = (self.samples[at + n].float() / 32768 for n in (-1, 0, 1, 2))
        return _between(before, here, after, beyond, place - left) * inside, lengths, speed


def _between(before: Tensor, here: Tensor, after: Tensor, beyond: Tensor, share: Tensor) -> Tensor:
    """Return what lies between samples: the cubic of Catmull & Rom (1974)."""
    slope, other = (after - before) / 2, (beyond - here) / 2
    bend = 3 * (after - here) - 2 * slope - other
    twist = 2 * (here - after) + slope + other
    return here + share * (slope + share * (bend + share * twist))


def read_sounds(clips: Sequence[Clip], folder: Path, device: torch.device) -> dict[str, Sounds]:
    """Read what is rendered, split by split."""
    found = [(n, sound) for n, sound in rendered(clips, folder) if len(sound) >= LEAST]
    return {
        split: _sounds([(clips[n], sound) for n, sound in found if clips[n].split == split], device)
        for split in ("train", "valid", "test")
    }


def _phones_a_second(clips: Sequence[Clip], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the logarithm of how fast each clip is: what is heard of the pace before it is known whose it is."""
    phones = [sum(one.isalpha() for one in clip.reading.phones) for clip in clips]
    pace: NDArray[np.float32] = np.log(np.maximum(phones, 1) * RATE / lengths).astype(np.float32)
    return pace


def _sounds(found: Sequence[tuple[Clip, Sound]], device: torch.device) -> Sounds:
    clips = tuple(clip for clip, _ in found)
    lengths = np.array([len(sound) for _, sound in found], np.int64)
    samples = np.concatenate([sound for _, sound in found]) if found else np.zeros(1, np.int16)
    targets: Targets = targets_of(clips)
    if found:
        targets = replace(targets, acted=np.column_stack([targets.acted, _phones_a_second(clips, lengths)]))
    named = {name: torch.from_numpy(getattr(targets, name)).to(device) for name in Targets.__slots__}
    starts = torch.from_numpy(np.cumsum(lengths) - lengths)
    return Sounds(
        clips, torch.from_numpy(samples).to(device), starts.to(device), torch.from_numpy(lengths).to(device), named
    )
