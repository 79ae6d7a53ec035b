"""SRT and WebVTT: texts under lines of times.

Read here and not by pysubs2, which loses what people wrote: a last line that is a number (`The year was / 1999`), hours
from 100 up, the difference between a WebVTT note and the cue above it.
"""

from __future__ import annotations

import re
from typing import Final

from plugin.cues.event import Event, Script, cue_list

_CLOCK: Final = r"(?:(\d+)\s*:\s*)?(\d{1,2})\s*:\s*(\d{1,2})(?:\s*([.,:])\s*(\d{1,3}))?"
TIMES: Final = re.compile(rf"^\s*{_CLOCK}\s*(?:--+|—|–)(?:>|&gt;)\s*{_CLOCK}(?:[ \t]+(\S.*))?\s*$")
"""A line of times, as strict as needed and as loose as found in the wild."""
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


def read_srt(text: str) -> Script:
    """Read SubRip, with or without numbers, blank lines between cues, and the right decimal sign."""
    lines = text.split("\n")
    timed = [(row, match) for row, line in enumerate(lines) if (match := TIMES.match(line))]
    numbers = [_number_row(lines, row, index) for index, (row, _) in enumerate(timed, 1)]
    events = []
    for index, (row, match) in enumerate(timed, 1):
        end = len(lines) if index == len(timed) else timed[index][0] if numbers[index] is None else numbers[index]
        events.append(Event(index, _ms(match, 1), _ms(match, 6), _body(lines[row + 1 : end])))
    notes = [*_number_notes([None if row is None else int(lines[row]) for row in numbers]), *_times_notes(timed, ",")]
    return Script("srt", tuple(events), tuple(notes))


def read_vtt(text: str) -> Script:
    """Read WebVTT; notes, styles and regions are left out, the header is kept for the writer."""
    lines = text.split("\n")
    events: list[Event] = []
    timed, stray, header = [], [], len(lines)
    row = 0
    while row < len(lines):
        if match := TIMES.match(lines[row]):
            end = _vtt_end(lines, row + 1)
            cue_id = lines[row - 1].strip() if row and not TIMES.match(lines[row - 1]) else ""
            header = min(header, row - bool(cue_id))
            body = _body(lines[row + 1 : end])
            events.append(
                Event(len(events) + 1, _ms(match, 1), _ms(match, 6), body, cue_id=cue_id, settings=match[11] or "")
            )
            timed.append((row, match))
            row = end
        elif _ASIDE.match(lines[row]):
            row = _next_blank(lines, row)
        else:
            if events and lines[row].strip() and not TIMES.match("".join(lines[row + 1 : row + 2])):
                stray.append(row + 1)
            row += 1
    notes = _times_notes(timed, ".")
    notes += [f"line {number} stands outside all cues; it was left out." for number in stray]
    return Script("vtt", tuple(events), tuple(notes), "\n".join(lines[:header]).strip())


def _number_row(lines: list[str], row: int, index: int) -> int | None:
    """Find the row of a cue's number above its times; a number in the text of the cue before is not one."""
    above = row - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    if above < 0 or not re.fullmatch(r"\s*[0-9]+\s*", lines[above]):
        return None
    stands_alone = above == 0 or not lines[above - 1].strip() or TIMES.match(lines[above - 1]) is not None
    touches = above == row - 1
    is_next = int(lines[above]) in (index, index - 1)
    return above if (touches and stands_alone) or (is_next and (touches or stands_alone)) else None


def _body(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())


def _ms(match: re.Match[str], group: int) -> int:
    hours, minutes, seconds = (int(match[group + i] or 0) for i in range(3))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[group + 4] or "0").ljust(3, "0"))


def _vtt_end(lines: list[str], row: int) -> int:
    """Find the row past a cue: a blank line, or the next cue where that is missing."""
    for end in range(row, len(lines)):
        if not lines[end].strip() or TIMES.match(lines[end]):
            return end
    return len(lines)


def _next_blank(lines: list[str], row: int) -> int:
    while row < len(lines) and lines[row].strip():
        row += 1
    return row


def _number_notes(numbers: list[int | None]) -> list[str]:
    missing = [index for index, number in enumerate(numbers, 1) if number is None]
    others = [index for index, number in enumerate(numbers, 1) if number is not None and number != index]
    notes = []
    if missing:
        notes.append(f"{cue_list(missing)} had no number; cues are counted in the order of the file.")
    if others:
        notes.append(f"{cue_list(others)} had another number in the file; cues are counted in the order of the file.")
    return notes


def _times_notes(timed: list[tuple[int, re.Match[str]]], point: str) -> list[str]:
    other = [index for index, (_, m) in enumerate(timed, 1) if {m[4], m[9]} - {point, None}]
    whole = [index for index, (_, m) in enumerate(timed, 1) if m[4] is None or m[9] is None]
    notes = []
    if other:
        notes.append(
            f"{cue_list(other)} had times without '{point}' before the milliseconds; they were read all the same."
        )
    if whole:
        notes.append(f"{cue_list(whole)} had times without milliseconds; they were read as 000.")
    return notes
