"""Lay the speech track on the video, or write it alone; the video is copied, never encoded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from plugin.files import replacing
from plugin.media.containers import Container, Kept, Language, container_of, keep_streams, subtitle_format
from plugin.media.covers import Cover, covers_of
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.graph import OUTPUT, Original, dub_graph
from plugin.media.output import check_output
from plugin.media.probe import Media

if TYPE_CHECKING:
    from tts_core.audio import Samples

__all__ = ["check_output", "mux", "subtitle_format", "write_track"]

_RATE = 48_000
# The video's own clock counts: times that it leaves out are worked out (AVI, MPEG-PS), and a pause of the sound in
# MPEG-TS stays as long as it is; ffmpeg closes it up past 10 s, as if another recording began.
CLOCK = ("-fflags", "+genpts", "-dts_delta_threshold", "100000")
"""Options before a video that is read."""
_SUBTITLE_DEMUXERS = {".srt": "srt", ".ass": "ass", ".ssa": "ass", ".vtt": "webvtt"}
_TRACK_ENCODERS = {
    ".wav": ("pcm_s16le", "-rf64", "auto", "-f", "wav"),
    ".flac": ("flac", "-sample_fmt", "s16", "-f", "flac"),
    ".m4a": ("aac", "-b:a", "192k", "-f", "ipod"),
    ".mp3": ("libmp3lame", "-b:a", "192k", "-f", "mp3"),
    ".opus": ("libopus", "-b:a", "128k", "-f", "opus"),
    ".ogg": ("libvorbis", "-q:a", "6", "-f", "ogg"),
}


def mux(
    media: Media,
    speech: Iterator[Samples],
    output: Path,
    *,
    n_samples: int,
    original: Original = "duck",
    language: Language,
    title: str,
    subtitles: Path | None = None,
    subtitle_title: str | None = None,
) -> tuple[str, ...]:
    """Write the video with the dub as a new default sound track, in one pass.

    Everything in the video is copied: streams, chapters, attachments, tags. Other sound tracks stay, no longer default.

    Args:
        media: The video.
        speech: Mono blocks at 48 kHz, pulled as ffmpeg takes them.
        output: MP4, MKV, MOV or WebM by its suffix; replaced whole, or left as it was.
        n_samples: Least length of the dub, in samples at 48 kHz: the length of the video. Later speech makes it longer.
        original: What becomes of the original sound.
        language: Of the dub and the subtitle.
        title: Name of the dub as players show it.
        subtitles: A clean file in `subtitle_format(output)`, UTF-8, added as a soft track.
        subtitle_title: Name of the subtitle as players show it; the dub's when absent.

    Returns:
        Notes for the report: what was converted, left out, or is longer than the video.

    Raises:
        OptionError: The output cannot be written, or its container cannot hold the video.
        FfmpegError: ffmpeg failed.
        BaseException: Whatever `speech` raised, unchanged.
    """
    check_output(output, [media.path, *([subtitles] if subtitles else [])])
    kept, notes = keep_streams(media, output)
    container = container_of(output)
    dub = _dub_track(container, language, title)
    subtitle = _subtitle_track(container, language, subtitle_title or title) if subtitles else None
    pictures = [item.stream for item in kept if item.stream.attached_picture] if container.attachments else []
    tracks = _tracks([item for item in kept if item.stream not in pictures], dub, subtitle, container)
    feed = _Feed(speech, n_samples)
    with covers_of(media, pictures) as covers, replacing(output) as part:
        arguments = [
            *_inputs(media, subtitles),
            *("-filter_complex", _graph(media, original)),
            *_options(tracks),
            *_attachments(covers, first=len(tracks)),
            *_muxer(container),
            file_url(part),
        ]
        run_ffmpeg(arguments, feed=feed, task=f"writing {output.name}", shown_as={part.name: output.name})
    return (*notes, *_length_note(feed, n_samples))


def write_track(
    speech: Iterator[Samples],
    output: Path,
    *,
    n_samples: int = 0,
    language: Language | None = None,
    title: str | None = None,
) -> None:
    """Write the speech track alone: 48 kHz stereo, limited to -1.5 dB.

    Args:
        speech: Mono blocks at 48 kHz, pulled as ffmpeg takes them.
        output: WAV, FLAC, M4A, MP3, Opus or Ogg by its suffix; replaced whole, or left as it was.
        n_samples: Least length, in samples at 48 kHz.
        language: Tag of the track, where the format has one.
        title: Title of the track.

    Raises:
        OptionError: The output cannot be written.
        FfmpegError: ffmpeg failed.
        BaseException: Whatever `speech` raised, unchanged.
    """
    check_output(output, [], track=True)
    tags = {"title": title, "language": language and {"zh": "zho", "en": "eng"}[language]}
    with replacing(output) as part:
        arguments = [
            *_pipe_input(),
            *("-filter_complex", dub_graph("0:a", None, "mute"), "-map", OUTPUT),
            *(item for key, value in tags.items() if value for item in ("-metadata", f"{key}={value}")),
            *("-c:a", *_TRACK_ENCODERS[output.suffix.lower()], file_url(part)),
        ]
        feed = _Feed(speech, n_samples)
        run_ffmpeg(arguments, feed=feed, task=f"writing {output.name}", shown_as={part.name: output.name})


@dataclass(frozen=True, slots=True)
class _Track:
    """One track of the output."""

    source: str
    """What `-map` takes."""
    codec: tuple[str, ...]
    """Encoder or `copy`, then options of this track without its number."""
    disposition: str | None
    """Flags; None leaves the source's."""
    tags: Mapping[str, str]
    """Tags to set; others are the source's."""


