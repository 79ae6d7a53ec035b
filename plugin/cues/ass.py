"""ASS and SSA, by pysubs2: events, and the reasons why some of them are not speech."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Final

from plugin.cues.event import Event, Script, cue_list
from plugin.errors import SubtitleError

if TYPE_CHECKING:
    from pysubs2 import SSAFile

_EVENT: Final = re.compile(r"^\s*(Dialogue|Comment):(.*)$")
_CLOCK: Final = re.compile(r"(-?)(\d+):(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?")
_FIELDS: Final = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_SIGN_STYLE: Final = re.compile(
    r"(?:signs?|kara|title|typeset)|(?:op|ed|ts|songs?|lyrics?|credits?|opening|ending|staff)(?![a-z])|标题|标志|歌词|屏幕字|字幕组|職員表|标注",
    re.I,
)
_RENDERED: Final = re.compile(r"\s*(?:banner|scroll up|scroll down)\s*(?:;|$)", re.I)
_KARAOKE: Final = re.compile(r"\s*(?:karaoke|fx|template\b.*|code\b.*)\s*$", re.I)
_ZERO: Final = "0:00:00.00"


def load(source: str, format: str, name: str) -> tuple[SSAFile, tuple[str, ...]]:
    """Parse a script with pysubs2.

    Args:
        source: The decoded file.
        format: `ass` or `ssa`.
        name: The file's name, for messages.

    Returns:
        The script, its events in the order of the file with exact times, and notes about what was repaired.

    Raises:
        SubtitleError: An event has no times, or pysubs2 cannot read the script.
    """
    from pysubs2 import SSAFile

    lines, times, notes = _normalise(source, name)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            script = SSAFile.from_string("\n".join(lines), format_=format)
        except Exception as error:  # pysubs2 lets ValueError, IndexError and TypeError of bad fields through
            raise SubtitleError(f"{name} cannot be read as {format.upper()}: {error}.") from error
    for event, (start, end) in zip(script.events, times, strict=True):
        event.start, event.end = start, end
    faults = [f"{name}: {warning.message}." for warning in caught if issubclass(warning.category, RuntimeWarning)]
    return script, (*notes, *dict.fromkeys(faults))


def read_ass(source: str, format: str, name: str) -> Script:
    """Read the events of an ASS or SSA script; the arguments are those of `load`."""
    script, notes = load(source, format, name)
    events = (
        Event(
            index=index,
            start_ms=event.start,
            end_ms=event.end,
            text=event.text,
            actor=event.name.strip(),
            style=event.style.strip(),
            effect=event.effect.strip(),
            is_comment=event.is_comment,
        )
        for index, event in enumerate(script.events, 1)
    )
    return Script(format, tuple(events), notes)


def skip_reason(event: Event) -> str | None:
    """Say why an event is not speech by its fields alone: `comment`, `karaoke` or `sign`; None if it may be."""
    if event.is_comment:
        return "comment"
    if _KARAOKE.match(event.effect):
        return "karaoke"
    if _RENDERED.match(event.effect) or _SIGN_STYLE.match(event.style.lstrip("*")):
        return "sign"
    return None


def is_direction_effect(effect: str) -> bool:
    """Tell whether the Effect field is a direction, being none of the effects that renderers know."""
    return bool(re.search(r"[^\W\d]", effect)) and not (_RENDERED.match(effect) or _KARAOKE.match(effect))


def _normalise(source: str, name: str) -> tuple[list[str], list[tuple[int, int]], list[str]]:
    """Put fields in the order that pysubs2 expects, and take out the times, of which it reads too few hours."""
    lines, times, moved, order = [], list[tuple[int, int]](), list[int](), tuple[str, ...]()
    for row, line in enumerate(source.split("\n"), 1):
        if line.strip().casefold().startswith("[events]"):
            order = _FIELDS
        elif order and line.strip().startswith("Format:"):
            order = _order(line)
        if (match := _EVENT.match(line)) is None:
            lines.append(line)
            continue
        fields = _fields(match[2], order or _FIELDS)
        if fields is None:
            raise SubtitleError(f"{name}: line {row} is no event: it has too few fields: {line.strip()[:60]!r}.")
        times.append((_ms(fields["start"], name, row), _ms(fields["end"], name, row)))
        fields["start"] = fields["end"] = _ZERO
        lines.append(f"{match[1]}: {','.join(fields[field] for field in _FIELDS)}")
        if order and order != _FIELDS:
            moved.append(len(times))
    notes = [f"{cue_list(moved)} had its fields in an order of its own; the Format line told which."] if moved else []
    return lines, times, notes


def _order(line: str) -> tuple[str, ...]:
    names = [name.strip().casefold() for name in line.split(":", 1)[1].split(",")]
    order = tuple({"actor": "name", "marked": "layer"}.get(name, name) for name in names)
    return order if {"start", "end"} <= set(order) and order[-1:] == ("text",) else _FIELDS


def _fields(rest: str, order: tuple[str, ...]) -> dict[str, str] | None:
    values = rest.strip().split(",", len(order) - 1)
    if len(values) < len(order):
        return None
    empty = dict.fromkeys(_FIELDS, "") | dict.fromkeys(("layer", "marginl", "marginr", "marginv"), "0")
    return empty | {"style": "Default"} | dict(zip(order, values, strict=True))


def _ms(value: str, name: str, row: int) -> int:
    match = _CLOCK.fullmatch(value.strip())
    if match is None:
        raise SubtitleError(f"{name}: line {row}: {value.strip()!r} is not a time: write it as 0:00:01.50.")
    sign, hours, minutes, seconds, fraction = match.groups()
    ms = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0"))
    return -ms if sign else ms
