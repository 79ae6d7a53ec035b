"""A line as the model takes it: cut where it is too long, freed from silence, with its accents on the tokens."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples
from tts_core.emotion.accents import Accent
from tts_core.emotion.plan import OutlinePlan, PhraseOutline, ProsodyPlan
from tts_core.emotion.slow import nuclei
from tts_core.engines.kokoro.curves import SILENT_HZ
from tts_core.engines.kokoro.guide import ENERGY_DB, Guide, Stretch
from tts_core.engines.kokoro.lengths import Frames, Lengths
from tts_core.engines.kokoro.marks import VALUES_PER_SECOND, Marks, Span, marks_of
from tts_core.engines.kokoro.pacing import Pace, Stress
from tts_core.voices.bank import ROWS

LEAD_FRAMES: Final = 2
TAIL_FRAMES: Final = 3
"""Silence kept before and after a line; the model would leave about half a second."""

GLIDE: Final = 0.7
"""Below this share of a line's median, F0 only glides."""

GAP_FRAMES: Final = 4
"""An added silence is at least so long: its first frame fades out, the last two belong to the next consonant."""

SEAM_FRAMES: Final = 2
"""A consonant is heard so much before its token begins: there a sentence is cut into its parts."""

GROWN_FRAMES: Final = 2
"""A pause that is so much longer than the model would make it is silenced: through four of nine it hummed, 20 dB below
the peak of the line."""

_BREAK = re.compile(r"(?<=[.!?…;:—])\s|(?<=[,)”])\s|\s")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A stretch of a line that the model takes at once."""

    tokens: str
    """What the model takes, pads included: the line, or the sentence that it is part of."""
    own: slice
    """The tokens that are said; what stands around them only shapes them."""
    around: Frames
    """Frames of the tokens around, shape (n,); 0 for its own."""
    pace: Pace
    """Its own tokens and their lengths, less the silence at the ends of the sentence."""
    stresses: tuple[Stress, ...]
    """The tokens that stand out."""
    head: int
    """Frames of silence before the first word, beyond the lead that a line keeps."""
    silent: Frames
    """Frames of silence at the ends that each token holds beyond what a line keeps, shape (n,)."""
    drawn: Lengths
    """How many times its natural length the author's spelling makes each token, shape (n,)."""
    pauses: tuple[int, ...]
    """Own tokens in which there is silence, because the author wrote a mark that asks for it."""
    style: Samples
    """Shape (1, 256)."""
    outline: tuple[PhraseOutline, ...] = ()
    """What each of its own phrases goes towards; empty where it follows nothing."""

    @property
    def lead(self) -> int:
        """Frames of what stands before it that sound as its first consonant."""
        return SEAM_FRAMES if self.own.start > 0 else 0

    @property
    def more(self) -> int:
        """Frames of sound beyond those of its own tokens: its lead, less what its last token holds of the next part."""
        return self.lead - (SEAM_FRAMES if self.own.stop < len(self.tokens) else 0)

    @property
    def shortest(self) -> int:
        """The least frames that it can be spoken in: one a token."""
        return max(1, len(self.pace.tokens) + self.more)

    def sentence(self, frames: Frames) -> Frames:
        """Return the frames of every token that the model takes, shape (n,), from those of its own."""
        whole: Frames = self.around.copy()
        whole[self.own] = frames
        return whole

    def undrawn(self, frames: Frames) -> Frames:
        """Return the frames of each token without what its spelling draws out, at least 1."""
        long = self.drawn > 1.0
        return np.where(long, np.maximum(np.rint(frames / self.drawn), 1), frames).astype(np.int64)

    def marks(self, frames: Frames, f0_hz: Samples) -> Marks:
        """Lay the accents on the time line of `frames` a token; `f0_hz` tells where something is said."""
        ends = 2 * np.cumsum(frames)
        spans = [Span(int(ends[s.start - 1]), int(ends[s.end - 1]), s.weight) for s in self.stresses]
        return marks_of(f0_hz > SILENT_HZ, spans, zlib.crc32(self.tokens.encode()))

    def guide(self, frames: Frames, f0_hz: Samples, energy: Samples, plan: ProsodyPlan) -> Guide | None:
        """Lay its outline on the time line of `frames` a token of the sentence; None where it follows nothing."""
        if plan.outline is None:
            return None
        ends = np.pad(2 * np.cumsum(frames), (1, 0))
        first = self.own.start
        stretches = []
        for phrase, outline in zip(self.pace.phrases, self.outline, strict=True):
            start, end = int(ends[first + phrase.start]), int(ends[first + phrase.stop])
            said = np.flatnonzero(f0_hz[start:end] > SILENT_HZ)
            if said.size:
                stretches.append(Stretch(start + int(said[0]), start + int(said[-1]) + 1, outline))
        voiced = sung(f0_hz) & nuclei(ENERGY_DB * energy.astype(np.float64), VALUES_PER_SECOND)
        return Guide(tuple(stretches), voiced, plan.outline.amount, plan.language)

    def gaps(self, frames: Frames) -> list[tuple[int, int]]:
        """Return the silences that are added inside: first value and past the last, two values a frame of its own."""
        grown = [pause.tokens[0] for pause in self.pace.pauses]
        grown = [token for token in grown if frames[token] >= self.pace.wanted[token] + GROWN_FRAMES]
        tokens = {*self.pauses, *grown, *([] if self.pace.gap is None else [self.pace.gap])}
        ends = np.cumsum(frames)
        long = [int(token) for token in sorted(tokens) if frames[token] >= GAP_FRAMES]
        return [(2 * int(ends[token] - frames[token] + 1), 2 * int(ends[token] - 2)) for token in long]


