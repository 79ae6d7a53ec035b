"""A voice like a recording: the mixture of the bank's voices that a speaker encoder takes for the person most.

It is a likeness, not a clone: what no voice of the bank has in it, no mixture of them has.

    recording -> its speech -> speaker embedding, F0 -> search without speaking -> a few candidates spoken -> the best
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from tts_core.audio import Samples
from tts_core.errors import RecordingError
from tts_core.recordings import Recording, clear_speech, pitch_of
from tts_core.text.reading import Language
from tts_core.voices import likeness
from tts_core.voices.bank import names
from tts_core.voices.card import Voice
from tts_core.voices.likeness import Mixtures
from tts_core.voices.mixture import mixed
from tts_core.voices.search import Spoken, Target, search
from tts_core.voices.speaker import RATE, Band, Embedding, band_of, in_band, similarity, speaker_embedding

if TYPE_CHECKING:
    from tts_core.synthesizer import Synthesizer

LEAST_S: Final = 3.0
"""Less speech does not tell a person, in seconds; 5 to 10 are good."""
MOST_S: Final = 15.0
"""More is not listened to, in seconds."""
CANDIDATES: Final = 3
"""How many candidates are spoken."""
SENTENCES: Final[dict[Language, str]] = {
    "en": "We walked along the river until the old bridge came into view.",
    "zh": "我们沿着河边慢慢走，一直走到那座旧桥。",
}
"""What a candidate says."""

Speak = Callable[[Voice], Samples]
"""Has a voice say a sentence; the sound at 16 kHz."""


@dataclass(frozen=True, slots=True)
class Near:
    """A voice of the bank beside a recording."""

    name: str
    """Its name."""
    similarity: float
    """How alike they are, 0 to 1; one person in one session has about 0.95, other people 0.65."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A voice that was made like a recording."""

    voice: Voice
    """The voice."""
    similarity: float
    """Of what it said to the recording, 0 to 1."""
    nearest: tuple[Near, ...]
    """All voices of the bank, the most alike first."""
    f0_hz: float
    """Median F0 of the recording."""
    band: Band
    """What the recording holds; all were compared in it."""


def nearest(recording: Recording) -> tuple[Near, ...]:
    """Rank the voices of the bank by how alike they are to a recording.

    Args:
        recording: 3 s of one person's speech or more; 15 s are listened to.

    Returns:
        All of them, the most alike first.

    Raises:
        RecordingError: The recording is not clearly one person speaking, or too short.
    """
    person = _heard(recording)
    return _ranked(person.embedding, person.band)


def match(recording: Recording, speak: Speak, *, language: Language = "en", name: str = "matched") -> Matched:
    """Make the voice that is most alike to a recording.

    Args:
        recording: 3 s of one person's speech or more; 5 to 10 s are good, 15 s are listened to.
        speak: Has a candidate speak; see `speaking`.
        language: What the voice will speak.
        name: Of the new voice.

    Returns:
        The voice, the same one each time. It has at most four voices of the bank in it.

    Raises:
        RecordingError: The recording is not clearly one person speaking, or too short.
    """
    person = _heard(recording)
    target = Target(person.embedding, person.f0_hz, person.band, language)
    spoken = Spoken()
    found: list[tuple[float, Voice]] = []
    tried: set[Voice] = set()
    for n in range(CANDIDATES):
        candidates = search(target, spoken, seed=n)
        fresh = [i for i in range(len(candidates)) if _voice(candidates, i, name) not in tried]
        if not fresh:
            break
        voice = _voice(candidates, fresh[0], name)
        tried.add(voice)
        heard = speaker_embedding(in_band(speak(voice), person.band))
        spoken.add(candidates.take(slice(fresh[0], fresh[0] + 1)), heard, target)
        found.append((similarity(heard, person.embedding), voice))
    best, voice = max(found, key=lambda one: one[0])
    return Matched(voice, best, _ranked(person.embedding, person.band), person.f0_hz, person.band)


def speaking(synth: Synthesizer, language: Language) -> Speak:
    """Return what has a voice say the sentence of `language`."""
    from scipy.signal import resample_poly

    from tts_core.synthesizer import Line

    def speak(voice: Voice) -> Samples:
        draft = synth.draft(Line(SENTENCES[language], voice, language=language))
        audio = synth.speak(draft, draft.natural_samples)
        sound: Samples = resample_poly(audio.samples, RATE, audio.sample_rate).astype(np.float32)
        return sound

    return speak


def signed(matched: Matched, recording: str, sha256: str, day: date) -> Voice:
    """Return the voice with what it was made from among its sources.

    Args:
        matched: What `match` made.
        recording: Name of the recording.
        sha256: Of its file, in hexadecimal.
        day: When it was made.
    """
    near = matched.nearest[0]
    source = (
        f"made like the recording {recording} (SHA-256 {sha256}) on {day.isoformat()}: a likeness, not a clone; "
        f"speaker similarity {matched.similarity:.2f}, the nearest of the bank, {near.name}: {near.similarity:.2f}"
    )
    return replace(matched.voice, sources=(*matched.voice.sources, source))


@dataclass(frozen=True, slots=True, eq=False)
class _Person:
    embedding: Embedding
    f0_hz: float
    band: Band


def _heard(recording: Recording) -> _Person:
    speech = clear_speech(recording)
    if speech.seconds < LEAST_S:
        raise RecordingError(
            f"{recording.name}: only {speech.seconds:.1f} s of speech; {LEAST_S:.0f} s are the least to tell a voice, "
            "5 to 10 s are good."
        )
    samples = speech.samples[: round(MOST_S * RATE)]
    f0_hz = pitch_of(Recording(samples, recording.name)).f0_hz
    voiced = f0_hz[f0_hz > 0]
    if not len(voiced):
        raise RecordingError(f"{recording.name}: no voice in it, only whispering; speak aloud.")
    band = band_of(samples)
    return _Person(speaker_embedding(in_band(samples, band)), float(np.median(voiced)), band)


def _ranked(embedding: Embedding, band: Band) -> tuple[Near, ...]:
    alike = likeness.bank_embeddings(band) @ embedding
    order = np.argsort(-alike, kind="stable")
    return tuple(Near(names()[i], round(float(alike[i]), 4)) for i in order)


def _voice(candidates: Mixtures, place: int, name: str) -> Voice:
    weights = {one: float(w) for one, w in zip(names(), candidates.weights[place], strict=True) if w > 0}
    return mixed(name, weights, pitch_st=float(candidates.pitch_st[place]), formants=float(candidates.formants[place]))
