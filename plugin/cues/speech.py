"""What one speaker says in a cue: the label, the directions, the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from plugin.cues import markup
from plugin.cues.labels import (
    BRACKET,
    Place,
    Speakers,
    classify,
    content,
    direction_words,
    is_vocal,
    join_directions,
    joined,
    known_direction,
    label_at,
)
from tts_core.text import Language

DASH: Final = r"(?:-{1,2}|[‐‑–—―−－─]{1,2})"
"""A speaker's dash."""
_LEADING: Final = re.compile(rf"\s*(?:{DASH}\s*(?=[^\d\s]))?[\s\"“”'‘«「『]*")
_MUSIC: Final = re.compile(r"[♩♪♫♬🎵🎶][\s\S]*[♩♪♫♬🎵🎶]|[♩♪♫♬🎵🎶][\s\S]*|\A\s*#\s[\s\S]*\s#\s*\Z")
_SENTENCE_END: Final = re.compile(r"[.?!…。？！;；—♪♫♬]+[\s\"”’'»」』)）\]】]*\Z")


@dataclass(frozen=True, slots=True)
class Speech:
    """One speaker's part of a cue, before it has a number and times; the fields mean what they mean in `Cue`."""

    text: str
    """The part as in the file."""
    spoken: str
    """The words to say."""
    shown: str
    """The part without its directions."""
    speaker: str | None
    """The name in its label or WebVTT voice."""
    direction: str | None
    """How it is said."""
    skip: str | None
    """Why it is not spoken."""
    language: Language | None
    """Which front end reads its digits, where the author says so."""
    rates: tuple[float, float] | None
    """How slow and how fast it may be said, where the author says so."""


def read_speech(raw: str, format: str, speakers: Speakers) -> Speech:
    """Read one speaker's part of a cue.

    Args:
        raw: The text as in the file.
        format: `srt`, `ass`, `ssa` or `vtt`.
        speakers: Names that may stand in brackets or before a colon.
    """
    marked = markup.read_markup(raw, format)
    line = _read_line(marked.text, speakers)
    inline = [words for _, words in sorted([*marked.directions, *line.directions], key=lambda found: found[0])]
    return Speech(
        text=raw,
        spoken=line.spoken,
        shown=markup.shown(marked, line.cuts),
        speaker=line.speaker or (marked.voice and (speakers.find(marked.voice) or marked.voice)),
        direction=join_directions([*inline, *marked.classes]) or None,
        skip="drawing" if line.skip and marked.has_drawing else "karaoke" if marked.has_karaoke else line.skip,
        language=marked.language,
        rates=marked.rates,
    )


@dataclass(slots=True)
class _Line:
    """What is found in the visible text; ranges are indices into it."""

    text: str
    speaker: str | None = None
    directions: list[tuple[int, str]] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)
    unsaid: list[tuple[int, int]] = field(default_factory=list)
    spoken: str = ""
    skip: str | None = None


def _read_line(text: str, speakers: Speakers) -> _Line:
    line = _Line(text)
    line.unsaid.extend(match.span() for match in _MUSIC.finditer(text))
    position = _read_lead(line, speakers)
    _read_rest(line, position)
    line.spoken = joined(_without(text, [*line.cuts, *line.unsaid]))
    if not re.search(r"\w", line.spoken):
        _read_wordless(line)
    return line


def _read_lead(line: _Line, speakers: Speakers) -> int:
    """Read the label and the brackets before the first word; return where the words start."""
    start = _LEADING.match(line.text)
    position = start.end() if start else 0
    if dash := re.match(rf"\s*{DASH}", line.text[:position]):
        line.unsaid.append(dash.span())
    while True:
        after = _read_label(line, position, speakers) if line.speaker is None else None
        after = after or _read_bracket(line, position, "lead")
        if after is None:
            return position
        position = after


def _read_label(line: _Line, position: int, speakers: Speakers) -> int | None:
    label = label_at(line.text, position, speakers)
    if label is None:
        return None
    line.speaker = label.name
    line.unsaid.append((position, label.end))
    if label.field:
        _read_direction(line, *label.field, line.text[label.field[0] + 1 : label.field[1]])
    if label.note:
        start, end, words = label.note
        bracket = BRACKET.match(line.text, start)
        if bracket is not None and classify(bracket, "lead", line.text[start:]) == "direction":
            _read_direction(line, len(line.text[:start].rstrip()), end, words)
    return _past_blanks(line.text, label.end)


def _read_bracket(line: _Line, position: int, place: Place) -> int | None:
    """Read a bracket at `position`; return the index past it and the blanks after it, or None if it is text."""
    bracket = BRACKET.match(line.text, position)
    if bracket is None:
        return None
    kind = classify(bracket, place, line.text)
    if kind == "text":
        return None
    end = bracket.end()
    if kind == "direction":
        colon = re.compile(r"\s*[:：]").match(line.text, end) if place == "lead" else None
        end = _past_gap(line.text, position, colon.end() if colon else end, place)
        _read_direction(line, position, end, content(bracket))
    elif kind == "close":
        line.cuts.append((position, end))
    else:
        line.unsaid.append((position, end))
    return _past_blanks(line.text, end)


def _read_direction(line: _Line, start: int, end: int, words: str) -> None:
    line.directions.append((start, direction_words(words)))
    line.cuts.append((start, end))


def _read_rest(line: _Line, position: int) -> None:
    for bracket in BRACKET.finditer(line.text, position):
        before = line.text[: bracket.start()]
        opens = _SENTENCE_END.search(before.rstrip()) is not None
        _read_bracket(line, bracket.start(), "sentence" if opens else "inside")


def _past_gap(text: str, start: int, end: int, place: Place) -> int:
    """Take the blanks behind a direction along, unless they are all that parts two words: `Go[sad] now`."""
    glued = place != "lead" and not text[start - 1].isspace()
    return end if glued else _past_blanks(text, end)


def _past_blanks(text: str, position: int) -> int:
    return position + len(text[position:]) - len(text[position:].lstrip())


def _without(text: str, ranges: list[tuple[int, int]]) -> str:
    kept, position = [], 0
    for start, end in sorted(ranges):
        kept.append(text[position : max(start, position)])
        position = max(position, end)
    return "".join([*kept, text[position:]])


def _read_wordless(line: _Line) -> None:
    """Say why a line without words is not spoken; its brackets are captions, except plain directions."""
    line.spoken = ""
    if _MUSIC.search(line.text):
        line.skip = "music"
        return
    line.directions, line.cuts, line.skip = [], [], "blank"
    for bracket in BRACKET.finditer(line.text):
        words = content(bracket)
        if known_direction(words) and not is_vocal(words):
            _read_direction(line, *bracket.span(), words)
        elif re.search(r"\w", words):
            line.skip = "sound caption"
