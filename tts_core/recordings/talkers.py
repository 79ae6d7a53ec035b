"""Whether one person talks in a recording or two: at once, or in turns.

A sound test, not a recognition of people: it hears pitches. It is made to let one person pass, whatever they act; two
people of like pitch who take turns pass too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples
from tts_core.recordings.level import levelled
from tts_core.recordings.pitch import pitch_of
from tts_core.recordings.recording import RATE, Recording
from tts_core.recordings.speech import Span

VOICED: Final = 0.75
"""How alike two periods are at least in one clear voice: 1 is the same."""

MUDDLED: Final = (0.4, 0.8)
"""Likeness in a frame with two voices: below, it is noise; above, one voice says it all."""

SECOND: Final = 0.7
"""What two pitches explain at least of what the best single one leaves, where two voices are heard."""

NEARBY_ST: Final = 4.0
"""Two pitches nearer than this, in semitones, are one and that of a moment ago, from the walls of the room."""

LEAST_FRAMES: Final = 4
"""Fewer frames say nothing, of a second pitch or of the pitch of a stretch of speech."""

SHORTEST_TURN_S: Final = 0.6
"""Voiced time that each of two people has at least."""

ASTRAY: Final = 0.25
"""Share of a voice's pitches that may lie beyond the middle of the two: one who acts swings over it."""

SUSPECT_ST: Final = 5.0
SUSPECT_S: Final = 0.25
"""From this distance and voiced time of the quick pitches on, the pitch is followed well, which takes longer."""

_DOWN = 4  # the pitch is sought at RATE / _DOWN
_BAND_HZ = (60.0, 1600.0)
_FRAME, _HOP = 256, 128  # 64 and 32 ms
_LAGS = np.arange(8, 81)  # 500 to 50 Hz
_LAGS_OF_TWO = np.arange(10, 68)  # 400 to 60 Hz
_SHORT_LAGS_FIRST = 0.0008  # a lag: two periods are as alike as one
_FLOOR = 0.01  # of the power of loud frames: 20 dB below

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """What is periodic in a recording, each 32 ms."""

    pitch_st: _Array
    """Shape (n,): the clearest pitch, in semitones above 1 Hz."""
    likeness: _Array
    """Shape (n,): how alike its periods are, 1 is the same."""
    second: _Array
    """Shape (n,): what two pitches explain of what that one leaves, 1 is all; 0 outside `MUDDLED`."""
    loud: npt.NDArray[np.bool_]
    """Shape (n,): whether the frame is loud enough to count."""


def periods_in(samples: Samples) -> Periods:
    """Seek the pitch of each frame, and two at once where one says too little.

    Args:
        samples: Shape (n,), at `RATE`, at any level.
    """
    alike, power = _autocorrelation(_low(levelled(samples)))
    lag: npt.NDArray[np.int64] = _LAGS[np.argmax(alike[:, _LAGS] - _SHORT_LAGS_FIRST * _LAGS, axis=1)]
    likeness = alike[np.arange(len(alike)), lag]
    loud = power > _FLOOR * np.percentile(power, 95.0)
    muddled = loud & (likeness > MUDDLED[0]) & (likeness < MUDDLED[1])
    second = np.zeros(len(alike))
    second[muddled] = 1.0 - _left_of_two(alike[muddled]) / (1.0 - likeness[muddled])
    return Periods(12.0 * np.log2(RATE / _DOWN / lag), likeness, second, loud)


def share_at_once(periods: Periods) -> float:
    """Return in which share of the loud frames two pitches are heard at once."""
    two = periods.second > SECOND
    n_two, n_loud = int(np.count_nonzero(two)), int(np.count_nonzero(periods.loud))
    return n_two / n_loud if n_two >= LEAST_FRAMES else 0.0


