"""Where somebody speaks in a recording: Silero VAD under ONNX Runtime, and its rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from tts_core.audio import Samples
from tts_core.recordings.level import levelled
from tts_core.recordings.recording import RATE, Recording
from tts_core.recordings.shipped import run, session

WINDOW: Final = 512
"""Samples of which the network says once how likely speech is: 32 ms."""

CONTEXT: Final = 64
"""Samples before the window that it hears too."""

STARTS_AT: Final = 0.5
ENDS_BELOW: Final = 0.35
"""How likely speech is where it starts, and where it ends: Silero's own values, as are the lengths below."""

SHORTEST_SPEECH: Final = RATE // 4
"""Shorter sounds are no speech, in samples."""

SHORTEST_SILENCE: Final = RATE // 10
"""Shorter silences do not part speech, in samples."""

PAD: Final = RATE * 30 // 1000
"""What is added before and after, in samples: the first and last sound are quiet."""

_BLOCK = 512  # windows a call
_STATE = (1, 1, 128)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording."""

    start: int
    """First sample, at `RATE`."""
    end: int
    """One after the last sample."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return (self.end - self.start) / RATE


def speech_in(recording: Recording) -> tuple[Span, ...]:
    """Find where somebody speaks, whatever the level of the recording.

    Returns:
        Spans in order, apart from each other, each longer than `SHORTEST_SPEECH`; none where nobody speaks.

    Raises:
        WeightsError: The network of the package `silero-vad` is missing.
    """
    n_samples = len(recording.samples)
    spans: list[Span] = []
    for start, end in _heard(_likelihoods(levelled(recording.samples)), n_samples):
        if end - start <= SHORTEST_SPEECH:
            continue
        start, end = max(0, start - PAD), min(n_samples, end + PAD)
        if spans and start < spans[-1].end:
            middle = (start + spans[-1].end) // 2
            spans[-1] = Span(spans[-1].start, middle)
            start = middle
        spans.append(Span(start, end))
    return tuple(spans)


def _heard(likely: Samples, n_samples: int) -> list[tuple[int, int]]:
    """Return where speech starts and ends, in samples, of how likely it is in each window."""
    heard = []
    start = quiet = None
    for at, value in zip(range(0, n_samples, WINDOW), likely.tolist(), strict=True):
        if value >= STARTS_AT:
            start, quiet = (at if start is None else start), None
        elif value < ENDS_BELOW and start is not None:
            quiet = at if quiet is None else quiet
            if at - quiet >= SHORTEST_SILENCE:
                heard.append((start, quiet))
                start = quiet = None
    return heard if start is None else [*heard, (start, n_samples)]


def _likelihoods(samples: Samples) -> Samples:
    """Return how likely speech is in each window, 0 to 1; the last one is filled with silence."""
    n = -(-len(samples) // WINDOW)
    padded = np.zeros(CONTEXT + n * WINDOW, np.float32)
    padded[CONTEXT : CONTEXT + len(samples)] = samples
    windows = np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + WINDOW)[::WINDOW] if n else padded[:0]
    hidden = cell = np.zeros(_STATE, np.float32)
    likely = [np.zeros(0, np.float32)]
    for first in range(0, n, _BLOCK):
        block = np.ascontiguousarray(windows[first : first + _BLOCK])
        values, hidden, cell = run(_network(), {"input": block, "h": hidden, "c": cell})
        likely.append(values.reshape(-1))
    return np.concatenate(likely)


@cache
def _network() -> Any:
    return session("silero_vad", "data/silero_vad_16k_sequence.onnx", "silero-vad")
