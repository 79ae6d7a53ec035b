"""Prosody transfer: the outline of a recording, and a plan that follows it more closely than a state can say.

What is taken over is slow: how pitch and level move over each phrase, the pauses, the pace. Words, tones and accents
stay the line's own, so that the recording may say something else, in another language. A movement is a low-order cosine
fit to the syllables of a phrase (Teutenberg, Watson & Riddle 2008, "Modelling and synthesising F0 contours with the
discrete cosine transform", ICASSP); what is left over is the quick movement of syllables. The pace counts syllable
nuclei without knowing the words (de Jong & Wempe 2009, Behavior Research Methods 41).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples
from tts_core.emotion.plan import OutlinePlan, PhraseOutline, ProsodyPlan
from tts_core.emotion.slow import nuclei, slow

if TYPE_CHECKING:
    from tts_core.recordings import Pitch, Recording

FRAMES_PER_SECOND: Final = 100
WINDOW_SECONDS: Final = 0.04
"""Stretch over which a frame's level is measured: four periods of a low voice."""

PAUSE_FRAMES: Final = 15
"""From 150 ms on a silence is a pause; shorter ones are closures of consonants."""
PHRASE_FRAMES: Final = 12
"""A stretch with fewer frames in the nuclei of syllables is a click, no phrase."""

PAUSE_DB: Final = 35.0
"""So far below the loud places of the recording nothing is said."""
NOISE_SHARE: Final = 0.2
"""Where its silence is noisy, what lies so far up from the noise to the loud places is silence yet."""
SLOW_HZ: Final = 1.0
"""The quickest movement of an outline: slower than syllables, of which there are 4 to 8 a second."""
POINTS_PER_SECOND: Final = 5
LEAST_POINTS: Final = 3

OCTAVE_ST: Final = 11.0
"""F0 that is so far from the median is a mistake of the tracker."""

MOST_ST: Final = 6.0
MOST_DB: Final = 8.0
"""An outline goes so far from its middle at most, in semitones and dB."""
MOST_HEIGHT_ST: Final = (-6.0, 7.0)
"""How far a recording may lie below and above its speaker's median: as far as acting shifts a voice."""

DIP_DB: Final = 2.0
"""Between two nuclei the level falls by so much (de Jong & Wempe 2009)."""
LEAST_NUCLEI: Final = 4
"""Fewer say nothing about a pace."""
USUAL_PACE: Final = 4.4
"""Nuclei a second of speech, as they are counted here, of a voice that reads at its natural pace."""
PACES: Final = (0.75, 1.25)
"""Slowest and fastest pace that is followed, as a factor on the natural one."""

