"""The sets of `benchmarks/words.py` are read as well as the pages say."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parent.parent / "benchmarks" / "words.py"


@pytest.fixture(scope="module")
def words() -> Any:
    spec = importlib.util.spec_from_file_location("words", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["words"] = module
    spec.loader.exec_module(module)
    return module


def share(items: Iterable[Any]) -> float:
    right = [item.right for item in items]
    return sum(right) / len(right)


@pytest.mark.parametrize("name", ["polyphones.tsv", "polyphones_unseen.tsv"])
def test_of_a_hundred_polyphones_ninety_seven_are_read_right(words: Any, name: str) -> None:
    _, columns = words.polyphone_table(name, compare=False)
    assert share(columns["cuevoice"]) >= 0.97


def test_the_authors_readings_are_always_obeyed(words: Any) -> None:
    _, columns = words.annotated_table()
    assert share(columns["cuevoice"]) == 1.0


@pytest.mark.parametrize("ending", ["", "_unseen"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_a_hundred_numbers_and_signs_ninety_eight_are_said_right(words: Any, language: str, ending: str) -> None:
    _, columns = words.normalisation_table(ending)
    assert share(columns[language]) >= 0.98


def test_of_a_hundred_heteronyms_ninety_two_are_read_right(words: Any) -> None:
    _, columns = words.heteronym_table(compare=False)
    assert share(columns["cuevoice"]) >= 0.92
