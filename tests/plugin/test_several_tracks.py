"""Tracks of a dub as they are asked for: several languages in one go, what replaces what, codecs, tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plugin import Options, dub
from plugin.cli import main
from plugin.errors import OptionError
from plugin.hearing import RATE, read_audio
from plugin.media import Packing, probe
from plugin.media.ffmpeg import file_url, run_ffmpeg

TONE = Options(engine="tone", original="mute")
ASS = """[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Loud,A font of ours,40,&H000000FF,8
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Loud,安娜,0,0,0,,[angry:5] 你终于来了。
"""
SRT = "1\n00:00:02,000 --> 00:00:03,000\nANNA: You are here at last.\n"


@pytest.fixture
def zh(tmp_path: Path) -> Path:
    path = tmp_path / "zh.ass"
    path.write_text(ASS, encoding="utf-8")
    return path


@pytest.fixture
def en(tmp_path: Path) -> Path:
    path = tmp_path / "en.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def tracks(path: Path) -> list[tuple[str, str | None, str | None, bool]]:
    return [(s.codec, s.language, s.title, s.default) for s in (*probe(path).audio, *probe(path).subtitles)]


def test_two_subtitle_files_make_two_tagged_tracks_and_two_subtitles(
    film: Path, zh: Path, en: Path, tmp_path: Path
) -> None:
    output = tmp_path / "film.mkv"
    dub(film, [zh, en], output, options=TONE)
    assert tracks(output) == [
        ("aac", None, None, False),
        ("aac", "chi", "中文配音 (cuevoice)", True),
        ("aac", "eng", "English dub (cuevoice)", False),
        ("ass", "chi", "中文字幕", False),
        ("subrip", "eng", "English subtitles", False),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["en.srt", "film.mkv", "zh.ass"]


def test_each_language_is_heard_in_its_track_alone(film: Path, zh: Path, en: Path, tmp_path: Path, decode: Any) -> None:
    import numpy as np

    dub(film, [zh, en], tmp_path / "film.mkv", options=TONE)
    for track, (first, last) in ((1, (1, 2)), (2, (2, 3))):
        sound = np.abs(decode(tmp_path / "film.mkv", track)[0])
        heard = np.flatnonzero(sound > 0.01) / 48_000
        assert first - 0.05 < heard.min() < first + 0.2
        assert last - 0.5 < heard.max() < last + 0.6


def test_the_report_of_several_languages_is_that_of_the_first_with_the_others_in_it(
    film: Path, zh: Path, en: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    dub(film, [zh, en], tmp_path / "film.mkv", options=TONE, report=report)
    data = json.loads(report.read_text(encoding="utf-8"))
    (other,) = data["others"]
    assert [Path(one["input"]["subtitles"]).name for one in (data, other)] == ["zh.ass", "en.srt"]
    assert [one["lines"][0]["spoken_text"] for one in (data, other)] == ["你终于来了。", "You are here at last."]
    assert set(other) == set(data) - {"others"}


def test_styles_stay_in_matroska_and_the_clean_subtitle_has_no_direction(film: Path, zh: Path, tmp_path: Path) -> None:
    dub(film, zh, tmp_path / "film.mkv", options=TONE)
    data = (tmp_path / "film.mkv").read_bytes()
    assert b"Style: Loud,A font of ours,40" in data
    assert "你终于来了。".encode() in data
    assert b"angry" not in data


def test_where_styles_do_not_fit_the_report_says_so(film: Path, zh: Path, tmp_path: Path) -> None:
    report = dub(film, zh, tmp_path / "film.mp4", options=TONE)
    assert [warning for warning in report.data["warnings"] if "style" in warning or "ASS" in warning]


def test_a_language_may_be_named_where_the_text_cannot_tell(film: Path, zh: Path, en: Path, tmp_path: Path) -> None:
    dub(film, [zh, en], tmp_path / "film.mp4", options=Options(engine="tone", original="mute", languages=("yue", "en")))
    assert [s.language for s in probe(tmp_path / "film.mp4").audio[1:]] == ["yue", "eng"]


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        (("zh",), "--language zh: 1 languages for 2 subtitle files"),
        (("zh", "klingon"), "--language klingon: no such language"),
    ],
)
def test_languages_that_do_not_fit_are_told_before_a_word_is_spoken(
    film: Path, zh: Path, en: Path, tmp_path: Path, languages: tuple[str, ...], told: str
) -> None:
    with pytest.raises(OptionError, match=told):
        dub(film, [zh, en], tmp_path / "film.mp4", options=Options(engine="tone", languages=languages))
    assert not (tmp_path / "film.mp4").exists()


def test_several_languages_need_a_video(zh: Path, en: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="without a video"):
        dub(None, [zh, en], tmp_path / "track.wav", options=TONE)


def test_the_command_line_takes_every_choice(
    film: Path, zh: Path, en: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "film.mkv")
    choices = ["--replace-audio", "--audio-codec", "flac", "--language", "zho,eng", "--original-track", "1"]
    assert main(["dub", str(film), str(zh), str(en), "-o", output, "--engine", "tone", *choices]) == 0
    said = capsys.readouterr().out
    assert said.index("zh.ass:") < said.index("1 lines by 1 speakers") < said.index("en.srt:")
    assert tracks(Path(output))[:2] == [
        ("flac", "chi", "中文配音 (cuevoice)", True),
        ("flac", "eng", "English dub (cuevoice)", False),
    ]


def test_the_original_stays_the_default_where_that_is_asked_for(film: Path, zh: Path, tmp_path: Path) -> None:
    output = str(tmp_path / "film.mp4")
    assert main(["dub", str(film), str(zh), "-o", output, "--engine", "tone", "--default", "original"]) == 0
    assert [s.default for s in probe(Path(output)).audio] == [True, False]


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        (["--audio-codec", "opus"], "--audio-codec opus: MOV cannot hold it"),
        (["--audio-codec", "mp3"], "'mp3' is not one of"),
        (["--original-track", "7"], "--original-track 7: film.mp4 has one sound track: 1 (aac)"),
        (["--replace-audio", "--default", "original"], "no original sound is left"),
        (["--language", "zzzz"], "no such language"),
    ],
)
def test_choices_that_cannot_be_are_told_with_exit_code_2(
    film: Path, zh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], choices: list[str], told: str
) -> None:
    assert main(["dub", str(film), str(zh), "-o", str(tmp_path / "film.mov"), "--engine", "tone", *choices]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "film.mov").exists()


def test_the_dub_goes_on_as_long_as_the_original_sound(film: Path, zh: Path, tmp_path: Path, decode: Any) -> None:
    source, output = tmp_path / "long.mkv", tmp_path / "out.mkv"
    tone = ["-f", "lavfi", "-i", "sine=frequency=500:duration=5.5:sample_rate=48000"]
    run_ffmpeg(["-i", file_url(film), *tone, "-map", "0:v", "-map", "1:a", "-c:v", "copy", file_url(source)])
    report = dub(source, zh, output, options=Options(engine="tone", original="keep"))
    sound = decode(output)
    assert sound.shape[1] / 48_000 == pytest.approx(5.5, abs=0.05)
    assert abs(sound[0][int(5.2 * 48_000) : int(5.4 * 48_000)]).max() > 0.01
    assert not [warning for warning in report.data["warnings"] if "after the video" in warning]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_the_dub_is_what_is_checked_where_the_original_is_the_default(
    film: Path, zh: Path, tmp_path: Path, suffix: str
) -> None:
    output = tmp_path / f"film{suffix}"
    asked = Options(engine="tone", original="mute", packing=Packing(default="original"))
    dub(film, zh, output, options=asked)
    sound = abs(read_audio(output))
    assert sound[: RATE * 9 // 10].max() < 0.001  # where the original has its tone
    assert sound[RATE : 2 * RATE].max() > 0.05
