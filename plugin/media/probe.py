"""What is in a video file: its streams, its playing length, and whether it is whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from plugin.errors import MediaError, OptionError
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
    end: Fraction | None = None
    """When a sound track ends that goes on after the pictures, in seconds from the file's start; None for others."""


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
    original_track: int | None = None
    """Which sound track is dubbed, counted from 1; None takes the one that a player picks."""

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
    def end(self) -> Fraction:
        """When the pictures and the sound that is dubbed have both ended, in seconds from `start`."""
        track = self.main_audio
        return max(self.duration, track.end or Fraction(0)) if track else self.duration

    @property
    def has_audio(self) -> bool:
        """Whether there is a sound track."""
        return bool(self.audio)

    @property
    def main_audio(self) -> Stream | None:
        """The sound track that is dubbed: the chosen one, else the first default one, else the first."""
        if self.original_track is not None:
            return self.audio[self.original_track - 1]
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


def choose_track(media: Media, number: int | None) -> Media:
    """Return the film with another sound track as the one that is dubbed.

    Args:
        media: The film.
        number: Which of its sound tracks, from 1; None leaves the choice to the film.

    Raises:
        OptionError: There is no such track.
    """
    if number is None:
        return media
    if not 1 <= number <= len(media.audio):
        has = {0: "no sound track", 1: "one sound track"}.get(len(media.audio), f"{len(media.audio)} sound tracks")
        named = ", ".join(f"{n} {_described(track)}" for n, track in enumerate(media.audio, 1))
        raise OptionError(
            f"--original-track {number}: {media.path.name} has {has}" + (f": {named}." if named else "; leave it out.")
        )
    return replace(media, original_track=number)


def check_copied(media: Media, written: Path) -> None:
    """Make sure that the pictures of a copy last as long as those of the film.

    ffmpeg takes a film that goes away, or cannot be read any more, for one that ends there.

    Args:
        media: The film.
        written: The copy.

    Raises:
        MediaError: They end earlier.
    """
    import av

    try:
        with av.open(file_url(written), metadata_errors="replace") as container:
            video = container.streams[_main_video(tuple(_stream(s) for s in container.streams))]
            start = Fraction(container.start_time or 0, _SECOND)
            seen = _last_end(container, video, start + media.duration - _TAIL) or _last_end(container, video, None)
    except av.FFmpegError as error:
        raise MediaError(f"{media.path}: its copy cannot be read ({error.strerror}). Try again.") from error
    reached = (seen or start) - start
    if reached < media.duration - _MISSING:
        raise MediaError(
            f"{media.path}: the video could not be read to its end: {float(reached):.1f} s of "
            f"{float(media.duration):.1f} s were copied. Make sure that it stays where it is, then try again."
        )


def _described(track: Stream) -> str:
    about = ", ".join(part for part in (track.codec, track.language, track.title) if part)
    return f"({about})"


def _media(path: Path, container: InputContainer) -> Media:
    streams = tuple(_stream(s) for s in container.streams)
    _check_video(path, container, streams)
    _check_pieces(path, container)
    _check_readable(path, container)
    start = Fraction(container.start_time or 0, _SECOND)
    video = container.streams[_main_video(streams)]
    before, after = _hidden(video, start)
    end = _video_end(path, container, video)
    ends = _sound_ends(container, end)
    return Media(
        path=path,
        container=container.format.name,
        duration=end - start,
        start=start,
        streams=tuple(replace(s, end=ends[s.index] - start) if s.index in ends else s for s in streams),
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


def _check_readable(path: Path, container: InputContainer) -> None:
    """Refuse what is encrypted: its packets could be copied, but nobody has the key to the copy."""
    first = next(iter(container.demux(video=0)), None)
    if first is not None and first.has_sidedata("encryption_info"):
        raise MediaError(
            f"{path}: the video is encrypted (DRM), so it can be neither heard nor copied. Use a file without it."
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


def _sound_ends(container: InputContainer, video_end: Fraction) -> dict[int, Fraction]:
    """Return the time stamps at which sound tracks end that go on after the pictures, in seconds, by their index."""
    import av

    ends: dict[int, Fraction] = {}
    if not container.streams.audio:
        return ends
    try:
        container.seek(max(0, int((video_end - _TAIL) * _SECOND)), backward=True)
        for packet in container.demux(*container.streams.audio):
            if packet.pts is not None and packet.time_base is not None and packet.size and not packet.is_discard:
                end = (packet.pts + (packet.duration or 0)) * packet.time_base
                ends[packet.stream.index] = max(end, ends.get(packet.stream.index, end))
    except av.FFmpegError:  # what cannot be read is not heard either
        pass
    return {index: end for index, end in ends.items() if end > video_end}


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
