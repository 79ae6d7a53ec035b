"""A's manner in B's voice: a part of `emotion_encoder.py`.

A direction is spoken by A and heard; what was heard is spoken by B and heard again. The emotion came through where the
last embedding is nearer to the direction than to 95 % of the other nuances, and where the cues of B's take move from
B's neutral take as the direction's own plan asks (the measure of `acting.py`).
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from acoustics import measure
from acting import right
from acting_takes import TEXTS, words_of

from tts_core.audio import Audio
from tts_core.emotion import EmotionState, embedding_of, understand_tags
from tts_core.emotion.blend import space_of_nuances
from tts_core.emotion.reference import embed, hear
from tts_core.emotion.space import NUANCES
from tts_core.engines import Draft
from tts_core.errors import TtsError
from tts_core.recordings import RATE, Recording
from tts_core.synthesizer import Line, Synthesizer
from tts_core.training.emotion_encoder.speakers import TEST_VOICES
from tts_core.voices import voice

LEVELS: Final = (4, 5)
ABOVE: Final = 0.95
"""Share of the other nuances that the asked one must beat."""
BARS: Final = {"nearer than 95 % of other nuances": 0.8, "five of six cues as asked": 0.85}

Row = dict[str, Any]


def print_round_trips(n: int, file: Path, encoder: Path) -> None:
    """Make `n` trips, those that are not in `file` yet, and print how many came through."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []
    with Synthesizer() as synth, file.open("a", encoding="utf-8") as out:
        for number in range(len(rows), n):
            row = _trip(number, synth, encoder)
            out.write(json.dumps(row) + "\n")
            out.flush()
            rows.append(row)
    heard = [row for row in rows[:n] if "above" in row]
    print(f"### Round trip: {len(heard)} of {n} directions of level {LEVELS[0]} and {LEVELS[1]}, A to B\n")
    print("| | share | bar | |\n| --- | --- | --- | --- |")
    for name, key in zip(BARS, ("above", "signs"), strict=True):
        share = sum(row.get(key, False) for row in rows[:n]) / n
        verdict = "passed" if share >= BARS[name] else "SHORT"
        print(f"| {name} | {100 * share:.1f} % | {100 * BARS[name]:.0f} % | {verdict} |")
    print(f"\nnot heard at all: {n - len(heard)}\n")


def _trip(number: int, synth: Synthesizer, encoder: Path) -> Row:
    chance = random.Random(number)
    a, b = chance.sample(TEST_VOICES, 2)
    name, level = NUANCES[1 + number % (len(NUANCES) - 1)], chance.choice(LEVELS)
    asked = understand_tags(f"{name}:{level}")
    row: Row = {"number": number, "nuance": name, "level": level, "a": a, "b": b}
    try:
        heard = hear(_recording(_spoken(a, asked, chance, synth)[1]), encoder=encoder)
        text = chance.choice(TEXTS[voice(b).reads])
        draft, audio = _said(b, text, heard, synth)
        place = embed(_recording(audio), encoder=encoder)[0]
    except TtsError as error:
        return row | {"fault": str(error)}
    others = [i for i, nuance in enumerate(NUANCES) if nuance != name]
    cosines = space_of_nuances() @ place
    above = float(np.mean(embedding_of(asked) @ place > cosines[others]))
    plain, plain_audio = _said(b, text, EmotionState(), synth)
    wanted, _ = _said(b, text, asked, synth)
    signs = right(_measured(wanted, draft, audio, synth), _measured(plain, plain, plain_audio, synth))
    return row | {"heard": heard.nuance, "above": bool(above >= ABOVE), "signs": bool(signs.sum() >= 5)}


def _spoken(who: str, state: EmotionState, chance: random.Random, synth: Synthesizer) -> tuple[Draft, Audio]:
    return _said(who, chance.choice(TEXTS[voice(who).reads]), state, synth)


def _said(who: str, text: str, state: EmotionState, synth: Synthesizer) -> tuple[Draft, Audio]:
    draft = synth.draft(Line(text, voice(who), state))
    return draft, synth.speak(draft)


def _measured(asked: Draft, draft: Draft, audio: Audio, synth: Synthesizer) -> Row:
    """Return the cues of a take beside what the plan of `asked` wants, as `acting.py` compares them."""
    words = words_of(draft, audio, synth)
    plan = {part: asdict(getattr(asked.prosody, part)) for part in ("length", "f0", "energy", "pauses", "source")}
    return {
        "cues": measure(words).as_dict(),
        "phones": len(draft.reading.phones),
        "plan": plan,
        "voice": draft.voice.id,
    }


def _recording(audio: Audio) -> Recording:
    from scipy.signal import resample_poly

    samples = resample_poly(audio.samples, RATE, audio.sample_rate).astype(np.float32)
    return Recording(samples, "take")
