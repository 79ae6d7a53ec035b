"""What was done to each line and why: the report that people read and scripts depend on.

Fields are added, never renamed: `version`, `input`, `output`, `engine`, `lines`, `summary`, `warnings` are fixed.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from plugin.budget import Excess, excess_of
from plugin.cues import Cue
from plugin.directing import Directed
from plugin.errors import OptionError
from plugin.files import write_whole
from plugin.frames import FrameRate
from plugin.timing import GAP_MS, Fit, RateLimits, Slot
from tts_core.emotion import EMOTIONS, EmotionState
from tts_core.engines import Capabilities, Draft

VERSION: Final = 1
"""Of the report's form; a field more is no new version."""

REPAIRS: Final = ("overrun", "late", "overlap", "unread", "direction-unsure", "source-unheard", "touch-dropped")
"""Flags that fail a run under `--strict`."""


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A line with everything that was decided before it is spoken."""

    directed: Directed
    """The cue, its role, and what is said."""
    draft: Draft
    """The engine's prediction."""
    slot: Slot
    """Its place in the film."""

    @property
    def flags(self) -> tuple[str, ...]:
        """The limits hit and things left out, in a fixed order."""
        found = list(self.slot.flags)
        if self.slot.n_samples < self.draft.touched_samples:
            found.append("touch-dropped")
        if self.draft.reading.unread:
            found.append("unread")
        if any(word.source == "model" for word in self.draft.reading.words):
            found.append("guessed-word")
        if self.directed.line.emotion.unsure:
            found.append("direction-unsure")
        if self.directed.unheard:
            found.append("source-unheard")
        if self.directed.guessed:
            found.append("direction-guessed")
        if self.directed.role.automatic:
            found.append("automatic-voice")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the listener of `dub --check` heard of a line."""

    text: str
    """What it wrote, of the take that was kept."""
    error: float
    """Share of the phones that it heard wrong, 0 to 1."""
    misheard: bool
    """Whether the line differs from what was to be said."""
    retaken: bool
    """Whether the line was spoken twice."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a plan was asked for."""

    fit: Fit = "fill"
    """Whether lines fill their cues or keep their own pace."""
    limits: RateLimits = field(default_factory=RateLimits)
    """Of lines that have none of their own."""
    gap_ms: int = GAP_MS
    """Least silence between lines of one lane."""
    frames: FrameRate | None = None
    """The frames on which lines start."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        fps = None if self.frames is None else str(self.frames)
        return {"fit": self.fit, **asdict(self.limits), "gap_ms": self.gap_ms, "fps": fps}


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a run."""

    data: dict[str, Any]
    """As it is written: plain values only."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One entry a spoken line."""
        lines: list[dict[str, Any]] = self.data["lines"]
        return lines

    @property
    def summary(self) -> dict[str, Any]:
        """Counts, rates, lengths."""
        summary: dict[str, Any] = self.data["summary"]
        return summary

    @property
    def flags(self) -> set[str]:
        """Flags that some line has, in whatever language."""
        return {flag for data in (self.data, *self.data.get("others", ())) for flag in data["summary"]["flags"]}

    def joined(self, others: Sequence[Report]) -> Report:
        """Return this report with those of other languages in one output, in `others`; itself where there are none."""
        return Report({**self.data, "others": [one.data for one in others]}) if others else self

    def to_json(self) -> str:
        """Return the report as JSON, Chinese kept readable."""
        return json.dumps(self.data, ensure_ascii=False, indent=2) + "\n"

    def write(self, path: Path) -> None:
        """Write the report whole, or leave what is there; `OptionError` when it cannot be written."""
        write_whole(path, self.to_json().encode())


def build_report(
    planned: Sequence[Planned],
    skipped: Sequence[Cue],
    *,
    inputs: dict[str, str],
    output: str | None,
    engine: str,
    capabilities: Capabilities,
    warnings: Sequence[str],
    seconds: float | None = None,
    heard: Mapping[Planned, Heard] = MappingProxyType({}),
    stretches: Mapping[Planned, float] = MappingProxyType({}),
    timing: Timing = Timing(),
    mix: Mapping[str, object] | None = None,
) -> Report:
    """Gather what a run did.

    Args:
        planned: The spoken lines.
        skipped: The cues that are not spoken.
        inputs: Names of what was read: `subtitles`, `video`, `cast`.
        output: Name of what was written; None for a plan.
        engine: Name of the engine.
        capabilities: Of the engine.
        warnings: What was repaired, guessed or left out, a sentence each.
        seconds: Wall time of speaking and writing; None for a plan.
        heard: What was heard of each line; empty where nobody listened.
        stretches: How far each spoken line was stretched afterwards; empty for a plan, which knows it only of an engine
            that never does.
        timing: What the plan was asked for.
        mix: What was measured of the mix; None for a plan.
    """
    excess = excess_of(planned)
    plain = 1.0 if capabilities.exact_length else None
    lines = [
        line_of(plan, heard.get(plan), stretches.get(plan, plain), excess.get(i), timing.frames)
        for i, plan in enumerate(planned)
    ]
    data = {
        "version": VERSION,
        "input": inputs,
        "output": output,
        "engine": engine,
        "capabilities": asdict(capabilities),
        "timing": timing.as_dict(),
        "lines": lines,
        "skipped": [_skipped(cue) for cue in skipped],
        "summary": _summary(planned, lines, len(skipped), seconds) | {"mix": mix},
        "warnings": list(warnings),
    }
    return Report(json.loads(json.dumps(data)))


