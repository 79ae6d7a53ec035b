"""What acting does to the sound, measured by Praat: `pip install 'cuevoice[bench]' && python benchmarks/acting.py`.

Same text and voice, acted against neutral: F0 median (semitones), F0 spread (semitones), level (dB), tilt (dB, band
above 1.5 kHz against the band below), pace.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

import numpy as np
import parselmouth

from tts_core.audio import Audio
from tts_core.emotion import understand_tags
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import Voice, voice

VOICES: Final = ("zf_xiaoxiao", "zm_yunxi", "af_heart", "am_michael")
DIRECTIONS: Final = (
    "happy:5", "angry:5", "sad:5", "afraid:5", "disgusted:5", "melancholic:5", "surprised:5", "calm:5",
    "happy:1", "happy:3", "sad:1", "sad:3", "whisper", "shout", "softly", "fast",
)  # fmt: skip
TEXTS: Final = {
    "zh": "今天下午三点，我们在图书馆门口见面吧。",
    "en": "The train was late again, so we walked home through the snow.",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A spoken line, measured."""

    f0_st: float
    """Median F0, in semitones re 1 Hz."""
    spread_st: float
    """Standard deviation of F0, in semitones."""
    level_db: float
    """RMS over active frames, in dB re full scale."""
    tilt_db: float
    """Power of 1.5-6 kHz against 80-1500 Hz, in dB."""


def main() -> None:
    """Print a row a voice and direction."""
    with Synthesizer() as synth:
        for card in (voice(name) for name in VOICES):
            plain, _ = spoken(synth, card, "")
            print(f"{card.id}: F0 {2 ** (plain.f0_st / 12):.0f} Hz, level {plain.level_db:.1f} dB")
            for direction in DIRECTIONS:
                acted, rate = spoken(synth, card, direction)
                print(
                    f"  {direction:<14} F0 {acted.f0_st - plain.f0_st:+5.1f} st   "
                    f"spread {acted.spread_st - plain.spread_st:+5.1f} st   "
                    f"level {acted.level_db - plain.level_db:+5.1f} dB   "
                    f"tilt {acted.tilt_db - plain.tilt_db:+5.1f} dB   pace {rate:.2f}x",
                    flush=True,
                )


def spoken(synth: Synthesizer, card: Voice, direction: str) -> tuple[Measure, float]:
    """Speak the text of a voice's language at the pace that the acting would like; return measure and rate."""
    draft = synth.draft(Line(TEXTS[card.reads], card, understand_tags(direction)))
    audio = synth.speak(draft)
    return measure(audio), draft.natural_samples / audio.n_samples


def measure(audio: Audio) -> Measure:
    """Measure a line; a whisper has no F0 to speak of."""
    samples = audio.samples.astype(np.float64)
    pitch = parselmouth.Sound(samples, audio.sample_rate).to_pitch(pitch_floor=60.0, pitch_ceiling=600.0)
    f0_hz = pitch.selected_array["frequency"]
    semitones = 12 * np.log2(f0_hz[f0_hz > 0]) if (f0_hz > 0).any() else np.zeros(1)
    frames = samples[: len(samples) // 600 * 600].reshape(-1, 600)
    rms = np.sqrt(np.mean(frames**2, axis=1))
    active = rms[rms > 0.05 * rms.max()]
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / audio.sample_rate)
    low, high = power[(hz > 80) & (hz < 1500)].sum(), power[(hz > 1500) & (hz < 6000)].sum()
    return Measure(
        float(np.median(semitones)),
        float(semitones.std()),
        float(10 * np.log10(np.mean(active**2))),
        float(10 * np.log10(high / low)),
    )


if __name__ == "__main__":
    sys.exit(main())
