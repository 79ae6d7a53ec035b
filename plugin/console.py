"""What the command line shows: progress on stderr, results on stdout, tables for people, JSON for machines."""

from __future__ import annotations

import json as json_format
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from plugin.progress import Progress
from plugin.report import Report, describe, emotion_of
from plugin.timing import RateLimits
from tts_core.emotion.space import EMOTIONS, LEVELS, EmotionState

if TYPE_CHECKING:
    from rich.table import Table

    from plugin.checking import Checked
    from plugin.feeling import Felt
    from plugin.matching import Likeness
    from plugin.mixing import Mixed
    from plugin.reading import ReadLine
    from plugin.saying import Said
    from tts_core.voices import Voice

NOTES_SHOWN: Final = 10
NEAR_SHOWN: Final = 5
SHOWN_SHARE: Final = 0.05
SHOWN_DELIVERY: Final = 0.35

STAGES: Final = {
    "draft": "planning", "speak": "speaking", "listen": "listening", "measure": "measuring", "mix": "mixing",
}  # fmt: skip
SECONDS: Final = ("measure", "mix")
"""Stages whose steps are seconds of the film, not lines."""


@contextmanager
def progress(*, json: bool) -> Iterator[Progress]:
    """Give a listener: a bar with the time left on a terminal, lines in a log, JSON events for a machine."""
    if json:
        yield _json_event
    elif sys.stderr.isatty():
        with _bar() as listener:
            yield listener
    else:
        yield _Log()


def show_dub(report: Report, *, json: bool) -> None:
    """Print what a dub did: the report itself, or its summary for people."""
    if json:
        sys.stdout.write(report.to_json())
        return
    others = [Report(data) for data in report.data.get("others", ())]
    for one in (report, *others):
        if others:
            _line(f"{Path(one.data['input']['subtitles']).name}:")
        _print(_flag_table(one), unless_empty=True)
        _print_summary(one)


def show_plan(report: Report, *, json: bool) -> None:
    """Print a plan: the report itself, or a table with a row a line."""
    if json:
        sys.stdout.write(report.to_json())
        return
    table = _table("cue", "speaker", "voice", "direction", "natural", "spoken", "rate", "flags", "text")
    for line in report.lines:
        table.add_row(*_plan_row(line))
    _print(table)
    for skipped in report.data["skipped"]:
        _line(f"cue {skipped['index']} is not spoken: {skipped['reason']}")
    _print_summary(report, len(report.data["warnings"]))


def show_said(said: Said, *, json: bool) -> None:
    """Print what was said and where it is."""
    if json:
        plain = asdict(said) | {"emotion": emotion_of(said.emotion, said.reference, said.follow)}
        plain |= {name: str(plain[name]) for name in ("output", "neutral", "picture") if plain[name] is not None}
        sys.stdout.write(json_format.dumps(plain, ensure_ascii=False) + "\n")
        return
    seconds = said.n_samples / said.sample_rate
    _line(f"{said.output}: {seconds:.3f} s at rate {said.rate:.2f}, {said.voice}, {said.emotion.nuance}")
    if said.picture is not None:
        _line(f"{said.neutral}: the same without acting\n{said.picture}: F0, level and phones of both")
    if not RateLimits().slowest <= said.rate <= RateLimits().fastest:
        _line(f"rate {said.rate:.2f} is outside {RateLimits().slowest} to {RateLimits().fastest}: it may sound odd")
    if said.unread:
        _line(f"not said, no phones: {' '.join(said.unread)}")
    if said.emotion.unsure:
        _line(f"not sure what '{said.emotion.text}' asks for; taken as a mild '{said.emotion.acted_nuance}'")


def show_read(lines: Sequence[ReadLine], *, json: bool) -> None:
    """Print how lines are read: a JSON object a line, or for each a table of its words."""
    for line in lines:
        if json:
            sys.stdout.write(json_format.dumps(line.as_dict(), ensure_ascii=False) + "\n")
        else:
            _show_read_line(line)


def _show_read_line(line: ReadLine) -> None:
    from plugin.reading import pinyin

    reading = line.reading
    head = f"cue {line.cue.index}: " if line.cue else ""
    _line(f"{head}{reading.spoken_text}")
    table = _table("word", "pinyin", "phones", "from", "")
    for word in reading.words:
        phones = reading.phones[word.start : word.end]
        table.add_row(word.text, pinyin(word), phones, word.source, "emphasis" if word.accented else "")
    _print(table, unless_empty=True)
    _line(f"{reading.phones}\n")
    if reading.unread:
        _line(f"not said: {' '.join(reading.unread)}\n")


