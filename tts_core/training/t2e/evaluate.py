"""How well a model hears: the figures of the model card and of `benchmarks/t2e.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tts_core.emotion.network import DescriptionReader, Heads
from tts_core.emotion.pretrained import MAX_TOKENS
from tts_core.emotion.space import DELIVERY_FIELDS, NUANCES
from tts_core.emotion.text import leaning
from tts_core.training.t2e.data import Example

CULTURAL: Final = ("sarcastic", "tsundere", "aggrieved", "perfunctory")
"""The labels that Chinese listeners name and basic emotions miss: 阴阳怪气, 傲娇, 委屈, 敷衍."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a model said of n descriptions."""

    nuance: NDArray[np.float32]
    """[n, 30] probabilities."""
    emotions: NDArray[np.float32]
    """[n, 8] weights, 0 to 1."""
    level: NDArray[np.float32]
    """[n, 5] probabilities of the levels 1 to 5."""
    delivery: NDArray[np.float32]
    """[n, 12]."""

    @property
    def levels(self) -> NDArray[np.float32]:
        """[n] expected level, 1 to 5."""
        expected: NDArray[np.float32] = self.level @ np.arange(1, self.level.shape[1] + 1, dtype=np.float32)
        return expected


def answers_of(
    model: DescriptionReader, tokenizer: Any, texts: Sequence[str], prompt: str, device: torch.device
) -> Answers:
    """Let `model` read `texts`."""
    heads = _read(model, tokenizer, texts, prompt, device)
    probabilities = heads.nuance.softmax(-1).numpy()
    emotions = leaning(heads.emotions.sigmoid().numpy(), probabilities)
    return Answers(probabilities, emotions, heads.level.softmax(-1).numpy(), heads.delivery.numpy())


def embeddings_of(
    model: DescriptionReader, tokenizer: Any, texts: Sequence[str], prompt: str, device: torch.device
) -> Tensor:
    """Return the place of each text in the emotion space: [n, 768], unit rows, on the CPU."""
    return _read(model, tokenizer, texts, prompt, device).embedding


@torch.no_grad()
def _read(
    model: DescriptionReader, tokenizer: Any, texts: Sequence[str], prompt: str, device: torch.device, batch: int = 256
) -> Heads:
    """Read in batches of like length, and put the answers back in order."""
    model.to(device).eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].encode()))
    parts = []
    for start in range(0, len(order), batch):
        wanted = [prompt.format(text=texts[i]) for i in order[start : start + batch]]
        tokens = tokenizer(wanted, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt").to(device)
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=device.type == "cuda"):
            heads = model(tokens["input_ids"], tokens["attention_mask"])
        said = (heads.embedding, heads.nuance, heads.emotions, heads.level, heads.delivery)
        parts.append([part.float().cpu() for part in said])
    back = torch.argsort(torch.tensor(order))
    return Heads(*(torch.cat(part)[back] for part in zip(*parts, strict=True)))


def scores(examples: Sequence[Example], answers: Answers) -> dict[str, float]:
    """Measure answers against labels.

    Returns:
        `nuance` top-1, `within_second`, `macro_f1`, `cultural` (top-1 on the four labels alone), `eight_way` (largest
        of the eight weights, where they are labelled), `intensity` and `delivery.*` (Spearman), `ece` (expected
        calibration error, 15 bins, Guo et al. 2017, arXiv 1706.04599), `n`. What nothing is labelled for is missing.
    """
    true = np.array([NUANCES.index(e.nuance) for e in examples])
    second = np.array([NUANCES.index(e.second) if e.second else -1 for e in examples])
    guess = answers.nuance.argmax(-1)
    right = guess == true
    found = {"n": float(len(examples)), "nuance": float(right.mean())}
    found["within_second"] = float((right | (guess == second)).mean())
    found["macro_f1"] = _macro_f1(true, guess)
    cultural = np.isin(true, [NUANCES.index(name) for name in CULTURAL])
    if cultural.any():
        found["cultural"] = float(right[cultural].mean())
    full = [i for i, e in enumerate(examples) if e.emotions is not None]
    if full:
        truth = np.array([examples[i].emotions for i in full])
        found["eight_way"] = float((truth.argmax(-1) == answers.emotions[full].argmax(-1)).mean())
    if len({e.level for e in examples}) > 1:
        found["intensity"] = _spearman([e.level for e in examples], answers.levels)
    told = [i for i, e in enumerate(examples) if e.delivery is not None]
    if told:
        truth = np.array([examples[i].delivery for i in told])
        for column, name in enumerate(DELIVERY_FIELDS):
            if np.ptp(truth[:, column]):
                found[f"delivery.{name}"] = _spearman(truth[:, column], answers.delivery[told, column])
    found["ece"] = calibration_error(answers.nuance.max(-1), right)
    return found


def calibration_error(confidence: NDArray[Any], right: NDArray[Any], n_bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over equal bins of confidence."""
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    gaps = [abs(float((confidence[bins == b] - right[bins == b]).sum())) for b in np.unique(bins)]
    return sum(gaps) / len(confidence)


def _macro_f1(true: NDArray[Any], guess: NDArray[Any]) -> float:
    scores_ = []
    for label in np.unique(true):
        hits = float(((true == label) & (guess == label)).sum())
        scores_.append(2 * hits / float((true == label).sum() + (guess == label).sum()))
    return float(np.mean(scores_))


def _spearman(true: Any, guess: NDArray[Any]) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(true, guess).statistic)
