"""Measure matched voices on people: `python benchmarks/voices.py matched FOLDER`, with the prompts of `prompts.py`.

A voice is matched to some prompts of a person and compared with other prompts of that person, over sentences that were
not spoken while matching. Beside it stand two single voices of the bank: the nearest to the prompts that it was matched
to, which `cuevoice voices match` names first, and the nearest to the other prompts, which nobody could choose without
them. All is compared in the band of the recording. Then Whisper listens, and DNSMOS judges, the matched and the single
voices, over the same sentences.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from hear import normalise, tokens
from prompts import Person, people
from scipy.signal import resample_poly

from plugin.hearing import distance, load_listener
from tts_core.audio import Samples
from tts_core.recordings import Recording
from tts_core.synthesizer import Line, Synthesizer
from tts_core.text import Language
from tts_core.voices import Voice, voice
from tts_core.voices.bank import names
from tts_core.voices.likeness import bank_embeddings
from tts_core.voices.matching import match, speaking
from tts_core.voices.speaker import RATE, Band, Embedding, in_band, similarity, speaker_embedding

TEXTS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "Could you please close the window before you leave the office?",
        "My brother bought two tickets for the concert on Friday night.",
        "The train was late again, so we walked home through the snow.",
        "Three small boats came back to the shore with very little fish.",
    ),
    "zh": (
        "今天下午三点，我们在图书馆门口见面吧。",
        "你把那本书放在桌子上，别忘了关窗户。",
        "他昨天给我打电话，说明天不能来上班了。",
        "外面下雨了，记得带上雨伞再出门。",
    ),
}
HEADER: Final = (
    "person           band    nearest         best            nearest    best  matched    gain  of best       s"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one person."""

    name: str
    band: Band
    nearest: str
    """Voice of the bank that is nearest to the reference."""
    best: str
    """Voice of the bank that is nearest to the other prompts."""
    of_nearest: float
    of_best: float
    of_matched: float
    seconds: float
    matched: Voice

    @property
    def gain(self) -> float:
        """How much more the matched voice is like the person than the nearest single one."""
        return self.of_matched - self.of_nearest

    @property
    def gain_of_best(self) -> float:
        """The same against the best single one."""
        return self.of_matched - self.of_best


class Speech:
    """What each voice says to the sentences of a language; spoken once."""

    def __init__(self, synth: Synthesizer, language: Language) -> None:
        self._synth = synth
        self.language = language
        self._said: dict[Voice, list[tuple[Samples, str]]] = {}

    def of(self, one: Voice) -> list[tuple[Samples, str]]:
        """Return each sentence at 16 kHz, with its words."""
        if one not in self._said:
            self._said[one] = [self._say(one, text) for text in TEXTS[self.language]]
        return self._said[one]

    def embedding(self, one: Voice, band: Band) -> Embedding:
        """Return the speaker embedding over all sentences."""
        return speaker_embedding(in_band(np.concatenate([sound for sound, _ in self.of(one)]), band))

    def _say(self, one: Voice, text: str) -> tuple[Samples, str]:
        draft = self._synth.draft(Line(text, one, language=self.language))
        audio = self._synth.speak(draft, draft.natural_samples)
        return resample_poly(audio.samples, RATE, audio.sample_rate).astype(np.float32), draft.reading.spoken_text


def main(folder: Path, language: Language) -> None:
    """Print the table of the people, then what is understood and how it sounds."""
    with Synthesizer() as synth:
        speech = Speech(synth, language)
        rows = []
        print(HEADER)
        for person in people(folder):
            rows.append(measured(person, synth, speech))
            print(_told(rows[-1]), flush=True)
    for name, gains in (("nearest", [row.gain for row in rows]), ("best", [row.gain_of_best for row in rows])):
        better = sum(gain > 0 for gain in gains)
        print(f"mean gain on the {name} single voice {np.mean(gains):+.3f} ({better} of {len(rows)} people gain)")
    print(f"matched voices: {judged((row.matched for row in rows), speech)}", flush=True)
    singles = dict.fromkeys(one for row in rows for one in (row.nearest, row.best))
    print(f"single voices:  {judged(map(voice, singles), speech)}", flush=True)


def measured(person: Person, synth: Synthesizer, speech: Speech) -> Row:
    """Match one person, and compare."""
    started = time.monotonic()
    recording = Recording(person.reference, person.name)
    found = match(recording, speaking(synth, speech.language), language=speech.language)
    seconds = time.monotonic() - started
    truth = speaker_embedding(in_band(person.test, found.band))
    nearest = found.nearest[0].name
    best = names()[int(np.argmax(bank_embeddings(found.band) @ truth))]
    cards = (voice(nearest), voice(best), found.voice)
    alike = (similarity(speech.embedding(card, found.band), truth) for card in cards)
    return Row(person.name, found.band, nearest, best, *alike, seconds, found.voice)


def judged(group: Iterable[Voice], speech: Speech) -> str:
    """Return the error of Whisper and DNSMOS over all sentences of some voices."""
    from speechmos import dnsmos

    listen, language = load_listener(), speech.language
    wrong = total = 0
    overall = []
    for one in group:
        for sound, spoken in speech.of(one):
            said = tokens(spoken, language)
            wrong += distance(said, tokens(normalise(listen(sound, language), language), language))
            total += len(said)
            overall.append(float(dnsmos.run(np.clip(sound, -1, 1), RATE)["ovrl_mos"]))
    return f"error {100 * wrong / total:.1f} % of {total}, DNSMOS OVRL {np.mean(overall):.2f}"


def _told(row: Row) -> str:
    made = " + ".join(f"{share:.0%} {name}" for name, share in row.matched.mixture)
    return (
        f"{row.name:<16} {row.band:<7} {row.nearest:<15} {row.best:<15} {row.of_nearest:>7.3f} {row.of_best:>7.3f} "
        f"{row.of_matched:>8.3f} {row.gain:>+7.3f} {row.gain_of_best:>+8.3f} {row.seconds:>8.1f}  {made}, "
        f"{row.matched.pitch_st:+.1f} st, formants {row.matched.formants:g}"
    )
