"""What a microphone and a file do to a voice: rooms, noise, other voices, bands, codecs, levels, made on the fly."""

from __future__ import annotations

import math
from typing import Final

import torch
from torch import Tensor

from tts_core.emotion.sound import BANDS, RATE

ROOM_SECONDS: Final = 0.5
"""Length of a room's impulse response."""
ROOM_SHARE: Final = 0.45
NOISE_SHARE: Final = 0.7
BABBLE_SHARE: Final = 0.2
"""Of the noises that are other people, far away."""
MUSIC_SHARE: Final = 0.2
"""Of the noises that are chords."""
SNR_DB: Final = (4.0, 35.0)
CODEC_SHARE: Final = 0.35
CLIP_SHARE: Final = 0.08
TELEPHONE_SHARE: Final = 0.15
BAND_SHARE: Final = 0.4
MOST_WARP: Final = 0.04
"""How far bands move."""
BAND_HOLE: Final = 12
"""Widest hole, in bands; a hole in time would be a pause."""


def augment(samples: Tensor, lengths: Tensor, chance: torch.Generator) -> Tensor:
    """Return the clips as other microphones in other places would have them.

    Args:
        samples: [n, s], at 16 kHz; what is behind `lengths` is 0.
        lengths: [n], samples that count.
        chance: On the device of `samples`.

    Returns:
        [n, s], each clip at some level of its own.
    """
    x = _in_rooms(samples, chance)
    x = _noisy(x, samples, lengths, chance)
    x = _through_bands(x, chance)
    x = _coded(x, chance)
    x = _clipped(x, chance)
    gain = 10 ** (_uniform(len(x), -30.0, 6.0, x, chance) / 20)
    inside = torch.arange(x.shape[-1], device=x.device) < lengths[:, None]
    return (x * gain[:, None]).clamp(-1, 1) * inside


def masked(frames: Tensor, chance: torch.Generator) -> Tensor:
    """Return frames [n, channels, t] of other throats, with holes: bands moved, a few bands taken out.

    Moving bands is vocal tract length perturbation (Jaitly & Hinton 2013), the holes are SpecAugment's (Park et al.
    2019, arXiv 1904.08779).
    """
    n, _, length = frames.shape
    bands = frames[:, :BANDS]
    factor = _uniform(n, 1 - MOST_WARP, 1 + MOST_WARP, frames, chance)[:, None]
    place = (torch.arange(BANDS, device=frames.device) * factor).clamp(max=BANDS - 1)
    low = place.floor().long()
    share = (place - low)[..., None]
    high = (low + 1).clamp(max=BANDS - 1)
    take = [one[..., None].expand(-1, -1, length) for one in (low, high)]
    moved = bands.gather(1, take[0]) * (1 - share) + bands.gather(1, take[1]) * share
    moved = moved.masked_fill(_hole(n, BANDS, BAND_HOLE, frames, chance)[..., None], 0.0)
    return torch.cat([moved, frames[:, BANDS:]], dim=1)


def _hole(n: int, size: int, most: int, like: Tensor, chance: torch.Generator) -> Tensor:
    width = _uniform(n, 0.0, float(most), like, chance)[:, None]
    start = _uniform(n, 0.0, float(size), like, chance)[:, None]
    place = torch.arange(size, device=like.device)
    return (place >= start) & (place < start + width)


def _in_rooms(x: Tensor, chance: torch.Generator) -> Tensor:
    """Add the reverberation of a made-up room: decaying noise behind the direct sound (Moorer 1979)."""
    n, length = len(x), int(ROOM_SECONDS * RATE)
    decay = _uniform(n, 0.1, 0.7, x, chance)[:, None]
    time = torch.arange(length, device=x.device) / RATE
    tail = torch.randn(n, length, device=x.device, generator=chance) * torch.exp(-6.9 * time / decay)
    tail = tail / tail.norm(dim=-1, keepdim=True)
    wet = 10 ** (-_uniform(n, 0.0, 18.0, x, chance) / 20)
    impulse = tail * (wet * _coin(n, ROOM_SHARE, x, chance))[:, None]
    impulse[:, 0] = 1.0
    size = _power_of_two(x.shape[-1] + length)
    spectrum = torch.fft.rfft(x, size) * torch.fft.rfft(impulse, size)
    heard: Tensor = torch.fft.irfft(spectrum, size)[:, : x.shape[-1]]
    return heard


def _noisy(x: Tensor, voices: Tensor, lengths: Tensor, chance: torch.Generator) -> Tensor:
    n = len(x)
    kind = torch.rand(n, device=x.device, generator=chance)[:, None]
    noise = _coloured(x, chance)
    noise = torch.where(kind < BABBLE_SHARE, _babble(voices, chance), noise)
    noise = torch.where(kind > 1 - MUSIC_SHARE, _music(x, chance), noise)
    snr = _uniform(n, *SNR_DB, x, chance)
    level = (x.square().sum(-1) / lengths).sqrt()
    scale = level * 10 ** (-snr / 20) / noise.square().mean(-1).sqrt().clamp(min=1e-9)
    return x + noise * (scale * _coin(n, NOISE_SHARE, x, chance))[:, None]


