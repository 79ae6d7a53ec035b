"""How well lines are timed, beside the rules of other tools: `python benchmarks/timing.py [FILM ...]`.

Every film is drafted once by Kokoro; cuevoice's plans and the other rules start from the same natural lengths. Then
3000 cues are planned against the clock, and the share of drafting in the work is measured. Prints tables and bars.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from timing_films import FILMS, Film, srt_of
from timing_rules import RULES, Cued, Placed

from plugin.casting import cast
from plugin.cues import read_cues, with_sentences
from plugin.directing import direct
from plugin.drafting import draft, requests
from plugin.lanes import assign_lanes
from plugin.progress import silent
from plugin.timing import GAP_MS, Fit, RateLimits, Request, plan
from tts_core.engines import Draft
from tts_core.synthesizer import Synthesizer

OURS: dict[str, Fit] = {"cuevoice, fill": "fill", "cuevoice, natural": "natural"}
COLUMNS = (
    ("in 0.75-1.25", "%"), ("in 0.9-1.15", "%"), ("where it can be", "%"), ("start error median", "ms"), ("95th", "ms"),
    ("end error median", "ms"), ("95th", "ms"), ("overlap", "s"), ("jump median", "%"), ("95th", "%"),
    ("overrun", "s"), ("drift at the end", "ms"),
)  # fmt: skip


LAST = 10
"""Drift is the median start error of so many lines at the end of the film: one late line is no drift."""
TINY_MS = 1e-6
"""Less overlap than this is the rounding of this benchmark."""


def drafted(film: Film, synth: Synthesizer) -> tuple[list[Request], list[Draft], float]:
    """Return what the lines of a film ask for, their drafts, and the seconds that drafting took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{film.name}.srt"
        path.write_text(srt_of(film), encoding="utf-8")
        cues = with_sentences([cue for cue in read_cues(path).cues if cue.skip is None])
    lines = direct(cues, cast(cues, {}), film.name)
    draft(lines[:3], synth, film.name, silent)  # loads the dictionaries
    started = time.perf_counter()
    found, _ = draft(lines, synth, film.name, silent)
    seconds = time.perf_counter() - started
    return requests(found, film.name, limits=RateLimits()), [one for _, one in found], seconds


def placed(wanted: Sequence[Request], sample_rate: int, fit: Fit) -> list[Placed]:
    """Return cuevoice's plan as the rules give theirs."""
    slots = plan(wanted, sample_rate=sample_rate, fit=fit, end_ms=int(max(one.end_ms for one in wanted)) + 2000)
    ms = 1000 / sample_rate
    return [Placed(slot.start_sample * ms, slot.n_samples * ms, slot.lane) for slot in slots]


def measures(cues: Sequence[Cued], places: Sequence[Placed], lanes: Sequence[int]) -> list[float]:
    """Return what `COLUMNS` names."""
    rates = [cue.natural / place.length for cue, place in zip(cues, places, strict=True)]
    comfortable = [0.9 - 5e-4 <= rate <= 1.15 + 5e-4 for rate in rates]
    able = _able(cues)
    starts = [abs(place.start - cue.start) for cue, place in zip(cues, places, strict=True)]
    ends = [abs(place.start + place.length - cue.end) for cue, place in zip(cues, places, strict=True)]
    last = list(zip(cues, places, strict=True))[-LAST:]
    return [
        100 * statistics.mean(0.75 - 5e-4 <= rate <= 1.25 + 5e-4 for rate in rates),
        100 * statistics.mean(comfortable),
        100 * statistics.mean(ok for ok, can in zip(comfortable, able, strict=True) if can),
        *_middle_and_high(starts),
        *_middle_and_high(ends),
        _overlap(cues, places, lanes) / 1000,
        *_middle_and_high([100 * jump for jump in _jumps(cues, rates)]),
        _overrun(cues, places) / 1000,
        statistics.median(place.start - cue.start for cue, place in last),
    ]


def _able(cues: Sequence[Cued]) -> list[bool]:
    """Tell which lines any rule could speak comfortably: at 1.15 they fit between the cues around them."""
    able = []
    for i, cue in enumerate(cues):
        before = max((other.end for other in cues[:i] if other.end <= cue.start), default=-1e9)
        after = min((other.start for other in cues[i + 1 :] if other.start >= cue.end), default=1e9)
        early = min(120.0, max(0.0, cue.start - before - GAP_MS))
        able.append(cue.natural / 1.15 <= max(cue.end, after - GAP_MS) - cue.start + early)
    return able


def _middle_and_high(values: Sequence[float]) -> tuple[float, float]:
    return float(np.median(values)), float(np.percentile(values, 95))


def _overlap(cues: Sequence[Cued], places: Sequence[Placed], lanes: Sequence[int]) -> float:
    """Return the milliseconds in which two lines are heard whose cues do not overlap by design."""
    total = 0.0
    for lane in set(lanes):
        own = [place for place, its in zip(places, lanes, strict=True) if its == lane]
        total += sum(max(0.0, one.start + one.length - other.start - TINY_MS) for one, other in pairwise(own))
    return total


