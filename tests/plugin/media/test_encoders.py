"""What a dub is encoded with, and what is said when a container cannot hold it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest

from plugin.errors import OptionError
from plugin.media.containers import container_of
from plugin.media.encoders import ENCODERS, AudioCodec, codec_options, encoder_of
from plugin.media.mux import Dub, Packing, mux
from plugin.media.probe import probe

Sound = npt.NDArray[np.float32]
RATE = 48_000


def test_every_codec_has_an_encoder() -> None:
    assert set(ENCODERS) == set(get_args(AudioCodec))


@pytest.mark.parametrize(
    ("name", "encoder", "rate"),
    [("a.mp4", "aac", "192k"), ("a.mov", "aac", "192k"), ("a.mkv", "aac", "192k"), ("a.webm", "libopus", "128k")],
)
def test_without_a_wish_the_container_chooses(name: str, encoder: str, rate: str) -> None:
    assert codec_options(encoder_of(container_of(Path(name)), None), 2)[:3] == (encoder, "-b", rate)


@pytest.mark.parametrize("codec", [codec for codec, encoder in ENCODERS.items() if encoder.stereo_kbps])
def test_surround_gets_more_bits_than_stereo(codec: AudioCodec) -> None:
    stereo, surround = ENCODERS[codec].stereo_kbps, ENCODERS[codec].surround_kbps
    assert stereo is not None and surround is not None and surround >= 2 * stereo


@pytest.mark.parametrize(
    ("name", "codec", "instead"),
    [
        ("a.webm", "aac", r"Write \.mp4, \.m4v, \.mkv, \.mov, or use one of opus\."),
        ("a.webm", "flac", r"Write \.mp4, \.m4v, \.mkv, or use one of opus\."),
        ("a.mov", "opus", r"Write \.mp4, \.m4v, \.mkv, \.webm, or use one of aac, alac, eac3, ac3, pcm\."),
    ],
)
def test_a_codec_that_does_not_fit_is_told_with_what_does(name: str, codec: AudioCodec, instead: str) -> None:
    with pytest.raises(OptionError, match=rf"--audio-codec {codec}: .* cannot hold it\. {instead}") as caught:
        encoder_of(container_of(Path(name)), codec)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("codec", ["flac", "alac", "pcm"])
def test_lossless_codecs_keep_twenty_four_bits(
    film: Path, tmp_path: Path, decode: Callable[..., Sound], codec: AudioCodec
) -> None:
    ramp = np.linspace(-0.8, 0.8, 4 * RATE, dtype=np.float32)
    dub = Dub(iter([np.stack([ramp, -ramp], axis=1)]), "stereo", 4 * RATE, "en", "dub")
    mux(probe(film), [dub], tmp_path / "out.mkv", packing=Packing(audio_codec=codec))
    left, right = decode(tmp_path / "out.mkv")[:, : 4 * RATE]
    assert np.abs(left - ramp).max() <= 2**-23
    assert np.abs(right + ramp).max() <= 2**-23


@pytest.mark.parametrize("codec", list(ENCODERS))
def test_surround_keeps_every_channel_in_its_place(film: Path, tmp_path: Path, codec: AudioCodec) -> None:
    import av

    tones = np.stack([0.2 * np.sin(2 * np.pi * f * np.arange(RATE) / RATE) for f in (300, 500, 700, 60, 900, 1100)], 1)
    dub = Dub(iter([tones.astype(np.float32)]), "5.1", RATE, "en", "dub")
    mux(probe(film), [dub], tmp_path / "out.mkv", packing=Packing(audio_codec=codec))
    with av.open(str(tmp_path / "out.mkv")) as container:
        track = container.streams.audio[-1]
        places = [channel.name for channel in track.layout.channels]
        planar = av.AudioResampler(format="fltp", layout=track.layout.name, rate=RATE)
        parts = [part.to_ndarray() for frame in container.decode(track) for part in planar.resample(frame)]
    told = ["FL", "FR", "FC", "LFE", "BL", "BR"]
    # Matroska tells no places; only a codec that does can.
    assert [place.replace("S", "B") for place in places] == (["NONE"] * 6 if codec == "pcm" else told)
    sound = np.concatenate(parts, axis=1)[:, RATE // 4 : 3 * RATE // 4]
    heights = np.abs(np.fft.rfft(sound, axis=1))
    assert (2 * heights.argmax(axis=1)).tolist() == [300, 500, 700, 60, 900, 1100]
