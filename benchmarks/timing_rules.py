"""What other tools do with the length of a line, as small reference rules (sources in `docs/benchmarks.md`).

All are given the same natural lengths. They differ from the tools in that they know these exactly, and that their
speech has exactly the rate that they ask for: what is compared is the rule, not the voice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cued:
    """A line as a rule sees it; times in milliseconds."""

    start: float
    end: float
    natural: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a rule puts a line."""

    start: float
    length: float
    lane: int = 0


Rule = Callable[[Sequence[Cued]], list[Placed]]


def squeeze(cues: Sequence[Cued]) -> list[Placed]:
    """Speed a line up until it fits its cue, however much that is (pyvideotrans, Subtitle Edit); never slower."""
    return [Placed(cue.start, min(cue.natural, cue.end - cue.start)) for cue in cues]


def stretch(cues: Sequence[Cued]) -> list[Placed]:
    """Make a line exactly as long as its cue, both ways (TTS-Audio-Suite, Auto-Synced-Translated-Dubs)."""
    return [Placed(cue.start, cue.end - cue.start) for cue in cues]


def capped(cues: Sequence[Cued]) -> list[Placed]:
    """Let a line last to the next start, at most 1.3 times as fast; what is left runs into the next (open-dubbing)."""
    placed = []
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        room = following.start - cue.start if following else cue.natural
        rate = min(max(cue.natural / room if room > 0 else 1.3, 1.0), 1.3)
        placed.append(Placed(cue.start, cue.natural / rate))
    return placed


def carried(cues: Sequence[Cued]) -> list[Placed]:
    """Let a line last to the next start, at most 1.15 times as fast; what is left pushes the next one (Pandrator)."""
    placed: list[Placed] = []
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        start = max(cue.start, placed[-1].start + placed[-1].length if placed else 0.0)
        room = following.start - start if following else cue.natural
        rate = min(max(cue.natural / room if room > 0 else 1.15, 1.0), 1.15)
        placed.append(Placed(start, cue.natural / rate))
    return placed


RULES: dict[str, Rule] = {
    "atempo to the cue": squeeze,
    "exact cue, both ways": stretch,
    "capped 1.3, all gaps": capped,
    "carried drift, 1.15": carried,
}
