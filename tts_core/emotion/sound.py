"""The network that hears an emotion: log-mel frames, convolutions, a unit embedding of 768, and four linear heads.

    samples at 16 kHz -> bands and pitch (10 ms) -> 50, then 25 frames a second -> mean and spread over time -> 768
                                                 -> figures of the whole  ------------------------------------^

The level of a recording is taken out first: louder is not angrier, a microphone is only nearer. It imports torch, so
import it where it is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from tts_core.emotion.figures import figures_of
from tts_core.emotion.network import EMBEDDING_SIZE, SCALE
from tts_core.emotion.space import DELIVERY_FIELDS, EMOTIONS, NUANCES

RATE: Final = 16_000
"""Samples a second."""
HOP: Final = 160
"""Samples from one frame to the next: 10 ms."""
WINDOW: Final = 640
"""Samples of a frame: 40 ms, long enough to tell the harmonics of a low voice apart."""
FFT: Final = 1024
BANDS: Final = 96
LOWEST_HZ, HIGHEST_HZ = 40.0, 7600.0
PITCHES: Final = 73
"""Candidates for F0, half a semitone from each other."""
LOWEST_F0_HZ: Final = 62.5
HARMONICS: Final = 8
"""So many decide how well a candidate fits."""
SHARPNESS: Final = 40.0
"""How much the best candidate counts more than the next in the F0 of a frame."""
CHANNELS: Final = BANDS + PITCHES + 3
"""Of a frame: bands, candidates, then how well the best fits, F0 against its mean, and level."""
STEPS: Final = 3.0
"""The numbers behind an embedding are whole, from -3 to 3."""
ACTIVE_DB: Final = -35.0
"""A frame within so much of the loudest is active; the mean level of those is the level of the recording."""
FLOOR_DB: Final = -45.0
"""Bands are not followed further below the level of the recording: there stands the room, not the voice."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What is heard in n recordings."""

    embedding: Tensor
    """[n, 768], rows of unit L2 norm."""
    nuance: Tensor
    """[n, 30], logits in the order of `NUANCES`."""
    emotions: Tensor
    """[n, 8], logits of each weight, in the order of `EMOTIONS`."""
    intensity: Tensor
    """[n], 0 to 1."""
    delivery: Tensor
    """[n, 12], in the order of `DELIVERY_FIELDS` and their units."""
    codes: Tensor
    """[n, room], whole numbers from -3 to 3: all that the embedding is made of."""


