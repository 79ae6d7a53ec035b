from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from plugin.media.ffmpeg import run_ffmpeg
from tts_core.errors import RecordingError
from tts_core.recordings import RATE, read_recording, recording

# ffmpeg -f lavfi -i aevalsrc=... : two seconds, a tone of 300 Hz that starts after half a second
SOUND = "aevalsrc=0.4*sin(2*PI*300*t)*gte(t\\,0.5):d=2:s=48000"


def made(path: Path, *options: str) -> Path:
    run_ffmpeg(["-f", "lavfi", "-i", SOUND, *options, f"file:{path}"])
    return path


def check_sound(path: Path) -> None:
    heard = read_recording(path)
    loud = np.abs(heard.samples) > 0.25 * np.abs(heard.samples).max()
    start = int(np.argmax(loud)) / RATE
    spectrum = np.abs(np.fft.rfft(heard.samples[RATE:][: RATE // 2]))

    assert (heard.name, heard.sample_rate, heard.samples.dtype) == (path.name, RATE, np.float32)
    assert heard.seconds == pytest.approx(2.0, abs=0.15)
    assert start == pytest.approx(0.5, abs=0.15)
    assert np.argmax(spectrum) * 2 == 300


@pytest.mark.parametrize(
    "options",
    [
        ("-ar", "44100", "-c:a", "pcm_u8"),
        ("-ar", "8000", "-c:a", "pcm_s16le"),
        ("-ac", "2", "-c:a", "pcm_s24le"),
        ("-ar", "11025", "-c:a", "pcm_s32le"),
        ("-c:a", "pcm_f32le"),
        ("-ac", "6", "-c:a", "pcm_f64le"),
        ("-c:a", "pcm_mulaw"),
    ],
    ids=lambda options: " ".join(options),
)
def test_wav_of_any_kind_is_read(tmp_path: Path, options: tuple[str, ...]) -> None:
    check_sound(made(tmp_path / "sound.wav", *options))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("怒 a:b.mp3", ()),
        ("-x%03d.ogg", ("-c:a", "libvorbis")),
        ("sound.opus", ()),
        ("sound.m4a", ("-ar", "22050", "-ac", "2")),
        ("sound.flac", ("-ac", "6")),
        ("sound.wav", ("-f", "mp3")),
    ],
)
def test_other_formats_are_read_through_pydub_without_ffprobe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PATH", "")

    check_sound(made(tmp_path / name, *options))


def test_a_video_gives_its_sound(tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "color=black:s=32x32:r=10:d=2")

    check_sound(made(tmp_path / "film.mkv", *picture, "-c:a", "aac"))


def test_pydub_of_others_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = recording._segment_type().__base__
    monkeypatch.setattr(theirs, "converter", "their-ffmpeg")
    read_recording(made(tmp_path / "sound.mp3"))

    assert theirs.converter == "their-ffmpeg"


@pytest.mark.parametrize("name", ["sound.wav", "sound.flac"])
def test_a_cut_has_the_length_that_was_asked_and_starts_where_it_should(tmp_path: Path, name: str) -> None:
    heard = read_recording(made(tmp_path / name, "-ar", "16000"), start_ms=400, end_ms=900)

    assert len(heard.samples) == RATE // 2
    assert np.argmax(np.abs(heard.samples) > 0.1) == pytest.approx(RATE // 10, abs=20)


@pytest.mark.parametrize("name", ["sound.wav", "sound.flac"])
def test_a_cut_ends_with_the_file(tmp_path: Path, name: str) -> None:
    assert read_recording(made(tmp_path / name), start_ms=1500, end_ms=99_000).seconds == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["sound.wav", "sound.flac"])
def test_a_cut_beyond_the_end_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError, match=rf"{name}: there is no sound from 9000 ms to the end"):
        read_recording(made(tmp_path / name), start_ms=9000)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, None), (500, 500), (500, 20)])
def test_a_cut_that_is_none_is_refused(tmp_path: Path, start_ms: int, end_ms: int | None) -> None:
    with pytest.raises(RecordingError, match="cannot be cut from"):
        read_recording(tmp_path / "any.wav", start_ms=start_ms, end_ms=end_ms)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()

    for path, told in (
        (tmp_path / "nix.wav", "no such file"),
        (tmp_path, "a folder"),
        (tmp_path / "empty.wav", "empty"),
    ):
        with pytest.raises(RecordingError, match=told) as error:
            read_recording(path)
        assert str(error.value).startswith(f"{path}: ")
        assert error.value.exit_code == 2


def test_what_is_no_sound_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(np.random.default_rng(0).bytes(20_000))
    (tmp_path / "text.mp3").write_text("愤怒\n" * 99, encoding="utf-8")
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nhi\n\n", encoding="utf-8")
    run_ffmpeg(["-f", "lavfi", "-i", "color=black:s=32x32:r=10:d=1", f"file:{tmp_path / 'mute.mkv'}"])

    for name in ("noise.wav", "text.mp3", "a.srt", "mute.mkv"):
        with pytest.raises(RecordingError, match=rf"{name}: (not a recording|there is no sound in it)") as error:
            read_recording(tmp_path / name)
        assert "\n" not in str(error.value)


def test_sound_that_cannot_be_decoded_tells_the_last_thing_that_ffmpeg_said(tmp_path: Path) -> None:
    whole = made(tmp_path / "whole.m4a", "-movflags", "+faststart").read_bytes()
    start = whole.index(b"mdat") + 4
    scrambled = np.random.default_rng(0).bytes(len(whole) - start)
    (tmp_path / "locked.m4a").write_bytes(whole[:start] + scrambled)

    with pytest.raises(RecordingError, match=r"locked\.m4a: cannot be decoded \(.+\)\. Try to play it"):
        read_recording(tmp_path / "locked.m4a")


def test_a_whole_film_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "LONGEST_READ_S", 1)

    for name in ("long.wav", "long.flac"):
        with pytest.raises(RecordingError, match="longer than"):
            read_recording(made(tmp_path / name))


def test_reading_a_wav_loads_neither_pydub_nor_torch(tmp_path: Path) -> None:
    path = made(tmp_path / "sound.wav", "-ar", "16000")
    code = (
        "import sys; from tts_core.recordings import read_recording, speech_in; "
        f"speech_in(read_recording({str(path)!r})); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"pydub", "torch", "torchaudio", "silero_vad", "scipy.signal"} & set(loaded)
