"""What acting does to the sound, against the neutral take of the same voice and text: `python benchmarks/acting.py`.

    pip install 'cuevoice[bench]'
    python benchmarks/acting.py --quick                    # 2 voices a language, 2 sentences: minutes on two cores
    python benchmarks/acting.py                            # all: 8 voices, 10 sentences, 30 manners, 5 levels: hours

Prints five tables: signs, monotone, told apart, intelligible, cost. Measures are kept in the work folder (`--work`), so
that a run that breaks off goes on where it was; empty the folder after a change of the acting.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from acting_takes import QUICK_VOICES, TEXTS, VOICES, all_takes, key_of, manners, measured

from tts_core.emotion import EMOTIONS
from tts_core.voices import voice

CUES: Final = ("F0", "range", "level", "rate", "pause", "source")
JND: Final = (0.5, float(np.log(1.1)), 1.0, float(np.log(1.05)), 0.04, 1.0)
"""What is just noticeable: semitones, log factor, dB, log factor, seconds, dB (tempo: Quené 2007; the rest ours)."""

HNR_OF_BREATH: Final = -18.0
HNR_OF_JITTER: Final = -1.5
"""How much HNR a voice loses with all breath, and with a semitone of jitter, in dB: what the plan is taken to ask."""

Row = dict[str, Any]
Values = npt.NDArray[np.float64]


def main() -> None:
    """Measure, and print the tables."""
    options = _options()
    voices = QUICK_VOICES if options.quick else VOICES
    sentences = 2 if options.quick else options.sentences
    levels = (1, 3, 5) if options.quick else tuple(options.levels)
    takes = all_takes(voices, sentences, levels, options.manners or manners())
    rows = measured(takes, options.work / "takes.jsonl", options.jobs)
    if options.measure_only:
        return
    pairs = paired(rows)
    print(f"{len(voices)} voices, {sentences} sentences a language, {len(rows)} takes\n")
    print_signs([pair for pair in pairs if pair[0]["level"] >= 4])
    print_monotone(pairs, levels)
    if "egemaps" in rows[0]:
        from acting_told import print_told

        for level in (5, 3):
            print_told([pair for pair in pairs if pair[0]["level"] == level and pair[0]["manner"] in EMOTIONS], level)
    if not options.without_listening:
        from acting_heard import print_cost, print_heard

        print_heard(voices, min(sentences, 3), options.work / "heard.jsonl")
        print_cost()


def paired(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Return each acted take with the neutral take of the same voice and text."""
    neutral = {key_of(row)[:2]: row for row in rows if row["level"] == 0}
    return [(row, neutral[key_of(row)[:2]]) for row in rows if row["level"]]


def changes(row: Row, neutral: Row) -> Values:
    """Return what changed in the six cues: st, log factor, dB, log factor, s, dB of tilt or of HNR."""
    new, old = row["cues"], neutral["cues"]
    source = "hnr_db" if by_noise(row) else "tilt_db"
    return np.array(
        [
            new["f0_st"] - old["f0_st"],
            np.log(new["range_st"] / old["range_st"]),
            new["level_db"] - old["level_db"],
            np.log(old["speech_s"] / new["speech_s"]),
            new["pause_s"] - old["pause_s"],
            new[source] - old[source],
        ]
    )


def wanted(row: Row, neutral: Row) -> Values:
    """Return the change of the six cues that the plan asks for, in the units of `changes`."""
    plan = row["plan"]
    f0, energy = plan["f0"], plan["energy"]
    noise = HNR_OF_BREATH * plan["source"]["breath"] + HNR_OF_JITTER * f0["jitter_st"]
    pause = (plan["pauses"]["factor"] - 1.0) * neutral["cues"]["pause_s"] + plan["pauses"]["focus_ms"] / 1000
    return np.array(
        [
            f0["shift_st"] + 0.25 * f0["onset_st"] + 0.2 * f0["accent_st"],  # a part of the line is accent or onset
            np.log(f0["range"]),
            energy["level_db"] + 0.25 * energy["onset_db"] + 0.2 * energy["accent_db"] + 0.2 * energy["end_db"],
            np.log(plan["length"]["rate"]),
            pause,
            noise if by_noise(row) else plan["source"]["tilt_db"],
        ]
    )


def by_noise(row: Row) -> bool:
    """Tell whether the voice source is heard in its noise, not in its tilt: whichever the plan moves more."""
    plan = row["plan"]
    noise = HNR_OF_BREATH * plan["source"]["breath"] + HNR_OF_JITTER * plan["f0"]["jitter_st"]
    return abs(noise) > abs(plan["source"]["tilt_db"])


def right(row: Row, neutral: Row) -> npt.NDArray[np.bool_]:
    """Tell for each cue whether it went the way that the plan says; what is to stay may move by two JND."""
    asked, got = wanted(row, neutral), changes(row, neutral)
    moves = np.abs(asked) >= JND
    return np.where(moves, np.sign(asked) == np.sign(got), np.abs(got) < 2 * np.array(JND))


