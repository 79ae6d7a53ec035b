"""One line of text to one sound file: what `cuevoice say` does."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import Path

from plugin.errors import OptionError
from plugin.files import write_whole
from plugin.timing import to_samples
from tts_core.audio import Audio
from tts_core.emotion import EmotionState, understand
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import voice


@dataclass(frozen=True, slots=True)
class Said:
    """A line that was spoken to a file."""

    output: Path
    """The WAV file."""
    spoken_text: str
    """What is said."""
    voice: str
    """Who says it."""
    emotion: EmotionState
    """How."""
    n_samples: int
    """Length in samples."""
    sample_rate: int
    """In hertz."""
    rate: float
    """Natural length / spoken length; above 1 is faster."""
    unread: tuple[str, ...]
    """What has no phones and is not said."""


def say(
    text: str, voice_id: str, emotion: str, seconds: float | None, output: Path, engine: str, t2e: str = "small"
) -> Said:
    """Speak one line to a WAV file (mono, 16 bit).

    Args:
        text: What is said.
        voice_id: Who says it.
        emotion: A direction; empty for none.
        seconds: Length; None takes the pace that the acting would like.
        output: A path that ends in `.wav`; replaced whole or not at all.
        engine: Name of an engine.
        t2e: Name or folder of the model that reads the direction.

    Raises:
        OptionError: The output cannot be written.
        TtsError: Voice, direction, reading or length is wrong, or the engine failed.
    """
    if output.suffix.lower() != ".wav":
        raise OptionError(f"{output}: 'say' writes WAV; name a file that ends in .wav.")
    line = Line(text, voice(voice_id), understand([emotion], model=t2e)[0])
    with Synthesizer(engine) as synth:
        draft = synth.draft(line)
        audio = synth.speak(draft, None if seconds is None else to_samples(seconds * 1000, draft.sample_rate))
    write_whole(output, wav_bytes(audio))
    rate = draft.natural_samples / audio.n_samples
    reading = draft.reading
    return Said(
        output, reading.spoken_text, voice_id, line.emotion, audio.n_samples, audio.sample_rate, rate, reading.unread
    )


def wav_bytes(audio: Audio) -> bytes:
    """Return a sound as a WAV file: mono, 16 bit."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(audio.sample_rate)
        out.writeframes(audio.to_pcm16())
    return buffer.getvalue()
