"""The scene's own sound: wind, a slow tune, the clock, the train. Everything is made from numbers here."""

from __future__ import annotations

import math
import wave
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .story import Story
from .train import ARRIVAL_S

RATE = 48_000
LOUDNESS = -24.0
"""Programme loudness in LUFS."""
Sound = npt.NDArray[np.float64]

_CHORDS = ((50, 57, 60, 65), (46, 53, 57, 62), (53, 60, 64, 69), (48, 55, 59, 64), (43, 50, 58, 62), (45, 52, 57, 64))
"""Notes of the pad, in MIDI numbers: D minor 7, B flat, F, C, G minor, A sus."""
_TUNE = (
    74,
    None,
    77,
    76,
    72,
    None,
    69,
    None,
    74,
    72,
    70,
    None,
    69,
    None,
    67,
    69,
    None,
    65,
    None,
    67,
    69,
    None,
    76,
    None,
)
"""One note of the music box a beat; None is a rest."""
_CHORD_S = 6.0


def make_sound(story: Story, seed: int = 3) -> Sound:
    """Make the sound track.

    Args:
        story: When the train comes and goes, and how long the film is.
        seed: For the noises; the same seed gives the same samples.

    Returns:
        Samples (n, 2) at 48 kHz, -1 to 1, at -24 LUFS.
    """
    rng = np.random.default_rng(seed)
    n = round(story.duration_s * RATE)
    tracks = (
        0.20 * _wind(rng, n),
        0.30 * _pad(n),
        0.16 * _music_box(n),
        0.05 * _clock(n),
        0.85 * _train(rng, n, story),
        0.26 * _whistle(n, story.beats["train-in"]),
        0.12 * _whistle(n, story.beats["train-out"] - 1.2, 0.55),
    )
    mixed = np.sum(tracks, axis=0) * _fade(n)[:, None]
    return np.asarray(np.tanh(mixed * _gain_to(LOUDNESS, mixed)), np.float64)


