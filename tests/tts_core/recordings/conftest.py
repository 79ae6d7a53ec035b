"""Sounds to listen to: two voices of Kokoro, and what is no voice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import resample_poly

from tts_core import Synthesizer
from tts_core.audio import Samples
from tts_core.recordings import RATE, Recording

SENTENCES = (
    "Why did you not tell me earlier? I have been waiting for this for three long years.",
    "The meeting starts at nine, so please bring the documents and a cup of coffee.",
)


@pytest.fixture(scope="session")
def say() -> Callable[[str, int], Samples]:
    """Return what a voice says, at 16 kHz; each sentence of each voice is spoken once."""
    spoken: dict[tuple[str, int], Samples] = {}
    synthesizer = Synthesizer()

    def said(voice: str, sentence: int) -> Samples:
        if (voice, sentence) not in spoken:
            audio = synthesizer.say(SENTENCES[sentence], voice_id=voice)
            spoken[voice, sentence] = resample_poly(audio.samples, RATE, audio.sample_rate).astype(np.float32)
        return spoken[voice, sentence]

    return said


@pytest.fixture(scope="session")
def woman(say: Callable[[str, int], Samples]) -> Recording:
    return Recording(say("af_heart", 0), "woman.wav")


@pytest.fixture(scope="session")
def man(say: Callable[[str, int], Samples]) -> Recording:
    return Recording(say("am_michael", 0), "man.wav")
