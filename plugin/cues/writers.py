"""The subtitle that is laid beside the dub: the file's own cues without directions and readings."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import Final

from plugin.cues import ass, blocks
from plugin.cues.cue import Cue, Subtitles
from plugin.cues.event import Event, cue_list, timestamp
from plugin.errors import OptionError
from plugin.files import write_whole

_FAMILY: Final = {"srt": "srt", "vtt": "vtt", "ass": "ass", "ssa": "ass"}
_LAST_ASS_MS: Final = 10 * 3_600_000 - 10
_BREAK: Final = {"ass": "\\N", "srt": "\n", "vtt": "\n"}


def write_clean(subtitles: Subtitles, path: Path, format: str) -> tuple[str, ...]:
    """Write the subtitle without directions and without the author's readings.

    One event for each cue of the file, in time order. From a format to itself, styles, positions and comments stay.

    Args:
        subtitles: What `read_cues` read.
        path: Where to write; replaced in one step, untouched if writing fails.
        format: `srt`, `ass` or `vtt`; UTF-8 is written in all.

    Returns:
        What was lost on the way, a sentence each.

    Raises:
        OptionError: The format is unknown, or the file cannot be written.
    """
    writers: dict[str, Callable[[Subtitles, list[Event]], str]] = {"srt": _srt, "ass": _ass, "vtt": _vtt}
    if format not in writers:
        raise OptionError(f"subtitle format {format!r} is unknown: choose srt, ass or vtt.")
    events, notes = _events(subtitles, format)
    write_whole(path, writers[format](subtitles, events).encode())
    return (*notes, *_losses(subtitles, events, format))


def _events(subtitles: Subtitles, format: str) -> tuple[list[Event], list[str]]:
    """Join the parts of each cue, in `format`'s markup; what no other format can hold is left out."""
    source = _FAMILY[subtitles.format]
    events, left_out, reversed_times = [], [], []
    by_index = sorted(subtitles.cues, key=lambda cue: (cue.index, cue.part))
    for index, group in groupby(by_index, key=lambda cue: cue.index):
        parts = list(group)
        if format != "ass" and parts[0].skip in ("comment", "drawing"):
            left_out += [index] if parts[0].skip == "drawing" else []  # nobody sees a comment
            continue
        start, end = min(part.start_ms for part in parts), max(part.end_ms for part in parts)
        if parts[-1].end_ms < parts[0].start_ms:
            start = end = parts[0].start_ms
            reversed_times.append(index)
        text = _BREAK[source].join(_clean(part) for part in parts)
        events.append(Event(index, start, end, _translate(text, source, format), parts[0].speaker or ""))
    notes = []
    if left_out:
        notes.append(f"{cue_list(left_out)} cannot be shown in {format} (drawings); left out.")
    if reversed_times:
        notes.append(f"{cue_list(reversed_times)} ends before it starts; written with no length.")
    return sorted(events, key=lambda event: (event.start_ms, event.index)), notes


def _clean(cue: Cue) -> str:
    from tts_core.text import strip_readings

    return cue.shown if cue.skip else strip_readings(cue.shown)


def _translate(text: str, source: str, target: str) -> str:
    if source == target:
        return text
    if source == "ass":
        text = _tags_from_braces(text if target == "srt" else _escaped(text))
    elif target == "ass":
        text = _braces_from_tags(text)
        text = unescape(text) if source == "vtt" else text
    else:
        text = re.sub(r"<(?!/?[biu]>)/?[A-Za-z][^>]*>|<\d+:[\d:.]+>|\{[^{}]*\}", "", text)
        text = unescape(text) if target == "srt" else _escaped(text)
    return text if target == "ass" else re.sub(r"\n\s*\n+", "\n", text).strip()


def _escaped(text: str) -> str:
    text = re.sub(r"&(?!#?\w+;)", "&amp;", text)
    return re.sub(r"<(?!/?[biu]>)", "&lt;", text).replace("-->", "--&gt;")


