"""The glossary of a film: `glossary.toml` says once how its names and brands are read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from plugin.errors import GlossaryError
from tts_core.errors import ReadingError
from tts_core.text import Glossary

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GLOSSARY_NAME: Final = "glossary.toml"
"""Looked for beside the subtitles."""


def find_glossary(subtitles: Path) -> Path | None:
    """Return the `glossary.toml` beside the subtitles, or None."""
    path = subtitles.parent / GLOSSARY_NAME
    return path if path.is_file() else None


def read_glossary(path: Path) -> Glossary:
    """Read a glossary.

    Raises:
        GlossaryError: The file cannot be read, or a word of it is wrong; all faults are told at once.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise GlossaryError(f"{path.name}: cannot read the glossary: {reason}.") from error
    try:
        return Glossary.of(tables)
    except ReadingError as error:
        raise GlossaryError(f"{path.name}: {error}") from error
