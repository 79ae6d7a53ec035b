"""Recordings that direct lines: found before any work, read once, heard once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tts_core.emotion import EmotionState
from tts_core.emotion.mixtures import SOURCES, recordings_in

if TYPE_CHECKING:
    from tts_core.emotion.follow import Outline
    from tts_core.recordings import Recording


def is_source(name: str) -> bool:
    """Tell whether a recording is the film's own sound rather than a file."""
    return name in SOURCES


def told_name(name: str) -> str:
    """Return the name of a recording as reports give it."""
    return SOURCES[0] if is_source(name) else name


def missing(direction: str, folder: Path) -> Iterator[str]:
    """Give a clause for each file that a direction names and that is not there.

    Args:
        direction: As written; its names are looked up in `folder`.
        folder: Where the file stands that holds the direction.
    """
    for name in dict.fromkeys(recordings_in(direction)):
        path = folder / name
        if name and not is_source(name) and not path.is_file():
            yield f"{name}: {'this is a folder' if path.is_dir() else f'no such file in {folder.resolve()}'}"


@dataclass(frozen=True, slots=True)
class Recordings:
    """The recordings of a run, by their paths."""

    read: dict[Path, Recording] = field(default_factory=dict)
    """Those that were read so far."""
    felt: dict[Path, EmotionState] = field(default_factory=dict)
    """How they are said, of those that were heard so far."""
    outlines: dict[Path, Outline] = field(default_factory=dict)
    """How they move, of those that were followed so far."""

    def hear(self, path: Path) -> EmotionState:
        """Return how a recording is said; `RecordingError` where it is not clearly one person speaking."""
        if path not in self.felt:
            from tts_core.emotion import reference

            self.felt[path] = reference.hear(self._recording(path))
        return self.felt[path]

    def outline(self, path: Path) -> Outline:
        """Return how a recording moves; `RecordingError` where nothing is said in it."""
        if path not in self.outlines:
            from tts_core.emotion import follow

            self.outlines[path] = follow.outline_of(self._recording(path))
        return self.outlines[path]

    def _recording(self, path: Path) -> Recording:
        if path not in self.read:
            from tts_core import recordings

            self.read[path] = recordings.read_recording(path)
        return self.read[path]
