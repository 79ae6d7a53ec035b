"""Mixed voices with Kokoro's real weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.emotion import ProsodyPlan, act, understand_tags
from tts_core.engines.kokoro import KokoroEngine
from tts_core.engines.kokoro.engine import FRAME
from tts_core.synthesizer import Line, Synthesizer
from tts_core.text import read
from tts_core.voices import Voice, mixed, voice

TEXT = "今天天气不错。"
DUO = MappingProxyType({"zf_xiaobei": 0.6, "af_heart": 0.4})


@pytest.fixture(scope="module")
def engine() -> Iterator[KokoroEngine]:
    opened = KokoroEngine()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def plain(engine: KokoroEngine) -> Samples:
    """The hero, not moved."""
    return spoken(engine, hero())


def hero(pitch_st: float = 0.0, formants: float = 1.0, weights: Mapping[str, float] = DUO) -> Voice:
    return mixed("hero", weights, pitch_st=pitch_st, formants=formants)


def spoken(engine: KokoroEngine, card: Voice, direction: str = "", text: str = TEXT) -> Samples:
    draft = engine.draft(read(text), card, act(understand_tags(direction), "zh", card))
    return engine.speak(draft, draft.natural_samples).samples


def median_f0(engine: KokoroEngine, card: Voice) -> float:
    draft = engine.draft(read(TEXT), card, ProsodyPlan("zh"))
    f0_hz = engine.trace(draft, draft.natural_samples).f0_hz
    return float(np.median(f0_hz[f0_hz > 0]))


def warp(plain: Samples, moved: Samples) -> float:
    """Return the factor on frequency by which the mean spectrum of one is most like that of the other."""
    hz = np.geomspace(300.0, 5000.0, 1200)
    one, other = (_mean_spectrum(samples, hz) for samples in (plain, moved))
    shifts = np.arange(-120, 121)
    inner = slice(120, -120)
    likeness = [np.corrcoef(one[inner], np.roll(other, -shift)[inner])[0, 1] for shift in shifts]
    return float((hz[1] / hz[0]) ** shifts[int(np.argmax(likeness))])


def _mean_spectrum(samples: Samples, hz: np.ndarray) -> np.ndarray:
    """Return the mean log spectrum over windows of 8 ms, which resolve no harmonic."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 192)[::96].astype(np.float64)
    loud = frames[np.sqrt(np.mean(frames**2, axis=1)) > 0.2 * np.sqrt(np.mean(frames**2, axis=1)).max()]
    power = np.mean(np.abs(np.fft.rfft(loud * np.hanning(192), 4096)) ** 2, axis=0)
    return np.interp(hz, np.fft.rfftfreq(4096, 1 / 24_000), 10 * np.log10(power))


def test_a_mixture_of_one_voice_sounds_as_that_voice_bit_for_bit(engine: KokoroEngine) -> None:
    alone = hero(weights={"zf_xiaobei": 1.0})

    assert np.array_equal(spoken(engine, alone), spoken(engine, voice("zf_xiaobei")))


def test_a_mixture_lies_between_its_voices(engine: KokoroEngine) -> None:
    low, high = sorted(median_f0(engine, voice(name)) for name in DUO)

    assert 0.97 * low < median_f0(engine, hero()) < 1.03 * high


@pytest.mark.parametrize("pitch_st", [-3.0, 2.5])
def test_a_voice_is_moved_by_the_semitones_that_were_asked(engine: KokoroEngine, pitch_st: float) -> None:
    ratio = median_f0(engine, hero(pitch_st)) / median_f0(engine, hero())

    assert 12 * np.log2(ratio) == pytest.approx(pitch_st, abs=0.05)


@pytest.mark.parametrize("formants", [0.9, 1.12])
def test_formants_are_moved_by_the_factor_that_was_asked(engine: KokoroEngine, plain: Samples, formants: float) -> None:
    assert warp(plain, spoken(engine, hero(formants=formants))) == pytest.approx(formants, rel=0.03)


def test_another_throat_leaves_lengths_and_trace_alone(engine: KokoroEngine) -> None:
    plan = act(understand_tags("aggrieved:4"), "zh")
    plain, moved = (engine.draft(read("我……没骗你。"), card, plan) for card in (hero(), hero(formants=1.12)))

    for field in ("natural_samples", "wanted_samples", "shortest_samples", "touched_samples", "pauses"):
        assert getattr(plain, field) == getattr(moved, field)
    for n_samples in (plain.shortest_samples, plain.wanted_samples + 599):
        one, other = (engine.trace(draft, n_samples) for draft in (plain, moved))
        assert one.phones == other.phones and np.array_equal(one.f0_hz, other.f0_hz)
    assert engine.speak(moved, plain.natural_samples + 1).n_samples == plain.natural_samples + 1


def test_a_moved_voice_is_about_as_loud_and_never_clips(engine: KokoroEngine) -> None:
    plain, moved = (spoken(engine, card, "shout") for card in (hero(), hero(-2.0, 0.9)))
    levels = [10 * np.log10(np.mean(np.square(samples, dtype=np.float64))) for samples in (plain, moved)]

    assert levels[1] == pytest.approx(levels[0], abs=2.5)
    assert np.abs(moved).max() <= 0.951


def test_each_voice_sighs_with_its_own_throat(engine: KokoroEngine) -> None:
    plain, moved, other = (
        engine._touch(card, "sigh")
        for card in (hero(), hero(formants=0.9), hero(weights={"zm_yunxi": 0.6, "af_heart": 0.4}))
    )

    assert len(plain) == len(moved) == len(other) and len(plain) % FRAME == 0
    assert not np.array_equal(plain, moved) and not np.array_equal(plain, other)


def test_a_sentence_over_several_cues_is_cut_in_the_same_places(engine: KokoroEngine) -> None:
    parts = ("他会在春天", "回到这里。")
    synth = Synthesizer(engine)
    plain, moved = (
        synth.draft_sentence([Line(part, card) for part in parts]) for card in (hero(), hero(formants=1.12))
    )
    assert [draft.natural_samples for draft in moved] == [draft.natural_samples for draft in plain]
    sound, as_plain = (synth.speak(drafts[0]).samples for drafts in (moved, plain))

    assert len(sound) == len(as_plain) and np.mean(_loud(sound) == _loud(as_plain)) > 0.85


def _loud(samples: Samples) -> np.ndarray:
    frames = samples[: len(samples) // 480 * 480].reshape(-1, 480).astype(np.float64)
    level = np.sqrt(np.mean(frames**2, axis=1))
    return level > 0.1 * level.max()
