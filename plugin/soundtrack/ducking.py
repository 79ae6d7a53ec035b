"""How far the original is down at each sample: keyed by where somebody speaks, not by how loud.

The gain falls and rises in straight lines of decibels. It is at its depth before the first syllable, which is the
quietest part of a word, and outside the lines it is exactly one.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from plugin.soundtrack.loudness import RATE
from plugin.soundtrack.settings import Ducking
from plugin.soundtrack.spool import Spans, joined

AHEAD_MS: Final = 20.0
"""So long before a line the original is down."""
HOLD_MS: Final = 150.0
"""So long after a line it stays down: a pause between two words does not let it up."""
FADE_MS: Final = 30.0
"""Fade of an original that is silent under the cues; it lies outside them."""

_NEPERS = math.log(10) / 20  # in a decibel

Shares = npt.NDArray[np.float64]


class Envelope:
    """How far the original is down, as a share: 0 at its level, 1 all the way."""

    def __init__(self, spans: Spans, *, fall_ms: float, rise_ms: float, ahead_ms: float, hold_ms: float) -> None:
        """Draw the curve for spans of speech, in any order, in samples at 48 kHz."""
        ahead, hold = _samples(ahead_ms), _samples(hold_ms)
        self.down = joined(spans + np.array([-ahead, hold]), 0) if len(spans) else spans
        """Where it is all the way down."""
        self._at, self._share = _corners(self.down, max(1, _samples(fall_ms)), max(1, _samples(rise_ms)))

    def shares(self, start: int, stop: int) -> Shares | float:
        """Return the share at each sample from `start` to before `stop`; one number where it is the same at all."""
        first = max(0, int(np.searchsorted(self._at, start, side="right")) - 1)
        last = min(len(self._at), int(np.searchsorted(self._at, stop)) + 1)
        shares = self._share[first:last]
        if not shares.size:
            return 0.0
        if (shares == shares[0]).all():
            return float(shares[0])
        return np.interp(np.arange(start, stop), self._at[first:last], shares)


class Fader:
    """The gain of the original."""

    def __init__(self, envelope: Envelope, depth_db: float | None) -> None:
        """Take the original `depth_db` down; None takes it out."""
        self._envelope = envelope
        self._depth_db = depth_db

    def gains(self, start: int, stop: int) -> npt.NDArray[np.float32] | float:
        """Return the linear gain at each sample, or one number for all; exactly 1 where nobody speaks."""
        shares = self._envelope.shares(start, stop)
        gains = 1 - shares if self._depth_db is None else np.exp(shares * (-self._depth_db * _NEPERS))
        return gains.astype(np.float32) if isinstance(gains, np.ndarray) else float(gains)

    @property
    def down(self) -> Spans:
        """Where the original is all the way down."""
        return self._envelope.down


def ducked(spoken: Spans, ducking: Ducking) -> Fader:
    """Return the gain of an original that is lowered under speech."""
    envelope = Envelope(
        spoken, fall_ms=ducking.attack_ms, rise_ms=ducking.release_ms, ahead_ms=AHEAD_MS, hold_ms=HOLD_MS
    )
    return Fader(envelope, ducking.depth_db)


def silenced(spans: Spans) -> Fader:
    """Return the gain of an original that is silent under spans."""
    return Fader(Envelope(spans, fall_ms=FADE_MS, rise_ms=FADE_MS, ahead_ms=0, hold_ms=0), None)


def untouched() -> Fader:
    """Return the gain of an original that stays as it is."""
    return silenced(np.zeros((0, 2), dtype=np.int64))


def _samples(ms: float) -> int:
    return round(ms * RATE / 1000)


def _corners(down: Spans, fall: int, rise: int) -> tuple[Shares, Shares]:
    """Return the corners of the curve: where it turns, and the share there.

    Where a fall begins before the rise before it has ended, the two lines cross, and the curve turns at the crossing.
    """
    at: list[float] = []
    share: list[float] = []
    for place, (first, last) in enumerate(down.tolist()):
        before = down[place - 1, 1] if place else None
        if before is not None and first - fall < before + rise:
            gap = (first - before) / (fall + rise)
            at.append(before + rise * gap)
            share.append(1 - gap)
        else:
            at += [first - fall] if before is None else [before + rise, first - fall]
            share += [0.0] if before is None else [0.0, 0.0]
        at += [first, last]
        share += [1.0, 1.0]
    if at:
        at.append(float(down[-1, 1]) + rise)
        share.append(0.0)
    return np.array(at), np.array(share)
