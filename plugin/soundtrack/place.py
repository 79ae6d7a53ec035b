"""Where a speaker is heard: to the side, in a room, over the telephone. All off by default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tts_core.audio import Audio, Samples

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Final = ("pan", "room", "band")
"""Keys of a speaker in a cast file."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room as its sound is made: a few early echoes, then noise that dies away."""

    seconds: float
    """Until the echo is 60 dB down."""
    wet_db: float
    """Level of the echo against the voice."""
    delay_ms: float
    """When the first echo comes."""
    damping_hz: float
    """The echo is darker above."""


ROOMS: Final = {
    "small": Room(0.25, -9.0, 4.0, 7000.0),
    "room": Room(0.5, -10.0, 8.0, 6000.0),
    "hall": Room(1.6, -11.0, 20.0, 4500.0),
    "church": Room(3.0, -10.0, 30.0, 3500.0),
    "bathroom": Room(0.7, -6.0, 3.0, 9000.0),
}
"""By name; the impulse responses are made by code, from noise of a fixed seed."""

BANDS: Final = {"phone": (300.0, 3400.0), "radio": (180.0, 5500.0), "intercom": (450.0, 2800.0)}
"""Lowest and highest frequency in hertz; `phone` is the band of ITU-T G.712."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one speaker is heard."""

    pan: float = 0.0
    """-1 is left, 0 the middle, 1 right; the loudness stays."""
    room: str | None = None
    """A name of `ROOMS`."""
    band: str | None = None
    """A name of `BANDS`."""


MIDDLE: Final = Place()
"""In front, dry, at full band."""


def place_faults(who: str, entry: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with `pan`, `room` and `band` of an entry, a clause each."""
    faults = []
    pan = entry.get("pan", 0.0)
    if isinstance(pan, bool) or not isinstance(pan, (int, float)) or not -1 <= pan <= 1:
        faults.append(f"{who}: pan {pan!r} is not a number from -1 (left) to 1 (right)")
    for key, known in (("room", ROOMS), ("band", BANDS)):
        value = entry.get(key)
        if value is not None and (not isinstance(value, str) or value not in known):
            faults.append(f"{who}: unknown {key} {value!r}; there are {', '.join(known)}")
    return faults


def put(audio: Audio, place: Place) -> Audio:
    """Return a line as heard over its band and in its room (its side is left to the mix).

    A room makes it longer by the echo; the first sample stays the first.
    """
    samples = audio.samples
    if place.band is not None:
        samples = _banded(samples, audio.sample_rate, *BANDS[place.band])
    if place.room is not None:
        samples = _echoed(samples, audio.sample_rate, ROOMS[place.room])
    return audio if samples is audio.samples else Audio(samples, audio.sample_rate, audio.stretch)


def sides(pan: float, n_channels: int) -> Samples:
    """Return the gain of a voice on each channel, shape [channels].

    In stereo the middle is both sides at unity; in 5.1 it is the centre alone, and a side is reached between centre and
    front left or right. The power is that of the middle wherever the voice stands.
    """
    angle = (pan + 1) * np.pi / 4
    if n_channels == 2:
        return np.array([np.sqrt(2) * np.cos(angle), np.sqrt(2) * np.sin(angle)], dtype=np.float32)
    aside, gains = abs(pan) * np.pi / 2, np.zeros(n_channels, dtype=np.float32)
    gains[2] = np.cos(aside)
    gains[0 if pan < 0 else 1] = np.sin(aside)
    return gains


def _banded(samples: Samples, rate: int, low: float, high: float) -> Samples:
    from scipy.signal import butter, sosfilt

    sections = butter(4, (low, min(high, 0.45 * rate)), btype="bandpass", fs=rate, output="sos")
    return np.asarray(sosfilt(sections, samples), dtype=np.float32)


def _echoed(samples: Samples, rate: int, room: Room) -> Samples:
    from scipy.signal import oaconvolve

    if not samples.size:
        return samples
    response = impulse_response(room, rate)
    wet = oaconvolve(samples, response).astype(np.float32)
    wet[: len(samples)] += samples
    return np.asarray(wet, dtype=np.float32)


def impulse_response(room: Room, rate: int) -> Samples:
    """Return the echo of a room without the voice itself: early reflections and a tail, energy by `wet_db`."""
    from scipy.signal import butter, sosfilt

    noise = np.random.default_rng(1770)
    first, length = int(room.delay_ms * rate / 1000), int(room.seconds * rate)
    clock = np.arange(length) / rate
    echo = noise.standard_normal(length) * 10 ** (-3 * clock / room.seconds)
    echo *= np.clip(clock / (room.delay_ms / 500), 0, 1)  # the tail grows out of the first echoes
    for order in range(1, 6):
        echo[min(length - 1, int(first * 0.4 * order))] += 6.0 * 0.7**order * (-1) ** order
    echo = sosfilt(butter(1, min(room.damping_hz, 0.45 * rate), fs=rate, output="sos"), echo)
    echo = sosfilt(butter(1, 120.0, btype="highpass", fs=rate, output="sos"), echo)
    scaled = echo * 10 ** (room.wet_db / 20) / np.sqrt(np.sum(np.square(echo)))
    return np.concatenate([np.zeros(first), scaled]).astype(np.float32)
