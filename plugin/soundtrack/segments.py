"""Lines as pydub segments, and pydub segments as sound: for those who cut and mix by hand."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plugin.errors import MediaError
from plugin.soundtrack.loudness import RATE
from plugin.soundtrack.spool import on_track
from tts_core.audio import Audio, Samples
from tts_core.recordings.wav import read_plain_wav

if TYPE_CHECKING:
    from pydub import AudioSegment

    from plugin.report import Report

Bits = Literal[16, 32]
"""Of a sample of a segment; 16 is what pydub's effects are used to, 32 loses nothing that can be heard."""


def segment_of(audio: Audio, bits: Bits = 16) -> AudioSegment:
    """Return a spoken line as a mono pydub segment at its own rate; what passes full scale is clipped."""
    return _segment(_whole(audio.samples, bits), bits // 8, audio.sample_rate, 1)


def audio_of(segment: AudioSegment) -> Audio:
    """Return a pydub segment as sound; channels are averaged."""
    samples = np.array(segment.get_array_of_samples()).reshape(-1, segment.channels).mean(axis=1)
    scaled = samples / (1 << (8 * segment.sample_width - 1))
    return Audio(scaled.astype(np.float32), segment.frame_rate)


def line_segments(report: Report, dialogue: Path) -> Iterator[tuple[dict[str, Any], AudioSegment]]:
    """Cut the lines of a dub out of its dialogue stem.

    Args:
        report: Of the dub.
        dialogue: The `dialogue.wav` that `--stems` wrote.

    Yields:
        Each line of the report with its sound as mixed, at its level and place: 48 kHz, 32 bit, the stem's channels.

    Raises:
        MediaError: The stem cannot be read, or is none.
    """
    try:
        _cut(dialogue, 0, 0)
        for line in report.lines:
            start, end = line["start_sample"], line["start_sample"] + line["n_samples"]
            first, last = (on_track(sample, line["sample_rate"]) for sample in (start, end))
            sound = _cut(dialogue, first / RATE, (last - first) / RATE)
            yield line, _segment(_whole(sound, 32), 4, RATE, sound.shape[1])
    except OSError as error:
        raise MediaError(
            f"{dialogue}: cannot be read ({error.strerror}). Write it with 'cuevoice dub --stems'."
        ) from error


def _cut(dialogue: Path, start_s: float, length_s: float) -> Samples:
    sound = read_plain_wav(dialogue, start_s, length_s)
    if sound is None:
        raise MediaError(f"{dialogue}: this is no stem of 'cuevoice dub --stems', which are WAV files. Name one.")
    return sound.samples


def _whole(samples: Samples, bits: Bits) -> bytes:
    whole = np.round(np.clip(samples, -1.0, 1.0).astype(np.float64) * (2 ** (bits - 1) - 1))
    data: bytes = whole.astype(f"<i{bits // 8}").tobytes()
    return data


def _segment(data: bytes, width: int, rate: int, channels: int) -> AudioSegment:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it warns of audioop's end and of a missing ffmpeg
        from pydub import AudioSegment

    return AudioSegment(data=data, sample_width=width, frame_rate=rate, channels=channels)
