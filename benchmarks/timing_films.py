"""The films of the timing benchmark: our own scripts, with cue times as a subtitler of the original would set them.

A dub is laid on times that somebody else's language took. So a cue lasts as long as the original line: its length at
a usual pace, times exp(N(0, 0.2)), since a translation is about 20 % longer or shorter than its original; then it
stands up to half a second longer. The pace is 5.2 characters a second of Mandarin (Pellegrino, Coupé & Marsico 2011;
5.5 in the short video), 16.5 of English, 13.5 in the documentary. Of the next cues 40 % follow after two frames, the
others after a pause, of a mean that makes the films last their 24, 24, 2.5 and 25 minutes; one in eighty, by accident,
starts before the cue before it ends. All is drawn from a seed of the film's name, at its frame rate.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from plugin.cues.event import timestamp
from plugin.frames import FrameRate

FOLDER = Path(__file__).parent / "timing"
SPREAD = 0.2
TAIL_MS = 500
LEAST_MS = 834
CHAINED = 0.4
SLOPPY = 1 / 80


@dataclass(frozen=True, slots=True)
class Film:
    """A script and how it is played."""

    name: str
    """Of its file."""
    characters_a_second: float
    """Of the original actors."""
    pause_ms: float
    """Mean pause between two cues that do not touch."""
    scene_ms: int
    """Pause between scenes."""
    fps: str
    """Of the film."""


FILMS = (
    Film("episode_zh", 5.2, 1900.0, 6000, "25"),
    Film("episode_en", 16.5, 1200.0, 6000, "23.976"),
    Film("short_zh", 5.5, 150.0, 800, "29.97"),
    Film("documentary_en", 13.5, 900.0, 6000, "25"),
)


def srt_of(film: Film) -> str:
    """Return the subtitles of a film, as SRT with the speaker before each line."""
    chance = random.Random(zlib.crc32(film.name.encode()))
    fps = FrameRate.parse(film.fps)
    blocks: list[str] = []
    clock, before = 2000.0, (0.0, 0.0)
    for row in (FOLDER / f"{film.name}.txt").read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        if not row.strip():
            clock += film.scene_ms
            continue
        speaker, text = row.split("\t")
        spoken = 1000 * _characters(text, film) / film.characters_a_second * chance.lognormvariate(0.0, SPREAD)
        length = max(LEAST_MS, spoken + chance.uniform(0, TAIL_MS))
        start = clock
        if speaker.startswith("&"):
            start = before[0] + chance.uniform(0.4, 0.7) * (before[1] - before[0])
        elif chance.random() < SLOPPY:
            start = before[1] - chance.uniform(40, 120)
        before = (start, start + length)
        times = " --> ".join(timestamp(_on_frame(at, fps)) for at in before)
        blocks.append(f"{len(blocks) + 1}\n{times}\n{speaker.lstrip('&')}: {text}\n")
        touching = 2000 / float(fps.fps)
        clock = max(clock, before[1]) + max(
            touching, 0.0 if chance.random() < CHAINED else chance.expovariate(1 / film.pause_ms)
        )
    return "\n".join(blocks)


def _characters(text: str, film: Film) -> int:
    """Count what is said: characters of Mandarin without marks, all of English."""
    return sum(char.isalnum() for char in text) if film.name.endswith("zh") else len(text)


def _on_frame(ms: float, fps: FrameRate) -> int:
    return round(fps.snap(Fraction(ms)))
