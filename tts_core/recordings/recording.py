"""A recording as a value: mono, 16 kHz, whatever the file was."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from tts_core.audio import Samples
from tts_core.errors import RecordingError
from tts_core.recordings.wav import Sound, read_plain_wav, samples_of

RATE: Final = 16_000
"""Samples a second of every recording, in hertz: what the models that listen to it were made for."""

LONGEST_READ_S: Final = 600
"""Longest recording or cut that is read, in seconds: a film named by mistake would fill the memory."""

_ECHOES = ("Error opening", "Error submitting", "Task finished", "Terminating thread", "Conversion failed")


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Sound that was given to us, as a mono mix."""

    samples: Samples
    """Shape (n,), float32, full scale is [-1, 1]."""
    name: str
    """File name without its folder, for messages and reports."""
    sample_rate: int = RATE
    """In hertz."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[0] / self.sample_rate)


def read_recording(path: str | Path, *, start_ms: int = 0, end_ms: int | None = None) -> Recording:
    """Read a recording in any format that ffmpeg reads, at any rate, with any number of channels.

    Args:
        path: A sound file, or a video, whose main sound track is taken.
        start_ms: Where to start, in milliseconds.
        end_ms: Where to end; None for the end of the file. One beyond it is no error.

    Returns:
        The mean of the channels, resampled to `RATE`; at least one sample.

    Raises:
        RecordingError: There is no such file, it cannot be read, or has no sound in the cut; or the cut is not one, or
            lasts more than `LONGEST_READ_S`.
    """
    path = Path(path)
    _check(path, start_ms, end_ms)
    start_s, length_s = start_ms / 1000, (LONGEST_READ_S + 1 if end_ms is None else (end_ms - start_ms) / 1000)
    try:
        sound = read_plain_wav(path, start_s, length_s) or _decoded(path, start_s, length_s)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}). Check who owns the file.") from error
    if not len(sound.samples):
        raise RecordingError(f"{path}: there is no sound {_where(start_ms, end_ms)}. Check the times and the file.")
    if len(sound.samples) > LONGEST_READ_S * sound.rate:
        raise RecordingError(
            f"{path}: longer than {LONGEST_READ_S // 60} minutes. Cut out the piece that you mean; "
            "1 to 30 seconds are enough."
        )
    return Recording(_resampled(sound.samples.mean(axis=1, dtype=np.float32), sound.rate), path.name)


def _check(path: Path, start_ms: int, end_ms: int | None) -> None:
    if start_ms < 0 or (end_ms is not None and end_ms <= start_ms):
        raise RecordingError(
            f"{path}: cannot be cut {_where(start_ms, end_ms)}. The start is 0 or more, and the end comes after it."
        )
    if not path.exists():
        raise RecordingError(f"{path}: no such file. Check the name of the recording.")
    if path.is_dir():
        raise RecordingError(f"{path}: this is a folder. Name the recording in it.")
    if path.stat().st_size == 0:
        raise RecordingError(f"{path}: the file is empty. Record it or copy it again.")


def _where(start_ms: int, end_ms: int | None) -> str:
    end = "the end" if end_ms is None else f"{end_ms} ms"
    return "in it" if (start_ms, end_ms) == (0, None) else f"from {start_ms} ms to {end}"


def _decoded(path: Path, start_s: float, length_s: float) -> Sound:
    """Let pydub's ffmpeg read it.

    pydub asks ffprobe which decoder to take, and there is none in `imageio-ffmpeg`; with the decoder named it does not.
    A file that it would read by itself, floats as integers, is given as a stream.
    """
    decoder, segments = _decoder(path), _segment_type()
    with contextlib.ExitStack() as files:
        by_itself = path.suffix.lower() in (".wav", ".raw", ".pcm")
        source = files.enter_context(path.open("rb")) if by_itself else str(path.resolve())
        try:
            segment = segments.from_file(source, codec=decoder, start_second=start_s, duration=length_s)
        except Exception as error:  # CouldntDecodeError, and what its reading of the WAV that ffmpeg gives may raise
            raise RecordingError(
                f"{path}: cannot be decoded ({_last_line(error)}). Try to play it, or save it as WAV."
            ) from error
    samples = samples_of(segment.raw_data, 8 * segment.sample_width)
    return Sound(samples.reshape(-1, segment.channels), segment.frame_rate)


def _decoder(path: Path) -> str:
    """Return the name of the codec of the sound track that ffmpeg picks: the default one, with the most channels."""
    import av

    try:
        # Names in old files may be in any encoding; a wrong letter in a title is no reason to refuse a recording.
        with av.open(f"file:{path}", metadata_errors="replace") as container:
            tracks = list(container.streams.audio)
            if not tracks:
                raise RecordingError(f"{path}: there is no sound in it. Name a recording, or a video with sound.")
            track = max(tracks, key=lambda s: (bool(s.disposition & s.disposition.default), s.channels))
            if track.codec_context is None:
                raise RecordingError(
                    f"{path}: its sound is protected (DRM), or of a kind that ffmpeg does not know. Save it as WAV."
                )
            return str(track.codec_context.codec.canonical_name)
    except av.FFmpegError as error:
        raise RecordingError(
            f"{path}: not a recording, or damaged ({error.strerror}). Any sound file that ffmpeg reads will do."
        ) from error


def _segment_type() -> Any:
    """Return pydub's segment that decodes with our ffmpeg; other users of pydub keep theirs."""
    import imageio_ffmpeg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it warns of audioop's end and of a missing ffmpeg
        from pydub import AudioSegment

    return type("Segment", (AudioSegment,), {"converter": imageio_ffmpeg.get_ffmpeg_exe()})


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(_ECHOES)]
    return (telling or lines or [type(error).__name__])[-1]


def _resampled(mono: Samples, rate: int) -> Samples:
    if rate == RATE:
        return mono
    from scipy.signal import resample_poly

    divisor = np.gcd(rate, RATE)
    resampled: Samples = resample_poly(mono, RATE // divisor, rate // divisor).astype(np.float32)
    return resampled
