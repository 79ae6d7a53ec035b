"""How high a voice is, from moment to moment: SwiftF0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tts_core.audio import Samples
from tts_core.recordings.level import levelled
from tts_core.recordings.recording import RATE, Recording

if TYPE_CHECKING:
    from swift_f0 import SwiftF0

HOP: Final = 256
"""Samples from one value to the next: 16 ms."""

LOWEST_HZ: Final = 50.0
HIGHEST_HZ: Final = 1000.0
"""What a speaking, shouting or crying voice may reach; hum of the mains and whistling are mostly outside."""

VOICED: Final = 0.5
"""How sure the network is of a pitch where there is voice."""


@dataclass(frozen=True, slots=True, eq=False)
class Pitch:
    """Fundamental frequency over time."""

    f0_hz: Samples
    """Shape (n,), in hertz, one value for each `hop` samples; 0 where there is no voice."""
    hop: int
    """Samples at `RATE` from one value to the next; value i is that of the sound around sample i * hop."""


def pitch_of(recording: Recording) -> Pitch:
    """Follow the pitch of a voice, whatever the level of the recording.

    Nieradzik (2025), "SwiftF0: Fast and Accurate Monophonic Pitch Detection", arXiv 2508.18440.

    Returns:
        One value for each whole `HOP` samples, `LOWEST_HZ` to `HIGHEST_HZ`, or 0 without voice; a single 0 where the
        recording is shorter than that.
    """
    samples = levelled(recording.samples)
    if len(samples) < HOP:
        return Pitch(np.zeros(1, np.float32), HOP)
    found = _network().detect(samples, RATE, LOWEST_HZ, HIGHEST_HZ)
    return Pitch(np.where(found.confidence >= VOICED, found.pitch_hz, 0.0).astype(np.float32), HOP)


@cache
def _network() -> SwiftF0:
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1, spin=False)
