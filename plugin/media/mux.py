"""Lay finished mixes on the video as new sound tracks, or write one alone; the video is copied, never encoded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugin.files import replacing
from plugin.media.containers import Container, container_of, keep_streams, subtitle_format
from plugin.media.covers import Cover, covers_of
from plugin.media.decode import CLOCK
from plugin.media.encoders import encoder_of
from plugin.media.feed import FEED_RATE, Feed, stored
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.languages import language_code
from plugin.media.layouts import CHANNELS, Layout
from plugin.media.output import check_output
from plugin.media.probe import Media, check_copied
from plugin.media.tracks import (
    Packing,
    Track,
    check_packing,
    dub_track,
    in_order,
    kept_track,
    subtitle_track,
    track_options,
)

__all__ = ["Dub", "Packing", "check_mux", "check_output", "mux", "subtitle_format", "write_track"]

_SUBTITLE_DEMUXERS = {".srt": "srt", ".ass": "ass", ".ssa": "ass", ".vtt": "webvtt"}
_TRACK_ENCODERS = {
    ".wav": ("pcm_s16le", "-rf64", "auto", "-f", "wav"),
    ".flac": ("flac", "-sample_fmt", "s16", "-f", "flac"),
    ".m4a": ("aac", "-b:a", "192k", "-aac_coder", "fast", "-f", "ipod"),
    ".mp3": ("libmp3lame", "-b:a", "192k", "-f", "mp3"),
    ".opus": ("libopus", "-b:a", "128k", "-f", "opus"),
    ".ogg": ("libvorbis", "-q:a", "6", "-f", "ogg"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Dub:
    """A finished mix of the film's sound and the speech, to be one track of the output."""

    blocks: Iterator[NDArray[np.float32]]
    """[n, channels] at 48 kHz, full scale 1, limited; `n` may differ from block to block."""
    layout: Layout
    """Of the blocks."""
    n_samples: int
    """Least length, in samples at 48 kHz: that of the video. Blocks that go on make it longer."""
    language: str
    """`zh`, `en`, or a code of ISO 639-2."""
    title: str
    """Name of the track as players show it."""


def check_mux(
    media: Media, output: Path, packing: Packing = Packing(), languages: Iterable[str] = ()
) -> tuple[str, ...]:
    """Make sure, before any work, that a container can hold the video and what is added; return the notes on it.

    Raises:
        OptionError: It cannot, or the choices do not go together, or a language is none.
    """
    container = container_of(output)
    check_packing(packing)
    encoder_of(container, packing.audio_codec)
    for language in languages:
        language_code(language, container.languages)
    return keep_streams(media, output, replace_audio=packing.replace_audio)[1]


def mux(
    media: Media,
    dubs: Sequence[Dub],
    output: Path,
    *,
    subtitles: Sequence[Path | None] = (),
    subtitle_titles: Sequence[str] = (),
    packing: Packing = Packing(),
) -> tuple[str, ...]:
    """Write the video with each dub as a new sound track, the first of them the default.

    Everything in the video is copied: streams, chapters, attachments, tags. Other sound tracks stay, no longer default,
    unless `packing` asks for something else. The last dub goes to ffmpeg as it comes; those before it are laid down
    beside the output first.

    Args:
        media: The video.
        dubs: At least one; their blocks are pulled one dub after the other.
        output: MP4, MKV, MOV or WebM by its suffix; replaced whole, or left as it was.
        subtitles: A clean file a dub, or None, in `subtitle_format(output)`, UTF-8, added as soft tracks.
        subtitle_titles: Names of the subtitles as players show them; the dubs' where absent.
        packing: What is default, what is left out, and how the dubs are encoded.

    Returns:
        Notes for the report: what was converted, left out, or is longer than the video.

    Raises:
        OptionError: The output cannot be written, or its container cannot hold the video.
        MediaError: The video went away, or could not be read to its end.
        FfmpegError: ffmpeg failed.
        BaseException: Whatever a dub's blocks raised, unchanged.
    """
    check_output(output, [media.path, *(path for path in subtitles if path)])
    notes = check_mux(media, output, packing, (dub.language for dub in dubs))
    container = container_of(output)
    kept, _ = keep_streams(media, output, replace_audio=packing.replace_audio)
    pictures = [item.stream for item in kept if item.stream.attached_picture] if container.attachments else []
    feeds = [Feed(dub.blocks, dub.layout, dub.n_samples) for dub in dubs]
    copied = [(item, kept_track(item, container, media, packing)) for item in kept if item.stream not in pictures]
    alone = not any(item.stream.kind == "audio" for item in kept)
    added = _dub_tracks(dubs, container, packing, first_default=alone or packing.default == "dub")
    added += _soft_tracks(dubs, subtitles, subtitle_titles, container)
    tracks = in_order(copied, added)
    with covers_of(media, pictures) as covers, stored(feeds[:-1], output) as files, replacing(output) as part:
        arguments = [
            *_inputs(media, feeds, files, subtitles),
            *track_options(tracks),
            *_attachments(covers, first=len(tracks)),
            *_muxer(container),
            file_url(part),
        ]
        run_ffmpeg(arguments, feed=feeds[-1], task=f"writing {output.name}", shown_as={part.name: output.name})
        check_copied(media, part)
    return (*notes, *_length_notes(dubs, feeds))


