"""From lines to drafts: every line is read and its length predicted, before any is spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from plugin.cues import Cue
from plugin.directing import Directed
from plugin.errors import SubtitleError
from plugin.progress import Progress
from plugin.timing import Request
from tts_core.engines import Draft
from tts_core.errors import ReadingError, SilentError
from tts_core.synthesizer import Synthesizer

UNREADABLE: Final = "nothing that can be read"
"""Why a cue is skipped in which no word has phones."""


def draft(
    lines: Sequence[Directed], synth: Synthesizer, file_name: str, progress: Progress
) -> tuple[list[tuple[Directed, Draft]], list[Cue]]:
    """Draft every line.

    Returns:
        The lines that can be spoken with their drafts, and the cues in which nothing can be said, with the reason.

    Raises:
        SubtitleError: A cue holds an author's reading that is not one, or nothing at all can be said.
        EngineError: The engine failed.
    """
    drafted, silent = [], []
    progress("draft", 0, len(lines))
    for done, line in enumerate(lines, 1):
        try:
            drafted.append((line, synth.draft(line.line)))
        except SilentError:
            silent.append(replace(line.cue, skip=UNREADABLE))
        except ReadingError as error:
            raise SubtitleError(f"{file_name}: cue {line.cue.index}: {error}") from error
        progress("draft", done, len(lines))
    if not drafted:
        raise SubtitleError(f"{file_name}: there is nothing to speak: in no cue is a word that can be read.")
    return drafted, silent


def request(line: Directed, drafted: Draft) -> Request:
    """Return what a drafted line asks of the time line."""
    return Request(
        start_ms=line.cue.start_ms,
        end_ms=line.cue.end_ms,
        speaker=line.role.speaker or None,
        natural_samples=drafted.natural_samples,
        wanted_samples=drafted.wanted_samples,
        shortest_samples=drafted.shortest_samples,
    )
