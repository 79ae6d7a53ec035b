"""The film's own sound, or the music and effects that take its place, decoded as a stream."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from plugin.errors import MediaError, OptionError
from plugin.media.decode import decoded
from plugin.media.ffmpeg import file_url
from plugin.media.layouts import Layout
from plugin.media.probe import Media, Stream
from plugin.soundtrack.dialogue import BLOCK
from plugin.soundtrack.loudness import RATE, Sound
from plugin.soundtrack.settings import MixOptions

_FIVE_ONE = ("FL", "FR", "FC", "LFE", "BL", "BR")


@dataclass(frozen=True, slots=True)
class OriginalSound:
    """Where the original sound is, and how it is read."""

    path: Path
    """The film, or a sound file."""
    stream: int
    """ffmpeg's number of the sound track in it."""
    channels: int
    """Of the track."""
    places: tuple[str, ...]
    """Where each channel is heard, as ffmpeg calls it; empty where nobody tells."""
    without_centre: bool = False
    """Whether the centre is left out."""

    @property
    def layout(self) -> Layout:
        """The layout of a dub that keeps the channels: five and more are 5.1, others stereo."""
        return "5.1" if self.channels >= 5 else "stereo"

    def blocks(self, layout: Layout) -> Generator[Sound, None, None]:
        """Decode it at 48 kHz: see `plugin.media.decode.decoded`; all blocks but the last are `BLOCK` samples long."""
        task = f"decoding the sound of {self.path.name}"
        return decoded(self.path, self.stream, self._filters(), layout=layout, rate=RATE, block=BLOCK, task=task)

    def _filters(self) -> list[str]:
        if self.channels == 1:
            return ["pan=stereo|c0=c0|c1=c0"]  # unity on both sides, whatever upmix this ffmpeg prefers
        if not self.without_centre:
            return []
        places = self.places or _FIVE_ONE
        kept = "|".join(f"c{n}={'0*' if place == 'FC' else ''}c{n}" for n, place in enumerate(places))
        return [f"pan={'+'.join(places)}|{kept}"]


def original_of(media: Media | None, options: MixOptions) -> OriginalSound | None:
    """Return the original sound of a dub; None where there is none.

    Raises:
        OptionError: The film has no centre that could be cut.
        MediaError: The background cannot be read.
    """
    if options.background is not None:
        return background(options.background)
    track = media.main_audio if media is not None else None
    if media is None or track is None:
        return None
    is_cut = options.original == "center-cut"
    places = track.places if any(place in ("FL", "DL") for place in track.places) else ()
    if is_cut and not (("FC" in places and "FL" in places) or (not places and track.channels == 6)):
        raise OptionError(
            f"{media.path.name}: its sound has no centre ({_called(track)}), so --original center-cut has nothing to "
            "cut. Use duck, or mute-speech."
        )
    return OriginalSound(media.path, track.index, track.channels, places, is_cut)


def background(path: Path) -> OriginalSound:
    """Return the first sound track of a file of music and effects.

    Raises:
        MediaError: There is no such file, or no sound in it.
    """
    if not path.is_file():
        reason = "this is a folder" if path.is_dir() else "no such file"
        raise MediaError(f"{path}: {reason}. Check the name of the background.")
    import av

    try:
        with av.open(file_url(path), metadata_errors="replace") as container:
            found = [(one.index, one.codec_context.layout) for one in container.streams.audio]
    except av.FFmpegError as error:
        raise MediaError(f"{path}: not a sound file, or damaged ({error.strerror}). Try to play it.") from error
    if not found:
        raise MediaError(f"{path}: there is no sound in it. Name a file of music and effects.")
    index, layout = found[0]
    return OriginalSound(path, index, layout.nb_channels, tuple(channel.name for channel in layout.channels))


def _called(track: Stream) -> str:
    words = [f"{track.channels} channel{'s' * (track.channels != 1)}", track.language or "", track.title or ""]
    return ", ".join(word for word in words if word)
