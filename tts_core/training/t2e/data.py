"""The labelled descriptions: JSON Lines in `data/`, read, split and turned into targets.

The first line of each file says who it is for: `{"for": "people who dub web novels"}`. Every other line is a
description, with labels as `data/LABELS.md` explains; `emotions` and `delivery` may be missing, and a delivery names
only the fields that are not 0:

    {"text": "带着哭腔委屈地小声嘟囔", "lang": "zh", "nuance": "aggrieved", "emotions": {"sad": 0.6}, "intensity": 3}
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tts_core.emotion.space import DELIVERY_FIELDS, EMOTIONS, NUANCES

FOLDER: Final = Path(__file__).parent / "data"
"""Where our own data lies."""

TEST_FILE: Final = "test.jsonl"
"""The test split, by scene kind; nothing is trained on it."""

TEACHER_FILE: Final = "teacher.npz"
"""What a larger model says of the training split, each time one that had not seen the description (`teacher.label`)."""

VALID_PERCENT: Final = 4
"""Share of the other descriptions that is kept for validation, by a hash of the text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A description and what a listener should hear."""

    text: str
    """What a person wrote."""
    lang: str
    """`zh` or `en`."""
    nuance: str
    """The label that fits best."""
    second: str | None
    """Another that a careful listener would accept."""
    level: int
    """Intensity, 1 to 5."""
    emotions: tuple[float, ...] | None
    """Weights in the order of `EMOTIONS`; None where nobody wrote them."""
    delivery: tuple[float, ...] | None
    """In the order of `DELIVERY_FIELDS`; None where nobody wrote it."""
    kind: str
    """Scene kind, in the test split; empty elsewhere."""
    file: str
    """Name of its file."""


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """Read every description of `folder`, in the order of file names.

    Raises:
        ValueError: A line is broken; the message names the file and the line.
    """
    return [example for path in sorted(folder.glob("*.jsonl")) for example in read_file(path)]


def read_file(path: Path) -> Iterator[Example]:
    """Read the descriptions of one file, without its first line."""
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1:
                continue
            try:
                yield parse(json.loads(line), path.name)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}: line {number}: {error!r}.") from error


def parse(row: dict[str, Any], file: str) -> Example:
    """Turn a JSON object into an example; `ValueError`, `KeyError` or `TypeError` where it is none."""
    emotions, delivery = row.get("emotions"), row.get("delivery")
    for label in (row["nuance"], row.get("second")):
        if label is not None and label not in NUANCES:
            raise ValueError(f"unknown label {label!r}")
    return Example(
        text=row["text"],
        lang=row["lang"],
        nuance=row["nuance"],
        second=row.get("second"),
        level=int(row["intensity"]),
        emotions=None if emotions is None else _in_order(emotions, EMOTIONS),
        delivery=None if delivery is None else _in_order(delivery, DELIVERY_FIELDS),
        kind=row.get("kind", ""),
        file=file,
    )


def split_of(example: Example) -> str:
    """Return `test`, `valid` or `train`; the same text falls in the same split for ever."""
    if example.file == TEST_FILE:
        return "test"
    digest = hashlib.sha256(plain(example.text).encode()).digest()
    return "valid" if int.from_bytes(digest[:4], "big") % 100 < VALID_PERCENT else "train"


def plain(text: str) -> str:
    """Return the letters and digits of `text`, folded: what two spellings of one description share."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _in_order(values: dict[str, float], names: tuple[str, ...]) -> tuple[float, ...]:
    unknown = set(values) - set(names)
    if unknown:
        raise ValueError(f"unknown fields {', '.join(sorted(unknown))}")
    return tuple(float(values.get(name, 0.0)) for name in names)
