"""Every example of the README and the pages runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

import plugin
from plugin.casting import read_cast
from plugin.cli import main

ROOT = Path(plugin.__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SRT = "1\n00:00:00,200 --> 00:00:01,800\nLEO: [happy] Hello there.\n\n2\n00:00:02,000 --> 00:00:03,500\n阿岚：你好。\n"
ASS = """[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.20,0:00:01.80,Default,LEO,0,0,0,,[happy] Hello there.
"""


def blocks(language: str) -> list[str]:
    found = [re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S) for page in PAGES]
    return [block for page in found for block in page]


def commands() -> list[str]:
    lines = [line.partition(" #")[0].strip() for block in blocks("bash") for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith("cuevoice ")})


@pytest.fixture
def desk(tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a film and its subtitles, to work in."""
    shutil.copy(film, tmp_path / "film.mp4")
    (tmp_path / "film.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "film.ass").write_text(ASS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pages_have_examples() -> None:
    assert len(commands()) >= 6
    assert len(blocks("python")) >= 2


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_pages_runs(command: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(command)[1:]
    engine = [] if arguments[0] == "voices" else ["--engine", "tone"]

    assert main([*arguments, *engine]) == 0, capsys.readouterr().err
    if "-o" in arguments:
        assert (desk / arguments[arguments.index("-o") + 1]).stat().st_size > 1000


@pytest.mark.parametrize("code", blocks("python"))
def test_a_piece_of_python_of_the_pages_runs(code: str, desk: Path) -> None:
    exec(compile(code, "page", "exec"), {})


def test_the_cast_file_of_the_page_is_right(tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_text(next(block for block in blocks("toml") if "speakers" in block), encoding="utf-8")

    assert set(read_cast(path)) == {"阿岚", "LEO", ""}


def test_pages_link_to_what_is_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
