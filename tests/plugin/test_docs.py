"""Every example of the README and the pages runs.

A block that opens with ```bash long is not run, because it fetches, trains, or needs what was fetched or recorded; its
commands are parsed.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import plugin
from plugin.casting import read_cast
from plugin.cli import app, main
from plugin.errors import CastError
from tts_core.emotion import understand_tags
from tts_core.emotion.follow import Outline
from tts_core.emotion.plan import PhraseOutline
from tts_core.training.t2e.data import FOLDER, read_file
from tts_core.voices import mixed, read_voice, save_voice

ROOT = Path(plugin.__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), FOLDER / "README.md"]
SRT = "1\n00:00:00,200 --> 00:00:01,800\nLEO: [happy] Hello there.\n\n2\n00:00:02,000 --> 00:00:03,500\n阿岚：你好。\n"
DIRECTIONS = "话里带刺，脸上带笑\nnot furious any more, only disappointed\n"
ASS = """[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.20,0:00:01.80,Default,LEO,0,0,0,,[happy] Hello there.
"""


def blocks(language: str) -> list[str]:
    found = [re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S) for page in PAGES]
    return [block for page in found for block in page]


def commands(language: str = "bash") -> list[str]:
    lines = [line.partition(" #")[0].strip() for block in blocks(language) for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith("cuevoice ")})


@pytest.fixture
def desk(tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a film and its subtitles, to work in."""
    shutil.copy(film, tmp_path / "film.mp4")
    (tmp_path / "film.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "film.ass").write_text(ASS, encoding="utf-8")
    (tmp_path / "directions.txt").write_text(DIRECTIONS, encoding="utf-8")
    monkeypatch.setenv("CUEVOICE_VOICES", str(tmp_path / "voices"))
    save_voice(mixed("hero", {"zf_xiaobei": 0.6, "af_heart": 0.4}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pages_have_examples() -> None:
    assert len(commands()) >= 6
    assert len(blocks("python")) >= 2


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_pages_runs(
    command: str, desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command, _, given = command.partition(" < ")
    if given:
        monkeypatch.setattr("sys.stdin", io.StringIO((desk / given).read_text(encoding="utf-8")))
    arguments = shlex.split(command)[1:]
    engine = ["--engine", "tone"] if arguments[0] in ("dub", "plan", "say") else []
    if arguments[0] == "export":
        assert main(["dub", "film.srt", "-o", "track.wav", "--report", "film.report.json", "--engine", "tone"]) == 0

    assert main([*arguments, *engine]) == 0, capsys.readouterr().err
    if "-o" in arguments:
        assert (desk / arguments[arguments.index("-o") + 1]).stat().st_size > (
            100 if arguments[0] == "export" else 1000
        )


@pytest.mark.parametrize("command", commands("bash long"))
def test_a_long_command_of_the_pages_is_one_that_there_is(command: str) -> None:
    step: Any = get_command(app)
    arguments = shlex.split(command)[1:]
    while hasattr(step, "commands"):
        step = step.commands[arguments.pop(0)]

    assert step.make_context("cuevoice", arguments).params


@pytest.mark.parametrize("code", blocks("python"))
def test_a_piece_of_python_of_the_pages_runs(code: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tts_core.recordings.read_recording", lambda name: name)
    monkeypatch.setattr("tts_core.emotion.reference.hear", lambda recording: understand_tags("angry"))
    monkeypatch.setattr("tts_core.emotion.follow.outline_of", lambda recording: Outline((PhraseOutline(1.0),)))
    exec(compile(code, "page", "exec"), {})


def test_the_cast_file_of_the_page_is_right(tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_text(next(block for block in blocks("toml") if "speakers" in block), encoding="utf-8")

    assert set(read_cast(path)) == {"阿岚", "LEO", ""}


def test_the_voice_file_of_the_page_is_right(tmp_path: Path) -> None:
    path = tmp_path / "hero.toml"
    path.write_text(next(block for block in blocks("toml") if "[mixture]" in block), encoding="utf-8")

    assert read_voice(path) == mixed("hero", {"zf_xiaobei": 0.6, "af_heart": 0.4}, pitch_st=-1.0)


def test_the_recordings_of_the_cast_page_are_looked_up_beside_the_cast(tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_text(next(block for block in blocks("toml") if "[cues" in block), encoding="utf-8")
    with pytest.raises(CastError, match=r"leo_calm\.wav: no such file"):
        read_cast(path)
    for name in ("leo_calm.wav", "rage.wav"):
        (tmp_path / name).touch()

    assert read_cast(path)["LEO"].asked == "ref(leo_calm.wav)"


def test_the_table_of_the_data_lists_every_file_with_its_descriptions() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+\.jsonl)` \|.*\| ([\d ]+) \|", page, re.M)

    assert {name: int(count.replace(" ", "")) for name, count in table} == {
        path.name: len(list(read_file(path))) for path in FOLDER.glob("*.jsonl")
    }


def test_pages_link_to_what_is_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
