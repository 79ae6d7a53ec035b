"""How loud the original is under and between the lines, measured on a 1 kHz tone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from plugin.media.graph import Original
from plugin.media.mux import mux, write_track
from plugin.media.probe import probe

Sound = npt.NDArray[np.float32]
Decode = Callable[..., Sound]
RATE = 48_000
START, END = 2 * RATE, 3 * RATE


def speech(level_db: float) -> Sound:
    """Return four seconds with one line from START to END, with nothing near the tone in it."""
    sound = np.zeros(4 * RATE, dtype=np.float32)
    clock = np.arange(END - START) / RATE
    voice = sum(np.sin(2 * np.pi * f * clock) for f in (140, 280, 420))
    sound[START:END] = voice / np.sqrt(1.5) * 10 ** (level_db / 20)
    return sound


@pytest.fixture
def tone_db(film: Path, tmp_path: Path, decode: Decode) -> Callable[[float, Original], Callable[[float, float], float]]:
    """Dub the film; the result tells the level of its tone between two times in seconds, against the source's."""

    def dubbed(level_db: float, original: Original) -> Callable[[float, float], float]:
        output = tmp_path / "out.mkv"
        blocks = iter(np.split(speech(level_db), 4))
        mux(probe(film), blocks, output, n_samples=4 * RATE, original=original, language="en", title="dub")
        after, before = decode(output), decode(film)
        return lambda start, end: _tone_db(after, start, end) - _tone_db(before, 1.0, 1.5)

    return dubbed


@pytest.mark.parametrize("level_db", [-40, -26, -12])
def test_the_original_is_14_db_down_under_a_whisper_and_a_shout(
    tone_db: Callable[[float, Original], Callable[[float, float], float]], level_db: float
) -> None:
    level = tone_db(level_db, "duck")
    assert -15 < level(2.1, 2.9) < -12.5


def test_the_original_is_at_its_level_outside_lines(
    tone_db: Callable[[float, Original], Callable[[float, float], float]],
) -> None:
    level = tone_db(-20, "duck")
    assert abs(level(0.5, 1.9)) < 0.3
    assert abs(level(3.6, 3.9)) < 0.3


def test_the_original_is_down_before_the_first_syllable(
    tone_db: Callable[[float, Original], Callable[[float, float], float]],
) -> None:
    level = tone_db(-20, "duck")
    assert level(1.97, 2.0) < -8
    assert abs(level(1.85, 1.93)) < 0.5


def test_the_original_comes_back_within_half_a_second(
    tone_db: Callable[[float, Original], Callable[[float, float], float]],
) -> None:
    level = tone_db(-20, "duck")
    assert -9 < level(3.25, 3.3) < -3
    assert abs(level(3.55, 3.6)) < 0.5


def test_keep_leaves_the_original_at_its_level(
    tone_db: Callable[[float, Original], Callable[[float, float], float]],
) -> None:
    assert abs(tone_db(-30, "keep")(2.1, 2.9)) < 0.3


def test_mute_takes_the_original_out(
    tone_db: Callable[[float, Original], Callable[[float, float], float]],
) -> None:
    assert tone_db(-30, "mute")(0.5, 1.5) < -60


def test_mono_sound_is_not_made_quieter(mov_film: Path, tmp_path: Path, decode: Decode) -> None:
    silence = iter([np.zeros(RATE, dtype=np.float32)])
    mux(
        probe(mov_film),
        silence,
        tmp_path / "out.mkv",
        n_samples=4 * RATE,
        original="keep",
        language="en",
        title="dub",
    )
    after, before = decode(tmp_path / "out.mkv"), decode(mov_film)
    assert abs(_tone_db(after, 1.0, 2.0) - _tone_db(before, 1.0, 2.0)) < 0.3


def test_loud_speech_is_limited_to_minus_one_and_a_half_db(tmp_path: Path, decode: Decode) -> None:
    write_track(iter([4 * speech(-6)]), tmp_path / "track.wav")
    assert 20 * np.log10(np.abs(decode(tmp_path / "track.wav")).max()) < -1.49


def test_speech_below_the_limit_is_not_touched(tmp_path: Path, decode: Decode) -> None:
    write_track(iter([speech(-12)]), tmp_path / "track.wav")
    np.testing.assert_allclose(decode(tmp_path / "track.wav")[0], speech(-12), atol=1e-4)


def _tone_db(sound: Sound, start: float, end: float) -> float:
    """Return the level of 1 kHz between two times; whole periods, so other tones do not leak in much."""
    part = sound[0][int(start * RATE) : int(end * RATE)]
    part = part * np.hanning(part.size)
    wave = np.exp(-2j * np.pi * 1_000 * np.arange(part.size) / RATE)
    return float(20 * np.log10(np.abs(part @ wave) * 4 / part.size + 1e-9))
