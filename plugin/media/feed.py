"""Mixes on their way to ffmpeg: as bytes through its standard input, or laid down in a file until their turn."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plugin.errors import OptionError
from plugin.media.layouts import CHANNELS, Layout

FEED_RATE: Final = 48_000
"""Sample rate of what is fed, in hertz."""


class Feed:
    """A mix as bytes, filled up with silence to its least length, and counted.

    Args:
        blocks: [n, channels] at 48 kHz.
        layout: Their channel layout.
        least: Least length, in samples; ffmpeg opens no stream without one, so 0 counts as 1.

    Raises:
        ValueError: (While the bytes are read) a block has other channels.
    """

    def __init__(self, blocks: Iterator[NDArray[np.float32]], layout: Layout, least: int) -> None:
        self._blocks = blocks
        self._least = max(1, least)
        self.layout = layout
        self.channels = CHANNELS[layout]
        self.n_samples = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            if block.size != block.shape[0] * self.channels:
                raise ValueError(f"a block of shape {block.shape} is no sound in {self.layout}")
            self.n_samples += int(block.shape[0])
            yield block.astype("<f4", copy=False).tobytes()
        while self.n_samples < self._least:
            count = min(FEED_RATE, self._least - self.n_samples)
            self.n_samples += count
            yield bytes(4 * count * self.channels)

    @property
    def input_options(self) -> list[str]:
        """What ffmpeg is told before `-i`: that it gets raw samples, and which."""
        return ["-f", "f32le", "-ar", str(FEED_RATE), "-ch_layout", self.layout]


@contextmanager
def stored(feeds: Sequence[Feed], output: Path) -> Iterator[list[Path]]:
    """Lay mixes down beside `output`, where there is room for it: raw float samples, so nothing is lost.

    Yields:
        A file each, in that order; they are gone afterwards, whatever happens.

    Raises:
        OptionError: A file cannot be written.
        BaseException: Whatever a feed raised, unchanged.
    """
    with ExitStack() as stack:
        paths = []
        for feed in feeds:
            path = output.with_name(f".cuevoice-{secrets.token_hex(6)}.f32")
            stack.callback(path.unlink, missing_ok=True)
            _store(feed, path, output)
            paths.append(path)
        yield paths


def _store(feed: Feed, path: Path, output: Path) -> None:
    pieces = iter(feed)
    try:
        with path.open("wb", buffering=0) as file:
            # What the feed raises is no fault of this file.
            while (piece := _next(pieces)) is not None:
                left = memoryview(piece)
                while left:
                    left = left[file.write(left) :]
    except _FeedFault as fault:
        raise fault.fault from None
    except OSError as error:
        raise OptionError(
            f"{output}: the sound of its first tracks cannot be kept in {output.parent} until the last is ready "
            f"({error.strerror}). Free some space, or write to another disk."
        ) from error


class _FeedFault(Exception):
    """Carries what a feed raised past the faults of the file."""

    def __init__(self, fault: OSError) -> None:
        self.fault = fault


def _next(pieces: Iterator[bytes]) -> bytes | None:
    try:
        return next(pieces, None)
    except OSError as error:
        raise _FeedFault(error) from error
