"""What acting costs the listener and the machine: Whisper, DNSMOS, Mandarin tones, wall time. A part of `acting.py`."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import parselmouth
from acoustics import f0_track
from acting_takes import QUICK_VOICES, Take, key_of, manners, rows_in, spoken, synthesizer
from hear import normalise, tokens

from plugin.hearing import RATE, at_listening_rate, distance, load_listener
from tts_core.audio import Audio
from tts_core.emotion import understand_tags
from tts_core.engines import Draft, Trace
from tts_core.synthesizer import Line, Synthesizer
from tts_core.text.syllables import syllables
from tts_core.voices import voice

LEVEL: Final = 5

PAUSES: Final = frozenset(",.?!…;:—")
"""Phones between which a phrase lies."""

TIMED: Final = ("neutral", "angry", "happy", "surprised", "cold", "sad", "weary")
"""Manners whose cost is measured."""

RISES: Final = {2: True, 4: False}
"""Tones whose F0 has a direction: 2 rises, 4 falls; 1 is level, 3 is only low within a phrase: it is not judged."""
LEAST_VALUES: Final = 5
"""Values of F0, 5 ms apart, that a movement is read from."""
LEVEL_ST: Final = 3.0
"""A first tone moves less than this from end to end, in semitones."""

Values = npt.NDArray[np.float64]
Row = dict[str, Any]


def print_heard(voices: Sequence[str], sentences: int, file: Path) -> None:
    """Print what Whisper understands, what DNSMOS thinks, and whether tones keep their direction, by manner."""
    takes = [Take(who, i, "neutral", 0) for who in voices for i in range(sentences)]
    takes += [Take(who, i, manner, LEVEL) for manner in manners() for who in voices for i in range(sentences)]
    rows = _heard(takes, file)
    kept = _kept(rows)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["manner"]].append(row)
    print(
        f"### Intelligible at level 5: Whisper base, DNSMOS OVRL, tones; {sentences} sentences, {len(voices)} voices\n"
    )
    print("| manner | zh errors | en errors | OVRL | tones right, neutral -> acted |\n| --- | --- | --- | --- | --- |")
    for name, group in groups.items():
        print(_row(name, group, kept))
    acted = [row for row in rows if row["level"]]
    print(_row("**all acted**", acted, kept))
    for language in ("zh", "en"):
        worse = 100 * (_error(acted, language) - _error(groups["neutral"], language))
        print(f"\nerrors {language}, acted less neutral: {worse:+.1f} points, bar +3: {_passed(worse <= 3)}")
    lost = _mean(groups["neutral"], "ovrl") - _mean(acted, "ovrl")
    print(f"\nOVRL lost: {lost:.3f}, bar 0.25: {_passed(lost <= 0.25)}")
    before, after, _ = kept(acted)
    change = 100 * (after - before)
    print(f"\ntones right, acted less neutral: {change:+.1f} points, bar -2: {_passed(change >= -2)}\n")


def print_cost(rounds: int = 3) -> None:
    """Print what acting adds to the time of a line of one length, acted and neutral takes in turn."""
    synth = synthesizer()
    added: dict[str, list[float]] = defaultdict(list)
    breathy = {}
    for who in QUICK_VOICES:
        neutral = Take(who, 0, "neutral", 0)
        n_samples = _timed(neutral, synth)[1].natural_samples
        for turn, manner in [(turn, manner) for turn in range(rounds + 1) for manner in TIMED]:
            acted = Take(who, 0, manner, LEVEL if manner != "neutral" else 0)
            pair = (neutral, acted) if turn % 2 else (acted, neutral)
            seconds = {take is acted: _timed(take, synth, n_samples) for take in pair}
            breathy[manner] = seconds[True][1].prosody.source.breath > 0
            if turn:  # the first one loads what is kept
                added[manner].append(seconds[True][0] / seconds[False][0] - 1.0)
    print("### Cost: time of draft and speech at one length, against neutral, medians; neutral shows the noise\n")
    print("| manner | second decode | added |\n| --- | --- | --- |")
    for manner, shares in added.items():
        print(f"| {manner} | {'yes' if breathy[manner] else 'no'} | {100 * statistics.median(shares):+.0f} % |")
    for kind, bar in ((False, 0.10), (True, 1.10)):
        acted_ones = [manner for manner in added if breathy[manner] == kind and manner != "neutral"]
        most = statistics.median([share for manner in acted_ones for share in added[manner]])
        name = "breathy" if kind else "not breathy"
        print(f"\ncost, {name}: {100 * most:+.0f} %, bar {100 * bar:.0f} %: {_passed(most < bar)}")
    print()


def _timed(take: Take, synth: Synthesizer, n_samples: int | None = None) -> tuple[float, Draft]:
    """Return the processor's time: what else runs on the machine is not the acting's cost."""
    started = time.process_time()
    draft = synth.draft(Line(take.text, voice(take.voice), understand_tags(take.direction)))
    synth.speak(draft, n_samples)
    return time.process_time() - started, draft


def _heard(takes: Sequence[Take], file: Path) -> list[Row]:
    """Listen to the takes that are not in `file` yet."""
    done = {key_of(row): _numbered(row) for row in rows_in(file)}
    missing = [take for take in takes if key_of(asdict(take)) not in done]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        for row in _listened(missing):
            out.write(json.dumps(row) + "\n")
            out.flush()
            done[key_of(row)] = row
    return [done[key_of(asdict(take))] for take in takes]


def _numbered(row: Row) -> Row:
    """Undo what JSON does to numbers that are keys."""
    return row | {"tones": {int(n): right for n, right in row["tones"].items()}}


def _listened(takes: Sequence[Take]) -> Iterator[Row]:
    from speechmos import dnsmos

    listen = load_listener()
    with Synthesizer() as synth:
        for take in takes:
            draft, audio = spoken(take, synth)
            sound = np.clip(at_listening_rate(audio), -1.0, 1.0)
            reads = voice(take.voice).reads
            said = tokens(draft.reading.spoken_text, reads)
            text = listen(sound, reads)
            yield asdict(take) | {
                "heard": text,
                "errors": distance(said, tokens(normalise(text, reads), reads)),
                "tokens": len(said),
                "ovrl": float(dnsmos.run(sound, RATE)["ovrl_mos"]),
                "tones": _tones(draft, synth.trace(draft, audio.n_samples), audio),
            }


def _tones(draft: Draft, trace: Trace, audio: Audio) -> dict[int, bool]:
    """Tell which syllables inside the phrases keep the direction of their tone in the sound, by number of syllable.

    Those whose F0 is not found are left out: breath and shaking hide it.
    """
    found = syllables(draft.reading)
    phones = draft.reading.phones
    phrases = [sum(phone in PAUSES for phone in phones[: syllable.start]) for syllable in found]
    times, f0_hz = f0_track(parselmouth.Sound(audio.samples.astype(np.float64), audio.sample_rate))
    right = {}
    for n, syllable in enumerate(found):
        if syllable.tone not in (1, 2, 4) or len(set(phrases[max(n - 1, 0) : n + 2])) > 1 or n in (0, len(found) - 1):
            continue
        start, end = trace.phones[syllable.start].start, trace.phones[syllable.end - 1].end
        move = _movement(times * audio.sample_rate, f0_hz, start + (end - start) / 3, end)
        if move is not None:
            right[n] = abs(move) < LEVEL_ST if syllable.tone == 1 else (move > 0) == RISES[syllable.tone]
    return right


def _movement(places: Values, f0_hz: Values, start: float, end: float) -> float | None:
    """Return how far F0 moves from one sample to another, in semitones; None where it is hardly there.

    The first third of a syllable is a glide from the one before (Xu 1997): the caller leaves it out.
    """
    inside = (places >= start) & (places < end) & (f0_hz > 0)
    if inside.sum() < LEAST_VALUES:
        return None
    slope = np.polyfit((places[inside] - start) / (end - start), 12 * np.log2(f0_hz[inside]), 1)[0]
    return float(slope)


def _kept(rows: Sequence[Row]) -> Callable[[Sequence[Row]], tuple[float, float, int]]:
    """Return what compares acted takes with their neutral ones: share of tones right, the same acted, syllables."""
    neutral = {key_of(row)[:2]: row["tones"] for row in rows if not row["level"]}

    def compare(acted: Sequence[Row]) -> tuple[float, float, int]:
        pairs = [
            (neutral[key_of(row)[:2]][n], right)
            for row in acted
            for n, right in row["tones"].items()
            if n in neutral[key_of(row)[:2]]
        ]
        return (*np.mean(pairs, axis=0).tolist(), len(pairs)) if pairs else (float("nan"), float("nan"), 0)

    return compare


def _row(name: str, rows: Sequence[Row], kept: Callable[[Sequence[Row]], tuple[float, float, int]]) -> str:
    before, after, n = kept(rows)
    tones = f"{100 * before:.0f} -> {100 * after:.0f} % of {n}" if n else "-"
    errors = " | ".join(f"{100 * _error(rows, language):.1f} %" for language in ("zh", "en"))
    return f"| {name} | {errors} | {_mean(rows, 'ovrl'):.2f} | {tones} |"


def _error(rows: Sequence[Row], language: str) -> float:
    own = [row for row in rows if voice(row["voice"]).reads == language]
    return sum(row["errors"] for row in own) / max(sum(row["tokens"] for row in own), 1)


def _mean(rows: Sequence[Row], name: str) -> float:
    return float(np.mean([row[name] for row in rows]))


def _passed(passed: bool) -> str:
    return "passed" if passed else "SHORT"
