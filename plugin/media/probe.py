"""What is in a video file: its streams, its playing length, and whether it is whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from plugin.errors import MediaError
from plugin.media.ffmpeg import file_url

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream as AvStream

Kind = Literal["video", "audio", "subtitle", "data", "attachment", "unknown"]

_TEXT_ART = {"ansi", "bintext", "xbin", "idf"}  # ffmpeg takes any .txt file for a film of letters
_SECOND = 1_000_000  # of a container's clock
_MISSING = Fraction(1)  # seconds that may lack at the end before a file counts as cut short
_TAIL = Fraction(1, 2)  # seconds before the end from which the last packets are read


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of a media file."""

    index: int
    """Place in the file, from 0, over all kinds (ffmpeg's `0:index`)."""
    kind: Kind
    """What it carries."""
    codec: str
    """ffmpeg's name of the codec (`h264`, `aac`, `subrip`), `unknown` where it has none."""
    language: str | None
    """Language tag as in the file, mostly ISO 639-2; None where it is absent or undetermined."""
    title: str | None
    """Title, or the file name of an attachment."""
    channels: int
    """Audio channels; 0 for other kinds."""
    sample_rate: int
    """Of audio, in hertz; 0 for other kinds."""
    default: bool
    """Whether a player picks it unasked."""
    attached_picture: bool
    """A cover picture, which the file keeps as a video stream."""
    timecode: str | None = None
    """Start time code (`01:00:00:00`) of a data track that holds one."""
    places: tuple[str, ...] = ()
    """Where each audio channel is heard, as ffmpeg calls it (`FL`, `FR`, `FC`, `LFE`); empty where nobody tells."""


@dataclass(frozen=True, slots=True)
class Media:
    """A video file, probed."""

    path: Path
    """Where it is."""
    container: str
    """ffmpeg's names of the container, separated by commas (`mov,mp4,m4a,3gp,3g2,mj2`)."""
    duration: Fraction
    """When the last picture ends, in seconds from `start`: what a player shows as the length of the video."""
    start: Fraction
    """First time stamp of the file, in seconds; players and ffmpeg count it as zero."""
    streams: tuple[Stream, ...]
    """In the order of the file."""
    chapters: int
    """How many chapters it has."""
    hidden_before: Fraction = Fraction(0)
    """Length of the pictures before `start` that are in the file and that its edit list hides, in seconds."""
    hidden_after: Fraction = Fraction(0)
    """The same after the end."""

    @property
    def video(self) -> tuple[Stream, ...]:
        """Streams of moving pictures (covers are not among them)."""
        return tuple(s for s in self.streams if s.kind == "video" and not s.attached_picture)

    @property
    def audio(self) -> tuple[Stream, ...]:
        """Sound tracks."""
        return tuple(s for s in self.streams if s.kind == "audio")

    @property
    def subtitles(self) -> tuple[Stream, ...]:
        """Subtitle tracks."""
        return tuple(s for s in self.streams if s.kind == "subtitle")

    @property
    def has_audio(self) -> bool:
        """Whether there is a sound track."""
        return bool(self.audio)

    @property
    def main_audio(self) -> Stream | None:
        """The sound track that a player picks: the first one marked default, else the first."""
        return next((s for s in self.audio if s.default), self.audio[0] if self.audio else None)


def probe(path: Path) -> Media:
    """Read the streams of a video and check that it is whole.

    Args:
        path: A video file in any container that ffmpeg reads.

    Returns:
        Its streams and playing length; nothing is decoded.

    Raises:
        MediaError: There is no such file, it is not a video, has no video stream, is damaged or cut short, or its edit
            list puts it together from pieces, which cannot be copied.
    """
    if not path.exists():
        raise MediaError(f"{path}: no such file. Check the name of the video.")
    if path.is_dir():
        raise MediaError(f"{path}: this is a folder. Name the video file in it.")
    if path.stat().st_size == 0:
        raise MediaError(f"{path}: the file is empty. Copy or download the video again.")
    import av

    try:
        # Names in old files may be in any encoding; a wrong letter in a title is no reason to refuse the film.
        with av.open(file_url(path), metadata_errors="replace") as container:
            return _media(path, container)
    except av.error.PermissionError as error:
        raise MediaError(f"{path}: permission to read the video is missing. Check who owns the file.") from error
    except av.FFmpegError as error:
        raise MediaError(
            f"{path}: not a video, or damaged ({error.strerror}). Try to play it; copy or download it again."
        ) from error


def _media(path: Path, container: InputContainer) -> Media:
    streams = tuple(_stream(s) for s in container.streams)
    _check_video(path, container, streams)
    _check_pieces(path, container)
    start = Fraction(container.start_time or 0, _SECOND)
    video = container.streams[_main_video(streams)]
    before, after = _hidden(video, start)
    return Media(
        path=path,
        container=container.format.name,
        duration=_video_end(path, container, video) - start,
        start=start,
        streams=streams,
        chapters=len(container.chapters()),
        hidden_before=before,
        hidden_after=after,
    )


