"""A line as the model takes it: cut where it is too long, freed from silence, with its accents on the tokens."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tts_core.audio import Samples
from tts_core.emotion.accents import Accent
from tts_core.engines.kokoro.curves import SILENT_HZ
from tts_core.engines.kokoro.lengths import Frames, Lengths
from tts_core.engines.kokoro.marks import Marks, Span, marks_of
from tts_core.engines.kokoro.pacing import Pace, Stress
from tts_core.voices.bank import ROWS

LEAD_FRAMES: Final = 2
TAIL_FRAMES: Final = 3
"""Silence kept before and after a line; the model would leave about half a second."""

GAP_FRAMES: Final = 4
"""An added silence is at least so long: its first frame fades out, the last two belong to the next consonant."""

_BREAK = re.compile(r"(?<=[.!?…;:—])\s|(?<=[,)”])\s|\s")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A stretch of a line that the model takes at once."""

    pace: Pace
    """Its tokens and their lengths, less the silence at the ends."""
    stresses: tuple[Stress, ...]
    """The tokens that stand out."""
    head: int
    """Frames of silence before the first word, beyond the lead that a line keeps."""
    silent: Frames
    """Frames of silence at the ends that each token holds beyond what a line keeps, shape (n,)."""
    style: Samples
    """Shape (1, 256)."""

    @property
    def n_tokens(self) -> int:
        """Tokens, pads included."""
        return len(self.pace.tokens)

    def marks(self, frames: Frames, f0_hz: Samples) -> Marks:
        """Lay the accents on the time line of `frames` a token; `f0_hz` tells where something is said."""
        ends = 2 * np.cumsum(frames)
        spans = [Span(int(ends[s.start - 1]), int(ends[s.end - 1]), s.weight) for s in self.stresses]
        return marks_of(f0_hz > SILENT_HZ, spans, zlib.crc32(self.pace.tokens.encode()))

    def gaps(self, frames: Frames) -> list[tuple[int, int]]:
        """Return the silence that is added inside: first value and past the last, two values a frame."""
        gap = self.pace.gap
        if gap is None or frames[gap] < GAP_FRAMES:
            return []
        end = int(frames[: gap + 1].sum())
        return [(2 * (end - int(frames[gap]) + 1), 2 * (end - 2))]


def split(phones: str) -> list[tuple[int, str]]:
    """Cut a line that is too long for the model at the best break before its limit; return offsets and phones."""
    parts = []
    offset = 0
    while len(phones) - offset > ROWS:
        rest = phones[offset:]
        cut = max(_breaks(rest[:ROWS]), default=(0, ROWS))[1]
        parts.append((offset, rest[:cut]))
        offset += cut
    parts.append((offset, phones[offset:]))
    stripped = [(at + len(part) - len(part.lstrip()), part.strip()) for at, part in parts]
    return [(at, part) for at, part in stripped if part]


def stresses_in(accents: Sequence[Accent], offset: int, n_phones: int) -> tuple[Stress, ...]:
    """Return the accents of a part by its tokens: a pad stands before the first phone."""
    found = [(a.syllable.start - offset + 1, a.syllable.end - offset + 1, a.weight) for a in accents]
    return tuple(Stress(*stress) for stress in found if stress[0] >= 1 and stress[1] <= n_phones + 1)


def silence(lengths: Lengths, f0_hz: Samples) -> tuple[int, Frames]:
    """Return the silence at the ends beyond what a line keeps: frames before the first word, and frames a token."""
    spoken = np.flatnonzero(f0_hz > SILENT_HZ) // 2
    if not spoken.size:
        return 0, np.zeros(len(lengths), dtype=np.int64)
    head = max(0, int(spoken[0]) - LEAD_FRAMES)
    tail = max(0, len(f0_hz) // 2 - 1 - int(spoken[-1]) - TAIL_FRAMES)
    front = _taken(lengths, head)
    return int(front.sum()), front + _taken((lengths - front)[::-1], tail)[::-1]


def shared(parts: Sequence[Part], n_frames: int) -> list[int]:
    """Share frames between parts in proportion to their wanted lengths, none below one frame a phone."""
    floors = np.array([part.n_tokens for part in parts], dtype=np.float64)
    over = np.array([part.pace.wanted.sum() for part in parts]) - floors
    spare = n_frames - floors.sum()
    share = over / over.sum() if over.sum() > 0 else np.full(len(parts), 1.0 / len(parts))
    ends = np.rint(np.cumsum(floors + spare * share)).astype(int)
    return [int(n) for n in np.diff(ends, prepend=0)]


def _breaks(phones: str) -> Iterator[tuple[int, int]]:
    """Yield (quality, place) of every break in the second half: sentence ends, then commas, then spaces."""
    for match in _BREAK.finditer(phones, len(phones) // 2):
        before = phones[match.start() - 1]
        yield (2 if before in ".!?…;:—" else 1 if before in ",)”" else 0), match.end()


def _taken(lengths: Lengths, n_frames: int) -> Frames:
    """Take whole frames off the front, leaving at least one frame a token."""
    room = np.maximum(np.floor(lengths).astype(np.int64) - 1, 0)
    before = np.concatenate([[0], np.cumsum(room)[:-1]])
    taken: Frames = np.clip(n_frames - before, 0, room)
    return taken
