from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tts_core.emotion.space import NUANCES
from tts_core.training.t2e import teacher
from tts_core.training.t2e.data import Example
from tts_core.training.t2e.evaluate import Answers
from tts_core.training.t2e.recipe import QWEN, SMALL, Recipe
from tts_core.training.t2e.targets import SoftLabels, key_of
from tts_core.training.t2e.teacher import fold_of, label, teacher_recipe

EXAMPLES = [
    Example(text, "zh", "sad", None, 3, None, None, "", "mine.jsonl")
    for text in [*(f"第{number}种说法" for number in range(40)), "🙂", "😭"]
]


class Teachers:
    """Stand in for training: a model is the texts that it was trained on."""

    def __init__(self) -> None:
        self.seen: list[set[str]] = []
        self.asked: list[set[str]] = []

    def build(self, recipe: Recipe) -> tuple[Any, Any]:
        return None, None

    def fit(self, model: Any, tokenizer: Any, examples: Sequence[Example], *_: Any, **__: Any) -> set[str]:
        self.seen.append({one.text for one in examples})
        return self.seen[-1]

    def answers_of(self, model: set[str], tokenizer: Any, texts: Sequence[str], *_: Any) -> Answers:
        self.asked.append(set(texts))
        nuance = np.stack([np.eye(len(NUANCES), dtype=np.float32)[len(text)] for text in texts])
        n = len(texts)
        zeros = (np.zeros((n, width), np.float32) for width in (8, 5, 12))
        return Answers(nuance, *zeros)


@pytest.fixture
def teachers(monkeypatch: pytest.MonkeyPatch) -> Teachers:
    stand_in = Teachers()
    for name in ("build", "fit", "answers_of"):
        monkeypatch.setattr(teacher, name, getattr(stand_in, name))
    return stand_in


def labels(told: list[str] | None = None) -> SoftLabels:
    tell = (lambda line: None) if told is None else told.append
    return label(EXAMPLES, Recipe(base=""), 3, device=torch.device("cpu"), tell=tell)


def test_every_description_is_labelled_by_a_teacher_that_did_not_see_it(teachers: Teachers) -> None:
    labels()
    everything = {one.text for one in EXAMPLES}

    assert len(teachers.seen) == 3
    for seen, asked in zip(teachers.seen, teachers.asked, strict=True):
        assert not seen & asked
        assert seen | asked == everything
    assert sum(len(asked) for asked in teachers.asked) == len(EXAMPLES)


def test_each_description_keeps_what_was_said_of_it(teachers: Teachers, tmp_path: Path) -> None:
    labels().write(tmp_path / "teacher.npz")
    said = SoftLabels.read(tmp_path / "teacher.npz")

    for one in EXAMPLES:
        assert said.values["nuance"][said.row_of[key_of(one.text)]].argmax() == len(one.text)


def test_a_line_a_fold_is_told(teachers: Teachers) -> None:
    told: list[str] = []
    labels(told)

    assert [line.partition(":")[0] for line in told] == [f"fold {number} of 3" for number in (1, 2, 3)]


def test_a_fold_depends_neither_on_brackets_nor_on_case() -> None:
    bare = Example("Not angry, just done", "en", "weary", None, 3, None, None, "", "mine.jsonl")
    varied = Example("(not ANGRY, just done.)", "en", "weary", None, 3, None, None, "", "mine.jsonl")

    assert fold_of(bare, 1000) == fold_of(varied, 1000)


def test_a_teacher_trains_every_weight() -> None:
    assert teacher_recipe(QWEN).lora_rank == 0 and teacher_recipe(QWEN).lr < QWEN.lr
    assert teacher_recipe(SMALL) == SMALL
