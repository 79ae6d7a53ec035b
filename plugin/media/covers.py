"""Cover pictures on their way into Matroska, which keeps them as attachments and not as video tracks.

ffmpeg reads them as video and would write them as a second film of one picture: they are taken out and attached again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from plugin.media.ffmpeg import file_url
from plugin.media.probe import Media, Stream

_TYPES = {"mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png")}


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover picture in a file of its own."""

    path: Path
    """The picture, for as long as it is needed."""
    name: str
    """File name that players know a cover by."""
    mime_type: str
    """Such as `image/png`."""


@contextmanager
def covers_of(media: Media, pictures: Sequence[Stream]) -> Iterator[tuple[Cover, ...]]:
    """Take cover pictures out of a video.

    Args:
        media: The video.
        pictures: Those of its streams that are attached pictures.

    Yields:
        The covers, in that order; their files are gone afterwards.
    """
    if not pictures:
        yield ()
        return
    with TemporaryDirectory(prefix="cuevoice-") as folder:
        yield tuple(_cover(media, picture, Path(folder)) for picture in pictures)


def _cover(media: Media, picture: Stream, folder: Path) -> Cover:
    suffix, mime_type = _TYPES.get(picture.codec, (picture.codec, f"image/{picture.codec}"))
    path = folder / f"{picture.index}.{suffix}"
    path.write_bytes(_first_packet(media, picture))
    return Cover(path, picture.title or f"cover.{suffix}", mime_type)


def _first_packet(media: Media, picture: Stream) -> bytes:
    import av

    with av.open(file_url(media.path), metadata_errors="replace") as container:
        return next((bytes(p) for p in container.demux(container.streams[picture.index]) if p.size), b"")
