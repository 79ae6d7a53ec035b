"""Phone lengths: how a line gives or takes time, and whole frames that sum to exactly what was planned.

Pauses give most, then vowels and tones, then other consonants, and stops least: a stop's burst is as long as it is at
any pace (duration elasticity as in Campbell & Isard 1991, J. Phonetics 19; the figures are ours).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.text.reading import Reading

Lengths = npt.NDArray[np.float64]
Frames = npt.NDArray[np.int64]

PAUSES: Final = frozenset(';:,.!?—…"()“”')
STOPS: Final = frozenset("bcdkpqtɖɟɡɢʈʔʣʥʦʨʧʤꭧTɾ")
VOWELS: Final = frozenset("AIOQSWYᵊaeiouyɑɐɒæɔəɚɛɜɤɥɨɪøœɯʊʌᵻː↓→↗↘̃")

PAUSE_GIVE, VOWEL_GIVE, CONSONANT_GIVE, STOP_GIVE = 1.6, 1.15, 0.85, 0.5

MIN_FRAMES: Final = 1
"""The model was trained with at least one frame a phone."""


def elasticity(phones: str) -> Lengths:
    """Return how readily each phone stretches, shape (len(phones),); 1 is in proportion.

    A space belongs to the word gap: a pause after punctuation, a boundary of speech elsewhere.
    """
    return np.array([_give(phone, phones[i - 1] if i else "") for i, phone in enumerate(phones)], dtype=np.float64)


def pause_mask(phones: str) -> npt.NDArray[np.bool_]:
    """Return which phones are pauses: punctuation and the space behind it, shape (len(phones),)."""
    return np.array([_is_pause(phone, phones[i - 1] if i else "") for i, phone in enumerate(phones)], dtype=np.bool_)


def vowel_mask(phones: str) -> npt.NDArray[np.bool_]:
    """Return which phones are vowels or belong to one, such as tone marks, shape (len(phones),)."""
    return np.array([phone in VOWELS for phone in phones], dtype=np.bool_)


def stretched(reading: Reading) -> Lengths:
    """Return what the author's spelling makes of each phone's length, shape (len(reading.phones),); 1 is natural."""
    factors = np.ones(len(reading.phones), dtype=np.float64)
    for stretch in reading.stretches:
        factors[stretch.start : stretch.end] *= stretch.factor
    return factors


def least_pauses(reading: Reading, frame_s: float) -> Lengths:
    """Return the frames that a mark has at least, shape (len(reading.phones),); 0 where it may have any."""
    least = np.zeros(len(reading.phones), dtype=np.float64)
    for stretch in reading.stretches:
        least[stretch.start] = stretch.least_s / frame_s
    return least


def fit_frames(lengths: Lengths, give: Lengths, n_frames: int) -> Frames:
    """Scale phone lengths to sum to `n_frames` and round them by the largest remainder.

    Args:
        lengths: Natural lengths in frames, shape (n,), each positive.
        give: Elasticity of each, shape (n,).
        n_frames: The sum wanted; at least n.

    Returns:
        Whole frames, shape (n,), each at least 1, their sum exactly `n_frames`.

    Raises:
        ValueError: `n_frames` is below one frame a phone.
    """
    if n_frames < MIN_FRAMES * len(lengths):
        raise ValueError(f"{n_frames} frames are too few for {len(lengths)} phones.")
    return _largest_remainder(_stretched(lengths, give, n_frames), n_frames)


def _stretched(lengths: Lengths, give: Lengths, total: float) -> Lengths:
    """Solve sum(max(MIN, l (1 + g x))) = total for x; phones at the floor leave the equation one round at a time."""
    free = np.ones(len(lengths), dtype=np.bool_)
    scaled: Lengths = lengths.copy()
    for _ in range(len(lengths)):
        spare = total - MIN_FRAMES * np.count_nonzero(~free)
        x = (spare - lengths[free].sum()) / (lengths * give)[free].sum()
        scaled = np.where(free, lengths * (1.0 + give * x), MIN_FRAMES)
        low = free & (scaled < MIN_FRAMES)
        if not low.any():
            break
        free &= ~low
        if not free.any():
            break
    return scaled


def _largest_remainder(lengths: Lengths, total: int) -> Frames:
    whole = np.maximum(np.floor(lengths).astype(np.int64), MIN_FRAMES)
    order = np.argsort(-(lengths - whole), kind="stable")
    missing = total - int(whole.sum())
    if missing > 0:
        whole[order[np.arange(missing) % len(order)]] += 1
    while missing < 0:
        longest = int(np.argmax(whole))
        whole[longest] -= 1
        missing += 1
    return whole


def _give(phone: str, before: str) -> float:
    if _is_pause(phone, before):
        return PAUSE_GIVE
    if phone in VOWELS or phone in " ˈˌ":
        return VOWEL_GIVE
    return STOP_GIVE if phone in STOPS else CONSONANT_GIVE


def _is_pause(phone: str, before: str) -> bool:
    return phone in PAUSES or (phone == " " and before in PAUSES and before != "")