def _stream(stream: AvStream) -> Stream:
    from av.audio.codeccontext import AudioCodecContext

    tags = {key.lower(): value for key, value in stream.metadata.items()}
    language = tags.get("language") or stream.language
    context = stream.codec_context
    sound = context if isinstance(context, AudioCodecContext) else None
    return Stream(
        index=stream.index,
        kind=stream.type,
        codec=(context.codec.canonical_name if context is not None else "") or _data_codec(stream),
        language=None if language == "und" else language,
        title=tags.get("title") or tags.get("name") or tags.get("filename"),
        channels=sound.channels if sound else 0,
        sample_rate=sound.sample_rate if sound else 0,
        default=bool(stream.disposition & stream.disposition.default),
        attached_picture=bool(stream.disposition & stream.disposition.attached_pic),
        timecode=tags.get("timecode") if stream.type == "data" else None,
        places=tuple(channel.name for channel in sound.layout.channels) if sound else (),
    )


def _data_codec(stream: AvStream) -> str:
    return (stream.name if stream.type == "data" else None) or "unknown"


def _check_video(path: Path, container: InputContainer, streams: tuple[Stream, ...]) -> None:
    name = container.format.name
    pictures = [s for s in streams if s.kind == "video" and not s.attached_picture and s.codec not in _TEXT_ART]
    if name.endswith("_pipe") or name == "image2":
        raise MediaError(f"{path}: this is a single picture ({name}). Name a video file.")
    if not pictures:
        kinds = ", ".join(sorted({s.kind for s in streams if s.codec not in _TEXT_ART})) or "none that can be read"
        raise MediaError(
            f"{path}: no video stream in it (its streams: {kinds}). Name a video file, then the subtitles; "
            "without a video, give the subtitles alone."
        )


def _main_video(streams: tuple[Stream, ...]) -> int:
    return next(s.index for s in streams if s.kind == "video" and not s.attached_picture)


def _check_pieces(path: Path, container: InputContainer) -> None:
    """Refuse an edit list of several pieces: ffmpeg copies what lies between them too, and their times go back."""
    for stream in container.streams:
        entries = list(stream.index_entries) if stream.type in ("video", "audio") else []
        n_pieces = 1 + sum(after.timestamp < before.timestamp for before, after in pairwise(entries))
        if n_pieces > 1 and any(entry.is_discard for entry in entries):
            raise MediaError(
                f"{path}: its edit list puts {stream.type} stream {stream.index} together from {n_pieces} pieces, "
                f"which a copy would jumble. Write it in one piece first: ffmpeg -i {path.name} -crf 16 whole.mp4"
            )


def _hidden(video: AvStream, start: Fraction) -> tuple[Fraction, Fraction]:
    """Return how much of the pictures an edit list hides before `start` and after the end, in seconds."""
    index = video.index_entries
    shown = [entry.timestamp for entry in index if not entry.is_discard]
    if len(shown) in (0, len(index)) or video.time_base is None or video.start_time is None:
        return Fraction(0), Fraction(0)
    before = (shown[0] - index[0].timestamp - video.start_time) * video.time_base + start
    return max(Fraction(0), before), (index[-1].timestamp - shown[-1]) * video.time_base


def _video_end(path: Path, container: InputContainer, video: AvStream) -> Fraction:
    """Return the time stamp at which the pictures end, in seconds, after reading the last of them."""
    claimed = _claimed_end(video)
    whole = Fraction(container.start_time or 0, _SECOND) + Fraction(container.duration or 0, _SECOND)
    # Tags may be left over from before a cut, and the container's length may be that of another stream.
    expected = min(claimed, whole) if claimed and whole else claimed or whole
    seen = _last_end(container, video, expected - _TAIL) if expected else None
    if seen is None or seen < expected - _MISSING:
        seen = _last_end(container, video, None)
    if seen is None or (claimed and seen < expected - _MISSING):
        raise MediaError(
            f"{path}: the video is cut short: it should last {float(expected):.1f} s, "
            f"but its pictures end at {float(seen or 0):.1f} s. Copy or download it again."
        )
    return claimed if claimed and abs(claimed - seen) < _MISSING else seen


def _claimed_end(video: AvStream) -> Fraction | None:
    """Return the end that the file states for this stream, in seconds, or None."""
    if video.duration and video.time_base:
        return (video.duration + (video.start_time or 0)) * video.time_base
    tag = next((value for key, value in video.metadata.items() if key.upper() == "DURATION"), "")
    match = re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", tag.strip())
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)


def _last_end(container: InputContainer, video: AvStream, after: Fraction | None) -> Fraction | None:
    """Read the packets of `video` from `after` (seconds) on, or all; return when the last one ends."""
    import av

    last: Fraction | None = None
    try:
        container.seek(max(0, int((after or 0) * _SECOND)), backward=True)
        for packet in container.demux(video):
            if packet.pts is not None and packet.time_base is not None and packet.size and not packet.is_discard:
                end = (packet.pts + (packet.duration or 0)) * packet.time_base
                last = end if last is None else max(last, end)
    except av.FFmpegError:  # the last packets cannot be read: what was seen so far is the answer
        return last
    return last
