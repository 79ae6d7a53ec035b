"""What a player sees and hears of a film, and when, by the clock of its container."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plugin.media.probe import Media

if TYPE_CHECKING:
    from av.container import InputContainer


def flash(path: Path) -> float:
    """Return when the first white picture is shown, in seconds on the container's clock."""
    with _opened(path) as container:
        for frame in container.decode(container.streams.video[0]):
            if memoryview(frame.planes[0])[0] > 128:
                assert frame.time is not None
                return frame.time
    raise AssertionError(f"no flash in {path}")


def click(path: Path, index: int | None = None) -> float:
    """Return when the loudest sample of a sound track is heard, or of the last one, in seconds on the same clock."""
    with _opened(path) as container:
        track = container.streams.audio[-1] if index is None else container.streams[index]
        loudest, heard = 0.0, 0.0
        clock: float | None = None
        for frame in container.decode(track):
            if clock is None:
                assert frame.time is not None
                clock = frame.time
            sound = _mono(frame.to_ndarray(), len(frame.layout.channels))
            if sound.max() > loudest:
                loudest, heard = float(sound.max()), clock + int(sound.argmax()) / frame.sample_rate
            clock += frame.samples / frame.sample_rate
    assert loudest > 0.1
    return heard


def _mono(samples: npt.NDArray[Any], n_channels: int) -> npt.NDArray[np.float64]:
    scale = 1 if samples.dtype.kind == "f" else np.iinfo(samples.dtype).max
    by_channel = samples if samples.shape[0] == n_channels else samples.reshape(-1, n_channels).T
    return np.asarray(np.abs(by_channel / scale).max(axis=0))


def packets(media: Media) -> list[str]:
    """Hash what is in the packets of each moving picture and sound track, in their order."""
    tracks = [*media.video, *media.audio]
    hashes = {track.index: hashlib.md5(usedforsecurity=False) for track in tracks}
    with _opened(media.path) as container:
        for packet in container.demux([container.streams[track.index] for track in tracks]):
            hashes[packet.stream.index].update(bytes(packet))
    return [one.hexdigest() for one in hashes.values()]


def times(media: Media) -> list[float]:
    with _opened(media.path) as container:
        return [frame.time for frame in container.decode(container.streams.video[0]) if frame.time is not None]


def best(media: Media) -> int:
    """Return the sound track that ffmpeg's own player takes."""
    with _opened(media.path) as container:
        best = container.streams.best("audio")
        assert best is not None
        return best.index


def chapters(media: Media) -> list[Any]:
    with _opened(media.path) as container:
        return [
            value
            for chapter in container.chapters()
            for value in (
                chapter["metadata"]["title"],
                float(chapter["start"] * chapter["time_base"]),
                float(chapter["end"] * chapter["time_base"]),
            )
        ]


def tags(media: Media) -> dict[str, str]:
    with _opened(media.path) as container:
        return {key.lower(): value for key, value in container.metadata.items()}


def flags(media: Media) -> list[str]:
    """Return the flags of each sound track, but for that of the default."""
    with _opened(media.path) as container:
        tracks = [container.streams[track.index] for track in media.audio]
        return [str(track.disposition & ~track.disposition.default) for track in tracks]


def _opened(path: Path) -> InputContainer:
    import av

    return av.open(str(path))
