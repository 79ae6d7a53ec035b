"""The frame grid of a film: which frame a time falls on, when a frame starts, what its time code is. All is exact."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from plugin.errors import OptionError

SLOWEST: Final = 1
"""Least frame rate, in frames a second."""
FASTEST: Final = 240
"""Greatest frame rate, in frames a second."""

NTSC: Final = tuple(Fraction(nominal * 1000, 1001) for nominal in (24, 30, 48, 60, 120))
"""Rates that people write as 23.976, 29.97, 47.952, 59.94, 119.88."""

_DROPPED: Final = {Fraction(30_000, 1001): 2, Fraction(60_000, 1001): 4}
"""How many numbers drop-frame time code leaves out at a minute: SMPTE ST 12-1's two, twice as many at 59.94."""
_RATE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9}|/0{0,8}[1-9][0-9]{0,8})?)(df)?", re.I)


@dataclass(frozen=True, slots=True)
class FrameRate:
    """How many frames a second a film has, and how its time code counts them.

    Raises:
        OptionError: The rate is out of range, or has no drop-frame time code.
    """

    fps: Fraction
    """Frames a second, exact, 1 to 240: `Fraction(24000, 1001)` for 23.976."""
    drop: bool = False
    """Whether the time code is drop-frame; 29.97 and 59.94 only."""

    def __post_init__(self) -> None:
        if not SLOWEST <= self.fps <= FASTEST:
            raise OptionError(f"a frame rate of {self} is out of range: give {SLOWEST} to {FASTEST} frames a second.")
        if self.drop and self.fps not in _DROPPED:
            raise OptionError(f"{self}: only 29.97df and 59.94df are drop-frame: leave out 'df'.")

    def __str__(self) -> str:
        return f"{round(float(self.fps), 3):g}{'df' if self.drop else ''}"

    @classmethod
    def parse(cls, text: str) -> FrameRate:
        """Read a frame rate as people write it.

        Args:
            text: `25`, `23.976`, `24000/1001`, or with drop-frame time code `29.97df`. A decimal within 0.001 of an
                NTSC rate, or such a rate to two decimals (`23.98`), is that rate exactly.

        Raises:
            OptionError: It is no rate, out of range, or has no drop-frame time code.
        """
        match = _RATE.fullmatch(text.strip())
        if match is None:
            raise OptionError(
                f"{text!r} is no frame rate: give a number such as 25, 23.976, 24000/1001 or, with drop-frame "
                "time code, 29.97df."
            )
        return cls(_exact(match[1]), drop=match[2] is not None)

    @property
    def nominal(self) -> int:
        """How many frame numbers a second of time code has: 24 for 23.976."""
        return math.floor(self.fps + Fraction(1, 2))

    def frame_at(self, ms: int | Fraction) -> int:
        """Return the number of the frame, from 0, that starts nearest to a time in milliseconds; the later of two."""
        return math.floor(Fraction(ms) * self.fps / 1000 + Fraction(1, 2))

    def ms_of(self, frame: int) -> Fraction:
        """Return when a frame starts, in milliseconds, exact."""
        return Fraction(frame * 1000) / self.fps

    def snap(self, ms: int | Fraction) -> Fraction:
        """Return the start of the nearest frame, in milliseconds, exact; at most half a frame away."""
        return self.ms_of(self.frame_at(ms))

    def timecode(self, frame: int) -> str:
        """Write the time code of a frame, after SMPTE ST 12-1.

        Args:
            frame: From 0; after 24 hours of time code the count starts again.

        Returns:
            `HH:MM:SS:FF`, drop-frame `HH:MM:SS;FF`; from 101 nominal frames a second FF has three digits. Numbers
            are counted at the nominal rate, so that at 23.976 or 29.97 an hour of them lasts 3.6 s longer. Drop-frame
            leaves out the numbers 0 and 1 (0 to 3 at 59.94) at each minute but each tenth, and is then 86.4 ms ahead
            of the clock after 24 hours.
        """
        seconds, number = divmod(self._number(frame % self._frames_in(24 * 60)), self.nominal)
        digits = max(2, len(str(self.nominal - 1)))
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return f"{clock}{';' if self.drop else ':'}{number:0{digits}d}"

    @property
    def _dropped(self) -> int:
        return _DROPPED[self.fps] if self.drop else 0

    def _frames_in(self, minutes: int) -> int:
        """Count the frames in so many minutes of time code from 00:00:00."""
        return minutes * 60 * self.nominal - self._dropped * (minutes - (minutes + 9) // 10)

    def _number(self, frame: int) -> int:
        """Return a frame's place in a count that leaves out no number."""
        tens, rest = divmod(frame, self._frames_in(10))
        minutes = max(0, rest - self._dropped) // (60 * self.nominal - self._dropped)
        return frame + self._dropped * (9 * tens + minutes)


def _exact(text: str) -> Fraction:
    """Return the rate that a number stands for: a decimal near an NTSC rate is that rate."""
    fps = Fraction(text)
    near = (rate for rate in NTSC if abs(fps - rate) <= Fraction(1, 1000) or fps == round(rate, 2))
    return next(near, fps) if "." in text else fps
