"""What each container takes, what is converted, and what is left out aloud."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from plugin.errors import OptionError
from plugin.media.containers import keep_streams, subtitle_format
from plugin.media.probe import Kind, Media, Stream

VIDEO = Stream(0, "video", "h264", None, None, 0, 0, True, False)


def stream(kind: Kind, codec: str) -> Stream:
    return Stream(1, kind, codec, None, None, 2, 48_000, False, False)


def media(*streams: Stream) -> Media:
    return Media(Path("film.mkv"), "matroska,webm", Fraction(4), Fraction(0), (VIDEO, *streams), 0)


@pytest.mark.parametrize(
    ("output", "source", "expected"),
    [
        ("a.mp4", "ass", "srt"),
        ("a.MOV", "vtt", "srt"),
        ("a.mkv", "ass", "ass"),
        ("a.mkv", "ssa", "ass"),
        ("a.mkv", "vtt", "srt"),
        ("a.mkv", "srt", "srt"),
        ("a.webm", "ass", "vtt"),
    ],
)
def test_a_subtitle_is_asked_for_in_a_format_that_the_container_takes(output: str, source: str, expected: str) -> None:
    assert subtitle_format(Path(output), source) == expected


def test_a_codec_that_does_not_fit_names_containers_that_do() -> None:
    with pytest.raises(OptionError, match=r"video stream 0 \(h264\).*WebM.*Use \.mp4, \.m4v, \.mkv, \.mov\.") as caught:
        keep_streams(media(), Path("a.webm"))
    assert caught.value.exit_code == 2


def test_sound_that_does_not_fit_is_refused_not_dropped() -> None:
    with pytest.raises(OptionError, match=r"\(cook\).*MP4.*Use \.mkv"):
        keep_streams(media(stream("audio", "cook")), Path("a.mp4"))


@pytest.mark.parametrize("codec", ["flac", "opus", "truehd"])
def test_sound_that_quicktime_does_not_hold_is_refused_before_the_work(codec: str) -> None:
    with pytest.raises(OptionError, match=r"MOV.*Use \.mp4, \.m4v, \.mkv\."):
        keep_streams(media(stream("audio", codec)), Path("a.mov"))


@pytest.mark.parametrize(("container", "retimed"), [("avi", True), ("matroska,webm", False)])
def test_only_avi_gets_new_times_for_its_pictures(container: str, retimed: bool) -> None:
    kept, _ = keep_streams(replace(media(stream("audio", "mp3")), container=container), Path("a.mp4"))
    assert [item.packet_filter is not None for item in kept] == [retimed, False]


@pytest.mark.parametrize(("output", "told"), [("a.mp4", 0), ("a.mov", 0), ("a.mkv", 1)])
def test_hidden_pictures_are_noted_where_they_come_to_light(output: str, told: int) -> None:
    source = replace(media(), hidden_before=Fraction(13, 25), hidden_after=Fraction(1))
    _, notes = keep_streams(source, Path(output))
    assert [
        "shows 0.52 s before the start (all that follows is that much later) and 1.00 s after the end" in note
        for note in notes
    ] == [True] * told


@pytest.mark.parametrize(
    ("codec", "output", "written"),
    [
        ("subrip", "a.mp4", "mov_text"),
        ("ass", "a.mov", "mov_text"),
        ("mov_text", "a.mkv", "subrip"),
        ("subrip", "a.mkv", "copy"),
        ("ass", "a.mkv", "copy"),
        ("mov_text", "a.mp4", "copy"),
        ("hdmv_pgs_subtitle", "a.mkv", "copy"),
    ],
)
def test_text_subtitles_are_converted_where_they_must(codec: str, output: str, written: str) -> None:
    kept, notes = keep_streams(media(stream("subtitle", codec)), Path(output))
    assert kept[1].codec == written
    assert len(notes) == (written != "copy")


@pytest.mark.parametrize(
    ("kind", "codec"), [("subtitle", "hdmv_pgs_subtitle"), ("attachment", "unknown"), ("data", "unknown")]
)
def test_what_does_not_fit_is_left_out_with_a_note(kind: Kind, codec: str) -> None:
    kept, notes = keep_streams(media(stream(kind, codec)), Path("a.mp4"))
    assert [item.stream for item in kept] == [VIDEO]
    assert "is left out" in notes[0]


def test_a_time_code_is_written_anew_in_quicktime_and_noted_elsewhere() -> None:
    source = media(replace(stream("data", "unknown"), timecode="01:00:00:00"))
    assert keep_streams(source, Path("a.mov"))[1] == ()
    assert "01:00:00:00 stays as a tag" in keep_streams(source, Path("a.mkv"))[1][0]
