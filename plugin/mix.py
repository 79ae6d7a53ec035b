"""The speech track: lines laid on one clock, streamed block by block, in memory that does not grow with the film."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from tts_core.audio import Audio, Samples

TRACK_RATE = 48_000
"""Sample rate of the speech track, in hertz."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A spoken line and where it starts."""

    start_sample: int
    """First sample on the film's clock, at the sample rate of `audio`; 0 or more."""
    audio: Audio
    """The line; one of 24 kHz sounds at exactly twice its `start_sample` on a 48 kHz track."""
    gain_db: float = 0.0
    """Level change in decibels; 0 leaves the line as it is, above is louder."""


def speech_blocks(
    placed: Iterable[Placed], n_samples: int, *, sample_rate: int = TRACK_RATE, block: int = TRACK_RATE
) -> Iterator[Samples]:
    """Stream the speech track; lines that overlap are summed, and between lines it is exactly zero.

    Args:
        placed: The lines in order of start; each is pulled when the clock reaches the line before it.
        n_samples: Least length of the track, in samples at `sample_rate`. A line that ends later makes it longer.
        sample_rate: Of the track, in hertz.
        block: Samples in a block; the last one may be shorter. The sum does not depend on it.

    Yields:
        Mono float32 blocks, not limited: where loud lines overlap they may pass 1.

    Raises:
        ValueError: A line starts before zero or before the line ahead of it.
    """
    lines = _on_track(placed, sample_rate)
    waiting = next(lines, None)
    sounding: list[_Laid] = []
    clock = 0
    end = n_samples
    while True:
        while waiting is not None and waiting.start < clock + block:
            sounding.append(waiting)
            end = max(end, waiting.end)
            waiting = next(lines, None)
        stop = clock + block if waiting is not None else min(clock + block, end)
        if stop <= clock:
            return
        yield _sum(sounding, clock, stop)
        clock = stop
        sounding = [line for line in sounding if line.end > clock]


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """A line at the rate and on the clock of the track."""

    start: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.start + int(self.samples.shape[0])


def _on_track(placed: Iterable[Placed], sample_rate: int) -> Iterator[_Laid]:
    earliest = 0
    for line in placed:
        # Half a sample rounds up; with 24 kHz lines on a 48 kHz track nothing is rounded.
        start = (2 * line.start_sample * sample_rate + line.audio.sample_rate) // (2 * line.audio.sample_rate)
        if start < earliest:
            raise ValueError(f"a line at sample {line.start_sample} starts before {earliest} (at {sample_rate} Hz)")
        earliest = start
        gain = np.float32(10.0 ** (line.gain_db / 20.0))
        yield _Laid(start, gain * _resampled(line.audio, sample_rate))


def _resampled(audio: Audio, sample_rate: int) -> Samples:
    """Return ceil(n * sample_rate / audio.sample_rate) samples; the filter is symmetric, so nothing moves."""
    samples = np.asarray(audio.samples, dtype=np.float32)
    if audio.sample_rate == sample_rate or not samples.size:
        return samples
    from scipy.signal import resample_poly

    common = math.gcd(sample_rate, audio.sample_rate)
    return np.asarray(resample_poly(samples, sample_rate // common, audio.sample_rate // common), dtype=np.float32)


def _sum(lines: Iterable[_Laid], start: int, stop: int) -> Samples:
    """Add what each line has between `start` and `stop`, always in the order of the lines."""
    total = np.zeros(stop - start, dtype=np.float32)
    for line in lines:
        first, last = max(start, line.start), min(stop, line.end)
        if first < last:
            total[first - start : last - start] += line.samples[first - line.start : last - line.start]
    return total
