"""Fitting: from what was heard in the renders to `tts_core/voices/likeness.npz`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tts_core.voices.bank import names, style
from tts_core.voices.likeness import BANDS, FORMANT_STEP, LANGUAGES, PITCH_STEP
from tts_core.voices.speaker import SIZE

if TYPE_CHECKING:
    from torch import Tensor, nn

Floats = NDArray[np.float32]
Told = Callable[[str], None]

RANK: Final = 40
"""Components of the bank's mean styles that a place has."""
STYLE_AT: Final = (15, 30, 45)
"""Lengths in phones whose styles stand for a voice."""
HIDDEN: Final = 256
EPOCHS: Final = 25
BATCH: Final = 128
RATE: Final = 2e-3
DECAY: Final = 1e-2
DROPOUT: Final = 0.2
HELD_OUT: Final = 10
"""Every tenth mixture is held out."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What `gather` wrote, n clips."""

    weights: Floats
    """[n, 54]."""
    pitch_st: Floats
    """[n]."""
    formants: Floats
    """[n]."""
    mandarin: Floats
    """[n], 1 where Mandarin is spoken."""
    f0_hz: Floats
    """[n], median."""
    bank: NDArray[np.bool_]
    """[n], whether it is a voice of the bank as it is."""
    wide: Floats
    """[n, 256]."""
    narrow: Floats
    """[n, 256], over the telephone."""

    @classmethod
    def read(cls, path: Path) -> Heard:
        """Read a file of `gather`."""
        with np.load(path) as packed:
            arrays = {name: packed[name] for name in cls.__slots__}
        return cls(**{k: a if k == "bank" else a.astype(np.float32) for k, a in arrays.items()})


def fit(heard: Heard, output: Path, *, epochs: int = EPOCHS, seed: int = 0, tell: Told = print) -> float:
    """Fit all and write it.

    Returns:
        Mean cosine between what is told and what was heard in the mixtures held out, over both bands.
    """
    import torch

    torch.manual_seed(seed)
    places = low_rank()
    bank = {band: _bank_means(heard, getattr(heard, band)) for band in BANDS}
    clips = _Clips(
        torch.from_numpy(_features(heard, places)),
        torch.from_numpy(np.concatenate([_sums(heard, bank[band]) for band in BANDS], axis=1)),
        torch.from_numpy(np.concatenate([heard.wide, heard.narrow], axis=1)),
    )
    out = torch.from_numpy(~heard.bank & (np.arange(len(heard.bank)) % HELD_OUT == 0))
    held_out = clips.take(out)

    def watch(epoch: int, net: nn.Sequential) -> None:
        tell(f"epoch {epoch}: cosine {_cosine(net, held_out):.4f}")

    tell(f"{int(out.sum())} held out; the sums alone: cosine {_cosine(lambda x: 0.0 * held_out.sums, held_out):.4f}")
    net = _trained(clips.take(~out), epochs, seed, watch)
    packed: dict[str, Any] = {
        "places": places,
        "log2_f0": _log2_f0(heard),
        **{f"bank_{band}": means for band, means in bank.items()},
        **{f"{kind}_{i}": array for i, layer in enumerate(_linear(net)) for kind, array in _arrays(layer)},
    }
    packed = {name: array.astype(np.float16) for name, array in packed.items()}
    np.savez_compressed(output, **packed)
    return _cosine(net, held_out)


def low_rank() -> Floats:
    """Return the place of each voice: principal components of the mean styles, in units of the largest's spread."""
    styles = np.stack([np.mean([style(name, n)[0] for n in STYLE_AT], axis=0) for name in names()])
    centred = styles - styles.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    rank = min(RANK, len(s))
    places: Floats = (u[:, :rank] * np.sqrt(s[:rank] / s[0]) * np.sqrt(len(u))).astype(np.float32)
    return places


def _features(heard: Heard, places: Floats) -> Floats:
    rest = [(heard.formants - 1.0) / FORMANT_STEP, heard.pitch_st / PITCH_STEP, heard.mandarin]
    joined: Floats = np.column_stack([heard.weights @ places, *rest]).astype(np.float32)
    return joined


