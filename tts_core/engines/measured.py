"""An engine of a voice that cannot aim at a length: speak, measure, ask again at another speed, stretch the rest."""

from __future__ import annotations

import math
from dataclasses import replace
from threading import Lock
from typing import Final, Protocol

import numpy as np

from tts_core.audio import Audio, Samples
from tts_core.emotion.plan import ProsodyPlan
from tts_core.engines.base import ALONE, Capabilities, Context, Draft, Phone, Trace
from tts_core.errors import EngineError, LengthError, SilentError
from tts_core.text.reading import Reading
from tts_core.voices.card import HUMAN_HZ, Voice
from tts_core.wsola import LONGEST, SHORTEST, stretch

CLOSE: Final = 0.04
"""A take so near to the length is stretched; listeners notice a change of pace from about 5 % (Quené 2007)."""

MOST_TAKES: Final = 3
"""How often a line is spoken for one length, the draft's take included."""

LEAD_SECONDS: Final = 0.050
TAIL_SECONDS: Final = 0.075
"""Silence that is kept before and after the speech."""

FRAME_SECONDS: Final = 0.010
SILENT_DB: Final = -40.0
"""A frame of a take is silent below this level, re the loudest."""

VOICED: Final = 0.5
VOICED_DB: Final = -30.0
"""A frame has a pitch where it is so much like itself one period later, and so loud re the loudest."""

OCTAVE_COST: Final = 0.05
"""What a pitch one octave lower must be better by: two periods are as much alike as one."""

_Takes = dict[float, Samples]


