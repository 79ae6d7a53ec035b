"""The film's own sound directs: each cue is acted as the actor says it in the original."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from plugin.cues import Cue
from plugin.cues.event import timestamp
from plugin.cues.sentences import begins
from plugin.manner import FEWEST, Manner, against_usual, is_whispered, manner_of, usual
from plugin.media import Media
from plugin.media.sound import voices, without_bed
from tts_core.audio import Samples
from tts_core.emotion import EmotionState
from tts_core.text import Language, main_language

if TYPE_CHECKING:
    from tts_core.emotion.follow import Outline
    from tts_core.recordings import Recording
    from tts_core.recordings.clear import Reason

Hear = Callable[["Recording"], EmotionState]
"""Tells the emotion of a recording, or raises `Unclear` where nothing clear is said in it."""

MARGIN_MS: Final = 100
"""Heard before and after a cue, where nobody else speaks: subtitles come a little late and leave a little early."""
LONGEST_MS: Final = 30_000
"""Of a stretch; the encoder takes no more."""
WORDS: Final = "its words direct it"
REASONS: Final[Mapping[Reason, str]] = {
    "silence": "nobody is heard in the sound track",
    "noise": "noise in the sound track",
    "music": "music in the sound track",
    "two voices": "two voices in the sound track",
    "clipping": "the sound track is clipped",
    "too short": "too little is said in the sound track",
    "too long": "too much is said in the sound track",
}
_SAMPLES_A_MS: Final = 16
_MANDARIN: Final = {"zh", "zho", "chi", "cmn"}


@dataclass(frozen=True, slots=True)
class Overheard:
    """What the film's sound track tells of how a cue is said."""

    state: EmotionState | None
    """How it is said, the same for all cues of a sentence; None where the sound does not tell."""
    outline: Outline | None
    """How the voice moves in this cue; None where it was not asked for, or is not heard."""
    note: str = ""
    """Why the words act instead, the same for all cues of a sentence; empty where the sound directs."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a sentence is said in the film."""

    places: tuple[int, ...]
    """Its cues, by their places in the list; at least one."""
    speaker: str
    """Who says it."""
    start_ms: int
    """Start, with its margin; cut where somebody else speaks."""
    end_ms: int
    """End; at `start_ms` where somebody else speaks all the time."""


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """A stretch, listened to."""

    state: EmotionState | None = None
    manner: Manner | None = None
    outlines: tuple[Outline | None, ...] = ()
    reason: str = ""


def overhear(
    media: Media,
    cues: Sequence[Cue],
    speakers: Sequence[str],
    *,
    want_outline: bool,
    hear: Hear | None = None,
) -> list[Overheard]:
    """Listen to how each cue is said in the film, in one pass over its sound track.

    Running sentences are heard whole. What the encoder hears is set against the speaker's other stretches: a deep
    voice is not a sad one.

    Args:
        media: The film, with the sound of the original actors.
        cues: Those that are spoken, in order of `start_ms`, with their running sentences marked.
        speakers: The name of each cue's speaker; cues of the same name are one speaker.
        want_outline: Whether the movement of the voice is wanted too.
        hear: What listens; None takes the emotion encoder.

    Returns:
        What was heard of each cue, in their order; where the sound does not tell, a note says why.

    Raises:
        FfmpegError: The sound track cannot be decoded.
    """
    if not media.has_audio:
        return [Overheard(None, None, f"{media.path.name}: no sound track in it, the words direct")] * len(cues)
    listen = hear or _encoder()
    stretches = stretches_of(cues, speakers)
    with closing(voices(media, 1000 * _SAMPLES_A_MS)) as sound:
        heard = [
            _heard(stretch, samples, [cues[i] for i in stretch.places], listen, want_outline=want_outline)
            for stretch, samples in cut(sound, stretches)
        ]
    known = _against_speakers(stretches, heard, _spoken_in(media, cues))
    told: list[Overheard] = [Overheard(None, None)] * len(cues)
    for stretch, result in zip(stretches, known, strict=True):
        note = f"cue {cues[stretch.places[0]].index}: {result.reason}, {WORDS}" if result.reason else ""
        for place, outline in zip(stretch.places, result.outlines or (None,) * len(stretch.places), strict=True):
            told[place] = Overheard(result.state, outline, note)
    return told


def stretches_of(cues: Sequence[Cue], speakers: Sequence[str]) -> list[Stretch]:
    """Return where each sentence is to be heard, in order of start: its cues and a margin, but nobody else's cues."""
    sentences: dict[int, list[int]] = {}
    for place, first in enumerate(begins(cues)):
        sentences.setdefault(first, []).append(place)
    whole = [
        Stretch(tuple(places), speakers[first], cues[first].start_ms, max(cues[place].end_ms for place in places))
        for first, places in sentences.items()
    ]
    return sorted((_alone(stretch, whole) for stretch in whole), key=lambda stretch: stretch.start_ms)


