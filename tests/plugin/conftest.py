"""Films to test on, made by ffmpeg's own sources; each docstring shows the command."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from references import OUTLINE, Ears

from plugin.media.ffmpeg import file_url, run_ffmpeg

Sound = npt.NDArray[np.float32]

_PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4")
_TONE = ("-f", "lavfi", "-i", "sine=frequency=1000:duration=4:sample_rate=48000")
_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p")
_CHAPTERS = """;FFMETADATA1
title=A film
[CHAPTER]
TIMEBASE=1/1000
START=0
END=2000
title=one
[CHAPTER]
TIMEBASE=1/1000
START=2000
END=4000
title=two
"""


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def film(media_folder: Path) -> Path:
    """Four seconds with a 1 kHz tone.

    ffmpeg -f lavfi -i testsrc2=size=160x90:rate=25:duration=4 -f lavfi -i sine=frequency=1000:duration=4
      -c:v libx264 -bf 2 -c:a aac -ac 2 film.mp4
    """
    path = media_folder / "film.mp4"
    run_ffmpeg([*_PICTURE, *_TONE, *_H264, "-c:a", "aac", "-ac", "2", file_url(path)])
    return path


@pytest.fixture(scope="session")
def silent_film(media_folder: Path) -> Path:
    """The same without a sound track.

    ffmpeg -f lavfi -i testsrc2=size=160x90:rate=25:duration=4 -c:v libx264 -bf 2 silent.mp4
    """
    path = media_folder / "silent.mp4"
    run_ffmpeg([*_PICTURE, *_H264, file_url(path)])
    return path


@pytest.fixture(scope="session")
def rich_film(media_folder: Path, film: Path) -> Path:
    """Two sound tracks, a subtitle, a font, two chapters.

    ffmpeg -i film.mp4 -i rich.srt -i chapters.txt -map 0 -map 0:a -map 1 -c copy -c:s srt -attach rich.ttf
      -metadata:s:t mimetype=font/ttf -metadata:s:a:0 language=eng -metadata:s:a:1 title=Comments rich.mkv
    """
    path, font = media_folder / "rich.mkv", media_folder / "rich.ttf"
    subtitle, chapters = media_folder / "rich.srt", media_folder / "chapters.txt"
    font.write_bytes(b"a font to all who do not look inside")
    subtitle.write_text("1\n00:00:01,000 --> 00:00:02,000\nsource line\n", encoding="utf-8")
    chapters.write_text(_CHAPTERS, encoding="utf-8")
    inputs = [item for source in (film, subtitle, chapters) for item in ("-i", file_url(source))]
    maps = ["-map", "0", "-map", "0:a", "-map", "1", "-map_metadata", "2", "-c", "copy", "-c:s", "srt"]
    fonts = ["-attach", str(font), "-metadata:s:t", "mimetype=font/ttf"]
    tags = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "title=Comments", "-disposition:a:1", "comment"]
    run_ffmpeg([*inputs, *maps, *fonts, *tags, file_url(path)])
    return path


@pytest.fixture(scope="session")
def webm_film(media_folder: Path) -> Path:
    """VP9 and Opus.

    ffmpeg -f lavfi -i testsrc2=size=160x90:rate=25:duration=4 -f lavfi -i sine=frequency=1000:duration=4
      -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus film.webm
    """
    path = media_folder / "film.webm"
    vp9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")
    run_ffmpeg([*_PICTURE, *_TONE, *vp9, "-c:a", "libopus", file_url(path)])
    return path


@pytest.fixture(scope="session")
def mov_film(media_folder: Path) -> Path:
    """QuickTime with uncompressed mono sound and a time code track.

    ffmpeg -f lavfi -i testsrc2=size=160x90:rate=25:duration=4 -f lavfi -i sine=frequency=1000:duration=4
      -c:v libx264 -bf 2 -c:a pcm_s16le -timecode 01:00:00:00 film.mov
    """
    path = media_folder / "film.mov"
    run_ffmpeg([*_PICTURE, *_TONE, *_H264, "-c:a", "pcm_s16le", "-timecode", "01:00:00:00", file_url(path)])
    return path


@pytest.fixture(scope="session")
def late_film(media_folder: Path, film: Path) -> Path:
    """The sound starts at zero, the pictures 0.52 s later.

    ffmpeg -itsoffset 0.52 -i film.mp4 -i film.mp4 -map 0:v -map 1:a -c copy late.mkv
    """
    path = media_folder / "late.mkv"
    source = ["-i", file_url(film)]
    run_ffmpeg(["-itsoffset", "0.52", *source, *source, "-map", "0:v", "-map", "1:a", "-c", "copy", file_url(path)])
    return path


@pytest.fixture(scope="session")
def flash_film(media_folder: Path) -> Callable[..., Path]:
    """Make films whose picture turns from black to white at two seconds, when a beep sounds for a tenth of one.

    ffmpeg -f lavfi -i color=black:size=160x90:rate=25:duration=4,drawbox=t=fill:color=white:enable='gte(t,2)'
      -f lavfi -i aevalsrc='0.7*sin(2000*PI*t)*between(t,2,2.1)':duration=4:sample_rate=48000
      -c:v libx264 -bf 2 -c:a aac flash.mp4
    """

    def flash(name: str, *options: str, rate: str = "25", seconds: int = 4) -> Path:
        path = media_folder / name
        if not path.exists():
            white = "drawbox=t=fill:color=white:enable='gte(t,2)'"
            picture = f"color=black:size=160x90:rate={rate}:duration={seconds},{white}"
            sound = f"aevalsrc='0.7*sin(2000*PI*t)*between(t,2,2.1)':duration={seconds}:sample_rate=48000"
            inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
            run_ffmpeg([*inputs, *_H264, "-c:a", "aac", *options, file_url(path)])
        return path

    return flash


@pytest.fixture(scope="session")
def decode() -> Callable[..., Sound]:
    """Decode a sound track: shape (2, n) at 48 kHz, from zero on the clock of the pictures, or else of the file."""
    return _decode


@pytest.fixture(scope="session")
def packet_hash(media_folder: Path) -> Callable[[Path], str]:
    """Hash the packets of the moving pictures: ffmpeg -i film.mp4 -map 0:V -c copy -f md5 film.md5."""

    def digest(path: Path) -> str:
        result = media_folder / "packets.md5"
        run_ffmpeg(["-i", file_url(path), "-map", "0:V", "-c", "copy", "-f", "md5", file_url(result)])
        return result.read_text(encoding="utf-8")

    return digest


def _decode(path: Path, track: int = -1) -> Sound:
    import av

    blocks: list[Sound] = []
    with av.open(io.BytesIO(path.read_bytes())) as container:
        stream = container.streams.audio[track]
        zero = Fraction(0 if container.streams.video else container.start_time or 0, 1_000_000)
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000)
        for frame in container.decode(stream):
            if not blocks and frame.pts is not None and frame.time_base is not None:
                blocks.append(np.zeros((2, round((frame.pts * frame.time_base - zero) * 48_000)), dtype=np.float32))
            blocks += [part.to_ndarray().astype(np.float32) for part in resampler.resample(frame)]
        blocks += [part.to_ndarray().astype(np.float32) for part in resampler.resample(None)]
    return np.concatenate(blocks, axis=1)


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    stand_in = Ears()
    monkeypatch.setattr("tts_core.recordings.read_recording", stand_in.read_recording)
    monkeypatch.setattr("tts_core.emotion.reference.hear", stand_in.hear)
    monkeypatch.setattr("tts_core.emotion.follow.outline_of", lambda recording: OUTLINE)
    return stand_in
