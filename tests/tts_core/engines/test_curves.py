from __future__ import annotations

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.emotion import Prosody
from tts_core.engines.kokoro.curves import HUMAN_HZ, edit_energy, edit_f0


@pytest.fixture
def f0_hz() -> Samples:
    """Two seconds of a falling phrase line with tones on it, silent at both ends."""
    t = np.arange(160) / 80
    curve = 220 * 2 ** ((-2 * t + 2 * np.sin(2 * np.pi * 4 * t)) / 12)
    curve[:10] = curve[-10:] = 10.0
    return curve.astype(np.float32)


def semitones(f0_hz: Samples) -> np.ndarray:
    return 12 * np.log2(f0_hz[10:-10])


def test_a_neutral_line_is_left_as_it_is(f0_hz: Samples) -> None:
    assert edit_f0(f0_hz, Prosody("zh"), "female") is f0_hz
    assert edit_energy(f0_hz, Prosody("zh")) is f0_hz


def test_a_shift_moves_the_median_by_its_semitones(f0_hz: Samples) -> None:
    moved = edit_f0(f0_hz, Prosody("en", f0_shift=3.0), "female")

    assert np.median(semitones(moved)) - np.median(semitones(f0_hz)) == pytest.approx(3.0, abs=1e-3)


def test_a_range_scales_english_movement(f0_hz: Samples) -> None:
    wider = edit_f0(f0_hz, Prosody("en", f0_range=1.4), "female")

    assert np.std(semitones(wider)) == pytest.approx(1.4 * np.std(semitones(f0_hz)), rel=1e-3)


def test_a_range_leaves_mandarin_tones_their_shape(f0_hz: Samples) -> None:
    wider = edit_f0(f0_hz, Prosody("zh", f0_range=1.5), "female")
    before, after = np.diff(semitones(f0_hz)), np.diff(semitones(wider))

    assert np.corrcoef(before, after)[0, 1] > 0.999
    assert np.std(after) == pytest.approx(np.std(before), rel=0.02)


def test_a_boundary_moves_only_the_end(f0_hz: Samples) -> None:
    change = semitones(edit_f0(f0_hz, Prosody("en", final_st=4.0), "female")) - semitones(f0_hz)

    assert change[-1] == pytest.approx(4.0, abs=0.1)
    assert np.abs(change[: len(change) // 2]).max() < 1e-3


def test_nothing_leaves_a_human_range(f0_hz: Samples) -> None:
    for shift in (-30.0, 30.0):
        moved = edit_f0(f0_hz, Prosody("en", f0_shift=shift), "male")[10:-10]

        assert HUMAN_HZ["male"][0] - 0.01 <= moved.min() <= moved.max() <= HUMAN_HZ["male"][1] + 0.01


def test_silence_stays_silent(f0_hz: Samples) -> None:
    moved = edit_f0(f0_hz, Prosody("en", f0_shift=5.0), "female")

    assert np.array_equal(moved[:10], f0_hz[:10])


def test_a_whisper_has_no_f0(f0_hz: Samples) -> None:
    assert not edit_f0(f0_hz, Prosody("zh", whisper=True), "female").any()


def test_effort_moves_the_energy_within_its_limit(f0_hz: Samples) -> None:
    louder = edit_energy(f0_hz, Prosody("en", level_db=40.0)) - f0_hz

    assert np.allclose(louder, 2.0)
