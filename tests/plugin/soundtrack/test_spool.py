"""The spool: lines come back as they were laid down, and leave nothing on the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixes import line, sine, voice

from plugin.errors import OptionError
from plugin.soundtrack.loudness import RATE, by_step, loudness_of
from plugin.soundtrack.place import Place
from plugin.soundtrack.spool import Placed, Spool, joined
from tts_core.audio import Audio


def spans(*pairs: tuple[int, int]) -> np.ndarray:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def test_lines_come_back_in_any_order() -> None:
    chance = np.random.default_rng(0)
    sounds = [chance.uniform(-1, 1, n).astype(np.float32) for n in (500, 1, 48_000)]
    with Spool() as spool:
        for start, sound in enumerate(sounds):
            spool.add(Placed(start, Audio(sound, RATE)))
        for place in (2, 0, 1, 2):
            np.testing.assert_array_equal(spool.read(spool.lines[place]), sounds[place])


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.add(line(0, 1))
        assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with Spool() as spool, Path("/dev/full").open("w+b", buffering=0) as full:
        monkeypatch.setattr(spool, "_file", full)
        with pytest.raises(OptionError, match="cannot be kept on disk until they are mixed \\(No space left"):
            spool.add(line(0, 1))
        monkeypatch.undo()


def test_a_whisper_is_heard_as_a_shout_is() -> None:
    with Spool() as spool:
        for level_db in (-60, -6):
            spool.add(line(1, 2, level_db))
        whisper, shout = (one.spoken for one in spool.lines)
    np.testing.assert_array_equal(whisper, shout)
    np.testing.assert_array_equal(whisper, spans((RATE, 3 * RATE)))


def test_a_pause_in_a_line_is_not_speech_but_a_short_one_is() -> None:
    hum = voice(0.5).samples
    pause, breath = np.zeros(12_000, dtype=np.float32), np.zeros(1_200, dtype=np.float32)
    with Spool() as spool:
        spool.add(Placed(0, Audio(np.concatenate([hum, breath, hum, pause, hum]), 24_000)))
        spoken = spool.lines[0].spoken / RATE
    np.testing.assert_allclose(spoken, [[0, 1.05], [1.55, 2.05]], atol=0.02)


def test_the_echo_of_a_room_is_in_the_line_but_is_not_speech() -> None:
    with Spool() as spool:
        spool.add(Placed(0, voice(1), place=Place(room="hall")))
        only = spool.lines[0]
    assert only.n_samples > 2 * RATE
    np.testing.assert_array_equal(only.spoken, spans((0, RATE)))


def test_the_power_of_a_line_is_and_its_peaks_are_on_the_frames_of_the_film() -> None:
    with Spool() as spool:
        spool.add(Placed(round(1.23 * RATE), Audio(sine(997, 2, 0), RATE)))
        only = spool.lines[0]
    assert only.first_frame == 61
    assert only.peaks[1:-1] == pytest.approx(1, abs=0.01)
    assert loudness_of(by_step(only.powers)) == pytest.approx(-3.01, abs=0.1)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=12), st.integers(0, 20))
def test_joined_spans_are_in_order_apart_and_cover_the_same(pairs: list[tuple[int, int]], gap: int) -> None:
    given_spans = spans(*((start, start + length) for start, length in pairs))
    found = joined(given_spans, gap)
    assert (found[1:, 0] > found[:-1, 1] + gap).all()
    covered = {n for start, stop in found.tolist() for n in range(start, stop)}
    assert {n for start, stop in given_spans.tolist() for n in range(start, stop)} <= covered
    assert gap or len(covered) == len({n for start, stop in given_spans.tolist() for n in range(start, stop)})
