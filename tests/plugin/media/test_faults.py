"""When something breaks halfway: it is told, nothing half-written stays, and the film is as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from disks import size_limit

from plugin.errors import FfmpegError, MediaError, OptionError
from plugin.media import ffmpeg
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.mux import Dub, mux
from plugin.media.probe import probe

Sound = npt.NDArray[np.float32]
RATE = 48_000


@pytest.fixture(scope="module")
def large_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds, larger than what ffmpeg reads ahead.

    ffmpeg -f lavfi -i testsrc2=size=320x180:rate=25:duration=10 -c:v rawvideo large.mkv
    """
    path = tmp_path_factory.mktemp("large") / "large.mkv"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=10", "-c:v", "rawvideo", file_url(path)])
    return path


def seconds(n: int, after: Callable[[int], None] = lambda second: None) -> Iterator[Sound]:
    """Yield so many seconds of silence; `after` is called once each of them is taken."""
    for second in range(n):
        yield np.zeros((RATE, 2), dtype=np.float32)
        after(second)


def dub(source: Path, output: Path, *blocks: Iterator[Sound]) -> tuple[str, ...]:
    dubs = [Dub(one, "stereo", 10 * RATE, "en", f"dub {index}") for index, one in enumerate(blocks)]
    return mux(probe(source), dubs, output)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every ffmpeg that was started."""
    processes: list[subprocess.Popen[bytes]] = []

    class Popen(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            processes.append(self)

    monkeypatch.setattr(ffmpeg.subprocess, "Popen", Popen)
    return processes


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_when_ffmpeg_is_killed_it_is_told_and_the_old_output_stays(
    large_film: Path, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    output, before = tmp_path / "out.mkv", large_film.read_bytes()
    output.write_bytes(b"old")

    def kill(second: int) -> None:
        if second == 2:
            started[-1].send_signal(signal.SIGKILL)

    with pytest.raises(FfmpegError, match=r"ffmpeg failed \(signal 9\) while writing out\.mkv") as caught:
        dub(large_film, output, seconds(10, kill))
    assert caught.value.exit_code == 1
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("out.mkv", b"old")]
    assert large_film.read_bytes() == before


def test_a_film_that_is_cut_off_while_it_is_copied_gives_no_half_film(large_film: Path, tmp_path: Path) -> None:
    source = tmp_path / "film.mkv"
    source.write_bytes(large_film.read_bytes())

    def cut(second: int) -> None:
        if second == 1:
            with source.open("r+b") as file:
                file.truncate(source.stat().st_size // 2)

    with pytest.raises(MediaError, match=r"film\.mkv: .*could not be read to its end: 5\.\d s of 10\.0 s") as caught:
        dub(source, tmp_path / "out.mkv", seconds(10, cut))
    assert caught.value.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["film.mkv"]


def test_a_film_that_went_away_after_it_was_looked_at_is_named(film: Path, tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(film.read_bytes())
    media = probe(source)
    source.unlink()
    with pytest.raises(FfmpegError, match=r"No such file or directory.*film\.mp4\. A file went away") as caught:
        mux(media, [Dub(seconds(4), "stereo", 0, "en", "dub")], tmp_path / "out.mp4")
    assert caught.value.exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), RuntimeError("the engine fell over")])
@pytest.mark.parametrize("failing", [0, 1])
def test_when_one_of_several_dubs_fails_nothing_stays(
    large_film: Path, tmp_path: Path, fault: BaseException, failing: int
) -> None:
    def fail(second: int) -> None:
        if second == 3:
            raise fault

    blocks = [seconds(10), seconds(10)]
    blocks[failing] = seconds(10, fail)
    with pytest.raises(type(fault)) as caught:
        dub(large_film, tmp_path / "out.mkv", *blocks)
    assert caught.value is fault
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_while_a_film_is_written_leaves_the_old_output_and_nothing_else(tmp_path: Path) -> None:
    source, cues, output = tmp_path / "long.mkv", tmp_path / "long.srt", tmp_path / "out.mkv"
    drawn = ["-f", "lavfi", "-i", "color=black:size=64x36:rate=1:duration=3600"]
    run_ffmpeg([*drawn, "-c:v", "libx264", "-preset", "ultrafast", file_url(source)])
    cues.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello there.\n", encoding="utf-8")
    output.write_bytes(b"old")
    command = [sys.executable, "-m", "plugin", "dub", str(source), str(cues), "-o", str(output), "--engine", "tone"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_let_ctrl_c_through) as process:
        while not list(tmp_path.glob(".cuevoice-*.mkv")):
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130
    assert "interrupted; nothing was written" in told
    assert {path.name for path in tmp_path.iterdir()} == {"long.mkv", "long.srt", "out.mkv"}
    assert output.read_bytes() == b"old"


def _let_ctrl_c_through() -> None:
    """Undo what a shell sets for its background jobs: they, and what they start, do not hear SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_without_room_for_the_first_of_several_dubs_it_is_told(film: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(OptionError, match=r"out\.mp4: the sound of its first tracks.*Free some space") as caught,
        size_limit(1_000_000),
    ):
        dub(film, tmp_path / "out.mp4", seconds(10), seconds(10))
    assert caught.value.exit_code == 2
    assert not list(tmp_path.iterdir())
