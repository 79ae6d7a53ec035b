"""How far a run has come, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the stage (`draft`, `speak`, `listen`), how many lines are done, and how many there are; in `measure` and
`mix` it is seconds of the film."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
