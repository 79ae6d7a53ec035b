"""Files, cues, time lines and people: everything around the voice.

from plugin import dub
dub(Path("film.mp4"), Path("film.ass"), Path("film.dub.mp4"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plugin.pipeline import Options, dub, plan_film

__all__ = ["Options", "dub", "plan_film"]


def __getattr__(name: str) -> Any:
    """Import the pipeline when it is first used: the command line must answer at once."""
    if name in __all__:
        from plugin import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'plugin' has no attribute {name!r}")