def show_felt(felt: Sequence[Felt], *, json: bool) -> None:
    """Print what directions are taken for: a JSON object a line, or a table."""
    if json:
        for one in felt:
            sys.stdout.write(json_format.dumps(one.as_dict(), ensure_ascii=False) + "\n")
        return
    table = _table("direction", "nuance", "or", "level", "emotions", "delivery")
    for one in felt:
        table.add_row(*_felt_row(one.state))
    _print(table)
    for one in felt:
        for near in one.nearest:
            example = near.example
            _line(f"{near.similarity:.2f}  {example.nuance} {example.level}  {example.text}  ({one.state.text})")


def show_checked(checked: Sequence[Checked], *, json: bool) -> None:
    """Print what was heard: every line as JSON, or a table of those that are not understood."""
    counts = {verdict: sum(one.verdict == verdict for one in checked) for verdict in ("ok", "differs", "unclear")}
    if json:
        plain = {"lines": [asdict(one) for one in checked], "summary": {"lines": len(checked)} | counts}
        sys.stdout.write(json_format.dumps(plain, ensure_ascii=False, indent=2) + "\n")
        return
    table = _table("cue", "error", "verdict", "said", "heard", "words heard that are not said")
    for one in checked:
        if one.verdict != "ok":
            cue = f"{one.index}.{one.part}" if one.part else str(one.index)
            verdict = f"{one.verdict} ({one.reason})"
            table.add_row(cue, f"{one.error:.0%}", verdict, one.said, one.heard, " ".join(one.extra))
    _print(table, unless_empty=True)
    _line(
        f"{len(checked)} lines heard: {counts['ok']} as said, {counts['differs']} differ, {counts['unclear']} unclear"
    )


def show_voices(*, json: bool) -> None:
    """Print the voices of the bank, then those that the user saved; what is wrong with a file goes to stderr."""
    from tts_core.errors import VoiceError
    from tts_core.voices import saved_names, voice, voices

    cards = list(voices().values())
    for name in saved_names():
        try:
            cards.append(voice(name))
        except VoiceError as error:
            sys.stderr.write(f"note: {error}\n")
    if json:
        _print_json([_card(card) for card in cards])
        return
    table = _table("voice", "language", "gender", "median F0", "made of")
    for card in cards:
        table.add_row(card.id, card.language, card.gender, f"{card.f0_hz:.0f} Hz", _made_of(card))
    _print(table)


def show_mixed(made: Mixed, *, json: bool) -> None:
    """Print a voice that was made, and where it is."""
    card = made.voice
    if json:
        _print_json(_card(card) | {"file": None if made.file is None else str(made.file)})
        return
    _line(f"{card.id}: {card.language}, {card.gender}, median F0 about {card.f0_hz:.0f} Hz; {_made_of(card)}")
    _line("not saved; --save NAME keeps it" if made.file is None else f"written: {made.file}")


def show_likeness(found: Likeness, *, json: bool) -> None:
    """Print which voices are most like a recording, and the one that was made like it."""
    if json:
        made = None if found.voice is None else _card(found.voice)
        similarity = None if found.matched is None else round(found.matched.similarity, 4)
        file = None if found.file is None else str(found.file)
        nearest = [asdict(near) for near in found.nearest]
        _print_json(
            {"recording": found.recording, "nearest": nearest, "voice": made, "similarity": similarity, "file": file}
        )
        return
    table = _table("voice", "similarity")
    for near in found.nearest[:NEAR_SHOWN]:
        table.add_row(near.name, f"{near.similarity:.2f}")
    _print(table)
    if found.matched is None or found.voice is None:
        _line("--mix or --save NAME makes a voice that is more like it")
        return
    _line(f"{found.voice.id}: similarity {found.matched.similarity:.2f}; {_made_of(found.voice)}")
    _line("a likeness, not a clone; use it only with the person's consent")
    _line("not saved; --save NAME keeps it" if found.file is None else f"written: {found.file}")


