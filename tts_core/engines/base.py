"""The engine contract: from a reading to phone lengths, from phone lengths to sound of an exact length.

How to add an engine:

1. Write a class with the members of `Engine` in `tts_core/engines/NAME.py` or in a package of your own.
   Import what is heavy inside `__init__`, map its errors to `EngineError` with `raise ... from error`.
2. Say in its `Capabilities` what it can really do; the report shows it.
3. If it cannot aim at a length, write a `Speaker` and make a `MeasuredEngine` of it: that measures, asks again with
   the speed control, and stretches the small rest.
4. Let `trace` tell when each phone is said; pictures and word times are made of it.
5. Register it under the entry point group `tts_core.engines`.
6. Add its name to `ENGINES` in `tests/tts_core/engines/test_conformance.py`: one suite runs on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

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


@dataclass(frozen=True, slots=True)
class Pauses:
    """The silence inside a line in samples, all its pauses together."""

    natural: int
    """At rate 1."""
    least: int
    """As short as they may become."""
    most: int
    """As long as they may become."""

    def at(self, more: int) -> int:
        """Return how long they are in a line that is so many samples longer than natural, or shorter below 0."""
        return min(max(self.natural + more, self.least), self.most)


NO_PAUSES: Final = Pauses(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Context:
    """What the same speaker says right before and after a line, in the same sentence."""

    before: tuple[Reading, ...] = ()
    """Earlier parts of the sentence, in order."""
    after: tuple[Reading, ...] = ()
    """Later parts."""

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


ALONE: Final = Context()
"""The context of a line that is a sentence by itself."""


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
    pauses: Pauses = NO_PAUSES
    """The pauses inside it, which give before its words do."""
    context: Context = ALONE
    """What it is said between; an engine may pass over it."""
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

    def draft(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, context: Context = ALONE) -> Draft:
        """Predict phone lengths; costs a few per cent of speaking. Several threads may draft at once.

        Args:
            reading: What is said.
            voice: Who says it.
            prosody: How it is acted, the whole sentence where it has a context.
            context: What it is said between, for an engine that can keep the intonation of a sentence.

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
