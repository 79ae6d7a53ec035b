"""From lines to drafts: every line is read and its length predicted, before any is spoken."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from typing import Final

from plugin.cues import Cue
from plugin.directing import Directed
from plugin.errors import SubtitleError
from plugin.frames import FrameRate
from plugin.progress import Progress
from plugin.timing import RateLimits, Request, rates_fault
from tts_core.engines import Draft
from tts_core.errors import ReadingError, SilentError
from tts_core.synthesizer import Synthesizer

UNREADABLE: Final = "nothing that can be read"
"""Why a cue is skipped in which no word has phones."""


def draft(
    lines: Sequence[Directed], synth: Synthesizer, file_name: str, progress: Progress
) -> tuple[list[tuple[Directed, Draft]], list[Cue]]:
    """Draft every line; a sentence that runs over several cues is drafted as one utterance.

    Returns:
        The lines that can be spoken with their drafts, and the cues in which nothing can be said, with the reason.

    Raises:
        SubtitleError: A cue holds an author's reading that is not one, or nothing at all can be said.
        EngineError: The engine failed.
    """
    sentences: dict[int, list[Directed]] = {}
    for line in lines:
        sentences.setdefault(line.sentence, []).append(line)
    drafts: dict[int, Draft] = {}
    done = 0
    progress("draft", done, len(lines))
    # A draft is small work, in which one line keeps one core busy.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda sentence: _drafts(sentence, synth, file_name), sentences.values())
        for sentence, its in zip(sentences.values(), found, strict=True):
            drafts |= its
            done += len(sentence)
            progress("draft", done, len(lines))
    drafted = [(line, drafts[id(line)]) for line in lines if id(line) in drafts]
    silent = [replace(line.cue, skip=UNREADABLE) for line in lines if id(line) not in drafts]
    if not drafted:
        raise SubtitleError(f"{file_name}: there is nothing to speak: in no cue is a word that can be read.")
    return drafted, silent


def _drafts(sentence: Sequence[Directed], synth: Synthesizer, file_name: str) -> dict[int, Draft]:
    """Draft the parts of a sentence; one without words is left out, and the others are each for themselves."""
    try:
        found = synth.draft_sentence([line.line for line in sentence])
    except SilentError:
        if len(sentence) == 1:
            return {}
        return {key: one for line in sentence for key, one in _drafts([line], synth, file_name).items()}
    except ReadingError as error:
        if len(sentence) == 1:
            raise SubtitleError(f"{file_name}: cue {sentence[0].cue.index}: {error}") from error
        for line in sentence:  # to find out which one
            _drafts([line], synth, file_name)
        raise
    return {id(line): one for line, one in zip(sentence, found, strict=True)}


def requests(
    drafted: Sequence[tuple[Directed, Draft]],
    file_name: str,
    *,
    limits: RateLimits,
    trim_pauses: bool = False,
    frames: FrameRate | None = None,
) -> list[Request]:
    """Return what the drafted lines ask of the time line.

    Args:
        drafted: The lines in order of their cues.
        file_name: Of the subtitles, for messages.
        limits: Of the rate, where neither line nor speaker has its own.
        trim_pauses: Whether pauses may be trimmed beyond the fastest rate, where a line would overrun.
        frames: The frames on which cues start and end; None takes their milliseconds.

    Raises:
        SubtitleError: A line has limits of the rate that are none.
    """
    found = []
    for place, (line, one) in enumerate(drafted):
        own = limits.within(_rates(line, file_name))
        start_ms, end_ms = _times(line.cue, frames)
        found.append(
            Request(
                start_ms=start_ms,
                end_ms=end_ms,
                speaker=line.role.speaker or None,
                natural_samples=one.natural_samples,
                wanted_samples=one.wanted_samples,
                shortest_samples=one.shortest_samples,
                trimmed_samples=_trimmed(one, own.fastest) if trim_pauses else None,
                limits=own,
                goes_on=any(other.sentence == line.sentence for other, _ in drafted[place + 1 : place + 2]),
            )
        )
    return found


def _rates(line: Directed, file_name: str) -> tuple[float, float] | None:
    rates = line.cue.rates or line.role.part.rate
    fault = rates_fault(*rates) if rates else ""
    if rates and fault:
        raise SubtitleError(f"{file_name}: cue {line.cue.index}: rate {rates[0]:g}-{rates[1]:g}: {fault}.")
    return rates


def _times(cue: Cue, frames: FrameRate | None) -> tuple[int | Fraction, int | Fraction]:
    """Return start and end of a cue; on frames, the end is a frame after the start at least."""
    if frames is None:
        return cue.start_ms, cue.end_ms
    first = frames.frame_at(cue.start_ms)
    return frames.ms_of(first), frames.ms_of(max(frames.frame_at(cue.end_ms), first + 1))


def _trimmed(one: Draft, fastest: float) -> int:
    """Return the length with the least pauses and the words at the fastest rate; those are not pressed further."""
    words = (one.natural_samples - one.pauses.natural) / Fraction(str(fastest))
    return math.ceil(words) + one.pauses.least
