"""The only place that starts a process: ffmpeg, fed from memory or read, its failures told as one sentence.

ffmpeg is the one that MoviePy brings (`imageio-ffmpeg`), or the one named by `IMAGEIO_FFMPEG_EXE`.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shlex
import subprocess
import threading
from collections import deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from plugin.errors import FfmpegError

_log = logging.getLogger(__name__)

_TAIL_LINES = 3
_KEPT_LINES = 200
_PIPE_BYTES = 2**20  # what Linux allows to everybody
_SIGXFSZ = 25  # not in `signal` on Windows, where it cannot happen either

# (what ffmpeg prints, what to do about it, whether the caller can: exit code 2)
_HINTS = (
    (os.strerror(errno.ENOSPC), "The disk is full: free some space or write to another disk.", True),
    (os.strerror(errno.EDQUOT), "The disk quota is used up: free some space or write to another disk.", True),
    (os.strerror(errno.EFBIG), "The output is larger than this disk or account allows: write to another disk.", True),
    (os.strerror(errno.EACCES), "Permission is missing: check who owns the file and its folder.", True),
    (os.strerror(errno.EROFS), "The disk is read-only: write to another folder.", True),
    (os.strerror(errno.ENOENT), "A file went away or its folder does not exist.", True),
    ("moov atom not found", "The video is cut short: copy or download it again.", True),
    ("Invalid data found", "The video is damaged: try to play it, or copy it again.", True),
    ("Could not find tag for codec", "The container cannot hold this codec: write .mkv instead.", True),
    ("codec not currently supported in container", "The container cannot hold this codec: write .mkv instead.", True),
    ("Unknown encoder", "This ffmpeg lacks the encoder: unset IMAGEIO_FFMPEG_EXE or name a full build.", True),
    ("No such filter", "This ffmpeg lacks the filter: unset IMAGEIO_FFMPEG_EXE or name a full build.", True),
)

_ECHOES = (
    "Task finished with error",
    "Terminating thread",
    "Error submitting a packet",
    "Error opening input files",
    "Error opening output files",
    "Conversion failed",
)


def file_url(path: Path) -> str:
    """Return `path` so that ffmpeg takes it for a file, whatever it is called (`-x.mp4`, `a:b.mp4`)."""
    return f"file:{path}"


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    feed: Iterable[bytes] | None = None,
    task: str = "working",
    shown_as: Mapping[str, str] | None = None,
) -> None:
    """Run ffmpeg to its end; whatever goes wrong, no process is left behind.

    Args:
        arguments: Inputs, filters and outputs, one item an argument; no shell reads them.
        feed: Bytes for the standard input (`-i pipe:0`), pulled as ffmpeg takes them.
        task: What is being done, for messages: `writing film.dub.mp4`.
        shown_as: Text in ffmpeg's messages and what to show for it, such as a temporary name and the final one.

    Raises:
        FfmpegError: ffmpeg failed; its last lines are in the message. `exit_code` is 2 where the caller can help it.
        BaseException: Whatever `feed` raised, unchanged, `KeyboardInterrupt` too.
    """
    process = _start(arguments, has_feed=feed is not None, task=task)
    tail, drain = _listen(process)
    try:
        if feed is not None:
            _pump(feed, process)
        code = process.wait()
    finally:
        _end(process, drain)
    if code != 0:
        raise _failure(code, tail, task, shown_as or {})


def read_ffmpeg(arguments: Sequence[str], *, block: int, task: str = "working") -> Generator[bytes, None, None]:
    """Run ffmpeg and yield what it writes to its standard output (`pipe:1`); to close it ends ffmpeg early.

    Args:
        arguments: Inputs, filters and one output, one item an argument; no shell reads them.
        block: Bytes in a block; the last one may be shorter.
        task: What is being done, for messages: `decoding film.mp4`.

    Raises:
        FfmpegError: ffmpeg failed; its last lines are in the message. `exit_code` is 2 where the caller can help it.
    """
    process = _start(arguments, has_output=True, task=task)
    tail, drain = _listen(process)
    assert process.stdout is not None
    try:
        while data := process.stdout.read(block):
            yield data
        code = process.wait()
    finally:
        _end(process, drain)
    if code != 0:
        raise _failure(code, tail, task, {})


def _executable() -> str:
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise FfmpegError(
            "no ffmpeg found. Install it with 'pip install imageio-ffmpeg' or name one in IMAGEIO_FFMPEG_EXE."
        ) from error


def _start(
    arguments: Sequence[str], *, has_feed: bool = False, has_output: bool = False, task: str
) -> subprocess.Popen[bytes]:
    command = [_executable(), "-hide_banner", "-nostats", "-loglevel", "error", "-y"]
    command += ([] if has_feed else ["-nostdin"]) + list(arguments)
    _log.debug("%s", shlex.join(command))
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if has_feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE if has_output else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            # Ctrl-C is for us alone: ffmpeg would finish a half film that looks whole.
            start_new_session=True,
        )
    except OSError as error:
        raise FfmpegError(
            f"ffmpeg cannot be started while {task}: {command[0]}: {error.strerror}. "
            "Reinstall imageio-ffmpeg or name another ffmpeg in IMAGEIO_FFMPEG_EXE."
        ) from error
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            _widen(pipe)
    return process


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold seconds of sound: with the usual 64 KiB ffmpeg and we would wait for one another in turn."""
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):  # not on this system, or not so much of it
        return


