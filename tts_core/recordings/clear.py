"""Whether a recording is one person speaking, heard well enough to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from tts_core.audio import Samples
from tts_core.errors import RecordingError
from tts_core.recordings.level import FLOOR_DB, levelled, levels_db, loud_db
from tts_core.recordings.recording import RATE, Recording
from tts_core.recordings.speech import Span, speech_in
from tts_core.recordings.talkers import periods_in, share_at_once, turns_apart_st

Reason = Literal["silence", "noise", "music", "two voices", "clipping", "too short", "too long"]

SHORTEST_S: Final = 1.0
"""Least speech, in seconds, its pauses not counted."""

LONGEST_S: Final = 30.0
"""Longest recording once it is cut down to its speech, in seconds."""

LONGEST_PAUSE_S: Final = 0.6
"""Longer silences between speech are shortened to this."""

SILENT_DB: Final = -70.0
"""Below this level of its loud frames, in dB below full scale, a recording without speech is silent."""

BURIED: Final = 0.25
"""Less speech than `SHORTEST_S` is not short but a mistake where it is less than this share of what sounds."""

TONAL: Final = 0.5
"""Share of the sounding frames with a tone in them from which sound without speech is music."""

TONE_DB: Final = 18.0
"""How far a tone stands above the spectrum around it; chance peaks of noise reach some 13 dB."""

NOISY_DB: Final = 3.0
"""Least speech over noise, in dB; measured, white noise as loud as the speech gives 2.8."""

FLOOR_PERCENTILE: Final = 10.0
"""Frames below this one in a hundred are the noise between the sounds of speech."""

NEAR_TOP: Final = 0.9
TOP_PERCENTILE: Final = 99.5
CLIPPED: Final = 0.018
"""From this share of samples within `NEAR_TOP` of the top, which one in 200 is above, tops are flat: a sound voice has
at most 0.013, one with 2 % of its samples cut off at least 0.024."""

AT_ONCE: Final = 0.08
"""Share of the frames with two pitches from which two people talk at once; one in a bare room has up to 0.07."""

TURNS_ST: Final = 7.0
"""Distance of the pitches of two groups of sentences from which two people take turns, in semitones: a man and a woman
are some 10 apart, one voice that acts all emotions in turn up to 4."""

_TELLS: Final[dict[Reason, str]] = {
    "silence": "nothing is heard in it. Check the microphone, or name another recording.",
    "noise": "noise covers what is said, or nobody speaks. Record one person in a quiet place.",
    "music": "there is music or a tone in it, and nobody speaks. Record one person, without music.",
    "two voices": "two voices are heard, or music under one. Cut out a piece in which one person speaks alone.",
    "clipping": "it is overdriven: the tops of its waves are cut off. Record again with less gain.",
    "too short": f"less than {SHORTEST_S:g} s of speech is heard. Give 1 to 30 seconds of one person speaking.",
    "too long": f"more than {LONGEST_S:g} s of speech is heard. Cut out the 1 to 30 seconds that you mean.",
}


class Unclear(RecordingError):
    """A recording that is not clearly one person speaking.

    Args:
        name: File name of the recording.
        reason: What is wrong with it.
    """

    reason: Reason
    """What is wrong with it."""
    name: str
    """File name of the recording."""

    def __init__(self, name: str, reason: Reason) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{self.name}: {_TELLS[self.reason]}"


def clear_speech(recording: Recording) -> Recording:
    """Cut a recording down to its speech, if that is one person heard well; the level of the recording is no matter.

    Returns:
        The recording from its first to its last speech, `SHORTEST_S` to `LONGEST_S` long, pauses of at most
        `LONGEST_PAUSE_S` left in it; its level is kept.

    Raises:
        Unclear: It is not; `reason` says why, and the message what to do.
    """
    spans = speech_in(recording)
    if sum(span.seconds for span in spans) < SHORTEST_S:
        raise Unclear(recording.name, _without_speech(recording.samples, spans))
    samples, spans = _trimmed(recording.samples, spans)
    trimmed = Recording(samples, recording.name)
    if (reason := _fault(trimmed, spans)) is not None:
        raise Unclear(recording.name, reason)
    return trimmed


def _without_speech(samples: Samples, spans: Sequence[Span]) -> Reason:
    """Tell what a recording with too little speech is."""
    levels = levels_db(samples)
    sounding_s = np.count_nonzero(levels > max(loud_db(samples) - 20.0, FLOOR_DB)) * len(samples) / len(levels) / RATE
    if spans and sum(span.seconds for span in spans) >= BURIED * sounding_s:
        return "too short"
    if loud_db(samples) < SILENT_DB:
        return "silence"
    return "music" if tonal_share(samples) >= TONAL else "noise"


def _trimmed(samples: Samples, spans: Sequence[Span]) -> tuple[Samples, tuple[Span, ...]]:
    """Return the samples from the first to the last span, long pauses shortened, and where the spans lie in them."""
    half = round(LONGEST_PAUSE_S * RATE) // 2
    pieces, placed, n_samples = [], [], 0
    end = spans[0].start
    for span in spans:
        pauses = [samples[end : span.start]] if span.start - end <= 2 * half else []
        pauses = pauses or [samples[end : end + half], samples[span.start - half : span.start]]
        n_pause = sum(len(pause) for pause in pauses)
        placed.append(Span(n_samples + n_pause, n_samples + n_pause + span.end - span.start))
        pieces += [*pauses, samples[span.start : span.end]]
        n_samples, end = placed[-1].end, span.end
    return np.concatenate(pieces), tuple(placed)


def _fault(recording: Recording, spans: Sequence[Span]) -> Reason | None:
    """Tell what is wrong with speech, None where nothing is."""
    if recording.seconds > LONGEST_S:
        return "too long"
    if share_near_top(recording.samples) >= CLIPPED:
        return "clipping"
    if speech_over_noise_db(recording.samples) < NOISY_DB:
        return "noise"
    periods = periods_in(recording.samples)
    is_two = share_at_once(periods) >= AT_ONCE or turns_apart_st(recording, periods, spans) >= TURNS_ST
    return "two voices" if is_two else None


def share_near_top(samples: Samples) -> float:
    """Return the share of samples near the top of the wave; cut-off tops stay near it when they are resampled."""
    heights = np.abs(samples)
    top = float(np.percentile(heights, TOP_PERCENTILE))
    return float((heights >= NEAR_TOP * top).mean()) if top > 0.0 else 0.0


def speech_over_noise_db(samples: Samples) -> float:
    """Return how far speech stands above the noise between its sounds, from 200 to 4000 Hz, in dB; at most 60."""
    n, size = len(samples) // 512, 512
    frames = samples[: n * size].reshape(n, size) * np.hanning(size)
    hz = np.fft.rfftfreq(size, 1.0 / RATE)
    power = (np.abs(np.fft.rfft(frames)[:, (hz >= 200.0) & (hz <= 4000.0)]) ** 2).sum(axis=1)
    mean, floor = float(power.mean()), float(np.percentile(power, FLOOR_PERCENTILE))
    return 10.0 * float(np.log10(max(mean - floor, 1e-6 * mean, 1e-30) / max(floor, 1e-6 * mean, 1e-30)))


def tonal_share(samples: Samples) -> float:
    """Return in which share of the sounding frames a tone stands above the spectrum around it, from 100 to 4000 Hz."""
    size = 2048
    padded = np.pad(levelled(samples), (0, max(0, size - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[:: size // 2] * np.hanning(size)
    hz = np.fft.rfftfreq(size, 1.0 / RATE)
    power = np.abs(np.fft.rfft(frames)[:, (hz >= 100.0) & (hz <= 4000.0)]) ** 2 + 1e-9
    around = np.lib.stride_tricks.sliding_window_view(np.pad(power, ((0, 0), (20, 20)), mode="edge"), 41, axis=1)
    above_db = 10.0 * np.log10(power / np.median(around, axis=2)).max(axis=1)
    loudness = power.sum(axis=1)
    sounding = loudness > 1e-3 * np.percentile(loudness, 95.0)
    return float((above_db[sounding] > TONE_DB).mean()) if sounding.any() else 0.0
