"""Who may know whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import plugin
import tts_core

TTS_CORE = Path(tts_core.__file__).parent
PLUGIN = Path(plugin.__file__).parent


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_tts_core_does_not_know_plugin() -> None:
    leaks = [path.name for path in TTS_CORE.rglob("*.py") for name in imports(path) if name.split(".")[0] == "plugin"]

    assert leaks == []


def test_two_modules_start_processes() -> None:
    """ffmpeg, and pip, because it knows the user's registry."""
    users = {path.name for root in (PLUGIN, TTS_CORE) for path in root.rglob("*.py") if "subprocess" in imports(path)}

    assert users == {"ffmpeg.py", "fetching.py"}


def test_every_module_is_short_enough_to_read() -> None:
    long = [p.name for root in (PLUGIN, TTS_CORE) for p in root.rglob("*.py") if len(p.read_text().splitlines()) > 400]

    assert long == []


def test_public_names_are_there_and_sorted() -> None:
    for package in (plugin, tts_core):
        names = list(package.__all__)

        assert names == sorted(names)
        assert all(hasattr(package, name) for name in names)
