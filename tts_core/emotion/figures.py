"""Figures of a recording: what a phonetician would measure over the whole of it, for a network that hears it in time.

Means and spreads of frames where somebody speaks, is voiced, or is not; how pitch, level and sound run over the line;
how fast they move. A network would need many examples to find these by itself. It imports torch.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import conv1d, max_pool1d, pad

PLACES: Final = 5
"""Places along the line at which pitch, level and voicing are taken."""
WITHIN: Final = 3.0
"""A frame within so much of the loudest is active, in units of 10 dB."""
BIN_ST, BIN_LEVEL = 1.0, 0.3
"""Width of a bin around the mean: of F0, in semitones; of level, in 10 dB."""
BINS: Final = 15
MODULATION_HZ: Final = (0.5, 0.8, 1.2, 1.8, 2.6, 3.6, 4.6, 5.4, 6.4, 7.5, 9.0, 11.0, 13.5, 17.0, 22.0, 30.0)
"""Rates of movement."""
CYCLES: Final = 2.5
"""Of a rate, in a window."""
FRAMES_A_SECOND: Final = 100
BRIDGE: Final = 61
"""Frames around one without voice from which its F0 is taken."""
VOWELS: Final = (24, 60)
"""Bands in which vowels are loud."""
PAUSE_FRAMES: Final = 9
"""A silence of so many frames is a pause."""


@torch.no_grad()
def figures_of(bands: Tensor, voicing: Tensor, f0_st: Tensor, level: Tensor, mask: Tensor) -> Tensor:
    """Measure recordings.

    Args:
        bands: [n, c, t], log-mel and whatever else a mean is wanted of, 0 where nothing counts.
        voicing: [n, 1, t], 0 to 1.
        f0_st: [n, 1, t], F0 in semitones above a fixed one; anything where there is no voice.
        level: [n, 1, t], in units of 10 dB above the floor.
        mask: [n, 1, t], 1 where a frame counts.

    Returns:
        [n, k].
    """
    active = mask * (level > level.amax(-1, keepdim=True) - WITHIN)
    voiced = active * (voicing / voicing.amax(-1, keepdim=True).clamp(min=1e-3)) ** 2
    silent = active * (1 - (voiced / active.clamp(min=1)).clamp(max=1))
    mean_st = _mean(f0_st, voiced)
    relative = ((f0_st - mean_st[..., None]) * (voiced > 0.2)).clamp(-12, 12)
    flux = _moved(bands).mean(1, keepdim=True) * active
    height = level - _mean(level, active)[..., None]
    bridged = _bridged(relative, voiced) * mask
    tremble = bridged - _smooth(bridged, 9)
    swell = _smooth(bands[:, VOWELS[0] : VOWELS[1]].mean(1, keepdim=True), 7)
    found = [
        *_moments(bands, active),
        *_moments(bands, voiced),
        _mean(bands, silent),
        *(
            part
            for curve, weight in ((relative, voiced), (height, active), (voicing, active))
            for part in _moments(curve, weight)
        ),
        mean_st / 12,
        *(_along(curve, weight, active) for curve, weight in ((relative, voiced), (height, active), (voicing, active))),
        _histogram(relative / BIN_ST, voiced),
        _histogram(height / BIN_LEVEL, active),
        *(_modulation(curve, mask) for curve in (bridged / 3, height * active, flux * 3, voicing * active * 3)),
        *_moments(_moved(bridged), voiced),
        *_moments(tremble, voiced),
        *_moments(_moved(tremble), voiced),
        *(_peaks(curve, active) for curve in (flux, swell, voicing)),
        *_moments(flux, active),
        *_pauses(active, mask),
    ]
    return torch.cat([one.flatten(1) for one in found], dim=1)


def _mean(x: Tensor, weights: Tensor) -> Tensor:
    return (x * weights).sum(-1) / weights.sum(-1).clamp(min=1e-3)


def _moments(x: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    mean = _mean(x, weights)
    return mean, _mean((x - mean[..., None]) ** 2, weights).clamp(min=1e-6).sqrt()


def _moved(x: Tensor) -> Tensor:
    """Return how far each frame is from the one before."""
    return pad((x[..., 1:] - x[..., :-1]).abs(), (1, 0))


def _smooth(x: Tensor, width: int) -> Tensor:
    kernel = torch.hann_window(width + 2, periodic=False, device=x.device)[None, None, 1:-1]
    return conv1d(x, kernel / kernel.sum(), padding=width // 2)


def _bridged(x: Tensor, weights: Tensor) -> Tensor:
    """Return a curve that goes on where it has no weight, from one side to the other."""
    share = weights.clamp(max=1)
    wide = torch.hann_window(BRIDGE + 2, periodic=False, device=x.device)[None, None, 1:-1]
    around = conv1d(x * share, wide, padding=BRIDGE // 2)
    among = conv1d(share, wide, padding=BRIDGE // 2)
    return x * share + (1 - share) * around / among.clamp(min=1e-3)


def _peaks(x: Tensor, active: Tensor) -> Tensor:
    """Return how many peaks above the mean there are a second."""
    before, after = pad(x, (1, 0))[..., :-1], pad(x, (0, 1))[..., 1:]
    top = (x > before) & (x >= after) & (x > _mean(x, active)[..., None])
    return (top * active).sum(-1) / active.sum(-1).clamp(min=1) * FRAMES_A_SECOND


def _progress(active: Tensor) -> Tensor:
    """Return how much of the active frames is past, 0 to 1."""
    return active.cumsum(-1) / active.sum(-1, keepdim=True).clamp(min=1)


def _along(x: Tensor, weights: Tensor, active: Tensor) -> Tensor:
    """Return the mean around each of `PLACES` places of the line, less that of the whole, and the last tenth's."""
    progress = _progress(active)
    mean = _mean(x, weights)
    near = [(1 - (progress * (PLACES - 1) - place).abs()).clamp(min=0) for place in range(PLACES)]
    near.append((progress > 0.9).float())
    near.append((progress < 0.1).float())
    return torch.cat([_mean(x, weights * one) - mean for one in near], dim=1)