def _listen(process: subprocess.Popen[bytes]) -> tuple[deque[str], threading.Thread]:
    """Return the last lines that ffmpeg prints, as they come, and the thread that collects them."""
    tail: deque[str] = deque(maxlen=_KEPT_LINES)
    drain = threading.Thread(target=_drain, args=(process.stderr, tail), name="ffmpeg-stderr", daemon=True)
    drain.start()
    return tail, drain


def _drain(stderr: IO[bytes] | None, tail: deque[str]) -> None:
    """Keep the last lines; a pipe that nobody reads would stop ffmpeg."""
    for line in stderr or ():
        tail.append(line.decode("utf-8", errors="replace").strip())


def _pump(feed: Iterable[bytes], process: subprocess.Popen[bytes]) -> None:
    """Write the feed until it ends or ffmpeg stops reading; only the writes may fail in silence."""
    assert process.stdin is not None
    for piece in feed:
        try:
            process.stdin.write(piece)
        except OSError:  # ffmpeg has ended; its exit code and its own words tell more than a broken pipe
            return
    try:
        process.stdin.close()
    except OSError:
        return


def _end(process: subprocess.Popen[bytes], drain: threading.Thread) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    drain.join()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # bytes that ffmpeg did not live to read
                continue


def _failure(code: int, tail: Iterable[str], task: str, shown_as: Mapping[str, str]) -> FfmpegError:
    lines = [_clean(line, shown_as) for line in tail if line]
    if code == -_SIGXFSZ:
        lines.append(os.strerror(errno.EFBIG))
    cause, hint, can_help = _cause(lines)
    words = "; ".join(_telling(lines, cause)) or "it printed nothing"
    end = f"signal {-code}" if code < 0 else f"exit {code}"
    error = FfmpegError(f"ffmpeg failed ({end}) while {task}: {words}. {hint}")
    if can_help:
        error.exit_code = 2
    return error


def _cause(lines: Sequence[str]) -> tuple[str | None, str, bool]:
    """Return the first known text among the lines, what to do about it, and whether the caller can."""
    for text, hint, can_help in _HINTS:
        if any(text in line for line in lines):
            return text, hint, can_help
    return None, "Run with --debug to see the command.", False


def _telling(lines: Sequence[str], cause: str | None) -> list[str]:
    """Return the lines that say why: the first with the known cause and the file it names, else the last ones.

    When one thread of ffmpeg fails, the others print that they stop; those lines come last and tell nothing.
    """
    distinct = list(dict.fromkeys(lines))
    if cause is not None:
        named = [
            line for line in distinct if line.startswith(("Error opening input file ", "Error opening output file "))
        ]
        return list(dict.fromkeys([next(line for line in distinct if cause in line), *named[:1]]))
    return ([line for line in distinct if not line.startswith(_ECHOES)] or distinct)[-_TAIL_LINES:]


def _clean(line: str, shown_as: Mapping[str, str]) -> str:
    """Drop the addresses that ffmpeg prints before each line, and name files as the user did."""
    line = re.sub(r"^(\[[^\]]*\] ?)+", "", line).replace("file:", "").rstrip(".")
    for text, shown in shown_as.items():
        line = line.replace(text, shown)
    return line
