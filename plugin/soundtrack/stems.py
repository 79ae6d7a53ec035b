"""Stems: dialogue, original and mix as sound files of their own, 24 bit, of equal length."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final

import numpy as np

from plugin.errors import OptionError
from plugin.files import replacing
from plugin.soundtrack.loudness import RATE, Sound

NAMES: Final = ("dialogue.wav", "original.wav", "mix.wav")
"""The files; dialogue and original add up to the mix."""

_MASKS = {2: 0x3, 6: 0x3F}  # WAVE: front left and right; and centre, low frequency, back left and right
_PCM = bytes.fromhex("0100000000001000800000aa00389b71")
_BYTES = 3
_HEADER = 12 + 36 + 48 + 8
_LARGE = 2**32 - 1


@contextmanager
def stem_files(folder: Path | None, n_channels: int) -> Iterator[tuple[Stem, ...]]:
    """Open the stems of a mix; they appear together at the end, or not at all.

    Yields:
        Dialogue, original and mix; none where there is no folder.

    Raises:
        OptionError: The folder or a file cannot be written.
    """
    if folder is None:
        yield ()
        return
    check_stems(folder)
    with ExitStack() as stack:
        parts = [stack.enter_context(replacing(folder / name)) for name in NAMES]
        stems = tuple(Stem(part, n_channels) for part in parts)
        try:
            yield stems
        finally:
            for stem in stems:
                stem.close()


def check_stems(folder: Path | None) -> None:
    """Make the folder of the stems, before any work, and make sure that it can be written to.

    Raises:
        OptionError: It cannot.
    """
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OptionError(f"--stems {folder}: cannot be written to ({error.strerror}). Name another folder.") from error


class Stem:
    """A WAV file that is written block by block: 48 kHz, 24 bit; RF64 (EBU Tech 3306) where it passes 4 GiB."""

    def __init__(self, path: Path, n_channels: int) -> None:
        """Begin the file; `OptionError` where that is not possible."""
        self._path, self._n_channels = path, n_channels
        self._n_bytes = 0
        try:
            self._file: IO[bytes] = path.open("wb")
        except OSError as error:
            raise self._fault(error) from error
        self._write(self._header())

    def write(self, block: Sound) -> None:
        """Add a block, [n, channels]; what passes full scale is clipped. `OptionError` when the disk is full."""
        whole = np.round(np.clip(block, -1.0, 1.0).astype(np.float64) * (2**23 - 1)).astype("<i4")
        data = np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)[:, :_BYTES].tobytes()
        self._write(data)
        self._n_bytes += len(data)

    def close(self) -> None:
        """Write the lengths and close the file."""
        if self._file.closed:
            return
        try:
            if self._n_bytes % 2:
                self._file.write(b"\0")
            self._file.seek(0)
            self._file.write(self._header())
            self._file.close()
        except OSError as error:
            raise self._fault(error) from error

    def _header(self) -> bytes:
        total = _HEADER - 8 + self._n_bytes + self._n_bytes % 2
        frame = _BYTES * self._n_channels
        is_large = total > _LARGE
        sizes = struct.pack("<QQQI", total, self._n_bytes, self._n_bytes // frame, 0) if is_large else bytes(28)
        form = struct.pack(
            "<HHIIHHHHI", 0xFFFE, self._n_channels, RATE, RATE * frame, frame, 8 * _BYTES, 22, 8 * _BYTES,
            _MASKS[self._n_channels],
        )  # fmt: skip
        return b"".join(
            (
                *(b"RF64" if is_large else b"RIFF", struct.pack("<I", min(total, _LARGE)), b"WAVE"),
                *(b"ds64" if is_large else b"JUNK", struct.pack("<I", 28), sizes),
                *(b"fmt ", struct.pack("<I", 40), form, _PCM),
                *(b"data", struct.pack("<I", min(self._n_bytes, _LARGE))),
            )
        )

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise self._fault(error) from error

    def _fault(self, error: OSError) -> OptionError:
        return OptionError(f"--stems {self._path.parent}: cannot be written ({error.strerror}). Name another folder.")