def print_signs(pairs: Sequence[tuple[Row, Row]]) -> None:
    """Print the share of takes with at least five cues of six right, a row a manner."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for row, neutral in pairs:
        groups[row["manner"]].append(right(row, neutral))
    print("### Signs: at levels 4 and 5, at least five of six cues go the way that the profile says\n")
    print(f"| manner | takes | 5 of 6 | {' | '.join(CUES)} |\n| --- | --- | --- |{' --- |' * len(CUES)}")
    for name, found in groups.items():
        print(_signs_row(name, np.array(found)))
    everything = np.array([found for group in groups.values() for found in group])
    print(_signs_row("**all**", everything))
    _verdict("signs", float((everything.sum(axis=1) >= 5).mean()), 0.90)


def print_monotone(pairs: Sequence[tuple[Row, Row]], levels: Sequence[int]) -> None:
    """Print how the size of the change follows the level, a row an emotion."""
    spread = _spreads([neutral for _, neutral in pairs])
    sizes: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    lines: dict[tuple[str, str, int], dict[int, float]] = defaultdict(dict)
    for row, neutral in pairs:
        size = float(np.mean(np.abs(changes(row, neutral)) / spread[row["voice"], by_noise(row)]))
        sizes[row["manner"]][row["level"]].append(size)
        lines[row["manner"], row["voice"], row["sentence"]][row["level"]] = size
    print("### Monotone: mean absolute z over the six cues, by level\n")
    print(f"| manner | {' | '.join(map(str, levels))} | R² of the means | R² line by line, median | every step up |")
    print(f"| --- |{' --- |' * (len(levels) + 3)}")
    least = 1.0
    for name in [*EMOTIONS, *(name for name in sizes if name not in EMOTIONS)]:
        if name not in sizes:
            continue
        means = [float(np.mean(sizes[name][level])) for level in levels]
        single = [_r2(levels, [line[level] for level in levels]) for key, line in lines.items() if key[0] == name]
        up = bool(np.all(np.diff(means) > 0))
        if name in EMOTIONS:
            least = min(least, _r2(levels, means) if up else 0.0)
        shown = " | ".join(f"{mean:.2f}" for mean in means)
        print(f"| {name} | {shown} | {_r2(levels, means):.3f} | {np.median(single):.3f} | {'yes' if up else 'no'} |")
    _verdict("monotone, least of the eight", least, 0.90)


def _signs_row(name: str, found: npt.NDArray[np.bool_]) -> str:
    cues = " | ".join(f"{100 * share:.0f} %" for share in found.mean(axis=0))
    return f"| {name} | {len(found)} | {100 * (found.sum(axis=1) >= 5).mean():.1f} % | {cues} |"


def _spreads(neutral: Sequence[Row]) -> dict[tuple[str, bool], Values]:
    """Return the standard deviation of each cue over a voice's neutral takes: the unit of z."""
    names: list[Callable[[Row], float]] = [
        lambda row: row["cues"]["f0_st"],
        lambda row: np.log(row["cues"]["range_st"]),
        lambda row: row["cues"]["level_db"],
        lambda row: np.log(row["phones"] / row["cues"]["speech_s"]),
        lambda row: row["cues"]["pause_s"],
    ]
    spreads = {}
    for who in {row["voice"] for row in neutral}:
        takes = list({key_of(row): row for row in neutral if row["voice"] == who}.values())
        for noise in (False, True):
            source = "hnr_db" if noise else "tilt_db"
            values = [[name(row) for name in names] + [row["cues"][source]] for row in takes]
            spreads[who, noise] = np.maximum(np.std(np.array(values), axis=0, ddof=1), 1e-3)
    return spreads


def _r2(x: Sequence[float], y: Sequence[float]) -> float:
    return float(np.corrcoef(x, y)[0, 1] ** 2) if len(x) > 1 else float("nan")


def _verdict(name: str, value: float, bar: float) -> None:
    print(f"\n{name}: {value:.3f}, bar {bar:.2f}: {'passed' if value >= bar else 'SHORT'}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2 voices a language, 2 sentences, levels 1, 3 and 5")
    parser.add_argument("--work", type=Path, default=Path("build/acting"), help="folder of the measures")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes, a thread each")
    parser.add_argument("--measure-only", action="store_true", help="fill the work folder, print no table")
    parser.add_argument("--without-listening", action="store_true", help="leave out Whisper, DNSMOS and cost")
    parser.add_argument(
        "--sentences", type=int, default=len(TEXTS["zh"]), metavar="N", help="the first N of each language"
    )
    parser.add_argument("--levels", nargs="+", type=int, default=[1, 2, 3, 4, 5], metavar="LEVEL", help="these only")
    parser.add_argument("--manners", nargs="+", metavar="NUANCE", help="these only")
    return parser.parse_args()


if __name__ == "__main__":
    assert all(voice(name).reads in TEXTS for name in VOICES)
    sys.exit(main())
