from __future__ import annotations

from dataclasses import replace

import pytest

from tts_core.emotion import EmotionState, Prosody, act, nuance, nuances, understand_tags
from tts_core.emotion.prosody import STEP
from tts_core.text import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", nuances())
def test_intensity_0_is_the_neutral_voice(name: str, language: Language) -> None:
    state = EmotionState(nuance=name, intensity=0.0, delivery=nuance(name).delivery)

    assert act(state, language).is_neutral


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_neutral_direction_is_the_neutral_voice(language: Language) -> None:
    assert act(understand_tags("neutral:5"), language).is_neutral


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in nuances() if name != "neutral"])
def test_more_intensity_is_more_change(name: str, language: Language) -> None:
    sizes = [size_of(act(understand_tags(f"{name}:{level}"), language)) for level in range(1, 6)]

    assert sizes[0] > 0
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_published_set_points_have_their_signs(language: Language) -> None:
    happy, angry, sad = (act(understand_tags(f"{name}:5"), language) for name in ("happy", "angry", "sad"))

    assert happy.f0_shift > 0 and angry.f0_shift > 0 and sad.f0_shift < 0
    assert angry.level_db > happy.level_db > 0 > sad.level_db
    assert angry.rate > 1 > sad.rate
    assert happy.final_st > 0 > angry.final_st


def test_mandarin_moves_its_pitch_less_than_english() -> None:
    for name in ("happy", "sad", "surprised"):
        zh, en = (act(understand_tags(f"{name}:5"), language) for language in LANGUAGES[::-1])

        assert abs(zh.f0_shift) < abs(en.f0_shift)
        assert abs(zh.f0_range - 1) < abs(en.f0_range - 1)


def test_fear_is_high_in_english_and_low_in_mandarin() -> None:
    assert act(understand_tags("afraid:5"), "en").f0_shift > 0 > act(understand_tags("afraid:5"), "zh").f0_shift


def test_a_whisper_has_no_voice_and_a_shout_is_louder_than_anger() -> None:
    whisper, shout, angry = (act(understand_tags(word), "zh") for word in ("whisper", "shout", "angry:5"))

    assert whisper.whisper and whisper.level_db < -6
    assert shout.level_db > angry.level_db and not shout.whisper


def test_a_delivery_word_moves_the_emotion_it_is_said_with() -> None:
    plain, soft = act(understand_tags("angry"), "zh"), act(understand_tags("angry, softly"), "zh")

    assert soft.level_db < plain.level_db
    assert replace(soft, level_db=plain.level_db, tilt_db=plain.tilt_db) == plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", nuances())
def test_a_usual_delivery_adds_nothing_at_any_intensity(name: str, language: Language) -> None:
    plain = act(understand_tags(f"{name}:3"), language)

    for level in (1, 5):
        acted = act(understand_tags(f"{name}:{level}"), language)

        assert acted.f0_shift == pytest.approx(plain.f0_shift * level / 3)
        assert acted.level_db == pytest.approx(plain.level_db * level / 3)
        assert acted.rate == pytest.approx(plain.rate ** (level / 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_delivery_asks_beyond_the_usual_is_added_in_steps(language: Language) -> None:
    usual = understand_tags("sad:5")
    louder = replace(usual, delivery=replace(usual.delivery, volume=usual.delivery.volume + 1))

    assert act(louder, language).level_db == pytest.approx(act(usual, language).level_db + STEP["volume"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nuance_that_is_not_believed_does_not_act(language: Language) -> None:
    angry = understand_tags("angry")
    unsure = replace(angry, nuance="shy", unsure=True)

    assert act(unsure, language) == act(angry, language)
    assert act(unsure, language) != act(replace(unsure, unsure=False), language)


def size_of(prosody: Prosody) -> float:
    return (
        abs(prosody.f0_shift)
        + 10 * abs(prosody.f0_range - 1)
        + 10 * abs(prosody.rate - 1)
        + abs(prosody.level_db)
        + abs(prosody.tilt_db)
        + abs(prosody.final_st)
    )
