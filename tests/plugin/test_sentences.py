"""Sentences over cues, limits, frames and overruns, on the whole way of a film with the test engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugin import Options, dub, plan_film
from plugin.cli import main
from plugin.errors import StrictError, SubtitleError
from plugin.frames import FrameRate
from plugin.timing import RateLimits

TONE = Options(engine="tone")
OVER = """1
00:00:00,000 --> 00:00:00,500
ANNA: This line has far more words in it than half a second can hold.

2
00:00:00,600 --> 00:00:09,000
LEO: I see.
"""
RUNNING = """1
00:00:00,000 --> 00:00:02,000
ANNA: [sad:5] If the river had risen another inch,

2
00:00:02,080 --> 00:00:05,000
ANNA: we would not be here.

3
00:00:06,000 --> 00:00:08,000
ANNA: That is all.
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "film.srt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sentence_over_two_cues_has_one_direction_and_each_part_sits_on_its_cue(tmp_path: Path) -> None:
    first, second, third = plan_film(None, written(tmp_path, RUNNING), options=TONE).lines

    assert [line["continues"] for line in (first, second, third)] == [False, True, False]
    assert first["emotion"]["nuance"] == second["emotion"]["nuance"] == "sad"
    assert third["emotion"]["nuance"] == "neutral"
    assert second["start_sample"] == 2080 * 24
    assert first["start_sample"] + first["n_samples"] == second["start_sample"]


def test_a_sentence_goes_on_with_kokoro_as_one_utterance(tmp_path: Path) -> None:
    running = plan_film(None, written(tmp_path, RUNNING)).lines
    alone = plan_film(None, written(tmp_path, RUNNING.replace("inch,", "inch."))).lines

    assert running[1]["natural_samples"] != alone[1]["natural_samples"]
    assert running[2]["natural_samples"] == alone[2]["natural_samples"]


def test_a_part_without_words_leaves_the_rest_of_its_sentence(tmp_path: Path) -> None:
    report = plan_film(None, written(tmp_path, RUNNING.replace("we would not be here.", "☃☃")), options=TONE)

    assert [line["index"] for line in report.lines] == [1, 3]
    assert report.data["skipped"][0]["index"] == 2


def test_a_bad_reading_in_a_running_sentence_names_its_own_cue(tmp_path: Path) -> None:
    text = RUNNING.replace("we would not be here.", "我在银行(xyzq9)。")

    with pytest.raises(SubtitleError, match=r"film\.srt: cue 2: .*xyzq9"):
        plan_film(None, written(tmp_path, text), options=TONE)


def test_a_line_over_its_budget_is_told_with_characters_and_ways_out(tmp_path: Path) -> None:
    report = plan_film(None, written(tmp_path, OVER), options=TONE)
    line = report.lines[0]
    left = len(line["spoken_text"]) - line["over_characters"]

    assert line["overrun_ms"] > 0 and report.summary["over_budget"] == 1
    assert line["suggestion"].endswith(f"shorten it to about {left} characters")
    assert f"move its end and the start of cue 2 by {line['overrun_ms']} ms" in line["suggestion"]
    assert report.lines[1]["over_characters"] == 0 and report.lines[1]["suggestion"] is None
    assert any(f"about {line['over_characters']} characters: move" in note for note in report.data["warnings"])


def test_what_is_left_of_a_line_by_its_suggestion_fits(tmp_path: Path) -> None:
    line = plan_film(None, written(tmp_path, OVER), options=TONE).lines[0]
    shorter = OVER.replace(line["spoken_text"], line["spoken_text"][: -line["over_characters"] - 1].rstrip())

    assert plan_film(None, written(tmp_path, shorter), options=TONE).summary["over_budget"] == 0


def test_two_cues_of_one_speaker_that_fit_together_should_be_merged(tmp_path: Path) -> None:
    line = plan_film(None, written(tmp_path, OVER.replace("LEO", "ANNA")), options=TONE).lines[0]

    assert line["suggestion"].startswith("merge it with cue 2, or move")


@pytest.mark.parametrize("command", ["plan", "dub"])
def test_an_overrun_can_fail_with_exit_code_3_and_all_is_written(command: str, tmp_path: Path) -> None:
    path = written(tmp_path, OVER)
    output = ["-o", str(tmp_path / "track.wav")] if command == "dub" else []
    arguments = [command, str(path), *output, "--engine", "tone", "--on-overrun"]

    assert main([*arguments, "flag"]) == 0
    assert main([*arguments, "fail"]) == 3
    assert command == "plan" or (tmp_path / "track.wav").exists()
    assert main([*arguments[:-1], "--rate", "0.75:2"]) == 0


def test_trimmed_pauses_shorten_an_overrun_and_no_word_is_faster_than_the_limit(tmp_path: Path) -> None:
    text = OVER.replace("This line", "Well, no, listen, this line")
    (flagged, trimmed) = (
        plan_film(None, written(tmp_path, text), options=Options(on_overrun=way)).lines[0]
        for way in ("flag", "trim-pauses")
    )

    assert trimmed["overrun_ms"] <= flagged["overrun_ms"]
    assert trimmed["n_samples"] <= flagged["n_samples"]


