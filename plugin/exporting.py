"""The subtitle that follows the dub: each spoken cue is shown while it is really heard, for `cuevoice export`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from plugin.cues import Cue, Subtitles, read_cues, write_clean
from plugin.errors import OptionError
from plugin.report import read_report
from plugin.timing import to_ms

STEP_MS: Final = {"srt": 1, "ass": 10, "vtt": 1}
"""The formats that can be written, with the finest time that each can hold."""

_WORD_TIME: Final = re.compile(r"<\d+:[\d:.]+>")
"""WebVTT's time of a word inside a cue."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A spoken line, as the report tells of it."""

    index: int
    """Number of its cue in the subtitle file."""
    text: str
    """Its text in the subtitle file."""
    speaker: str
    """Who speaks; empty where nobody is named."""
    start_sample: int
    """Where it starts, at `sample_rate`."""
    n_samples: int
    """How long it lasts, at `sample_rate`."""
    sample_rate: int
    """In hertz."""


def export(report_path: Path, output: Path, subtitles: Path | None = None) -> tuple[str, ...]:
    """Write the subtitle of a dub with the times at which its lines are spoken.

    A cue is shown from the start of its first line to the end of its last, to the nearest millisecond (in ASS, which
    holds no finer time, the nearest hundredth of a second), and always for a while. Cues that are not spoken keep their
    times. Directions and readings are left out, as `write_clean` does; from a format to itself, styles stay.

    Args:
        report_path: What `dub --report` wrote, or `plan --json` printed.
        output: SRT, ASS or WebVTT by its suffix; UTF-8. Written whole or not at all.
        subtitles: The file that was dubbed; None takes the one that the report names. A relative name is looked up as
            it is, then beside the report.

    Returns:
        What was lost on the way, a sentence each.

    Raises:
        OptionError: The suffix is unknown, `output` is an input or cannot be written, the report is none or has no
            lines, the subtitle file is gone or no longer the one that was dubbed.
        SubtitleError: The subtitle file cannot be read.
    """
    format = _format(output)
    named, lines = _read(report_path)
    source = subtitles or _find(named, report_path)
    if not source.is_file():
        raise OptionError(
            f"{source}: the subtitle file of {report_path.name} is not there. Name the file that was dubbed with "
            "--subtitles."
        )
    _check_output(output, (source, report_path))
    read = read_cues(source, speakers={line.speaker for line in lines})
    _check_unchanged(read, lines)
    times = _times(lines, STEP_MS[format])
    retimed = replace(read, cues=tuple(_retimed(cue, times, read.format) for cue in read.cues))
    return (*write_clean(retimed, output, format), *_word_notes(read, retimed, format))


def _format(output: Path) -> str:
    format = output.suffix.casefold().lstrip(".")
    if format not in STEP_MS:
        known = ", ".join(f".{name}" for name in STEP_MS)
        raise OptionError(f"{output}: a subtitle is written, not '{output.suffix}'. Use one of {known}.")
    return format


def _read(report_path: Path) -> tuple[Path, list[_Line]]:
    """Return the subtitle file that the report names, and the lines."""
    report = read_report(report_path)
    names = [field.name for field in fields(_Line)]
    try:
        named = Path(report.data["input"]["subtitles"])
        lines = [_Line(**{name: line[name] for name in names}) for line in report.lines]
    except (KeyError, TypeError) as error:
        raise OptionError(
            f"{report_path}: this report lacks what an export needs ({error}). Write one with 'cuevoice dub --report'."
        ) from error
    if not lines:
        raise OptionError(f"{report_path}: no line is spoken in this report. Name the report of a dub that has lines.")
    return named, lines


def _find(named: Path, report_path: Path) -> Path:
    beside = report_path.parent / named
    return named if named.is_file() or not beside.is_file() else beside


def _check_output(output: Path, inputs: Sequence[Path]) -> None:
    for path in inputs:
        if output.exists() and output.samefile(path):
            raise OptionError(f"{output}: this is the input {path}. Give the output another name.")


def _check_unchanged(read: Subtitles, lines: Sequence[_Line]) -> None:
    found = {(cue.index, cue.text) for cue in read.cues}
    for line in lines:
        if (line.index, line.text) not in found:
            raise OptionError(
                f"{read.path}: cue {line.index} is not what was dubbed, {line.text[:40]!r}. Dub the file again, or "
                "name the one that was dubbed with --subtitles."
            )


def _times(lines: Sequence[_Line], step_ms: int) -> dict[int, tuple[int, int]]:
    """Return from when to when each cue is spoken, in milliseconds, to the nearest multiple of `step_ms`."""
    times: dict[int, tuple[int, int]] = {}
    for line in lines:
        start, end = (
            step_ms * to_ms(sample, step_ms * line.sample_rate)
            for sample in (line.start_sample, line.start_sample + line.n_samples)
        )
        first, last = times.get(line.index, (start, end))
        times[line.index] = (min(first, start), max(last, end, start + step_ms))
    return times


def _retimed(cue: Cue, times: Mapping[int, tuple[int, int]], format: str) -> Cue:
    if cue.index not in times:
        return cue
    start_ms, end_ms = times[cue.index]
    shown = _WORD_TIME.sub("", cue.shown) if format == "vtt" else cue.shown  # they must lie inside the cue's times
    return replace(cue, start_ms=start_ms, end_ms=end_ms, shown=shown)


def _word_notes(read: Subtitles, retimed: Subtitles, format: str) -> list[str]:
    pairs = zip(read.cues, retimed.cues, strict=True)
    lost = format == read.format and any(before.shown != after.shown for before, after in pairs)
    return ["the times of single words are not the dub's; left out."] if lost else []
