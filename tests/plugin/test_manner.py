"""What a stretch of film tells beside the others of its speaker."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.manner import FEWEST, TRACE, Manner, against_usual, manner_of, usual
from tts_core.audio import Samples
from tts_core.emotion import EmotionState, understand
from tts_core.emotion.space import DELIVERY_RANGES, Delivery
from tts_core.recordings import RATE, Recording

USUAL = Manner(pitch_st=90.0, log_range=1.5, level_db=-24.0, log_pace=1.5)
CALM = EmotionState(intensity=0.2)


def voice(hertz: float, level: float = 0.1, syllables: int = 4, seconds: int = 1) -> Recording:
    """A rich tone that moves a little and swells once a syllable, with a tenth of a second of silence around it."""
    t = np.arange(seconds * RATE) / RATE
    phase = 2 * np.pi * np.cumsum(hertz * (1 + 0.05 * np.sin(2 * np.pi * t))) / RATE
    tone = sum(np.sin(k * phase) / k for k in range(1, 12)) * np.sin(np.pi * syllables * t / seconds) ** 2
    return Recording(np.pad(level * tone, RATE // 10).astype(np.float32), "tone")


def test_pitch_level_and_pace_are_measured() -> None:
    low, high = manner_of(voice(120)), manner_of(voice(180, 0.2, syllables=6))
    assert 2 ** (low.pitch_st / 12) == pytest.approx(120, rel=0.03)
    assert high.pitch_st - low.pitch_st == pytest.approx(12 * math.log2(1.5), abs=0.3)
    assert high.level_db - low.level_db == pytest.approx(20 * math.log10(2), abs=0.5)
    assert math.exp(high.log_pace - low.log_pace) == pytest.approx(1.5, rel=0.15)


def test_a_pause_changes_neither_level_nor_pace() -> None:
    one = voice(150, seconds=2, syllables=8)
    half = len(one.samples) // 2
    paused = np.concatenate([one.samples[:half], np.zeros(RATE, np.float32), one.samples[half:]])
    whole, broken = manner_of(one), manner_of(replace(one, samples=paused))
    assert broken.level_db == pytest.approx(whole.level_db, abs=0.3)
    assert broken.log_pace == pytest.approx(whole.log_pace, abs=0.1)


def test_a_soft_hum_under_the_voice_changes_little() -> None:
    one = voice(150, seconds=2, syllables=8)
    hum = 0.01 * np.sin(2 * np.pi * 220 * np.arange(len(one.samples)) / RATE)
    clean, humming = manner_of(one), manner_of(replace(one, samples=one.samples + hum.astype(np.float32)))
    assert humming.pitch_st == pytest.approx(clean.pitch_st, abs=0.3)
    assert humming.level_db == pytest.approx(clean.level_db, abs=0.3)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(RATE, np.float32), np.ones(40, np.float32)])
def test_of_silence_and_of_nothing_there_is_no_measure(samples: Samples) -> None:
    assert math.isnan(manner_of(Recording(samples, "silence")).pitch_st)


def test_the_usual_is_the_median_of_what_was_measured() -> None:
    manners = [replace(USUAL, pitch_st=pitch) for pitch in (88.0, 91.0, 100.0, math.nan)]
    assert usual(manners).pitch_st == 91.0
    assert math.isnan(usual([replace(USUAL, pitch_st=math.nan)]).pitch_st)


def test_with_few_stretches_the_encoder_alone_tells() -> None:
    states = [CALM] * (FEWEST - 1)
    assert against_usual(states, [USUAL, USUAL, replace(USUAL, pitch_st=99.0)]) == states


def test_a_stretch_like_the_others_is_left_alone() -> None:
    assert against_usual([CALM] * 5, [USUAL] * 5) == [CALM] * 5


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("pitch", {"pitch_st": 93.0}),
        ("range", {"log_range": 2.0}),
        ("volume", {"level_db": -18.0}),
        ("rate", {"log_pace": 1.7}),
    ],
)
def test_more_than_usual_is_acted_as_more_and_less_as_less(field: str, more: dict[str, float]) -> None:
    (name, value), middle = next(iter(more.items())), getattr(USUAL, next(iter(more)))
    less = {name: 2 * middle - value}
    *_, high, low = against_usual([CALM] * 6, [*[USUAL] * 4, replace(USUAL, **more), replace(USUAL, **less)])
    assert getattr(high.delivery, field) > 0.3
    assert getattr(low.delivery, field) == pytest.approx(-getattr(high.delivery, field), abs=1e-6)
    assert replace(high, delivery=Delivery()) == CALM


def test_a_deep_voice_is_not_taken_for_a_low_mood() -> None:
    """The encoder hears all stretches low; the speaker has no other voice."""
    low = replace(CALM, delivery=Delivery(pitch=-1.5))
    few, many = (against_usual([low] * n, [USUAL] * n)[0].delivery.pitch for n in (FEWEST, 60))
    assert -1.5 < few < many < -0.5


def test_who_is_angry_in_four_stretches_stays_angry() -> None:
    angry = understand(["angry:4"])[0]
    told = against_usual([angry] * 4, [USUAL] * 4)[0]
    assert told.nuance == "angry"
    assert told.delivery.volume > 0


def test_a_whisper_has_no_pitch_to_compare() -> None:
    whisper = replace(CALM, delivery=Delivery(whisper=1.0))
    told = against_usual([CALM, CALM, CALM, whisper], [USUAL, USUAL, USUAL, replace(USUAL, pitch_st=70.0)])[-1]
    assert (told.delivery.pitch, told.delivery.whisper) == (0.0, 1.0)


def test_what_was_heard_without_feeling_still_acts() -> None:
    states = against_usual([EmotionState()] * 4, [*[USUAL] * 3, replace(USUAL, level_db=-15.0)])
    assert states[-1].intensity == TRACE


@given(
    st.lists(
        st.tuples(st.floats(60, 110), st.floats(-2, 4), st.floats(-70, 0), st.floats(-1, 3)), min_size=4, max_size=8
    )
)
def test_a_delivery_stays_in_its_range(measures: list[tuple[float, float, float, float]]) -> None:
    for state in against_usual([CALM] * len(measures), [Manner(*row) for row in measures]):
        for name, (low, high) in DELIVERY_RANGES.items():
            assert low <= getattr(state.delivery, name) <= high
