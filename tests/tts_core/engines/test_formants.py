from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_core.audio import Samples
from tts_core.engines.kokoro.formants import decoded
from tts_core.engines.kokoro.model import FRAME

ROW = np.zeros((1, 256), np.float32)
RATE = 24_000


def tone(aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
    """A decoder whose F0 is heard at 1000 Hz above what it is asked."""
    hz = np.repeat(f0_hz.astype(np.float64) + 1000.0, FRAME // 2)
    assert aligned.shape[2] * 2 == len(f0_hz) == len(energy)
    return np.sin(2 * np.pi * np.cumsum(hz) / RATE).astype(np.float32)


def curves(n: int, f0_hz: float = 200.0) -> tuple[Samples, Samples, Samples, Samples]:
    aligned = np.arange(n, dtype=np.float32)[np.newaxis, np.newaxis, :]
    return aligned, np.full(2 * n, f0_hz, np.float32), np.zeros(2 * n, np.float32), ROW


@settings(max_examples=40)
@given(st.integers(1, 120), st.floats(0.85, 1.18))
def test_a_line_is_as_long_with_any_throat(n: int, formants: float) -> None:
    assert len(decoded(tone, *curves(n), formants)) == n * FRAME


@pytest.mark.parametrize("formants", [0.85, 0.9, 1.12, 1.18])
def test_what_does_not_follow_f0_is_moved_and_f0_is_not(formants: float) -> None:
    sound = decoded(tone, *curves(40), formants)[RATE // 4 : -RATE // 4]
    peak_hz = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax() * RATE / len(sound)

    assert peak_hz == pytest.approx(1000.0 * formants + 200.0, abs=3.0)


def test_a_factor_of_1_decodes_what_it_is_given() -> None:
    given_curves = curves(4)

    def same(*got: Samples) -> Samples:
        assert all(a is b for a, b in zip(got, given_curves, strict=True))
        return got[1]

    assert decoded(same, *given_curves, 1.0) is given_curves[1]


@pytest.mark.parametrize("formants", [0.85, 1.18])
def test_every_frame_stays_in_its_place(formants: float) -> None:
    def heard(aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
        return np.repeat(aligned.reshape(-1), FRAME)

    middles = decoded(heard, *curves(200), formants)[FRAME // 2 :: FRAME]

    assert np.abs(middles - np.arange(200))[5:-5].max() <= 1.2


@given(st.lists(st.integers(1, 6), min_size=1, max_size=40), st.floats(0.85, 1.18))
def test_no_phone_is_left_out_while_there_is_room(lengths: list[int], formants: float) -> None:
    phones = np.repeat(np.arange(len(lengths), dtype=np.float32), lengths)
    n = len(phones)
    asked: list[float] = []

    def notes(aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
        asked.extend(aligned.reshape(-1).tolist())
        return np.zeros(aligned.shape[2] * FRAME, np.float32)

    _, f0_hz, energy, row = curves(n)
    decoded(notes, phones[np.newaxis, np.newaxis, :], f0_hz, energy, row, formants)

    assert asked == sorted(asked)
    assert set(asked) == set(phones.tolist()) or len(asked) < len(lengths)


def test_no_pitch_glides_into_silence() -> None:
    def asked(aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
        assert set(np.round(f0_hz * 1.1).tolist()) <= {0.0, 220.0}
        return np.zeros(aligned.shape[2] * FRAME, np.float32)

    aligned, f0_hz, energy, row = curves(40, 220.0)
    f0_hz[20:50] = 0.0
    decoded(asked, aligned, f0_hz, energy, row, 1.1)
