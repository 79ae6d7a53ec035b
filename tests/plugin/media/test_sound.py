"""What is said in a film: from the middle of its main track, at the time of the pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.probe import probe
from plugin.media.sound import voices, without_bed

RATE = 16_000
FlashFilm = Callable[..., Path]

# Options before the film of `flash_film`, and after it, and when the beep is heard, in seconds from the first time
# stamp of the file, as players count; MPEG-TS keeps the 21 ms that the AAC encoder puts before its first sample.
COPIES: dict[str, tuple[list[str], list[str], float]] = {
    "plain.mp4": ([], [], 2.0),
    "cut.mp4": (["-ss", "0.5"], [], 1.5),
    "late_sound.mp4": (["-itsoffset", "0.3"], ["-map", "1:v", "-map", "0:a"], 2.3),
    "early_sound.mp4": (["-itsoffset", "-0.044"], ["-map", "1:v", "-map", "0:a"], 1.956),
    "pause.mkv": ([], ["-bsf:a", "setts=ts='TS+if(gt(N,40),0.06/TB,0)'"], 2.06),
    "from_10_s.ts": ([], ["-output_ts_offset", "10"], 2.021),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_sound_is_heard_at_the_time_of_its_picture(name: str, flash_film: FlashFilm, tmp_path: Path) -> None:
    before, after, beep_s = COPIES[name]
    source, copied = file_url(flash_film("flash.mp4")), tmp_path / name
    run_ffmpeg([*before, "-i", source, *(["-i", source] if before else []), *after, "-c", "copy", file_url(copied)])
    heard = _all(copied)
    assert int(np.argmax(np.abs(heard) > 0.2)) / RATE == pytest.approx(beep_s, abs=0.006)


def test_dialogue_is_taken_from_the_centre(tmp_path: Path) -> None:
    """The sides of a 5.1 track play 1 kHz, the centre 400 Hz."""
    heard = _all(_film(tmp_path, "pan=5.1|FL=c0|FR=c0|FC=c1|LFE=c0|BL=c0|BR=c0"))
    assert _power(heard, 400) > 20 * _power(heard, 1000)


def test_a_centre_that_is_empty_leaves_the_sides_to_be_heard(tmp_path: Path) -> None:
    heard = _all(_film(tmp_path, "pan=5.1|FL=c1|FR=c1|FC=0*c0|LFE=0*c0|BL=0*c0|BR=0*c0"))
    assert _power(heard, 400) > 100 * _power(heard, 1000)


def test_of_two_channels_the_middle_is_heard(tmp_path: Path) -> None:
    """1 kHz is heard at the sides alone, once upside down."""
    heard = _all(_film(tmp_path, "pan=stereo|c0=c0+c1|c1=c1-1*c0"))
    assert _power(heard, 400) > 1000 * _power(heard, 1000)


def test_rumble_is_taken_out(tmp_path: Path) -> None:
    heard = _all(_film(tmp_path, "pan=mono|c0=0.5*c0+0.5*c1", low=30))
    assert _power(heard, 30) < 0.05 * _power(heard, 1000)


def test_the_track_that_a_player_picks_is_heard(film: Path, tmp_path: Path) -> None:
    """Ffmpeg -i film.mp4 -f lavfi -i sine=400 -map 0 -map 1 -disposition:a:0 0 -disposition:a:1 default two.mkv."""
    two = tmp_path / "two.mkv"
    inputs = ["-i", file_url(film), "-f", "lavfi", "-i", "sine=frequency=400:duration=4"]
    flags = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    run_ffmpeg([*inputs, "-map", "0", "-map", "1", *flags, "-c:v", "copy", file_url(two)])
    heard = _all(two)
    assert _power(heard, 400) > 1000 * _power(heard, 1000)


def test_who_has_heard_enough_may_leave(film: Path) -> None:
    stream = voices(probe(film), RATE)
    assert len(next(stream)) == RATE
    stream.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "ffmpeg-stderr"]


def test_a_silent_film_has_no_voices(silent_film: Path) -> None:
    with pytest.raises(ValueError, match="no sound track"):
        next(voices(probe(silent_film), RATE))


def test_a_hum_is_lowered_and_what_comes_and_goes_is_not() -> None:
    t = np.arange(3 * RATE) / RATE
    word = np.where((t % 0.6) < 0.3, np.sin(2 * np.pi * 1000 * t), 0).astype(np.float32)
    hum = (0.2 * np.sin(2 * np.pi * 300 * t)).astype(np.float32)
    heard = without_bed(word + hum)
    assert heard.shape == t.shape and heard.dtype == np.float32
    assert _power(heard, 300) < 0.12 * _power(hum, 300)
    assert _power(heard, 1000) > 0.9 * _power(word, 1000)


@pytest.mark.parametrize("n_samples", [0, 1, 511, 512, 513, 5000])
def test_lowering_a_bed_changes_no_length(n_samples: int) -> None:
    assert without_bed(np.ones(n_samples, np.float32)).shape == (n_samples,)


def _film(folder: Path, pan: str, low: int = 400) -> Path:
    """Ffmpeg -f lavfi -i color -f lavfi -i sine=1000 -f lavfi -i sine=400 -filter_complex amerge,pan=... film.mkv."""
    path = folder / f"film{pan[-6:].replace('|', '')}.mkv"
    inputs = ["-f", "lavfi", "-i", "color=size=32x32:rate=25:duration=2"]
    for hertz in (1000, low):
        inputs += ["-f", "lavfi", "-i", f"sine=frequency={hertz}:duration=2:sample_rate=48000"]
    graph = f"[1:a][2:a]amerge,{pan}[a]"
    run_ffmpeg([*inputs, "-filter_complex", graph, "-map", "0:v", "-map", "[a]", "-c:a", "flac", file_url(path)])
    return path


def _all(path: Path) -> npt.NDArray[np.float32]:
    return np.concatenate(list(voices(probe(path), RATE)))


def _power(samples: npt.NDArray[np.float32], hertz: float) -> float:
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    return float(np.abs(np.mean(samples * turn)) ** 2)
