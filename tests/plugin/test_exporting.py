"""A dub's subtitle has the times of the dub; the test engine speaks, whose lines are as long as real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from plugin import Options, dub, plan_film
from plugin.cues import read_cues
from plugin.errors import OptionError, SubtitleError
from plugin.exporting import export
from plugin.report import Report

TONE = Options(engine="tone")

SRT = """1
00:00:00,500 --> 00:00:01,500
ANNA: [angry:5] You are late again.

2
00:00:01,700 --> 00:00:04,900
- 你终于来了。
- 银行(yín háng)关门了，我走了很远的路。

3
00:00:05,000 --> 00:00:05,500
[door slams]

4
00:00:05,600 --> 00:00:06,100
ANNA: This is a very long line that can never be said in half a second, not by anybody.

5
00:00:06,300 --> 00:00:15,800
LEO: No.
"""

VTT = """WEBVTT

STYLE
::cue(.loud) { color: red }

one
00:00.500 --> 00:04.500 line:0
<v Anna>Not <00:00:01.500><c>now</c>, not ever.

00:05.000 --> 00:06.000
♪ la la ♪
"""

ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 1280

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Mary,Arial,52,&H0000FFFF,&H000000FF,&H00000000,&H00000000,0,-1,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Sign,Arial,30,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,8,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:01.40,Mary,MARY,0,0,0,sad,{\\pos(1,2)}[whispers] I have waited here for you all night.
Comment: 0,0:00:01.00,0:00:03.00,Mary,,0,0,0,,a note
Dialogue: 1,0:00:02.00,0:00:03.00,Sign,,0,0,0,,EXIT
Dialogue: 0,0:00:03.00,0:00:09.00,Mary,MARY,0,0,0,,好。
"""

Times = dict[int, tuple[int, int]]
Dubbed = Callable[..., Path]


@pytest.fixture
def dubbed(tmp_path: Path) -> Dubbed:
    """Write a subtitle file, plan its dub, and return the report's path."""

    def run(content: str = SRT, name: str = "film.srt") -> Path:
        (tmp_path / name).write_text(content, encoding="utf-8")
        report = tmp_path / "film.report.json"
        plan_film(None, tmp_path / name, options=TONE).write(report)
        return report

    return run


@pytest.fixture
def change(tmp_path: Path) -> Callable[..., Path]:
    """Write a report with another value, and return its path."""

    def run(report: Path, **changed: object) -> Path:
        path = tmp_path / "changed.report.json"
        path.write_text(json.dumps(data(report) | changed), encoding="utf-8")
        return path

    return run


