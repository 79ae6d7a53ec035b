"""Have Whisper listen to voices in their own language: `python benchmarks/voices.py [VOICE ...]`, the cast by default.

Prints syllable error (Mandarin voices) or word error (English voices) at the natural pace and at the fastest, and the
median F0. Which voices the automatic cast takes rests on it (`scripts/measure_voices.py`).

    python benchmarks/voices.py matched FOLDER [en|zh]

measures matched voices instead: see `matched_voices.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import matched_voices
from hear import normalise, tokens

from plugin.hearing import Listener, at_listening_rate, distance, load_listener
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import Voice, voices

RATES: Final = (1.0, 1.25)
TEXTS: Final = {
    "zh": (
        "今天下午三点，我们在图书馆门口见面吧。",
        "你把那本书放在桌子上，别忘了关窗户。",
        "他昨天给我打电话，说明天不能来上班了。",
        "外面下雨了，记得带上雨伞再出门。",
    ),
    "en": (
        "Could you please close the window before you leave the office?",
        "My brother bought two tickets for the concert on Friday night.",
        "The train was late again, so we walked home through the snow.",
        "I never thought that the answer would be so simple.",
    ),
}


def main() -> None:
    """Print a row a voice, or measure matched voices."""
    if sys.argv[1:2] == ["matched"]:
        folder, language = Path(sys.argv[2]), "zh" if sys.argv[3:4] == ["zh"] else "en"
        matched_voices.main(folder, language)
        return
    listen = load_listener()
    print("voice         median F0   " + "   ".join(f"{rate:.2f}x" for rate in RATES))
    with Synthesizer() as synth:
        for card in voices().values():
            if card.id in sys.argv[1:] or (card.cast_order and not sys.argv[1:]):
                errors = "  ".join(f"{100 * error:5.1f} %" for error in heard(synth, card, listen))
                print(f"{card.id:<12} {card.f0_hz:>6.0f} Hz   {errors}", flush=True)


def heard(synth: Synthesizer, card: Voice, listen: Listener) -> list[float]:
    """Return the error of a voice at each rate, over all texts of its language."""
    drafts = [synth.draft(Line(text, card)) for text in TEXTS[card.reads]]
    rates = []
    for rate in RATES:
        wrong = total = 0
        for draft in drafts:
            audio = synth.speak(draft, round(draft.natural_samples / rate))
            text = listen(at_listening_rate(audio), card.reads)
            said = tokens(draft.reading.spoken_text, card.reads)
            wrong += distance(said, tokens(normalise(text, card.reads), card.reads))
            total += len(said)
        rates.append(wrong / total)
    return rates


if __name__ == "__main__":
    sys.exit(main())
