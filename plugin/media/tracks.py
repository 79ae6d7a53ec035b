"""The tracks of the output, in order, each with its codec, flags and tags, as ffmpeg's options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from plugin.errors import OptionError
from plugin.media.containers import Container, Kept
from plugin.media.encoders import AudioCodec, codec_options, encoder_of
from plugin.media.languages import language_code
from plugin.media.probe import Media

Default = Literal["dub", "original"]
"""Which sound a player takes unasked."""


@dataclass(frozen=True, slots=True)
class Packing:
    """What may be chosen about the tracks of the output."""

    replace_audio: bool = False
    """Whether the film's sound tracks are left out."""
    default: Default = "dub"
    """Which sound a player takes unasked; where there is but one, it is that."""
    audio_codec: AudioCodec | None = None
    """What the dub is encoded with; None takes the container's own choice."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track of the output."""

    source: str
    """What `-map` takes."""
    codec: tuple[str, ...]
    """Encoder or `copy`, then options of this track without its number."""
    disposition: str | None = None
    """Flags; None leaves the source's."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tags to set; others are the source's."""


def check_packing(packing: Packing) -> None:
    """Make sure that the choices go together.

    Raises:
        OptionError: They do not.
    """
    if packing.replace_audio and packing.default == "original":
        raise OptionError("--default original: with --replace-audio no original sound is left. Leave one of them out.")


def kept_track(item: Kept, container: Container, media: Media, packing: Packing) -> Track:
    """Describe the copy of a stream of the film."""
    stream = item.stream
    quicktime = container.text_codec == "mov_text"
    tag = ("-tag", item.tag) if item.tag else ()
    retimed = ("-bsf", item.packet_filter) if item.packet_filter else ()
    picked = packing.default == "original" and stream == media.main_audio
    return Track(
        source=f"0:{stream.index}",
        codec=(item.codec, *tag, *retimed),
        disposition=("+default" if picked else "-default") if stream.kind == "audio" else None,
        tags=_titles(stream.title) if stream.title and quicktime else {},
    )


def dub_track(
    source: str, container: Container, packing: Packing, *, channels: int, default: bool, language: str, title: str
) -> Track:
    """Describe a dub."""
    return Track(
        source=source,
        codec=codec_options(encoder_of(container, packing.audio_codec), channels),
        disposition="default+dub" if default else "dub",
        tags=_names(container, language, title),
    )


def subtitle_track(source: str, container: Container, language: str, title: str) -> Track:
    """Describe a subtitle that is added."""
    codec = "mov_text" if container.text_codec == "mov_text" else "copy"
    return Track(source, (codec,), "0", _names(container, language, title))


def in_order(kept: Sequence[tuple[Kept, Track]], added: Sequence[Track]) -> list[Track]:
    """Put the tracks in order: those of the film, those added, then fonts and covers.

    Matroska keeps fonts and covers apart from its tracks; ffmpeg mixes up the numbers unless they come last.
    """
    first = [track for item, track in kept if not _is_attached(item)]
    return [*first, *added, *(track for item, track in kept if _is_attached(item))]


def track_options(tracks: Iterable[Track]) -> list[str]:
    """Return the options of an output with these tracks."""
    options: list[str] = []
    for index, track in enumerate(tracks):
        codec, *more = track.codec
        options += ["-map", track.source, f"-c:{index}", codec]
        options += [f"{item}:{index}" if item.startswith("-") else item for item in more]
        options += [f"-disposition:{index}", track.disposition] if track.disposition is not None else []
        options += [item for key, value in track.tags.items() for item in (f"-metadata:s:{index}", f"{key}={value}")]
    return options


def _is_attached(item: Kept) -> bool:
    return item.stream.kind == "attachment" or item.stream.attached_picture


def _names(container: Container, language: str, title: str) -> dict[str, str]:
    return {"language": language_code(language, container.languages), **_titles(title)}


def _titles(title: str) -> dict[str, str]:
    """Name a track for all players: Matroska shows `title`, MP4 players read the handler."""
    return {"title": title, "handler_name": title}
