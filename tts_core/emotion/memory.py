"""What a model has said before, kept on disk by text: a direction is read once, not once a run.

One SQLite file a model in the user's cache. A cache that cannot be opened or is broken is no error: the model is asked.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Memory:
    """Rows of float32 by text.

    Args:
        path: The SQLite file; its folder is made when it is needed.
        width: Numbers in a row; rows of another width are forgotten.
    """

    def __init__(self, path: Path, width: int) -> None:
        self._path = path
        self._width = width

    def recall(self, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Return the rows that are known."""
        found: dict[str, NDArray[np.float32]] = {}
        if not self._path.is_file():
            return found
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._path, timeout=5)) as store:
            for text in texts:
                row = store.execute("SELECT value FROM said WHERE text = ?", (_key(text),)).fetchone()
                if row is not None and len(row[0]) == 4 * self._width:
                    found[text] = np.frombuffer(row[0], dtype="<f4").astype(np.float32)
        return found

    def keep(self, rows: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep rows; what another process keeps at the same time is kept as well."""
        with suppress(sqlite3.Error, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            values = [(_key(text), row.astype("<f4").tobytes()) for text, row in rows.items()]
            with closing(sqlite3.connect(self._path, timeout=5)) as store, store:
                store.execute("CREATE TABLE IF NOT EXISTS said (text BLOB PRIMARY KEY, value BLOB NOT NULL)")
                store.executemany("INSERT OR REPLACE INTO said VALUES (?, ?)", values)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
