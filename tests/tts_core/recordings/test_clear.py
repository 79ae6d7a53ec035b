from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import resample_poly
from sounds import chords, hiss, louder, tone

from tts_core.audio import Samples
from tts_core.errors import RecordingError
from tts_core.recordings import RATE, Recording, Unclear, clear_speech
from tts_core.recordings.clear import LONGEST_PAUSE_S, speech_over_noise_db, tonal_share

Say = Callable[[str, int], Samples]
SECOND = np.zeros(RATE, np.float32)


def reason(samples: Samples) -> str:
    """Why a recording is refused; empty where it is not."""
    try:
        clear_speech(Recording(samples.astype(np.float32), "a.wav"))
    except Unclear as error:
        return error.reason
    return ""


def at_snr(speech: Samples, noise: Samples, db: float) -> Samples:
    noise = np.resize(noise, len(speech))
    gain = np.sqrt(np.mean(speech**2) / np.mean(noise**2)) * 10 ** (-db / 20)
    mixed: Samples = speech + gain * noise
    return mixed


@pytest.mark.parametrize("by_db", [-50, -20, 0])
def test_one_person_is_clear_at_any_level(woman: Recording, man: Recording, by_db: float) -> None:
    assert reason(louder(woman.samples, by_db)) == reason(louder(man.samples, by_db)) == ""


def test_silence_around_and_long_pauses_are_cut(woman: Recording) -> None:
    alone = clear_speech(woman)
    twice = clear_speech(
        Recording(np.concatenate([SECOND, woman.samples, SECOND, SECOND, woman.samples, SECOND]), "a.wav")
    )

    assert twice.seconds == pytest.approx(2 * alone.seconds + LONGEST_PAUSE_S, abs=0.2)
    assert np.abs(twice.samples[:4000]).max() > 0.02


def test_what_is_clear_stays_clear(woman: Recording) -> None:
    once = clear_speech(woman)

    assert clear_speech(once).seconds == pytest.approx(once.seconds, abs=0.1)
    assert once.name == "woman.wav"


def test_the_level_is_kept(woman: Recording) -> None:
    assert np.abs(clear_speech(woman).samples).max() == np.abs(woman.samples).max()


def test_silence_is_told() -> None:
    assert reason(SECOND) == reason(np.zeros(0, np.float32)) == reason(louder(hiss(3.0), -60)) == "silence"


@pytest.mark.parametrize("by_db", [-35, 0])
def test_noise_is_told(by_db: float) -> None:
    assert reason(louder(hiss(4.0), by_db)) == "noise"


@pytest.mark.parametrize("by_db", [-35, 0])
def test_music_is_told(by_db: float) -> None:
    assert reason(louder(chords(5.0), by_db)) == reason(louder(tone(440, 4.0), by_db)) == "music"


def test_speech_in_as_much_noise_is_told(woman: Recording) -> None:
    assert reason(at_snr(woman.samples, hiss(6.0), -3)) == "noise"


@pytest.mark.parametrize("db", [15, 8])
def test_some_noise_is_borne(woman: Recording, man: Recording, db: float) -> None:
    assert reason(at_snr(woman.samples, hiss(6.0), db)) == reason(at_snr(man.samples, hiss(6.0), db)) == ""


def test_two_people_who_take_turns_are_told(say: Say) -> None:
    turns = [say("am_michael", 0), say("af_heart", 0), say("am_michael", 1), say("af_heart", 1)]

    assert reason(np.concatenate([part for turn in turns for part in (turn, SECOND[:5000])])) == "two voices"


def test_one_person_who_goes_on_is_one(say: Say) -> None:
    for voice in ("am_michael", "af_heart"):
        assert reason(np.concatenate([say(voice, 0), SECOND[:5000], say(voice, 1)])) == ""


def test_two_pitches_at_once_are_told(woman: Recording) -> None:
    """A voice against itself a third above and somewhat later."""
    above = resample_poly(woman.samples, 4, 5)
    both = woman.samples[: len(above)] + np.roll(above, 3000)

    assert reason(both) == "two voices"


@pytest.mark.parametrize("share", [0.02, 0.1])
def test_clipping_is_told_although_it_was_resampled(woman: Recording, share: float) -> None:
    fine = resample_poly(woman.samples, 3, 1)
    top = np.quantile(np.abs(fine), 1 - share)

    assert reason(louder(resample_poly(np.clip(fine, -top, top), 1, 3), -12)) == "clipping"


def test_too_little_speech_is_told(woman: Recording) -> None:
    assert reason(np.concatenate([SECOND, woman.samples[4000:14_000], SECOND])) == "too short"


def test_too_much_speech_is_told(woman: Recording) -> None:
    assert reason(np.tile(woman.samples, 12)) == "too long"


def test_silence_does_not_make_a_recording_too_long(woman: Recording) -> None:
    assert reason(np.concatenate([np.zeros(40 * RATE, np.float32), woman.samples])) == ""


def test_the_message_names_the_file_and_what_to_do() -> None:
    with pytest.raises(Unclear, match=r"^怒\.wav: nothing is heard in it\. Check the microphone") as error:
        clear_speech(Recording(SECOND, "怒.wav"))
    copy = pickle.loads(pickle.dumps(error.value))

    assert isinstance(copy, RecordingError)
    assert (copy.reason, copy.name, copy.exit_code, str(copy)) == ("silence", "怒.wav", 2, str(error.value))


def test_measures_tell_speech_from_noise(woman: Recording) -> None:
    assert speech_over_noise_db(woman.samples) > 20 > 3 > speech_over_noise_db(hiss(3.0))
    assert tonal_share(chords(4.0)) > 0.8 > 0.2 > tonal_share(hiss(4.0))