_Mask = npt.NDArray[np.bool_]
_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """How a recording moves: its phrases, its pauses, its pace."""

    phrases: tuple[PhraseOutline, ...]
    """In order: stretches of speech between pauses of 150 ms or more; at least one."""
    pace: float | None = None
    """Syllable nuclei a second of speech, pauses left out; None where too few are heard."""
    height_st: float | None = None
    """Its median F0 against the speaker's own, in semitones; None where that is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class _Frames:
    """A recording in frames of 10 ms, each array of shape (n,)."""

    level_db: Samples
    """RMS re full scale."""
    f0_hz: Samples
    """0 where nothing is voiced."""
    speech: _Mask
    """Where something is said."""
    nuclei: _Mask
    """Where the nuclei of syllables are."""


def outline_of(recording: Recording, median_hz: float | None = None) -> Outline:
    """Return the outline of a recording.

    Args:
        recording: One voice.
        median_hz: The speaker's own median F0, where it is known from more than this recording.

    Raises:
        RecordingError: Nothing is said in it.
    """
    from tts_core.errors import RecordingError

    frames = _frames(recording)
    stretches = _phrases(frames)
    if not stretches:
        raise RecordingError(f"{recording.name}: nothing is said in it, so its prosody cannot be followed.")
    sung_hz = np.where(frames.nuclei, frames.f0_hz, np.float32(0.0))
    median = _median(sung_hz)
    middle_hz = None if median is None else _middle(sung_hz, median)
    total = sum(end - start for start, end in stretches)
    middle_db = float(frames.level_db[frames.nuclei].mean())
    phrases = tuple(
        PhraseOutline(
            share=(end - start) / total,
            f0_st=_f0_line(sung_hz[start:end], middle_hz),
            level_db=_level_line(frames, middle_db, start, end),
            pause_ms=pause,
        )
        for (start, end), pause in zip(stretches, _pauses_ms(stretches), strict=True)
    )
    height = None if median is None or median_hz is None else 12.0 * math.log2(median / median_hz)
    return Outline(phrases, _pace(frames, stretches), height)


def followed(plan: ProsodyPlan, outline: Outline, amount: float) -> ProsodyPlan:
    """Return the plan with a recording's outline in it.

    Args:
        plan: As the emotion would have it.
        outline: Of the recording.
        amount: 0 to 1; at 0 the plan is returned as it is.
    """
    if amount == 0.0:
        return plan
    length, f0 = plan.length, plan.f0
    if outline.pace is not None:
        pace = _within(outline.pace / USUAL_PACE, PACES)
        length = replace(length, rate=length.rate ** (1.0 - amount) * pace**amount)
    if outline.height_st is not None:
        height = _within(outline.height_st, MOST_HEIGHT_ST)
        f0 = replace(f0, shift_st=(1.0 - amount) * f0.shift_st + amount * height)
    return replace(plan, length=length, f0=f0, outline=OutlinePlan(outline.phrases, amount))


def _frames(recording: Recording) -> _Frames:
    from tts_core.recordings import RATE, pitch_of, speech_in

    level_db = _levels(recording.samples, RATE)
    f0_hz = _laid_on(pitch_of(recording), RATE, len(level_db))
    speech = np.zeros(len(level_db), dtype=np.bool_)
    for span in speech_in(recording):
        speech[span.start * FRAMES_PER_SECOND // RATE : -(-span.end * FRAMES_PER_SECOND // RATE)] = True
    loud = _loud(level_db, f0_hz, speech)
    return _Frames(level_db, np.where(loud, f0_hz, np.float32(0.0)), loud, _nuclei(level_db, loud))


def _levels(samples: Samples, sample_rate: int) -> Samples:
    from scipy.ndimage import uniform_filter1d

    power = uniform_filter1d(np.square(samples, dtype=np.float64), round(WINDOW_SECONDS * sample_rate), mode="constant")
    hop = sample_rate // FRAMES_PER_SECOND
    level_db: Samples = (10.0 * np.log10(np.maximum(power[hop // 2 :: hop], 1e-12))).astype(np.float32)
    return level_db


def _laid_on(pitch: Pitch, sample_rate: int, n_frames: int) -> Samples:
    """Return F0 at each frame: of the nearest value, so that voiced and unvoiced do not mix."""
    if not len(pitch.f0_hz):
        return np.zeros(n_frames, np.float32)
    places = (np.arange(n_frames) + 0.5) * sample_rate / FRAMES_PER_SECOND / pitch.hop
    f0_hz: Samples = pitch.f0_hz[np.clip(np.rint(places).astype(int), 0, len(pitch.f0_hz) - 1)]
    return f0_hz


def _loud(level_db: Samples, f0_hz: Samples, speech: _Mask) -> _Mask:
    """Tell where something is said inside the stretches of speech, which run over short pauses."""
    if not speech.any():
        return speech
    top = float(np.percentile(level_db[speech], 95))
    floor = float(np.percentile(level_db, 2))
    least = max(top - PAUSE_DB, floor + NOISE_SHARE * (top - floor))
    return speech & ((level_db > least) | (f0_hz > 0.0))


def _nuclei(level_db: Samples, speech: _Mask) -> _Mask:
    quiet = np.where(speech, level_db, level_db.min(initial=0.0)).astype(np.float64)
    return speech & nuclei(quiet, FRAMES_PER_SECOND) if speech.any() else speech


def _phrases(frames: _Frames) -> list[_Stretch]:
    """Return the first frame of each phrase and the one past its last."""
    found: list[_Stretch] = []
    for start, end in _runs(frames.speech):
        if found and start - found[-1][1] < PAUSE_FRAMES:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if np.count_nonzero(frames.nuclei[start:end]) >= PHRASE_FRAMES]


def _runs(mask: _Mask) -> list[_Stretch]:
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _median(f0_hz: Samples) -> float | None:
    voiced = f0_hz[f0_hz > 0.0]
    return float(np.median(voiced)) if len(voiced) >= PHRASE_FRAMES else None


def _middle(f0_hz: Samples, median: float) -> float:
    """Return the mean F0 without mistakes: a line, too, moves around its mean."""
    movement, known = _movement(f0_hz, median)
    return float(median * 2.0 ** (movement[known].mean() / 12.0))


def _movement(f0_hz: Samples, middle_hz: float) -> tuple[npt.NDArray[np.float64], _Mask]:
    """Return F0 in semitones around a height, and where it is known."""
    voiced = f0_hz > 0.0
    movement = 12.0 * np.log2(np.where(voiced, f0_hz, middle_hz).astype(np.float64) / middle_hz)
    return movement, voiced & (np.abs(movement) < OCTAVE_ST)


def _f0_line(f0_hz: Samples, middle_hz: float | None) -> tuple[float, ...]:
    return () if middle_hz is None else _points(*_movement(f0_hz, middle_hz), MOST_ST)


def _level_line(frames: _Frames, middle_db: float, start: int, end: int) -> tuple[float, ...]:
    return _points(frames.level_db[start:end].astype(np.float64) - middle_db, frames.nuclei[start:end], MOST_DB)


def _points(curve: npt.NDArray[np.float64], known: _Mask, most: float) -> tuple[float, ...]:
    """Return the slow movement of a curve at equal distances; nothing where too little of it is known."""
    if np.count_nonzero(known) < PHRASE_FRAMES:
        return ()
    line = slow(curve, known, len(curve) / FRAMES_PER_SECOND, SLOW_HZ)
    n = max(LEAST_POINTS, round(len(curve) / FRAMES_PER_SECOND * POINTS_PER_SECOND) + 1)
    at = np.interp(np.linspace(0, len(curve) - 1, n), np.arange(len(curve)), line)
    return tuple(np.clip(at, -most, most).round(2).tolist())


def _pauses_ms(stretches: Sequence[_Stretch]) -> list[float | None]:
    gaps = [after[0] - before[1] for before, after in pairwise(stretches)]
    return [*(1000.0 * gap / FRAMES_PER_SECOND for gap in gaps), None]


def _pace(frames: _Frames, stretches: Sequence[_Stretch]) -> float | None:
    """Count syllable nuclei: voiced peaks of the level with a dip before each; per second of the phrases."""
    from scipy.signal import find_peaks

    count = 0
    for start, end in stretches:
        level = np.pad(frames.level_db[start:end], 1, constant_values=-120.0)
        peaks = find_peaks(level, prominence=DIP_DB)[0] - 1
        count += int(np.count_nonzero(frames.f0_hz[start:end][peaks] > 0.0))
    seconds = sum(end - start for start, end in stretches) / FRAMES_PER_SECOND
    return round(count / seconds, 2) if count >= LEAST_NUCLEI else None


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])
