"""An engine made of a voice that cannot aim at a length: a made-up one whose pace comes in steps, and Kokoro's."""

from __future__ import annotations

import importlib.util
import inspect
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_core.audio import Audio, Samples
from tts_core.emotion import ProsodyPlan
from tts_core.engines import Capabilities, Draft, Engine, MeasuredEngine
from tts_core.engines.kokoro import KokoroEngine
from tts_core.engines.measured import CLOSE, MOST_TAKES, measured_f0
from tts_core.errors import EngineError
from tts_core.text import Reading, read
from tts_core.voices import Voice, voice
from tts_core.voices.card import HUMAN_HZ

RATE = 24_000
STEP = 600
"""The made-up voice rounds every phone to 25 ms, as Kokoro does."""

SENTENCES = ("今天的天气不错，我们去散步吧。", "I never thought that it would end like this, my friend.")
SHORT = ("嗨", "好吧。", "Yes.")
RATIOS = np.linspace(0.75, 1.25, 11)


def tone(reading: Reading, card: Voice, pace: float) -> Samples:
    """Two partials at the voice's F0; phones last 50 to 200 ms at pace 1."""
    hashes = [zlib.crc32(f"{i} {phone}".encode()) % 100 for i, phone in enumerate(reading.phones)]
    n_steps = [max(1, round((0.05 + 0.0015 * number) / pace * RATE / STEP)) for number in hashes]
    phase = 2 * np.pi * card.f0_hz / RATE * np.arange(sum(n_steps) * STEP)
    sound: Samples = (0.1 * np.sin(phase) + 0.05 * np.sin(2 * phase)).astype(np.float32)
    return sound