def _jumps(cues: Sequence[Cued], rates: Sequence[float]) -> list[float]:
    """Return by how much the rate changes from a line to the speaker's next."""
    last: dict[str, float] = {}
    jumps = []
    for cue, rate in zip(cues, rates, strict=True):
        if cue.speaker in last:
            high, low = max(rate, last[cue.speaker]), min(rate, last[cue.speaker])
            jumps.append(high / low - 1)
        last[cue.speaker] = rate
    return jumps


def _overrun(cues: Sequence[Cued], places: Sequence[Placed]) -> float:
    """Return how long lines go on after the next cue has begun, or after their own where another one speaks."""
    total = 0.0
    for i, place in enumerate(places):
        after = min((other.start for other in cues[i + 1 :] if other.end > cues[i].end), default=1e9)
        total += max(0.0, place.start + place.length - max(cues[i].end, after))
    return total


def _row(name: str, values: Sequence[float]) -> str:
    digits = {"%": 1, "ms": 0, "s": 2}
    cells = [f"{value:.{digits[unit]}f}" for value, (_, unit) in zip(values, COLUMNS, strict=True)]
    return f"| {name} | {' | '.join(cells)} |"


def table(film: Film, wanted: Sequence[Request], sample_rate: int) -> dict[str, list[float]]:
    """Print the table of a film; return its rows."""
    ms = 1000 / sample_rate
    cues = [Cued(float(one.start_ms), float(one.end_ms), one.natural_samples * ms, one.speaker or "") for one in wanted]
    lanes = assign_lanes(wanted)
    rows = {name: measures(cues, placed(wanted, sample_rate, fit), lanes) for name, fit in OURS.items()}
    rows |= {name: measures(cues, rule(cues), lanes) for name, rule in RULES.items()}
    print(
        f"\n{film.name}: {len(cues)} cues, {cues[-1].end / 60_000:.1f} minutes, {sum(_able(cues))} can be comfortable"
    )
    print("| rule | " + " | ".join(f"{name}, {unit}" for name, unit in COLUMNS) + " |")
    print("| --- |" + " ---: |" * len(COLUMNS))
    for name, values in rows.items():
        print(_row(name, values))
    return rows


def planning_seconds(wanted: Sequence[Request], sample_rate: int, n: int = 3000) -> float:
    """Return the median time of planning `n` cues, after the solver was loaded."""
    long: list[Request] = []
    span = int(max(one.end_ms for one in wanted)) + 1000
    while len(long) < n:
        moved = span * (len(long) // len(wanted))
        long += [replace(one, start_ms=one.start_ms + moved, end_ms=one.end_ms + moved) for one in wanted]
    plan(long[:10], sample_rate=sample_rate)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        plan(long[:n], sample_rate=sample_rate)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def drafting_share(drafts: Sequence[Draft], seconds: float, synth: Synthesizer) -> float:
    """Return the time of drafting a film over that of speaking it, by every fifteenth line."""
    some = drafts[::15]
    started = time.perf_counter()
    for one in some:
        synth.speak(one)
    return (seconds / len(drafts)) / ((time.perf_counter() - started) / len(some))


def _bar(name: str, value: float, least: float | None = None, most: float | None = None) -> None:
    bound = f"at least {least:g}" if least is not None else f"at most {most:g}"
    met = (least is None or value >= least) and (most is None or value <= most)
    print(f"{'ok  ' if met else 'MISS'}  {name}: {value:.2f} ({bound})")


def bars(rows: dict[str, dict[str, list[float]]]) -> None:
    """Print what the plan has to meet in each film."""
    print()
    for film, its in rows.items():
        ours = its["cuevoice, fill"]
        others = [its[name] for name in RULES]
        _bar(f"{film}: start error, 95th, ms", ours[4], most=40)
        _bar(f"{film}: overlap in a lane, s", ours[7], most=0)
        _bar(f"{film}: drift at the end, ms", abs(ours[11]), most=1)
        if film.startswith("episode"):
            _bar(f"{film}: comfortable where any rule could, %", ours[2], least=95)
        for column, name in ((8, "median"), (9, "95th")):
            _bar(
                f"{film}: jump, {name}, % (half of the best rule's)",
                ours[column],
                most=min(o[column] for o in others) / 2,
            )


def main() -> None:
    """Measure the films named on the command line, or all."""
    chosen = [film for film in FILMS if not sys.argv[1:] or film.name in sys.argv[1:]]
    with Synthesizer() as synth:
        rows, shares, wanted = {}, {}, []
        for film in chosen:
            wanted, drafts, seconds = drafted(film, synth)
            rows[film.name] = table(film, wanted, synth.engine.sample_rate)
            shares[film.name] = 100 * drafting_share(drafts, seconds, synth)
        bars(rows)
        _bar("3000 cues planned, s", planning_seconds(wanted, synth.engine.sample_rate), most=2)
        for name, share in shares.items():
            _bar(f"{name}: drafting, % of speaking", share, most=5)


if __name__ == "__main__":
    main()
