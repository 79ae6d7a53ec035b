"""The way in: text, voice, emotion and length go in, sound of exactly that length comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

from tts_core.audio import Audio
from tts_core.emotion import EmotionState, act, understand
from tts_core.emotion.accents import emphasised, sentence_type
from tts_core.emotion.follow import Outline, followed
from tts_core.engines import ALONE, Context, Draft, Engine, Trace, open_engine
from tts_core.errors import EmotionError, EngineError
from tts_core.text import Glossary, Language, Reading, joined, read
from tts_core.voices import Voice, voice


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say: text, voice and emotion."""

    text: str
    """What is said; author's readings such as `行(háng)` are obeyed."""
    voice: Voice
    """Who says it."""
    emotion: EmotionState = field(default_factory=EmotionState)
    """How it is said."""
    language: Language | None = None
    """Which front end reads it; None takes each span by its script."""
    outline: Outline | None = None
    """How a recording moves that the line follows; None follows nothing."""
    follow: float = 0.0
    """0 to 1: how closely it follows; 0 leaves the line to its emotion, bit for bit."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.follow <= 1.0:
            raise EmotionError(f"a line follows a recording by 0 to 1, not by {self.follow:g}.")


class Synthesizer:
    """Drafts and speaks lines with one engine; use it in a `with` block, or call `close`.

    Args:
        engine: Name of an installed engine, or an engine.
        glossary: How names and brands are read.

    Raises:
        EngineError: The engine is not installed, or cannot start.
    """

    def __init__(self, engine: str | Engine = "kokoro", glossary: Glossary | None = None) -> None:
        self.glossary = glossary
        self.engine = open_engine(engine) if isinstance(engine, str) else engine

    def draft(self, line: Line) -> Draft:
        """Read a line and predict its length; costs a few per cent of speaking it.

        Raises:
            ReadingError: An author's reading in the text is not one.
            SilentError: Nothing in the text can be said.
            EngineError: The engine failed.
        """
        return self.draft_reading(line, self._read(line))

    def draft_sentence(self, lines: Sequence[Line]) -> list[Draft]:
        """Draft the parts of one sentence, each to be spoken by itself, with the intonation of the whole.

        Args:
            lines: The parts in order, by one voice with one emotion.

        Raises:
            ReadingError: An author's reading in the text is not one.
            SilentError: Nothing in a part can be said.
            EngineError: The engine failed.
        """
        readings = [self._read(line) for line in lines]
        return [
            self.draft_reading(line, reading, Context(tuple(readings[:i]), tuple(readings[i + 1 :])))
            for i, (line, reading) in enumerate(zip(lines, readings, strict=True))
        ]

    def _read(self, line: Line) -> Reading:
        return read(line.text, language=line.language, accent=line.voice.accent, glossary=self.glossary)

    def draft_reading(self, line: Line, reading: Reading, context: Context = ALONE) -> Draft:
        """Draft a line whose text was read before; `EngineError` when the engine failed."""
        sentence, _ = joined([*context.before, reading, *context.after])
        language: Language = "zh" if any(word.language == "zh" for word in sentence.words) else "en"
        marked = bool(emphasised(sentence))
        plan = act(line.emotion, language, line.voice, sentence_type(sentence), emphatic=marked)
        if line.outline is not None:
            plan = followed(plan, line.outline, line.follow)
        return self.engine.draft(reading, line.voice, plan, context)

    def speak(self, draft: Draft, n_samples: int | None = None) -> Audio:
        """Speak a draft as exactly `n_samples` samples; None takes the pace that the acting would like.

        Raises:
            LengthError: The length is too short for the line.
            EngineError: The engine failed.
        """
        wanted = draft.wanted_samples if n_samples is None else n_samples
        audio = self.engine.speak(draft, wanted)
        if audio.n_samples != wanted:
            raise EngineError(f"engine '{self.engine.name}' gave {audio.n_samples} samples instead of {wanted}.")
        return audio

    def trace(self, draft: Draft, n_samples: int | None = None) -> Trace:
        """Tell when each phone is said and on which pitch, were `speak` called with the same.

        Raises:
            LengthError: The length is too short for the line.
            EngineError: The engine failed.
        """
        return self.engine.trace(draft, draft.wanted_samples if n_samples is None else n_samples)

    def say(self, text: str, *, voice_id: str, emotion: str = "", seconds: float | None = None) -> Audio:
        """Say a text in one call.

        Args:
            text: What is said.
            voice_id: A name from `tts_core.voices.voices()`.
            emotion: A direction, such as `angry:4`, `有点委屈` or `like a door closing softly`.
            seconds: Length; None takes the pace that the acting would like.

        Raises:
            TtsError: The voice, the direction or the reading is wrong, or the engine failed.
        """
        draft = self.draft(Line(text, voice(voice_id), understand([emotion])[0]))
        return self.speak(draft, None if seconds is None else round(seconds * draft.sample_rate))

    def close(self) -> None:
        """Let go of the engine."""
        self.engine.close()

    def __enter__(self) -> Synthesizer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
