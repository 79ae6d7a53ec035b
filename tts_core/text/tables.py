"""The front ends' own tables: `data/*.txt`, where `#` begins a comment line."""

from __future__ import annotations

import importlib.resources
from functools import lru_cache


@lru_cache(maxsize=8)
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a table without comments and empty ones."""
    text = data(name).decode("utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=8)
def entries(name: str) -> frozenset[str]:
    """Return the words of a table, parted by spaces."""
    return frozenset(word for line in lines(name) for word in line.split())


@lru_cache(maxsize=64)
def named(table: str, name: str) -> frozenset[str]:
    """Return the words of the lines of a table that begin with `name:`."""
    prefix = f"{name}: "
    found = [line.removeprefix(prefix).split() for line in lines(table) if line.startswith(prefix)]
    return frozenset(word for words in found for word in words)


def data(name: str) -> bytes:
    """Return the contents of a data file."""
    return importlib.resources.files(__package__).joinpath("data").joinpath(name).read_bytes()
