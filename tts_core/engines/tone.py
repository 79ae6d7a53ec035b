"""The test engine: one tone a phone, lengths known exactly, no model; for fast tests of timing and mixing."""

from __future__ import annotations

from typing import Final

import numpy as np

from tts_core.audio import Audio
from tts_core.emotion.plan import ProsodyPlan
from tts_core.engines.base import ALONE, Capabilities, Context, Draft, Phone, Trace
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

    def draft(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, context: Context = ALONE) -> Draft:
        """Give every phone symbol 50 ms; `SilentError` when there is none."""
        if not reading.words:
            raise SilentError(f"there is nothing to say in {reading.text!r}.")
        natural = len(reading.phones) * PHONE_SAMPLES
        wanted = round(natural / prosody.length.rate)
        return Draft(reading, voice, prosody, self.sample_rate, natural, wanted, len(reading.phones), context=context)

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return `n_samples` samples of tone; `LengthError` below one sample a phone."""
        _check(draft, n_samples)
        level = 0.1 * 10 ** (draft.prosody.energy.level_db / 20)
        phase = 2 * np.pi * _f0_hz(draft) / self.sample_rate * np.arange(n_samples)
        return Audio((level * np.sin(phase)).astype(np.float32), self.sample_rate)

    def trace(self, draft: Draft, n_samples: int) -> Trace:
        """Share the time evenly; F0 does not move."""
        _check(draft, n_samples)
        ends = [n_samples * (i + 1) // len(draft.reading.phones) for i in range(len(draft.reading.phones))]
        phones = tuple(map(Phone, draft.reading.phones, [0, *ends[:-1]], ends))
        hop = self.sample_rate // 80
        return Trace(phones, np.full(-(-n_samples // hop), _f0_hz(draft), np.float32), hop)

    def close(self) -> None:
        """Nothing to let go of."""


def _check(draft: Draft, n_samples: int) -> None:
    if n_samples < draft.shortest_samples:
        raise LengthError(f"{n_samples} samples are too few: at least {draft.shortest_samples} are needed.")


def _f0_hz(draft: Draft) -> float:
    return draft.voice.f0_hz * float(2 ** (draft.prosody.f0.shift_st / 12))
