"""The engine contract: from a reading to phone lengths, from phone lengths to sound of an exact length.

How to add an engine:

1. Write a class with the members of `Engine` in `tts_core/engines/NAME.py` or in a package of your own.
   Import what is heavy inside `__init__`, map its errors to `EngineError` with `raise ... from error`.
2. Say in its `Capabilities` what it can really do; the report shows it.
3. If it cannot aim at a length, let `speak` measure, ask again with its speed control, and stretch the small rest.
4. Let `trace` tell when each phone is said; pictures and word times are made of it.
5. Register it under the entry point group `tts_core.engines`.
6. Add its name to `ENGINES` in `tests/tts_core/engines/test_conformance.py`: one suite runs on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tts_core.audio import Audio, Samples
from tts_core.emotion.plan import ProsodyPlan
from tts_core.text.reading import Language, Reading
from tts_core.voices.card import Voice


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do by itself."""

    exact_length: bool
    """It speaks a line at a given length without stretching the sound."""
    pitch: bool
    """It follows F0 shift and range."""
    energy: bool
    """It follows level and tilt."""
    cloning: bool
    """It takes a recording as a voice."""
    emotion_vector: bool
    """It takes the eight emotion weights."""
    languages: tuple[Language, ...]
    """The front ends it takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A line planned by an engine: its length is known, its sound is not made yet."""

    reading: Reading
    """What is said."""
    voice: Voice
    """Who says it."""
    prosody: ProsodyPlan
    """How it is acted."""
    sample_rate: int
    """In hertz; `speak` returns sound at this rate."""
    natural_samples: int
    """Length at the voice's own neutral pace (rate 1), in samples."""
    wanted_samples: int
    """Length at the pace and pauses that the acting would like, in samples."""
    shortest_samples: int
    """The least length that the engine can speak, in samples."""
    touched_samples: int = 0
    """The least length at which its touches (a sigh, a breath) have room, in samples; 0 where it has none."""
    state: object = None
    """The engine's own; nobody else looks inside."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone symbol on the time line of its line."""

    symbol: str
    """One of `Reading.phones`; a space is a word gap."""
    start: int
    """Its first sample."""
    end: int
    """Past its last sample; the next one starts here."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What is said when, and on which pitch: how a line of a given length is spoken, without speaking it."""

    phones: tuple[Phone, ...]
    """In order; silence before, after, and for touches is not among them."""
    f0_hz: Samples
    """F0 asked of the voice, in hertz, shape (n,); 0 where nothing is voiced."""
    hop: int
    """Samples from one F0 value to the next."""


class Engine(Protocol):
    """A speech synthesizer."""

    name: str
    """Short, as in `--engine NAME`."""
    sample_rate: int
    """In hertz."""
    capabilities: Capabilities
    """What it can do."""

    def draft(self, reading: Reading, voice: Voice, prosody: ProsodyPlan) -> Draft:
        """Predict phone lengths; costs a few per cent of speaking.

        Raises:
            SilentError: The reading has no phones.
            EngineError: The engine failed.
        """
        ...

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return the line as exactly `n_samples` samples at `draft.sample_rate`.

        Raises:
            LengthError: `n_samples` is below `draft.shortest_samples`.
            EngineError: The engine failed.
        """
        ...

    def trace(self, draft: Draft, n_samples: int) -> Trace:
        """Tell when each phone is said and on which pitch, were `speak` called with the same; as cheap as `draft`.

        Raises:
            LengthError: `n_samples` is below `draft.shortest_samples`.
            EngineError: The engine failed.
        """
        ...

    def close(self) -> None:
        """Let go of models and connections."""
        ...