class SoundReader(nn.Module):
    """Hears how something is said.

    Args:
        narrow: Channels at 50 frames a second.
        wide: Channels at 25 frames a second.
        blocks: How many blocks there are at each rate.
        room: Numbers that the embedding is made of. They are few and whole (finite scalar quantisation, Mentzer et
            al. 2023, arXiv 2309.15505), so that a person finds no place beside the manner.
        side: Numbers that intensity and delivery are made of.
        dropout: Share that is dropped while training.
        shake: Standard deviation of what is added to the numbers of `room` while training, before they are rounded: a
            difference that is smaller says nothing.
    """

    def __init__(
        self,
        narrow: int = 160,
        wide: int = 288,
        blocks: tuple[int, int] = (3, 4),
        room: int = 8,
        side: int = 64,
        dropout: float = 0.1,
        shake: float = 0.0,
    ) -> None:
        super().__init__()
        self.sizes: dict[str, Any] = {
            "narrow": narrow,
            "wide": wide,
            "blocks": list(blocks),
            "room": room,
            "side": side,
        }
        self.stem = nn.Conv1d(CHANNELS, narrow, 5, stride=2, padding=2)
        self.narrow = nn.ModuleList(_Block(narrow, dropout, 1 + n % 2) for n in range(blocks[0]))
        self.down = nn.Conv1d(narrow, wide, 3, stride=2, padding=1)
        self.wide = nn.ModuleList(_Block(wide, dropout, 1 + n % 3) for n in range(blocks[1]))
        self.attend = nn.Sequential(nn.Conv1d(wide, 96, 1), nn.Tanh(), nn.Conv1d(96, wide, 1))
        self.norm = nn.LayerNorm(4 * wide)
        self.figures = nn.BatchNorm1d(_n_figures(), affine=False)
        self.pooled = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(4 * wide + _n_figures(), wide),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(wide, room + side),
        )
        self.project = nn.Linear(room, EMBEDDING_SIZE)
        self.dropout = nn.Dropout(dropout)
        self.shake = shake
        self.nuance = nn.Linear(EMBEDDING_SIZE, len(NUANCES))
        self.emotions = nn.Linear(EMBEDDING_SIZE, len(EMOTIONS))
        self.intensity = nn.Linear(side, 1)
        self.delivery = nn.Linear(side, len(DELIVERY_FIELDS))

    def forward(self, frames: Tensor, lengths: Tensor) -> Heard:
        """Hear `frames` [n, 172, t] of which the first `lengths` [n] count."""
        return self.heads(self.manner(frames, lengths))

    def manner(self, frames: Tensor, lengths: Tensor) -> Tensor:
        """Return what the heads need [n, room + side]; of the windows of one recording they may take the mean."""
        mask = _mask(lengths, frames.shape[-1])
        with torch.autocast(frames.device.type, enabled=False):
            figures = self.figures(_figures(frames.float(), mask)).clamp(-5, 5)
        x = self.stem(frames * mask)
        mask = mask[..., ::2][..., : x.shape[-1]]
        for block in self.narrow:
            x = block(x, mask)
        x = self.down(x * mask)
        mask = mask[..., ::2][..., : x.shape[-1]]
        for block in self.wide:
            x = block(x, mask)
        manner: Tensor = self.pooled(torch.cat([self.norm(self._pool(x, mask)), figures], dim=1))
        return manner

    def heads(self, manner: Tensor) -> Heard:
        """Say what each row of `manner` [n, room + side] means."""
        held, loose = manner[:, : self.sizes["room"]].float(), manner[:, self.sizes["room"] :]
        codes = _whole(held, self.shake if self.training else 0.0)
        embedding = normalize(self.project(codes).float(), dim=-1)
        scaled, loose = self.dropout(SCALE * embedding), self.dropout(loose)
        return Heard(
            embedding,
            self.nuance(scaled),
            self.emotions(scaled),
            self.intensity(loose).squeeze(-1).sigmoid(),
            self.delivery(loose),
            codes,
        )

    def _pool(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return mean and spread over time [n, 4 * wide], once of all frames, once of those that are attended to."""
        x = x.float()
        even = mask / mask.sum(-1, keepdim=True).clamp(min=1)
        weights = self.attend(x).float().masked_fill(mask == 0, -1e4).softmax(-1)
        return torch.cat([part for share in (even.expand_as(x), weights) for part in _moments(x, share)], dim=1)


class _Block(nn.Module):
    """A ConvNeXt block in time (Liu et al. 2022, arXiv 2201.03545), with squeeze and excitation (Hu et al. 2018)."""

    def __init__(self, width: int, dropout: float, dilation: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, 9, padding=4 * dilation, dilation=dilation, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 3 * width)
        self.narrow = nn.Linear(3 * width, width)
        self.squeeze = nn.Linear(width, width // 8)
        self.excite = nn.Linear(width // 8, width)
        self.dropout = nn.Dropout(dropout)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(self.mix(x * mask).transpose(1, 2))
        y = self.dropout(self.narrow(nn.functional.gelu(self.widen(y))))
        mean = (y * mask.transpose(1, 2)).sum(1, keepdim=True) / mask.sum(-1, keepdim=True).clamp(min=1)
        y = y * self.excite(nn.functional.relu(self.squeeze(mean))).sigmoid()
        mixed: Tensor = x + (self.scale * y).transpose(1, 2)
        return mixed


def frames_of(samples: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return what the network hears of `samples` [n, s] at 16 kHz, of which the first `lengths` [n] count.

    Returns:
        Frames [n, 172, t], and how many [n] of them count; the rest is 0. A gain on the samples changes nothing.
    """
    if lengths is None:
        lengths = torch.full((len(samples),), samples.shape[-1], device=samples.device)
    window = torch.hann_window(WINDOW, device=samples.device)
    spectrum = torch.stft(
        samples.float(), FFT, HOP, WINDOW, window, center=True, pad_mode="constant", return_complex=True
    )
    power = spectrum.real**2 + spectrum.imag**2
    n_frames = (lengths // HOP + 1).clamp(max=power.shape[-1])
    mask = _mask(n_frames, power.shape[-1])
    bands, level = _log_mel(power, mask)
    return torch.cat([bands, *_pitch(power, mask), level], dim=1) * mask, n_frames


def _log_mel(power: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return bands [n, 96, t] and levels [n, 1, t] in units of 10 dB above the floor.

    The floor is so far below the level of each recording that only its own sound counts.
    """
    mel = _mel_matrix().to(power.device) @ power
    energy = (mel.sum(1) * mask[:, 0]).clamp(min=1e-20)
    active = (energy > energy.amax(-1, keepdim=True) * 10 ** (ACTIVE_DB / 10)) * mask[:, 0]
    level = ((energy * active).sum(-1) / active.sum(-1).clamp(min=1))[:, None]
    bands = 10 * torch.log10((mel / level[..., None]).clamp(min=1e-12)) + 10 * math.log10(BANDS)
    levels = 10 * torch.log10((energy / level).clamp(min=1e-12))[:, None]
    return (bands.clamp(min=FLOOR_DB) - FLOOR_DB) / 10, (levels.clamp(min=FLOOR_DB) - FLOOR_DB) / 10


def _pitch(power: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return how well each F0 fits [n, 73, t], 0 to 1, the best of them, and F0 against its mean in tenths of octaves.

    The fit is the cosine between the magnitudes and a decaying cosine through the harmonics (SWIPE, Camacho & Harris
    2008), here on the magnitudes themselves.
    """
    kernels, within = (matrix.to(power.device) for matrix in _pitch_matrices())
    fit = (kernels @ power.sqrt() / (within @ power).clamp(min=1e-20).sqrt()).clamp(min=0)
    best = fit.amax(1, keepdim=True)
    f0 = _f0(fit)
    sure = best**2 * mask
    mean = (f0 * sure).sum(-1, keepdim=True) / sure.sum(-1, keepdim=True).clamp(min=1e-6)
    return fit, best, (f0 - mean) / 2.4 * best


def _figures(frames: Tensor, mask: Tensor) -> Tensor:
    fit, best, level = frames[:, BANDS : BANDS + PITCHES], frames[:, -3:-2], frames[:, -1:]
    return figures_of(frames[:, :BANDS], best, _f0(fit) / 2, level, mask)


@lru_cache(maxsize=1)
def _n_figures() -> int:
    return int(_figures(torch.zeros(1, CHANNELS, 16), torch.ones(1, 1, 16)).shape[1])


def _f0(fit: Tensor) -> Tensor:
    """Return the place of F0 among the candidates [n, 1, t], from how well each fits [n, 73, t]."""
    place = torch.arange(PITCHES, device=fit.device, dtype=fit.dtype)
    return (torch.softmax(SHARPNESS * fit, 1) * place[:, None]).sum(1, keepdim=True)


def _whole(x: Tensor, shake: float) -> Tensor:
    """Round to seven steps from -3 to 3; the gradient passes as if nothing had been rounded or shaken."""
    bounded = STEPS * x.tanh()
    shaken = bounded + shake * torch.randn_like(bounded) if shake else bounded
    return bounded + (shaken.clamp(-STEPS, STEPS).round() - bounded).detach()


def _moments(x: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    mean = (x * weights).sum(-1)
    spread = ((x - mean[..., None]) ** 2 * weights).sum(-1).clamp(min=1e-6).sqrt()
    return mean, spread


def _mask(lengths: Tensor, n: int) -> Tensor:
    """Return [n, 1, t]: 1 where a frame counts."""
    return (torch.arange(n, device=lengths.device) < lengths[:, None]).float()[:, None]


@lru_cache(maxsize=1)
def _mel_matrix() -> Tensor:
    """Return triangular bands, evenly spaced on the mel scale of O'Shaughnessy (1987), each of unit sum: [96, 513]."""
    mel = torch.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hertz = torch.linspace(0, RATE / 2, FFT // 2 + 1)
    up = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    bands = torch.minimum(up, down).clamp(min=0)
    nearest = (edges[1:-1, None] - hertz).abs().argmin(1)
    bands[torch.arange(BANDS), nearest] = bands[torch.arange(BANDS), nearest].clamp(min=1e-3)
    return bands / bands.sum(1, keepdim=True)


@lru_cache(maxsize=1)
def _pitch_matrices() -> tuple[Tensor, Tensor]:
    """Return the kernel of each F0 and which bins it looks at: [73, 513] each."""
    f0 = LOWEST_F0_HZ * 2 ** (torch.arange(PITCHES) / 24)[:, None]
    harmonic = torch.linspace(0, RATE / 2, FFT // 2 + 1) / f0
    within = ((harmonic > 0.25) & (harmonic < HARMONICS + 0.75)).float()
    kernels = torch.cos(2 * math.pi * harmonic) * within / harmonic.clamp(min=0.25).sqrt()
    kernels = (kernels - kernels.sum(1, keepdim=True) / within.sum(1, keepdim=True)) * within
    return kernels / kernels.norm(dim=1, keepdim=True), within


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)
