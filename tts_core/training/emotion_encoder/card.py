"""The model card: what the encoder is, what it learned from, how well it hears, where it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tts_core.emotion.space import DELIVERY_FIELDS
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.sounds import Sounds
from tts_core.training.emotion_encoder.speakers import TEST_VOICES, VALID_VOICES

_FIGURES = {
    "eight_3": "main emotion of eight, level 3",
    "eight_4": "main emotion of eight, level 4",
    "eight_5": "main emotion of eight, level 5",
    "nuance": "nuance of thirty, by cosine, intensity 0.6 and more",
    "nuance_second": "nuance among the first two",
    "cosine": "cosine to the embedding of the direction",
    **{f"r_{name}": f"r of {name}" for name in (*DELIVERY_FIELDS, "intensity")},
    "probe_linear": "speaker told by a linear probe",
    "probe_deep": "speaker told by an MLP probe",
    "chance": "speaker told by guessing",
}

_TEXT = """---
license: apache-2.0
language: [zh, en]
tags: [emotion, speech, text-to-speech]
---

# sound: an encoder of how something is said

Hears a recording of speech and says how it is said, whoever says it: a place in cuevoice's emotion space (768, unit
length, the space of the directions in words), eight basic emotions, one of thirty nuances, intensity, and twelve fields
of delivery.

    from tts_core.emotion.reference import hear
    from tts_core.recordings import read_recording
    hear(read_recording("rage.wav"))

## How it was trained

Frames (40 ms windows, 10 ms steps) of 96 mel bands less the level of the recording and of how well each of 73 F0 fits,
ConvNeXt blocks in time, means and spreads over time, {room} whole numbers, from which a linear map makes the embedding.
Classifiers of the speaker, the language and the gender stand behind a gradient reversal layer (Ganin & Lempitsky 2015,
arXiv 1409.7495), lambda {adversary:g} times the ramp of that paper, so that the embedding keeps the manner and loses
the person. While it learns, the network is also asked for the numbers of the prosody plan: what was done to pitch,
pace, level and breath, from which a feeling is concluded.

## Data

{n_train} clips to learn from, {n_valid} to validate and {n_test} to test, {hours:.1f} hours in all, spoken by cuevoice
itself: lines of our own in Chinese and English, directed by tags of every nuance and level, by our labelled
descriptions and by moved delivery, at several paces. {speakers} speakers to learn from: the voices of Kokoro's bank
and mixtures of them with pitch and formants moved. Rooms, noise, other voices, music, bands, codecs, clipping and
levels are added on the fly, and half of the clips are played a little faster or slower. Nothing is learned from
{held_out}, nor from the last {lines} lines of each language.

## Figures

Validation and test: voices and lines that were never learned from, each clip clean as rendered.

| | validation | test |
| --- | --- | --- |
{rows}

## Limits

It learned from synthetic acting: what it knows of anger is what cuevoice does to a voice to act anger (F0, range,
pace, pauses, level within the line, tilt, breath, tremor, touches). On real voices it hears these means; feelings that
people show in other ways, in other languages and cultures, it misses or takes for something else, and a person's own
way of speaking (a hoarse, breathy or lively voice) can pass for a manner. It must not be used to judge what a real
person feels.

## Recipe

{recipe}
Rendered in {rendered:.0f} minutes and trained in {fitted:.0f}{where}.
"""


def write_card(
    folder: Path,
    recipe: Recipe,
    figures: Mapping[str, Mapping[str, float]],
    sounds: Mapping[str, Sounds],
    *,
    hours: float,
    rendered_s: float,
    spent_s: float,
    device: str,
) -> None:
    """Write `README.md` into an encoder's folder."""
    from tts_core.training.emotion_encoder.corpus import HELD_OUT_LINES

    rows = [
        f"| {title} | {_cell(figures['valid'], key)} | {_cell(figures['test'], key)} |"
        for key, title in _FIGURES.items()
    ]
    text = _TEXT.format(
        room=recipe.room,
        adversary=recipe.adversary,
        n_train=len(sounds["train"]),
        n_valid=len(sounds["valid"]),
        n_test=len(sounds["test"]),
        hours=hours,
        speakers=recipe.speakers,
        held_out=", ".join(VALID_VOICES + TEST_VOICES),
        lines=HELD_OUT_LINES,
        rows="\n".join(rows),
        recipe="".join(f"    {key} = {value!r}\n" for key, value in asdict(recipe).items()),
        rendered=rendered_s / 60,
        fitted=(spent_s - rendered_s) / 60,
        where=" on one data-centre GPU" if device == "cuda" else " on a CPU",
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _cell(values: Mapping[str, float], key: str) -> str:
    return f"{values[key]:.3f}" if key in values else "-"
