"""Flash and beep: the dub is heard when a player shows its picture, whatever clock the video has.

Players show the first time stamp of a file as zero, and apply edit lists; so does ffmpeg, and PyAV when it decodes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest

from plugin.errors import MediaError
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.mux import Dub, mux
from plugin.media.probe import Media, probe
from plugin.pipeline import Options, dub
from plugin.soundtrack import Mixdown, MixOptions, Placed, Spool, original_of, target_of
from tts_core.audio import Audio

if TYPE_CHECKING:
    from av import AudioFrame

Sound = npt.NDArray[np.float32]
FlashFilm = Callable[..., Path]
RATE = 48_000
SPOKEN_S = 1.2  # after the flash, where no beep is
NEAR_S = 0.005

# Options before the film of `flash_film`, and after it; a map that names `1:` adds the film a second time.
COPIES: dict[str, tuple[list[str], list[str]]] = {
    "plain.mp4": ([], []),
    "cut_between_key_frames.mp4": (["-ss", "0.5"], []),
    "late_pictures.mp4": (["-itsoffset", "0.3"], ["-map", "0:v", "-map", "1:a"]),
    "late_sound.mp4": (["-itsoffset", "0.3"], ["-map", "1:v", "-map", "0:a"]),
    "both_late.mp4": ([], ["-output_ts_offset", "0.3"]),
    "early_sound.mp4": (["-itsoffset", "-0.044"], ["-map", "1:v", "-map", "0:a"]),
    "no_edit_list.mp4": ([], ["-use_editlist", "0"]),
    "pause.mkv": ([], ["-bsf:a", "setts=ts='TS+if(gt(N,40),0.06/TB,0)'"]),
    "stream_from_10_s.ts": ([], ["-output_ts_offset", "10"]),
    "from_10_s.mkv": ([], ["-output_ts_offset", "10"]),
}

# Films of their own: options, frames a second, seconds.
FILMS: dict[str, tuple[list[str], str, int]] = {
    "ntsc.mp4": ([], "30000/1001", 4),
    "cinema.mkv": ([], "24000/1001", 4),
    "time_code.mov": (["-c:a", "pcm_s16le", "-timecode", "01:00:00:00"], "25", 4),
    "programme.mpg": (["-c:v", "mpeg2video", "-c:a", "mp2"], "25", 4),
    "long_pause.ts": (["-bsf:a", "setts=ts='TS+if(gt(N,60),11/TB,0)'"], "5", 16),
}

WAYS = [(name, suffix) for name in (*COPIES, *FILMS) for suffix in (".mp4", ".mkv")]


@dataclass(frozen=True, slots=True)
class Seen:
    """When things are seen and heard, in seconds from what a player shows as zero."""

    flash: float
    """The first white picture."""
    beep: float
    """The beep of the first sound track."""
    bed: float = 0.0
    """The beep in the dub."""
    dub: float = 0.0
    """The speech in the dub."""
    subtitle: float = 0.0
    """The added subtitle."""
    notes: tuple[str, ...] = ()
    """What was told."""


@dataclass(frozen=True, slots=True)
class Result:
    """A film before and after."""

    before: Seen
    after: Seen


@pytest.fixture(scope="module")
def dubbed(flash_film: FlashFilm, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Result]:
    """Dub a film of the tables with a burst `SPOKEN_S` after its flash; each is made once."""
    folder = tmp_path_factory.mktemp("clock")
    results: dict[tuple[str, str], Result] = {}

    def result(name: str, suffix: str) -> Result:
        if (name, suffix) not in results:
            results[name, suffix] = _dub(_source(name, flash_film, folder), folder / f"{name}{suffix}")
        return results[name, suffix]

    return result


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_the_dub_is_heard_when_its_picture_is_seen(
    name: str, suffix: str, dubbed: Callable[[str, str], Result]
) -> None:
    after = dubbed(name, suffix).after
    assert after.dub - after.flash == pytest.approx(SPOKEN_S, abs=NEAR_S)
    assert after.subtitle - after.flash == pytest.approx(SPOKEN_S, abs=NEAR_S)


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_the_original_keeps_its_place_in_its_track_and_under_the_dub(
    name: str, suffix: str, dubbed: Callable[[str, str], Result]
) -> None:
    before, after = dubbed(name, suffix).before, dubbed(name, suffix).after
    assert after.beep - after.flash == pytest.approx(before.beep - before.flash, abs=NEAR_S)
    assert after.bed - after.flash == pytest.approx(before.beep - before.flash, abs=NEAR_S)


@pytest.mark.parametrize(("name", "suffix"), WAYS)
def test_the_film_starts_where_it_did_except_that_matroska_cannot_hide(
    name: str, suffix: str, dubbed: Callable[[str, str], Result]
) -> None:
    before, after = dubbed(name, suffix).before, dubbed(name, suffix).after
    shows_more = (name, suffix) == ("cut_between_key_frames.mp4", ".mkv")
    assert after.flash - before.flash == pytest.approx(0.52 if shows_more else 0, abs=NEAR_S)
    told = [note for note in after.notes if "Matroska cannot hide pictures and shows 0.52 s before the start" in note]
    assert len(told) == shows_more


def test_a_cue_is_spoken_with_its_picture(flash_film: FlashFilm, tmp_path: Path) -> None:
    source = _source("cut_between_key_frames.mp4", flash_film, tmp_path)
    output, cues = tmp_path / "out.mp4", tmp_path / "film.srt"
    flash = _seen(source).flash
    _write_cue(cues, flash, flash + 1)
    dub(source, cues, output, options=Options(engine="tone", original="mute"))
    _, sounds = _decoded(output)
    assert abs(_onset(sounds[-1], flash) - flash) < 0.04


@pytest.mark.parametrize("encoder", ["mpeg4", "libx264"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_avi_is_shown_from_zero_in_the_order_of_the_pictures(
    flash_film: FlashFilm, tmp_path: Path, encoder: str, suffix: str
) -> None:
    source = flash_film(f"{encoder}.avi", "-c:v", encoder, "-bf", "2", "-c:a", "pcm_s16le")
    output = tmp_path / f"out{suffix}"
    _mux(probe(source), 3.2, output)
    pictures, sounds = _decoded(output)
    assert next(at for at, white in pictures if white) == pytest.approx(2, abs=NEAR_S)
    # ffmpeg's dts2pts does not get the last pictures of H.264 right.
    assert [at for at, _ in pictures[:90]] == pytest.approx([n / 25 for n in range(90)], abs=NEAR_S)
    assert [_onset(sound, 2) for sound in sounds] == pytest.approx([2, 2], abs=NEAR_S)


def test_what_an_edit_list_hides_at_the_end_is_no_part_of_the_film(flash_film: FlashFilm, tmp_path: Path) -> None:
    source = _edited(flash_film("flash.mp4"), tmp_path / "end.mp4", [(0, 2.5)])
    media = probe(source)
    assert float(media.duration) == pytest.approx(2.5, abs=0.04)
    assert float(media.hidden_after) == pytest.approx(1.5, abs=0.12)
    notes = mux(media, [Dub(iter(()), "stereo", 0, "en", "dub")], tmp_path / "a.mkv")
    assert "after the end" in notes[0]


def test_a_film_that_an_edit_list_joins_from_pieces_is_refused(flash_film: FlashFilm, tmp_path: Path) -> None:
    late = tmp_path / "late.mp4"  # its edit lists have two entries
    run_ffmpeg(["-i", file_url(flash_film("flash.mp4")), "-c", "copy", "-output_ts_offset", "0.3", file_url(late)])
    source = _edited(late, tmp_path / "pieces.mp4", [(0, 1), (1.5, 2)])
    with pytest.raises(MediaError, match=r"video stream 0 together from 2 pieces.*ffmpeg -i pieces\.mp4") as caught:
        probe(source)
    assert caught.value.exit_code == 2


def _source(name: str, flash_film: FlashFilm, folder: Path) -> Path:
    if name in FILMS:
        options, rate, seconds = FILMS[name]
        return flash_film(name, *options, rate=rate, seconds=seconds)
    before, after = COPIES[name]
    film = ["-i", file_url(flash_film("flash.mp4"))]
    twin = film if "1:v" in after or "1:a" in after else []
    run_ffmpeg([*before, *film, *twin, *after, "-c", "copy", file_url(folder / name)])
    return folder / name


def _dub(source: Path, output: Path) -> Result:
    media, before = probe(source), _seen(source)
    spoken = before.flash + SPOKEN_S
    cues = output.with_suffix(".srt")
    _write_cue(cues, spoken, spoken + 0.5)
    notes = _mux(media, spoken, output, subtitles=[cues])
    return Result(before, _seen(output, before.beep - before.flash, notes))


def _write_cue(path: Path, start: float, end: float) -> None:
    import pysubs2

    subtitles = pysubs2.SSAFile()
    subtitles.append(pysubs2.SSAEvent(start=round(start * 1000), end=round(end * 1000), text="Now."))
    subtitles.save(str(path))


def _mux(media: Media, spoken: float, output: Path, **options: Any) -> tuple[str, ...]:
    """Lay what is speech to the ear of this test, a tenth of a second of 2 kHz, over the original sound."""
    burst = 0.7 * np.sin(2 * np.pi * 2_000 * np.arange(RATE // 10) / RATE)
    settings = MixOptions("keep", target_of("off"))
    n_samples = round(media.duration * RATE)
    with Spool(output.parent) as spool:
        spool.add(Placed(round(spoken * RATE), Audio(burst.astype(np.float32), RATE)))
        mix = Mixdown(spool, original_of(media, settings), n_samples, settings)
        return mux(media, [Dub(mix.blocks(), mix.layout, n_samples, "en", "dub")], output, **options)


def _seen(path: Path, beep_after: float | None = None, notes: tuple[str, ...] = ()) -> Seen:
    pictures, sounds = _decoded(path)
    flash = next(at for at, white in pictures if white)
    if beep_after is None:
        return Seen(flash, _onset(sounds[0]))
    return Seen(
        flash,
        _onset(sounds[0], flash + beep_after),
        _onset(sounds[-1], flash + beep_after),
        _onset(sounds[-1], flash + SPOKEN_S),
        _subtitle_start(path),
        notes,
    )


def _decoded(path: Path) -> tuple[list[tuple[float, bool]], list[Sound]]:
    """Return when each picture is shown and whether it is white, and each sound track from zero on."""
    import av

    pictures: list[tuple[float, bool]] = []
    with av.open(str(path)) as container:
        zero = (container.start_time or 0) / 1_000_000
        blocks: dict[int, list[tuple[int, Sound]]] = {stream.index: [] for stream in container.streams.audio}
        for packet in container.demux(*container.streams.video, *container.streams.audio):
            for frame in packet.decode():
                assert frame.time is not None
                if isinstance(frame, av.VideoFrame):
                    pictures.append((frame.time - zero, memoryview(frame.planes[0])[0] > 128))
                elif isinstance(frame, av.AudioFrame):
                    blocks[packet.stream.index].append((round((frame.time - zero) * RATE), _samples(frame)))
    return pictures, [_laid(parts) for parts in blocks.values()]


def _samples(frame: AudioFrame) -> Sound:
    samples = frame.to_ndarray()[0]
    scale = 1 if samples.dtype.kind == "f" else np.iinfo(samples.dtype).max
    return np.asarray(samples / scale, dtype=np.float32)


def _laid(blocks: list[tuple[int, Sound]]) -> Sound:
    sound = np.zeros(max(start + block.size for start, block in blocks), dtype=np.float32)
    for start, block in blocks:
        sound[max(0, start) : start + block.size] = block[max(0, -start) :]
    return sound


def _onset(sound: Sound, near: float | None = None) -> float:
    """Return when a sound sets in, in seconds; `near` a time, or anywhere."""
    first = 0 if near is None else max(0, round((near - 0.2) * RATE))
    part = np.abs(sound[first:] if near is None else sound[first : first + round(0.4 * RATE)])
    assert part.max() > 0.05
    return (first + int(np.flatnonzero(part > part.max() / 3)[0])) / RATE


def _subtitle_start(path: Path) -> float:
    import av

    with av.open(str(path)) as container:
        packets = container.demux(container.streams.subtitles[-1])
        start = next(float(p.pts * p.time_base) for p in packets if p.pts and p.time_base and b"Now." in bytes(p))
        return start - (container.start_time or 0) / 1_000_000


def _edited(source: Path, output: Path, pieces: list[tuple[float, float]]) -> Path:
    """Write other pieces, each a start in the pictures and a length, in seconds, into their edit list."""
    data = bytearray(source.read_bytes())
    ticks = struct.unpack_from(">I", data, data.index(b"mvhd") + 16)[0]
    first = data.index(b"elst") + 12
    assert struct.unpack_from(">I", data, first - 4) == (len(pieces),)
    zero = struct.unpack_from(">i", data, first + 12 * (len(pieces) - 1) + 4)[0]
    for index, (start, length) in enumerate(pieces):
        struct.pack_into(">Ii", data, first + 12 * index, round(length * ticks), zero + round(start * 12_800))
    output.write_bytes(data)
    return output
