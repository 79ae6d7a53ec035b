"""The mix: dialogue over the original, at the loudness that was asked for, as a stream of blocks.

Two passes over the film, none of which holds it. The first listens to the original alone; what the dialogue adds is
known from its lines, so that the loudness of the whole is known before it is mixed. The second mixes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import partial

import numpy as np
import numpy.typing as npt

from plugin.media.layouts import CHANNELS, Layout
from plugin.progress import Progress, silent
from plugin.soundtrack.balance import Survey, plan_gains
from plugin.soundtrack.dialogue import Laid, dialogue_blocks
from plugin.soundtrack.ducking import Fader, ducked, silenced, untouched
from plugin.soundtrack.levels import Levels, level
from plugin.soundtrack.limiter import Limiter
from plugin.soundtrack.loudness import (
    FRAME,
    RATE,
    STEP,
    Frames,
    Meter,
    Sound,
    Steps,
    Weighting,
    channel_weights,
    peaks_of,
)
from plugin.soundtrack.original import OriginalSound
from plugin.soundtrack.place import sides
from plugin.soundtrack.settings import MixOptions
from plugin.soundtrack.spool import Line, Spans, Spool, joined
from plugin.soundtrack.stems import stem_files
from plugin.soundtrack.telling import told

_NO_SPANS: Spans = np.zeros((0, 2), dtype=np.int64)


class Mixdown:
    """A mix that is planned; `blocks` may be taken once, and `measured` tells of it afterwards."""

    def __init__(
        self,
        spool: Spool,
        original: OriginalSound | None,
        n_samples: int,
        options: MixOptions,
        progress: Progress = silent,
    ) -> None:
        """Listen to the original and choose the gains.

        Args:
            spool: All lines; open until the blocks have been taken.
            original: The film's sound, or None.
            n_samples: Least length at 48 kHz.
            options: What the mix may be told.
            progress: Told of each second of the film, in both passes.

        Raises:
            FfmpegError: The original cannot be decoded.
        """
        self._spool, self._options, self._progress = spool, options, progress
        self.layout: Layout = original.layout if original and options.layout == "source" else "stereo"
        self._n_channels = CHANNELS[self.layout]
        self._original = None if options.original == "mute" else original
        self.n_samples = max([n_samples, *(line.end for line in spool.lines)])
        self.levels: Levels = level(spool.lines)
        self._fader = _fader(spool.lines, options)
        self.survey = self._listen()
        self.plan = plan_gains(self.survey, self._n_channels, options.loudness)
        self._limiter = Limiter(self._n_channels, 2 * self._n_channels if options.stems else 0)
        self._meter = Meter(self._n_channels)
        self._running: Generator[Sound, None, None] | None = None

    def blocks(self) -> Iterator[Sound]:
        """Mix; yields [n, channels], true peak at most -1.5 dB, `n_samples` in all.

        Raises:
            FfmpegError: The original cannot be decoded.
            OptionError: A stem cannot be written.
        """
        self._running = self._mixed()
        return self._running

    def close(self) -> None:
        """End what still runs where the blocks were not taken to the last; stems are given up then."""
        if self._running is not None:
            self._running.close()

    def _mixed(self) -> Generator[Sound, None, None]:
        n_channels = self._n_channels
        with stem_files(self._options.stems, self.layout) as stems, closing(self._limited(bool(stems))) as blocks:
            for block in blocks:
                mix, dialogue, original = (block[:, n * n_channels : (n + 1) * n_channels] for n in range(3))
                for stem, sound in zip(stems, (dialogue, original, mix), strict=False):
                    stem.write(sound)
                self._meter.push(mix)
                yield mix

    def measured(self) -> dict[str, object]:
        """Return what the report tells of the mix, after its blocks have been taken."""
        return told(self._options, self.layout, self.levels, self.survey, self.plan, self._meter, self._limiter)

    def _limited(self, with_stems: bool) -> Generator[Sound, None, None]:
        with closing(self._pairs()) as pairs:
            for dialogue, original in pairs:
                mix = dialogue if original is None else dialogue + original
                if with_stems:
                    left = np.zeros_like(dialogue) if original is None else original
                    mix = np.concatenate([mix, dialogue, left], axis=1)
                ready = self._limiter.push(mix)
                if len(ready):
                    yield ready
        rest = self._limiter.flush()
        if len(rest):
            yield rest

    def _pairs(self) -> Generator[tuple[Sound, Sound | None], None, None]:
        """Give the dialogue and what is left of the original, block by block; None where there is none."""
        lines = [
            Laid(line.start, line.end, self._gain(line, gain_db), partial(self._spool.read, line))
            for line, gain_db in zip(self._spool.lines, self.levels.gains_db, strict=True)
        ]
        programme = np.float32(10 ** (self.plan.programme_db / 20))
        with closing(self._decoded()) as originals:
            clock = 0
            for dialogue in dialogue_blocks(lines, self.n_samples, self._n_channels):
                original = next(originals, None)
                if original is not None:
                    original = _fitted(original, len(dialogue))
                    original = _faded(original, self._fader.gains(clock, clock + len(dialogue)), programme)
                clock += len(dialogue)
                self._tell("mix", clock)
                yield dialogue, original

    def _decoded(self) -> Generator[Sound, None, None]:
        if self._original is not None:
            with closing(self._original.blocks(self.layout)) as blocks:
                yield from blocks

    def _tell(self, stage: str, clock: int) -> None:
        self._progress(stage, clock // RATE, self.n_samples // RATE)

    def _gain(self, line: Line, gain_db: float) -> npt.NDArray[np.float32]:
        factor = np.float32(10 ** ((gain_db + self.plan.speech_db) / 20))
        return np.asarray(factor * sides(line.pan, self._n_channels), dtype=np.float32)

    def _listen(self) -> Survey:
        n_frames = -(-self.n_samples // FRAME)
        weighting, weights = Weighting(self._n_channels), channel_weights(self._n_channels)
        whole, left, peaks = Steps(FRAME), Steps(FRAME), [np.zeros(0, dtype=np.float32)]
        clock = 0
        with closing(self._decoded()) as blocks:
            for block in blocks:
                gains = self._fader.gains(clock, clock + len(block))
                squares = weights @ np.square(weighting(block))
                whole.push(squares)
                left.push(squares * np.square(gains))
                peaks.append(peaks_of(block))
                clock = min(clock + len(block), self.n_samples)
                self._tell("measure", clock)
                if clock == self.n_samples:
                    break
        dialogue, heights = _dialogue(self._spool.lines, self.levels.gains_db, self._n_channels, n_frames)
        return Survey(
            original=_stretched(whole.frames(), n_frames),
            left=_stretched(left.frames(), n_frames),
            peaks=_stretched(np.concatenate(peaks), n_frames),
            dialogue=dialogue,
            heights=heights,
            is_speech=_covered(_spoken(self._spool.lines), -(-self.n_samples // STEP)),
            is_down=_covered(self._fader.down, n_frames, size=FRAME, share=1.0),
        )


def _fader(lines: Sequence[Line], options: MixOptions) -> Fader:
    if options.original == "duck":
        return ducked(_spoken(lines), options.ducking)
    if options.original == "mute-speech":
        cues = np.array([line.cue for line in lines], dtype=np.int64).reshape(-1, 2)
        return silenced(joined(np.concatenate([cues, _spoken(lines)]), 0))
    return untouched()


def _spoken(lines: Sequence[Line]) -> Spans:
    return joined(np.concatenate([_NO_SPANS, *(line.spoken for line in lines)]), 0)


def _covered(spans: Spans, count: int, *, size: int = STEP, share: float = 0.5) -> npt.NDArray[np.bool_]:
    """Return which of `count` steps of `size` samples lie in spans, which are apart, by a share or more."""
    edges = np.arange(count + 1) * size
    if not len(spans):
        return np.zeros(count, dtype=np.bool_)
    lengths = (spans[:, 1] - spans[:, 0]).cumsum()
    totals = np.stack([np.concatenate([[0], lengths[:-1]]), lengths], axis=1)
    return np.asarray(np.diff(np.interp(edges, spans.ravel(), totals.ravel())) >= share * size - 1e-6)


def _dialogue(
    lines: Sequence[Line], gains_db: Sequence[float], n_channels: int, n_frames: int
) -> tuple[Frames, Frames]:
    """Return power and peaks of the dialogue by frame, each speaker at 0 LUFS on one channel."""
    powers, heights = np.zeros(n_frames, dtype=np.float32), np.zeros(n_frames, dtype=np.float32)
    weights = channel_weights(n_channels)
    for line, gain_db in zip(lines, gains_db, strict=True):
        aside = sides(line.pan, n_channels)
        place = slice(line.first_frame, min(n_frames, line.first_frame + len(line.powers)))
        n_kept = max(0, place.stop - place.start)
        powers[place] += line.powers[:n_kept] * np.float32(10 ** (gain_db / 10) * float(weights @ np.square(aside)))
        higher = line.peaks[:n_kept] * np.float32(10 ** (gain_db / 20) * float(aside.max()))
        heights[place] = np.maximum(heights[place], higher)
    return powers, heights


def _stretched(values: Frames, n_frames: int) -> Frames:
    return np.pad(values[:n_frames], (0, max(0, n_frames - len(values))))


def _fitted(block: Sound, n_samples: int) -> Sound:
    """Return a block as long as its neighbour: the original may end before the dialogue, or after."""
    short = n_samples - len(block)
    return np.pad(block, ((0, short), (0, 0))) if short > 0 else block[:n_samples]


def _faded(block: Sound, gains: npt.NDArray[np.float32] | float, programme: np.float32) -> Sound:
    """Return a block at its gain; where that is one, each sample is what it was."""
    if isinstance(gains, float):
        return block if gains * programme == 1 else block * np.float32(gains * programme)
    return block * (gains * programme)[:, None]