def _sums(heard: Heard, means: Floats) -> Floats:
    """Return the weighted sum of the voices' embeddings in the language spoken, [n, 256]."""
    sums = np.stack([heard.weights @ of_language for of_language in means])
    spoken: Floats = sums[heard.mandarin.astype(np.int64), np.arange(len(heard.mandarin))]
    return spoken


@dataclass(frozen=True, slots=True, eq=False)
class _Clips:
    features: Tensor
    sums: Tensor
    heard: Tensor

    def take(self, places: Tensor) -> _Clips:
        return _Clips(self.features[places], self.sums[places], self.heard[places])


def _trained(clips: _Clips, epochs: int, seed: int, watch: Callable[[int, nn.Sequential], None]) -> nn.Sequential:
    import torch
    from torch import nn

    n = len(clips.features)
    sizes = (clips.features.shape[1], HIDDEN, HIDDEN, clips.heard.shape[1])
    layers = [(nn.Linear(a, b), nn.ReLU(), nn.Dropout(DROPOUT)) for a, b in pairwise(sizes)]
    net = nn.Sequential(*[part for layer in layers for part in layer][:-2])
    with torch.no_grad():
        _linear(net)[-1].weight.mul_(0.1)
    steps = epochs * -(-n // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    order = np.random.default_rng(seed)
    for epoch in range(epochs):
        shuffled = torch.from_numpy(order.permutation(n))
        for start in range(0, n, BATCH):
            batch = clips.take(shuffled[start : start + BATCH])
            loss = _loss(_told(net, batch), batch.heard)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
        if epoch % 5 == 4:
            watch(epoch + 1, net.eval())
            net.train()
    return net.eval()


def _loss(told: Tensor, heard: Tensor) -> Tensor:
    from torch.nn.functional import cosine_similarity, mse_loss

    total: Tensor = 1 - cosine_similarity(_apart(told), _apart(heard), dim=2).mean() + mse_loss(told, heard)
    return total


def _told(net: Callable[[Tensor], Tensor], clips: _Clips) -> Tensor:
    told: Tensor = (clips.sums + net(clips.features)).relu()
    return told


def _cosine(net: Callable[[Tensor], Tensor], clips: _Clips) -> float:
    import torch
    from torch.nn.functional import cosine_similarity

    with torch.no_grad():
        return float(cosine_similarity(_apart(_told(net, clips)), _apart(clips.heard), dim=2).mean())


def _apart(rows: Tensor) -> Tensor:
    """Return embeddings apart by their bands, [n, 2, 256]."""
    return rows.reshape(len(rows), len(BANDS), SIZE)


def _log2_f0(heard: Heard) -> Floats:
    """Return log2 of the F0 of each voice in each language, [2, 54], by least squares over the mixtures."""
    rows = []
    for n, _ in enumerate(LANGUAGES):
        here = (heard.mandarin == n) & (heard.f0_hz > 0)
        own = np.log2(heard.f0_hz[here]) - heard.pitch_st[here] / 12.0
        middle = own.mean()
        weights = heard.weights[here]
        square = weights.T @ weights + 0.1 * np.eye(weights.shape[1])
        rows.append(middle + np.linalg.solve(square, weights.T @ (own - middle)))
    found: Floats = np.stack(rows).astype(np.float32)
    return found


def _bank_means(heard: Heard, embeddings: Floats) -> Floats:
    """Return the mean embedding of each voice of the bank in each language, [2, 54, 256]."""
    whose = np.where(heard.bank, heard.weights.argmax(axis=1), -1)
    means: Floats = np.stack(
        [
            [embeddings[(whose == i) & (heard.mandarin == n)].mean(axis=0) for i in range(len(names()))]
            for n in range(len(LANGUAGES))
        ]
    )
    return means


def _linear(net: nn.Sequential) -> list[nn.Linear]:
    from torch import nn

    return [layer for layer in net if isinstance(layer, nn.Linear)]


def _arrays(layer: nn.Linear) -> list[tuple[str, Floats]]:
    return [("weight", layer.weight.detach().numpy().T), ("bias", layer.bias.detach().numpy())]
