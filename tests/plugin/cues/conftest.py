"""Subtitle files made in the test's own folder."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from plugin.cues import Cue, Subtitles, read_cues

_ASS_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: 1280

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,48,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Mary,Arial,52,&H0000FFFF,&H000000FF,&H00000000,&H00000000,0,-1,0,0,100,100,0,0,1,2,2,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@pytest.fixture
def srt() -> Callable[..., str]:
    """Write texts as an SRT file."""
    return _srt


@pytest.fixture
def vtt() -> Callable[..., str]:
    """Write texts as a WebVTT file."""
    return _vtt


@pytest.fixture
def ass() -> Callable[..., str]:
    """Write event lines as an ASS file."""
    return _ass


@pytest.fixture
def dialogue() -> Callable[..., str]:
    """Write one event line of an ASS file."""
    return _dialogue


@pytest.fixture
def as_file() -> Callable[[str, str], str]:
    """Write one text as a whole file of the given format."""
    return _as_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Subtitles]:
    """Read a text, or bytes, as a subtitle file of the given name."""

    def run(content: str | bytes, name: str = "film.srt", speakers: Collection[str] = ()) -> Subtitles:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_cues(path, speakers=speakers)

    return run


@pytest.fixture
def read_one(read: Callable[..., Subtitles]) -> Callable[..., Cue]:
    """Read one text as the only cue of a file in the given format."""

    def run(text: str, format: str = "srt", speakers: Collection[str] = ()) -> Cue:
        (cue,) = read(_as_file(text, format), f"film.{format}", speakers).cues
        return cue

    return run


def _srt(*texts: str) -> str:
    """An SRT file of two-second cues, one every three seconds."""
    return "".join(
        f"{n}\n00:{n // 20:02d}:{n % 20 * 3:02d},000 --> 00:{n // 20:02d}:{n % 20 * 3 + 2:02d},000\n{text}\n\n"
        for n, text in enumerate(texts, 1)
    )


def _vtt(*texts: str) -> str:
    """A WebVTT file of two-second cues."""
    cues = (f"00:0{n}.000 --> 00:0{n + 2}.000\n{text}\n\n" for n, text in enumerate(texts, 1))
    return "WEBVTT\n\n" + "".join(cues)


def _ass(*lines: str) -> str:
    return _ASS_HEAD + "".join(lines)


def _dialogue(text: str, *, style: str = "Default", name: str = "", effect: str = "", kind: str = "Dialogue") -> str:
    """One event line of an ASS file."""
    return f"{kind}: 0,0:00:01.00,0:00:03.00,{style},{name},0,0,0,{effect},{text}\n"


def _as_file(text: str, format: str) -> str:
    if format == "ass":
        return _ass(_dialogue(text.replace("\n", "\\N")))
    return _srt(text) if format == "srt" else _vtt(text)
