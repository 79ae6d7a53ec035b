"""A result is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugin.errors import OptionError
from plugin.files import replacing, write_whole


def test_the_result_takes_its_place_whole(tmp_path: Path) -> None:
    output = tmp_path / "film.mp4"
    output.write_bytes(b"old")
    with replacing(output) as part:
        part.write_bytes(b"new")
        assert (output.read_bytes(), part.parent, part.suffix) == (b"old", tmp_path, ".mp4")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("film.mp4", b"new")]


def test_after_a_failure_all_is_as_before(tmp_path: Path) -> None:
    output = tmp_path / "film.mp4"
    output.write_bytes(b"old")
    with pytest.raises(OSError, match="from the feed"), replacing(output) as part:
        part.write_bytes(b"half")
        raise OSError("from the feed")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("film.mp4", b"old")]


def test_a_file_is_written_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "film.report.json"
    path.write_bytes(b"old")
    write_whole(path, "新".encode())
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("film.report.json", "新")]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"report\.json: cannot be written"):
        write_whole(tmp_path / "gone" / "report.json", b"x")
