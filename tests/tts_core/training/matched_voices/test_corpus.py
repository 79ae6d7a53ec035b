from __future__ import annotations

import random

from tts_core.training.matched_voices.corpus import FORMANTS, MOST_PITCH_ST, random_voice


def test_random_voices_are_mixtures_that_may_be_spoken_and_the_same_each_time() -> None:
    made = [random_voice("m", random.Random(seed)) for seed in range(200)]

    assert {len(one.mixture) for one in made} == {1, 2, 3, 4}
    assert all(FORMANTS[0] - 1e-3 <= one.formants <= FORMANTS[1] + 1e-3 for one in made)
    assert all(abs(one.pitch_st) <= MOST_PITCH_ST for one in made if len({name[1] for name, _ in one.mixture}) == 1)
    assert made == [random_voice("m", random.Random(seed)) for seed in range(200)]
