"""What is checked before a word is spoken: paths, the times of cues, and what `--strict` forbids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from plugin.budget import excess_of
from plugin.cues import Cue, Subtitles
from plugin.drafting import UNREADABLE
from plugin.errors import TOLD_AT_ONCE, OptionError, StrictError, SubtitleError, listed
from plugin.media import check_output
from plugin.report import REPAIRS, Heard, Planned


def check_paths(
    video: Path | None,
    subtitles: Sequence[Path],
    output: Path | None = None,
    report: Path | None = None,
    background: Path | None = None,
) -> None:
    """Make sure that the inputs exist and the outputs can be written, over none of them.

    Raises:
        SubtitleError: There is no such subtitle file.
        OptionError: An output cannot be written, or is an input, or there are several languages and no video.
    """
    for path in subtitles:
        if not path.exists():
            raise SubtitleError(f"{path}: no such file.")
    if video is None and len(subtitles) > 1:
        raise OptionError(
            f"{', '.join(path.name for path in subtitles)}: without a video, one sound file is written from one "
            "subtitle file. Name a video first, or dub them one by one."
        )
    inputs = [*subtitles, *(path for path in (video, background) if path is not None)]
    if output is not None:
        check_output(output, inputs, track=video is None)
    if report is not None:
        _check_report(report, [*inputs, *([output] if output else [])])


def check_cues(subtitles: Subtitles, end_ms: int | None, *, skip: bool) -> tuple[Subtitles, tuple[str, ...]]:
    """Make sure that every cue to be spoken has a time in the film.

    Args:
        subtitles: As read.
        end_ms: End of the film; None has no end.
        skip: Whether cues with impossible times are skipped instead of refused.

    Returns:
        The subtitles, bad cues marked as skipped, and what was repaired, a sentence each.

    Raises:
        SubtitleError: A cue has an impossible time, or no cue is left to speak.
    """
    faults = {id(cue): fault for cue in subtitles.cues if cue.skip is None and (fault := _fault(cue, end_ms))}
    if faults and not skip:
        raise SubtitleError(_told(subtitles, list(faults.values())))
    cues = tuple(replace(cue, skip=faults[id(cue)]) if id(cue) in faults else cue for cue in subtitles.cues)
    if all(cue.skip for cue in cues):
        raise SubtitleError(f"{subtitles.path.name}: there is nothing to speak: {_reasons(cues)}.")
    repairs = tuple(f"{subtitles.path.name}: {fault}; skipped." for fault in faults.values())
    return replace(subtitles, cues=cues), (*subtitles.notes, *repairs)


def check_strict(planned: Sequence[Planned], repairs: Sequence[str], file_name: str, *, strict: bool) -> None:
    """Under `--strict`, refuse what was repaired, clamped, dropped or not understood.

    Raises:
        StrictError: Something was; the first few are told.
    """
    if not strict:
        return
    faults = [repair.rstrip(".") for repair in repairs] + [
        f"{file_name}: cue {line.directed.cue.index}: {flag}"
        for line in planned
        for flag in line.flags
        if flag in REPAIRS
    ]
    if faults:
        raise StrictError(f"--strict: {listed(faults)}. See them all with 'cuevoice plan'.")


def warnings_of(planned: Sequence[Planned], skipped: Sequence[Cue]) -> tuple[str, ...]:
    """Return a sentence for every line on which something was left out, and for cues that could not be read."""
    warnings = [f"cue {cue.index}: nothing in it can be read; skipped." for cue in skipped if cue.skip == UNREADABLE]
    warnings += [f"{why}." for why in dict.fromkeys(line.directed.unheard for line in planned) if why]
    excess = excess_of(planned)
    for number, line in enumerate(planned):
        index, emotion = line.directed.cue.index, line.directed.line.emotion
        if line.draft.reading.unread:
            warnings.append(f"cue {index}: not said, no phones: {' '.join(line.draft.reading.unread)}")
        if emotion.unsure:
            warnings.append(
                f"cue {index}: not sure what '{emotion.text}' asks for; taken as a mild '{emotion.acted_nuance}'."
            )
        if "touch-dropped" in line.flags:
            kinds = " and ".join(touch.kind for touch in line.draft.prosody.touches)
            warnings.append(f"cue {index}: no room for its {kinds}; left out.")
        if line.slot.overlap_ms:
            warnings.append(
                f"cue {index}: overlaps the same speaker's cue before it by {line.slot.overlap_ms} ms; "
                "spoken one after the other."
            )
        if number in excess:
            over = excess[number]
            warnings.append(
                f"cue {index}: {over.ms} ms too long even at the fastest rate, about {over.characters} characters: "
                f"{over.suggestion}."
            )
    return tuple(warnings)


def misheard_of(heard: Mapping[Planned, Heard]) -> tuple[str, ...]:
    """Return a sentence for every line that is not understood."""
    return tuple(
        f"cue {line.directed.cue.index}: heard as '{found.text}'"
        + (", in its second take too." if found.retaken else ".")
        for line, found in heard.items()
        if found.misheard
    )


def _check_report(report: Path, others: Sequence[Path]) -> None:
    if report.is_dir():
        raise OptionError(f"{report}: this is a folder. Name the report's file, such as {report / 'report.json'}.")
    if not report.parent.is_dir():
        raise OptionError(f"{report}: there is no folder {report.parent}. Make it first or write to another one.")
    for other in others:
        if report.resolve() == other.resolve() or (report.exists() and other.exists() and report.samefile(other)):
            raise OptionError(f"{report}: the report would overwrite {other.name}. Give it another name.")


def _fault(cue: Cue, end_ms: int | None) -> str | None:
    times = f"cue {cue.index} ({clock(cue.start_ms)} --> {clock(cue.end_ms)})"
    if cue.start_ms < 0:
        return f"{times} starts before the film"
    if cue.end_ms < cue.start_ms:
        return f"{times} ends before it starts"
    if cue.end_ms == cue.start_ms:
        return f"{times} has no length"
    if end_ms is not None and cue.start_ms >= end_ms:
        return f"{times} starts after the video ends ({clock(end_ms)})"
    return None


def _told(subtitles: Subtitles, faults: Sequence[str]) -> str:
    return f"{subtitles.path.name}: {listed(faults)}. Fix the times, or leave such cues out with --skip-bad-cues."


def _reasons(cues: Sequence[Cue]) -> str:
    if not cues:
        return "the file has no cues"
    reasons = sorted({str(cue.skip) for cue in cues})
    return f"all {len(cues)} cues are left out ({', '.join(reasons[:TOLD_AT_ONCE])})"


def clock(ms: int) -> str:
    """Return a time as `hh:mm:ss,mmm`."""
    sign, ms = ("-" if ms < 0 else ""), abs(ms)
    return f"{sign}{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"
