"""Plain WAV files, read in place: a cut of a long one costs no more than the cut."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from tts_core.audio import Samples

_INTEGERS, _FLOATS, _EXTENSIBLE = 1, 3, 0xFFFE  # format tags of RFC 2361 and of Microsoft's WAVEFORMATEXTENSIBLE
_WIDTHS: Final = {_INTEGERS: (8, 16, 24, 32), _FLOATS: (32, 64)}


class Sound(NamedTuple):
    """Samples as they lie in a file."""

    samples: Samples
    """Shape (n, channels), float32, full scale is [-1, 1]."""
    rate: int
    """In hertz."""


class _Format(NamedTuple):
    tag: int
    channels: int
    rate: int
    bits: int

    @property
    def frame(self) -> int:
        """Bytes of all channels at one moment."""
        return self.channels * self.bits // 8


def read_plain_wav(path: Path, start_s: float, length_s: float) -> Sound | None:
    """Read a cut of a WAV file of integers or floats.

    Args:
        path: Any file.
        start_s: Where the cut starts, in seconds.
        length_s: How long it is; what lies beyond the end of the file is left out.

    Returns:
        The cut; None where the file is no WAV, is compressed or damaged.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        if (form := _format(file)) is None:
            return None
        n_bytes = _to_data(file)
        start = round(start_s * form.rate) * form.frame
        length = min(round(length_s * form.rate) * form.frame, n_bytes - start)
        if n_bytes < 0 or length <= 0:
            return None if n_bytes < 0 else Sound(np.zeros((0, form.channels), np.float32), form.rate)
        file.seek(start, 1)
        data = file.read(length)
    whole = len(data) // form.frame * form.frame
    return Sound(samples_of(data[:whole], form.bits, form.tag == _FLOATS).reshape(-1, form.channels), form.rate)


def samples_of(data: bytes, bits: int, is_float: bool = False) -> Samples:
    """Return little-endian samples as float32, full scale at 1; integers of 8 bits are unsigned, as in WAV files."""
    samples: Samples
    if is_float:
        samples = np.nan_to_num(np.frombuffer(data, f"<f{bits // 8}").astype(np.float32))
    elif bits == 8:
        samples = (np.frombuffer(data, np.uint8).astype(np.float32) - 128.0) / 128.0
    elif bits == 24:
        padded = np.zeros((len(data) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        samples = padded.view("<i4").reshape(-1).astype(np.float32) / 2.0**31
    else:
        samples = np.frombuffer(data, f"<i{bits // 8}").astype(np.float32) / 2.0 ** (bits - 1)
    return samples


def _format(file: BinaryIO) -> _Format | None:
    """Go behind the `fmt ` chunk; None where there is none that says plain samples."""
    head = file.read(12)
    if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE" or (size := _to_chunk(file, b"fmt ")) < 16:
        return None
    chunk = file.read(size + size % 2)
    if len(chunk) < size:
        return None
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunk[:16])
    if tag == _EXTENSIBLE and size >= 26:
        (tag,) = struct.unpack("<H", chunk[24:26])
    return _Format(tag, channels, rate, bits) if bits in _WIDTHS.get(tag, ()) and channels and rate else None


def _to_data(file: BinaryIO) -> int:
    """Go to the samples; return how many bytes of them there are, -1 for none."""
    size = _to_chunk(file, b"data")
    at = file.tell()
    rest = file.seek(0, 2) - at
    file.seek(at)
    return min(size or rest, rest)  # a program that wrote to a pipe could not say how many


def _to_chunk(file: BinaryIO, name: bytes) -> int:
    """Go behind the head of the next chunk of that name; return its size in bytes, -1 where there is none."""
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        if head[:4] == name:
            return size
        file.seek(size + size % 2, 1)
    return -1
