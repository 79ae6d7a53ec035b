"""A teacher's labels: each description is labelled by a model that was trained on the others.

They tell a smaller student how clear a label is (Hinton et al. 2015, arXiv 1503.02531), and people which labels to read
again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch

from tts_core.training.t2e.data import Example, plain
from tts_core.training.t2e.evaluate import Answers, answers_of
from tts_core.training.t2e.fit import build, fit
from tts_core.training.t2e.recipe import Recipe
from tts_core.training.t2e.targets import SoftLabels, targets_of


def teacher_recipe(recipe: Recipe) -> Recipe:
    """Return the recipe of a teacher on the same base: every weight is trained, no LoRA."""
    return replace(recipe, lora_rank=0, lr=2e-5) if recipe.lora_rank else recipe


def fold_of(example: Example, folds: int) -> int:
    """Return the fold of a description, by a hash of its letters that is independent of the split's."""
    digest = hashlib.sha256(plain(example.text).encode()).digest()
    return int.from_bytes(digest[4:8], "big") % folds


def label(
    examples: Sequence[Example],
    recipe: Recipe,
    folds: int,
    *,
    device: torch.device,
    tell: Callable[[str], None] = print,
) -> SoftLabels:
    """Train `folds` teachers, each on the other folds of `examples`, and let each label its own.

    Args:
        examples: The training split.
        recipe: Of a teacher.
        folds: How many; 2 or more.
        device: Where.
        tell: Gets a line a fold.
    """
    kept: list[Example] = []
    said: list[Answers] = []
    for fold in range(folds):
        others = [e for e in examples if fold_of(e, folds) != fold]
        own = [e for e in examples if fold_of(e, folds) == fold]
        model, tokenizer = build(recipe)
        model = fit(model, tokenizer, others, targets_of(others), recipe, device=device)
        answers = answers_of(model, tokenizer, [e.text for e in own], recipe.prompt, device)
        kept += own
        said.append(answers)
        agreed = np.mean([int(p.argmax()) for p in answers.nuance] == targets_of(own).nuance.argmax(-1).numpy())
        tell(f"fold {fold + 1} of {folds}: agrees with {agreed:.3f} of {len(own)} labels")
    values = {
        name: np.concatenate([getattr(a, name) for a in said]) for name in ("nuance", "level", "emotions", "delivery")
    }
    return SoftLabels.of(kept, values)
