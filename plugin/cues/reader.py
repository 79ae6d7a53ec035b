"""From a subtitle file to cues: decode, find the format, parse, split the speakers, read what is said and how."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from plugin.cues import ass, blocks
from plugin.cues.cue import Cue, Subtitles
from plugin.cues.encoding import read_text
from plugin.cues.event import Event, Script, cue_list
from plugin.cues.labels import Speakers, collect, direction_words, join_directions
from plugin.cues.markup import read_markup
from plugin.cues.speech import Speech, read_speech
from plugin.cues.split import share_time, split_speakers
from plugin.errors import SubtitleError

SUFFIXES: Final = (".srt", ".ass", ".ssa", ".vtt")
"""What subtitle files are called."""

_ACTORS: Final = re.compile(r"\s*[/&;、+＆]\s*|\s*,\s*|\s+and\s+")


def read_cues(path: Path, *, speakers: Collection[str] = ()) -> Subtitles:
    """Read a subtitle file: SRT, ASS, SSA or WebVTT, in any encoding that subtitles come in.

    Args:
        path: The file; its content decides the format, its suffix only if the content does not.
        speakers: Names of the cast, which help to tell a speaker's label from words and directions.

    Returns:
        The cues in time order, those that are not speech with the reason in `skip`, and notes about every repair.

    Raises:
        SubtitleError: The file cannot be read, is no subtitle, or has no cue; one sentence that names the file.
    """
    decoded = read_text(path)
    script = _parse(decoded.text, path)
    known = _known_speakers(script, speakers)
    cues = [cue for event in script.events for cue in _cues(event, script.format, known)]
    ordered = tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.index, cue.part)))
    notes = (*decoded.notes, *script.notes, *_order_notes(script), *_length_notes(script.events))
    return Subtitles(path, script.format, decoded.encoding, ordered, notes, decoded.text)


def _parse(text: str, path: Path) -> Script:
    format = _find_format(text) or path.suffix.casefold().lstrip(".")
    if format in ("ass", "ssa"):
        script = ass.read_ass(text, format, path.name)
    elif format in ("srt", "vtt"):
        script = blocks.read_srt(text) if format == "srt" else blocks.read_vtt(text)
    else:
        raise SubtitleError(f"{path.name} is not a subtitle: give SRT, ASS, SSA or WebVTT with at least one cue.")
    if not script.events:
        raise SubtitleError(f"{path.name} has no cue: give a subtitle with at least one text and its times.")
    return script


def _find_format(text: str) -> str | None:
    if text.lstrip().startswith("WEBVTT"):
        return "vtt"
    if re.search(r"^\s*\[V4\+ Styles\]|^\s*ScriptType:\s*v4\.00\+", text, re.I | re.M):
        return "ass"
    if re.search(r"^\s*\[V4 Styles\]|^\s*ScriptType:\s*v4\.00\s*$|^\s*Dialogue:\s*Marked=", text, re.I | re.M):
        return "ssa"
    if re.search(r"^\s*\[Script Info\]|^\s*Dialogue:\s*\d+,\d+:\d\d:", text, re.I | re.M):
        return "ass"
    return "srt" if any(blocks.TIMES.match(line) for line in text.split("\n")) else None


def _known_speakers(script: Script, cast: Collection[str]) -> Speakers:
    """Learn the names that the file uses, so that `[Mary]` in one cue is the `MARY:` of another."""
    spoken = [event for event in script.events if ass.skip_reason(event) is None]
    actors = [name for event in spoken for name in _ACTORS.split(event.actor)]
    marked = [read_markup(event.text, script.format) for event in spoken]
    voices = re.findall(r"<v(?:\.[^\s>]+)*\s+([^>]+)>", "\n".join(event.text for event in spoken))
    names = [*cast, *actors, *(voices if script.format == "vtt" else [])]
    return collect(names, (text.text for text in marked))


def _cues(event: Event, format: str, speakers: Speakers) -> Iterator[Cue]:
    reason = ass.skip_reason(event)
    if reason is not None:
        yield Cue(
            event.index,
            0,
            event.start_ms,
            event.end_ms,
            event.text,
            "",
            event.text,
            event.actor or None,
            None,
            None,
            reason,
        )
        return
    parts = [read_speech(raw, format, speakers) for raw in split_speakers(event.text, format, speakers)]
    times = share_time(event.start_ms, event.end_ms, ["" if part.skip else part.spoken for part in parts])
    actors = _actors(event, len(parts), speakers)
    for number, (part, (start_ms, end_ms), actor) in enumerate(zip(parts, times, actors, strict=True), 1):
        cue = _cue(part, event, actor)
        yield replace(cue, part=number if len(parts) > 1 else 0, start_ms=start_ms, end_ms=end_ms)


def _cue(part: Speech, event: Event, actor: str | None) -> Cue:
    directions = [part.direction] if part.direction else []
    if ass.is_direction_effect(event.effect):
        directions.append(direction_words(event.effect))
    return Cue(
        index=event.index,
        part=0,
        start_ms=event.start_ms,
        end_ms=event.end_ms,
        text=part.text,
        spoken="" if part.skip else part.spoken,
        shown=part.shown,
        speaker=part.speaker or actor,
        direction=join_directions(directions) or None,
        language=part.language,
        skip=part.skip,
        rates=part.rates,
    )


def _actors(event: Event, count: int, speakers: Speakers) -> list[str | None]:
    """Name the speaker of each part: the Name field, which may list as many as there are parts, or a cast style."""
    if not event.actor:
        return [speakers.find(event.style)] + [None] * (count - 1)
    names = _ACTORS.split(event.actor)
    if count > 1 and len(names) == count:
        return [speakers.find(name) or name for name in names]
    return [speakers.find(event.actor) or event.actor] + [None] * (count - 1)


def _order_notes(script: Script) -> list[str]:
    if script.format in ("ass", "ssa"):  # sorted by layer or style as often as by time, which is no fault
        return []
    latest, moved = -1, []
    for event in script.events:
        if event.start_ms < latest:
            moved.append(event.index)
        latest = max(latest, event.start_ms)
    return [f"{cue_list(moved)} stood after a later cue; cues were put in time order."] if moved else []


def _length_notes(events: tuple[Event, ...]) -> list[str]:
    wrong = [event.index for event in events if event.end_ms < event.start_ms and not event.is_comment]
    return [f"{cue_list(wrong)} ends before it starts; its times were left as they are."] if wrong else []
