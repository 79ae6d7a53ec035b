"""Where a dub may be written, checked before the work."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from plugin.errors import OptionError
from plugin.media.containers import container_of

TRACK_SUFFIXES = (".wav", ".flac", ".m4a", ".mp3", ".opus", ".ogg")
"""Sound files that a dub without a video can be written to."""


def check_output(output: Path, inputs: Iterable[Path], *, track: bool = False) -> None:
    """Make sure, before any work, that the result can be written.

    Args:
        output: The file to be written; one that exists is replaced.
        inputs: Files that are read and must not be written over.
        track: Whether a sound file is written, not a video.

    Raises:
        OptionError: Unknown suffix, no such folder, folder not writable, a folder itself, or one of the inputs.
    """
    if output.is_dir():
        raise OptionError(f"{output}: this is a folder. Name the file to write, such as {output / 'film.dub.mp4'}.")
    check_suffix(output, track=track)
    if not output.parent.is_dir():
        raise OptionError(f"{output}: there is no folder {output.parent}. Make it first or write to another one.")
    for source in inputs:
        if source.exists() and output.exists() and output.samefile(source):
            raise OptionError(f"{output}: this is the input {source}. Give the output another name.")
    try:
        # Only a try tells: a folder may be on a read-only disk or under a quota.
        with tempfile.TemporaryFile(dir=output.parent):
            pass
    except OSError as error:
        raise OptionError(
            f"{output}: the folder {output.parent} cannot be written to ({error.strerror}). Write to another one."
        ) from error


def check_suffix(output: Path, *, track: bool) -> None:
    """Make sure that the suffix names a kind of file that can be written.

    Raises:
        OptionError: It does not.
    """
    if not track:
        container_of(output)
    elif output.suffix.lower() not in TRACK_SUFFIXES:
        known = ", ".join(TRACK_SUFFIXES)
        raise OptionError(
            f"{output}: without a video a sound file is written, not '{output.suffix}'. Use one of {known}."
        )
