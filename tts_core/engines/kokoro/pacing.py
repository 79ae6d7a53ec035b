"""How acting, pauses and the time slot share a line's time.

Acting has a manner (which phones are long) that it keeps, and wishes (slowness, longer pauses) that it gives back when
the slot has no room: first down to the natural pace. Then the pauses at punctuation give, between 60 ms and 600 ms, and
only then are phones pressed together or drawn out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.emotion.plan import ProsodyPlan
from tts_core.engines.kokoro.lengths import Frames, Lengths, elasticity, fit_frames, pause_mask, vowel_mask

LEAST_PAUSE_MS: Final = 60.0
MOST_PAUSE_MS: Final = 500.0
"""How short and how long a pause at punctuation may become to make a line fit; by nature it may be more or less.
With the closures of the consonants around it, up to 0.1 s more is silent: 600 ms in all."""

HELD: Final = 0.05
"""How readily a pause gives once it has given what it may; not 0, for a line that is nothing but pauses."""


@dataclass(frozen=True, slots=True)
class Stress:
    """A stretch of tokens that stands out."""

    start: int
    """Its first token."""
    end: int
    """Past its last token."""
    weight: float
    """1 in the focus, less elsewhere."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence inside a line. The model puts much of it into the phone before the comma."""

    tokens: tuple[int, ...]
    """The punctuation and the space behind it."""
    silent: float
    """Frames of silence in all."""
    borrowed: float
    """Of these, the frames in the token before the first."""
    least: float = 0.0
    """Frames down to which it may shrink."""
    most: float = 0.0
    """Frames up to which it may grow."""


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """The lengths of a line's tokens in frames, each of shape (n,)."""

    tokens: str
    """What is said, pads included."""
    natural: Lengths
    """In the voice's own neutral reading."""
    manner: Lengths
    """With the manner of the acting, as long as the natural reading."""
    wanted: Lengths
    """With its pace and pauses as well."""
    gap: int | None
    """The word gap in which a silence is added; None for none."""
    pauses: tuple[Pause, ...] = ()
    """Its pauses at punctuation."""

    def frames(self, n_frames: int) -> Frames:
        """Return whole frames a token that sum to `n_frames`; `ValueError` below one frame a token."""
        least, most = float(self.manner.sum()), float(self.wanted.sum())
        share = (n_frames - least) / (most - least) if most != least else 1.0
        lengths = self.manner + np.clip(share, 0.0, 1.0) * (self.wanted - self.manner)
        give = elasticity(self.tokens)
        if self.pauses:
            self._let_pauses_give(lengths, n_frames - float(lengths.sum()))
            give[[token for pause in self.pauses for token in pause.tokens]] = HELD
        return fit_frames(lengths, give, n_frames)

    @property
    def phrases(self) -> tuple[slice, ...]:
        """The tokens between its pauses; a pause at its very end bounds nothing."""
        inner = [pause for pause in self.pauses if pause.tokens[-1] + 1 < len(self.tokens)]
        starts = [0, *(pause.tokens[-1] + 1 for pause in inner)]
        ends = [*(pause.tokens[0] for pause in inner), len(self.tokens)]
        return tuple(slice(start, end) for start, end in zip(starts, ends, strict=True))

    def towards(self, silences: Sequence[float | None], amount: float) -> Pace:
        """Return the line with its pauses moved towards others, as far as they may shrink and grow.

        Args:
            silences: Frames after each of its phrases; None leaves a pause as it is.
            amount: 0 to 1: how much of the way.
        """
        wanted = self.wanted.copy()
        for pause, silence in zip(self.pauses, silences, strict=False):
            if silence is not None:
                now = self._silence(pause, self.wanted)
                _lengthen(wanted, pause, amount * (min(max(silence, pause.least), pause.most) - now))
        return replace(self, wanted=wanted)

    def part(self, own: slice) -> Pace:
        """Return some of the tokens on their own."""
        within = range(*own.indices(len(self.tokens)))
        return Pace(
            tokens=self.tokens[own],
            natural=self.natural[own],
            manner=self.manner[own],
            wanted=self.wanted[own],
            gap=None if self.gap is None or self.gap not in within else self.gap - within.start,
            pauses=tuple(
                replace(pause, tokens=tuple(token - within.start for token in pause.tokens))
                for pause in self.pauses
                if all(token in within for token in (pause.tokens[0] - 1, *pause.tokens))
            ),
        )

    def _let_pauses_give(self, lengths: Lengths, frames: float) -> None:
        """Shorten or lengthen the pauses by `frames` in all, in place, as far as they may."""
        silent = [self._silence(pause, lengths) for pause in self.pauses]
        limits = [pause.least if frames < 0.0 else pause.most for pause in self.pauses]
        room = np.array(
            [
                abs(limit - now) if (limit > now) == (frames > 0.0) else 0.0
                for limit, now in zip(limits, silent, strict=True)
            ]
        )
        if room.sum() > 0.0:
            share = min(1.0, abs(frames) / room.sum()) * np.sign(frames)
            for pause, its in zip(self.pauses, room, strict=True):
                _lengthen(lengths, pause, float(share * its))

    def _silence(self, pause: Pause, lengths: Lengths) -> float:
        """Return the silent frames of a pause in a line of these lengths."""
        return pause.silent + float((lengths - self.natural)[list(pause.tokens)].sum())


