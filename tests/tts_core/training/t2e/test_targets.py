from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tts_core.emotion.space import NUANCES
from tts_core.training.t2e.data import Example, plain
from tts_core.training.t2e.targets import SoftLabels, augmented, targets_of

SAD = (0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0)
SLOW = (0.0, 0.0, -1.0, *[0.0] * 9)


def example(text: str = "哭着说", second: str | None = None, *, full: bool = False) -> Example:
    return Example(text, "zh", "sad", second, 4, SAD if full else None, SLOW if full else None, "", "mine.jsonl")


def said(n: int) -> dict[str, np.ndarray]:
    """What a teacher could have said of n texts, each something else."""
    chance = np.random.default_rng(1)
    nuance, level = chance.random((n, 30)), chance.random((n, 5))
    values = {"nuance": nuance / nuance.sum(-1, keepdims=True), "level": level / level.sum(-1, keepdims=True)}
    values |= {"emotions": chance.random((n, 8)), "delivery": chance.uniform(-2, 2, (n, 12))}
    return {name: value.astype(np.float32) for name, value in values.items()}


def test_a_second_label_gets_a_fifth_of_the_target() -> None:
    nuance = targets_of([example(), example(second="weary")]).nuance

    assert nuance[0, NUANCES.index("sad")] == 1.0
    assert nuance[1, NUANCES.index("sad")] == pytest.approx(0.8)
    assert nuance[1, NUANCES.index("weary")] == pytest.approx(0.2)
    assert torch.allclose(nuance.sum(-1), torch.ones(2))


def test_what_nobody_labelled_is_masked() -> None:
    targets = targets_of([example(), example(full=True)])

    assert targets.emotions_known.tolist() == targets.delivery_known.tolist() == [0.0, 1.0]
    assert targets.emotions[1].tolist() == pytest.approx(SAD)
    assert targets.delivery[1].tolist() == pytest.approx(SLOW)
    assert targets.level.tolist() == [[0, 0, 0, 1, 0]] * 2


def test_a_teacher_has_its_share_and_fills_what_nobody_labelled() -> None:
    examples, values = [example("甲"), example("乙", full=True), example("丙")], said(2)
    hard, mixed = targets_of(examples), targets_of(examples, SoftLabels.of(examples[:2], values), 0.25)

    assert mixed.nuance[:2].numpy() == pytest.approx(0.75 * hard.nuance[:2].numpy() + 0.25 * values["nuance"], abs=1e-6)
    assert mixed.level[:2].numpy() == pytest.approx(0.75 * hard.level[:2].numpy() + 0.25 * values["level"], abs=1e-6)
    assert mixed.emotions[0].numpy() == pytest.approx(values["emotions"][0])
    assert mixed.delivery[1].numpy() == pytest.approx(0.75 * np.array(SLOW) + 0.25 * values["delivery"][1], abs=1e-6)
    assert mixed.emotions_known.tolist() == [1.0, 1.0, 0.0]


def test_a_text_that_the_teacher_does_not_know_keeps_its_labels() -> None:
    known, other = example("甲"), example("丙", second="weary", full=True)
    hard, mixed = targets_of([other]), targets_of([other], SoftLabels.of([known], said(1)), 0.5)

    assert torch.equal(mixed.nuance, hard.nuance) and torch.equal(mixed.emotions, hard.emotions)


@pytest.mark.parametrize(
    "texts", [["冷笑", "哭着说", "just done"], ["🙂", "😭", "……", "冷笑"], ["Sad", "sad", "(sad)"]]
)
def test_soft_labels_come_back_from_their_file(tmp_path: Path, texts: list[str]) -> None:
    examples, values = [example(text) for text in texts], said(len(texts))
    SoftLabels.of(examples, values).write(tmp_path / "teacher.npz")
    back = SoftLabels.read(tmp_path / "teacher.npz")
    mixed = targets_of(examples, back, 1.0)

    assert len(back.row_of) == len(texts)
    for name in ("nuance", "level", "emotions"):
        assert getattr(mixed, name).numpy() == pytest.approx(values[name], abs=0.5 / 255 + 1e-6)
    assert mixed.delivery.numpy() == pytest.approx(values["delivery"], abs=2 / 255 + 1e-6)


@given(st.text("abcXYZ 委屈。!", min_size=1, max_size=12), st.integers(0, 1000))
def test_augmentation_changes_no_letter(text: str, seed: int) -> None:
    assert plain(augmented(text, random.Random(seed))) == plain(text)


def test_rows_are_those_that_were_asked_for() -> None:
    targets = targets_of([example("甲"), example("乙", full=True), example("丙", second="weary")])
    rows = targets.rows(torch.tensor([2, 1]), torch.device("cpu"))

    assert torch.equal(rows.nuance, targets.nuance[[2, 1]])
    assert rows.delivery_known.tolist() == [0.0, 1.0]