def turns_apart_st(recording: Recording, periods: Periods, spans: Sequence[Span]) -> float:
    """Return how far two groups of stretches of speech are apart in pitch, in semitones; 0 where they are not two.

    Args:
        recording: What is heard.
        periods: Of the recording.
        spans: Where in it somebody speaks.
    """
    clear = periods.loud & (periods.likeness > VOICED)
    quick = _stretches(np.where(clear, periods.pitch_st, 0.0), _HOP * _DOWN, spans)
    if _apart_st(quick, round(SUSPECT_S * RATE / _HOP / _DOWN), 1.0) < SUSPECT_ST:
        return 0.0
    pitch = pitch_of(recording)
    pitch_st = 12.0 * np.log2(np.maximum(pitch.f0_hz, 1.0, dtype=np.float64))
    return _apart_st(_stretches(pitch_st, pitch.hop, spans), round(SHORTEST_TURN_S * RATE / pitch.hop), ASTRAY)


def _stretches(pitch_st: _Array, hop: int, spans: Sequence[Span]) -> list[_Array]:
    """Return the voiced pitches of each span that has some, the lowest span first."""
    found = (pitch_st[span.start // hop : span.end // hop] for span in spans)
    voiced = [pitches[pitches > 0.0] for pitches in found]
    return sorted((v for v in voiced if len(v) >= LEAST_FRAMES), key=lambda v: float(np.median(v)))


def _apart_st(stretches: list[_Array], n_least: int, astray: float) -> float:
    """Return the largest distance of the medians of a low group and a high one.

    Args:
        stretches: Pitches in semitones, the lowest stretch first.
        n_least: Pitches that a group has at least.
        astray: Share of the pitches of a group that may be nearer to the other.
    """
    apart = [0.0]
    for cut in range(1, len(stretches)):
        low, high = np.concatenate(stretches[:cut]), np.concatenate(stretches[cut:])
        below, above = float(np.median(low)), float(np.median(high))
        middle = (below + above) / 2.0
        lost = max(float((low > middle).mean()), float((high < middle).mean()))
        if min(len(low), len(high)) >= n_least and lost <= astray:
            apart.append(above - below)
    return max(apart)


def _low(samples: Samples) -> _Array:
    """Return the band of the pitches, at a `_DOWN`-th of the rate, at least one frame."""
    block = 2048 * _DOWN  # a length of small factors, for the transform
    n = max(-(-len(samples) // block) * block, _FRAME * _DOWN)
    spectrum = np.fft.rfft(samples, n)
    hz = np.fft.rfftfreq(n, 1.0 / RATE)
    spectrum[(hz < _BAND_HZ[0]) | (hz > _BAND_HZ[1])] = 0.0
    low: _Array = np.fft.irfft(spectrum[: n // _DOWN // 2 + 1], n // _DOWN)
    return low


def _autocorrelation(sound: _Array) -> tuple[_Array, _Array]:
    """Return it for each frame, 1 at lag 0, free of the window; and the power of the frames."""
    window = np.hanning(_FRAME)
    frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP] * window
    n_lags = 2 * int(_LAGS[-1]) + 1
    size = 2 * _FRAME
    found = np.fft.irfft(np.abs(np.fft.rfft(frames, size)) ** 2, size)[:, :n_lags]
    own = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2, size)[:n_lags]
    power = found[:, 0]
    return found / np.maximum(power, 1e-12)[:, None] / (own / own[0]), power


def _left_of_two(alike: _Array) -> _Array:
    """Return the share of each frame's power that the two combs leave that leave least.

    De Cheveigné (1993), "Separation of concurrent harmonic sounds", J. Acoust. Soc. Am. 93, 3271-3290: a comb of the
    period of a voice cancels it, and one after the other cancels two. The power is had from the autocorrelation.
    """
    short, long = _unlike_pairs()
    together = (alike[:, short + long] + alike[:, long - short]) / 2.0
    left: _Array = (1.0 - alike[:, short] - alike[:, long] + together).min(axis=1)
    return left


@cache
def _unlike_pairs() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return pairs of lags that are not of one voice: neither near, nor one a multiple of the other."""
    short, long = (lags.reshape(-1) for lags in np.meshgrid(_LAGS_OF_TWO, _LAGS_OF_TWO, indexing="ij"))
    ratio = long / short
    whole = np.round(ratio)
    unlike = (ratio > 2.0 ** (NEARBY_ST / 12.0)) & (np.abs(ratio - whole) >= 0.12 * whole)
    return short[unlike], long[unlike]
