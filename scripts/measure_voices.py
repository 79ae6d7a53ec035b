"""Write `tts_core/voices/cards.tsv`: F0 and level of each voice's neutral reading, and the order of casting.

    pip install 'cuevoice[bench]' && python scripts/measure_voices.py

F0, its median and spread, is Praat's, the level is the RMS over what is spoken. The order of casting
follows the grades of the voice table of hexgrad/Kokoro-82M and what Whisper understands (`benchmarks/voices.py`), women
and men in turn; a child's voice and one that is misheard at speed are left to the user's choice.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import numpy as np
import parselmouth

from tts_core.audio import Samples
from tts_core.emotion import ProsodyPlan
from tts_core.engines.kokoro import KokoroEngine
from tts_core.engines.kokoro.finish import LEVEL_DB
from tts_core.text import read
from tts_core.voices.bank import names
from tts_core.voices.card import Voice

TARGET = Path(__file__).resolve().parent.parent / "tts_core" / "voices" / "cards.tsv"

LANGUAGES: Final = {
    "a": "en-US", "b": "en-GB", "e": "es", "f": "fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-BR", "z": "zh",
}  # fmt: skip

CAST: Final = {
    "zh": "zf_xiaoxiao zm_yunjian zf_xiaobei zm_yunxi zf_xiaoyi zm_yunyang",
    "en": "af_heart am_fenrir af_bella am_michael bf_emma bm_george af_sarah am_echo af_kore bm_fable af_aoede am_puck",
}

TEXTS: Final = {
    "zh": "今天的天气不错，我们下午去公园散步吧。",
    "en": "The weather is fine today, so let us walk in the park.",
}

PROBE_DB: Final = -18.0
"""Level on the card that is measured with; what the engine makes of it gives the true one."""


def main() -> None:
    """Measure every voice and write the table."""
    engine = KokoroEngine()
    order = {name: i for cast in CAST.values() for i, name in enumerate(cast.split(), 1)}
    rows = ["id\tlanguage\tgender\tf0_hz\tf0_spread_st\tlevel_db\tcast_order"]
    for name in names():
        card = Voice(name, LANGUAGES[name[0]], "female" if name[1] == "f" else "male", 200.0, 3.0, PROBE_DB, 0)
        f0_hz, spread_st, level_db = measure(engine, card)
        rows.append(
            f"{name}\t{card.language}\t{card.gender}\t{f0_hz:.0f}\t{spread_st:.1f}\t{level_db:.1f}"
            f"\t{order.get(name, 0)}"
        )
        sys.stderr.write(rows[-1] + "\n")
    TARGET.write_text("\n".join(rows) + "\n", encoding="utf-8")


def measure(engine: KokoroEngine, card: Voice) -> tuple[float, float, float]:
    """Return the median F0 in hertz, its spread in semitones, and the RMS over active frames in dB re full scale."""
    draft = engine.draft(read(TEXTS[card.reads], accent=card.accent), card, ProsodyPlan(card.reads))
    samples = engine.speak(draft, draft.natural_samples).samples
    frames = samples[: len(samples) // 600 * 600].reshape(-1, 600)
    rms = np.sqrt(np.mean(np.square(frames), axis=1))
    active = rms[rms > 0.03 * rms.max()]
    level = 20 * np.log10(np.sqrt(np.mean(np.square(active))))
    f0_hz = f0_of(samples, engine.sample_rate)
    return float(np.median(f0_hz)), float(np.std(12 * np.log2(f0_hz))), float(level - LEVEL_DB + PROBE_DB)


def f0_of(samples: Samples, sample_rate: int) -> Samples:
    """Return F0 in hertz where there is one; the second pass knows the voice's range (Hirst 2011) and errs less."""
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate)
    f0_hz = sound.to_pitch(pitch_ceiling=500.0).selected_array["frequency"]
    low, high = np.quantile(f0_hz[f0_hz > 0], [0.25, 0.75])
    found = sound.to_pitch(pitch_floor=0.75 * low, pitch_ceiling=1.5 * high).selected_array["frequency"]
    voiced: Samples = found[found > 0]
    return voiced


if __name__ == "__main__":
    main()
