from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from tts_core.audio import Samples
from tts_core.engines.kokoro.breath import FAINT_DB, TOUCHES, devoiced, shaped
from tts_core.engines.kokoro.vocabulary import TOKENS

RATE = 24_000


@pytest.fixture
def buzz() -> Samples:
    """A vowel: pulses at 220 Hz through a formant at 700 Hz, with a little noise."""
    pulses = np.zeros(RATE)
    pulses[:: RATE // 220] = 1.0
    r, w = 0.97, 2 * np.pi * 700 / RATE
    vowel = lfilter([1.0], [1.0, -2 * r * np.cos(w), r * r], pulses)
    noise = 0.02 * np.random.default_rng(1).standard_normal(RATE)
    return (0.1 * (vowel + noise)).astype(np.float32)


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def periodicity(samples: Samples) -> float:
    """Return the highest autocorrelation between 100 and 400 Hz, over a second."""
    centred = samples.astype(np.float64) - samples.mean()
    power = np.abs(np.fft.rfft(centred, 2 * len(centred))) ** 2
    correlation = np.fft.irfft(power)
    return float(correlation[RATE // 400 : RATE // 100].max() / correlation[0])


def test_a_whisper_has_no_pitch_left(buzz: Samples) -> None:
    assert periodicity(buzz) > 0.9
    assert periodicity(devoiced(buzz, RATE)) < 0.3


def test_a_whisper_keeps_length_level_and_formant(buzz: Samples) -> None:
    whisper = devoiced(buzz, RATE)
    spectrum = np.abs(np.fft.rfft(whisper)) ** 2
    hz = np.fft.rfftfreq(len(whisper), 1 / RATE)

    assert len(whisper) == len(buzz) and whisper.dtype == np.float32
    assert rms(whisper) == pytest.approx(rms(buzz), rel=0.01)
    assert spectrum[(hz > 500) & (hz < 900)].sum() > 0.6 * spectrum.sum()


def test_a_whisper_is_the_same_every_time(buzz: Samples) -> None:
    assert np.array_equal(devoiced(buzz, RATE), devoiced(buzz, RATE))


@pytest.mark.parametrize("n", [0, 1, 100])
def test_a_sound_too_short_to_whisper_survives(n: int) -> None:
    assert len(devoiced(np.ones(n, np.float32), RATE)) == n


@pytest.mark.parametrize("kind", TOUCHES)
def test_a_touch_is_silent_at_both_ends_and_keeps_its_length(kind: str, buzz: Samples) -> None:
    sound = shaped(kind, buzz, RATE, 1.0, 0.1)  # type: ignore[arg-type]

    assert len(sound) == len(buzz) and sound.dtype == np.float32
    assert abs(sound[0]) < 1e-4 and abs(sound[-1]) < 1e-4
    assert periodicity(sound) < 0.3


@pytest.mark.parametrize("kind", TOUCHES)
def test_a_touch_stays_well_below_the_words_and_follows_its_strength(kind: str, buzz: Samples) -> None:
    full, faint = (shaped(kind, buzz, RATE, strength, 0.1) for strength in (1.0, 0.0))  # type: ignore[arg-type]

    assert 20 * np.log10(rms(full) / 0.1) < -12
    assert 20 * np.log10(rms(faint) / rms(full)) == pytest.approx(FAINT_DB, abs=0.01)


def test_every_touch_can_be_said() -> None:
    assert all(set(touch.phones) <= set(TOKENS) for touch in TOUCHES.values())
