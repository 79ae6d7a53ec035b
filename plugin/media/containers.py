"""What each container can hold: one table, and the choice of what is copied, converted or left out.

The codecs are those that ffmpeg's muxers write; Matroska takes nearly all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from plugin.errors import OptionError
from plugin.media.languages import Scheme
from plugin.media.probe import Media, Stream


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file that a dubbed video can be written to."""

    name: str
    """As people call it."""
    suffixes: tuple[str, ...]
    """File name endings, lower case."""
    muxer: str
    """ffmpeg's name for writing it."""
    video: frozenset[str] | None
    """Video codecs it holds; None for any."""
    audio: frozenset[str] | None
    """Audio codecs it holds; None for any."""
    subtitles: frozenset[str]
    """Subtitle codecs that are copied as they are."""
    text_codec: str
    """What other text subtitles are converted to."""
    subtitle_formats: tuple[str, ...]
    """Formats (pysubs2's names) in which a new subtitle is to be handed over; the first when in doubt."""
    languages: Scheme
    """Which codes of languages it stores."""
    dub_codec: Literal["aac", "opus"]
    """What a dub is encoded as when nothing else is asked for."""
    attachments: bool
    """Whether it holds fonts and other attachments."""
    edit_lists: bool = False
    """Whether it can hide pictures that are in the file, as a cut between key frames must."""
    options: tuple[str, ...] = ()
    """More options of the muxer."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stream of the video that goes into the output."""

    stream: Stream
    """The stream."""
    codec: str
    """`copy`, or the encoder for a converted subtitle."""
    tag: str | None = None
    """Four letters that name the codec in MP4, where ffmpeg's own choice will not do."""
    packet_filter: str | None = None
    """ffmpeg's bitstream filters that set the times of its packets, where the video has them wrong."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TEXT = frozenset({"subrip", "ass", "ssa", "webvtt", "mov_text", "text", "hdmv_text_subtitle"})
_MP4_VIDEO = _names("h264 hevc vvc av1 vp9 mpeg4 mpeg2video mpeg1video mjpeg png jpeg2000 vc1 ffv1 dirac evc apv")
_MP4_AUDIO = _names("aac mp3 mp2 ac3 eac3 ac4 dts truehd flac opus vorbis alac mp4als")
_PCM = _names("pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f32be")
_MP4_ONLY = _names("vp9 av1 flac opus truehd")  # ffmpeg's QuickTime muxer refuses them
_MOV_VIDEO = _names(
    "prores prores_raw dnxhd dvvideo cfhd rawvideo v210 v410 r210 qtrle rpza svq1 svq3 cinepak h263 hap tiff targa "
    "gif 8bps smc"
)
_MOV_AUDIO = _names("pcm_u8 pcm_s8 pcm_f64le pcm_f64be pcm_alaw pcm_mulaw adpcm_ima_qt adpcm_ms amr_nb amr_wb")

_MP4 = Container(
    name="MP4",
    suffixes=(".mp4", ".m4v"),
    muxer="mp4",
    video=_MP4_VIDEO,
    audio=_MP4_AUDIO | _PCM,
    subtitles=frozenset({"mov_text", "dvd_subtitle"}),
    text_codec="mov_text",
    subtitle_formats=("srt",),
    languages="terminology",
    dub_codec="aac",
    attachments=False,
    edit_lists=True,
)
_MOV = Container(
    name="MOV",
    suffixes=(".mov",),
    muxer="mov",
    video=_MP4_VIDEO - _MP4_ONLY | _MOV_VIDEO,
    audio=_MP4_AUDIO - _MP4_ONLY | _PCM | _MOV_AUDIO,
    subtitles=frozenset({"mov_text"}),
    text_codec="mov_text",
    subtitle_formats=("srt",),
    languages="quicktime",
    dub_codec="aac",
    attachments=False,
    edit_lists=True,
)
_MKV = Container(
    name="Matroska",
    suffixes=(".mkv",),
    muxer="matroska",
    video=None,
    audio=None,
    subtitles=_TEXT - {"mov_text"} | {"hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle", "arib_caption"},
    text_codec="subrip",
    subtitle_formats=("srt", "ass"),
    languages="bibliographic",
    dub_codec="aac",
    attachments=True,
    # Without it the muxer marks tracks default that are not.
    options=("-default_mode", "passthrough"),
)
_WEBM = Container(
    name="WebM",
    suffixes=(".webm",),
    muxer="webm",
    video=frozenset({"vp8", "vp9", "av1"}),
    audio=frozenset({"opus", "vorbis"}),
    subtitles=frozenset({"webvtt"}),
    text_codec="webvtt",
    subtitle_formats=("vtt",),
    languages="bibliographic",
    dub_codec="opus",
    attachments=False,
    options=("-default_mode", "passthrough"),
)

CONTAINERS = (_MP4, _MKV, _MOV, _WEBM)
"""Every container that a dubbed video can be written to."""


def container_of(output: Path) -> Container:
    """Return the container that the suffix of `output` names.

    Raises:
        OptionError: The suffix is not known.
    """
    for container in CONTAINERS:
        if output.suffix.lower() in container.suffixes:
            return container
    known = ", ".join(suffix for c in CONTAINERS for suffix in c.suffixes)
    raise OptionError(f"{output}: a video cannot be written as '{output.suffix}'. Use one of {known}.")


def subtitle_format(output: Path, source: str = "srt") -> str:
    """Return the format in which `mux` takes the subtitle for this output.

    Args:
        output: The video to be written.
        source: Format of the subtitle that was read (`srt`, `ass`, `ssa`, `vtt`), kept where the container can.

    Returns:
        `srt`, `ass` or `vtt`.

    Raises:
        OptionError: The suffix of `output` is not known.
    """
    formats = container_of(output).subtitle_formats
    wanted = "ass" if source == "ssa" else source
    return wanted if wanted in formats else formats[0]


def keep_streams(
    media: Media, output: Path, *, replace_audio: bool = False
) -> tuple[tuple[Kept, ...], tuple[str, ...]]:
    """Choose what is copied from the video, and say what is not.

    Args:
        media: The video.
        output: The file to be written; its suffix names the container.
        replace_audio: Whether the sound tracks are left out, for the dub takes their place.

    Returns:
        The streams to keep, in the order of the video, and notes: what is converted, left out, or no longer hidden.

    Raises:
        OptionError: The container cannot hold the video or a sound track, or is not known.
    """
    container = container_of(output)
    kept: list[Kept] = []
    notes: list[str] = []
    for stream in media.streams:
        if replace_audio and stream.kind == "audio":
            continue
        codec, note = _choose(stream, container, media)
        if codec is not None:
            kept.append(Kept(stream, codec, _tag(stream, container, media), _packet_filter(stream, media)))
        if note is not None:
            notes.append(f"{media.path.name}: {_label(stream)} {note}")
    return tuple(kept), (*notes, *_hidden_note(media, container))


def _choose(stream: Stream, container: Container, media: Media) -> tuple[str | None, str | None]:
    """Return how a stream is written (None: not at all) and what there is to say about it."""
    if stream.kind == "subtitle":
        return _choose_subtitle(stream, container)
    if stream.kind == "attachment":
        return (
            ("copy", None) if container.attachments else (None, f"is left out: {container.name} holds no attachments")
        )
    if stream.kind in ("video", "audio"):
        if _holds(container, stream):
            return "copy", None
        if stream.attached_picture:
            return None, f"is left out: {container.name} holds no such picture"
        raise OptionError(_refusal(stream, container, media))
    return None, _data_note(stream, container, media)


def _choose_subtitle(stream: Stream, container: Container) -> tuple[str | None, str | None]:
    if stream.codec in container.subtitles:
        return "copy", None
    if stream.codec in _TEXT:
        return container.text_codec, f"is converted to {container.text_codec}, which {container.name} holds"
    return None, f"is left out: {container.name} cannot hold it, and it is no text that can be converted"


def _holds(container: Container, stream: Stream) -> bool:
    codecs = container.video if stream.kind == "video" else container.audio
    if stream.attached_picture and container is _WEBM:
        return False
    return codecs is None or stream.codec in codecs


def _refusal(stream: Stream, container: Container, media: Media) -> str:
    able = [c for c in CONTAINERS if all(_holds(c, s) for s in (*media.video, *media.audio))]
    suffixes = ", ".join(suffix for c in able for suffix in c.suffixes)
    return f"{media.path}: {_label(stream)} cannot be put into {container.name} without a new encode. Use {suffixes}."


def _data_note(stream: Stream, container: Container, media: Media) -> str | None:
    quicktime = container in (_MP4, _MOV)
    if stream.timecode is not None:
        # The QuickTime muxer writes a new time code track from the video's tag.
        return None if quicktime else f"is left out; its start {stream.timecode} stays as a tag of the video"
    if media.chapters and stream.codec == "bin_data":
        return None  # the names of the chapters, which are written as chapters
    return "is left out: data tracks are not copied"


def _tag(stream: Stream, container: Container, media: Media) -> str | None:
    """Apple's players do not open `hev1`, ffmpeg's choice; a QuickTime source has made its own."""
    from_elsewhere = not media.container.startswith("mov")
    return "hvc1" if container in (_MP4, _MOV) and stream.codec == "hevc" and from_elsewhere else None


def _packet_filter(stream: Stream, media: Media) -> str | None:
    """AVI has the order of decoding alone: B-frames are put in order, and the first picture at zero, as players do."""
    if media.container != "avi" or stream.kind != "video":
        return None
    in_order = "dts2pts," if stream.codec in ("h264", "hevc") else ""
    delay = "(STARTPTS-STARTDTS)"
    return f"{in_order}setts=pts=PTS-{delay}:dts=DTS-{delay}"


def _hidden_note(media: Media, container: Container) -> list[str]:
    """Without edit lists hidden pictures are seen; ffmpeg moves all tracks alike to make room for them at the start."""
    if container.edit_lists or not (media.hidden_before or media.hidden_after):
        return []
    before, after = float(media.hidden_before), float(media.hidden_after)
    parts = [f"{before:.2f} s before the start (all that follows is that much later)"] if before else []
    parts += [f"{after:.2f} s after the end"] if after else []
    return [f"{media.path.name}: {container.name} cannot hide pictures and shows {' and '.join(parts)}"]


def _label(stream: Stream) -> str:
    about = [stream.codec if stream.codec != "unknown" else "", stream.language or "", stream.title or ""]
    detail = ", ".join(part for part in about if part)
    return f"{stream.kind} stream {stream.index}" + (f" ({detail})" if detail else "")
