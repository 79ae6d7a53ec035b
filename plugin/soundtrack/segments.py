"""Lines as pydub segments, and pydub segments as sound: for those who cut and mix by hand."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import numpy as np

from plugin.errors import MediaError
from plugin.soundtrack.loudness import RATE
from plugin.soundtrack.spool import on_track
from tts_core.audio import Audio

if TYPE_CHECKING:
    from pydub import AudioSegment

    from plugin.report import Report

Bits = Literal[16, 32]
"""Of a sample of a segment; 16 is what pydub's effects are used to, 32 loses nothing that can be heard."""

_24_BIT = 3


def segment_of(audio: Audio, bits: Bits = 16) -> AudioSegment:
    """Return a spoken line as a mono pydub segment at its own rate; what passes full scale is clipped."""
    whole = np.round(np.clip(audio.samples, -1.0, 1.0).astype(np.float64) * (2 ** (bits - 1) - 1))
    return _segment(whole.astype(f"<i{bits // 8}").tobytes(), bits // 8, audio.sample_rate, 1)


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
        with dialogue.open("rb") as file:
            channels, first = _form(file, dialogue)
            frame = _24_BIT * channels
            for line in report.lines:
                start = on_track(line["start_sample"], line["sample_rate"])
                file.seek(first + frame * start)
                data = file.read(
                    frame * (on_track(line["start_sample"] + line["n_samples"], line["sample_rate"]) - start)
                )
                yield line, _segment(_as_32_bit(data), 4, RATE, channels)
    except OSError as error:
        raise MediaError(
            f"{dialogue}: cannot be read ({error.strerror}). Write it with 'cuevoice dub --stems'."
        ) from error


def _form(file: IO[bytes], path: Path) -> tuple[int, int]:
    """Return how many channels a stem has, and where its samples begin."""
    head = file.read(12)
    channels, bits = 0, 0
    while head[:4] in (b"RIFF", b"RF64") and len(chunk := file.read(8)) == 8:
        name, size = chunk[:4], struct.unpack("<I", chunk[4:])[0]
        if name == b"data" and bits == 8 * _24_BIT:
            return channels, file.tell()
        body = file.read(size + size % 2)
        if name == b"fmt ":
            channels, bits = struct.unpack("<H", body[2:4])[0], struct.unpack("<H", body[14:16])[0]
    raise MediaError(f"{path}: this is no stem of 'cuevoice dub --stems', which are WAV files of 24 bit. Name one.")


def _as_32_bit(data: bytes) -> bytes:
    wide = np.zeros((len(data) // _24_BIT, 4), dtype=np.uint8)
    wide[:, 1:] = np.frombuffer(data, dtype=np.uint8).reshape(-1, _24_BIT)
    return wide.tobytes()


def _segment(data: bytes, width: int, rate: int, channels: int) -> AudioSegment:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it warns of audioop's end and of a missing ffmpeg
        from pydub import AudioSegment

    return AudioSegment(data=data, sample_width=width, frame_rate=rate, channels=channels)