class Speaker(Protocol):
    """A voice that says a line as long as it likes: an HTTP service, a program, a library.

    It is asked for one line at a time.
    """

    name: str
    """Short, as in `--engine NAME`."""
    sample_rate: int
    """In hertz."""
    capabilities: Capabilities
    """What it can do; `exact_length` does not matter."""
    speeds: tuple[float, float]
    """Lowest and highest value of its speed setting, 1 (natural) among them; (1.0, 1.0) where it has none."""

    def speak(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Audio:
        """Say a line.

        Args:
            reading: What is said; `spoken_text` for those who take no phones.
            voice: Who says it.
            prosody: How it is acted. Its pace (`length.rate`) is none of the speaker's business: it comes by `speed`.
            speed: Above 1 is faster, within `speeds`; it need not be kept exactly.

        Returns:
            The line at `sample_rate`, with any silence at its ends.

        Raises:
            EngineError: It failed.
        """
        ...

    def close(self) -> None:
        """Let go of models and connections."""
        ...


class MeasuredEngine:
    """Makes an engine of a speaker.

    A draft costs a whole synthesis, because nothing but the sound tells the length; its take is kept in the draft
    (4 bytes a sample) and serves every length that it is close to. Another length costs one or two takes more, kept
    too. What the nearest take misses is stretched, and `Audio.stretch` says how far.

    Args:
        speaker: Who speaks.

    Raises:
        ValueError: The speeds of the speaker do not have 1 among them.
    """

    def __init__(self, speaker: Speaker) -> None:
        low, high = speaker.speeds
        if not 0.0 < low <= 1.0 <= high:
            raise ValueError(f"speaker '{speaker.name}': speeds from {low:g} to {high:g} do not have 1 among them.")
        self.speaker = speaker
        self._one_at_a_time = Lock()
        self.name = speaker.name
        self.sample_rate = speaker.sample_rate
        self.capabilities = replace(speaker.capabilities, exact_length=False)

    def draft(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, context: Context = ALONE) -> Draft:
        """Speak a line once, at speed 1, and measure it; the context is passed over.

        Raises:
            SilentError: The reading has no phones.
            EngineError: The speaker failed, or gave silence or broken sound.
        """
        if not reading.words:
            raise SilentError(f"there is nothing to say in {reading.text!r}.")
        take = self._take(reading, voice, prosody, 1.0)
        shortest = math.ceil(len(take) * SHORTEST)
        return Draft(
            reading=reading,
            voice=voice,
            prosody=prosody,
            sample_rate=self.sample_rate,
            natural_samples=len(take),
            wanted_samples=max(round(len(take) / prosody.length.rate), shortest),
            shortest_samples=shortest,
            context=context,
            state={1.0: take},
        )

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return the line as exactly `n_samples` samples.

        It takes the nearest of at most `MOST_TAKES` takes and stretches it. A line so long that it would have to be
        stretched beyond twice is silent at its end.

        Raises:
            LengthError: `n_samples` is below `draft.shortest_samples`.
            EngineError: The speaker failed, or gave silence or broken sound.
        """
        _check(draft, n_samples)
        take = self._nearest(draft, n_samples)
        n_spoken = min(n_samples, int(len(take) * LONGEST))
        # Where two waves are joined, a sample can pass full scale.
        samples = np.clip(stretch(take, n_spoken, self.sample_rate), -1.0, 1.0)
        return Audio(np.pad(samples, (0, n_samples - n_spoken)), self.sample_rate, n_spoken / len(take))

    def trace(self, draft: Draft, n_samples: int) -> Trace:
        """Guess when each phone is said, and tell the pitch that the draft's take has.

        Nobody says where the phones are: from the first sound to the last they share the time evenly. The pitch is
        measured on the take at speed 1 and laid on the length asked for; another take may differ.

        Raises:
            LengthError: `n_samples` is below `draft.shortest_samples`.
        """
        _check(draft, n_samples)
        take = _takes(draft)[1.0]
        ratio = min(n_samples / len(take), LONGEST)
        start, end = _sound(take, self.sample_rate)
        symbols = draft.reading.phones
        edges = np.rint(np.linspace(start * ratio, end * ratio, len(symbols) + 1)).astype(int).tolist()
        hop = self.sample_rate // 80
        f0_hz = measured_f0(take, self.sample_rate, hop, HUMAN_HZ[draft.voice.gender])
        places = (np.arange(-(-n_samples // hop)) / ratio).astype(int)
        f0_hz = np.where(places < len(f0_hz), f0_hz[np.minimum(places, len(f0_hz) - 1)], np.float32(0.0))
        return Trace(tuple(map(Phone, symbols, edges, edges[1:])), f0_hz, hop)

    def close(self) -> None:
        """Close the speaker."""
        self.speaker.close()

    def _nearest(self, draft: Draft, n_samples: int) -> Samples:
        """Return the take that is nearest to a length.

        Which speeds are asked for depends on the length alone, not on what else the draft was spoken at; so a draft
        spoken twice sounds the same.
        """
        takes = _takes(draft)
        tried = {1.0: takes[1.0]}
        best = takes[1.0]
        while _off(best, n_samples) > CLOSE and len(tried) < MOST_TAKES:
            speed = _next_speed({speed: len(take) for speed, take in tried.items()}, n_samples, self.speaker.speeds)
            if speed in tried:
                break
            if speed not in takes:
                takes[speed] = self._take(draft.reading, draft.voice, draft.prosody, speed)
            tried[speed] = takes[speed]
            best = min(tried.values(), key=lambda take: _off(take, n_samples))
        return best

    def _take(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Samples:
        """Speak a line without the silence at its ends."""
        with self._one_at_a_time:
            audio = self.speaker.speak(reading, voice, prosody, speed)
        if audio.sample_rate != self.sample_rate:
            raise EngineError(
                f"speaker '{self.name}' gave {audio.sample_rate} Hz for {reading.spoken_text!r}: "
                f"it says that it gives {self.sample_rate} Hz."
            )
        if not 0.0 < float(np.abs(audio.samples).max(initial=0.0)) < math.inf:
            raise EngineError(f"speaker '{self.name}' gave silence or broken sound for {reading.spoken_text!r}.")
        start, end = _sound(audio.samples, self.sample_rate)
        first = max(0, start - round(LEAD_SECONDS * self.sample_rate))
        take: Samples = audio.samples[first : end + round(TAIL_SECONDS * self.sample_rate)].astype(np.float32)
        return take


def measured_f0(samples: Samples, sample_rate: int, hop: int, between_hz: tuple[float, float]) -> Samples:
    """Measure F0 by autocorrelation.

    After Boersma (1993), "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of
    a sampled sound", without its path finder, and in whole samples: 15 cents at 200 Hz and 24 kHz.

    Args:
        samples: float32, shape (n,), mono; n is at least 1.
        sample_rate: In hertz.
        hop: Samples from one value to the next.
        between_hz: Lowest and highest F0, in hertz.

    Returns:
        In hertz, shape (ceil(n / hop),); 0 where nothing is voiced.
    """
    low, high = between_hz
    width = round(3 * sample_rate / low)
    padded = np.pad(samples.astype(np.float64), (width // 2, width))
    frames = np.lib.stride_tricks.sliding_window_view(padded, width)[: len(samples) : hop]
    frames = frames - frames.mean(axis=1, keepdims=True)
    lags = np.arange(round(sample_rate / high), round(sample_rate / low) + 1)
    correlation = np.fft.irfft(np.abs(np.fft.rfft(frames, 2 * width)) ** 2)
    power = np.maximum(correlation[:, 0], 1e-12)
    likeness = correlation[:, lags] * (width / (width - lags)) / power[:, np.newaxis]
    best = np.argmax(likeness - OCTAVE_COST * np.log2(lags), axis=1)
    voiced = likeness[np.arange(len(best)), best] > VOICED
    voiced &= power > power.max() * 10.0 ** (VOICED_DB / 10.0)
    return np.where(voiced, sample_rate / lags[best], 0.0).astype(np.float32)


def _check(draft: Draft, n_samples: int) -> None:
    if n_samples < draft.shortest_samples:
        raise LengthError(
            f"{n_samples / draft.sample_rate:.2f} s are too short for {draft.reading.spoken_text!r}: "
            f"at least {draft.shortest_samples / draft.sample_rate:.2f} s are needed."
        )


def _takes(draft: Draft) -> _Takes:
    takes: _Takes = draft.state  # type: ignore[assignment]
    return takes


def _off(take: Samples, n_samples: int) -> float:
    """Return by how much a take is too long or too short, as a share of its length."""
    return max(n_samples / len(take), len(take) / n_samples) - 1.0


def _next_speed(lengths: dict[float, int], n_samples: int, speeds: tuple[float, float]) -> float:
    """Return the speed to ask for next: by the secant through the last two takes; without one, in proportion.

    Args:
        lengths: Samples of each take, by its speed, in the order of asking; the first is at speed 1.
        n_samples: What is wanted.
        speeds: Lowest and highest to ask for.
    """
    paces = [(speed, lengths[1.0] / n) for speed, n in lengths.items()]
    wanted = lengths[1.0] / n_samples
    speed, pace = paces[-1]
    slope = pace / speed
    if len(paces) > 1:
        before, pace_before = paces[-2]
        secant = (pace - pace_before) / (speed - before)
        # A step of a staircase is flat or steep, and says nothing of the stairs.
        slope = secant if 0.5 * slope < secant < 2.0 * slope else slope
    return min(max(round(speed + (wanted - pace) / slope, 2), speeds[0]), speeds[1])


def _sound(samples: Samples, sample_rate: int) -> tuple[int, int]:
    """Return where the sound starts and ends, to 10 ms: the first sample, and past the last."""
    frame = max(1, round(FRAME_SECONDS * sample_rate))
    framed = np.pad(samples.astype(np.float64), (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.mean(framed**2, axis=1)
    loud = np.flatnonzero(power >= power.max() * 10.0 ** (SILENT_DB / 10.0))
    return int(loud[0]) * frame, min(int(loud[-1] + 1) * frame, len(samples))
