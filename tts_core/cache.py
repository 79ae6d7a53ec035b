"""Where models and dictionaries that are made on first use are kept."""

from __future__ import annotations

import os
from pathlib import Path


def user_cache() -> Path:
    """Return the user's cache folder of cuevoice; `CUEVOICE_CACHE` in the environment moves it."""
    from platformdirs import user_cache_path

    named = os.environ.get("CUEVOICE_CACHE")
    return Path(named) if named else user_cache_path("cuevoice", appauthor=False)
