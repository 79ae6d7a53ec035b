from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from tts_core.recordings.wav import read_plain_wav

RAMP = np.linspace(-0.9, 0.9, 100, dtype=np.float32)


def wav(path: Path, data: bytes, *, tag: int, bits: int, channels: int = 1, size: int | None = None) -> Path:
    form = struct.pack("<HHIIHH", tag, channels, 8000, 8000 * channels * bits // 8, channels * bits // 8, bits)
    if tag == 0xFFFE:
        form += struct.pack("<HHIH", 22, bits, 0, 3) + b"\0" * 14
    odd = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + odd
    head = b"data" + struct.pack("<I", len(data) if size is None else size)
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks) + 8 + len(data)) + b"WAVE" + chunks + head + data)
    return path


def read(path: Path, start_s: float = 0.0, length_s: float = 9.0) -> list[float]:
    sound = read_plain_wav(path, start_s, length_s)
    assert sound is not None and sound.rate == 8000
    return [float(x) for x in sound.samples[:, 0]]


@pytest.mark.parametrize("tag", [3, 0xFFFE])
def test_floats_are_kept_even_above_full_scale(tmp_path: Path, tag: int) -> None:
    assert read(wav(tmp_path / "a.wav", (2 * RAMP).tobytes(), tag=tag, bits=32)) == pytest.approx(2 * RAMP)


def test_floats_that_are_none_are_silence(tmp_path: Path) -> None:
    data = np.array([0.5, np.nan, 0.25], "<f4").tobytes()

    assert read(wav(tmp_path / "a.wav", data, tag=3, bits=32)) == [0.5, 0.0, 0.25]


def test_24_bits_are_read(tmp_path: Path) -> None:
    data = b"".join(int(x * 2**23).to_bytes(3, "little", signed=True) for x in RAMP)

    assert read(wav(tmp_path / "a.wav", data, tag=1, bits=24)) == pytest.approx(RAMP, abs=1e-6)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_file_that_was_piped_is_read_to_its_end(tmp_path: Path, size: int) -> None:
    data = (RAMP * 32768).astype("<i2").tobytes()

    assert len(read(wav(tmp_path / "a.wav", data, tag=1, bits=16, size=size))) == 100


def test_a_file_that_was_cut_off_gives_its_whole_frames(tmp_path: Path) -> None:
    data = (RAMP * 32768).astype("<i2").tobytes()[:-1]

    assert len(read(wav(tmp_path / "a.wav", data, tag=1, bits=16, channels=2, size=999))) == 49


def test_a_cut_starts_at_its_sample(tmp_path: Path) -> None:
    data = np.arange(100, dtype="<i2").tobytes()

    assert read(wav(tmp_path / "a.wav", data, tag=1, bits=16), 0.005, 0.001) == pytest.approx(np.arange(40, 48) / 32768)


def test_what_is_compressed_or_cut_before_its_samples_is_left_to_others(tmp_path: Path) -> None:
    whole = wav(tmp_path / "a.wav", b"\0" * 64, tag=1, bits=16).read_bytes()
    (tmp_path / "head.wav").write_bytes(whole[:30])
    (tmp_path / "no_data.wav").write_bytes(whole[: whole.index(b"data")])

    for path in (wav(tmp_path / "b.wav", b"\0" * 64, tag=7, bits=8), tmp_path / "head.wav", tmp_path / "no_data.wav"):
        assert read_plain_wav(path, 0.0, 9.0) is None


def test_a_long_file_that_tells_its_lengths_elsewhere_is_read(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", RAMP.tobytes(), tag=3, bits=32, size=0xFFFF_FFFF)
    path.write_bytes(b"RF64" + path.read_bytes()[4:])

    assert read(path) == pytest.approx(RAMP)
