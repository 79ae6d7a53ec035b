"""Lengthen or shorten speech by some per cent, pitch and level kept: waveform similarity overlap-add (WSOLA)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples

SHORTEST: Final = 0.5
LONGEST: Final = 2.0
"""The new length over the old may be between these; up to some 5 % of change are not noticed."""

PIECE_SECONDS: Final = 0.0125
"""Half a window: how long one piece fades into the next."""

REACH_SECONDS: Final = 0.010
"""How far from its place a piece is looked for: to both sides, that is a period of the lowest voices (50 Hz)."""

FAR_COST: Final = 0.1
"""What a piece at the end of the reach must be better by; without, sounds are some 8 ms early or late all along."""


def stretch(samples: Samples, n_samples: int, sample_rate: int) -> Samples:
    """Make a sound last exactly `n_samples` samples.

    Verhelst and Roelands (1993), "An overlap-add technique based on waveform similarity (WSOLA) for high quality
    time-scale modification of speech", ICASSP: each piece is taken from where, near its place in the old sound, the
    waveform is most like what followed the piece before it. Ours starts and ends where the old sound does.

    Args:
        samples: float32, shape (n,), mono; n is at least 1.
        n_samples: The new length, in samples: `SHORTEST` to `LONGEST` times the old one.
        sample_rate: In hertz.

    Returns:
        float32, shape (n_samples,); no sample is above 1.42 times the largest old one. The same array where the length
        does not change.

    Raises:
        ValueError: A length is below 1, or the new one is too far from the old.
    """
    n_old = len(samples)
    if n_old < 1 or n_samples < 1:
        raise ValueError(f"cannot make {n_samples} samples of {n_old}: both must be 1 or more.")
    if not SHORTEST <= n_samples / n_old <= LONGEST:
        allowed = f"{SHORTEST:g} to {LONGEST:g} times as many are possible"
        raise ValueError(f"cannot make {n_samples} samples of {n_old}: {allowed}.")
    if n_samples == n_old:
        return samples
    n_pieces = min(max(4, n_samples // max(1, round(PIECE_SECONDS * sample_rate))), n_samples)
    edges = [n_samples * i // n_pieces for i in range(n_pieces + 1)]
    return _laid_out(samples, edges, max(1, round(REACH_SECONDS * sample_rate)))


def _laid_out(old: Samples, edges: list[int], reach: int) -> Samples:
    """Fill the pieces between `edges`, each fading from what followed the last piece into what is most like it."""
    longest = int(np.diff(edges).max())
    final = len(old) - (edges[-1] - edges[-2])
    pace = final / max(1, edges[-2])
    padded = np.pad(old, (0, 3 * longest), mode="edge")
    new = np.empty(edges[-1], np.float32)
    new[: edges[1]] = old[: edges[1]]
    at = 0
    for before, start, end in zip(edges, edges[1:], edges[2:], strict=False):
        follows = padded[at + start - before :][: 2 * longest]
        at = final
        if end < edges[-1]:
            place = round(start * pace)
            low, high = np.clip((place - reach, place + reach), 0, max(0, len(old) - 2 * longest))
            far = FAR_COST * np.abs(np.arange(low, high + 1) - place) / reach
            at = low + int(np.argmax(_likeness(follows, padded[low : high + len(follows)]) - far))
        new[start:end] = _faded(follows[: end - start], padded[at : at + end - start])
    return new


def _likeness(piece: Samples, region: Samples) -> npt.NDArray[np.float64]:
    """Return how much each place of `region` is like `piece` in waveform and level: 1 is the same, 0 not at all."""
    power = np.concatenate([[0.0], np.cumsum(np.square(region, dtype=np.float64))])
    powers = power[len(piece) :] - power[: -len(piece)] + float(piece @ piece)
    likeness: npt.NDArray[np.float64] = 2.0 * np.correlate(region, piece, mode="valid") / np.maximum(powers, 1e-12)
    return likeness


def _faded(out: Samples, into: Samples) -> Samples:
    """Cross-fade; the less alike the two are, the more of the level that they lose together is given back."""
    power = float(out @ out) + float(into @ into)
    likeness = min(1.0, max(0.0, 2.0 * float(out @ into) / power)) if power > 0.0 else 1.0
    w = np.sin(0.5 * np.pi * np.arange(1, len(out) + 1) / len(out)) ** 2
    level = np.sqrt(w**2 + (1.0 - w) ** 2 + 2.0 * likeness * w * (1.0 - w))
    faded: Samples = (((1.0 - w) * out + w * into) / level).astype(np.float32)
    return faded
