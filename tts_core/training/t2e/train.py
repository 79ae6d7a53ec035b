"""One command from the labelled descriptions to a folder that `TextToEmotion` opens.

data -> splits -> targets (with a teacher's labels, if there are) -> fit -> calibrate -> place tags -> write -> measure
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from tts_core.emotion.network import DescriptionReader
from tts_core.emotion.pretrained import Settings, quiet, write_folder
from tts_core.emotion.space import EMOTIONS, NUANCES
from tts_core.training.t2e.card import write_card
from tts_core.training.t2e.data import FOLDER, Example, read_examples, split_of
from tts_core.training.t2e.evaluate import Answers, answers_of, calibration_error, embeddings_of, scores
from tts_core.training.t2e.fit import build, fit
from tts_core.training.t2e.neighbours import write_neighbours
from tts_core.training.t2e.recipe import QWEN, SMALL, Recipe
from tts_core.training.t2e.targets import SoftLabels, targets_of

UNRELIABLE: Final = 1 / 4
"""A nuance is not believed where fewer than this share of the validation split was right."""

Told = Callable[[str], None]


def recipe_for(base: str) -> Recipe:
    """Return the recipe that suits a base: a decoder is read at its last token and gets LoRA."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(base)
    is_decoder = any("CausalLM" in name for name in config.architectures or ()) or config.model_type.startswith("qwen")
    return replace(QWEN if is_decoder else SMALL, base=base)


def train(
    recipe: Recipe,
    out: Path,
    *,
    name: str = "mine",
    adapter_of: str | None = None,
    data: Path = FOLDER,
    soft: SoftLabels | None = None,
    device: str | None = None,
    limit: int | None = None,
    tell: Told = print,
) -> dict[str, dict[str, float]]:
    """Train a reader of directions and write it.

    Args:
        recipe: What to do; see `Recipe`.
        out: Folder of the model.
        name: Of the model.
        adapter_of: Name of the fetched base that the adapter belongs to (see `emotion.qwen`), with LoRA only.
        data: Folder of the labelled descriptions.
        soft: A teacher's labels; None trains on the labels of people alone.
        device: `cuda` or `cpu`; None takes a GPU if there is one.
        limit: Trains on so many descriptions only, to try a recipe.
        tell: Gets a line at each stage.

    Returns:
        The figures on `valid` and on `test`: see `evaluate.scores`.
    """
    quiet()
    started = time.monotonic()
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    parts = _parts(read_examples(data))
    learned = parts["train"][:limit]
    tell(f"{len(learned)} descriptions to learn, {len(parts['valid'])} to validate, {len(parts['test'])} to test")
    model, tokenizer = build(recipe)
    taught = targets_of(learned, soft, recipe.soft)
    told = lambda n, loss: tell(f"epoch {n}: {loss:.4f}")  # noqa: E731
    model = fit(model, tokenizer, learned, taught, recipe, device=where, after_epoch=told)
    seconds = time.monotonic() - started
    plain = Settings(name, recipe.pooling, recipe.prompt, base=adapter_of)
    settings = calibrated(plain, model, tokenizer, parts["valid"], where)
    embeddings = embeddings_of(model, tokenizer, [e.text for e in learned], recipe.prompt, where)
    found = {split: _scores(model, tokenizer, parts[split], settings, where) for split in ("valid", "test")}
    with _whole(out) as made:
        write_folder(made, _merged(model, adapter_of), tokenizer, settings, _space(learned, embeddings))
        if adapter_of is None:
            write_neighbours(made, learned, embeddings)
        recipe.write(made / "recipe.json")
        write_card(
            made, recipe, settings, found, parts, seconds=seconds, has_teacher=soft is not None, device=where.type
        )
    for split, values in found.items():
        tell(f"{split}: " + ", ".join(f"{key} {value:.3f}" for key, value in values.items() if "." not in key))
    return found


def calibrated(
    settings: Settings, model: DescriptionReader, tokenizer: Any, valid: list[Example], device: torch.device
) -> Settings:
    """Set temperature and threshold on the validation split."""
    raw = answers_of(model, tokenizer, [e.text for e in valid], settings.prompt, device)
    right = raw.nuance.argmax(-1) == np.array([NUANCES.index(e.nuance) for e in valid])
    log_p = np.log(raw.nuance.clip(1e-9))

    def sharpened(temperature: float) -> Any:
        scaled = log_p / temperature
        p = np.exp(scaled - scaled.max(-1, keepdims=True))
        return (p / p.sum(-1, keepdims=True)).max(-1)

    grid = np.geomspace(0.5, 4.0, 61)
    temperature = float(min(grid, key=lambda t: calibration_error(sharpened(t), right)))
    confidence = sharpened(temperature)
    order = np.argsort(confidence)
    accuracy = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    below = np.flatnonzero(accuracy < UNRELIABLE)
    threshold = float(confidence[order[below[-1]]]) if len(below) else 0.0
    return replace(settings, temperature=round(temperature, 4), threshold=round(threshold, 4))


def _parts(examples: list[Example]) -> dict[str, list[Example]]:
    return {split: [e for e in examples if split_of(e) == split] for split in ("train", "valid", "test")}


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` to write to; it takes its place on success, and vanishes on failure."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".cuevoice-", dir=out.parent) as room:
        made = Path(room) / "made"
        yield made
        shutil.rmtree(out, ignore_errors=True)
        made.replace(out)


def _merged(model: DescriptionReader, adapter_of: str | None) -> DescriptionReader:
    """Work LoRA matrices into a backbone that is written whole."""
    backbone: Any = model.backbone
    if adapter_of is None and hasattr(backbone, "merge_and_unload"):
        model.backbone = backbone.merge_and_unload()
    return model


def _space(examples: list[Example], embeddings: Tensor) -> dict[str, Tensor]:
    """Return the mean place of each nuance, and of each basic emotion, examples weighed by how much of it they hold."""
    named = torch.nn.functional.one_hot(torch.tensor([NUANCES.index(e.nuance) for e in examples]), len(NUANCES))
    nuances = named.float().mT @ embeddings
    full = [i for i, e in enumerate(examples) if e.emotions is not None]
    weights = torch.tensor([examples[i].emotions for i in full]).reshape(-1, len(EMOTIONS))
    emotions = (weights**2).mT @ embeddings[full]
    return {"nuances": normalize(nuances, dim=-1), "emotions": normalize(emotions, dim=-1)}


def _scores(
    model: DescriptionReader, tokenizer: Any, examples: list[Example], settings: Settings, device: torch.device
) -> dict[str, float]:
    if not examples:
        return {}
    raw = answers_of(model, tokenizer, [e.text for e in examples], settings.prompt, device)
    powered = raw.nuance ** (1 / settings.temperature)
    calibrated_ = powered / powered.sum(-1, keepdims=True)
    return scores(examples, Answers(calibrated_, raw.emotions, raw.level, raw.delivery))
