"""How well an encoder hears, and how little it knows of who spoke, on voices and lines that it never learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tts_core.emotion.encoder import Settings
from tts_core.emotion.sound import SoundReader, frames_of
from tts_core.emotion.space import DELIVERY_FIELDS, NUANCES
from tts_core.training.emotion_encoder.sounds import Sounds
from tts_core.training.t2e.evaluate import calibration_error

UNRELIABLE = 1 / 4
"""A nuance is not believed where fewer than this share of the validation split was right."""

BATCH = 128
PROBE_STEPS = 400


@torch.inference_mode()
def answers_of(model: SoundReader, sounds: Sounds) -> dict[str, Tensor]:
    """Return what is heard in each clip: embedding, nuance (probabilities), emotions, intensity, delivery."""
    device = sounds.lengths.device
    parts: dict[str, list[Tensor]] = {}
    for index in torch.split(torch.arange(len(sounds), device=device), BATCH):
        heard = model(*frames_of(*sounds.batch(index)))
        said = {
            "embedding": heard.embedding,
            "nuance": heard.nuance.softmax(-1),
            "emotions": heard.emotions.sigmoid(),
            "intensity": heard.intensity,
            "delivery": heard.delivery,
        }
        for name, value in said.items():
            parts.setdefault(name, []).append(value.float())
    return {name: torch.cat(values) for name, values in parts.items()}


def scores(answers: dict[str, Tensor], sounds: Sounds, space: Tensor) -> dict[str, float]:
    """Return the figures of a split.

    Returns:
        `eight_K`: share of the clips of a plain tag of level K whose strongest of eight weights is the asked one (level
        0 is no direction); `nuance`, `nuance_second`: the nuance is the first, or one of the first two, by the cosine,
        at level 3 and above; `cosine`; `r_FIELD`: correlation of a delivery field; `r_intensity`; `probe_linear`,
        `probe_deep`: share of the clips whose speaker a fresh classifier tells, `chance`: what guessing tells.
    """
    wanted, device = sounds.targets, sounds.lengths.device
    basic = torch.tensor([clip.basic for clip in sounds.clips], device=device)
    level = torch.tensor([clip.level for clip in sounds.clips], device=device)
    right = (answers["emotions"].argmax(-1) == basic)[basic >= 0].float()
    levels = level[basic >= 0]
    found = {f"eight_{n}": float(right[levels == n].mean()) for n in range(6) if (levels == n).any()}
    strong = (sounds.targets["intensity"] >= 0.55) & (wanted["nuance"].amax(-1) > 0.6)
    ranked = (answers["embedding"] @ space.T).argsort(dim=-1, descending=True)
    asked = wanted["nuance"].argmax(-1, keepdim=True)
    found["nuance"] = float((ranked[:, :1] == asked).any(-1)[strong].float().mean())
    found["nuance_second"] = float((ranked[:, :2] == asked).any(-1)[strong].float().mean())
    found["cosine"] = float((answers["embedding"] * wanted["embedding"]).sum(-1).mean())
    for i, name in enumerate(DELIVERY_FIELDS):
        found[f"r_{name}"] = correlation(answers["delivery"][:, i], wanted["delivery"][:, i])
    found["r_intensity"] = correlation(answers["intensity"], wanted["intensity"])
    found |= probes(answers["embedding"], wanted["speaker"])
    return found


def probes(embedding: Tensor, speaker: Tensor, seed: int = 1) -> dict[str, float]:
    """Train a linear and a deep classifier of the speaker on half of the embeddings, and ask them about the others."""
    labels = torch.searchsorted(torch.tensor(sorted(set(speaker.tolist())), device=speaker.device), speaker)
    classes = int(labels.max()) + 1
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed)).to(labels.device)
    known, asked = order.chunk(2)
    mean, spread = embedding[known].mean(0), embedding[known].std(0).clamp(min=1e-6)
    x = (embedding - mean) / spread
    size = x.shape[-1]
    linear = nn.Linear(size, classes)
    deep = nn.Sequential(nn.Linear(size, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, classes))
    found = {"chance": float(labels[asked].bincount().max()) / len(asked)}
    for name, probe in (("probe_linear", linear), ("probe_deep", deep)):
        probe = probe.to(x.device)
        optimizer = torch.optim.AdamW(probe.parameters(), lr=2e-3, weight_decay=1e-2)
        for _ in range(PROBE_STEPS):
            optimizer.zero_grad()
            cross_entropy(probe(x[known]), labels[known]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        probe.eval()
        with torch.inference_mode():
            found[name] = float((probe(x[asked]).argmax(-1) == labels[asked]).float().mean())
    return found


def calibrated(settings: Settings, answers: dict[str, Tensor], sounds: Sounds) -> Settings:
    """Set temperature and threshold on the validation split, as the reader of directions has them."""
    right = (answers["nuance"].argmax(-1) == sounds.targets["nuance"].argmax(-1)).cpu().numpy()
    log_p = answers["nuance"].clamp(min=1e-9).log()

    def sharpened(temperature: float) -> NDArray[np.float64]:
        sure: NDArray[np.float64] = (log_p / temperature).softmax(-1).amax(-1).cpu().double().numpy()
        return sure

    temperature = float(min(np.geomspace(0.5, 4.0, 61), key=lambda t: calibration_error(sharpened(t), right)))
    confidence = sharpened(temperature)
    ranked = np.argsort(confidence)
    accuracy = np.cumsum(right[ranked]) / np.arange(1, len(ranked) + 1)
    below = np.flatnonzero(accuracy < UNRELIABLE)
    threshold = float(confidence[ranked[below[-1]]]) if len(below) else 0.0
    return replace(settings, temperature=round(temperature, 4), threshold=round(threshold, 4))


def correlation(a: Tensor, b: Tensor) -> float:
    """Return Pearson's r of two rows; 0 where one does not vary."""
    a, b = a - a.mean(), b - b.mean()
    spread = float(a.norm() * b.norm())
    return float((a * b).sum()) / spread if spread else 0.0


def confusion(answers: dict[str, Tensor], sounds: Sounds) -> Tensor:
    """Return how often each nuance (row) is heard as each nuance (column): [30, 30]."""
    table = torch.zeros(len(NUANCES), len(NUANCES), device=answers["nuance"].device)
    asked, said = sounds.targets["nuance"].argmax(-1), answers["nuance"].argmax(-1)
    table.index_put_((asked, said), torch.ones_like(asked, dtype=table.dtype), accumulate=True)
    return table
