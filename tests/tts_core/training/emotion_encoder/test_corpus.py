import numpy as np
import pytest

from tts_core.emotion import EmotionState, understand_tags
from tts_core.emotion.space import DELIVERY_FIELDS, NUANCES
from tts_core.training.emotion_encoder.corpus import (
    HELD_OUT_LINES,
    Clip,
    lines_of,
    plan,
    read_plan,
    targets_of,
    write_plan,
)
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.speakers import TEST_VOICES, VALID_VOICES

RECIPE = Recipe(clips=300, speakers=60)


def heard_as_tags(words: list[str]) -> list[EmotionState]:
    return [understand_tags("sad:3") for _ in words]


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return plan(RECIPE, heard_as_tags)  # type: ignore[arg-type]


def test_the_same_recipe_makes_the_same_plan(clips: list[Clip]) -> None:
    assert [(clip.speaker, clip.line, clip.pace) for clip in plan(RECIPE, heard_as_tags)] == [  # type: ignore[arg-type]
        (clip.speaker, clip.line, clip.pace) for clip in clips
    ]


def test_nothing_is_learned_from_held_out_voices_and_lines(clips: list[Clip]) -> None:
    learned = [clip for clip in clips if clip.split == "train"]

    assert len(learned) == 300
    assert not {clip.speaker.voice.id for clip in learned} & {*TEST_VOICES, *VALID_VOICES}
    assert all(clip.line < len(lines_of(clip.speaker.language)) - HELD_OUT_LINES for clip in learned)


def test_validation_and_test_share_no_line_and_no_voice(clips: list[Clip]) -> None:
    valid, test = ([clip for clip in clips if clip.split == split] for split in ("valid", "test"))

    assert {clip.speaker.voice.id for clip in valid} == {*VALID_VOICES}
    assert {clip.speaker.voice.id for clip in test} == {*TEST_VOICES}
    for language in ("zh", "en"):
        lines = [{clip.line for clip in part if clip.speaker.language == language} for part in (valid, test)]
        assert not lines[0] & lines[1]


def test_every_nuance_is_acted(clips: list[Clip]) -> None:
    assert {clip.state.nuance for clip in clips} == {*NUANCES}


def test_the_pace_of_a_clip_is_part_of_its_rate(clips: list[Clip]) -> None:
    clip = next(clip for clip in clips if clip.pace > 1.1 and abs(clip.state.delivery.rate) < 0.5)

    rate = targets_of([clip]).delivery[0, DELIVERY_FIELDS.index("rate")]

    assert rate > clip.state.delivery.rate + 1


def test_targets_are_unit_embeddings_and_probabilities(clips: list[Clip]) -> None:
    targets = targets_of(clips)

    assert np.allclose(np.linalg.norm(targets.embedding, axis=1), 1, atol=1e-4)
    assert np.allclose(targets.nuance.sum(axis=1), 1, atol=1e-5)
    assert targets.embedding.shape == (len(clips), 768)


def test_a_plan_is_read_as_it_was_written(clips: list[Clip], tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "plan.pickle"  # type: ignore[operator]

    write_plan(clips[:5], path, (300, 60, 1))
    made_for, again = read_plan(path)

    assert made_for == (300, 60, 1)
    assert [clip.reading for clip in again] == [clip.reading for clip in clips[:5]]
