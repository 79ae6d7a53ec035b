"""What happens when: the cues and the stage directions of `scene.ass`, as times in seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

LAN = "阿岚"
LEO = "LEO"
TAIL_S = 2.0


@dataclass(frozen=True, slots=True)
class Speech:
    """One line that somebody says."""

    speaker: str
    """Name in the subtitle file."""
    start_s: float
    """Start, in seconds of the film."""
    end_s: float
    """End, in seconds of the film."""


@dataclass(frozen=True, slots=True)
class Story:
    """The scene's clockwork."""

    speeches: tuple[Speech, ...]
    """All spoken lines, in order."""
    beats: dict[str, float]
    """Stage directions by name (`train-in`, `board`, ...) and the second at which they begin."""
    duration_s: float
    """Length of the film in seconds."""

    def voice(self, speaker: str, t: float) -> float:
        """How much `speaker` is heard at `t`: 0 silent, 1 in full flow; it swings as syllables do."""
        return max((_flow(s, t) for s in self.speeches if s.speaker == speaker), default=0.0)

    def since(self, beat: str, t: float) -> float:
        """Seconds since a stage direction began; negative before it."""
        return t - self.beats[beat]


def read_story(path: Path) -> Story:
    """Read the spoken lines and the stage directions of the scene.

    Args:
        path: The ASS file. A comment by the actor `stage` is a stage direction; its Effect field names it.

    Returns:
        The story; its duration is the last cue's end and two seconds.
    """
    import pysubs2

    events = pysubs2.load(str(path), encoding="utf-8").events
    speeches = [
        Speech(event.name or LEO, event.start / 1000, event.end / 1000)
        for event in events
        if not event.is_comment and event.style in ("Lan", "Leo")
    ]
    beats = {event.effect: event.start / 1000 for event in events if event.is_comment and event.name == "stage"}
    return Story(tuple(speeches), beats, max(s.end_s for s in speeches) + TAIL_S)


def ease(x: float) -> float:
    """Go from 0 to 1 while `x` does, with a soft start and a soft stop."""
    x = min(1.0, max(0.0, x))
    return x * x * (3 - 2 * x)


def _flow(speech: Speech, t: float) -> float:
    inside = min(ease((t - speech.start_s) / 0.25), ease((speech.end_s - t) / 0.3))
    if inside <= 0:
        return 0.0
    swing = 0.5 + 0.3 * math.sin(t * 14.1 + speech.start_s) + 0.2 * math.sin(t * 22.7)
    return inside * (0.55 + 0.45 * swing)
