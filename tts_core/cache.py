"""Where models and dictionaries that are made on first use are kept."""

from __future__ import annotations

import os
from pathlib import Path


def user_cache() -> Path:
    """Return the user's cache folder of cuevoice; `CUEVOICE_CACHE` in the environment moves it."""
    named = os.environ.get("CUEVOICE_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("cuevoice", appauthor=False)