def _coloured(x: Tensor, chance: torch.Generator) -> Tensor:
    """Return noise whose power falls with frequency: white to brown."""
    size = _power_of_two(x.shape[-1])
    white = torch.fft.rfft(torch.randn(len(x), size, device=x.device, generator=chance))
    place = torch.arange(1, white.shape[-1] + 1, device=x.device)
    slope = _uniform(len(x), 0.0, 1.0, x, chance)[:, None]
    noise: Tensor = torch.fft.irfft(white / place**slope, size)[:, : x.shape[-1]]
    return noise


def _babble(voices: Tensor, chance: torch.Generator) -> Tensor:
    """Return four other clips of the batch at once."""
    mixed = torch.zeros_like(voices)
    for _ in range(4):
        order = torch.randperm(len(voices), device=voices.device, generator=chance)
        shift = int(torch.randint(voices.shape[-1], (1,), device=voices.device, generator=chance))
        mixed = mixed + voices[order].roll(shift, -1)
    return mixed


def _music(x: Tensor, chance: torch.Generator) -> Tensor:
    """Return chords of four decaying notes with overtones, two a second."""
    time = torch.arange(x.shape[-1], device=x.device) / RATE
    envelope = torch.exp(-3.0 * (time % 0.5))
    sound = torch.zeros_like(x)
    for _ in range(4):
        f0 = 110.0 * 2 ** _uniform(len(x), 0.0, 3.0, x, chance)[:, None]
        for overtone in (1, 2, 3):
            sound = sound + torch.sin(2 * math.pi * overtone * f0 * time) / overtone
    return sound * envelope


def _through_bands(x: Tensor, chance: torch.Generator) -> Tensor:
    """Tilt the spectrum a little, and cut it above and below as microphones, telephones and sample rates do."""
    n = len(x)
    size = _power_of_two(x.shape[-1])
    hertz = torch.linspace(0, RATE / 2, size // 2 + 1, device=x.device).clamp(min=20.0)
    tilt_db = _uniform(n, -1.0, 1.0, x, chance)[:, None] * torch.log2(hertz / 1000)
    highest = torch.where(
        _coin(n, BAND_SHARE, x, chance) > 0, _uniform(n, 3600.0, 8000.0, x, chance), torch.full_like(x[:, 0], 8000.0)
    )
    phone = _coin(n, TELEPHONE_SHARE, x, chance)
    highest = torch.where(phone > 0, highest.clamp(max=3400.0), highest)
    lowest = torch.where(phone > 0, torch.full_like(highest, 280.0), _uniform(n, 20.0, 90.0, x, chance))
    cut_db = -24 * (hertz / highest[:, None]).log2().clamp(min=0) * 4 - 12 * (lowest[:, None] / hertz).log2().clamp(
        min=0
    )
    gain = 10 ** ((tilt_db + cut_db) / 20)
    passed: Tensor = torch.fft.irfft(torch.fft.rfft(x, size) * gain, size)[:, : x.shape[-1]]
    return passed


def _coded(x: Tensor, chance: torch.Generator) -> Tensor:
    """Drop what a lossy codec would not send: bands far below the loudest of their frame; or take 8 bits by mu-law."""
    n = len(x)
    kind = torch.rand(n, device=x.device, generator=chance)[:, None]
    peak = x.abs().amax(-1, keepdim=True).clamp(min=1e-9)
    one = x / peak
    mu = torch.sign(one) * torch.log1p(255 * one.abs()) / math.log(256)
    mu = (mu * 127).round() / 127
    companded = torch.sign(mu) * (torch.expm1(mu.abs() * math.log(256)) / 255) * peak
    x_coded = torch.where(kind < CODEC_SHARE / 3, companded, x)
    window = torch.hann_window(512, device=x.device)
    frames = torch.stft(x, 512, 256, 512, window, return_complex=True)
    power = frames.abs()
    least = power.amax(1, keepdim=True) * 10 ** (-_uniform(n, 25.0, 45.0, x, chance)[:, None, None] / 20)
    sent = torch.istft(frames * (power > least), 512, 256, 512, window, length=x.shape[-1])
    return torch.where((kind >= CODEC_SHARE / 3) & (kind < CODEC_SHARE), sent, x_coded)


def _clipped(x: Tensor, chance: torch.Generator) -> Tensor:
    peak = x.abs().amax(-1) * _uniform(len(x), 0.4, 0.9, x, chance)
    most = torch.where(_coin(len(x), CLIP_SHARE, x, chance) > 0, peak, torch.full_like(peak, torch.inf))
    return torch.maximum(torch.minimum(x, most[:, None]), -most[:, None])


def _uniform(n: int, low: float, high: float, like: Tensor, chance: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(n, device=like.device, generator=chance)


def _coin(n: int, share: float, like: Tensor, chance: torch.Generator) -> Tensor:
    return (torch.rand(n, device=like.device, generator=chance) < share).float()


def _power_of_two(n: int) -> int:
    return 1 << (n - 1).bit_length()
