"""Films that are rarer than H.264 with a sound track: copied all the same, or it is told what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.mux import Dub, mux
from plugin.media.probe import probe


def dub(source: Path, output: Path) -> tuple[str, ...]:
    return mux(probe(source), [Dub(iter([np.zeros((100, 2), np.float32)]), "stereo", 4_800, "en", "dub")], output)


# Encoders of pictures that are rarer than H.264, the way players know them, and the containers that take them.
PICTURES: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "hevc": (
        [
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p10le",
            "-x265-params",
            "log-level=none:pools=1",
        ],
        (".mp4", ".mov", ".mkv"),
    ),
    "av1": (["-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime"], (".mp4", ".mkv", ".webm")),
    "prores": (["-c:v", "prores_ks", "-profile:v", "0"], (".mov", ".mkv")),
}


@pytest.mark.parametrize(
    ("codec", "suffix"), [(codec, suffix) for codec, (_, suffixes) in PICTURES.items() for suffix in suffixes]
)
def test_pictures_of_any_codec_are_copied(
    codec: str, suffix: str, tmp_path: Path, packet_hash: Callable[[Path], str]
) -> None:
    source, output = tmp_path / f"film{suffix}", tmp_path / f"out{suffix}"
    drawn = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=0.6"]
    run_ffmpeg([*drawn, *PICTURES[codec][0], file_url(source)])
    dub(source, output)
    assert probe(output).video == probe(source).video
    assert packet_hash(output) == packet_hash(source)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_a_film_on_its_side_stays_on_its_side(film: Path, tmp_path: Path, suffix: str) -> None:
    import av

    source, output = tmp_path / "phone.mp4", tmp_path / f"out{suffix}"
    run_ffmpeg(["-display_rotation", "90", "-i", file_url(film), "-c", "copy", file_url(source)])
    dub(source, output)
    with av.open(str(output)) as container:
        assert next(container.decode(video=0)).rotation == 90


def test_a_data_track_is_left_out_aloud(film: Path, tmp_path: Path) -> None:
    data, source = tmp_path / "gps.bin", tmp_path / "drone.ts"
    data.write_bytes(b"a place on earth" * 50)
    both = ["-i", file_url(film), "-f", "data", "-i", file_url(data), "-map", "0", "-map", "1"]
    run_ffmpeg([*both, "-c", "copy", file_url(source)])
    notes = dub(source, tmp_path / "out.mp4")
    assert [note.rpartition(") ")[2] for note in notes] == ["is left out: data tracks are not copied"]


def test_a_broken_packet_in_the_middle_is_copied_as_it_is(
    film: Path, tmp_path: Path, packet_hash: Callable[[Path], str]
) -> None:
    source, data = tmp_path / "scratched.mkv", bytearray()
    run_ffmpeg(["-i", file_url(film), "-c", "copy", file_url(source)])
    data += source.read_bytes()
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    source.write_bytes(data)
    dub(source, tmp_path / "out.mkv")
    assert packet_hash(tmp_path / "out.mkv") == packet_hash(source)
