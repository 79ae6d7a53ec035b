"""Stems: dialogue, original and mix as sound files of their own, 24 bit, of equal length."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from plugin.errors import OptionError
from plugin.files import replacing
from plugin.media.layouts import Layout
from plugin.soundtrack.loudness import RATE, Sound

if TYPE_CHECKING:
    from av import AudioFrame

NAMES: Final = ("dialogue.wav", "original.wav", "mix.wav")
"""The files; dialogue and original add up to the mix."""


@contextmanager
def stem_files(folder: Path | None, layout: Layout) -> Iterator[tuple[Stem, ...]]:
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
        stems = tuple(Stem(part, layout) for part in parts)
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

    def __init__(self, path: Path, layout: Layout) -> None:
        """Begin the file; `OptionError` where that is not possible."""
        import av

        self._path, self._layout, self._n_samples = path, layout, 0
        with self._told():
            self._file = av.open(str(path), "w", format="wav", options={"rf64": "auto"})
            self._track = self._file.add_stream("pcm_s24le", rate=RATE, layout=layout)

    def write(self, block: Sound) -> None:
        """Add a block, [n, channels]; what passes full scale is clipped. `OptionError` when the disk is full."""
        from av import AudioFrame

        whole = np.round(np.clip(block, -1.0, 1.0).astype(np.float64) * (2**23 - 1)).astype("<i4") << 8
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(whole).reshape(1, -1), format="s32", layout=self._layout)
        frame.sample_rate, frame.pts = RATE, self._n_samples
        self._n_samples += len(block)
        self._write(frame)

    def close(self) -> None:
        """Write the lengths and close the file; `OptionError` when the disk is full."""
        try:
            self._write(None)
        finally:
            with self._told():
                self._file.close()

    def _write(self, frame: AudioFrame | None) -> None:
        with self._told():
            for packet in self._track.encode(frame):
                self._file.mux(packet)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from av import FFmpegError

        try:
            yield
        except (OSError, FFmpegError) as error:
            folder = self._path.parent
            raise OptionError(
                f"--stems {folder}: cannot be written ({error.strerror}). Name another folder."
            ) from error
