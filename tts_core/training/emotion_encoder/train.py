"""One command from nothing to an encoder: plan -> render -> fit -> calibrate -> measure -> write."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch

from tts_core.emotion.blend import space_of_nuances
from tts_core.emotion.encoder import Settings, write_encoder
from tts_core.emotion.sound import SoundReader
from tts_core.training.emotion_encoder.card import write_card
from tts_core.training.emotion_encoder.corpus import Clip, plan, read_plan, write_plan
from tts_core.training.emotion_encoder.evaluate import answers_of, calibrated, scores
from tts_core.training.emotion_encoder.fit import fit
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.render import render
from tts_core.training.emotion_encoder.sounds import Sounds, read_sounds

PLAN: Final = "plan.pickle"
PROCESSES_PER_GPU: Final = 14
"""Processes that share a GPU: more do not render faster."""

Told = Callable[[str], None]


def train(
    recipe: Recipe,
    out: Path,
    corpus: Path,
    *,
    device: str | None = None,
    jobs: int | None = None,
    seconds: float | None = None,
    fit_seconds: float | None = None,
    tell: Told = print,
) -> dict[str, dict[str, float]]:
    """Render the corpus, as far as it is not there, train an encoder on it and write it.

    Args:
        recipe: What to do; see `Recipe`.
        out: Folder of the encoder.
        corpus: Folder of the plan and the rendered clips; what is there from a run of the same recipe is kept.
        device: `cuda` or `cpu`; None takes a GPU if there is one.
        jobs: Processes that render; None takes one a core, on a GPU at most 14.
        seconds: Render no longer than this, and learn from what is there; None renders all.
        fit_seconds: Train no longer than this; None does every epoch.
        tell: Gets a line at each stage.

    Returns:
        The figures on `valid` and `test`: see `evaluate.scores`.
    """
    started = time.monotonic()
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    clips = planned(recipe, corpus, tell)
    n_jobs = jobs or _jobs(where)
    missing = render(clips, corpus, jobs=n_jobs, device=where.type, seconds=seconds, tell=tell)
    if missing:
        tell(f"{missing} clips are not rendered; the same command goes on with them")
    rendered = time.monotonic() - started
    sounds = read_sounds(clips, corpus, where)
    hours = sum(int(part.lengths.sum()) for part in sounds.values()) / 16_000 / 3600
    tell(f"{sum(map(len, sounds.values()))} clips, {hours:.1f} hours")
    space = torch.from_numpy(space_of_nuances()).to(where)
    after_epoch = _teller(sounds["valid"], space, tell)
    model = fit(sounds["train"], recipe, space, device=where, seconds=fit_seconds, after_epoch=after_epoch)
    answers = {split: answers_of(model, sounds[split]) for split in ("valid", "test")}
    settings = calibrated(Settings(model.sizes), answers["valid"], sounds["valid"])
    found = {split: scores(answers[split], sounds[split], space) for split in ("valid", "test")}
    write_encoder(out, model, settings)
    recipe.write(out / "recipe.json")
    spent = time.monotonic() - started
    spans = {"hours": hours, "rendered_s": rendered, "spent_s": spent}
    write_card(out, recipe, found, sounds, device=where.type, **spans)
    for split, values in found.items():
        tell(f"{split}: " + ", ".join(f"{key} {value:.3f}" for key, value in values.items()))
    return found


def _jobs(device: torch.device) -> int:
    cores = os.cpu_count() or 1
    return min(cores, PROCESSES_PER_GPU) if device.type == "cuda" else cores


def _teller(valid: Sounds, space: torch.Tensor, tell: Told) -> Callable[[int, SoundReader, dict[str, float]], None]:
    """Return what tells of each epoch, and of some how well the validation split is heard."""

    def after_epoch(n: int, model: SoundReader, losses: dict[str, float]) -> None:
        told = ", ".join(f"{name} {value:.3f}" for name, value in losses.items())
        if n % 6 == 0:
            told += " | " + _brief(scores(answers_of(model, valid), valid, space))
        tell(f"epoch {n}: {told}")

    return after_epoch


def planned(recipe: Recipe, corpus: Path, tell: Told = print) -> list[Clip]:
    """Return the plan in `corpus`, made if it is not there; `ValueError` where it was made for another recipe."""
    path = corpus / PLAN
    asked = (recipe.clips, recipe.speakers, recipe.seed)
    if path.is_file():
        made_for, clips = read_plan(path)
        if made_for != asked:
            raise ValueError(
                f"holds clips of another recipe (clips, speakers, seed {made_for}, not {asked}). Name a new folder."
            )
        return clips
    from tts_core.emotion.text import TextToEmotion

    tell("planning the corpus")
    corpus.mkdir(parents=True, exist_ok=True)
    clips = plan(recipe, TextToEmotion.from_pretrained("small").understand)
    write_plan(clips, path, asked)
    return clips


def blind_and_seeing(recipe: Recipe) -> dict[str, Recipe]:
    """Return the recipe with its adversary and without, to show what the adversary does."""
    return {"with GRL": recipe, "without GRL": replace(recipe, adversary=0.0)}


def _brief(values: dict[str, float]) -> str:
    names = (
        "eight_3",
        "eight_5",
        "nuance_second",
        "cosine",
        "r_pitch",
        "r_rate",
        "r_intensity",
        "probe_linear",
        "probe_deep",
    )
    return ", ".join(f"{name} {values.get(name, 0):.2f}" for name in names)
