"""What is in a file, and what is said when it is not a video."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from plugin.errors import MediaError, OptionError
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.probe import check_copied, choose_track, probe

FRAME = Fraction(1, 25)


def test_a_film_has_its_streams_in_order(film: Path) -> None:
    media = probe(film)
    assert [(s.index, s.kind, s.codec) for s in media.streams] == [(0, "video", "h264"), (1, "audio", "aac")]
    assert (media.audio[0].channels, media.audio[0].sample_rate) == (2, 48_000)


@pytest.mark.parametrize("name", ["film", "silent_film", "rich_film", "webm_film", "mov_film"])
def test_duration_is_that_of_the_pictures(name: str, request: pytest.FixtureRequest) -> None:
    assert abs(probe(request.getfixturevalue(name)).duration - 4) < FRAME


def test_a_late_picture_ends_late(late_film: Path) -> None:
    assert abs(probe(late_film).duration - Fraction("4.52")) < FRAME


def test_duration_counts_from_the_first_time_stamp(film: Path, tmp_path: Path) -> None:
    stream = tmp_path / "film.ts"  # starts at 1.4 s
    run_ffmpeg(["-i", file_url(film), "-c", "copy", file_url(stream)])
    media = probe(stream)
    assert media.start > 1
    assert abs(media.duration - 4) < FRAME


def test_a_recording_without_a_stated_length_is_measured(webm_film: Path, tmp_path: Path) -> None:
    live = tmp_path / "live.webm"
    run_ffmpeg(["-i", file_url(webm_film), "-c", "copy", "-live", "1", file_url(live)])
    assert abs(probe(live).duration - 4) < FRAME


def test_a_film_without_sound_says_so(silent_film: Path, film: Path) -> None:
    assert not probe(silent_film).has_audio
    assert probe(film).has_audio


def test_tracks_have_language_title_and_flags(rich_film: Path) -> None:
    first, second = probe(rich_film).audio
    assert (first.language, first.default) == ("eng", True)
    assert (second.title, second.default) == ("Comments", False)


def test_chapters_subtitles_and_fonts_are_seen(rich_film: Path) -> None:
    media = probe(rich_film)
    assert media.chapters == 2
    assert [s.codec for s in media.subtitles] == ["subrip"]
    assert [s.title for s in media.streams if s.kind == "attachment"] == ["rich.ttf"]


def test_a_time_code_track_is_seen(mov_film: Path) -> None:
    assert [s.timecode for s in probe(mov_film).streams if s.kind == "data"] == ["01:00:00:00"]


def test_a_cover_is_no_video(film: Path, tmp_path: Path) -> None:
    song = tmp_path / "song.m4a"
    picture = ["-f", "lavfi", "-i", "color=size=32x32:duration=0.04"]
    cover = ["-map", "1:a", "-map", "0:v", "-c:v", "png", "-frames:v", "1", "-disposition:v", "attached_pic"]
    run_ffmpeg([*picture, "-i", file_url(film), *cover, "-c:a", "copy", "-f", "mp4", file_url(song)])
    with pytest.raises(MediaError, match="no video stream"):
        probe(song)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mp4: no such file") as caught:
        probe(tmp_path / "gone.mp4")
    assert caught.value.exit_code == 2


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="folder"):
        probe(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.mp4", b"", "the file is empty"),
        ("noise.mp4", os.urandom(5_000), "not a video"),
        ("film.srt", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n", r"no video stream in it \(its streams: subtitle\)"),
        ("notes.txt", b"some words\n" * 50, "no video stream"),
    ],
)
def test_what_is_not_a_video_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError, match=said):
        probe(path)


def test_a_sound_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=0.2", file_url(path)])
    with pytest.raises(MediaError, match=r"its streams: audio"):
        probe(path)


def test_a_picture_is_told(tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    run_ffmpeg(["-f", "lavfi", "-i", "color=size=32x32", "-frames:v", "1", file_url(path)])
    with pytest.raises(MediaError, match="single picture"):
        probe(path)


def test_a_file_cut_before_its_index_is_told(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(film.read_bytes()[:20_000])
    with pytest.raises(MediaError, match="damaged"):
        probe(path)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_file_cut_after_its_index_is_told(film: Path, tmp_path: Path, suffix: str) -> None:
    whole, path = tmp_path / f"whole{suffix}", tmp_path / f"cut{suffix}"
    index_first = ["-movflags", "+faststart"] if suffix == ".mp4" else []
    run_ffmpeg(["-i", file_url(film), "-c", "copy", *index_first, file_url(whole)])
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    with pytest.raises(MediaError, match=r"cut short: it should last 4\.0 s, but its pictures end at 1\.\d s"):
        probe(path)


def test_an_encrypted_film_is_refused(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "bought.mp4"
    key = ["-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8"]
    run_ffmpeg(["-i", file_url(film), "-c", "copy", "-encryption_scheme", "cenc-aes-ctr", *key, file_url(path)])
    with pytest.raises(MediaError, match=r"bought\.mp4: the video is encrypted \(DRM\)") as caught:
        probe(path)
    assert caught.value.exit_code == 2


def test_another_sound_track_can_be_the_one_that_is_dubbed(rich_film: Path) -> None:
    media = probe(rich_film)
    assert choose_track(media, None).main_audio == media.audio[0]
    assert choose_track(media, 2).main_audio == media.audio[1]


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_a_sound_track_that_is_not_there_is_told_with_those_that_are(rich_film: Path, number: int) -> None:
    with pytest.raises(OptionError, match=r"has 2 sound tracks: 1 \(aac, eng\), 2 \(aac, Comments\)\.") as caught:
        choose_track(probe(rich_film), number)
    assert caught.value.exit_code == 2


def test_a_film_without_sound_has_no_track_to_choose(silent_film: Path) -> None:
    with pytest.raises(OptionError, match=r"silent\.mp4 has no sound track; leave it out\."):
        choose_track(probe(silent_film), 1)


def test_a_copy_that_ends_early_is_told_and_a_whole_one_is_not(film: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    run_ffmpeg(["-i", file_url(film), "-c", "copy", "-t", "2", file_url(short)])
    check_copied(probe(film), film)
    with pytest.raises(MediaError, match=r"film\.mp4: .* 2\.\d s of 4\.0 s were copied"):
        check_copied(probe(film), short)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".ts"])
@pytest.mark.parametrize(("seconds", "end"), [("2.5", 4.0), ("5.5", 5.5)])
def test_sound_that_goes_on_after_the_pictures_is_seen(
    film: Path, tmp_path: Path, suffix: str, seconds: str, end: float
) -> None:
    source = tmp_path / f"film{suffix}"
    tone = ["-f", "lavfi", "-i", f"sine=frequency=500:duration={seconds}:sample_rate=48000"]
    run_ffmpeg(["-i", file_url(film), *tone, "-map", "0:v", "-map", "1:a", "-c:v", "copy", file_url(source)])
    media = probe(source)
    assert float(media.duration) == pytest.approx(4, abs=0.05)
    assert float(media.end) == pytest.approx(end, abs=0.05)
    assert (media.audio[0].end is None) == (end == 4)
