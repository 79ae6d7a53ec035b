"""One line of text to one sound file: what `cuevoice say` does."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass, replace
from pathlib import Path

from plugin.cast_cues import with_recording
from plugin.choosing import Chosen, choose_here, states_of
from plugin.comparing import TakePicture, draw
from plugin.errors import OptionError
from plugin.files import write_whole
from plugin.glossary import read_glossary
from plugin.timing import to_samples
from tts_core.audio import Audio
from tts_core.emotion import EmotionState
from tts_core.engines import Draft
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
    reference: str | None = None
    """The recording that directs it, if one does."""
    follow: float = 0.0
    """How closely that is followed, 0 to 1."""
    neutral: Path | None = None
    """The neutral take, where one was asked for."""
    picture: Path | None = None
    """The picture of both takes, where one was asked for."""


def say(
    text: str,
    voice_id: str,
    emotion: str,
    seconds: float | None,
    output: Path,
    engine: str,
    t2e: str = "small",
    *,
    compare: bool = False,
    glossary: Path | None = None,
    emotion_ref: str | None = None,
    follow: float = 0.0,
) -> Said:
    """Speak one line to a WAV file (mono, 16 bit).

    Args:
        text: What is said.
        voice_id: Who says it.
        emotion: A direction; empty for none. Recordings in it are looked up in the working directory.
        seconds: Length; None takes the pace that the acting would like.
        output: A path that ends in `.wav`; replaced whole or not at all.
        engine: Name of an engine.
        t2e: Name or folder of the model that reads the direction.
        compare: Whether the neutral take (`line.neutral.wav`) and a picture of both (`line.compare.svg`) are
            written beside it.
        glossary: How names and brands are read.
        emotion_ref: A recording that directs it too; with a direction in equal shares, unless that has its own.
        follow: How closely the recording's melody and pauses are followed, 0 to 1.

    Raises:
        OptionError: The output cannot be written, or the direction or the recording is wrong.
        TtsError: Voice, direction, reading or length is wrong, or the engine failed.
    """
    if output.suffix.lower() != ".wav":
        raise OptionError(f"{output}: 'say' writes WAV; name a file that ends in .wav.")
    chosen = _chosen(emotion, emotion_ref, follow)
    (state,) = states_of([chosen], t2e=t2e)
    line = Line(text, voice(voice_id), state, outline=chosen.outline, follow=chosen.follow)
    with Synthesizer(engine, read_glossary(glossary) if glossary else None) as synth:
        draft, audio = _spoken(line, seconds, synth)
        neutral = replace(line, emotion=EmotionState(), follow=0.0)
        takes = [_spoken(neutral, seconds, synth), (draft, audio)] if compare else []
        pictures = [TakePicture(take, synth.trace(drafted, take.n_samples)) for drafted, take in takes]
    write_whole(output, wav_bytes(audio))
    said = Said(
        output=output,
        spoken_text=draft.reading.spoken_text,
        voice=voice_id,
        emotion=line.emotion,
        n_samples=audio.n_samples,
        sample_rate=audio.sample_rate,
        rate=draft.natural_samples / audio.n_samples,
        unread=draft.reading.unread,
        reference=chosen.reference,
        follow=chosen.follow,
    )
    return _compared(said, *pictures) if pictures else said


def _chosen(emotion: str, emotion_ref: str | None, follow: float) -> Chosen:
    place = "--emotion" if emotion_ref is None else "--emotion-ref"
    (chosen,) = choose_here({place: with_recording(emotion, emotion_ref)}, follow)
    if follow and chosen.reference is None:
        raise OptionError(f"--follow {follow:g}: there is no recording to follow. Give --emotion-ref.")
    return chosen


def _spoken(line: Line, seconds: float | None, synth: Synthesizer) -> tuple[Draft, Audio]:
    draft = synth.draft(line)
    return draft, synth.speak(draft, None if seconds is None else to_samples(seconds * 1000, draft.sample_rate))


def _compared(said: Said, neutral: TakePicture, acted: TakePicture) -> Said:
    """Write the neutral take and the picture of both."""
    wav, picture = (said.output.with_suffix(suffix) for suffix in (".neutral.wav", ".compare.svg"))
    state = said.emotion
    how = f"{state.text or 'no direction'}: {state.acted_nuance}, intensity {state.intensity:.1f}"
    write_whole(wav, wav_bytes(neutral.audio))
    write_whole(picture, draw(neutral, acted, f"{said.spoken_text}\n{how}, {said.voice}"))
    return replace(said, neutral=wav, picture=picture)


def wav_bytes(audio: Audio) -> bytes:
    """Return a sound as a WAV file: mono, 16 bit."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(audio.sample_rate)
        out.writeframes(audio.to_pcm16())
    return buffer.getvalue()
