"""Measure mixed voices with Praat and Whisper: `python benchmarks/mixtures.py [--heard]`.

For each mixture: how far its median F0 is from its card; then, for each setting, how far F0 moved against what was
asked (semitones) and the factor on F1 to F3, both the median over the frames in which the plain mixture and this one
have a pitch, the level, and with `--heard` the syllable or word error. Praat's ceiling for formants goes with the
throat, as between women and men.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import parselmouth
from acoustics import Values, f0_track
from hear import normalise, tokens
from voices import TEXTS

from plugin.hearing import Listener, at_listening_rate, distance, load_listener
from tts_core.audio import Audio
from tts_core.engines import Draft
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import Voice, mixed

MIXTURES: Final = (
    {"zf_xiaoxiao": 1.0},
    {"zm_yunxi": 1.0},
    {"af_heart": 1.0},
    {"am_michael": 1.0},
    {"zf_xiaobei": 0.6, "af_heart": 0.4},
    {"zm_yunjian": 0.5, "zm_yunxi": 0.3, "am_adam": 0.2},
    {"af_bella": 0.5, "am_puck": 0.5},
    {"bm_george": 0.7, "bf_emma": 0.3},
)
SETTINGS: Final = (
    (0.0, 1.0), (-2.0, 1.0), (2.0, 1.0), (4.0, 1.0), (0.0, 0.9), (0.0, 1.12), (0.0, 0.85), (0.0, 1.18),
    (-2.0, 0.9), (2.0, 1.12),
)  # fmt: skip
"""Pitch in semitones, and the factor on formants."""

CEILING_HZ: Final = {"female": 5500.0, "male": 5000.0}


@dataclass(frozen=True, slots=True)
class Measured:
    """A voice over all texts of its language."""

    f0_hz: Values
    """F0 each 10 ms, shape (n,); 0 where there is none."""
    formants_hz: Values
    """F1 to F3 each 10 ms, shape (3, n)."""
    level_db: float
    """RMS, in dB re full scale."""
    error: float | None
    """Share of syllables or words that Whisper wrote otherwise; None where it did not listen."""


def main() -> None:
    """Print a row a setting."""
    listen = load_listener() if "--heard" in sys.argv[1:] else None
    print("pitch   formants   F0 off   F1    F2    F3     level      error")
    with Synthesizer() as synth:
        for weights in MIXTURES:
            plain = None
            print(" + ".join(f"{name} {weight:g}" for name, weight in weights.items()))
            for pitch_st, formants in SETTINGS:
                card = mixed("mixture", weights, pitch_st=pitch_st, formants=formants)
                now = measure(synth, card, listen)
                plain = plain or now
                print(row(card, now, plain), flush=True)


def row(card: Voice, now: Measured, plain: Measured) -> str:
    """Lay one setting out against the plain mixture; the plain mixture against its card."""
    both = (now.f0_hz > 0) & (plain.f0_hz > 0)
    was = card.f0_hz if now is plain else plain.f0_hz[both]
    off = np.median(12.0 * np.log2(now.f0_hz[both] / was)) - card.pitch_st
    factors = np.nanmedian(now.formants_hz[:, both] / plain.formants_hz[:, both], axis=1)
    moved = "  ".join(f"{factor:.2f}" for factor in factors)
    error = "" if now.error is None else f"   {now.error:5.1%}"
    return f"{card.pitch_st:+5.1f}   {card.formants:>8.2f}   {off:+6.2f}   {moved}   {now.level_db:6.1f} dB{error}"


def measure(synth: Synthesizer, card: Voice, listen: Listener | None) -> Measured:
    """Speak the texts at their natural length, which is the same at any pitch and with any throat."""
    drafts = [synth.draft(Line(text, card)) for text in TEXTS[card.reads]]
    takes = [synth.speak(draft, draft.natural_samples) for draft in drafts]
    samples = np.concatenate([take.samples for take in takes])
    sound = parselmouth.Sound(samples.astype(np.float64), synth.engine.sample_rate)
    level = float(10.0 * np.log10(np.mean(np.square(samples, dtype=np.float64))))
    error = None if listen is None else heard_error(drafts, takes, listen)
    times = np.arange(0.0, sound.duration, 0.01)
    return Measured(_f0_at(sound, times), _formants_at(sound, times, card), level, error)


def heard_error(drafts: Sequence[Draft], takes: Sequence[Audio], listen: Listener) -> float:
    """Return the share of syllables or words that is heard otherwise."""
    wrong = total = 0
    for draft, take in zip(drafts, takes, strict=True):
        language = draft.voice.reads
        said = tokens(draft.reading.spoken_text, language)
        heard = normalise(listen(at_listening_rate(take), language), language)
        wrong, total = wrong + distance(said, tokens(heard, language)), total + len(said)
    return wrong / total


def _f0_at(sound: parselmouth.Sound, times: Values) -> Values:
    ticks, track = f0_track(sound)
    return track[np.clip(np.searchsorted(ticks, times), 0, len(ticks) - 1)]


def _formants_at(sound: parselmouth.Sound, times: Values, card: Voice) -> Values:
    """Return F1 to F3 (Burg, five formants)."""
    formant = sound.to_formant_burg(0.01, 5.0, CEILING_HZ[card.gender] * card.formants)
    return np.array([[formant.get_value_at_time(n, time) for time in times] for n in (1, 2, 3)])


if __name__ == "__main__":
    sys.exit(main())
