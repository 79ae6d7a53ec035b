"""Two speakers in one cue: where one stops and the next begins, and how they share the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from plugin.cues.labels import CJK, Speakers, label_at
from plugin.cues.markup import Marked, read_markup
from plugin.cues.speech import DASH

_DASHED: Final = re.compile(rf"[ \t]*{DASH}\s*(?=[^\d\s\-–—])")
_CLOSED: Final = re.compile(r"[.?!…。？！♪♫♬\"”』」)）\]】]\s*\Z")
_INNER_DASH: Final = re.compile(rf"(?<=[.?!…。？！\"”』」)）\]】♪])[ \t]*(?={DASH}[ \t]*[^\d\s\-–—])")
_VOICE: Final = re.compile(r"<v[.\s]")
_WIDE_WEIGHT: Final = 3
"""A Chinese syllable lasts about as long as three Latin letters."""


def split_speakers(raw: str, format: str, speakers: Speakers) -> list[str]:
    """Cut a cue's text where another speaker begins: a dash, a label, a WebVTT voice.

    Args:
        raw: The text as in the file.
        format: `srt`, `ass`, `ssa` or `vtt`.
        speakers: Names that may label a line.

    Returns:
        The parts in order, with their markup; one if there is one speaker. Joined by line breaks they are the cue.
    """
    parts = _split_voices(raw) if format == "vtt" else [raw]
    return [line for part in parts for line in _split_lines(read_markup(part, format), speakers)]


def share_time(start_ms: int, end_ms: int, spoken: Sequence[str]) -> list[tuple[int, int]]:
    """Share a cue's time among its parts, in proportion to what each says; a part without words gets none.

    Args:
        start_ms: The cue's start, in milliseconds.
        end_ms: Its end; below the start, every part has the cue's own times.
        spoken: What each part says.

    Returns:
        Start and end of each part, without gaps, in milliseconds.
    """
    weights = [_weight(text) for text in spoken]
    if end_ms <= start_ms:
        return [(start_ms, end_ms)] * len(spoken)
    if not sum(weights):
        weights = [1] * len(spoken)
    total, done, edges = sum(weights), 0, [start_ms]
    for weight in weights:
        done += weight
        edges.append(start_ms + (end_ms - start_ms) * done // total)
    return list(pairwise(edges))


def _split_voices(raw: str) -> list[str]:
    starts = [match.start() for match in _VOICE.finditer(raw)]
    edges = [0, *starts[1:], len(raw)]
    return [raw[start:end].strip() for start, end in pairwise(edges)]


def _split_lines(marked: Marked, speakers: Speakers) -> list[str]:
    parts, start = [], 0
    for cut_start, cut_end in _dash_cuts(marked.text) or _label_cuts(marked.text, speakers):
        parts.append(marked.raw[start : marked.spans[cut_start][0]])
        start = marked.spans[cut_end - 1][1] if cut_end > cut_start else marked.spans[cut_start][0]
    return [*parts, marked.raw[start:]]


def _dash_cuts(text: str) -> list[tuple[int, int]]:
    """Find the breaks before a second dash: ranges of line breaks, or of blanks between two dashes on one line."""
    lines = list(re.finditer(r"[^\n]+", text))
    dashed = [_DASHED.match(line[0]) is not None for line in lines]
    cuts = []
    for number in range(1, len(lines)):
        before = lines[number - 1]
        if dashed[number] and (any(dashed[:number]) or _CLOSED.search(before[0])):
            cuts.append((before.end(), lines[number].start()))
    if not cuts and dashed[:1] == [True]:
        first = text.lstrip()[0]
        inner = _INNER_DASH.finditer(text)
        cuts = [match.span() for match in inner if match.start() and text[match.end()] == first]
    return cuts


def _label_cuts(text: str, speakers: Speakers) -> list[tuple[int, int]]:
    cuts, speaker = [], None
    lines = list(re.finditer(r"[^\n]+", text))
    for number, line in enumerate(lines):
        label = label_at(line[0].lstrip(), 0, speakers)
        if label is None:
            continue
        if number and label.name != speaker:
            cuts.append((lines[number - 1].end(), line.start()))
        speaker = label.name
    return cuts


def _weight(text: str) -> int:
    wide = len(re.findall(f"[{CJK}]", text))
    return wide * _WIDE_WEIGHT + len(re.findall(rf"[^\W{CJK}]", text))
