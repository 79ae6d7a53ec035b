from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import pytest

from tts_core.emotion import EmotionState, TextToEmotion, understand, understand_tags
from tts_core.emotion import directions as directions_module
from tts_core.emotion.blend import at_intensity, blend
from tts_core.emotion.directions import check
from tts_core.emotion.space import nuance
from tts_core.errors import EmotionError

if TYPE_CHECKING:
    from torch import Tensor

TRICKED = "像突然意识到被骗了一样"


class Recorder:
    """A reader that notes what it is asked, and hears weariness in everything."""

    name = "recorder"

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def embed(self, descriptions: Sequence[str]) -> Tensor:
        raise NotImplementedError

    def understand(self, descriptions: Sequence[str]) -> list[EmotionState]:
        self.calls.append(list(descriptions))
        weary = nuance("weary")
        return [
            EmotionState(text, "weary", weary.emotions, 0.5, weary.delivery, probabilities=(("weary", 0.9),))
            for text in descriptions
        ]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(directions_module, "open_model", lambda name: recorder)
    return recorder


def test_all_free_words_are_read_in_one_call(reader: Recorder) -> None:
    texts = ["angry:4", TRICKED, "not angry, just done", "70% 又累又饿 + 30% 愤怒", TRICKED, f"{TRICKED}:5", ""]

    states = understand(texts)

    assert reader.calls == [[TRICKED, "not angry, just done", "又累又饿"]]
    assert len(states) == len(texts)


def test_plain_tags_do_not_open_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(name: str) -> NoReturn:
        raise AssertionError(f"{name} was opened")

    monkeypatch.setattr(directions_module, "open_model", closed)
    tags = [
        "angry:4",
        "有点委屈",
        "whispers",
        "happy, fast",
        "愤怒地质问",
        "70% 委屈 + 30% 愤怒",
        "",
        "emotion: sad:0.8",
    ]

    states = understand(tags)

    assert [states[i] for i in (0, 1, 2, 3, 4)] == [understand_tags(tag) for tag in tags[:5]]
    assert understand([]) == []


def test_the_named_model_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def opening(name: str) -> Recorder:
        opened.append(name)
        return Recorder()

    monkeypatch.setattr(directions_module, "open_model", opening)
    understand([TRICKED], model="qwen")

    assert opened == ["qwen"]


def test_an_empty_direction_is_neutral() -> None:
    (state,) = understand([""])

    assert (state.nuance, state.intensity) == ("neutral", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "70% 委屈 + 30% 愤怒",
        "70%委屈+30%愤怒",
        "70% 委屈 ＋ 30% 愤怒",
        "70% 委屈，30% 愤怒",
        "70％ 委屈 + 30％ 愤怒",
        "70% 委屈, 30% 愤怒",
        "7% 委屈 + 3% 愤怒",
        "70.0% of aggrieved + 30.0% of angry",
        "70%的委屈、30%的愤怒",
    ],
)
def test_a_mixture_is_the_blend_of_its_parts(text: str) -> None:
    (state,) = understand([text])
    expected = blend([(understand_tags("委屈"), 0.7), (understand_tags("愤怒"), 0.3)])

    assert state.text == text
    assert (state.nuance, state.second) == ("aggrieved", "angry")
    assert state.emotions == pytest.approx(expected.emotions, abs=1e-4)
    assert state.delivery == expected.delivery
    assert state.intensity == pytest.approx(0.6)


def test_a_part_of_a_mixture_may_have_its_level() -> None:
    (state,) = understand(["50% 委屈:5 + 50% 愤怒:1"])

    assert state.intensity == pytest.approx(0.6)
    assert state.delivery == blend([(understand_tags("委屈:5"), 1), (understand_tags("愤怒:1"), 1)]).delivery


def test_a_part_of_a_mixture_may_be_free_words(reader: Recorder) -> None:
    (state,) = understand(["70% 又累又饿 + 30% 愤怒"])

    assert (state.nuance, state.second) == ("weary", "angry")
    assert state.intensity == pytest.approx(0.7 * 0.5 + 0.3 * 0.6)


@pytest.mark.parametrize("text", ["100% sure of himself", "70% 委屈", "给他打八折，省下 30%", "1 + 1"])
def test_a_percent_sign_alone_makes_no_mixture(reader: Recorder, text: str) -> None:
    understand([text])

    assert reader.calls == [[text]]


def test_a_mixture_of_nothing_is_an_error() -> None:
    with pytest.raises(EmotionError, match="cannot be blended"):
        understand(["0% 委屈 + 0% 愤怒"])


