"""From cues and roles to lines: what is said, by which voice, with which emotion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from plugin.casting import NARRATOR, Role
from plugin.cues import Cue
from plugin.errors import SubtitleError
from tts_core.emotion import EmotionState, blend, understand
from tts_core.emotion.directions import check
from tts_core.errors import EmotionError
from tts_core.synthesizer import Line

Direct = Literal["written", "auto"]
"""Whether only written directions act, or a line without one is coloured by its own words."""

GUESS_INTENSITY: Final = 0.4
"""Most that a guessed direction may have: level 2 of 5, mild."""
OWN_SHARE: Final = 0.6
"""Of the line itself in a guess; its neighbours share the rest."""


@dataclass(frozen=True, slots=True)
class Directed:
    """A cue that is ready to be spoken."""

    cue: Cue
    """Where it comes from."""
    role: Role
    """Who says it."""
    line: Line
    """What the synthesizer gets."""
    sentence: int
    """Number of the line with which its sentence begins, from 0; its own, unless it goes on from a cue before."""
    guessed: bool = False
    """Whether nobody wrote a direction and the words themselves were asked."""


def direct(
    cues: Sequence[Cue],
    roles: Mapping[str, Role],
    file_name: str,
    *,
    t2e: str = "small",
    direct: Direct = "written",
) -> list[Directed]:
    """Turn each cue's direction, or else its speaker's, into an emotion; the model is asked once a film.

    Args:
        cues: The cues to be spoken.
        roles: The role of each of their speakers.
        file_name: Of the subtitles, for messages.
        t2e: Name or folder of the model that reads directions.
        direct: `auto` lets the words of a line without a direction, and its neighbours, colour it at low intensity.

    Raises:
        SubtitleError: A direction has a level that does not exist.
        WeightsError: There is no such model.
    """
    cast = [roles[cue.speaker or NARRATOR] for cue in cues]
    begun = _begun(cues)
    written = [cues[i].direction or role.part.direction or "" for i, role in zip(begun, cast, strict=True)]
    for cue, direction in zip(cues, written, strict=True):
        try:
            check(direction)
        except EmotionError as error:
            raise SubtitleError(f"{file_name}: cue {cue.index}: {error}") from error
    spoken = [_quoted(cue) for cue in cues] if direct == "auto" and not all(written) else []
    states = understand(written, model=t2e, lines=spoken)
    guesses = [_guess(states[len(cues) :], place) for place in range(len(spoken))]
    directed = []
    for place, (cue, role) in enumerate(zip(cues, cast, strict=True)):
        first = begun[place]
        guessed = bool(guesses) and not written[first] and guesses[first].intensity > 0
        emotion = guesses[first] if guessed else states[place]
        language = cues[first].language or role.part.language
        directed.append(Directed(cue, role, Line(cue.spoken, role.voice, emotion, language), first, guessed))
    return directed


def _begun(cues: Sequence[Cue]) -> list[int]:
    """Return for each cue the number of the cue in which its sentence begins: one direction holds for all of it."""
    last: dict[str | None, int] = {}
    begun: list[int] = []
    for place, cue in enumerate(cues):
        begun.append(begun[last[cue.speaker]] if cue.continues else place)
        last[cue.speaker] = place
    return begun


def _quoted(cue: Cue) -> str:
    """Return the words of a line as the model knows them: as something that somebody says."""
    return f"“{cue.spoken}”"


def _guess(heard: Sequence[EmotionState], place: int) -> EmotionState:
    """Colour a line by its own words and a little by its neighbours'; where its own say nothing clear, not at all."""
    own = heard[place]
    if own.unsure or own.nuance == "neutral":
        return EmotionState()
    near = [heard[i] for i in (place - 1, place + 1) if 0 <= i < len(heard) and not heard[i].unsure]
    parts = [(own, OWN_SHARE), *((state, (1 - OWN_SHARE) / 2) for state in near)]
    mixed = blend(parts)
    return replace(blend(parts, intensity=min(GUESS_INTENSITY, mixed.intensity)), text="")