def test_limits_come_from_the_cue_then_the_cast_then_the_run(tmp_path: Path) -> None:
    text = OVER.replace("ANNA: This", "ANNA: {rate: 0.9-1.05} This").replace(
        "LEO: I see.", "LEO: I see it all too well."
    )
    (tmp_path / "cast.toml").write_text("[speakers.ANNA]\nrate = [0.8, 1.1]\n", encoding="utf-8")
    fastest = [
        plan_film(None, written(tmp_path, one), options=Options(engine="tone", limits=RateLimits(fastest=1.2))).lines[0]
        for one in (text, text.replace("{rate: 0.9-1.05} ", ""), text.replace("ANNA: {rate: 0.9-1.05} ", "EVE: "))
    ]

    assert [line["rate"] for line in fastest] == [pytest.approx(rate, abs=1e-3) for rate in (1.05, 1.1, 1.2)]
    assert all("rate" not in line["spoken_text"] for line in fastest)


@pytest.mark.parametrize("tag", ["{rate: 3}", "{rate: 1.2-0.8}", "{语速：0.1-1}"])
def test_limits_that_are_none_name_their_cue(tag: str, tmp_path: Path) -> None:
    with pytest.raises(SubtitleError, match=r"film\.srt: cue 1: rate .* from 0\.5 to 2"):
        plan_film(None, written(tmp_path, OVER.replace("ANNA: ", f"ANNA: {tag} ")), options=TONE)


def test_on_frames_lines_start_on_them_and_have_a_time_code(tmp_path: Path) -> None:
    report = plan_film(
        None, written(tmp_path, RUNNING), options=Options(engine="tone", frames=FrameRate.parse("29.97df"))
    )

    assert [line["start_timecode"] for line in report.lines] == ["00:00:00;00", "00:00:02;02", "00:00:06;00"]
    assert report.lines[1]["start_sample"] == round(62 * 24_000 * 1001 / 30_000)
    assert report.data["timing"]["fps"] == "29.97df"


def test_an_accidental_overlap_is_told_and_refused_under_strict(tmp_path: Path) -> None:
    path = written(tmp_path, RUNNING.replace("00:00:02,080", "00:00:01,900").replace("inch,", "inch."))
    report = plan_film(None, path, options=TONE)

    assert report.lines[1]["overlap_ms"] == 100 and "overlap" in report.lines[1]["flags"]
    assert any("overlaps the same speaker's cue before it by 100 ms" in note for note in report.data["warnings"])
    with pytest.raises(StrictError, match="cue 2: overlap"):
        plan_film(None, path, options=Options(engine="tone", strict=True))


def test_silence_at_the_end_of_a_long_cue_is_no_repair(tmp_path: Path) -> None:
    report = plan_film(
        None, written(tmp_path, "1\n" + OVER[OVER.index("2\n") + 2 :]), options=Options(engine="tone", strict=True)
    )

    assert "short" in report.lines[0]["flags"]


def test_the_report_tells_what_the_plan_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, RUNNING)
    limits = ["--rate", "0.8-1.2", "--comfort", "0.7:1.1", "--gap", "50"]
    assert main(["plan", str(path), "--engine", "tone", *limits, "--json"]) == 0

    asked = json.loads(capsys.readouterr().out)["timing"]
    assert asked == {
        "fit": "fill", "slowest": 0.8, "fastest": 1.2, "calm": 0.8, "brisk": 1.1, "gap_ms": 50, "fps": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--rate", "fast", "--rate fast: write it as 0.75:1.25"),
        ("--rate", "1.2:0.8", "--rate 1.2:0.8: give the slowest and then the fastest rate, from 0.5 to 2"),
        ("--comfort", "0.1:1", "--comfort 0.1:1: give the slowest"),
        ("--fps", "25df", "only 29.97df and 59.94df are drop-frame"),
        ("--gap", "-5", "'--gap': Input should be greater than or equal to 0"),
    ],
)
def test_a_bad_option_is_told_in_one_sentence(
    option: str, value: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(written(tmp_path, RUNNING)), "--engine", "tone", option, value]) == 2
    error = capsys.readouterr().err

    assert told in error and error.count("\n") == 1


def test_export_writes_the_subtitles_as_they_are_spoken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, report, output = written(tmp_path, OVER), tmp_path / "film.report.json", tmp_path / "retimed.srt"
    dub(None, path, tmp_path / "track.wav", options=TONE, report=report)
    line = json.loads(report.read_text(encoding="utf-8"))["lines"][0]

    assert main(["export", str(report), "-o", str(output)]) == 0
    end_ms = round((line["start_sample"] + line["n_samples"]) / 24)
    assert f"--> 00:00:{end_ms // 1000:02d},{end_ms % 1000:03d}" in output.read_text(encoding="utf-8")
    assert "written" in capsys.readouterr().out


def test_a_sentence_sounds_the_same_whatever_else_is_drafted_beside_it(tmp_path: Path) -> None:
    lines = [plan_film(None, written(tmp_path, RUNNING)).lines for _ in range(2)]

    assert lines[0] == lines[1]
