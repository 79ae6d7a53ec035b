from __future__ import annotations

import json
import wave
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from plugin import matching
from plugin.casting import Part, read_cast
from plugin.cli import main
from plugin.errors import CastError
from plugin.pipeline import Options, dub
from tts_core.errors import RecordingError
from tts_core.recordings import Recording
from tts_core.voices import matching as of_core
from tts_core.voices import mixed, voice
from tts_core.voices.matching import Matched, Near

SRT = "1\n00:00:00,200 --> 00:00:01,800\n李: 你好。\n\n2\n00:00:02,000 --> 00:00:03,500\nMAY: Good night.\n"
NEAREST = (Near("zm_yunxi", 0.71), Near("zm_yunyang", 0.64))


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache, and an empty folder of the user's voices."""
    monkeypatch.setenv("CUEVOICE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CUEVOICE_VOICES", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def li(tmp_path: Path) -> Path:
    """A recording; what is in it does not matter here."""
    with wave.open(str(tmp_path / "li.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(np.zeros(16_000, "<i2").tobytes())
    return tmp_path / "li.wav"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Stand in for the matching itself; keep the names and languages that it was asked for."""
    kept: list[tuple[str, str]] = []

    def match(recording: Recording, speak: Any, *, language: str, name: str) -> Matched:
        kept.append((name, language))
        made = mixed(name, {"zm_yunxi": 0.7, "zm_yunyang": 0.3}, pitch_st=-1.0, formants=0.97)
        return Matched(made, 0.82, NEAREST, 120.0, "wide")

    monkeypatch.setattr(of_core, "match", match)
    monkeypatch.setattr(of_core, "nearest", lambda recording: NEAREST)
    monkeypatch.setattr(of_core, "speaking", lambda synth, language: None)
    monkeypatch.setattr(matching, "Synthesizer", _NoEngine)
    return kept


class _NoEngine:
    """A synthesizer that says nothing."""

    def __init__(self, engine: str = "kokoro") -> None:
        self.engine = SimpleNamespace(name=engine)

    def __enter__(self) -> _NoEngine:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.usefixtures("asked")
def test_the_nearest_voices_are_told(li: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "match", str(li)]) == 0

    out = capsys.readouterr().out
    assert out.index("zm_yunxi") < out.index("zm_yunyang") and "0.71" in out and "--save NAME" in out


@pytest.mark.usefixtures("asked")
def test_a_saved_likeness_is_a_voice_that_names_its_recording(
    li: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "match", str(li), "--save", "li", "--language", "zh"]) == 0

    out = capsys.readouterr().out
    assert "similarity 0.82" in out and "a likeness, not a clone" in out and str(own / "li.toml") in out
    (source,) = voice("li").sources[1:]
    assert "li.wav (SHA-256 " in source and "0.82" in source and "zm_yunxi: 0.71" in source


@pytest.mark.usefixtures("asked")
def test_a_machine_gets_all_of_it(li: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "match", str(li), "--mix", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["nearest"][0] == {"name": "zm_yunxi", "similarity": 0.71}
    assert told["voice"]["mixture"] == {"zm_yunxi": 0.7, "zm_yunyang": 0.3} and told["file"] is None


def test_a_name_of_the_bank_is_refused_before_any_work(
    li: Path, asked: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "match", str(li), "--save", "af_heart"]) == 2
    assert "belongs to a voice of the bank" in capsys.readouterr().err and not asked


def test_a_recording_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "match", str(tmp_path / "none.wav")]) == 2
    assert "none.wav: no such file" in capsys.readouterr().err


def test_a_clone_in_the_cast_is_made_once_and_noted(li: Path, asked: list[tuple[str, str]]) -> None:
    (li.parent / "cast.toml").write_text('[speakers."李"]\nclone = "li.wav"\n', encoding="utf-8")
    (li.parent / "film.srt").write_text(SRT, encoding="utf-8")
    options = Options(engine="tone")

    reports = [dub(None, li.parent / "film.srt", li.parent / "out.wav", options=options) for _ in range(2)]

    assert asked == [("li", "zh")]
    for report in reports:
        assert report.lines[0]["voice"] == "li"
        assert (
            "speaker '李': the voice is a likeness of li.wav, not a clone: this engine cannot clone"
            in (report.data["warnings"])
        )


def test_a_voice_on_the_command_line_wins_over_a_clone(li: Path, asked: list[tuple[str, str]]) -> None:
    (li.parent / "cast.toml").write_text('[speakers."李"]\nclone = "li.wav"\n', encoding="utf-8")
    (li.parent / "film.srt").write_text(SRT, encoding="utf-8")

    report = dub(
        None,
        li.parent / "film.srt",
        li.parent / "out.wav",
        options=Options(engine="tone", voices={"李": "zm_yunyang"}),
    )

    assert report.lines[0]["voice"] == "zm_yunyang" and not asked


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('clone = "nobody.wav"', r"clone: nobody\.wav: no such file"),
        ('clone = "."', "this is a folder"),
        ("clone = 3", "clone 3 is not the name of a recording"),
        ('clone = "li.wav"\nvoice = "af_heart"', "has both 'voice' and 'clone'"),
    ],
)
@pytest.mark.usefixtures("li")
def test_a_wrong_clone_is_told_with_its_speaker(tmp_path: Path, entry: str, fault: str) -> None:
    (tmp_path / "cast.toml").write_text(f"[speakers.LEO]\n{entry}\n", encoding="utf-8")

    with pytest.raises(CastError, match=rf"cast\.toml: speaker 'LEO': .*{fault}"):
        read_cast(tmp_path / "cast.toml")


def test_an_unclear_recording_is_told_with_its_speaker(li: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def match(*_: object, **__: object) -> Matched:
        raise RecordingError("li.wav: only silence.")

    monkeypatch.setattr(of_core, "match", match)
    monkeypatch.setattr(matching, "Synthesizer", _NoEngine)
    with pytest.raises(CastError, match=r"^speaker 'LEO': li\.wav: only silence\.$"):
        matching.clones({"LEO": Part(clone=str(li))}, {"LEO": "en"}, _NoEngine())  # type: ignore[arg-type]