def write_wav(path: Path, sound: Sound) -> None:
    """Write samples (n, 2) as 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def loudness(sound: Sound) -> float:
    """Measure LUFS as ITU-R BS.1770-4 has it: K weighting, blocks of 400 ms, gates at -70 LUFS and -10 LU."""
    from scipy.signal import lfilter

    shelf = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585])
    highpass = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])
    heard = lfilter(*highpass, lfilter(*shelf, sound, axis=0), axis=0)
    step = RATE // 10
    tenths = (heard[: len(heard) // step * step] ** 2).reshape(-1, step, 2).mean(axis=1).sum(axis=1)
    blocks = np.convolve(tenths, np.ones(4) / 4, mode="valid") + 1e-12
    for gate in (-70.0, -10.0):
        floor = gate if gate == -70.0 else gate - 0.691 + 10 * math.log10(blocks.mean())
        blocks = blocks[-0.691 + 10 * np.log10(blocks) > floor]
    return float(-0.691 + 10 * math.log10(blocks.mean()))


def _gain_to(target: float, sound: Sound) -> float:
    return float(10 ** ((target - loudness(sound)) / 20))


def _fade(n: int) -> Sound:
    t = np.arange(n) / RATE
    return np.asarray(np.clip(t / 1.5, 0, 1) * np.clip((n / RATE - t) / 2.2, 0, 1))


def _wind(rng: np.random.Generator, n: int) -> Sound:
    """Filtered noise whose two bands swell against each other; left and right differ."""
    t = np.arange(n) / RATE
    low = _band(rng.standard_normal((n, 2)), 120, 420) * 5
    high = _band(rng.standard_normal((n, 2)), 500, 1300) * 4
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * t / 11.3) * np.sin(2 * np.pi * t / 4.7 + 1)
    gust = np.clip(0.45 + 0.55 * np.sin(2 * np.pi * t / 17.0 + 2), 0, 1) ** 2
    return np.asarray(low * swell[:, None] + high * 0.3 * gust[:, None])


def _pad(n: int) -> Sound:
    """Slow chords; each note is two voices slightly out of tune, one more to the left, one more to the right."""
    sound = np.zeros((n, 2))
    for bar in range(int(n / RATE / _CHORD_S) + 1):
        start = int(bar * _CHORD_S * RATE)
        size = min(int((_CHORD_S + 2.5) * RATE), n - start)
        if size <= 0:
            break
        sound[start : start + size] += _chord(_CHORDS[bar % len(_CHORDS)])[:size]
    return sound


@lru_cache(maxsize=len(_CHORDS))
def _chord(notes: tuple[int, ...]) -> Sound:
    t = np.arange(int((_CHORD_S + 2.5) * RATE)) / RATE
    shape = np.clip(t / 2.2, 0, 1) * np.clip((_CHORD_S + 2.5 - t) / 2.5, 0, 1)
    left, right = (shape * sum(_voice(_hertz(note + cents / 100), t) for note in notes) for cents in (-4, 4))
    return np.stack([0.22 * left + 0.09 * right, 0.22 * right + 0.09 * left], axis=-1)


def _voice(hertz: float, t: Sound) -> Sound:
    return np.asarray(sum(np.sin(2 * np.pi * hertz * k * t + k) / k**2.2 for k in (1, 2, 3)))


def _music_box(n: int) -> Sound:
    """A thin tune of bells with an echo from the other side."""
    dry = np.zeros((n + 4 * RATE, 2))
    beat = _CHORD_S / 4
    for number in range(int(n / RATE / beat)):
        note = _TUNE[number % len(_TUNE)]
        if note is None:
            continue
        start, t = int((number * beat + 0.04 * (number % 3)) * RATE), np.arange(3 * RATE) / RATE
        f = _hertz(note)
        bell = np.exp(-t * 2.2) * np.sin(2 * np.pi * f * t) + 0.35 * np.exp(-t * 5) * np.sin(2 * np.pi * 3.01 * f * t)
        bell *= np.clip(t / 0.004, 0, 1)
        for side, delay, gain in ((0, 0.0, 0.8), (1, 0.012, 0.6), (1, 0.41, 0.30), (0, 0.83, 0.16)):
            at = start + int(delay * RATE)
            room = min(len(bell), len(dry) - at)
            dry[at : at + room, side] += gain * bell[:room]
    return dry[:n]


def _clock(n: int) -> Sound:
    """The station clock: tick, tock, from the right."""
    sound = np.zeros((n, 2))
    t = np.arange(int(0.05 * RATE)) / RATE
    for second in range(int(n / RATE)):
        tick = np.exp(-t * 130) * np.sin(2 * np.pi * (2300 if second % 2 else 1900) * t)
        sound[second * RATE : second * RATE + len(tick)] += tick[:, None] * np.array([0.35, 1.0])
    return sound


def _train(rng: np.random.Generator, n: int, story: Story) -> Sound:
    """Rumble, the beat of the rail joints, and a hiss of brakes; from left to right as the train moves."""
    t = np.arange(n) / RATE
    coming, going = t - story.beats["train-in"], t - story.beats["train-out"]
    speed = np.where(coming < ARRIVAL_S, np.clip(1 - coming / ARRIVAL_S, 0, 1), np.clip(going / 7, 0, 1))
    near = np.clip((coming + 3.0) / 4.5, 0, 1) ** 2 * np.clip((10.5 - going) / 6, 0, 1)
    rumble = _band(rng.standard_normal((n, 2)), 35, 170) * 9 * (0.25 + 0.75 * np.clip(speed, 0, 1))[:, None]
    idle = 0.25 * (np.sin(2 * np.pi * 54 * t) + 0.5 * np.sin(2 * np.pi * 81 * t))[:, None] * (0.4 + speed[:, None])
    hiss = _band(rng.standard_normal((n, 2)), 2500, 7000) * 1.6
    brakes = np.exp(-(((coming - ARRIVAL_S + 0.9) / 1.1) ** 2)) + 0.7 * np.exp(-(((going - 0.2) / 0.5) ** 2))
    sound = (rumble * 0.5 + idle * 0.4 + _joints(rng, n, speed)) * near[:, None] + 0.22 * hiss * brakes[:, None]
    place = np.where(going > 0, 0.5 + 0.5 * np.clip(going / 7, 0, 1), 0.5 * np.clip(coming / 3, 0, 1))
    return np.asarray(sound * np.stack([np.cos(place * np.pi / 2), np.sin(place * np.pi / 2)], axis=-1) * 1.3)


def _joints(rng: np.random.Generator, n: int, speed: Sound) -> Sound:
    """Two knocks a rail; they come faster with the speed."""
    t = np.arange(int(0.18 * RATE)) / RATE
    thud = np.exp(-t * 34) * (np.sin(2 * np.pi * 88 * t) + 0.5 * np.sin(2 * np.pi * 190 * t) * np.exp(-t * 30))
    thud += 0.15 * np.exp(-t * 60) * rng.standard_normal(len(t))
    sound = np.zeros(n + RATE)
    for knock in np.flatnonzero(np.diff(np.floor(np.cumsum(speed * 3.2 / RATE))) > 0):
        for delay, gain in ((0.0, 0.8), (0.11, 0.64)):
            at = knock + int(delay * RATE)
            sound[at : at + len(thud)] += gain * (0.4 + 0.6 * speed[knock]) * thud
    return np.asarray(sound[:n, None] * np.ones(2))


def _whistle(n: int, start_s: float, long_s: float = 1.25) -> Sound:
    """A chord of pipes that bends up as the steam comes, with the valley's echo."""
    t = np.arange(int((long_s + 0.4) * RATE)) / RATE
    shape = np.clip(t / 0.09, 0, 1) * np.clip((long_s + 0.35 - t) / 0.35, 0, 1)
    bend = 1 - 0.035 * np.exp(-t * 14) + 0.002 * np.sin(2 * np.pi * 5.3 * t)
    phase = 2 * np.pi * np.cumsum(bend) / RATE
    chord = sum(np.sin(phase * f) + 0.3 * np.sin(2 * phase * f) for f in (349.2, 440.0, 523.3, 659.3))
    sound = np.zeros((n, 2))
    for delay, left, right in ((0.0, 0.8, 0.45), (0.33, 0.16, 0.30), (0.71, 0.16, 0.10), (1.2, 0.05, 0.09)):
        at = int((start_s + delay) * RATE)
        room = min(len(t), n - at)
        sound[at : at + room] += (0.3 * shape * chord)[:room, None] * np.array([left, right])
    return sound


def _hertz(note: float) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def _band(noise: Sound, low: float, high: float) -> Sound:
    from scipy.signal import butter, sosfilt

    sides = np.ascontiguousarray(noise.T, np.float32)
    return np.asarray(sosfilt(butter(2, (low, high), "bandpass", fs=RATE, output="sos").astype(np.float32), sides).T)