def read_report(path: Path) -> Report:
    """Read what `dub --report` wrote; `OptionError` when it is not there, or is something else."""
    try:
        report = Report(json.loads(path.read_text("utf-8")))
        known = all(
            {"index", "start_sample", "n_samples", "spoken_text", "phones"} <= set(line) for line in report.lines
        )
    except OSError as error:
        raise OptionError(
            f"{path}: cannot be read ({error.strerror}). Write it with 'cuevoice dub --report'."
        ) from error
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise OptionError(f"{path}: this is no report of 'cuevoice dub'. Write one with 'cuevoice dub --report'.")
    return report


def describe(flag: str, line: dict[str, Any]) -> str:
    """Return a flag with its milliseconds or words, as in `overrun 320 ms`."""
    if f"{flag}_ms" in line:
        return f"{flag} {line[f'{flag}_ms']} ms"
    if flag == "misheard":
        return f"misheard: {line['heard']}"
    return f"{flag}: {' '.join(line['unread'])}" if flag == "unread" else flag


def emotion_of(state: EmotionState, reference: str | None = None, follow: float = 0.0) -> dict[str, Any]:
    """Return an emotion as the report, `say` and `feel` print it: plain values, the eight weights by name.

    Args:
        state: The emotion.
        reference: Name of the recording that it was heard in; None where no recording directs.
        follow: How closely the recording is followed, 0 to 1.
    """
    return {
        "text": state.text,
        "nuance": state.nuance,
        "intensity": round(state.intensity, 3),
        "emotions": dict(zip(EMOTIONS, state.emotions, strict=True)),
        "delivery": state.delivery.as_dict(),
        "not_understood": list(state.not_understood),
        "second": state.second,
        "probabilities": dict(state.probabilities or ((state.nuance, 1.0),)),
        "unsure": state.unsure,
        "reference": reference,
        "follow": follow,
    }


def line_of(
    plan: Planned,
    heard: Heard | None = None,
    stretch: float | None = None,
    excess: Excess | None = None,
    frames: FrameRate | None = None,
) -> dict[str, Any]:
    """Return the entry of a line; what is not known of it is None."""
    directed, draft, slot = plan.directed, plan.draft, plan.slot
    cue, role = directed.cue, directed.role
    return {
        "index": cue.index,
        "part": cue.part,
        "start_ms": cue.start_ms,
        "end_ms": cue.end_ms,
        "start_sample": slot.start_sample,
        "n_samples": slot.n_samples,
        "start_timecode": None if frames is None else _timecode(slot, draft.sample_rate, frames),
        "sample_rate": draft.sample_rate,
        "natural_samples": draft.natural_samples,
        "wanted_samples": draft.wanted_samples,
        "rate": round(slot.rate, 4),
        "pause_samples": draft.pauses.at(slot.n_samples - draft.natural_samples),
        "stretch": None if stretch is None else round(stretch, 4),
        "continues": cue.continues,
        "text": cue.text,
        "spoken_text": draft.reading.spoken_text,
        "phones": draft.reading.phones,
        "speaker": role.speaker,
        "voice": role.voice.id,
        "accent": role.voice.accent,
        "emotion": emotion_of(directed.line.emotion, directed.reference, directed.line.follow),
        "prosody": asdict(draft.prosody),
        "lane": slot.lane,
        "flags": [*plan.flags, *(["misheard"] if heard and heard.misheard else [])],
        "borrowed_ms": slot.borrowed_ms,
        "early_ms": slot.early_ms,
        "overrun_ms": slot.overrun_ms,
        "short_ms": slot.short_ms,
        "late_ms": slot.late_ms,
        "hurried_ms": slot.hurried_ms,
        "overlap_ms": slot.overlap_ms,
        "over_characters": excess.characters if excess else 0,
        "suggestion": excess.suggestion if excess else None,
        "unread": list(draft.reading.unread),
        "heard": heard.text if heard else None,
        "heard_error": heard.error if heard else None,
        "retaken": heard.retaken if heard else None,
    }


def _timecode(slot: Slot, sample_rate: int, frames: FrameRate) -> str:
    return frames.timecode(frames.frame_at(Fraction(slot.start_sample * 1000, sample_rate)))


def _skipped(cue: Cue) -> dict[str, Any]:
    return {
        "index": cue.index,
        "start_ms": cue.start_ms,
        "end_ms": cue.end_ms,
        "text": cue.text,
        "reason": cue.skip,
    }


def _summary(
    planned: Sequence[Planned], lines: Sequence[dict[str, Any]], n_skipped: int, seconds: float | None
) -> dict[str, Any]:
    rates = [line["rate"] for line in lines]
    speech = sum(plan.slot.n_samples / plan.draft.sample_rate for plan in planned)
    flags = [flag for line in lines for flag in line["flags"]]
    return {
        "lines": len(lines),
        "skipped": n_skipped,
        "speakers": len({line["speaker"] for line in lines}),
        "speech_seconds": round(speech, 3),
        "rate_min": min(rates, default=None),
        "rate_median": round(statistics.median(rates), 4) if rates else None,
        "rate_max": max(rates, default=None),
        "over_budget": sum(line["over_characters"] > 0 for line in lines),
        "flags": {flag: flags.count(flag) for flag in sorted(set(flags))},
        "seconds": None if seconds is None else round(seconds, 2),
        "real_time_factor": None if seconds is None or not speech else round(seconds / speech, 3),
    }
