"""Running ffmpeg: what goes wrong is told, and nothing stays behind."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.errors import FfmpegError
from plugin.media.ffmpeg import file_url, read_ffmpeg, run_ffmpeg

TO_NOTHING = ["-f", "f32le", "-ar", "48000", "-ac", "1", "-i", "pipe:0", "-f", "null", "-"]
SECOND = bytes(4 * 48_000)


def test_a_feed_reaches_ffmpeg_whole(tmp_path: Path) -> None:
    output = tmp_path / "x.raw"
    run_ffmpeg(["-f", "u8", "-ac", "1", "-i", "pipe:0", "-f", "u8", file_url(output)], feed=[b"abc", b"", b"d" * 9_000])
    assert output.read_bytes() == b"abc" + b"d" * 9_000


def test_a_failure_ends_with_what_ffmpeg_said(tmp_path: Path) -> None:
    with pytest.raises(
        FfmpegError, match=r"while cutting.*No such file or directory.*gone\.mp4\. A file went away"
    ) as caught:
        run_ffmpeg(["-i", file_url(tmp_path / "gone.mp4"), "-f", "null", "-"], task="cutting")
    assert caught.value.exit_code == 2


def test_a_failure_has_no_addresses_in_it(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError) as caught:
        run_ffmpeg(["-i", file_url(tmp_path / "gone.mp4"), "-f", "null", "-"])
    assert "0x" not in str(caught.value)


def test_names_are_shown_as_the_user_knows_them(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError, match=r"film\.mp4") as caught:
        run_ffmpeg(["-i", file_url(tmp_path / "part.mp4"), "-f", "null", "-"], shown_as={"part.mp4": "film.mp4"})
    assert "part.mp4" not in str(caught.value)


def test_a_fault_that_nobody_knows_points_to_debug() -> None:
    with pytest.raises(FfmpegError, match="--debug") as caught:
        run_ffmpeg(["-nosuchoption"])
    assert caught.value.exit_code == 1


def test_an_error_survives_pickling_with_its_exit_code(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError) as caught:
        run_ffmpeg(["-i", file_url(tmp_path / "gone.mp4"), "-f", "null", "-"])
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.exit_code) == (str(caught.value), 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_named() -> None:
    with pytest.raises(FfmpegError, match="disk is full") as caught:
        run_ffmpeg(["-f", "lavfi", "-i", "sine=d=9", "-f", "s16le", file_url(Path("/dev/full"))])
    assert caught.value.exit_code == 2


def test_an_exception_of_the_feed_comes_out_unchanged() -> None:
    fault = BrokenPipeError("from the synthesizer")

    def feed() -> Iterator[bytes]:
        yield SECOND
        raise fault

    with pytest.raises(BrokenPipeError) as caught:
        run_ffmpeg(TO_NOTHING, feed=feed())
    assert caught.value is fault


def test_when_ffmpeg_dies_early_its_words_are_told_not_a_broken_pipe() -> None:
    endless = iter(lambda: SECOND, b"")
    with pytest.raises(FfmpegError, match="nosuchmuxer"):
        run_ffmpeg([*TO_NOTHING[:-2], "-f", "nosuchmuxer", "-"], feed=endless)


def test_ffmpeg_may_stop_before_the_feed_ends() -> None:
    endless = iter(lambda: SECOND, b"")
    run_ffmpeg(["-t", "1", *TO_NOTHING], feed=endless)


def test_much_to_say_does_not_stop_ffmpeg() -> None:
    run_ffmpeg(["-loglevel", "debug", *TO_NOTHING], feed=[SECOND] * 30)


def test_no_thread_is_left_behind() -> None:
    run_ffmpeg(TO_NOTHING, feed=[SECOND])
    assert not [thread for thread in threading.enumerate() if thread.name == "ffmpeg-stderr"]


@pytest.mark.parametrize("name", ["-dash.wav", "a:b.wav", 'it\'s "quoted".wav', "电影 片段.wav", "100%.wav"])
def test_any_file_name_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=0.1", file_url(Path(name))])
    run_ffmpeg(["-i", file_url(Path(name)), "-f", "null", "-"])
    assert Path(name).stat().st_size > 1_000


def test_what_ffmpeg_writes_is_read_whole_in_blocks() -> None:
    sound = ["-f", "lavfi", "-i", "sine=duration=1:sample_rate=8000", "-f", "s16le", "pipe:1"]
    assert [len(block) for block in read_ffmpeg(sound, block=5000)] == [5000, 5000, 5000, 1000]


def test_a_failure_while_reading_is_told(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError, match=r"while decoding.*gone\.mp4"):
        list(read_ffmpeg(["-i", file_url(tmp_path / "gone.mp4"), "-f", "null", "-"], block=1, task="decoding"))


def test_a_reader_that_leaves_early_ends_ffmpeg() -> None:
    endless = read_ffmpeg(["-f", "lavfi", "-i", "sine", "-f", "s16le", "pipe:1"], block=1000)
    assert len(next(endless)) == 1000
    endless.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "ffmpeg-stderr"]


def test_an_ffmpeg_that_cannot_start_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "no-ffmpeg"))
    with pytest.raises(FfmpegError, match="IMAGEIO_FFMPEG_EXE"):
        run_ffmpeg(["-version"])
