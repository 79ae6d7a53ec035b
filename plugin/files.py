"""Results are written whole or not at all: to a temporary file beside the target, then moved into its place."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugin.errors import OptionError


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Give a name beside `output` to write to; it takes the output's place on success, and vanishes on failure.

    Yields:
        A path that does not exist yet, in the same folder (a move across disks is not atomic), with the same suffix.

    Raises:
        OptionError: The written file cannot take the output's place.
    """
    part = output.with_name(f".cuevoice-{secrets.token_hex(6)}{output.suffix}")
    try:
        yield part
        try:
            part.replace(output)
        except OSError as error:
            raise OptionError(f"{output}: the result cannot be put in place ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)


def write_whole(output: Path, data: bytes) -> None:
    """Write a file in one step; `OptionError` when it cannot be written, and then what was there stays."""
    with replacing(output) as part:
        try:
            part.write_bytes(data)
        except OSError as error:
            raise OptionError(f"{output}: cannot be written ({error.strerror or error}).") from error
