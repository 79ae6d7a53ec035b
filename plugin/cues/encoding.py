"""From the bytes of a subtitle file to its text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plugin.errors import SubtitleError

MAX_BYTES: Final = 200_000_000
"""More than any subtitle with fonts inside; a film given by mistake is not read into memory."""

GUESSED: Final = ("gb18030", "big5", "shift_jis", "cp1252")
"""Encodings without a mark of their own, which only the text tells apart."""

_MARKS: Final = (  # the 32-bit marks start with the 16-bit ones, so they come first
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDER: Final = {"big5": "big5hkscs", "shift_jis": "cp932"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text."""

    text: str
    """The characters, line ends as `\\n`, without a byte order mark."""
    encoding: str
    """Python's name of the encoding."""
    notes: tuple[str, ...]
    """Says so when the encoding was guessed."""


def read_text(path: Path) -> Decoded:
    """Read a text file in any encoding that subtitles come in.

    Args:
        path: The file.

    Raises:
        SubtitleError: The file does not exist, cannot be read, is empty, binary, or in no known encoding.
    """
    data = _bytes(path)
    if not data.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise SubtitleError(f"{path.name} is empty: give a subtitle file with at least one cue.")
    text, encoding, notes = _decode(data, path.name)
    if "\0" in text:
        raise _binary(path.name)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, encoding, notes)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise SubtitleError(f"{path} is a directory: give a subtitle file (.srt, .ass, .ssa or .vtt).")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise SubtitleError(f"{path.name} has {size:,} bytes, too many for a subtitle; is it the video?")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SubtitleError(f"{path} does not exist: check the name of the subtitle file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SubtitleError(f"{path} cannot be read: {reason}.") from error


def _decode(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding, name), encoding, ()
    if b"\0" in data:
        return _decode_wide(data, name)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _guess(data, name)


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name} starts like {encoding} but byte {error.start} is not: save it as UTF-8 and try again."
        raise SubtitleError(message) from error


def _decode_wide(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Read UTF-16 without a mark: its digits, arrows and line ends put zeros in every other byte."""
    encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _binary(name) from error
    if "-->" not in text and "Dialogue:" not in text:
        raise _binary(name)
    return text, encoding, (f"{name} has no byte order mark; it was read as {encoding}.",)


def _guess(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    likely = _likely_encoding(data)
    for encoding in (likely, _WIDER.get(likely, likely), *_WIDER.values()):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, encoding, (f"{name} is not UTF-8; it was read as {encoding}, by the look of its characters.",)
    raise SubtitleError(f"{name} is not text in UTF-8, UTF-16, {', '.join(GUESSED)}: save it as UTF-8 and try again.")


def _likely_encoding(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if all(len(run) == 1 for run in re.findall(rb"[\x80-\xff]+", data)):
        return "cp1252"  # `It’s`, `très`: Chinese and Japanese come in longer runs
    best = from_bytes(data, cp_isolation=list(GUESSED)).best()
    return best.encoding if best else GUESSED[0]


def _binary(name: str) -> SubtitleError:
    return SubtitleError(f"{name} is not a text file: give a subtitle file (.srt, .ass, .ssa or .vtt).")
