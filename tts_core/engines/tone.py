"""The test engine: one tone a phone, lengths known exactly, no model; for fast tests of timing and mixing."""

from __future__ import annotations

from typing import Final

import numpy as np

from tts_core.audio import Audio
from tts_core.emotion.prosody import Prosody
from tts_core.engines.base import Capabilities, Draft
from tts_core.errors import LengthError, SilentError
from tts_core.text.reading import Reading
from tts_core.voices.card import Voice

PHONE_SAMPLES: Final = 1200
"""Natural length of every phone symbol: 50 ms at 24 kHz."""


class ToneEngine:
    """Speaks each line as one tone at the voice's median F0, acted shift included."""

    name = "tone"
    sample_rate = 24_000
    capabilities = Capabilities(
        exact_length=True, pitch=True, energy=True, cloning=False, emotion_vector=False, languages=("zh", "en")
    )

    def draft(self, reading: Reading, voice: Voice, prosody: Prosody) -> Draft:
        """Give every phone symbol 50 ms; `SilentError` when there is none."""
        if not reading.words:
            raise SilentError(f"there is nothing to say in {reading.text!r}.")
        natural = len(reading.phones) * PHONE_SAMPLES
        wanted = round(natural / prosody.rate)
        return Draft(reading, voice, prosody, self.sample_rate, natural, wanted, len(reading.phones))

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return `n_samples` samples of tone; `LengthError` below one sample a phone."""
        if n_samples < draft.shortest_samples:
            raise LengthError(f"{n_samples} samples are too few: at least {draft.shortest_samples} are needed.")
        f0_hz = draft.voice.f0_hz * 2 ** (draft.prosody.f0_shift / 12)
        level = 0.1 * 10 ** (draft.prosody.level_db / 20)
        phase = 2 * np.pi * f0_hz / self.sample_rate * np.arange(n_samples)
        return Audio((level * np.sin(phase)).astype(np.float32), self.sample_rate)

    def close(self) -> None:
        """Nothing to let go of."""