def drawn_factors(spelled: Lengths, lengths: Lengths, rounded: Frames, voiced: npt.NDArray[np.bool_]) -> Lengths:
    """Return the factor on each token's length; what is drawn out is the voice, not a silence that the token holds.

    Args:
        spelled: What the spelling asks of each phone, shape (n - 2,): no pads.
        lengths: Frames a token that a line keeps, shape (n,).
        rounded: Frames a token of the curves, shape (n,).
        voiced: Where these are voiced, two values a frame.
    """
    factors = np.pad(spelled, 1, constant_values=1.0)
    ends = 2 * np.cumsum(rounded)
    for token in np.flatnonzero(factors > 1.0):
        n_voiced = np.count_nonzero(voiced[ends[token] - 2 * rounded[token] : ends[token]]) / 2
        if n_voiced:
            factors[token] = 1.0 + (factors[token] - 1.0) * min(1.0, n_voiced / lengths[token])
    return factors


def sung(f0_hz: Samples) -> npt.NDArray[np.bool_]:
    """Tell where a full voice is heard: F0 glides far below the line's median where the voice starts and stops."""
    said = f0_hz > SILENT_HZ
    return said & (f0_hz > GLIDE * np.median(f0_hz[said])) if said.any() else said


def drawn_out(short: Frames, frames: Frames, voiced: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Tell which value of the curves of a short line each value of the drawn-out line takes.

    The model lets the voice die in a phone that is far longer than it ever heard; so the curves are made at a usual
    length, and what is voiced in a drawn-out phone is held.

    Args:
        short: Frames a token as the curves were made, shape (n,).
        frames: Frames a token as they are wanted, shape (n,); at least `short`.
        voiced: Where the short line is voiced, two values a frame.

    Returns:
        Places in the short curves, two values a frame, shape (2 * frames.sum(),).
    """
    ends = 2 * np.cumsum(short)
    places = []
    for end, n_short, n in zip(ends, short, frames, strict=True):
        inside = np.arange(end - 2 * n_short, end, dtype=np.float64)
        if n > n_short:
            held_at = np.flatnonzero(voiced[end - 2 * n_short : end])
            first, last = (held_at[0], held_at[-1] + 1) if held_at.size else (0, len(inside))
            held = np.linspace(inside[first], inside[last - 1], last - first + 2 * (n - n_short))
            inside = np.concatenate([inside[:first], held, inside[last:]])
        places.append(inside)
    return np.concatenate(places)


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
    floors = np.array([part.shortest for part in parts], dtype=np.float64)
    over = np.array([part.pace.wanted.sum() + part.more for part in parts]) - floors
    spare = n_frames - floors.sum()
    share = over / over.sum() if over.sum() > 0 else np.full(len(parts), 1.0 / len(parts))
    ends = np.rint(np.cumsum(floors + spare * share)).astype(int)
    return [int(n) for n in np.diff(ends, prepend=0)]


def following(parts: Sequence[Part], plan: OutlinePlan, frame_ms: float) -> tuple[Part, ...]:
    """Lay an outline on the phrases of a line: what each goes towards, and the pauses between them."""
    spoken = [float(part.pace.natural[phrase].sum()) for part in parts for phrase in part.pace.phrases]
    laid = iter(plan.over([frames / sum(spoken) for frames in spoken]))
    found = []
    for part in parts:
        outline = tuple(next(laid) for _ in part.pace.phrases)
        silences = [None if one.pause_ms is None else one.pause_ms / frame_ms for one in outline[:-1]]
        pace = part.pace.towards(silences, plan.amount)
        grown = [
            pause.tokens[0]
            for pause in pace.pauses
            if (pace.wanted - part.pace.wanted)[pause.tokens[0]] >= GROWN_FRAMES
        ]
        found.append(replace(part, pace=pace, outline=outline, pauses=(*part.pauses, *grown)))
    return tuple(found)


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
