"""Spoken lines, kept on disk from when they are spoken until they are mixed: the film is spoken once, heard twice."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from plugin.errors import OptionError
from plugin.soundtrack.loudness import FRAME, RATE, Frames, Steps, Weighting, peaks_of
from plugin.soundtrack.place import MIDDLE, Place, put
from tts_core.audio import Audio, Samples

Spans = npt.NDArray[np.int64]
"""Shape [n, 2]: from a sample to before another, in order, apart."""

_FRAME_MS = 10
_FLOOR_DB = 35.0  # so far below its loudest frame a line is silent: whispers and shouts alike
_PAUSE_MS = 120.0  # shorter pauses, between words and within, are part of the speech


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A spoken line and where it is heard."""

    start_sample: int
    """First sample on the film's clock, at the sample rate of `audio`; 0 or more."""
    audio: Audio
    """The line; one of 24 kHz sounds at exactly twice its `start_sample` on a 48 kHz track."""
    speaker: str = ""
    """Whose level it shares."""
    level_db: float = 0.0
    """Louder or softer than the other speakers, in decibels."""
    place: Place = MIDDLE
    """Where the speaker is heard."""
    cue_ms: tuple[int, int] | None = None
    """Start and end of its cue; None where it is the line itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line in the spool; all samples and frames count on the film's clock at 48 kHz."""

    start: int
    """First sample."""
    n_samples: int
    """Length, with the echo of its room."""
    speaker: str
    """Whose level it shares."""
    level_db: float
    """Louder or softer than the other speakers."""
    pan: float
    """-1 left to 1 right."""
    spoken: Spans
    """Where it is heard, without longer pauses and without its echo; never empty unless the line is."""
    cue: tuple[int, int]
    """From and to, of its cue."""
    powers: Frames
    """K-weighted mean square by frame of the film's clock, from the frame of `start` on, of one channel at unity."""
    peaks: Frames
    """Highest sample by frame, as `powers`."""
    place_in_file: int
    """First value in the spool's file."""
    n_kept: int
    """Values in the file."""
    rate: int
    """Of the values in the file, in hertz."""

    @property
    def end(self) -> int:
        """First sample after it."""
        return self.start + self.n_samples

    @property
    def first_frame(self) -> int:
        """Frame of the film's clock that `powers` begins at."""
        return self.start // FRAME


class Spool:
    """Takes lines as they are spoken; each is read again whenever it is wanted."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open a nameless file, in the system's folder for such or in `folder`; nothing is left when it closes."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._written = 0
        self.lines: list[Line] = []

    def __enter__(self) -> Spool:
        """Return the spool."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget the lines."""
        self._file.close()

    def add(self, placed: Placed) -> None:
        """Keep a line.

        Raises:
            OptionError: The disk is full.
            ValueError: It starts before zero.
        """
        rate = placed.audio.sample_rate
        start = on_track(placed.start_sample, rate)
        if start < 0:
            raise ValueError(f"a line starts at sample {placed.start_sample}, before the film")
        heard = put(placed.audio, placed.place)
        samples = np.ascontiguousarray(heard.samples, dtype="<f4")
        laid = resampled(samples, rate)
        cue = (start, start + len(laid)) if placed.cue_ms is None else (_at(placed.cue_ms[0]), _at(placed.cue_ms[1]))
        line = Line(
            start, len(laid), placed.speaker, placed.level_db, placed.place.pan,
            start + _spoken(placed.audio) * RATE // rate, cue, *_frames(laid, start),
            self._written, len(samples), rate,
        )  # fmt: skip
        self._keep(samples)
        self.lines.append(line)

    def read(self, line: Line) -> Samples:
        """Return a line of this spool at 48 kHz."""
        self._file.seek(4 * line.place_in_file)
        return resampled(np.frombuffer(self._file.read(4 * line.n_kept), dtype="<f4"), line.rate)

    def _keep(self, samples: Samples) -> None:
        try:
            self._file.seek(4 * self._written)
            self._file.write(samples.tobytes())
            self._file.flush()
        except OSError as error:
            raise OptionError(
                f"the spoken lines cannot be kept on disk until they are mixed ({error.strerror}). "
                "Free some space, or write to a folder on another disk."
            ) from error
        self._written += len(samples)


def on_track(sample: int, rate: int) -> int:
    """Return a sample at `rate` on the clock of 48 kHz; half a sample rounds up, and of 24 kHz nothing is rounded."""
    return (2 * sample * RATE + rate) // (2 * rate)


def resampled(samples: Samples, rate: int) -> Samples:
    """Return ceil(n * 48000 / rate) samples; the filter is symmetric, so nothing moves."""
    if rate == RATE or not samples.size:
        return np.asarray(samples, dtype=np.float32)
    from scipy.signal import resample_poly

    common = math.gcd(RATE, rate)
    return np.asarray(resample_poly(samples, RATE // common, rate // common), dtype=np.float32)


def joined(spans: Spans, gap: int) -> Spans:
    """Sort spans, and join those that overlap or are at most `gap` samples apart."""
    if not len(spans):
        return spans
    ordered = spans[np.argsort(spans[:, 0], kind="stable")]
    ends = np.maximum.accumulate(ordered[:, 1])
    breaks = np.flatnonzero(ordered[1:, 0] > ends[:-1] + gap) + 1
    firsts, lasts = np.concatenate([[0], breaks]), np.concatenate([breaks, [len(ordered)]]) - 1
    return np.stack([ordered[firsts, 0], ends[lasts]], axis=1)


def _at(ms: int) -> int:
    return ms * RATE // 1000


def _spoken(audio: Audio) -> Spans:
    """Return where a line sounds, in its own samples; its own peak decides, not a level."""
    frame = audio.sample_rate * _FRAME_MS // 1000
    n_samples = audio.n_samples
    if not n_samples:
        return np.zeros((0, 2), dtype=np.int64)
    padded = np.pad(audio.samples, (0, -n_samples % frame)).reshape(-1, frame)
    level = np.sqrt(np.mean(np.square(padded), axis=1))
    heard = np.flatnonzero(level > max(float(level.max()) * 10 ** (-_FLOOR_DB / 20), 1e-6))
    if not heard.size:
        return np.array([[0, n_samples]], dtype=np.int64)
    spans = np.stack([heard * frame, np.minimum((heard + 1) * frame, n_samples)], axis=1).astype(np.int64)
    return joined(spans, int(_PAUSE_MS * audio.sample_rate / 1000))


def _frames(samples: Samples, start: int) -> tuple[Frames, Frames]:
    """Return power and peaks of a line by the film's frames."""
    steps = Steps(FRAME)
    padded = np.pad(samples, (start % FRAME, 0))[:, None]
    steps.push(np.square(Weighting(1)(padded)[0]))
    return steps.frames(), peaks_of(padded)