def cut(blocks: Iterable[Samples], stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Samples]]:
    """Cut stretches out of a stream, holding no more of it than the one at hand.

    Args:
        blocks: The sound, 16 kHz, from zero on.
        stretches: In order of start.

    Yields:
        Each stretch with its samples, fewer where the sound ends before it.
    """
    stream = iter(blocks)
    window, first = np.zeros(0, np.float32), 0
    for stretch in stretches:
        start, end = (ms * _SAMPLES_A_MS for ms in (stretch.start_ms, stretch.end_ms))
        while first + len(window) < end and (block := next(stream, None)) is not None:
            passed = min(max(0, start - first), len(window))
            window, first = np.concatenate([window[passed:], block]), first + passed
        yield stretch, window[max(0, start - first) : max(0, end - first)].copy()


def _encoder() -> Hear:
    from tts_core.emotion.reference import hear

    return hear


def _alone(stretch: Stretch, others: Iterable[Stretch]) -> Stretch:
    """Widen a stretch by its margins, and keep the longest part in which no other speaker has a cue."""
    start, end = max(0, stretch.start_ms - MARGIN_MS), stretch.end_ms + MARGIN_MS
    parts = [(start, min(end, start + LONGEST_MS))]
    for other in others:
        if other.speaker != stretch.speaker and other.start_ms < end and other.end_ms > start:
            parts = [
                piece
                for first, last in parts
                for piece in ((first, min(last, other.start_ms)), (max(first, other.end_ms), last))
                if piece[0] < piece[1]
            ]
    first, last = max(parts, key=lambda part: part[1] - part[0], default=(start, start))
    return replace(stretch, start_ms=first, end_ms=last)


def _heard(stretch: Stretch, samples: Samples, cues: Sequence[Cue], hear: Hear, *, want_outline: bool) -> _Heard:
    from tts_core.recordings import Recording, Unclear

    if stretch.end_ms <= stretch.start_ms:
        return _Heard(reason="somebody else speaks at the same time")
    if len(samples) <= MARGIN_MS * _SAMPLES_A_MS:
        return _Heard(reason="the sound track ends before it")
    recording = Recording(samples, f"source {timestamp(stretch.start_ms, '.')}")
    try:
        state = hear(replace(recording, samples=without_bed(samples)))
    except Unclear as error:
        return _Heard(reason=REASONS[error.reason])
    outlines = tuple(_outline(stretch, recording, cue) for cue in cues) if want_outline else ()
    return _Heard(state, manner_of(recording), outlines)


def _outline(stretch: Stretch, recording: Recording, cue: Cue) -> Outline | None:
    """Return how the voice moves in one cue of a sentence, its height re 1 Hz; None where nothing is said in it."""
    from tts_core.emotion.follow import outline_of
    from tts_core.errors import RecordingError

    first, last = ((ms - stretch.start_ms) * _SAMPLES_A_MS for ms in (cue.start_ms - MARGIN_MS, cue.end_ms + MARGIN_MS))
    try:
        return outline_of(replace(recording, samples=recording.samples[max(0, first) : max(0, last)]), median_hz=1.0)
    except RecordingError:
        return None


def _against_speakers(stretches: Sequence[Stretch], heard: Sequence[_Heard], language: Language) -> list[_Heard]:
    """Set each stretch against the others of its speaker."""
    known = list(heard)
    for speaker in {stretch.speaker for stretch in stretches}:
        places = [i for i, stretch in enumerate(stretches) if stretch.speaker == speaker]
        told = [(i, heard[i].state, heard[i].manner) for i in places]
        clear = [(i, state, manner) for i, state, manner in told if state is not None and manner is not None]
        manners = [manner for _, _, manner in clear]
        states = against_usual([state for _, state, _ in clear], manners, language)
        median_st = usual(manners).pitch_st if len(clear) >= FEWEST else math.nan
        for (i, _, _), state in zip(clear, states, strict=True):
            against_st = math.nan if is_whispered(state) else median_st
            outlines = tuple(outline and _against(outline, against_st) for outline in heard[i].outlines)
            known[i] = replace(heard[i], state=state, outlines=outlines)
    return known


def _against(outline: Outline, median_st: float) -> Outline:
    """Return an outline whose height is against the speaker's median; unknown where that is NaN."""
    if outline.height_st is None or not math.isfinite(median_st):
        return replace(outline, height_st=None)
    return replace(outline, height_st=outline.height_st - median_st)


def _spoken_in(media: Media, cues: Sequence[Cue]) -> Language:
    """Return the language of the original: as its track says, else the other one than the cues'."""
    told = (media.main_audio.language if media.main_audio else None) or ""
    if told:
        return "zh" if told.lower().split("-")[0] in _MANDARIN else "en"
    return "en" if main_language(" ".join(cue.spoken for cue in cues)) == "zh" else "zh"
