from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plugin.cli import main

SRT = "1\n00:00:00,000 --> 00:00:02,000\nANNA: [happy] Hello there.\n\n2\n00:00:02,500 --> 00:00:04,000\nLEO: 你好。\n"


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    path = tmp_path / "film.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def fails(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must fail with one sentence and exit code 2, and return the sentence."""
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cuevoice: ") and err.count("\n") == 1
    return err


def test_help_and_version_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert main(["--version"]) == 0
    assert "cuevoice 0." in capsys.readouterr().out


def test_help_answers_without_loading_a_model() -> None:
    code = "import sys; from plugin.cli import main; main(['--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"numpy", "scipy", "onnxruntime", "moviepy", "av", "jieba", "torch", "transformers"} & set(loaded)


def test_dub_prints_the_report_as_json(srt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dub", str(srt), "-o", str(tmp_path / "track.wav"), "--engine", "tone", "--json"]) == 0
    out, err = capsys.readouterr()

    assert len(json.loads(out)["lines"]) == 2
    events = [json.loads(event) for event in err.splitlines()]
    assert [event["done"] for event in events if event["stage"] != "mix"] == [0, 1, 2, 0, 1, 2]
    mixing = [event for event in events if event["stage"] == "mix"]
    assert mixing[-1]["done"] == mixing[-1]["total"] > 0


def test_plan_shows_a_row_a_line(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(srt), "--engine", "tone"]) == 0
    out = capsys.readouterr().out

    for word in ("ANNA", "LEO", "happy", "Hello there", "你好", "2 lines by 2 speakers"):
        assert word in out


def test_say_writes_a_line_of_the_length_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "line.wav"
    arguments = ["say", "你好", "--voice", "zf_xiaobei", "--emotion", "sad:4", "--seconds", "1.5", "-o", str(output)]

    assert main([*arguments, "--engine", "tone", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n_samples"] == 36_000
    assert output.stat().st_size == 44 + 2 * 36_000


def test_say_acts_a_direction_in_free_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["say", "你骗我", "--voice", "zf_xiaobei", "--emotion", "像突然意识到被骗了一样", "--engine", "tone"]

    assert main([*arguments, "-o", str(tmp_path / "line.wav"), "--json"]) == 0
    emotion = json.loads(capsys.readouterr().out)["emotion"]
    assert emotion["nuance"] == "surprised" and emotion["unsure"] is False


def test_a_film_whose_directions_are_tags_loads_no_language_model(srt: Path) -> None:
    code = f"import sys; from plugin.cli import main; main(['plan', {str(srt)!r}, '--engine', 'tone', '--json'])"
    code += "; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not {"torch", "transformers"} & set(done.stderr.splitlines()[-1].split())


def test_a_reader_of_directions_that_is_not_there_is_named(
    srt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    srt.write_text(SRT.replace("[happy]", "[not angry, just done]"), encoding="utf-8")
    arguments = ["dub", str(srt), "-o", str(tmp_path / "t.wav"), "--engine", "tone", "--t2e", str(tmp_path / "gone")]

    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert "gone: no reader of directions" in err and err.count("\n") == 1


def test_voices_are_listed_for_a_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 54


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "gone.srt: no such file" in fails(capsys, "dub", tmp_path / "gone.srt", "-o", tmp_path / "track.wav")


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\xff" * 300, b"just some prose, no times at all\n"])
def test_what_is_no_subtitle_file_is_refused(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "film.srt"
    path.write_bytes(data)

    assert "film.srt" in fails(capsys, "dub", path, "-o", tmp_path / "track.wav", "--engine", "tone")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.srt"]


def test_an_unknown_voice_gets_a_suggestion(srt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, "dub", srt, "-o", tmp_path / "t.wav", "--engine", "tone", "--voice", "zf_xiaobie")

    assert "Did you mean 'zf_xiaobei'?" in said


def test_cues_beyond_the_video_are_refused(
    srt: Path, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    srt.write_text(SRT.replace("00:00:02,500 --> 00:00:04,000", "00:10:02,500 --> 00:10:04,000"), encoding="utf-8")

    assert "cue 2" in fails(capsys, "dub", film, srt, "-o", tmp_path / "out.mp4", "--engine", "tone")


def test_an_output_equal_to_the_input_is_refused(srt: Path, film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = film.read_bytes()

    assert "input" in fails(capsys, "dub", film, srt, "-o", film, "--engine", "tone")
    assert film.read_bytes() == before


def test_usage_errors_have_exit_code_2(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dub", str(srt)]) == 2
    assert main(["dub", "a", "b", "c", "-o", "d.wav"]) == 2
    assert main(["dub", str(srt), "-o", "d.wav", "--fit", "squeeze"]) == 2
    assert main(["dub", str(srt), "-o", "d.wav", "--direct", "always"]) == 2
    assert main(["nonsense"]) == 2


def test_a_fault_of_ours_has_exit_code_1(
    srt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("plugin.pipeline.dub", lambda *_, **__: 1 // 0)

    assert main(["dub", str(srt), "-o", str(tmp_path / "track.wav")]) == 1
    assert "--debug" in capsys.readouterr().err


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    cue = "{0}\n00:{1:02d}:{2:02d},000 --> 00:{1:02d}:{2:02d},900\nHello there, this is cue {0}.\n\n"
    srt = tmp_path / "long.srt"
    srt.write_text("".join(cue.format(i + 1, i // 60, i % 60) for i in range(3000)), encoding="utf-8")
    command = [sys.executable, "-m", "plugin", "dub", str(srt), "-o", str(tmp_path / "track.wav"), "--engine", "tone"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_let_ctrl_c_through) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if line.startswith("speaking"))
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()

    assert process.returncode == 130
    assert "interrupted" in err and "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.srt"]


def _let_ctrl_c_through() -> None:
    """Undo what a shell sets for its background jobs: they, and what they start, do not hear SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--loudness", "loud", "not a loudness"),
        ("--duck-depth", "99", "--duck-depth 99: out of range"),
        ("--original", "quiet", "Invalid value"),
        ("--background", "gone.wav", "no such file"),
    ],
)
def test_a_wrong_word_about_the_mix_is_bad_usage(
    srt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, told: str
) -> None:
    assert main(["dub", str(srt), "-o", str(tmp_path / "track.wav"), "--engine", "tone", option, value]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "track.wav").exists()


def test_the_loudness_that_was_reached_is_printed(
    srt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["dub", str(srt), "-o", str(tmp_path / "track.wav"), "--engine", "tone", "--loudness", "broadcast"]
    assert main(arguments) == 0
    assert "mix, stereo: -23.0 LUFS" in capsys.readouterr().out


def test_two_subtitles_without_a_video_are_refused(
    srt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dub", str(srt), str(srt), "-o", str(tmp_path / "track.wav"), "--engine", "tone"]) == 2
    assert "without a video" in capsys.readouterr().err
