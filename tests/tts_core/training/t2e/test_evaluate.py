from __future__ import annotations

import numpy as np
import pytest

from tts_core.emotion.space import EMOTIONS, NUANCES
from tts_core.training.t2e.data import Example
from tts_core.training.t2e.evaluate import Answers, calibration_error, scores


def example(
    nuance: str, level: int = 3, second: str | None = None, main: str | None = None, rate: float | None = None
) -> Example:
    emotions = None if main is None else tuple(0.7 if name == main else 0.1 for name in EMOTIONS)
    delivery = None if rate is None else (0.0, 0.0, rate, *[0.0] * 9)
    return Example("…", "zh", nuance, second, level, emotions, delivery, "", "mine.jsonl")


def answers(
    *guesses: str, sure: float = 0.9, levels: tuple[int, ...] = (), mains: str = "", rates: tuple[float, ...] = ()
) -> Answers:
    n = len(guesses)
    nuance = np.full((n, 30), (1 - sure) / 29, np.float32)
    level, emotions, delivery = np.zeros((n, 5)), np.zeros((n, 8)), np.zeros((n, 12))
    for row, guess in enumerate(guesses):
        nuance[row, NUANCES.index(guess)] = sure
        level[row, (levels[row] if levels else row % 5 + 1) - 1] = 1.0
        emotions[row, EMOTIONS.index(mains or "calm")] = 1.0
        delivery[row, 2] = rates[row] if rates else row
    return Answers(nuance, emotions.astype(np.float32), level.astype(np.float32), delivery.astype(np.float32))


def test_the_second_label_counts_where_it_may() -> None:
    examples = [
        example("sad", 1, second="weary"),
        example("sad", 2, second="weary"),
        example("sad", 3),
        example("cold"),
    ]
    found = scores(examples, answers("sad", "weary", "weary", "cold"))

    assert (found["n"], found["nuance"], found["within_second"]) == (4, 0.5, 0.75)


def test_macro_f1_weighs_each_label_alike() -> None:
    examples = [example("sad", 1), example("sad", 2), example("angry"), example("angry")]
    found = scores(examples, answers("sad", "sad", "sad", "cold"))

    # sad: precision 2/3, recall 1 -> 0.8; angry: never found -> 0
    assert found["macro_f1"] == pytest.approx(0.4)


def test_the_cultural_labels_are_measured_alone() -> None:
    examples = [example("tsundere", 1), example("aggrieved", 2), example("perfunctory"), example("sarcastic")]
    plain = [example("sad"), example("angry")]
    guesses = ("tsundere", "aggrieved", "perfunctory", "cold")

    assert scores([*examples, *plain], answers(*guesses, "cold", "cold"))["cultural"] == 0.75
    assert "cultural" not in scores([example("sad", 1), example("angry", 2)], answers("sad", "sad"))


def test_eight_way_is_measured_only_where_it_is_labelled() -> None:
    examples = [example("sad", 1, main="sad"), example("sad", 2), example("angry", main="angry")]

    assert scores(examples, answers("sad", "sad", "sad", mains="sad"))["eight_way"] == 0.5
    assert "eight_way" not in scores([example("sad", 1), example("sad", 2)], answers("sad", "sad"))


def test_intensity_and_delivery_are_ranked_by_spearman() -> None:
    examples = [example("sad", level, rate=rate) for level, rate in ((1, 2.0), (2, 1.0), (3, 0.0), (4, -1.0))]
    found = scores(examples, answers(*["sad"] * 4, levels=(1, 3, 2, 4), rates=(0.5, 0.6, 0.1, 0.0)))

    # rho = 1 - 6 * sum(d^2) / (n * (n^2 - 1)), here with two neighbours swapped
    assert found["intensity"] == pytest.approx(1 - 6 * 2 / 60)
    assert found["delivery.rate"] == pytest.approx(1 - 6 * 2 / 60)
    assert "delivery.pitch" not in found


def test_delivery_is_measured_only_where_it_is_labelled() -> None:
    examples = [example("sad", 1, rate=-1.0), example("sad", 2), example("sad", 3, rate=1.0)]
    found = scores(examples, answers(*["sad"] * 3, rates=(0.0, 9.0, 1.0)))

    assert found["delivery.rate"] == pytest.approx(1.0)


def test_the_calibration_error_is_the_mean_gap_of_its_bins() -> None:
    right = np.array([True, False, True, True])

    # two at 0.9, one of them right; two at 0.62, both right: (|1.8 - 1| + |1.24 - 2|) / 4
    assert calibration_error(np.array([0.9, 0.9, 0.62, 0.62]), right) == pytest.approx(0.39)
    assert calibration_error(np.ones(4), np.ones(4, dtype=bool)) == 0.0


def test_a_model_that_is_always_sure_and_half_right_is_badly_calibrated() -> None:
    examples = [example("sad", 1), example("angry", 2)]

    assert scores(examples, answers("sad", "sad", sure=0.9))["ece"] == pytest.approx(0.4, abs=1e-6)


def test_the_expected_level_lies_between_the_levels() -> None:
    half = Answers(np.eye(30)[:1], np.zeros((1, 8)), np.array([[0, 0, 0.5, 0.5, 0]], np.float32), np.zeros((1, 12)))

    assert half.levels.tolist() == pytest.approx([3.5])
