from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sounds import hiss, tone

from tts_core.audio import Samples
from tts_core.recordings import Recording, Span, speech_in
from tts_core.recordings.talkers import VOICED, periods_in, share_at_once, turns_apart_st


def test_a_tone_has_one_pitch() -> None:
    periods = periods_in(tone(120, 2.0))

    assert np.median(periods.pitch_st) == pytest.approx(12 * np.log2(120), abs=0.5)
    assert np.median(periods.likeness) > VOICED
    assert share_at_once(periods) == 0.0


@pytest.mark.parametrize("other", [144, 158, 200, 323])
def test_two_tones_have_two(other: float) -> None:
    assert share_at_once(periods_in(tone(120, 2.0) + tone(other, 2.0))) > 0.5


def test_noise_has_none() -> None:
    assert share_at_once(periods_in(hiss(3.0))) < 0.02


def test_one_voice_stays_one(woman: Recording, man: Recording) -> None:
    for one in (woman, man):
        periods = periods_in(one.samples)

        assert share_at_once(periods) < 0.04
        assert turns_apart_st(one, periods, speech_in(one)) < 5.0


def apart_st(*parts: Samples) -> float:
    """How far apart parts are that are each one stretch."""
    ends = np.cumsum([0, *(len(part) for part in parts)])
    spans = [Span(int(start), int(end)) for start, end in pairwise(ends)]
    recording = Recording(np.concatenate(parts), "a.wav")
    return turns_apart_st(recording, periods_in(recording.samples), spans)


def test_turns_are_as_far_apart_as_their_pitches() -> None:
    assert apart_st(tone(110), tone(220), tone(116)) == pytest.approx(11.5, abs=0.6)


def test_a_short_cry_is_no_turn() -> None:
    assert apart_st(tone(110, 2.0), tone(240, 0.4)) == 0.0


def test_a_voice_that_swings_is_one() -> None:
    low_high = np.concatenate([tone(110, 0.6), tone(220, 0.4)])

    assert apart_st(low_high, low_high[::-1].copy(), low_high) == 0.0


@pytest.mark.parametrize("n_samples", [0, 1, 3000])
def test_short_sound_is_borne(n_samples: int) -> None:
    recording = Recording(np.zeros(n_samples, np.float32), "a.wav")
    periods = periods_in(recording.samples)

    assert share_at_once(periods) == turns_apart_st(recording, periods, ()) == 0.0
