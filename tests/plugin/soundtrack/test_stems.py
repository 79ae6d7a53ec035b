"""Stems: 24 bit, equal length, all or none."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from disks import size_limit

from plugin.errors import OptionError
from plugin.media.layouts import CHANNELS, Layout
from plugin.soundtrack.loudness import Sound
from plugin.soundtrack.stems import NAMES, Stem, stem_files


def samples_of(path: Path) -> np.ndarray:
    """Decode a stem as ffmpeg's library reads it, as integers of 24 bit, shape [n, channels]."""
    import av

    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        channels = container.streams.audio[0].codec_context.channels
        assert container.streams.audio[0].codec_context.name == "pcm_s24le"
    return np.concatenate(frames, axis=1).reshape(-1, channels) >> 8


def noise(n_samples: int, n_channels: int) -> Sound:
    return np.random.default_rng(3).uniform(-1, 1, (n_samples, n_channels)).astype(np.float32)


@pytest.mark.parametrize(("layout", "n_channels"), CHANNELS.items())
def test_a_stem_is_read_back_to_the_bit(tmp_path: Path, layout: Layout, n_channels: int) -> None:
    sound = noise(1_001, n_channels)
    stem = Stem(tmp_path / "one.wav", layout)
    for block in np.split(sound, [400, 401]):
        stem.write(block)
    stem.close()
    np.testing.assert_array_equal(samples_of(tmp_path / "one.wav"), np.round(sound.astype(np.float64) * (2**23 - 1)))


def test_what_passes_full_scale_is_clipped(tmp_path: Path) -> None:
    stem = Stem(tmp_path / "one.wav", "stereo")
    stem.write(np.array([[2.0, -2.0]], dtype=np.float32))
    stem.close()
    assert samples_of(tmp_path / "one.wav").tolist() == [[2**23 - 1, -(2**23 - 1)]]


def test_three_files_of_equal_length_are_written_into_a_new_folder(tmp_path: Path) -> None:
    with stem_files(tmp_path / "a" / "stems", "stereo") as files:
        for one in files:
            one.write(noise(100, 2))
    assert sorted(path.name for path in (tmp_path / "a" / "stems").iterdir()) == sorted(NAMES)
    assert {len(samples_of(path)) for path in (tmp_path / "a" / "stems").iterdir()} == {100}


def test_after_a_failure_there_is_no_stem(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), stem_files(tmp_path, "stereo") as files:
        files[0].write(noise(100, 2))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_there_are_none() -> None:
    with stem_files(None, "stereo") as files:
        assert files == ()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "stems").write_text("", encoding="utf-8")
    with pytest.raises(OptionError, match=r"--stems .*cannot be written to"), stem_files(tmp_path / "stems", "stereo"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"--stems .*cannot be written"), size_limit(100_000):
        stem = Stem(tmp_path / "one.wav", "stereo")
        try:
            stem.write(noise(100_000, 2))
        finally:
            stem.close()
