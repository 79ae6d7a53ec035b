"""What ffmpeg does to a finished mix on its way to the encoder: nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from plugin.media.mux import Dub, mux, write_track
from plugin.media.probe import probe

Sound = npt.NDArray[np.float32]
Decode = Callable[..., Sound]
RATE = 48_000


def steps_of_16_bit(n_samples: int) -> Sound:
    """Return stereo noise on the steps of 16 bit, shape [n, 2], so that a lossless file can hold it to the bit."""
    whole = np.random.default_rng(5).integers(-20_000, 20_000, (n_samples, 2))
    return (whole / 32_768).astype(np.float32)


@pytest.mark.parametrize("name", ["track.wav", "track.flac"])
def test_a_mix_is_written_to_the_bit(tmp_path: Path, decode: Decode, name: str) -> None:
    sound = steps_of_16_bit(3 * RATE)
    write_track(iter(np.split(sound, [1_000, RATE])), tmp_path / name)
    assert np.array_equal(decode(tmp_path / name), sound.T)


def test_an_impulse_is_on_its_sample_in_the_film(film: Path, tmp_path: Path, decode: Decode) -> None:
    sound = np.zeros((4 * RATE, 2), dtype=np.float32)
    sound[123_456] = 0.8
    mux(probe(film), [Dub(iter([sound]), "stereo", 4 * RATE, "en", "dub")], tmp_path / "out.mkv")
    assert np.argmax(decode(tmp_path / "out.mkv")[0]) == 123_456
