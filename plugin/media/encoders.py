"""What the dub is encoded with: one table of codecs, and which container takes which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from plugin.errors import OptionError
from plugin.media.containers import CONTAINERS, Container

AudioCodec = Literal["aac", "opus", "flac", "alac", "eac3", "ac3", "pcm"]
"""Codecs that a dub can be encoded with."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """One way to encode a dub."""

    codec: str
    """ffmpeg's name of the codec, as in `Container.audio`."""
    name: str
    """ffmpeg's name of the encoder."""
    stereo_kbps: int | None = None
    """Bit rate of one or two channels, in kbit/s; None where nothing is lost and the rate follows."""
    surround_kbps: int | None = None
    """Bit rate of more channels."""
    options: tuple[str, ...] = ()
    """More options of the track, without its number."""


ENCODERS: Final[dict[AudioCodec, Encoder]] = {
    # By its author the fast coder sounds better at such rates (ffmpeg commit fcb681ac); it also takes half the time.
    "aac": Encoder("aac", "aac", 192, 448, ("-aac_coder", "fast")),
    "opus": Encoder("opus", "libopus", 128, 320),
    # Without these the lossless encoders would take 16 bits, or more than the 24 that players are made for.
    "flac": Encoder("flac", "flac", options=("-sample_fmt", "s32", "-bits_per_raw_sample", "24")),
    "alac": Encoder("alac", "alac", options=("-sample_fmt", "s32p", "-bits_per_raw_sample", "24")),
    "eac3": Encoder("eac3", "eac3", 192, 448),
    "ac3": Encoder("ac3", "ac3", 192, 448),
    "pcm": Encoder("pcm_s24le", "pcm_s24le"),
}


def encoder_of(container: Container, codec: AudioCodec | None) -> Encoder:
    """Return how a dub is encoded for a container.

    Args:
        container: Where it goes.
        codec: What was asked for; None takes the container's own choice.

    Raises:
        OptionError: The container cannot hold it.
    """
    encoder = ENCODERS[codec or container.dub_codec]
    if _holds(container, encoder):
        return encoder
    able = ", ".join(suffix for c in CONTAINERS if _holds(c, encoder) for suffix in c.suffixes)
    fitting = ", ".join(name for name, one in ENCODERS.items() if _holds(container, one))
    raise OptionError(f"--audio-codec {codec}: {container.name} cannot hold it. Write {able}, or use one of {fitting}.")


def codec_options(encoder: Encoder, channels: int) -> tuple[str, ...]:
    """Return the encoder and its options for so many channels, as ffmpeg takes them, without the track's number."""
    kbps = encoder.stereo_kbps if channels <= 2 else encoder.surround_kbps
    return (encoder.name, *(("-b", f"{kbps}k") if kbps else ()), *encoder.options)


def _holds(container: Container, encoder: Encoder) -> bool:
    return container.audio is None or encoder.codec in container.audio