def data(report: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    return loaded


def spoken(report: Path, step_ms: int = 1) -> Times:
    """Return when the cues of a report are spoken, to the nearest step."""
    found: dict[int, list[Fraction]] = {}
    for line in Report(data(report)).lines:
        ends = (line["start_sample"], line["start_sample"] + line["n_samples"])
        found.setdefault(line["index"], []).extend(Fraction(end * 1000, line["sample_rate"]) for end in ends)
    steps = {index: [int(end / step_ms + Fraction(1, 2)) * step_ms for end in ends] for index, ends in found.items()}
    return {index: (min(ends), max(ends)) for index, ends in steps.items()}


def shown(path: Path) -> Times:
    """Return when the cues of a subtitle file are seen, each as a whole."""
    times: Times = {}
    for cue in read_cues(path).cues:
        start_ms, end_ms = times.get(cue.index, (cue.start_ms, cue.end_ms))
        times[cue.index] = (min(start_ms, cue.start_ms), max(end_ms, cue.end_ms))
    return times


def test_spoken_cues_are_seen_while_they_are_heard_and_others_as_before(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    before = shown(tmp_path / "film.srt")

    assert export(report, tmp_path / "film.dub.srt") == ()

    after = shown(tmp_path / "film.dub.srt")
    assert after == spoken(report) | {3: before[3]}
    assert after[4][1] > before[4][1] and after[5][0] > before[5][0] and after[5][1] < before[5][1]


def test_the_report_of_a_dub_gives_what_its_plan_gives(dubbed: Dubbed, tmp_path: Path) -> None:
    export(dubbed(), tmp_path / "plan.srt")
    report = tmp_path / "dub.report.json"
    dub(None, tmp_path / "film.srt", tmp_path / "track.wav", options=TONE, report=report)
    export(report, tmp_path / "dub.srt")

    assert (tmp_path / "dub.srt").read_bytes() == (tmp_path / "plan.srt").read_bytes()


def test_a_cue_of_two_speakers_lasts_from_the_first_line_to_the_last(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    export(report, tmp_path / "film.dub.srt")
    first, last = (line for line in Report(data(report)).lines if line["index"] == 2)

    start_ms, end_ms = shown(tmp_path / "film.dub.srt")[2]
    assert start_ms == round(first["start_sample"] / 24)
    assert end_ms == round((last["start_sample"] + last["n_samples"]) / 24)
    assert "- 你终于来了。\n- 银行关门了，我走了很远的路。" in (tmp_path / "film.dub.srt").read_text(encoding="utf-8")


def test_viewers_see_neither_directions_nor_readings(dubbed: Dubbed, tmp_path: Path) -> None:
    export(dubbed(), tmp_path / "film.dub.srt")
    text = (tmp_path / "film.dub.srt").read_text(encoding="utf-8")

    assert "ANNA: You are late again." in text and "[door slams]" in text
    assert "angry" not in text and "háng" not in text


def test_styles_positions_signs_and_comments_of_ass_survive(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed(ASS, "film.ass")

    assert export(report, tmp_path / "film.dub.ass") == ()

    text = (tmp_path / "film.dub.ass").read_text(encoding="utf-8")
    assert "Style: Mary,Arial,52" in text and "PlayResX: 1280" in text
    assert "Comment: 0,0:00:01.00,0:00:03.00,Mary,,0,0,0,,a note" in text
    assert "Dialogue: 1,0:00:02.00,0:00:03.00,Sign,,0,0,0,,EXIT" in text
    assert ",Mary,MARY,0,0,0,,{\\pos(1,2)}I have waited here for you all night." in text


def test_times_in_ass_are_to_the_nearest_hundredth(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed(ASS, "film.ass")
    export(report, tmp_path / "film.dub.ass")
    spoken_ms = sorted(spoken(report, step_ms=10).values())

    mary = [cue for cue in read_cues(tmp_path / "film.dub.ass").cues if cue.speaker == "MARY"]
    assert [(cue.start_ms, cue.end_ms) for cue in mary] == spoken_ms


def test_webvtt_keeps_its_styles_and_settings_and_loses_the_times_of_words(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed(VTT, "film.vtt")

    assert export(report, tmp_path / "film.dub.vtt") == ("the times of single words are not the dub's; left out.",)

    text = (tmp_path / "film.dub.vtt").read_text(encoding="utf-8")
    assert "::cue(.loud)" in text and " line:0\n<v Anna>Not <c>now</c>, not ever.\n" in text
    assert shown(tmp_path / "film.dub.vtt") == spoken(report) | {2: (5000, 6000)}


@pytest.mark.parametrize(("name", "step_ms"), [("film.dub.srt", 1), ("film.dub.VTT", 1), ("film.dub.ass", 10)])
def test_the_suffix_chooses_the_format_and_times_stay_true(
    dubbed: Dubbed, tmp_path: Path, name: str, step_ms: int
) -> None:
    report = dubbed()
    before = shown(tmp_path / "film.srt")
    export(report, tmp_path / name)

    assert read_cues(tmp_path / name).format == name[-3:].lower()
    assert shown(tmp_path / name) == spoken(report, step_ms) | {3: before[3]}


def test_what_another_format_cannot_hold_is_told(dubbed: Dubbed, tmp_path: Path) -> None:
    assert export(dubbed(ASS, "film.ass"), tmp_path / "film.dub.srt") == ("styles and positions are lost in srt.",)


@pytest.mark.parametrize("name", ["film.dub.srt", "film.dub.ass"])
def test_a_cue_is_always_seen_for_a_while(
    dubbed: Dubbed, change: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    report = dubbed()
    lines = [line | {"n_samples": 1} for line in Report(data(report)).lines]
    export(change(report, lines=lines), tmp_path / name)

    assert all(start_ms < end_ms for start_ms, end_ms in shown(tmp_path / name).values())


def test_a_speaker_whom_only_the_cast_file_tells_is_known_again(dubbed: Dubbed, tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text('[speakers."the old man"]\nvoice = "zm_yunjian"\n', encoding="utf-8")
    text = "1\n00:00:01,000 --> 00:00:04,000\n[the old man] Come in.\nthe old man: Sit down.\n"
    report = dubbed(text)
    (tmp_path / "cast.toml").unlink()
    export(report, tmp_path / "film.dub.srt")

    assert "[the old man] Come in.\nthe old man: Sit down." in (tmp_path / "film.dub.srt").read_text(encoding="utf-8")


def test_a_relative_name_is_looked_up_as_it_is_then_beside_the_report(
    dubbed: Dubbed, change: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = change(dubbed(), input={"subtitles": "film.srt"})
    (tmp_path / "elsewhere").mkdir()
    for place in (tmp_path, tmp_path / "elsewhere"):
        monkeypatch.chdir(place)
        export(report, tmp_path / "film.dub.srt")
    other = SRT.replace("No.", "Yes.")
    (tmp_path / "elsewhere" / "film.srt").write_text(other, encoding="utf-8")

    with pytest.raises(OptionError, match=r"^film\.srt: cue 5 is not what was dubbed, 'LEO: No\.'"):
        export(report, tmp_path / "film.dub.srt")


def test_the_subtitles_that_are_named_win_over_the_reports(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    moved = (tmp_path / "film.srt").rename(tmp_path / "moved.srt")
    (tmp_path / "film.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nSomething else.\n", encoding="utf-8")
    export(report, tmp_path / "film.dub.srt", subtitles=moved)

    assert shown(tmp_path / "film.dub.srt")[1] == spoken(report)[1]


def test_a_subtitle_file_that_is_gone_is_asked_for(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    (tmp_path / "film.srt").unlink()

    with pytest.raises(OptionError, match=r"film\.srt: the subtitle file of film\.report\.json .* --subtitles"):
        export(report, tmp_path / "film.dub.srt")
    with pytest.raises(OptionError, match=r"other\.srt: the subtitle file .* is not there"):
        export(report, tmp_path / "film.dub.srt", subtitles=tmp_path / "other.srt")


@pytest.mark.parametrize(("old", "new"), [("No.", "Yes."), ("3\n00:00:05,000 --> 00:00:05,500\n[door slams]\n\n", "")])
def test_a_file_that_is_not_what_was_dubbed_is_refused_whole(
    dubbed: Dubbed, tmp_path: Path, old: str, new: str
) -> None:
    report = dubbed()
    (tmp_path / "film.srt").write_text(SRT.replace(old, new), encoding="utf-8")

    with pytest.raises(OptionError, match=r"film\.srt: cue \d is not what was dubbed.* --subtitles"):
        export(report, tmp_path / "film.dub.srt")
    assert not (tmp_path / "film.dub.srt").exists()


@pytest.mark.parametrize("name", ["film.dub.txt", "film.dub.ssa", "film", "film.mp4"])
def test_an_unknown_suffix_is_refused_with_those_that_are_known(dubbed: Dubbed, tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match=r"Use one of \.srt, \.ass, \.vtt"):
        export(dubbed(), tmp_path / name)


def test_no_input_is_written_over(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    as_subtitle = report.rename(tmp_path / "report.srt")
    (tmp_path / "link.srt").symlink_to(tmp_path / "film.srt")

    for name in ("film.srt", "link.srt", "report.srt"):
        with pytest.raises(OptionError, match="this is the input"):
            export(as_subtitle, tmp_path / name)
    assert (tmp_path / "film.srt").read_text(encoding="utf-8") == SRT


def test_a_report_without_lines_is_refused(dubbed: Dubbed, change: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no line is spoken in this report"):
        export(change(dubbed(), lines=[]), tmp_path / "film.dub.srt")


def test_a_report_that_is_none_is_refused(dubbed: Dubbed, change: Callable[..., Path], tmp_path: Path) -> None:
    report = dubbed()
    with pytest.raises(OptionError, match=r"gone\.json: cannot be read"):
        export(tmp_path / "gone.json", tmp_path / "film.dub.srt")
    with pytest.raises(OptionError, match="this is no report"):
        export(tmp_path / "film.srt", tmp_path / "film.dub.srt")
    with pytest.raises(OptionError, match="this report lacks what an export needs"):
        export(change(report, input={}), tmp_path / "film.dub.srt")


def test_a_subtitle_file_that_cannot_be_read_is_named(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    (tmp_path / "film.srt").write_bytes(b"")

    with pytest.raises(SubtitleError, match=r"film\.srt is empty"):
        export(report, tmp_path / "film.dub.srt")


def test_a_failed_export_leaves_what_was_there(dubbed: Dubbed, tmp_path: Path) -> None:
    report = dubbed()
    (tmp_path / "taken.srt").mkdir()

    with pytest.raises(OptionError, match=r"taken\.srt: the result cannot be put in place"):
        export(report, tmp_path / "taken.srt")
    with pytest.raises(OptionError, match=r"film\.dub\.srt: cannot be written"):
        export(report, tmp_path / "nowhere" / "film.dub.srt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.report.json", "film.srt", "taken.srt"]
