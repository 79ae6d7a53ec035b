from __future__ import annotations

import numpy as np
import pytest

from tts_core.emotion.plan import EnergyPlan, F0Plan, ProsodyPlan
from tts_core.engines.kokoro.loudness import apply, gain_curve, gate
from tts_core.engines.kokoro.marks import Marks, Span, marks_of


@pytest.fixture
def marks() -> Marks:
    active = np.ones(160, dtype=bool)
    active[:10] = active[-10:] = False
    return marks_of(active, [Span(40, 50, 0.35), Span(100, 112, 1.0)], seed=1)


def test_a_neutral_plan_leaves_the_level_alone(marks: Marks) -> None:
    assert not gain_curve(ProsodyPlan(), marks, []).any()


def test_an_onset_strikes_the_start_and_an_end_dies_away(marks: Marks) -> None:
    gain = gain_curve(ProsodyPlan(energy=EnergyPlan(onset_db=3.0, end_db=-4.0)), marks, [])

    assert gain[10] == pytest.approx(3.0, abs=0.1)
    assert gain[80] == pytest.approx(0.0, abs=0.1)
    assert gain[149] == pytest.approx(-4.0, abs=0.1)


def test_an_accent_is_loudest_in_the_focus(marks: Marks) -> None:
    gain = gain_curve(ProsodyPlan(energy=EnergyPlan(accent_db=2.0)), marks, [])

    assert gain.argmax() == 106 and gain.max() == pytest.approx(2.0, abs=0.01)


def test_a_break_is_a_dip_of_some_milliseconds(marks: Marks) -> None:
    gain = gain_curve(ProsodyPlan(f0=F0Plan(breaks=1.0)), marks, [])

    assert gain.min() < -10
    assert 2 <= np.count_nonzero(gain < -6) <= 12


def test_an_added_silence_is_silent(marks: Marks) -> None:
    sound = apply(np.ones(160 * 300, np.float32), gain_curve(ProsodyPlan(), marks, [(60, 70)]))

    assert np.abs(sound[61 * 300 : 69 * 300]).max() < 1e-3
    assert np.all(sound[: 58 * 300] == 1.0) and np.all(sound[72 * 300 :] == 1.0)


def test_breath_fades_where_the_voice_does() -> None:
    sound = np.concatenate([np.ones(6000), 0.01 * np.ones(6000), np.zeros(6000)]).astype(np.float32)

    opened = gate(sound, 24_000)

    assert opened[3000] == 1.0 and 0.05 < opened[9000] < 0.2 and opened[15_000] < 1e-5


def test_silence_has_no_breath() -> None:
    assert not gate(np.zeros(1000, np.float32), 24_000).any()
