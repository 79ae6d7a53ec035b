"""An output is checked before the work."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from plugin.errors import OptionError
from plugin.media.output import check_output


def test_a_good_output_is_accepted_and_nothing_is_written(tmp_path: Path) -> None:
    check_output(tmp_path / "film.dub.mp4", [])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".m4a", ".mp3", ".opus", ".ogg", ".WAV"])
def test_a_track_may_be_any_known_sound_file(tmp_path: Path, suffix: str) -> None:
    check_output(tmp_path / f"track{suffix}", [], track=True)


def test_an_unknown_suffix_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"'\.avi'\. Use one of \.mp4, \.m4v, \.mkv, \.mov, \.webm"):
        check_output(tmp_path / "film.avi", [])


def test_a_video_suffix_is_refused_for_a_track(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"'\.mp4'\. Use one of \.wav"):
        check_output(tmp_path / "film.mp4", [], track=True)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="this is a folder"):
        check_output(tmp_path, [])


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="there is no folder"):
        check_output(tmp_path / "none" / "film.mp4", [])


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(OptionError, match="cannot be written to"):
        check_output(Path("/proc/self/film.mp4"), [])


@pytest.mark.parametrize("link", [None, os.link, os.symlink])
def test_an_input_is_never_written_over(tmp_path: Path, link: object) -> None:
    source, output = tmp_path / "film.mp4", tmp_path / "other.mp4"
    source.write_bytes(b"film")
    if callable(link):
        link(source, output)
    else:
        output = tmp_path / "." / "film.mp4"
    with pytest.raises(OptionError, match="this is the input"):
        check_output(output, [tmp_path / "gone.srt", source])
