"""Is the data fit to learn from? `python -m tts_core.training.t2e.check` tells every fault, and exits with 1 then.

Each file must say who it is for; each line must have known labels in range and a text of sensible length; no
description may stand twice or nearly, and none in the training data may be near one in the test split.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from tts_core.emotion.space import DELIVERY_FIELDS, DELIVERY_RANGES, LEVELS
from tts_core.training.t2e.data import FOLDER, TEST_FILE, Example, parse, plain

LONGEST: Final = {"zh": 64, "en": 34}
"""Most Chinese characters and English words of a description."""
NEAR: Final = 0.8
"""Share of common letter triples from which two descriptions are copies (Jaccard index)."""
NEAR_TEST: Final = 0.6
"""The same between training data and test split."""
SHORT: Final = 8
"""Texts with fewer letters are tags: only equal ones are copies."""


def faults_in(folder: Path = FOLDER) -> list[str]:
    """Return a sentence for each fault of the data in `folder`; none is an empty list."""
    faults: list[str] = []
    examples: list[tuple[str, Example]] = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                place = f"{path.name}: line {number}"
                try:
                    row = json.loads(line)
                    if number == 1:
                        faults += [] if row.get("for") else [f"{place}: says nobody whom the file is for"]
                        continue
                    example = parse(row, path.name)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    faults.append(f"{place}: {error!r}")
                    continue
                faults += [f"{place}: {fault}" for fault in _faults_of(example, row)]
                examples.append((place, example))
    return faults + list(_copies(examples))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the folders that are named, or our own; print the faults."""
    named = [Path(argument) for argument in (sys.argv[1:] if arguments is None else arguments)] or [FOLDER]
    faults = [fault for folder in named for fault in faults_in(folder)]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


def _faults_of(example: Example, row: dict[str, Any]) -> Iterator[str]:
    text = example.text
    if not text.strip() or text != text.strip() or "\n" in text:
        yield f"text {text!r} is empty or has blanks around it"
    if example.lang not in LONGEST:
        yield f"lang {example.lang!r} is not zh or en"
    if (
        len(re.findall(r"[\u3400-\u9fff]", text)) > LONGEST["zh"]
        or len(re.findall(r"[A-Za-z']+", text)) > LONGEST["en"]
    ):
        yield f"text {text!r} is too long"
    if example.second == example.nuance:
        yield f"second label {example.second!r} is the first"
    if not 1 <= example.level <= LEVELS or row["intensity"] != example.level:
        yield f"intensity {row['intensity']!r} is not a level from 1 to {LEVELS}"
    if example.emotions is not None and not (0 < sum(example.emotions) <= 1.001 and min(example.emotions) >= 0):
        yield f"emotions {row['emotions']} do not add up to between 0 and 1"
    for name, value in zip(DELIVERY_FIELDS, example.delivery or (), strict=False):
        low, high = DELIVERY_RANGES[name]
        if not low <= value <= high:
            yield f"delivery {name} {value:g} is not from {low:g} to {high:g}"


def _copies(examples: Sequence[tuple[str, Example]]) -> Iterator[str]:
    first: dict[str, str] = {}
    for place, example in examples:
        key = plain(example.text) or example.text
        if key in first:
            yield f"{place}: {example.text!r} stands in {first[key]} already"
        first.setdefault(key, place)
    yield from _near_copies([(place, e) for place, e in examples if len(plain(e.text)) >= SHORT])


def _near_copies(examples: Sequence[tuple[str, Example]]) -> Iterator[str]:
    from scipy.sparse import csr_matrix

    columns: dict[str, int] = {}
    letters = [plain(example.text) for _, example in examples]
    triples = [{columns.setdefault(text[i : i + 3], len(columns)) for i in range(len(text) - 2)} for text in letters]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in triples])])
    where = np.array([column for row in triples for column in row], dtype=np.int64)
    table = csr_matrix((np.ones(len(where), np.float32), where, starts), shape=(len(triples), len(columns)))
    size = np.diff(starts).astype(np.float32)
    tested = np.array([example.file == TEST_FILE for _, example in examples])
    for start in range(0, len(triples), 500):
        common = (table[start : start + 500] @ table.T).tocoo()
        rows = common.row + start
        share = common.data / (size[rows] + size[common.col] - common.data)
        limit = np.where(tested[rows] != tested[common.col], NEAR_TEST, NEAR)
        for i in np.flatnonzero((share >= limit) & (rows < common.col)):
            one, other = examples[rows[i]], examples[common.col[i]]
            if plain(one[1].text) != plain(other[1].text):
                yield f"{other[0]}: {other[1].text!r} is nearly {one[1].text!r} in {one[0]}"


if __name__ == "__main__":
    sys.exit(main())
