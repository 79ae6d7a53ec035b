from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.errors import VoiceError
from tts_core.voices import mixed, voice, voices
from tts_core.voices.bank import ROWS, style, style_of
from tts_core.voices.mixture import BANK_SOURCE

weights = st.dictionaries(
    st.sampled_from(sorted(voices())), st.integers(1, 100).map(float), min_size=1, max_size=6
).map(lambda drawn: {name: weight / sum(drawn.values()) for name, weight in drawn.items()})


def test_a_mixture_is_the_weighted_sum_of_its_voices_styles() -> None:
    hero = mixed("hero", {"zf_xiaobei": 0.6, "af_heart": 0.4})

    assert np.allclose(style_of(hero, 40), 0.6 * style("zf_xiaobei", 40) + 0.4 * style("af_heart", 40), atol=1e-6)
    assert style_of(hero, ROWS).shape == (1, 256) and style_of(hero, 1).dtype == np.float32


@pytest.mark.parametrize("name", ["zf_xiaoxiao", "am_michael", "jf_alpha"])
@pytest.mark.parametrize("abroad", [0.0, 0.8])
def test_a_mixture_of_one_voice_is_that_voice(name: str, abroad: float) -> None:
    away = abroad if name.startswith("z") else 0.0

    assert np.array_equal(style_of(mixed("same", {name: 1.0}), 40, abroad), style(name, 40, away))
    assert np.array_equal(style_of(voice(name), 40, abroad), style(name, 40, abroad))


def test_only_the_mandarin_part_of_a_mixture_moves_abroad() -> None:
    hero = mixed("hero", {"zf_xiaobei": 0.6, "af_heart": 0.4})
    moved = style_of(hero, 40, 0.8) - style_of(hero, 40)

    assert np.allclose(moved, 0.6 * (style("zf_xiaobei", 40, 0.8) - style("zf_xiaobei", 40)), atol=1e-5)


def test_the_heaviest_voice_gives_language_and_gender_and_all_give_the_pitch() -> None:
    hero = mixed("hero", {"af_heart": 0.4, "zm_yunxi": 0.6}, pitch_st=2.0)
    f0_hz = voices()["zm_yunxi"].f0_hz ** 0.6 * voices()["af_heart"].f0_hz ** 0.4

    assert (hero.language, hero.gender, hero.reads, hero.cast_order) == ("zh", "male", "zh", 0)
    assert hero.mixture == (("zm_yunxi", 0.6), ("af_heart", 0.4))
    assert hero.f0_hz == pytest.approx(f0_hz * 2 ** (2 / 12), abs=0.1)
    assert hero.sources == (BANK_SOURCE,)


@given(weights)
def test_weights_sum_to_1_and_a_mixture_made_again_is_the_same(drawn: dict[str, float]) -> None:
    made = mixed("hero", drawn)

    assert sum(weight for _, weight in made.mixture) == pytest.approx(1.0, abs=1e-9)
    assert mixed("hero", dict(made.mixture)).mixture == made.mixture
    assert [weight for _, weight in made.mixture[1:]] == sorted((w for _, w in made.mixture[1:]), reverse=True)


def test_weights_may_be_rounded_thirds() -> None:
    made = mixed("trio", {"af_heart": 0.33, "af_bella": 0.33, "af_sky": 0.33})

    assert made.mixture[1:] == (("af_bella", 0.3333), ("af_sky", 0.3333))


def test_further_sources_follow_that_of_the_bank() -> None:
    made = mixed("li", {"zm_yunxi": 1.0}, sources=["the recording li.wav"])

    assert made.sources == (BANK_SOURCE, "the recording li.wav")
    assert mixed("li", {"zm_yunxi": 1.0}, sources=made.sources).sources == made.sources


def test_all_faults_of_a_mixture_are_told_at_once() -> None:
    with pytest.raises(VoiceError) as caught:
        mixed("hero", {"zf_xiaobie": 0.5, "af_heart": 0.9}, pitch_st=40, formants=2.0)

    message = str(caught.value)
    for part in ("'hero'", "'zf_xiaobie'", "did you mean 'zf_xiaobei'", "1.4", "-12 to 12", "0.85 to 1.18"):
        assert part in message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "drawn", [{}, {"af_heart": 0.0}, {"af_heart": 1.1, "af_sky": -0.1}, {"af_heart": float("nan")}]
)
def test_weights_that_are_none_are_refused(drawn: dict[str, float]) -> None:
    with pytest.raises(VoiceError, match="weight"):
        mixed("hero", drawn)


def test_a_pitch_that_nobody_has_is_refused_with_the_hertz() -> None:
    with pytest.raises(VoiceError, match=r"puts a male voice at \d+ Hz, outside 72 to 320 Hz"):
        mixed("deep", {"am_adam": 1.0}, pitch_st=-12)
