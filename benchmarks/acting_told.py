"""Whether a plain classifier tells the eight emotions apart: a part of `acting.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tts_core.emotion import EMOTIONS
from tts_core.voices import voice

BARS: Final = {5: 0.75, 3: 0.60}
Row = dict[str, Any]
Values = npt.NDArray[np.float64]


def print_told(pairs: Sequence[tuple[Row, Row]], level: int) -> None:
    """Print how often logistic regression on eGeMAPS names the emotion of a voice that it has not heard."""
    print(f"### Told apart at level {level}: logistic regression on eGeMAPSv02, leave one voice out, chance 12.5 %\n")
    print("| features | both languages | zh | en |\n| --- | --- | --- | --- |")
    found: list[tuple[float, Values]] = []
    for name, features in (
        ("less the neutral take of the same voice and text", _by_take(pairs)),
        ("less the mean neutral take of the voice", _by_voice(pairs)),
        ("as they are", np.array([row["egemaps"] for row, _ in pairs])),
    ):
        table = _confusion(features, [row for row, _ in pairs])
        found.append((_hits(table), table))
        each = [_language(pairs, features, language) for language in ("zh", "en")]
        print(f"| {name} | {100 * _hits(table):.1f} % | {' | '.join(f'{100 * share:.1f} %' for share in each)} |")
    bar = BARS[level]
    print(f"\ntold apart at {level}: {found[0][0]:.3f}, bar {bar}: {'passed' if found[0][0] >= bar else 'SHORT'}\n")
    print(f"| asked \\ heard, % | {' | '.join(EMOTIONS)} |\n| --- |{' --- |' * len(EMOTIONS)}")
    for name, row in zip(EMOTIONS, found[0][1], strict=True):
        print(f"| {name} | {' | '.join(f'{100 * share / row.sum():.0f}' for share in row)} |")
    print()


def _by_take(pairs: Sequence[tuple[Row, Row]]) -> Values:
    return np.array([np.subtract(row["egemaps"], neutral["egemaps"]) for row, neutral in pairs])


def _by_voice(pairs: Sequence[tuple[Row, Row]]) -> Values:
    means = {
        who: np.mean([neutral["egemaps"] for _, neutral in pairs if neutral["voice"] == who], axis=0)
        for who in {row["voice"] for row, _ in pairs}
    }
    return np.array([np.subtract(row["egemaps"], means[row["voice"]]) for row, _ in pairs])


def _language(pairs: Sequence[tuple[Row, Row]], features: Values, language: str) -> float:
    """Return the share that is right where only voices of one language are learned from and asked."""
    own = np.array([voice(row["voice"]).reads == language for row, _ in pairs])
    rows = [row for row, _ in pairs if voice(row["voice"]).reads == language]
    return _hits(_confusion(features[own], rows))


def _confusion(features: Values, rows: Sequence[Row]) -> Values:
    labels = np.array([EMOTIONS.index(row["manner"]) for row in rows])
    voices = np.array([row["voice"] for row in rows])
    table = np.zeros((len(EMOTIONS), len(EMOTIONS)))
    for who in sorted(set(voices)):
        held = voices == who
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000, C=0.1))
        model.fit(features[~held], labels[~held])
        np.add.at(table, (labels[held], model.predict(features[held])), 1.0)
    return table


def _hits(table: Values) -> float:
    return float(np.trace(table) / table.sum())
