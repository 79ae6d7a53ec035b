"""How loud each speaker and each line is made: speakers alike over the film, a shout still louder than a whisper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from plugin.soundtrack.loudness import SILENCE, by_step, loudness_of
from plugin.soundtrack.spool import Line

SPREAD_LU: Final = 18.0
"""How far the loudest and the softest line of a speaker may be apart; more is pressed together."""
_INAUDIBLE = -60.0  # a line softer than this is a breath or nothing: it takes no part in the spread


@dataclass(frozen=True, slots=True)
class Level:
    """How loud one speaker was, and is made."""

    lufs: float
    """Gated loudness of all the speaker's lines, as spoken, one channel; `SILENCE` for nothing audible."""
    gain_db: float
    """What brings it to 0 LUFS on one channel, with the wish of the cast (`level_db`)."""
    spread_lu: float
    """Between the loudest and the softest line as spoken."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Of all speakers and lines."""

    speakers: dict[str, Level]
    """By name."""
    gains_db: tuple[float, ...]
    """A line's gain to a speaker's level of 0 LUFS, in the order of the lines; a mix adds the level that it wants."""


def level(lines: Sequence[Line]) -> Levels:
    """Choose the gains of a film's lines.

    A speaker has one gain for the whole film. Only where the lines of one speaker are more than `SPREAD_LU` apart is
    each moved towards the speaker's loudness, all by the same share, so that their order stays.

    Args:
        lines: All lines, in any order.
    """
    gains = [0.0] * len(lines)
    speakers: dict[str, Level] = {}
    for name in dict.fromkeys(line.speaker for line in lines):
        places = [place for place, line in enumerate(lines) if line.speaker == name]
        own = [lines[place] for place in places]
        pressed, spread = _pressed(own)
        lufs = _together(own, [0.0] * len(own))
        after = _together(own, pressed)
        gain = 0.0 if after == SILENCE else -after
        speakers[name] = Level(lufs, gain + own[0].level_db, spread)
        for place, line, press in zip(places, own, pressed, strict=True):
            gains[place] = gain + press + line.level_db
    return Levels(speakers, tuple(gains))


def _pressed(lines: Sequence[Line]) -> tuple[list[float], float]:
    """Return how much each line is moved towards the middle, in dB, and how far they were apart."""
    louds = np.array([loudness_of(by_step(line.powers)) for line in lines])
    audible = louds[louds > _INAUDIBLE]
    spread = float(audible.max() - audible.min()) if audible.size else 0.0
    if spread <= SPREAD_LU:
        return [0.0] * len(lines), spread
    middle = _together(lines, [0.0] * len(lines))
    share = 1 - SPREAD_LU / spread
    return [float((middle - one) * share) if one > _INAUDIBLE else 0.0 for one in louds], spread


def _together(lines: Sequence[Line], gains_db: Sequence[float]) -> float:
    """Return the gated loudness of lines one after the other."""
    return loudness_of(
        np.concatenate([by_step(line.powers) * 10 ** (gain / 10) for line, gain in zip(lines, gains_db, strict=True)])
    )
