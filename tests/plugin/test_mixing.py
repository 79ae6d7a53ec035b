from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugin.cli import main
from plugin.errors import OptionError
from plugin.mixing import mix, weights_of
from tts_core.voices import read_voice, voice

SRT = "1\n00:00:00,200 --> 00:00:01,800\nLEO: Hello there.\n\n2\n00:00:02,000 --> 00:00:03,500\nMAY: Good night.\n"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the user's voices."""
    monkeypatch.setenv("CUEVOICE_VOICES", str(tmp_path / "own"))
    return tmp_path / "own"


def report_of(folder: Path, *options: str) -> list[str]:
    """Return the voices of the lines of a dub."""
    (folder / "film.srt").write_text(SRT, encoding="utf-8")
    report = folder / "film.json"
    arguments = [str(folder / "film.srt"), "-o", str(folder / "film.wav"), "--report", str(report)]
    assert main(["dub", *arguments, "--engine", "tone", *options]) == 0
    return [line["voice"] for line in json.loads(report.read_text(encoding="utf-8"))["lines"]]


@pytest.mark.parametrize(
    "words", [("af_heart:0.6", "af_sky:0.4"), ("af_heart:60%", "af_sky:40%"), ("af_heart:.6", "af_sky:.4")]
)
def test_weights_are_shares_or_per_cent(words: tuple[str, ...]) -> None:
    assert weights_of(words) == pytest.approx({"af_heart": 0.6, "af_sky": 0.4})


def test_one_voice_needs_no_weight() -> None:
    assert mix(["af_heart"], 2.0, 1.0, None).voice.mixture == (("af_heart", 1.0),)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["af_heart:0.6", "af_sky"], "'af_sky': write each voice as"),
        (["af_heart:-1", "af_sky:2"], "'af_heart:-1': write"),
        (["af_heart:60%", "af_sky:0.4"], "all weights as shares"),
        (["af_heart:0.6", "af_heart:0.4"], "af_heart is named twice"),
    ],
)
def test_words_that_are_no_mixture_are_told(words: list[str], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        weights_of(words)


def test_a_mixed_voice_is_saved_listed_and_cast_by_its_name(
    tmp_path: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "mix", "zf_xiaobei:60%", "af_heart:40%", "--pitch", "-1", "--save", "hero"]) == 0
    assert f"written: {own / 'hero.toml'}" in capsys.readouterr().out

    assert main(["voices", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == 55 and "mixture" not in listed[0]
    assert listed[-1]["mixture"] == {"zf_xiaobei": 0.6, "af_heart": 0.4} and listed[-1]["pitch_st"] == -1.0
    assert main(["voices"]) == 0
    assert "60% zf_xiaobei + 40% af_heart, -1 st" in capsys.readouterr().out

    (tmp_path / "cast.toml").write_text('[speakers.LEO]\nvoice = "hero"\n', encoding="utf-8")
    assert report_of(tmp_path)[0] == "hero"
    assert report_of(tmp_path, "--voice", "MAY=hero")[1] == "hero"


def test_a_voice_file_is_looked_for_beside_the_cast_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert main(["voices", "mix", "af_heart", "--formants", "0.95", "--save", str(tmp_path / "leo.toml")]) == 0
    (tmp_path / "cast.toml").write_text('[speakers.LEO]\nvoice = "leo.toml"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert read_voice(tmp_path / "leo.toml").formants == 0.95
    assert report_of(tmp_path)[0] == "leo"
    assert report_of(tmp_path, "--voice", "../leo.toml") == ["leo", "leo"]


def test_a_wrong_voice_file_of_the_cast_is_told_with_all_other_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "film.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "leo.toml").write_text('name = "leo"\n[mixture]\naf_hart = 1\n', encoding="utf-8")
    (tmp_path / "cast.toml").write_text('[speakers.LEO]\nvoice = "leo.toml"\nlevel_db = 99\n', encoding="utf-8")

    assert main(["plan", str(tmp_path / "film.srt"), "--engine", "tone"]) == 2
    message = capsys.readouterr().err
    assert "leo.toml" in message and "did you mean 'af_heart'" in message and "99" in message


def test_without_a_name_nothing_is_kept(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "mix", "af_heart:0.5", "am_puck:0.5", "--json"]) == 0

    made = json.loads(capsys.readouterr().out)
    assert made["file"] is None and made["mixture"] == {"af_heart": 0.5, "am_puck": 0.5}
    assert not own.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["af_hart"], "did you mean 'af_heart'"),
        (["af_heart:0.6", "af_sky:0.6"], "the weights sum to 1.2"),
        (["af_heart", "--pitch", "13"], "-12 to 12"),
        (["af_heart", "--formants", "1.3"], "0.85 to 1.18"),
        (["af_heart", "--save", "af_sky"], "belongs to a voice of the bank"),
        (["af_heart", "--save", "my hero"], "--save my hero"),
        (["af_heart", "--save", "gone\0.toml"], "name"),
    ],
)
def test_a_fault_is_one_sentence_and_exit_code_2(
    arguments: list[str], message: str, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "mix", *arguments]) == 2

    told = capsys.readouterr().err
    assert message in told and told.count("\n") == 1 and "Traceback" not in told
    assert not own.exists()


def test_a_broken_file_among_the_saved_voices_hides_no_other(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "mix", "af_heart", "--save", "hero"]) == 0
    (own / "broken.toml").write_text("name = ", encoding="utf-8")
    capsys.readouterr()

    assert main(["voices"]) == 0
    told = capsys.readouterr()
    assert "hero" in told.out and "broken.toml: not a readable voice file" in told.err
    assert voice("hero").id == "hero"
