from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.audio import Samples
from tts_core.emotion.plan import EnergyPlan, F0Plan, ProsodyPlan, SourcePlan
from tts_core.engines.kokoro.curves import SILENT_HZ, edit_energy, edit_f0, transposed
from tts_core.engines.kokoro.marks import Marks, Span, marks_of
from tts_core.text import Language
from tts_core.voices import mixed, voice
from tts_core.voices.card import HUMAN_HZ

SPOKEN = slice(10, -10)


def a_line() -> Samples:
    """Two seconds of a falling phrase line with tones on it, silent at both ends."""
    t = np.arange(160) / 80
    curve = 220 * 2 ** ((-2 * t + 2 * np.sin(2 * np.pi * 4 * t)) / 12)
    curve[:10] = curve[-10:] = 10.0
    return curve.astype(np.float32)


@pytest.fixture
def f0_hz() -> Samples:
    return a_line()


def marks(f0_hz: Samples) -> Marks:
    return marks_of(f0_hz > SILENT_HZ, [Span(50, 60, 0.35), Span(100, 112, 1.0)], seed=1)


def acted(f0_hz: Samples, language: Language = "en", **changes: float) -> Samples:
    return edit_f0(f0_hz, ProsodyPlan(language, f0=F0Plan(**changes)), "female", marks(f0_hz))


def semitones(f0_hz: Samples) -> np.ndarray:
    return 12 * np.log2(f0_hz[SPOKEN])


def change(f0_hz: Samples, language: Language = "en", **changes: float) -> np.ndarray:
    return semitones(acted(f0_hz, language, **changes)) - semitones(f0_hz)


def test_a_neutral_line_is_left_as_it_is(f0_hz: Samples) -> None:
    assert acted(f0_hz, "zh") is f0_hz
    assert edit_energy(f0_hz, ProsodyPlan("zh")) is f0_hz


def test_a_shift_moves_every_value_by_its_semitones(f0_hz: Samples) -> None:
    assert np.allclose(change(f0_hz, shift_st=3.0), 3.0, atol=1e-3)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("factor", [0.9, 1.25])
def test_a_range_scales_the_spread_and_keeps_the_mean(f0_hz: Samples, language: Language, factor: float) -> None:
    wider = semitones(acted(f0_hz, language, range=factor))

    assert np.std(wider) == pytest.approx(factor * np.std(semitones(f0_hz)), rel=0.02)
    assert np.mean(wider) == pytest.approx(np.mean(semitones(f0_hz)), abs=0.15)


@pytest.mark.parametrize("factor", [0.6, 1.5])
def test_a_range_leaves_mandarin_tones_their_shape(f0_hz: Samples, factor: float) -> None:
    before, after = np.diff(semitones(f0_hz)), np.diff(semitones(acted(f0_hz, "zh", range=factor)))

    assert np.corrcoef(before, after)[0, 1] > 0.99
    assert np.std(after) == pytest.approx(np.std(before), rel=0.1)


