"""Every container with every kind of film: nothing is lost, and a click in the dub is heard when the picture flashes.

Flash and click are read through the container's clock, as a player does: edit lists, codec delay, start offset and all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast, get_args

import numpy as np
import numpy.typing as npt
import pytest
from players import best, chapters, click, flags, flash, packets, tags, times

from plugin.media.containers import container_of
from plugin.media.encoders import ENCODERS, AudioCodec
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.mux import Dub, Packing, mux
from plugin.media.probe import Media, Stream, probe
from plugin.soundtrack import Mixdown, MixOptions, Placed, Spool, original_of
from tts_core.audio import Audio

Sound = npt.NDArray[np.float32]
RATE: Final = 48_000
SPEECH_RATE: Final = 24_000
NEAR_S: Final = 0.001 + 1 / RATE
SUFFIXES: Final = (".mp4", ".mov", ".mkv", ".webm")

_WHITE = "drawbox=t=fill:color=white:enable='gte(t,1)'"
_PICTURE = f"color=black:size=64x36:rate=25:duration=2,{_WHITE}"
_CENTRE = "pan=5.1|c0=0.1*c0|c1=0.1*c0|c2=c0|c3=0*c0|c4=0.1*c0|c5=0.1*c0"
_ASS = """[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Loud,A font of ours,40,&H000000FF,8
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:01.50,Loud,ANNA,0,0,0,,{\\i1}你好{\\i0}
"""
_CHAPTERS = """;FFMETADATA1
title=A film
comment=Made to be dubbed
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1000
title=one
[CHAPTER]
TIMEBASE=1/1000
START=1000
END=2000
title=two 二
"""

# Options of each kind of film; `{...}` is a file that `_extras` writes. Its sound is the second input.
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "no_audio": ("-map", "0:v"),
    "stereo": ("-map", "0:v", "-map", "1:a", "-ac", "2"),
    "surround": ("-map", "0:v", "-map", "1:a", "-af", _CENTRE),
    "two_tracks": (
        *("-map", "0:v", "-map", "1:a", "-map", "1:a", "-metadata:s:a:0", "language=jpn"),
        *("-metadata:s:a:1", "language=eng", "-metadata:s:a:1", "title=Comments", "-disposition:a:1", "comment"),
        *("-metadata:s:a:1", "handler_name=Comments"),
    ),
    "rich": (
        *("-i", "{chapters}", "-i", "{ass}", "-map", "0:v", "-map", "1:a", "-map", "3:s", "-map_metadata", "2"),
        *("-c:s", "ass", "-metadata:s:s", "language=chi", "-metadata:s:s", "title=对白"),
        *("-attach", "{font}", "-metadata:s:t", "mimetype=font/ttf"),
    ),
    "late": ("-map", "0:v", "-map", "1:a", "-output_ts_offset", "1.075"),
    "late_picture": ("-map", "0:v", "-map", "1:a"),
    "cinema_rate": ("-map", "0:v", "-map", "1:a", "-r", "24000/1001"),
    "short_sound": ("-map", "0:v", "-map", "1:a", "-af", "atrim=0:0.777"),
    "long_sound": ("-map", "0:v", "-map", "1:a", "-af", "apad=whole_dur=3.3331"),
    "vfr": ("-map", "0:v", "-map", "1:a", "-vf", "select='lt(mod(n,7),3)+eq(mod(n,7),5)'", "-fps_mode", "vfr"),
}

CELLS: Final = [(suffix, kind) for suffix in SUFFIXES for kind in KINDS]
CODECS: Final = [
    (suffix, codec)
    for suffix in SUFFIXES
    for codec in cast("tuple[AudioCodec, ...]", get_args(AudioCodec))
    if (held := container_of(Path(f"x{suffix}")).audio) is None or ENCODERS[codec].codec in held
]


@dataclass(frozen=True, slots=True)
class Cell:
    """A film before and after."""

    before: Media
    """The film."""
    after: Media
    """The dub of it."""
    notes: tuple[str, ...]
    """What was told."""


Matrix = Callable[[str, str], Cell]


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Make a film of one kind for one container, once: two seconds, 64x36, black and then white.

    ffmpeg -f lavfi -i color=black:size=64x36:rate=25:duration=2,drawbox=t=fill:color=white:enable='gte(t,1)'
      -f lavfi -i anoisesrc=amplitude=0.01:duration=2:sample_rate=48000 OPTIONS OF THE KIND
      -c:v libx264 -bf 2 -c:a aac film.mp4       (for WebM: -c:v libvpx-vp9 -c:a libopus)
    """
    folder = tmp_path_factory.mktemp("matrix")
    extras = _extras(folder)

    def source(suffix: str, kind: str) -> Path:
        # Only Matroska holds all that the rich film has; the others are given it to convert.
        path = folder / f"{kind}{'.webm' if suffix == '.webm' else ''}{'.mkv' if kind == 'rich' else suffix}"
        if not path.exists():
            late = ["-itsoffset", "1.075"] if kind == "late_picture" else []
            options = [option.format(**extras) if option[0] == "{" else option for option in KINDS[kind]]
            inputs = [*late, "-f", "lavfi", "-i", _PICTURE, "-f", "lavfi", "-i", f"anoisesrc=a=0.01:d=2:r={RATE}"]
            run_ffmpeg([*inputs, *options, *_codecs(suffix), "-t", "5", file_url(path)])
        return path

    return source


@pytest.fixture(scope="session")
def matrix(sources: Callable[[str, str], Path], tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    """Dub a film of one kind in one container, once, with a click when the picture flashes."""
    folder = tmp_path_factory.mktemp("dubbed")
    cells: dict[tuple[str, str], Cell] = {}

    def cell(suffix: str, kind: str) -> Cell:
        if (suffix, kind) not in cells:
            cells[suffix, kind] = _dubbed(probe(sources(suffix, kind)), folder / f"{kind}{suffix}")
        return cells[suffix, kind]

    return cell


@pytest.mark.parametrize(("suffix", "kind"), CELLS)
def test_the_click_of_the_dub_is_heard_with_the_flash_of_the_picture(suffix: str, kind: str, matrix: Matrix) -> None:
    output = matrix(suffix, kind).after.path
    assert click(output) - flash(output) == pytest.approx(0, abs=NEAR_S)


@pytest.mark.parametrize("kind", ["stereo", "surround", "late", "late_picture", "cinema_rate"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_line_of_24_khz_that_is_mixed_over_the_original_is_heard_with_the_flash(
    suffix: str, kind: str, sources: Callable[[str, str], Path], tmp_path: Path
) -> None:
    source, output = probe(sources(suffix, kind)), tmp_path / f"out{suffix}"
    at = round((flash(source.path) - float(source.start)) * SPEECH_RATE)
    settings, n_samples = MixOptions(), round(source.duration * RATE)
    line = np.zeros(SPEECH_RATE // 2, dtype=np.float32)
    line[0] = 0.8
    with Spool(tmp_path) as spool:
        spool.add(Placed(at, Audio(line, SPEECH_RATE)))
        mix = Mixdown(spool, original_of(source, settings), n_samples, settings)
        mux(source, [Dub(mix.blocks(), mix.layout, n_samples, "en", "dub")], output)
    # Its place is exact to half of its own samples.
    assert click(output) - flash(output) == pytest.approx(0, abs=0.001 + 1 / SPEECH_RATE)


@pytest.mark.parametrize(("suffix", "kind"), CELLS)
def test_packets_of_picture_and_sound_are_those_of_the_film(suffix: str, kind: str, matrix: Matrix) -> None:
    cell = matrix(suffix, kind)
    before, after = packets(cell.before), packets(cell.after)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


@pytest.mark.parametrize(("suffix", "kind"), CELLS)
def test_pictures_keep_their_times(suffix: str, kind: str, matrix: Matrix) -> None:
    cell = matrix(suffix, kind)
    before, after = times(cell.before), times(cell.after)
    assert len(before) == len(after)
    # Sound may begin before the pictures, in its codec's lead; the distances count.
    assert np.diff(after) == pytest.approx(np.diff(before), abs=NEAR_S)


@pytest.mark.parametrize(("suffix", "kind"), CELLS)
def test_a_player_takes_the_dub_and_knows_its_language_and_title(suffix: str, kind: str, matrix: Matrix) -> None:
    after = matrix(suffix, kind).after
    track = after.audio[-1]
    assert [s.index for s in after.audio if s.default] == [track.index] == [best(after)]
    assert track.language == ("zho" if suffix == ".mp4" else "chi")
    assert track.title == "中文配音"
    assert track.channels == (6 if kind == "surround" else 2)


@pytest.mark.parametrize(("suffix", "kind"), CELLS)
def test_tracks_keep_language_title_and_flags(suffix: str, kind: str, matrix: Matrix) -> None:
    cell = matrix(suffix, kind)
    kept = [_known(s) for s in cell.after.audio[:-1]]
    assert kept == [_known(s) for s in cell.before.audio]
    assert flags(cell.after)[: len(kept)] == flags(cell.before)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_and_tags_of_the_film_are_kept(suffix: str, matrix: Matrix) -> None:
    cell = matrix(suffix, "rich")
    assert chapters(cell.after) == pytest.approx(chapters(cell.before))
    assert chapters(cell.after)[0::3] == ["one", "two 二"]
    assert {"title": "A film", "comment": "Made to be dubbed"}.items() <= tags(cell.after).items()


def test_fonts_and_styled_subtitles_are_kept_in_matroska(matrix: Matrix) -> None:
    cell = matrix(".mkv", "rich")
    assert cell.notes == ()
    assert [s.title for s in cell.after.streams if s.kind == "attachment"] == ["ours.ttf"]
    assert b"a font to all who do not look inside" in cell.after.path.read_bytes()
    assert (cell.after.subtitles[0].codec, cell.after.subtitles[0].title) == ("ass", "对白")
    assert b"Style: Loud,A font of ours,40" in cell.after.path.read_bytes()
    assert b"Loud,ANNA,0,0,0,,{\\i1}" in cell.after.path.read_bytes()


@pytest.mark.parametrize(("suffix", "codec"), [(".mp4", "mov_text"), (".mov", "mov_text"), (".webm", "webvtt")])
def test_where_styles_and_fonts_do_not_fit_it_is_told(suffix: str, codec: str, matrix: Matrix) -> None:
    cell = matrix(suffix, "rich")
    converted, left_out = cell.notes
    assert f"(ass, chi, 对白) is converted to {codec}" in converted
    assert "ours.ttf) is left out" in left_out
    assert [(s.codec, s.title) for s in cell.after.subtitles] == [(codec, "对白")]


@pytest.mark.parametrize(("suffix", "codec"), CODECS)
def test_whatever_it_is_encoded_with_the_click_comes_with_the_flash(
    suffix: str, codec: AudioCodec, sources: Callable[[str, str], Path], tmp_path: Path
) -> None:
    output = tmp_path / f"out{suffix}"
    cell = _dubbed(probe(sources(suffix, "stereo")), output, Packing(audio_codec=codec))
    assert cell.after.audio[-1].codec == ENCODERS[codec].codec
    assert click(output) - flash(output) == pytest.approx(0, abs=NEAR_S)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("kind", "picked"), [("two_tracks", 0), ("stereo", 0), ("no_audio", -1)])
def test_a_player_takes_the_original_where_that_is_asked_for(
    suffix: str, kind: str, picked: int, sources: Callable[[str, str], Path], tmp_path: Path
) -> None:
    source, output = probe(sources(suffix, kind)), tmp_path / f"out{suffix}"
    after = _dubbed(source, output, Packing(default="original")).after
    assert [s.index for s in after.audio if s.default] == [after.audio[picked].index] == [best(after)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_in_place_of_the_original_the_dub_is_the_only_sound(
    suffix: str, sources: Callable[[str, str], Path], tmp_path: Path
) -> None:
    source, output = probe(sources(suffix, "two_tracks")), tmp_path / f"out{suffix}"
    after = _dubbed(source, output, Packing(replace_audio=True)).after
    assert [(s.title, s.default) for s in after.audio] == [("中文配音", True)]
    assert click(output) - flash(output) == pytest.approx(0, abs=NEAR_S)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_several_dubs_are_a_track_each_and_the_first_is_taken(
    suffix: str, sources: Callable[[str, str], Path], tmp_path: Path
) -> None:
    source, output = probe(sources(suffix, "stereo")), tmp_path / f"out{suffix}"
    at = round((flash(source.path) - float(source.start)) * RATE)
    tongues = [("zh", "中文配音"), ("en", "English dub"), ("yue", "粤语配音")]
    dubs = [Dub(_blocks(at, at + RATE, 2), "stereo", at + RATE, language, title) for language, title in tongues]
    mux(source, dubs, output)
    after = probe(output)
    assert [s.title for s in after.audio[1:]] == [title for _, title in tongues]
    assert [s.default for s in after.audio] == [False, True, False, False]
    known = {".mp4": ["zho", "eng", "yue"], ".mov": ["chi", "eng", None]}  # QuickTime's table has no Cantonese
    assert [s.language for s in after.audio[1:]] == known.get(suffix, ["chi", "eng", "yue"])
    for track in after.audio[1:]:
        assert click(output, track.index) - flash(output) == pytest.approx(0, abs=NEAR_S)
    assert [path.name for path in tmp_path.iterdir()] == [output.name]


def _extras(folder: Path) -> dict[str, str]:
    ass, chapters, font = folder / "rich.ass", folder / "chapters.txt", folder / "ours.ttf"
    ass.write_text(_ASS, encoding="utf-8")
    chapters.write_text(_CHAPTERS, encoding="utf-8")
    font.write_bytes(b"a font to all who do not look inside")
    return {"ass": str(ass), "chapters": str(chapters), "font": str(font)}


def _codecs(suffix: str) -> tuple[str, ...]:
    if suffix == ".webm":
        return ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", "-b:a", "96k")
    return ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac")


def _dubbed(source: Media, output: Path, packing: Packing = Packing()) -> Cell:
    at = round((flash(source.path) - float(source.start)) * RATE)
    n_samples = round(source.duration * RATE)
    n_channels = 6 if any(s.channels == 6 for s in source.audio) else 2
    layout = "5.1" if n_channels == 6 else "stereo"
    dub = Dub(_blocks(at, n_samples, n_channels), layout, n_samples, "zh", "中文配音")
    notes = mux(source, [dub], output, packing=packing)
    return Cell(source, probe(output), notes)


def _blocks(click: int, n_samples: int, n_channels: int) -> Iterator[Sound]:
    """Silence with one loud sample, in blocks of uneven lengths; in 5.1 it is in the centre."""
    sound = np.zeros((n_samples, n_channels), dtype=np.float32)
    sound[click, 2 if n_channels == 6 else slice(None)] = 0.8
    yield from np.array_split(sound, 7)


def _known(track: Stream) -> Stream:
    """Return what of a track is the same in another file."""
    return replace(track, index=0, default=False, end=None)