def _histogram(x: Tensor, weights: Tensor) -> Tensor:
    """Return the share of each of `BINS` bins around 0, a frame shared by the two nearest."""
    place = torch.arange(BINS, device=x.device)[:, None] - BINS // 2
    return _mean((1 - (x.clamp(-(BINS // 2), BINS // 2) - place).abs()).clamp(min=0), weights)


def _modulation(x: Tensor, mask: Tensor) -> Tensor:
    """Return the logarithm of the power of the movements at each of `MODULATION_HZ`."""
    waves = _waves().to(x.device)
    moved = (x - _mean(x, mask)[..., None]) * mask
    real, imaginary = conv1d(moved, waves, padding=waves.shape[-1] // 2).chunk(2, dim=1)
    return torch.log(_mean(real**2 + imaginary**2, mask) + 1e-5)


def _pauses(active: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the share of silence within the line, pauses a second, and the length of the line."""
    progress = _progress(active)
    inside = mask * (progress > 0) * (progress < 1)
    quiet = inside * (1 - active)
    length = inside.sum(-1).clamp(min=1)
    long = max_pool1d(-quiet, PAUSE_FRAMES, 1, PAUSE_FRAMES // 2).neg()
    starts = (long[..., 1:] > long[..., :-1]).float().sum(-1)
    return quiet.sum(-1) / length, starts / length * FRAMES_A_SECOND, length.log()


@lru_cache(maxsize=1)
def _waves() -> Tensor:
    """Return Hann-windowed cosines, then sines, of each rate: [2 * 13, 1, t]."""
    most = int(CYCLES * FRAMES_A_SECOND / MODULATION_HZ[0]) // 2
    time = torch.arange(-most, most + 1) / FRAMES_A_SECOND
    waves = []
    for wave in (torch.cos, torch.sin):
        for hertz in MODULATION_HZ:
            half = min(CYCLES / hertz / 2, most / FRAMES_A_SECOND)
            window = torch.where(time.abs() < half, 0.5 + 0.5 * torch.cos(math.pi * time / half), torch.zeros(()))
            waves.append(window * wave(2 * math.pi * hertz * time) / window.sum())
    return torch.stack(waves)[:, None]