def test_a_boundary_moves_only_the_end(f0_hz: Samples) -> None:
    moved = change(f0_hz, final_st=4.0)

    assert moved[-1] == pytest.approx(4.0, abs=0.1)
    assert np.abs(moved[: len(moved) // 2]).max() < 1e-3


def test_an_onset_is_gone_by_the_middle(f0_hz: Samples) -> None:
    moved = change(f0_hz, onset_st=3.0)

    assert moved[0] == pytest.approx(3.0, abs=0.1)
    assert np.abs(moved[len(moved) // 2 :]).max() < 1e-3


def test_a_slope_turns_the_line_around_its_middle(f0_hz: Samples) -> None:
    moved = change(f0_hz, slope_st=-4.0)

    assert moved[0] == pytest.approx(2.0, abs=0.1)
    assert moved[-1] == pytest.approx(-2.0, abs=0.1)


def test_an_accent_lifts_the_focus_most(f0_hz: Samples) -> None:
    moved = change(f0_hz, accent_st=2.0)

    assert moved.argmax() + 10 == pytest.approx(106, abs=1)
    assert moved.max() == pytest.approx(2.0, abs=0.01)
    assert moved[45] == pytest.approx(0.7, abs=0.05)


def test_a_tremor_shakes_five_to_six_times_a_second(f0_hz: Samples) -> None:
    shaken = change(f0_hz, tremor_st=1.0)
    crossings = np.count_nonzero(np.diff(np.sign(shaken)))

    assert np.abs(shaken).max() == pytest.approx(1.0, abs=0.05)
    assert 4 <= crossings / 2 / (len(shaken) / 80) <= 8


def test_jitter_is_the_same_every_time_and_has_no_direction(f0_hz: Samples) -> None:
    first, second = (change(f0_hz, jitter_st=0.5) for _ in range(2))

    assert np.array_equal(first, second)
    assert np.std(first) == pytest.approx(0.5, rel=0.25)
    assert abs(np.mean(first)) < 0.15


def test_a_full_break_loses_the_voice_for_a_moment(f0_hz: Samples) -> None:
    broken = acted(f0_hz, breaks=1.0)[SPOKEN]

    assert 0 < np.count_nonzero(broken == 0.0) <= 10
    assert (acted(f0_hz, breaks=0.5)[SPOKEN] > 0).all()


@given(
    st.floats(-30, 30),
    st.floats(0.3, 3),
    st.floats(-10, 10),
    st.sampled_from(["en", "zh"]),
    st.sampled_from(["female", "male"]),
)
def test_nothing_leaves_a_human_range(
    shift: float, factor: float, final: float, language: Language, gender: str
) -> None:
    f0_hz = a_line()
    plan = ProsodyPlan(language, f0=F0Plan(shift_st=shift, range=factor, final_st=final, tremor_st=1.0, accent_st=3.0))

    moved = edit_f0(f0_hz, plan, gender, marks(f0_hz))[SPOKEN]  # type: ignore[arg-type]

    low, high = HUMAN_HZ[gender]  # type: ignore[index]
    assert low - 0.01 <= moved.min() <= moved.max() <= high + 0.01


def test_silence_stays_silent(f0_hz: Samples) -> None:
    moved = acted(f0_hz, shift_st=5.0, final_st=3.0, jitter_st=1.0)

    assert np.array_equal(moved[:10], f0_hz[:10]) and np.array_equal(moved[-10:], f0_hz[-10:])


def test_a_whisper_has_no_f0(f0_hz: Samples) -> None:
    assert not edit_f0(f0_hz, ProsodyPlan("zh", source=SourcePlan(whisper=True)), "female", marks(f0_hz)).any()


def test_effort_moves_the_energy_within_its_limit(f0_hz: Samples) -> None:
    louder = edit_energy(f0_hz, ProsodyPlan("en", energy=EnergyPlan(level_db=40.0))) - f0_hz

    assert np.allclose(louder, 2.0)


def test_a_line_in_which_nothing_is_voiced_survives() -> None:
    silent = np.full(40, 5.0, np.float32)

    assert np.array_equal(acted(silent, shift_st=3.0, breaks=1.0), silent)


def test_a_voice_that_is_not_moved_keeps_its_curve(f0_hz: Samples) -> None:
    assert transposed(f0_hz, voice("af_heart")) is f0_hz


@pytest.mark.parametrize("pitch_st", [-4.0, 3.0])
def test_a_moved_voice_has_every_value_moved(f0_hz: Samples, pitch_st: float) -> None:
    moved = transposed(f0_hz, mixed("hero", {"af_heart": 1.0}, pitch_st=pitch_st))

    assert np.allclose(semitones(moved) - semitones(f0_hz), pitch_st, atol=1e-3)
    assert np.array_equal(moved[:10], f0_hz[:10])


@given(st.floats(-9.0, 10.0), st.floats(50.0, 700.0))
def test_a_moved_voice_stays_human_or_where_it_was(pitch_st: float, hz: float) -> None:
    f0_hz = np.array([10.0, hz, 200.0], dtype=np.float32)
    moved = transposed(f0_hz, mixed("hero", {"af_heart": 1.0}, pitch_st=pitch_st))
    low, high = HUMAN_HZ["female"]

    assert moved[0] == 10.0 and np.all(moved[1:] > SILENT_HZ)
    assert min(low, hz) * 0.999 <= moved[1] <= max(high, hz) * 1.001
