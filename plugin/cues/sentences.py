"""Sentences that run over several cues: where a cue goes on with what the same speaker began in the cue before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from plugin.cues.cue import Cue

APART_MS: Final = 300
"""A sentence is not taken up again after a longer gap."""
OVERLAP_MS: Final = 100
"""Nor where the cues overlap by more than this."""
STOPS: Final = 0.1
"""A file in which at least so many cues end with a full stop puts a mark wherever a sentence ends."""

_CLOSED: Final = re.compile(r"[.?!…。．？！；;:：—–―\-~～♪]\W*\Z")
_STOPPED: Final = re.compile(r"[.。．]\W*\Z")
_LOWER: Final = re.compile(r"[^\w]*[a-z]")


def with_sentences(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Mark the cues that go on with a sentence.

    A cue goes on where the speaker's cue right before it has no mark at its end. Many files have no full stops: there a
    cue goes on only where it begins with a small letter. One with a direction of its own is a sentence of its own.

    Args:
        cues: Those that are spoken, in order of `start_ms`.

    Returns:
        The same cues with `continues` set.
    """
    is_marked = _share(_STOPPED.search(cue.spoken) is not None for cue in cues) >= STOPS
    last: dict[str | None, Cue] = {}
    found = []
    for cue in cues:
        before = last.get(cue.speaker)
        last[cue.speaker] = cue
        found.append(replace(cue, continues=before is not None and _continues(before, cue, is_marked=is_marked)))
    return tuple(found)


def begins(cues: Sequence[Cue]) -> list[int]:
    """Return for each cue the place of the cue in which its sentence begins; its own, unless it continues one."""
    last: dict[str | None, int] = {}
    begun: list[int] = []
    for place, cue in enumerate(cues):
        begun.append(begun[last[cue.speaker]] if cue.continues else place)
        last[cue.speaker] = place
    return begun


def _continues(before: Cue, cue: Cue, *, is_marked: bool) -> bool:
    return (
        -OVERLAP_MS <= cue.start_ms - before.end_ms <= APART_MS
        and _CLOSED.search(before.spoken) is None
        and (is_marked or _LOWER.match(cue.spoken) is not None)
        and cue.direction in (None, before.direction)
        and cue.language in (None, before.language)
    )


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
