"""One suite for every engine; a new engine joins by its name in `ENGINES`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from tts_core.emotion import ProsodyPlan, act, understand_tags
from tts_core.engines import Draft, Engine, engine_names, open_engine
from tts_core.errors import LengthError, NoEngineError, SilentError
from tts_core.text import Reading, read
from tts_core.voices import mixed, voice

ENGINES = ("kokoro", "tone")

VOICE = voice("zf_xiaoxiao")
MIXED = mixed("mixed", {"zf_xiaobei": 0.6, "af_heart": 0.4}, pitch_st=-1.5, formants=0.93)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened = open_engine(request.param)
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=[VOICE, MIXED], ids=lambda card: card.id)
def draft(engine: Engine, request: pytest.FixtureRequest) -> Draft:
    return engine.draft(read("你好，世界。"), request.param, ProsodyPlan("zh"))


def test_the_suite_covers_every_installed_engine() -> None:
    assert set(ENGINES) == set(engine_names())


def test_an_unknown_engine_is_named_with_those_that_are_there() -> None:
    with pytest.raises(NoEngineError, match=r"'kokro' is not installed\. Installed: kokoro, tone"):
        open_engine("kokro")


@pytest.mark.parametrize("rate", [0.75, 1.0, 1.25])
@pytest.mark.parametrize("odd", [0, 1, 599])
def test_a_line_lasts_exactly_what_was_asked(engine: Engine, draft: Draft, rate: float, odd: int) -> None:
    n_samples = round(draft.natural_samples / rate) + odd

    audio = engine.speak(draft, n_samples)

    assert audio.n_samples == n_samples
    assert audio.sample_rate == engine.sample_rate == draft.sample_rate
    assert audio.samples.dtype == np.float32
    assert 0.01 < np.abs(audio.samples).max() <= 1.0


def test_a_draft_spoken_twice_sounds_the_same(engine: Engine, draft: Draft) -> None:
    first, second = (engine.speak(draft, draft.natural_samples).samples for _ in range(2))

    assert np.array_equal(first, second)


def test_the_shortest_length_is_spoken_and_one_sample_less_is_refused(engine: Engine, draft: Draft) -> None:
    assert engine.speak(draft, draft.shortest_samples).n_samples == draft.shortest_samples
    with pytest.raises(LengthError, match=r"too (few|short)"):
        engine.speak(draft, draft.shortest_samples - 1)


def test_nothing_to_say_is_said_so(engine: Engine) -> None:
    for phones in ("", "…", " ,. "):
        with pytest.raises(SilentError, match="nothing to say"):
            engine.draft(Reading("🙂", "", phones, (), ("🙂",)), voice("af_heart"), ProsodyPlan("en"))


def test_a_sad_line_would_like_more_time_and_an_angry_one_less(engine: Engine) -> None:
    reading = read("你好，世界。")
    sad, plain, angry = (
        engine.draft(reading, voice("zf_xiaoxiao"), act(understand_tags(word), "zh")).wanted_samples
        for word in ("sad:5", "neutral", "angry:5")
    )

    assert sad > plain > angry


def test_acting_leaves_the_natural_length_alone(engine: Engine, draft: Draft) -> None:
    acted = engine.draft(draft.reading, draft.voice, act(understand_tags("sad:5"), "zh"))

    assert acted.natural_samples == draft.natural_samples


def test_a_trace_lays_every_phone_on_the_line_in_order(engine: Engine, draft: Draft) -> None:
    trace = engine.trace(draft, draft.natural_samples)

    assert "".join(phone.symbol for phone in trace.phones) == draft.reading.phones
    assert all(phone.start <= phone.end for phone in trace.phones)
    assert all(a.end == b.start for a, b in itertools.pairwise(trace.phones))
    assert trace.phones[0].start >= 0 and trace.phones[-1].end <= draft.natural_samples + 600


def test_a_trace_tells_the_pitch_of_the_voice(engine: Engine, draft: Draft) -> None:
    trace = engine.trace(draft, draft.natural_samples)
    voiced = trace.f0_hz[trace.f0_hz > 0]

    assert len(trace.f0_hz) * trace.hop == pytest.approx(draft.natural_samples, abs=2 * 600)
    assert np.median(voiced) == pytest.approx(draft.voice.f0_hz, rel=0.25)


def test_a_trace_of_too_short_a_line_is_refused(engine: Engine, draft: Draft) -> None:
    with pytest.raises(LengthError, match=r"too (few|short)"):
        engine.trace(draft, draft.shortest_samples - 1)