@pytest.mark.parametrize(("level", "intensity"), [(":5", 1.0), (":1", 0.2), (":0.75", 0.75), ("：5", 1.0)])
def test_a_level_wins_over_what_the_model_hears(reader: Recorder, level: str, intensity: float) -> None:
    (state,) = understand([TRICKED + level])

    assert reader.calls == [[TRICKED]]
    assert state.text == TRICKED + level
    assert state.intensity == pytest.approx(intensity)
    assert state.delivery == at_intensity(Recorder().understand([""])[0], intensity).delivery


@pytest.mark.parametrize("text", ["angry:6", f"{TRICKED}:9", f"{TRICKED}:1.5", f"70% {TRICKED}:0 + 30% 愤怒"])
def test_a_level_that_does_not_exist_is_told_before_the_model_is_asked(reader: Recorder, text: str) -> None:
    with pytest.raises(EmotionError, match="out of range"):
        check(text)
    with pytest.raises(EmotionError, match="out of range"):
        understand([text])

    assert reader.calls == []


@pytest.mark.parametrize("text", ["", "angry:4", "有点委屈", TRICKED, f"{TRICKED}:5", "70% 委屈 + 30% 又累又饿"])
def test_what_is_well_written_passes_without_the_model(reader: Recorder, text: str) -> None:
    check(text)

    assert reader.calls == []


def test_the_shipped_model_hears_the_words_of_a_mixture(small: TextToEmotion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directions_module, "open_model", lambda name: small)

    plain, mixed = understand([TRICKED, f"80% {TRICKED} + 20% 愤怒"])

    assert plain.nuance == mixed.nuance
    assert mixed.emotions[1] > plain.emotions[1]


def test_a_mixture_of_nothing_is_told_before_the_model_is_asked() -> None:
    with pytest.raises(EmotionError, match="all 0"):
        check("0% angry + 0% 委屈")


def raging(name: str) -> EmotionState:
    """Hear rage in every recording."""
    angry = nuance("angry")
    return EmotionState(f"ref({name})", "angry", angry.emotions, 0.9, angry.delivery, probabilities=(("angry", 0.8),))


def test_a_recording_is_heard_once_a_name() -> None:
    heard: list[str] = []

    def hear(name: str) -> EmotionState:
        heard.append(name)
        return raging(name)

    directions = ["ref(a.wav)", "sad + ref(a.wav) 0.4", "参考（b c.wav）:2", "angry"]
    states = understand(directions, hear=hear)

    assert heard == ["a.wav", "b c.wav"]
    assert [state.text for state in states] == directions


def test_words_and_a_recording_are_blended_by_their_shares() -> None:
    (state,) = understand(["委屈 + ref(rage.wav) 0.4"], hear=raging)
    expected = blend([(understand_tags("委屈"), 0.6), (raging("rage.wav"), 0.4)])

    assert (state.nuance, state.second) == ("aggrieved", "angry")
    assert state.emotions == expected.emotions
    assert state.intensity == pytest.approx(0.6 * 0.6 + 0.4 * 0.9)


def test_a_level_behind_a_recording_wins_over_what_is_heard() -> None:
    (state,) = understand(["ref(rage.wav):2"], hear=raging)

    assert state.intensity == pytest.approx(0.4)
    assert state.delivery == at_intensity(raging("rage.wav"), 0.4).delivery


def test_free_words_beside_a_recording_are_read_by_the_model(reader: Recorder) -> None:
    (state,) = understand(["又累又饿 + ref(rage.wav) 0.3"], hear=raging)

    assert reader.calls == [["又累又饿"]]
    assert (state.nuance, state.second) == ("weary", "angry")


def test_a_recording_where_nothing_hears_is_a_clear_error() -> None:
    with pytest.raises(EmotionError, match=r"ref\(rage.wav\): recordings are not heard here"):
        understand(["ref(rage.wav)"])


@pytest.mark.parametrize("text", ["ref(rage.wav):9", "愤怒 0.9 + 委屈 0.4 + ref(a.wav)", "0% 愤怒 + 0% ref(a.wav)"])
def test_a_recording_with_a_level_or_shares_that_cannot_be_is_told_before_it_is_heard(text: str) -> None:
    with pytest.raises(EmotionError):
        check(text)


def test_a_recording_that_is_well_written_passes_unheard() -> None:
    check("70% 委屈:4 + 30% ref(rage.wav):2")
