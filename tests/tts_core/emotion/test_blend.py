from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.emotion import EMOTIONS, EmotionState, blend, embedding_of, from_vector, nuance, understand_tags
from tts_core.emotion.blend import at_intensity
from tts_core.emotion.pretrained import SHIPPED, read_space
from tts_core.emotion.space import DEFAULT_INTENSITY, DELIVERY_FIELDS, DELIVERY_RANGES, NUANCES, Delivery
from tts_core.errors import EmotionError

ROUNDING = 1e-4


def unit(seed: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.random.default_rng(seed).normal(size=768).astype(np.float32)
    scaled: np.ndarray[tuple[int], np.dtype[np.float32]] = vector / np.linalg.norm(vector)
    return scaled


deliveries = st.fixed_dictionaries({name: st.floats(*DELIVERY_RANGES[name]) for name in DELIVERY_FIELDS}).map(
    lambda values: Delivery(**values)
)
states = st.builds(
    EmotionState,
    text=st.sampled_from(["", "委屈", "just done"]),
    nuance=st.sampled_from(NUANCES),
    emotions=st.tuples(*[st.floats(0, 1)] * 8),
    intensity=st.floats(0, 1),
    delivery=deliveries,
    unsure=st.booleans(),
    embedding=st.none() | st.integers(0, 50).map(unit),
)
weighted = st.lists(st.tuples(states, st.floats(0.01, 100)), min_size=1, max_size=4)
vectors = st.lists(st.floats(0, 1.2), min_size=8, max_size=8)


@given(weighted, st.floats(0.001, 1000))
def test_only_the_ratios_of_the_weights_matter(parts: list[tuple[EmotionState, float]], factor: float) -> None:
    one, other = blend(parts), blend([(state, weight * factor) for state, weight in parts])

    assert other.emotions == pytest.approx(one.emotions, abs=2 * ROUNDING)
    assert list(other.delivery.as_dict().values()) == pytest.approx(
        list(one.delivery.as_dict().values()), abs=2 * ROUNDING
    )
    assert other.intensity == pytest.approx(one.intensity)
    np.testing.assert_allclose(embedding_of(other), embedding_of(one), atol=1e-5)


def test_even_the_largest_weights_keep_their_ratios() -> None:
    sad, angry = understand_tags("sad"), understand_tags("angry")

    assert blend([(sad, 1e308), (angry, 1e308)]) == blend([(sad, 1), (angry, 1)])


@given(states, st.floats(0.01, 100))
def test_a_single_part_is_itself(state: EmotionState, weight: float) -> None:
    assert blend([(state, weight)]) is state


@given(states, states)
def test_a_part_without_weight_is_not_there(state: EmotionState, other: EmotionState) -> None:
    assert blend([(other, 0), (state, 1), (other, 0)]) is state


@given(weighted)
def test_the_embedding_is_back_on_the_unit_sphere(parts: list[tuple[EmotionState, float]]) -> None:
    place = embedding_of(blend(parts))

    assert place.shape == (768,) and place.dtype == np.float32
    assert np.linalg.norm(place) == pytest.approx(1, abs=1e-4)


def test_opposite_places_meet_at_a_place() -> None:
    one = EmotionState(embedding=unit(1))
    mixed = blend([(one, 1), (replace(one, embedding=-unit(1)), 1)])

    assert np.linalg.norm(embedding_of(mixed)) == pytest.approx(1, abs=1e-4)


@given(weighted)
def test_a_mixture_lies_between_its_parts(parts: list[tuple[EmotionState, float]]) -> None:
    mixed = blend(parts)

    for column in range(8):
        own = [state.emotions[column] for state, _ in parts]
        assert min(own) - ROUNDING <= mixed.emotions[column] <= max(own) + ROUNDING
    assert sum(mixed.emotions) <= max(sum(state.emotions) for state, _ in parts) + 8 * ROUNDING
    for name in DELIVERY_FIELDS:
        asked = [getattr(state.delivery, name) for state, _ in parts]
        assert min(asked) - ROUNDING <= getattr(mixed.delivery, name) <= max(asked) + ROUNDING
    strengths = [state.intensity for state, _ in parts]
    assert min(strengths) - 1e-9 <= mixed.intensity <= max(strengths) + 1e-9


@given(weighted)
def test_a_mixture_is_unsure_where_any_part_is(parts: list[tuple[EmotionState, float]]) -> None:
    assert blend(parts).unsure == any(state.unsure for state, _ in parts)


def test_the_largest_share_names_the_mixture() -> None:
    parts = [(understand_tags("aggrieved"), 0.4), (understand_tags("angry"), 0.3), (understand_tags("sad"), 0.3)]

    mixed = blend(parts)

    assert mixed.nuance == "aggrieved"
    assert mixed.probabilities[0] == ("aggrieved", 0.4)
    assert mixed.second in ("angry", "sad")


def test_labels_that_two_parts_share_add_up() -> None:
    one = replace(understand_tags("sad"), probabilities=(("sad", 0.6), ("weary", 0.4)))
    other = replace(understand_tags("angry"), probabilities=(("angry", 0.5), ("weary", 0.5)))

    assert blend([(one, 1), (other, 1)]).nuance == "weary"


@pytest.mark.parametrize("weights", [(-1.0, 2.0), (0.0, 0.0), (math.nan, 1.0), (math.inf, 1.0), (1.0, -math.inf)])
def test_weights_that_are_no_shares_are_refused(weights: tuple[float, float]) -> None:
    sad, angry = understand_tags("sad"), understand_tags("angry")

    with pytest.raises(EmotionError, match="cannot be blended"):
        blend([(sad, weights[0]), (angry, weights[1])])


def test_nothing_cannot_be_blended() -> None:
    with pytest.raises(EmotionError, match="cannot be blended"):
        blend([])


@given(weighted, st.floats(0, 1))
def test_an_asked_intensity_wins(parts: list[tuple[EmotionState, float]], intensity: float) -> None:
    mixed, asked = blend(parts), blend(parts, intensity=intensity)

    assert asked.intensity == intensity
    assert (asked.nuance, asked.emotions) == (mixed.nuance, mixed.emotions)


@pytest.mark.parametrize("intensity", [-0.1, 1.1, math.nan, math.inf])
@pytest.mark.parametrize("n_parts", [1, 2])
def test_an_intensity_out_of_range_is_refused(n_parts: int, intensity: float) -> None:
    parts = [(understand_tags("sad"), 1.0), (understand_tags("angry"), 1.0)][:n_parts]

    with pytest.raises(EmotionError, match="out of range"):
        blend(parts, intensity=intensity)


@pytest.mark.parametrize("name", NUANCES)
def test_a_tag_at_another_intensity_is_the_tag_of_that_level(name: str) -> None:
    moved = at_intensity(understand_tags(f"{name}:1"), 0.4)

    assert moved.intensity == 0.4
    assert list(moved.delivery.as_dict().values()) == pytest.approx(
        list(understand_tags(f"{name}:2").delivery.as_dict().values())
    )


@given(vectors)
def test_any_vector_in_range_is_a_state(weights: list[float]) -> None:
    state = from_vector(weights)

    assert min(state.emotions) >= 0 and sum(state.emotions) <= 1 + 8 * ROUNDING
    assert 0 <= state.intensity <= 1
    assert np.linalg.norm(embedding_of(state)) == pytest.approx(1, abs=1e-4)


@given(vectors, st.floats(0, 1))
def test_a_vector_takes_an_asked_intensity(weights: list[float], intensity: float) -> None:
    state = from_vector(weights, intensity=intensity)

    assert state.intensity == intensity
    assert state.delivery == nuance(state.nuance).delivery.scaled(intensity / DEFAULT_INTENSITY)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_vector_of_one_emotion_means_that_emotion(emotion: str) -> None:
    state = from_vector([float(name == emotion) for name in EMOTIONS])

    own = nuance(state.nuance).emotions
    assert EMOTIONS[own.index(max(own))] == emotion
    assert state.emotions[EMOTIONS.index(emotion)] == 1.0


def test_the_weight_of_all_but_calm_is_the_intensity() -> None:
    assert from_vector([0, 0.3, 0.1, 0, 0, 0, 0, 0.5]).intensity == pytest.approx(0.4)
    assert from_vector([0, 0, 0, 0, 0, 0, 0, 1]).intensity == 0


def test_a_vector_of_zeros_is_calm() -> None:
    state = from_vector([0] * 8)

    assert (state.nuance, state.intensity, state.emotions[-1]) == ("neutral", 0.0, 1.0)


@pytest.mark.parametrize("weights", [[], [0.5] * 7, [0.5] * 9, [-0.1, *[0] * 7], [1.3, *[0] * 7], [math.nan, *[0] * 7]])
def test_what_is_no_vector_is_refused(weights: list[float]) -> None:
    with pytest.raises(EmotionError, match="no emotion vector"):
        from_vector(weights)


def test_a_tag_lies_where_its_nuance_does() -> None:
    space = read_space(SHIPPED / "small")

    for name in NUANCES:
        np.testing.assert_array_equal(embedding_of(understand_tags(name)), space["nuances"][NUANCES.index(name)])


def test_a_mixture_lies_nearer_to_its_larger_part() -> None:
    sad, angry = understand_tags("sad"), understand_tags("angry")
    near = partial(lambda one, other: float(embedding_of(one) @ embedding_of(other)), blend([(sad, 0.7), (angry, 0.3)]))

    assert near(sad) > near(angry)