class StairSpeaker:
    """Speaks at 0.97 times the speed that it is asked for, in steps, between 0.3 s and 0.5 s of silence."""

    name = "stair"
    sample_rate = RATE
    capabilities = Capabilities(
        exact_length=True, pitch=False, energy=False, cloning=False, emotion_vector=False, languages=("zh", "en")
    )

    def __init__(self, speeds: tuple[float, float] = (0.5, 2.0), *, bias: float = 0.97, deaf: bool = False) -> None:
        self.speeds = speeds
        self.bias = bias
        self.deaf = deaf
        self.asked: list[float] = []
        self.open = True

    def speak(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Audio:
        self.asked.append(speed)
        sound = tone(reading, voice, self.bias * (1.0 if self.deaf else speed))
        return Audio(np.pad(sound, (round(0.3 * RATE), round(0.5 * RATE))), RATE)

    def close(self) -> None:
        self.open = False


class MoodySpeaker(StairSpeaker):
    """Never says a line twice in the same way."""

    def speak(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Audio:
        audio = super().speak(reading, voice, prosody, speed)
        hum = 1e-3 * np.random.default_rng(len(self.asked)).standard_normal(audio.n_samples)
        return Audio(audio.samples + hum.astype(np.float32), RATE)


class BrokenSpeaker(StairSpeaker):
    """Gives what it is told to."""

    def __init__(self, audio: Audio) -> None:
        super().__init__()
        self.audio = audio

    def speak(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Audio:
        return self.audio


class KokoroSpeaker:
    """Kokoro as a service would be: a line and a speed, no length."""

    name = "kokoro-speaker"
    sample_rate = RATE
    capabilities = KokoroEngine.capabilities

    def __init__(self, engine: KokoroEngine, speeds: tuple[float, float]) -> None:
        self.engine = engine
        self.speeds = speeds
        self.n_takes = 0

    def speak(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Audio:
        self.n_takes += 1
        draft = self.engine.draft(reading, voice, prosody)
        return self.engine.speak(draft, round(draft.natural_samples / speed))

    def close(self) -> None:
        self.engine.close()


def drafted(engine: Engine, text: str = SENTENCES[0], voice_id: str = "zf_xiaoxiao") -> Draft:
    return engine.draft(read(text), voice(voice_id), ProsodyPlan("zh"))


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def conformance() -> ModuleType:
    path = Path(__file__).with_name("test_conformance.py")
    spec = importlib.util.spec_from_file_location("conformance_of_engines", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """What the suite of all engines runs on, when this module borrows it."""
    opened = MeasuredEngine(StairSpeaker())
    yield opened
    opened.close()


def borrowed() -> dict[str, object]:
    """Return the claims of the suite about an engine, to be collected here once more."""
    suite = vars(conformance())
    claims = {
        name: claim
        for name, claim in suite.items()
        if name.startswith("test_") and "engine" in inspect.signature(claim).parameters
    }
    assert len(claims) >= 9
    return claims | {"draft": suite["draft"]}


globals().update(borrowed())


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("bias", [0.9, 0.97, 1.05])
def test_a_sentence_is_stretched_by_no_more_than_4_per_cent_after_at_most_3_takes(text: str, bias: float) -> None:
    for ratio in RATIOS:
        speaker = StairSpeaker(bias=bias)
        engine = MeasuredEngine(speaker)
        draft = drafted(engine, text)

        audio = engine.speak(draft, round(ratio * draft.natural_samples))

        assert 1 / (1 + CLOSE) <= audio.stretch <= 1 + CLOSE
        assert len(speaker.asked) <= MOST_TAKES


@pytest.mark.parametrize("text", SHORT)
def test_a_word_whose_pace_comes_in_coarse_steps_is_stretched_by_no_more_than_10_per_cent(text: str) -> None:
    for ratio in RATIOS:
        speaker = StairSpeaker()
        engine = MeasuredEngine(speaker)
        draft = drafted(engine, text)

        assert 1 / 1.1 <= engine.speak(draft, round(ratio * draft.natural_samples)).stretch <= 1.1
        assert len(speaker.asked) <= MOST_TAKES


@settings(max_examples=50)
@given(st.floats(0.75, 1.25), st.sampled_from([*SENTENCES, *SHORT]), st.sampled_from([(1.0, 1.0), (0.9, 1.1)]))
def test_a_line_lasts_exactly_so_long_at_any_length(ratio: float, text: str, speeds: tuple[float, float]) -> None:
    engine = MeasuredEngine(StairSpeaker(speeds))
    draft = drafted(engine, text)
    n_samples = round(ratio * draft.natural_samples)

    assert engine.speak(draft, n_samples).n_samples == n_samples


@pytest.mark.parametrize("ratio", [0.965, 1.0, 1.035])
def test_a_length_near_the_draft_costs_no_other_take(ratio: float) -> None:
    speaker = StairSpeaker()
    engine = MeasuredEngine(speaker)
    draft = drafted(engine)

    audio = engine.speak(draft, round(ratio * draft.natural_samples))

    assert speaker.asked == [1.0]
    assert audio.stretch == pytest.approx(ratio, abs=1e-4)


@pytest.mark.parametrize("ratio", [0.55, 0.8, 1.2, 1.9])
def test_a_speaker_without_a_speed_is_asked_once_and_stretched(ratio: float) -> None:
    speaker = StairSpeaker(speeds=(1.0, 1.0))
    engine = MeasuredEngine(speaker)
    draft = drafted(engine)

    audio = engine.speak(draft, round(ratio * draft.natural_samples))

    assert speaker.asked == [1.0]
    assert audio.stretch == pytest.approx(ratio, abs=1e-4)
    assert np.median(measured_f0(audio.samples, RATE, 300, (90.0, 600.0))) == pytest.approx(draft.voice.f0_hz, rel=0.01)


def test_a_speed_setting_that_does_nothing_costs_3_takes_and_is_stretched() -> None:
    speaker = StairSpeaker(deaf=True)
    engine = MeasuredEngine(speaker)
    draft = drafted(engine)

    audio = engine.speak(draft, round(0.8 * draft.natural_samples))

    assert len(speaker.asked) == MOST_TAKES
    assert audio.stretch == pytest.approx(0.8, abs=1e-4)


def test_what_the_speed_does_not_reach_is_stretched() -> None:
    speaker = StairSpeaker(speeds=(0.9, 1.1))
    engine = MeasuredEngine(speaker)
    draft = drafted(engine)

    audio = engine.speak(draft, round(0.75 * draft.natural_samples))

    assert speaker.asked == [1.0, 1.1]
    assert 0.75 < audio.stretch < 0.75 * 1.15


def test_a_draft_sounds_the_same_again_whatever_else_it_was_spoken_at() -> None:
    speaker = MoodySpeaker()
    engine = MeasuredEngine(speaker)
    draft = drafted(engine)
    first = engine.speak(draft, round(0.8 * draft.natural_samples)).samples
    engine.speak(draft, round(0.82 * draft.natural_samples))
    n_asked = len(speaker.asked)

    second = engine.speak(draft, len(first)).samples

    assert np.array_equal(first, second)
    assert len(speaker.asked) == n_asked


def test_a_take_is_not_changed_by_who_edits_what_was_spoken() -> None:
    engine = MeasuredEngine(StairSpeaker())
    draft = drafted(engine)
    engine.speak(draft, draft.natural_samples).samples[:] = 0.0

    assert engine.speak(draft, draft.natural_samples).samples.any()


def test_the_silence_of_the_speaker_is_cut_to_a_short_lead_and_tail() -> None:
    engine = MeasuredEngine(StairSpeaker())
    draft = drafted(engine)
    samples = engine.speak(draft, draft.natural_samples).samples
    loud = np.flatnonzero(np.abs(samples) > 1e-3)

    assert loud[0] == pytest.approx(0.050 * RATE, abs=240)
    assert len(samples) - loud[-1] == pytest.approx(0.075 * RATE, abs=240)


def test_a_line_of_more_than_twice_its_length_is_silent_at_its_end() -> None:
    engine = MeasuredEngine(StairSpeaker(speeds=(1.0, 1.0)))
    draft = drafted(engine)

    audio = engine.speak(draft, 3 * draft.natural_samples)

    assert audio.n_samples == 3 * draft.natural_samples
    assert audio.stretch == 2.0
    assert not audio.samples[2 * draft.natural_samples :].any()


def test_full_scale_is_not_passed() -> None:
    noise = np.random.default_rng(1).uniform(-1.0, 1.0, RATE).astype(np.float32)
    engine = MeasuredEngine(BrokenSpeaker(Audio(noise, RATE)))
    draft = drafted(engine)

    assert np.abs(engine.speak(draft, round(0.6 * draft.natural_samples)).samples).max() <= 1.0


def test_the_report_will_not_say_that_lengths_are_exact() -> None:
    engine = MeasuredEngine(StairSpeaker())

    assert not engine.capabilities.exact_length
    assert engine.capabilities.languages == ("zh", "en")
    assert (engine.name, engine.sample_rate) == ("stair", RATE)


def test_a_trace_spans_the_speech_and_has_no_pitch_in_silence() -> None:
    engine = MeasuredEngine(StairSpeaker())
    draft = drafted(engine)
    trace = engine.trace(draft, round(1.1 * draft.natural_samples))

    assert trace.phones[0].start == pytest.approx(1.1 * 0.050 * RATE, abs=300)
    assert trace.phones[-1].end == pytest.approx(1.1 * (draft.natural_samples - 0.075 * RATE), abs=300)
    assert not trace.f0_hz[:3].any() and not trace.f0_hz[-3:].any()
    assert np.mean(trace.f0_hz > 0) > 0.9


@pytest.mark.parametrize(
    ("audio", "message"),
    [
        (Audio(np.zeros(RATE, np.float32), RATE), "silence or broken sound"),
        (Audio(np.zeros(0, np.float32), RATE), "silence or broken sound"),
        (Audio(np.full(RATE, np.nan, np.float32), RATE), "silence or broken sound"),
        (Audio(np.ones(RATE, np.float32), 22_050), "22050 Hz .* it says that it gives 24000 Hz"),
    ],
)
def test_a_speaker_that_gives_no_speech_is_named(audio: Audio, message: str) -> None:
    with pytest.raises(EngineError, match=f"speaker 'stair' gave {message}"):
        drafted(MeasuredEngine(BrokenSpeaker(audio)))


@pytest.mark.parametrize("speeds", [(1.1, 2.0), (0.5, 0.9), (0.0, 1.0)])
def test_speeds_without_the_natural_one_are_refused(speeds: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="do not have 1 among them"):
        MeasuredEngine(StairSpeaker(speeds))


def test_closing_the_engine_closes_the_speaker() -> None:
    speaker = StairSpeaker()
    MeasuredEngine(speaker).close()

    assert not speaker.open


@pytest.fixture(scope="module")
def kokoro() -> Iterator[KokoroEngine]:
    opened = KokoroEngine()
    yield opened
    opened.close()


LINES = ((SENTENCES[0], "zf_xiaoxiao"), (SENTENCES[1], "am_michael"))


def cents_moved(samples: Samples, f0_hz: Samples, card: Voice) -> Samples:
    """Return how far F0 is from a trace, 12.5 ms early or late allowed: a piece is so near to its place."""
    found = measured_f0(samples, RATE, RATE // 80, HUMAN_HZ[card.gender])
    asked = np.lib.stride_tricks.sliding_window_view(np.pad(f0_hz, 1), 3)
    both = (found > 0) & (asked > 0).all(axis=1)
    assert np.mean(both) > 0.2
    cents: Samples = np.abs(1200 * np.log2(found[both, np.newaxis] / asked[both])).min(axis=1)
    return cents


@pytest.mark.parametrize(("text", "voice_id"), LINES)
@pytest.mark.parametrize("ratio", [0.8, 0.96, 1.1])
def test_a_real_voice_that_is_stretched_keeps_its_pitch_and_level(
    kokoro: KokoroEngine, text: str, voice_id: str, ratio: float
) -> None:
    engine = MeasuredEngine(KokoroSpeaker(kokoro, (1.0, 1.0)))
    draft = drafted(engine, text, voice_id)
    n_samples = round(ratio * draft.natural_samples)
    take = engine.speak(draft, draft.natural_samples).samples

    samples = engine.speak(draft, n_samples).samples

    cents = cents_moved(samples, engine.trace(draft, n_samples).f0_hz, draft.voice)
    assert np.quantile(cents, 0.75) < 30
    assert level_db(samples) == pytest.approx(level_db(take), abs=0.5)


@pytest.mark.parametrize(("text", "voice_id"), LINES)
def test_a_real_voice_is_asked_to_hurry_and_hardly_stretched(kokoro: KokoroEngine, text: str, voice_id: str) -> None:
    speaker = KokoroSpeaker(kokoro, (0.7, 1.4))
    engine = MeasuredEngine(speaker)
    draft = drafted(engine, text, voice_id)
    take = engine.speak(draft, draft.natural_samples).samples

    audio = engine.speak(draft, round(0.85 * draft.natural_samples))

    assert 1 < speaker.n_takes <= MOST_TAKES
    assert 1 / (1 + CLOSE) <= audio.stretch <= 1 + CLOSE
    assert level_db(audio.samples) == pytest.approx(level_db(take), abs=1.0)
