"""Engines: the contract, and opening one by name."""

from __future__ import annotations

from importlib.metadata import entry_points

from tts_core.engines.base import ALONE, Capabilities, Context, Draft, Engine, Pauses, Phone, Trace
from tts_core.engines.measured import MeasuredEngine, Speaker
from tts_core.errors import NoEngineError

__all__ = [
    "ALONE",
    "Capabilities",
    "Context",
    "Draft",
    "Engine",
    "MeasuredEngine",
    "Pauses",
    "Phone",
    "Speaker",
    "Trace",
    "engine_names",
    "open_engine",
]

GROUP = "tts_core.engines"


def engine_names() -> tuple[str, ...]:
    """Return the names of the installed engines, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def open_engine(name: str) -> Engine:
    """Load the engine called `name`; `NoEngineError` when it is not installed, `EngineError` when it cannot start."""
    for point in entry_points(group=GROUP, name=name):
        engine: Engine = point.load()()
        return engine
    raise NoEngineError(f"engine '{name}' is not installed. Installed: {', '.join(engine_names()) or 'none'}.")
