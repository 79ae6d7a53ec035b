"""The slow movement of a curve: a cosine series of low order, fitted where syllables are heard."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Curve = npt.NDArray[np.float64]

LEAST_SECONDS: Final = 0.25
"""What is shorter has a height, but no movement: it is a syllable."""

RIDGE: Final = 0.003
"""What holds a movement flat where nothing is known, as a share of the known values' weight. It grows with the square
of the frequency, so that the end of a phrase, often unvoiced, does not fly off."""

NUCLEUS_SECONDS: Final = 0.4
"""In a stretch so long there is a syllable."""
NUCLEUS_DB: Final = 10.0
"""What is so much below the loudest sound around it is no nucleus of a syllable."""
AUDIBLE_DB: Final = 30.0
"""What is so much below the loudest sound of all is not heard as speech."""


def nuclei(level_db: Curve, per_second: float) -> npt.NDArray[np.bool_]:
    """Tell where the nuclei of syllables are: pitch and level are heard there, and what lies between says little.

    Args:
        level_db: At equal distances, shape (n,); n is at least 1.
        per_second: Its values a second.

    Returns:
        Shape (n,).
    """
    from scipy.ndimage import maximum_filter1d

    around = maximum_filter1d(level_db, 2 * round(NUCLEUS_SECONDS * per_second / 2) + 1)
    loud: npt.NDArray[np.bool_] = (level_db > around - NUCLEUS_DB) & (level_db > level_db.max() - AUDIBLE_DB)
    return loud


def slow(curve: Curve, known: npt.NDArray[np.bool_], seconds: float, fastest_hz: float) -> Curve:
    """Return the movements of a curve below a frequency.

    Args:
        curve: Shape (n,).
        known: Which values count, shape (n,); at least one.
        seconds: Length of the curve.
        fastest_hz: Its quickest movement.

    Returns:
        Shape (n,), defined everywhere.
    """
    basis = _cosines(len(curve), 1 + _moves(seconds, fastest_hz))
    seen = basis[known]
    ridge = RIDGE * len(seen) * np.diag(np.arange(basis.shape[1]) ** 2)
    fit: Curve = basis @ np.linalg.solve(seen.T @ seen + ridge, seen.T @ curve[known])
    return fit


def _moves(seconds: float, fastest_hz: float) -> int:
    """Return how many cosines there are beside the constant: the k-th has k half periods."""
    return max(1, round(2.0 * seconds * fastest_hz)) if seconds >= LEAST_SECONDS else 0


def _cosines(n: int, order: int) -> Curve:
    place = (np.arange(n) + 0.5) / n
    cosines: Curve = np.cos(np.pi * place[:, np.newaxis] * np.arange(order))
    return cosines
