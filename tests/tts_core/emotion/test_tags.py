from __future__ import annotations

import pytest

from tts_core.emotion import EMOTIONS, Nuance, is_direction, nuances, understand_tags
from tts_core.errors import EmotionError


@pytest.mark.parametrize("word", [word for nuance in nuances().values() for word in nuance.words])
def test_every_name_of_a_nuance_is_understood(word: str) -> None:
    state = understand_tags(word)

    assert word in nuances()[state.nuance].words
    assert state.not_understood == ()


@pytest.mark.parametrize("word", EMOTIONS)
def test_each_basic_emotion_outweighs_the_others(word: str) -> None:
    weights = understand_tags(word).emotions

    assert EMOTIONS[weights.index(max(weights))] == word


def test_there_are_thirty_nuances_and_no_word_names_two() -> None:
    words = [word for nuance in nuances().values() for word in nuance.words]

    assert len(nuances()) == 30
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "intensity"),
    [
        ("angry", 0.6),
        ("angry:1", 0.2),
        ("angry:5", 1.0),
        ("angry:0.8", 0.8),
        ("very sad", 0.8),
        ("a hint of sad", 0.2),
        ("愤怒", 0.6),
        ("非常愤怒", 0.8),
        ("有点委屈", 0.4),
        ("极度悲伤", 1.0),
        ("愤怒：5", 1.0),
        ("emotion: sad:2", 0.4),
    ],
)
def test_a_level_or_an_adverb_sets_the_intensity(text: str, intensity: float) -> None:
    assert understand_tags(text).intensity == pytest.approx(intensity)


@pytest.mark.parametrize("text", ["angry:6", "angry:0", "sad:1.5", "愤怒:9"])
def test_a_level_that_does_not_exist_is_an_error(text: str) -> None:
    with pytest.raises(EmotionError, match="out of range"):
        understand_tags(text)


@pytest.mark.parametrize(
    ("text", "field", "sign"),
    [
        ("whispers", "whisper", 1),
        ("shouting", "shout", 1),
        ("slowly", "rate", -1),
        ("fast", "rate", 1),
        ("softly", "volume", -1),
        ("大声", "volume", 1),
        ("低声", "volume", -1),
        ("缓慢地", "rate", -1),
    ],
)
def test_a_delivery_word_sets_the_delivery(text: str, field: str, sign: int) -> None:
    assert getattr(understand_tags(text).delivery, field) * sign > 0


def test_a_delivery_word_wins_over_what_usually_goes_with_an_emotion() -> None:
    assert understand_tags("angry").delivery.volume > 0
    assert understand_tags("angry, softly").delivery.volume < 0
    assert understand_tags("生气但小声").delivery.volume < 0


def test_what_is_not_a_tag_is_kept_whole_and_named() -> None:
    state = understand_tags("愤怒地质问，声音发抖")

    assert state.text == "愤怒地质问，声音发抖"
    assert state.nuance == "angry"
    assert state.not_understood == ("声音发抖",)


@pytest.mark.parametrize(
    ("text", "nuance", "not_understood"),
    [
        ("惊恐地尖叫", "afraid", ()),
        ("angrily shouting", "angry", ()),
        ("悲伤地看着窗外", "sad", ("看着窗外",)),
        ("sadly, looking out", "sad", ("looking out",)),
        ("looking away", "neutral", ("looking away",)),
        ("not angry, just done", "neutral", ("not angry", "just done")),
        ("不是生气，只是失望", "neutral", ("不是生气", "只是失望")),
    ],
)
def test_the_tags_in_a_phrase_act(text: str, nuance: str, not_understood: tuple[str, ...]) -> None:
    state = understand_tags(text)

    assert (state.nuance, state.not_understood) == (nuance, not_understood)


def test_a_second_nuance_pulls_the_first_towards_it() -> None:
    cold, sad, both = (understand_tags(text) for text in ("cold", "sad", "cold, sad"))

    assert both.nuance == "cold"
    assert cold.delivery.tremor < both.delivery.tremor < sad.delivery.tremor
    assert cold.emotions[2] < both.emotions[2] < sad.emotions[2]


def test_a_direction_of_unknown_words_changes_nothing() -> None:
    state = understand_tags("像突然意识到被骗了一样")

    assert state.nuance == "neutral"
    assert state.intensity == 0.0
    assert state.not_understood == ("像突然意识到被骗了一样",)


@pytest.mark.parametrize("text", ["", "  ", "，", "::", "😡", "a" * 2000])
def test_what_is_no_direction_does_no_harm(text: str) -> None:
    assert understand_tags(text).intensity == 0.0
    assert not is_direction(text)


@pytest.mark.parametrize("text", ["angry", "ANGRY", "angry:9", "小声地", "happy, fast", "愤怒地质问"])
def test_tags_are_directions(text: str) -> None:
    assert is_direction(text)


@pytest.mark.parametrize("text", ["door slams", "关门声", "ANNA", "zhòng yào", "愤怒地质问，声音发抖"])
def test_other_brackets_are_not_known_directions(text: str) -> None:
    assert not is_direction(text)


@pytest.mark.parametrize("nuance", nuances().values(), ids=nuances())
def test_the_delivery_of_a_tag_grows_with_its_level(nuance: Nuance) -> None:
    for level in range(1, 6):
        delivery = understand_tags(f"{nuance.name}:{level}").delivery

        assert delivery.as_dict() == pytest.approx(nuance.delivery.scaled(level / 3).as_dict())


def test_a_delivery_word_is_stronger_at_a_higher_level() -> None:
    rates = [understand_tags(f"fast:{level}").delivery.rate for level in range(1, 6)]

    assert rates[0] > 0 and rates == sorted(set(rates))


@pytest.mark.parametrize("level", range(1, 6))
def test_a_whisper_is_a_whisper_at_every_level(level: int) -> None:
    assert understand_tags(f"whisper:{level}").delivery.whisper == 1.0
