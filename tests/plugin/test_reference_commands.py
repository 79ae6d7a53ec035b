"""Recordings that direct lines, on the command line: say, dub, plan, feel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from references import Ears, files, film_of, follows, nuances

from plugin.cli import main
from plugin.report import Report
from tts_core.emotion.space import nuance


def test_say_blends_words_and_a_recording_of_the_working_directory(
    tmp_path: Path, ears: Ears, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, "angry.wav")
    monkeypatch.chdir(tmp_path)

    alone = said(capsys, "--emotion-ref", "angry.wav")
    blended = said(capsys, "--emotion-ref", "angry.wav", "--emotion", "sad", "--follow", "0.5")
    weighed = said(capsys, "--emotion", "sad + ref(angry.wav) 0.2")

    assert (alone["nuance"], alone["reference"], alone["follow"]) == ("angry", "angry.wav", 0.0)
    assert blended["emotions"]["sad"] == pytest.approx(0.5 * nuance("sad").emotions[2], abs=0.01)
    assert (blended["text"], blended["follow"]) == ("sad, ref(angry.wav)", 0.5)
    assert (weighed["nuance"], weighed["probabilities"]["angry"]) == ("sad", pytest.approx(0.16))


def said(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    arguments = ["say", "Get out!", "--voice", "am_fenrir", "-o", "line.wav", "--engine", "tone", "--json", *options]
    assert main(arguments) == 0
    emotion: dict[str, Any] = json.loads(capsys.readouterr().out)["emotion"]
    return emotion


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--emotion-ref", "gone.wav"], "--emotion-ref: gone.wav: no such file in"),
        (["--emotion", "sad + ref(gone.wav)"], "--emotion: gone.wav: no such file in"),
        (["--emotion-ref", "source"], "--emotion-ref: 'source' is the film's own sound"),
        (["--emotion-ref", "noise.wav"], "--emotion-ref: noise.wav: this is noise"),
        (["--emotion", "sad:9"], "--emotion: level 9"),
        (["--emotion", "sad", "--follow", "0.5"], "--follow 0.5: there is no recording to follow"),
        (["--emotion-ref", "noise.wav", "--follow", "1.5"], "follow"),
    ],
)
def test_say_tells_in_one_sentence_what_is_wrong_with_a_recording(
    tmp_path: Path,
    ears: Ears,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    files(tmp_path, "noise.wav")
    monkeypatch.chdir(tmp_path)

    assert main(["say", "Hi!", "--voice", "am_fenrir", "-o", "line.wav", "--engine", "tone", *options]) == 2
    err = capsys.readouterr().err
    assert message in err and err.count("\n") == 1
    assert not Path("line.wav").exists()


def test_dub_and_plan_take_a_recording_of_the_working_directory(
    tmp_path: Path, ears: Ears, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path / "here", "angry.wav")
    film_of(tmp_path, "Get out!", "[sad] No.")
    monkeypatch.chdir(tmp_path / "here")
    options = ["--engine", "tone", "--json", "--emotion-ref", "angry.wav", "--follow", "0.5"]

    for command in (["plan", "../film.srt"], ["dub", "../film.srt", "-o", "track.wav"]):
        assert main([*command, *options]) == 0
        report = Report(json.loads(capsys.readouterr().out))
        assert nuances(report) == ["angry", "sad"]
        assert follows(report) == [0.5, 0.0]


def test_a_film_with_a_recording_that_is_missing_is_a_fault_of_the_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = film_of(tmp_path, "[ref(gone.wav)] Hello.")

    assert main(["dub", str(path), "-o", str(tmp_path / "track.wav"), "--engine", "tone"]) == 2
    err = capsys.readouterr().err
    assert "film.srt: cue 1: gone.wav: no such file" in err and err.count("\n") == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["film.srt"]


def test_feel_shows_what_is_heard_in_a_recording(
    tmp_path: Path, ears: Ears, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, "angry.wav")
    monkeypatch.chdir(tmp_path)

    assert main(["feel", "--json", "angry.wav", "sad + ref(angry.wav) 0.2", "sad"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["text"] for one in found] == ["ref(angry.wav)", "sad + ref(angry.wav) 0.2", "sad"]
    assert [one["nuance"] for one in found] == ["angry", "sad", "sad"]
    assert [one["reference"] for one in found] == ["angry.wav", "angry.wav", None]

    assert main(["feel", "angry.wav"]) == 0
    assert "ref(angry.wav)" in capsys.readouterr().out


def test_feel_names_a_recording_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "sad", "gone.wav"]) == 2
    assert "direction 2: gone.wav: no such file" in capsys.readouterr().err