def write_track(
    blocks: Iterator[NDArray[np.float32]],
    output: Path,
    *,
    layout: Layout = "stereo",
    n_samples: int = 0,
    language: str | None = None,
    title: str | None = None,
) -> None:
    """Write a mix alone, at 48 kHz.

    Args:
        blocks: [n, channels] at 48 kHz, pulled as ffmpeg takes them.
        output: WAV, FLAC, M4A, MP3, Opus or Ogg by its suffix; replaced whole, or left as it was.
        layout: Of the blocks.
        n_samples: Least length, in samples at 48 kHz.
        language: Tag of the track, where the format has one: `zh`, `en`, or a code of ISO 639-2.
        title: Title of the track.

    Raises:
        OptionError: The output cannot be written.
        FfmpegError: ffmpeg failed.
        BaseException: Whatever `blocks` raised, unchanged.
    """
    check_output(output, [], track=True)
    tags = {"title": title, "language": language and language_code(language)}
    feed = Feed(blocks, layout, n_samples)
    with replacing(output) as part:
        arguments = [
            *(*feed.input_options, "-i", "pipe:0"),
            *(item for key, value in tags.items() if value for item in ("-metadata", f"{key}={value}")),
            *("-c:a", *_TRACK_ENCODERS[output.suffix.lower()], file_url(part)),
        ]
        run_ffmpeg(arguments, feed=feed, task=f"writing {output.name}", shown_as={part.name: output.name})


def _dub_tracks(dubs: Sequence[Dub], container: Container, packing: Packing, *, first_default: bool) -> list[Track]:
    return [
        dub_track(
            f"{index + 1}:a",
            container,
            packing,
            channels=CHANNELS[dub.layout],
            default=first_default and index == 0,
            language=dub.language,
            title=dub.title,
        )
        for index, dub in enumerate(dubs)
    ]


def _soft_tracks(
    dubs: Sequence[Dub], subtitles: Sequence[Path | None], titles: Sequence[str], container: Container
) -> list[Track]:
    """Describe the added subtitles; their inputs come after the video and the dubs."""
    names = [*titles, *(dub.title for dub in dubs[len(titles) :])]
    added = [(dub, name) for dub, name, path in zip(dubs, names, subtitles, strict=False) if path is not None]
    return [
        subtitle_track(f"{1 + len(dubs) + index}:0", container, dub.language, name)
        for index, (dub, name) in enumerate(added)
    ]


def _inputs(media: Media, feeds: Sequence[Feed], files: Sequence[Path], subtitles: Sequence[Path | None]) -> list[str]:
    inputs = [*CLOCK, "-i", file_url(media.path)]
    for feed, source in zip(feeds, [*map(file_url, files), "pipe:0"], strict=True):
        inputs += [*feed.input_options, "-i", source]
    for path in subtitles:
        inputs += ["-f", _SUBTITLE_DEMUXERS[path.suffix.lower()], "-i", file_url(path)] if path else []
    return inputs


def _attachments(covers: Iterable[Cover], first: int) -> list[str]:
    options: list[str] = []
    for index, cover in enumerate(covers, first):
        options += ["-attach", file_url(cover.path)]
        options += [f"-metadata:s:{index}", f"mimetype={cover.mime_type}"]
        options += [f"-metadata:s:{index}", f"filename={cover.name}"]
    return options


def _muxer(container: Container) -> list[str]:
    # Dolby Vision, TrueHD and the like are behind -strict in MP4; they were in the source, so they may be in the copy.
    return ["-map_chapters", "0", "-strict", "experimental", *container.options, "-f", container.muxer]


def _length_notes(dubs: Sequence[Dub], feeds: Sequence[Feed]) -> list[str]:
    notes = []
    for dub, feed in zip(dubs, feeds, strict=True):
        over = Fraction(feed.n_samples - dub.n_samples, FEED_RATE)
        name = f"{dub.title}: " if len(dubs) > 1 else ""
        if over > 0:
            notes.append(f"{name}speech ends {float(over):.2f} s after the video; the dub is that much longer")
    return notes