def pauses_in(tokens: str, lengths: Frames, silent: npt.NDArray[np.bool_]) -> list[Pause]:
    """Return the silences of a line at its punctuation, without those at its ends.

    Args:
        tokens: What is said, pads included.
        lengths: Whole frames a token, shape (n,).
        silent: Where nothing is voiced, one value a frame.
    """
    ends = np.cumsum(lengths).astype(int)
    mask = pause_mask(tokens)
    found = []
    for first in np.flatnonzero(mask & ~np.roll(mask, 1)):
        after = first + int(np.argmin(mask[first:]))  # a pad ends the line, so there is one
        if after >= len(tokens) - 1 or first <= 1:
            continue
        before = silent[ends[first - 2] : ends[first - 1]]
        borrowed = int(np.argmin(np.append(before[::-1], False)))
        own = int(np.count_nonzero(silent[ends[first - 1] : ends[after - 1]]))
        found.append(Pause(tuple(range(first, after)), float(own + borrowed), float(borrowed)))
    return found


def paced(
    tokens: str,
    natural: Lengths,
    plan: ProsodyPlan,
    stresses: Sequence[Stress],
    pauses: Sequence[Pause],
    frame_ms: float,
) -> Pace:
    """Lay out the lengths of a line.

    Args:
        tokens: What is said, pads included, one character a token.
        natural: Lengths in frames, shape (n,), each positive.
        plan: What to do.
        stresses: The syllables that stand out.
        pauses: Its silences.
        frame_ms: Length of a frame.
    """
    quiet = pause_mask(tokens)
    shaped = natural * _manner(tokens, plan, stresses)
    manner = np.where(quiet, natural, shaped * _ratio(natural[~quiet], shaped[~quiet]))
    wanted = np.where(quiet, natural, shaped / plan.length.rate)
    for pause in pauses:
        _lengthen(wanted, pause, (plan.pauses.factor - 1.0) * pause.silent)
    gap = _gap(tokens, stresses) if plan.pauses.focus_ms else None
    if gap is not None:
        wanted[gap] += plan.pauses.focus_ms / frame_ms
    return Pace(tokens, natural, manner, wanted, gap, tuple(pauses))


def with_bounds(pauses: Sequence[Pause], added: Lengths, least: Lengths, frame_ms: float) -> list[Pause]:
    """Say how far each pause may shrink and grow.

    Args:
        pauses: As the model makes them.
        added: Frames that the author's marks add to each token, shape (n,).
        least: Frames that a mark has at least, shape (n,).
        frame_ms: Length of a frame.
    """
    found = []
    for pause in pauses:
        tokens = list(pause.tokens)
        silent = pause.silent + float(added[tokens].sum())
        floor = max(float(least[tokens].max()), LEAST_PAUSE_MS / frame_ms)
        found.append(
            replace(pause, silent=silent, least=min(silent, floor), most=max(silent, MOST_PAUSE_MS / frame_ms))
        )
    return found


def _lengthen(lengths: Lengths, pause: Pause, frames: float) -> None:
    """Give a pause more or fewer frames, in place: its own tokens first, then the silence of the token before."""
    if frames >= 0.0:
        lengths[pause.tokens[0]] += frames
        return
    before = pause.tokens[0] - 1
    room = [
        *((token, lengths[token] - 1.0) for token in pause.tokens),
        (before, min(pause.borrowed, lengths[before]) - 1.0),
    ]
    for token, spare in room:
        taken = min(-frames, max(spare, 0.0))
        lengths[token] -= taken
        frames += taken


def _manner(tokens: str, plan: ProsodyPlan, stresses: Sequence[Stress]) -> Lengths:
    """Return a factor a token: vowels against consonants, the focus, the last syllable."""
    factors = np.where(vowel_mask(tokens), plan.length.vowels, 1.0)
    for stress in stresses:
        factors[stress.start : stress.end] *= plan.length.focus**stress.weight
    if stresses and plan.length.final != 1.0:
        last = np.flatnonzero(vowel_mask(tokens))
        factors[_nucleus_from(tokens, int(last[-1])) :] *= plan.length.final
    return factors


def _nucleus_from(tokens: str, last: int) -> int:
    mask = vowel_mask(tokens)
    while last > 0 and mask[last - 1]:
        last -= 1
    return last


def _gap(tokens: str, stresses: Sequence[Stress]) -> int | None:
    """Return the word gap before the focus; None where the line starts with it or a pause is there already."""
    focus = next((stress for stress in stresses if stress.weight == 1.0), None)
    if focus is None:
        return None
    gap = tokens.rfind(" ", 0, focus.start)
    return gap if gap > 1 and not pause_mask(tokens)[gap] else None


def _ratio(natural: Lengths, shaped: Lengths) -> float:
    return float(natural.sum() / shaped.sum()) if shaped.size else 1.0