class _Feed:
    """The speech as bytes, filled up with silence to its least length, and counted."""

    def __init__(self, speech: Iterator[Samples], least: int) -> None:
        self._speech = speech
        self._least = max(1, least)  # ffmpeg opens no stream without a sample
        self.n_samples = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._speech:
            self.n_samples += int(block.shape[0])
            yield block.astype("<f4").tobytes()
        while self.n_samples < self._least:
            count = min(_RATE, self._least - self.n_samples)
            self.n_samples += count
            yield bytes(4 * count)


def _inputs(media: Media, subtitles: Path | None) -> list[str]:
    inputs = [*CLOCK, "-i", file_url(media.path), *_pipe_input()]
    if subtitles is not None:
        inputs += ["-f", _SUBTITLE_DEMUXERS[subtitles.suffix.lower()], "-i", file_url(subtitles)]
    return inputs


def _pipe_input() -> list[str]:
    return ["-f", "f32le", "-ar", str(_RATE), "-ac", "1", "-i", "pipe:0"]


def _graph(media: Media, original: Original) -> str:
    track = media.main_audio
    return dub_graph("1:a", f"0:{track.index}" if track else None, original)


def _tracks(kept: Sequence[Kept], dub: _Track, subtitle: _Track | None, container: Container) -> list[_Track]:
    """Put the output's tracks in order: those of the video, the dub, the subtitle, then fonts and covers.

    Matroska keeps fonts and covers apart from its tracks; ffmpeg mixes up the numbers unless they come last.
    """
    tracks = [_kept_track(item, container) for item in kept if not _is_attached(item)]
    attached = [_kept_track(item, container) for item in kept if _is_attached(item)]
    return [*tracks, dub, *([subtitle] if subtitle else []), *attached]


def _is_attached(item: Kept) -> bool:
    return item.stream.kind == "attachment" or item.stream.attached_picture


def _kept_track(item: Kept, container: Container) -> _Track:
    stream = item.stream
    quicktime = container.text_codec == "mov_text"
    tag = ("-tag", item.tag) if item.tag else ()
    retimed = ("-bsf", item.packet_filter) if item.packet_filter else ()
    return _Track(
        source=f"0:{stream.index}",
        codec=(item.codec, *tag, *retimed),
        disposition="-default" if stream.kind == "audio" else None,
        tags=_titles(stream.title) if stream.title and quicktime else {},
    )


def _dub_track(container: Container, language: Language, title: str) -> _Track:
    encoder, bit_rate = container.audio_encoder
    return _Track(OUTPUT, (encoder, "-b", bit_rate), "default+dub", _names(container, language, title))


def _subtitle_track(container: Container, language: Language, title: str) -> _Track:
    codec = "mov_text" if container.text_codec == "mov_text" else "copy"
    return _Track("2:0", (codec,), "0", _names(container, language, title))


def _names(container: Container, language: Language, title: str) -> dict[str, str]:
    return {"language": container.languages[language], **_titles(title)}


def _titles(title: str) -> dict[str, str]:
    """Name a track for all players: Matroska shows `title`, MP4 players read the handler."""
    return {"title": title, "handler_name": title}


def _options(tracks: Iterable[_Track]) -> list[str]:
    options: list[str] = []
    for index, track in enumerate(tracks):
        codec, *more = track.codec
        options += ["-map", track.source, f"-c:{index}", codec]
        options += [f"{item}:{index}" if item.startswith("-") else item for item in more]
        options += [f"-disposition:{index}", track.disposition] if track.disposition is not None else []
        options += [item for key, value in track.tags.items() for item in (f"-metadata:s:{index}", f"{key}={value}")]
    return options


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


def _length_note(feed: _Feed, n_samples: int) -> list[str]:
    over = Fraction(feed.n_samples - n_samples, _RATE)
    return [f"speech ends {float(over):.2f} s after the video; the dub is that much longer"] if over > 0 else []