def _tags_from_braces(text: str) -> str:
    """Turn ASS overrides into `<b>`, `<i>`, `<u>`, and breaks into line ends; everything else is dropped."""
    opened: list[str] = []
    pieces = []
    for piece in re.split(r"(\{[^{}]*\})", text):
        if not piece.startswith("{") or not piece.endswith("}"):
            pieces.append(piece)
            continue
        for tag, value in re.findall(r"\\([biu])(\d*)(?![a-z(])", piece):
            is_on = value == "1" or (tag == "b" and value.isdigit() and int(value) >= 600)
            if is_on and tag not in opened:
                opened.append(tag)
                pieces.append(f"<{tag}>")
            elif not is_on and tag in opened:
                opened.remove(tag)
                pieces.append(f"</{tag}>")
    pieces += [f"</{tag}>" for tag in reversed(opened)]
    return "".join(pieces).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")


def _braces_from_tags(text: str) -> str:
    text = re.sub(r"<([biu])(?:\.[^>]*)?>", r"{\\\g<1>1}", text)
    text = re.sub(r"</([biu])>", r"{\\\g<1>0}", text)
    return re.sub(r"</?[A-Za-z][^>]*>|<\d+:[\d:.]+>", "", text).replace("\n", "\\N")


def _srt(_: Subtitles, events: list[Event]) -> str:
    blocks_of_text = (
        f"{number}\n{timestamp(event.start_ms)} --> {timestamp(event.end_ms)}\n{event.text}\n"
        for number, event in enumerate(events, 1)
    )
    return "\n".join(blocks_of_text)


def _vtt(subtitles: Subtitles, events: list[Event]) -> str:
    script = blocks.read_vtt(subtitles.source) if subtitles.format == "vtt" else None
    originals = {event.index: event for event in script.events} if script else {}
    pieces = [(script.header if script else "") or "WEBVTT"]
    for event in events:
        original = originals.get(event.index, event)
        times = f"{timestamp(event.start_ms, '.')} --> {timestamp(event.end_ms, '.')} {original.settings}".rstrip()
        pieces.append("\n".join(line for line in (original.cue_id, times, event.text) if line))
    return "\n\n".join(pieces) + "\n"


def _ass(subtitles: Subtitles, events: list[Event]) -> str:
    from pysubs2 import SSAEvent, SSAFile

    script, originals = SSAFile(), dict[int, SSAEvent]()
    if _FAMILY[subtitles.format] == "ass" and subtitles.source:
        script, _ = ass.load(subtitles.source, subtitles.format, subtitles.path.name)
        originals = dict(enumerate(script.events, 1))
    script.events = []
    for event in events:
        written = originals.get(event.index) or SSAEvent(name=event.actor.replace(",", " "))
        written.start, written.end, written.text = event.start_ms, event.end_ms, event.text
        if not written.is_comment and ass.is_direction_effect(written.effect):
            written.effect = ""
        script.events.append(written)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # times past ten hours; `_losses` tells
        return script.to_string("ass", header_notice="")


def _losses(subtitles: Subtitles, events: list[Event], format: str) -> list[str]:
    losses = []
    if _FAMILY[subtitles.format] == "ass" and format != "ass":
        losses.append(f"styles and positions are lost in {format}.")
    if subtitles.format == "vtt" and format != "vtt":
        losses.append(f"WebVTT styles and cue settings are lost in {format}.")
    if subtitles.format == "srt" and format != "srt" and any("<font" in cue.shown for cue in subtitles.cues):
        losses.append(f"font colours are lost in {format}.")
    late = [event.index for event in events if event.end_ms > _LAST_ASS_MS]
    if format == "ass" and late:
        losses.append(f"{cue_list(late)} lies past 9:59:59.99, the last time that ASS can hold; written at that time.")
    return losses
