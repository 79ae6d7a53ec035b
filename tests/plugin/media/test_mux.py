"""The written film: all of the source is in it, and the dub is where it belongs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from disks import size_limit

from plugin.errors import FfmpegError, OptionError
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.mux import Dub, Packing, mux, subtitle_format, write_track
from plugin.media.probe import Media, choose_track, probe

Sound = npt.NDArray[np.float32]
Decode = Callable[..., Sound]
RATE = 48_000
FRAME = RATE // 25
CLICKS = (4_801, 50_000, 120_123, 186_000)

# Each film with the containers that can take its codecs.
WAYS = [
    ("film", ".mp4"),
    ("film", ".mkv"),
    ("film", ".mov"),
    ("silent_film", ".mp4"),
    ("rich_film", ".mkv"),
    ("rich_film", ".mp4"),
    ("webm_film", ".webm"),
    ("webm_film", ".mkv"),
    ("mov_film", ".mov"),
]


def clicks() -> Iterator[Sound]:
    sound = np.zeros((4 * RATE, 2), dtype=np.float32)
    sound[list(CLICKS)] = 0.8
    yield from np.split(sound, 8)


def silence(n_samples: int, channels: int = 2) -> Iterator[Sound]:
    yield np.zeros((n_samples, channels), dtype=np.float32)


def dub(
    source: Path,
    output: Path,
    blocks: Iterator[Sound] | None = None,
    *,
    n_samples: int | None = None,
    language: str = "zh",
    title: str = "中文配音",
    layout: str = "stereo",
    **options: Any,
) -> tuple[str, ...]:
    """Dub with what a test does not care about filled in."""
    media = probe(source)
    least = int(media.duration * RATE) if n_samples is None else n_samples
    return mux(media, [Dub(clicks() if blocks is None else blocks, layout, least, language, title)], output, **options)


def tags(media: Media, index: int) -> dict[str, str]:
    import av

    with av.open(str(media.path)) as container:
        return {key.lower(): value for key, value in container.streams[index].metadata.items()}


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_video_packets_are_identical(
    name: str, suffix: str, tmp_path: Path, request: pytest.FixtureRequest, packet_hash: Callable[[Path], str]
) -> None:
    source, output = request.getfixturevalue(name), tmp_path / f"out{suffix}"
    dub(source, output)
    assert packet_hash(output) == packet_hash(source)


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_a_click_lands_within_a_millisecond(
    name: str, suffix: str, tmp_path: Path, request: pytest.FixtureRequest, decode: Decode
) -> None:
    output = tmp_path / f"out{suffix}"
    dub(request.getfixturevalue(name), output)
    left = np.abs(decode(output)[0])
    for click in CLICKS:
        near = left[click - 2_000 : click + 2_000]
        assert abs(int(near.argmax()) - 2_000) <= RATE // 1_000


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_the_dub_is_as_long_as_the_video(
    name: str, suffix: str, tmp_path: Path, request: pytest.FixtureRequest, decode: Decode
) -> None:
    output = tmp_path / f"out{suffix}"
    dub(request.getfixturevalue(name), output, silence(100))
    assert abs(decode(output).shape[1] - 4 * RATE) < FRAME


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".mov"])
def test_the_dub_is_the_default_track_and_says_what_it_is(rich_film: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"out{suffix}"
    dub(rich_film, output)
    media = probe(output)
    track = media.audio[-1]
    assert [s.default for s in media.audio] == [False, False, True]
    assert track.language == ("zho" if suffix == ".mp4" else "chi")
    assert track.title == "中文配音"
    assert tags(media, track.index)["handler_name"] == "中文配音"


def test_english_is_tagged_eng(film: Path, tmp_path: Path) -> None:
    dub(film, tmp_path / "out.mp4", language="en", title="English dub")
    assert probe(tmp_path / "out.mp4").audio[-1].language == "eng"


def test_everything_in_a_matroska_file_is_kept(rich_film: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mkv"
    assert dub(rich_film, output) == ()
    before, after = probe(rich_film), probe(output)
    kinds = [(s.kind, s.codec, s.language, s.title) for s in after.streams]
    assert all((s.kind, s.codec, s.language, s.title) in kinds for s in before.streams)
    assert (len(after.streams), after.chapters) == (len(before.streams) + 1, 2)


def test_other_flags_of_a_sound_track_are_kept(rich_film: Path, tmp_path: Path) -> None:
    import av

    dub(rich_film, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as container:
        disposition = container.streams.audio[1].disposition
    assert disposition & disposition.comment


def test_a_font_is_copied_byte_for_byte(rich_film: Path, tmp_path: Path) -> None:
    dub(rich_film, tmp_path / "out.mkv", subtitles=[_subtitle(tmp_path, tmp_path / "out.mkv", "ass")])
    assert b"a font to all who do not look inside" in (tmp_path / "out.mkv").read_bytes()


def test_a_cover_stays_a_cover(film: Path, tmp_path: Path, packet_hash: Callable[[Path], str]) -> None:
    source = tmp_path / "cover.mp4"
    cover = ["-f", "lavfi", "-i", "color=size=32x32:duration=0.04", "-map", "0", "-map", "1", "-c", "copy"]
    run_ffmpeg(["-i", file_url(film), *cover, "-c:v:1", "png", "-disposition:v:1", "attached_pic", file_url(source)])
    # From MP4 to MP4 and Matroska, and from there once more.
    for before, suffix in ((source, ".mp4"), (source, ".mkv"), (tmp_path / "out.mkv", ".2.mkv")):
        dub(before, tmp_path / f"out{suffix}")
        media = probe(tmp_path / f"out{suffix}")
        assert [s.attached_picture for s in media.streams if s.kind == "video"] == [False, True]
        assert packet_hash(media.path) == packet_hash(film)


def test_a_film_without_sound_gets_the_speech_alone(silent_film: Path, tmp_path: Path) -> None:
    dub(silent_film, tmp_path / "out.mp4")
    assert [s.default for s in probe(tmp_path / "out.mp4").audio] == [True]


def test_hevc_from_matroska_plays_on_apple_devices(
    film: Path, tmp_path: Path, packet_hash: Callable[[Path], str]
) -> None:
    source, output = tmp_path / "hevc.mkv", tmp_path / "out.mp4"
    hevc = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:pools=1"]
    run_ffmpeg(["-i", file_url(film), "-t", "1", *hevc, "-an", file_url(source)])
    dub(source, output)
    assert b"hvc1" in output.read_bytes()
    assert packet_hash(output) == packet_hash(source)


def test_several_subtitles_are_tagged_as_their_dubs(film: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mkv"
    tongues = [("zh", "中文配音"), ("en", "English dub")]
    dubs = [Dub(clicks(), "stereo", 0, language, title) for language, title in tongues]
    files = [_subtitle(tmp_path, output, "ass"), _subtitle(tmp_path, output, "srt")]
    mux(probe(film), dubs, output, subtitles=files, subtitle_titles=["中文字幕"])
    assert [(s.codec, s.language, s.title) for s in probe(output).subtitles] == [
        ("ass", "chi", "中文字幕"),
        ("subrip", "eng", "English dub"),
    ]


def test_a_dub_without_a_subtitle_leaves_that_of_the_other_in_its_language(film: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mp4"
    dubs = [Dub(clicks(), "stereo", 0, language, language) for language in ("zh", "en")]
    mux(probe(film), dubs, output, subtitles=[None, _subtitle(tmp_path, output, "srt")])
    assert [s.language for s in probe(output).subtitles] == ["eng"]


def test_original_sound_that_is_left_out_need_not_fit(film: Path, webm_film: Path, tmp_path: Path) -> None:
    source = tmp_path / "mixed.mkv"
    both = ["-i", file_url(webm_film), "-i", file_url(film), "-map", "0:v", "-map", "1:a", "-c", "copy"]
    run_ffmpeg([*both, file_url(source)])
    with pytest.raises(OptionError, match="aac"):
        dub(source, tmp_path / "out.webm")
    dub(source, tmp_path / "out.webm", packing=Packing(replace_audio=True))
    assert [s.codec for s in probe(tmp_path / "out.webm").audio] == ["opus"]


def test_no_original_sound_can_be_the_default_where_none_is_left(film: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"--default original: with --replace-audio no original sound is left"):
        dub(film, tmp_path / "out.mp4", packing=Packing(replace_audio=True, default="original"))


def test_the_chosen_original_is_the_default_where_originals_are(rich_film: Path, tmp_path: Path) -> None:
    media = choose_track(probe(rich_film), 2)
    mux(media, [Dub(clicks(), "stereo", 0, "en", "dub")], tmp_path / "a.mkv", packing=Packing(default="original"))
    assert [s.default for s in probe(tmp_path / "a.mkv").audio] == [False, True, False]


def test_late_pictures_stay_late(late_film: Path, tmp_path: Path, decode: Decode) -> None:
    import av

    dub(late_film, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as container:
        assert container.streams.video[0].start_time == 520
    assert abs(int(np.abs(decode(tmp_path / "out.mkv")[0][:6_000]).argmax()) - CLICKS[0]) <= RATE // 1_000


def test_a_time_code_is_kept(mov_film: Path, tmp_path: Path) -> None:
    assert dub(mov_film, tmp_path / "out.mov") == ()
    assert [s.timecode for s in probe(tmp_path / "out.mov").streams if s.kind == "data"] == ["01:00:00:00"]


def test_what_mp4_cannot_hold_is_noted(rich_film: Path, tmp_path: Path) -> None:
    notes = dub(rich_film, tmp_path / "out.mp4")
    assert [note.split(" is ")[1] for note in notes] == [
        "converted to mov_text, which MP4 holds",
        "left out: MP4 holds no attachments",
    ]
    assert [s.codec for s in probe(tmp_path / "out.mp4").subtitles] == ["mov_text"]


def test_chapters_go_from_matroska_to_mp4_and_back(rich_film: Path, tmp_path: Path) -> None:
    dub(rich_film, tmp_path / "one.mp4")
    notes = dub(tmp_path / "one.mp4", tmp_path / "two.mkv")
    assert (probe(tmp_path / "one.mp4").chapters, probe(tmp_path / "two.mkv").chapters) == (2, 2)
    assert not [note for note in notes if "data" in note]


def test_a_title_in_matroska_is_shown_by_mp4_players(rich_film: Path, tmp_path: Path) -> None:
    dub(rich_film, tmp_path / "out.mp4")
    media = probe(tmp_path / "out.mp4")
    assert tags(media, media.audio[1].index)["handler_name"] == "Comments"


@pytest.mark.parametrize(
    ("name", "suffix", "codec"),
    [
        ("film", ".mp4", "mov_text"),
        ("film", ".mov", "mov_text"),
        ("film", ".mkv", "ass"),
        ("webm_film", ".webm", "webvtt"),
    ],
)
def test_the_subtitle_is_a_soft_track_in_a_format_that_players_take(
    name: str, suffix: str, codec: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    output = tmp_path / f"out{suffix}"
    dub(request.getfixturevalue(name), output, subtitles=[_subtitle(tmp_path, output, "ass")], subtitle_titles=["字幕"])
    track = probe(output).subtitles[-1]
    assert (track.codec, track.title) == (codec, "字幕")
    assert track.language in ("zho", "chi")


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_subtitle_is_shown_at_its_time(film: Path, tmp_path: Path, suffix: str) -> None:
    output, back = tmp_path / f"out{suffix}", tmp_path / "back.srt"
    dub(film, output, subtitles=[_subtitle(tmp_path, output, "srt")])
    run_ffmpeg(["-i", file_url(output), "-map", "0:s", file_url(back)])
    assert "00:00:01,500 --> 00:00:02,250\n你好" in back.read_text(encoding="utf-8")


def test_speech_after_the_film_makes_the_dub_longer_and_is_noted(film: Path, tmp_path: Path, decode: Decode) -> None:
    notes = dub(film, tmp_path / "out.mp4", iter([np.full((RATE, 2), 0.1, dtype=np.float32)] * 5))
    assert decode(tmp_path / "out.mp4").shape[1] >= 5 * RATE
    assert notes == ("speech ends 1.00 s after the video; the dub is that much longer",)


@pytest.mark.parametrize("n_samples", [0, 1, 100])
def test_hardly_any_sound_is_filled_up_with_silence(film: Path, tmp_path: Path, decode: Decode, n_samples: int) -> None:
    dub(film, tmp_path / "out.mkv", silence(n_samples))
    assert abs(decode(tmp_path / "out.mkv").shape[1] - 4 * RATE) < FRAME


def test_a_film_of_no_length_still_gets_a_track(film: Path, tmp_path: Path) -> None:
    dub(film, tmp_path / "out.mkv", iter(()), n_samples=0)
    assert len(probe(tmp_path / "out.mkv").audio) == 2


@pytest.mark.parametrize(
    "name", ["-dash.mp4", "a:b.mkv", 'it\'s "quoted" [x];.mp4', "电影 片段，第一集.mkv", "100%d.mp4"]
)
def test_any_file_name_works(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(film.read_bytes())
    output = Path("out " + name)
    subtitle = _subtitle(tmp_path, output, "srt").rename(name + ".srt")
    dub(Path(name), output, subtitles=[subtitle])
    assert len(probe(output).subtitles) == 1


def test_h264_in_webm_is_refused_before_anything_is_spoken(film: Path, tmp_path: Path) -> None:
    def speech() -> Iterator[Sound]:
        pytest.fail("speech was pulled")
        yield  # pragma: no cover

    with pytest.raises(OptionError, match="h264"):
        dub(film, tmp_path / "out.webm", speech())


def test_an_output_equal_to_the_input_is_refused(film: Path) -> None:
    before = film.read_bytes()
    with pytest.raises(OptionError, match="this is the input"):
        dub(film, film)
    assert film.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_without_room_the_old_output_stays_and_nothing_else(film: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"out{suffix}"
    output.write_bytes(b"old")
    with (
        pytest.raises(FfmpegError, match=r"writing out\.m.*larger than this disk or account allows") as caught,
        size_limit(60_000),
    ):
        dub(film, output)
    assert caught.value.exit_code == 2
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(output.name, b"old")]


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), RuntimeError("the engine fell over")])
def test_when_the_speech_fails_nothing_is_left(film: Path, tmp_path: Path, fault: BaseException) -> None:
    def speech() -> Iterator[Sound]:
        yield np.zeros((2 * RATE, 2), dtype=np.float32)
        raise fault

    with pytest.raises(type(fault)) as caught:
        dub(film, tmp_path / "out.mp4", speech())
    assert caught.value is fault
    assert not list(tmp_path.iterdir())


def test_the_original_tracks_sound_as_before(film: Path, tmp_path: Path, decode: Decode) -> None:
    dub(film, tmp_path / "out.mp4")
    assert np.array_equal(decode(tmp_path / "out.mp4", 0), decode(film, 0))


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".m4a", ".mp3", ".opus", ".ogg"])
def test_a_track_without_a_video_is_exact_in_every_format(tmp_path: Path, decode: Decode, suffix: str) -> None:
    output = tmp_path / f"track{suffix}"
    write_track(clicks(), output, n_samples=5 * RATE, language="zh", title="中文配音")
    sound = decode(output)
    for click in CLICKS:
        assert abs(int(np.abs(sound[0][click - 2_000 : click + 2_000]).argmax()) - 2_000) <= RATE // 1_000
    assert 0 <= sound.shape[1] - 5 * RATE < FRAME


def test_a_wav_track_is_the_speech_on_both_sides_to_the_sample(tmp_path: Path, decode: Decode) -> None:
    write_track(clicks(), tmp_path / "track.wav")
    left, right = decode(tmp_path / "track.wav")
    assert np.flatnonzero(left).tolist() == list(CLICKS)
    assert np.array_equal(left, right)
    np.testing.assert_allclose(left[list(CLICKS)], 0.8, atol=1e-4)


def _subtitle(folder: Path, output: Path, source: str) -> Path:
    import pysubs2

    wanted = subtitle_format(output, source)
    subtitles = pysubs2.SSAFile()
    subtitles.append(pysubs2.SSAEvent(start=1_500, end=2_250, text="你好"))
    path = folder / f"clean.{wanted}"
    subtitles.save(str(path), format_=wanted)
    return path
