from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tts_core.emotion.memory import Memory


def row(value: float, width: int = 4) -> NDArray[np.float32]:
    return np.full(width, value, dtype=np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "said.sqlite"


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(), max_size=30), unique=True, max_size=6), seed=st.integers(0, 99))
def test_what_is_kept_is_recalled_bit_by_bit(path: Path, texts: list[str], seed: int) -> None:
    rows = dict(zip(texts, np.random.default_rng(seed).normal(size=(len(texts), 4)).astype(np.float32), strict=True))

    Memory(path, 4).keep(rows)
    found = Memory(path, 4).recall(texts)

    assert list(found) == texts
    assert all(found[text].dtype == np.float32 and (found[text] == rows[text]).all() for text in texts)


def test_what_was_never_kept_is_not_recalled(path: Path) -> None:
    Memory(path, 4).keep({"累": row(1)})

    assert list(Memory(path, 4).recall(["累", "累 ", "tired"])) == ["累"]


def test_asking_an_empty_memory_makes_no_file(path: Path) -> None:
    assert Memory(path, 4).recall(["累"]) == {}
    assert not path.parent.exists()


def test_what_is_kept_again_replaces_the_old(path: Path) -> None:
    Memory(path, 4).keep({"累": row(1)})
    Memory(path, 4).keep({"累": row(2)})

    assert (Memory(path, 4).recall(["累"])["累"] == row(2)).all()


def test_rows_of_another_width_are_forgotten(path: Path) -> None:
    Memory(path, 4).keep({"累": row(1)})

    assert Memory(path, 5).recall(["累"]) == {}


def test_a_recalled_row_may_be_changed(path: Path) -> None:
    memory = Memory(path, 4)
    memory.keep({"累": row(1)})
    memory.recall(["累"])["累"][:] = 9

    assert (memory.recall(["累"])["累"] == row(1)).all()


def test_lone_surrogates_are_told_apart(path: Path) -> None:
    texts = ["\ud800", "\udfff", "\ufffd"]
    Memory(path, 4).keep({text: row(n) for n, text in enumerate(texts)})

    found = Memory(path, 4).recall(texts)

    assert [found[text][0] for text in texts] == [0, 1, 2]


@pytest.mark.parametrize("content", [b"", b"no database" * 100, b"SQLite format 3\0" + b"\0" * 500])
def test_a_broken_file_is_no_error(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    memory = Memory(path, 4)

    assert memory.recall(["累"]) == {}
    memory.keep({"累": row(1)})


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("a file")
    memory = Memory(tmp_path / "new" / "said.sqlite", 4)

    memory.keep({"累": row(1)})

    assert memory.recall(["累"]) == {}


def test_what_two_keep_at_the_same_time_is_all_kept(path: Path) -> None:
    texts = [str(n) for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: Memory(path, 4).keep({text: row(float(text))}), texts))

    found = Memory(path, 4).recall(texts)

    assert [int(found[text][0]) for text in texts] == list(range(24))
