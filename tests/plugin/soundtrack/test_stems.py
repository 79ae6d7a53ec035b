"""Stems: 24 bit, equal length, all or none."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from plugin.errors import OptionError
from plugin.soundtrack import stems
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


@pytest.mark.parametrize("n_channels", [2, 6])
def test_a_stem_is_read_back_to_the_bit(tmp_path: Path, n_channels: int) -> None:
    sound = noise(1_001, n_channels)
    stem = Stem(tmp_path / "one.wav", n_channels)
    for block in np.split(sound, [400, 401]):
        stem.write(block)
    stem.close()
    np.testing.assert_array_equal(samples_of(tmp_path / "one.wav"), np.round(sound.astype(np.float64) * (2**23 - 1)))


def test_a_stem_of_more_than_4_gib_has_the_lengths_of_rf64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stems, "_LARGE", 1_000)
    stem = Stem(tmp_path / "one.wav", 2)
    stem.write(noise(500, 2))
    stem.close()
    data = (tmp_path / "one.wav").read_bytes()
    assert data[:4] == b"RF64" and data[12:16] == b"ds64"
    assert int.from_bytes(data[20:28], "little") == len(data) - 8
    assert int.from_bytes(data[28:36], "little") == 3_000
    assert int.from_bytes(data[36:44], "little") == 500


def test_what_passes_full_scale_is_clipped(tmp_path: Path) -> None:
    stem = Stem(tmp_path / "one.wav", 2)
    stem.write(np.array([[2.0, -2.0]], dtype=np.float32))
    stem.close()
    assert samples_of(tmp_path / "one.wav").tolist() == [[2**23 - 1, -(2**23 - 1)]]


def test_three_files_of_equal_length_are_written_into_a_new_folder(tmp_path: Path) -> None:
    with stem_files(tmp_path / "a" / "stems", 2) as files:
        for one in files:
            one.write(noise(100, 2))
    assert sorted(path.name for path in (tmp_path / "a" / "stems").iterdir()) == sorted(NAMES)
    assert {len(samples_of(path)) for path in (tmp_path / "a" / "stems").iterdir()} == {100}


def test_after_a_failure_there_is_no_stem(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), stem_files(tmp_path, 2) as files:
        files[0].write(noise(100, 2))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_there_are_none() -> None:
    with stem_files(None, 2) as files:
        assert files == ()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "stems").write_text("", encoding="utf-8")
    with pytest.raises(OptionError, match=r"--stems .*cannot be written to"), stem_files(tmp_path / "stems", 2):
        pass


def test_old_readers_know_the_form(tmp_path: Path) -> None:
    stem = Stem(tmp_path / "one.wav", 2)
    stem.write(noise(10, 2))
    stem.close()
    data = (tmp_path / "one.wav").read_bytes()
    assert data[:4] == b"RIFF" and int.from_bytes(data[4:8], "little") == len(data) - 8
    assert wave.WAVE_FORMAT_PCM == 1
