"""The model card: what the model is, what it learned from, how well it hears, where it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tts_core.emotion.pretrained import Settings
from tts_core.training.t2e.data import Example
from tts_core.training.t2e.recipe import Recipe

_FIGURES = {
    "nuance": "nuance, first guess of thirty",
    "within_second": "nuance or its accepted second",
    "macro_f1": "macro F1",
    "cultural": "the four cultural labels (阴阳怪气, 傲娇, 委屈, 敷衍)",
    "eight_way": "main emotion of eight",
    "intensity": "intensity, Spearman",
    "ece": "calibration error",
}

_TEXT = """---
license: apache-2.0
language: [zh, en]
tags: [emotion, voice-direction, text-to-speech]
---

# {name}: a reader of voice directions

Reads what a writer or director puts beside a line (`像突然意识到被骗了一样`, `not angry, just done`) and says how
the line should sound: one of thirty nuances with its runner-up, eight basic emotions, intensity, and twelve fields of
delivery. Its embedding (768, unit length) is the place of the description in cuevoice's emotion space.

    from tts_core.emotion import TextToEmotion
    TextToEmotion.from_pretrained("{name}").understand(["带着讽刺的冷笑"])

## Base and licence

{base}

## Data

{n_train} descriptions to learn, {n_valid} to validate (a hash of the text decides), {n_test} to test, all written and
labelled one by one for cuevoice in Chinese ({zh:.0%}) and English; Apache-2.0, in
`tts_core/training/t2e/data`. {teacher}

## Figures

| | validation | test |
| --- | --- | --- |
{rows}

The validation split is as hard and as noisy as the training data; the test split was written by another hand, and a
blind reader gave 99.5 % of it the same label. Temperature {temperature:g}; below a probability of {threshold:g} a
nuance is not believed.

## Limits

It knows directions, not dialogue: the words of a line alone are a weak hint. It reads Chinese and English; other
languages are guesses. Labels are what their writers would hear; other listeners and cultures may differ. It must not
be used to judge what a real person feels.

## Recipe

{recipe}
Trained in {minutes:.0f} minutes{where}.
"""

SMALL_BASE = (
    "multilingual-e5-small (MIT; Wang et al. 2024, arXiv 2402.05672), from 4-bit weights, with the pieces of its\n"
    "vocabulary that Chinese and English need; weights here are int8. The fine-tuned model is Apache-2.0."
)
QWEN_BASE = (
    "LoRA matrices (fp16) on Qwen2.5-Coder-1.5B-Instruct (Apache-2.0; Hui et al. 2024, arXiv 2409.12186), from 4-bit\n"
    "weights. The adapter is Apache-2.0. Fetch the base with `cuevoice fetch qwen`."
)


def write_card(
    folder: Path,
    recipe: Recipe,
    settings: Settings,
    figures: Mapping[str, Mapping[str, float]],
    parts: Mapping[str, Sequence[Example]],
    *,
    seconds: float,
    has_teacher: bool,
    device: str,
) -> None:
    """Write `README.md` into a model's folder."""
    languages = Counter(example.lang for part in parts.values() for example in part)
    valid, test = figures["valid"], figures["test"]
    rows = [f"| {title} | {_cell(valid.get(key))} | {_cell(test.get(key))} |" for key, title in _FIGURES.items()]
    known = {"small": SMALL_BASE, "qwen": QWEN_BASE}
    fields = {**asdict(recipe), "base": Path(recipe.base).name}
    text = _TEXT.format(
        name=settings.name,
        base=known.get(settings.name, f"Fine-tuned from `{Path(recipe.base).name}`; its licence applies."),
        n_train=len(parts["train"]),
        n_valid=len(parts["valid"]),
        n_test=len(parts["test"]),
        zh=languages["zh"] / max(1, languages.total()),
        teacher="A larger model's answers, each on descriptions it had not seen,\nwere mixed into the targets."
        if has_teacher
        else "",
        rows="\n".join(rows),
        temperature=settings.temperature,
        threshold=settings.threshold,
        recipe="".join(f"    {key} = {value!r}\n" for key, value in fields.items()),
        minutes=seconds / 60,
        where=" on one data-centre GPU" if device == "cuda" else " on a CPU",
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