class _Log:
    """Progress as a line at every tenth, with the time left."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        self._since: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        since = self._since.setdefault(stage, time.monotonic())
        tenth = 10 * done // total if total else 10
        if done == 0 or tenth == self._told.get(stage, 0):
            return
        self._told[stage] = tenth
        left = (time.monotonic() - since) / done * (total - done)
        sys.stderr.write(f"{STAGES[stage]}: {done}/{total} {'s' if stage in SECONDS else 'lines'}, {left:.0f} s left\n")


def _json_event(stage: str, done: int, total: int) -> None:
    sys.stderr.write(json_format.dumps({"stage": stage, "done": done, "total": total}) + "\n")


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def listener(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGES[stage], total=total)
            bars.update(tasks[stage], completed=done)

        yield listener


def _plan_row(line: dict[str, Any]) -> tuple[str, ...]:
    rate = line["sample_rate"]
    return (
        str(line["index"]) + (f".{line['part']}" if line["part"] else ""),
        line["speaker"],
        line["voice"],
        _direction(line["emotion"]),
        f"{line['natural_samples'] / rate:.2f} s",
        f"{line['n_samples'] / rate:.2f} s",
        f"{line['rate']:.2f}",
        ", ".join(describe(flag, line) for flag in line["flags"] if flag != "automatic-voice"),
        line["spoken_text"],
    )


def _felt_row(state: EmotionState) -> tuple[str, ...]:
    others = [f"{name} {share:.0%}" for name, share in state.probabilities[1:] if share >= SHOWN_SHARE]
    emotions = sorted(zip(EMOTIONS, state.emotions, strict=True), key=lambda item: -item[1])
    delivery = [(name, value) for name, value in state.delivery.as_dict().items() if abs(value) >= SHOWN_DELIVERY]
    return (
        state.text,
        state.nuance + (" (unsure)" if state.unsure else ""),
        ", ".join(others),
        f"{state.intensity * LEVELS:.1f}",
        ", ".join(f"{name} {weight:.2f}" for name, weight in emotions if weight >= SHOWN_SHARE),
        ", ".join(f"{name} {value:+.1f}" for name, value in delivery),
    )


def _direction(emotion: dict[str, Any]) -> str:
    """Return the direction as written and, where that tells more, what it is taken for."""
    written, nuance = emotion["text"], emotion["nuance"]
    return f"{written} ({nuance})" if nuance != "neutral" and nuance not in written else written


def _flag_table(report: Report) -> Table:
    table = _table("cue", "rate", "flags", "text")
    for line in report.lines:
        flags = [describe(flag, line) for flag in line["flags"] if flag != "automatic-voice"]
        if flags:
            table.add_row(str(line["index"]), f"{line['rate']:.2f}", ", ".join(flags), line["spoken_text"])
    return table


def _print_json(value: object) -> None:
    sys.stdout.write(json_format.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _card(card: Voice) -> dict[str, Any]:
    """Return a voice for a machine; what only a mixture has, only of a mixture."""
    plain = asdict(card) | {"mixture": dict(card.mixture)}
    made_of = ("mixture", "pitch_st", "formants", "sources")
    return plain if card.mixture else {key: value for key, value in plain.items() if key not in made_of}


def _made_of(card: Voice) -> str:
    parts = [f"{weight:.0%} {name}" for name, weight in card.mixture]
    moved = [f"{card.pitch_st:+g} st"] * bool(card.pitch_st) + [f"formants x {card.formants:g}"] * (card.formants != 1)
    return ", ".join([" + ".join(parts), *moved]) if parts else ""


def _print_summary(report: Report, most_notes: int = NOTES_SHOWN) -> None:
    summary = report.summary
    rates = f"rates {summary['rate_min']:.2f} to {summary['rate_max']:.2f}, median {summary['rate_median']:.2f}"
    _line(
        f"{summary['lines']} lines by {summary['speakers']} speakers, {summary['speech_seconds']:.1f} s of speech, "
        f"{summary['skipped']} cues not spoken; {rates}"
    )
    warnings = report.data["warnings"]
    for warning in warnings[:most_notes]:
        _line(f"note: {warning}")
    if len(warnings) > most_notes:
        _line(f"note: and {len(warnings) - most_notes} more; --json and --report have them all.")
    if summary["seconds"] is not None:
        _line(f"{summary['seconds']:.1f} s of work: {summary['real_time_factor']:.2f} s a second of speech")
        _line(_mix_line(summary["mix"]))
        _line(f"written: {report.data['output']}")


def _mix_line(mix: dict[str, Any]) -> str:
    on_dialogue = mix["measured_on"] == "dialogue"
    lufs = mix["dialogue_lufs" if on_dialogue else "integrated_lufs"]
    peak, ratio = mix["true_peak_db"], mix["speech_to_original_lu"]
    parts = [
        "silent" if lufs is None else f"{lufs:.1f} LUFS{' over the dialogue' if on_dialogue else ''}",
        "" if peak is None else f"true peak {peak:.1f} dB",
        "" if ratio is None else f"speech {ratio:.0f} LU above the original under it",
    ]
    return f"mix, {mix['layout']}: {', '.join(part for part in parts if part)}"


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in ("cue", "rate", "natural", "spoken", "voice"))
    return table


def _print(table: Table, *, unless_empty: bool = False) -> None:
    from rich.console import Console

    if table.row_count or not unless_empty:
        Console(width=None if sys.stdout.isatty() else 160).print(table, markup=False)


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
