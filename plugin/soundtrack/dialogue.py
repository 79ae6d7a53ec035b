"""The dialogue as a stream: lines laid on one clock, each at its level and its side, silence exactly zero between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from plugin.soundtrack.loudness import RATE, Sound
from tts_core.audio import Samples

BLOCK: Final = RATE
"""Samples in a block of the mix."""


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A line on the clock of the track."""

    start: int
    """First sample, 0 or more."""
    end: int
    """First sample after it."""
    gains: Samples
    """Linear, shape [channels]."""
    read: Callable[[], Samples]
    """Gives its samples, shape [end - start]; called once, when the clock reaches the line."""


def dialogue_blocks(lines: Iterable[Laid], n_samples: int, n_channels: int, *, block: int = BLOCK) -> Iterator[Sound]:
    """Stream the dialogue; lines that overlap are summed, always in the order of their start.

    Args:
        lines: In any order; the samples of those that sound at a time are in memory at a time.
        n_samples: Least length of the track. A line that ends later makes it longer.
        n_channels: Of the track.
        block: Samples in a block; the last one may be shorter. The sum does not depend on it.

    Yields:
        Shape [n, channels], not limited: where loud lines overlap they may pass 1.
    """
    waiting = sorted(lines, key=lambda line: line.start)
    end = max([n_samples, *(line.end for line in waiting)])
    sounding: list[tuple[Laid, Samples]] = []
    upcoming = 0
    for clock in range(0, end, block):
        stop = min(clock + block, end)
        while upcoming < len(waiting) and waiting[upcoming].start < stop:
            sounding.append((waiting[upcoming], waiting[upcoming].read()))
            upcoming += 1
        yield _sum(sounding, clock, stop, n_channels)
        sounding = [one for one in sounding if one[0].end > stop]


def _sum(lines: Sequence[tuple[Laid, Samples]], start: int, stop: int, n_channels: int) -> Sound:
    total = np.zeros((stop - start, n_channels), dtype=np.float32)
    for line, samples in lines:
        first, last = max(start, line.start), min(stop, line.end)
        if first < last:
            part = samples[first - line.start : last - line.start]
            for channel in np.flatnonzero(line.gains):
                total[first - start : last - start, channel] += line.gains[channel] * part
    return total
