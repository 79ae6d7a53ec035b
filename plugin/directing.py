"""From cues and roles to lines: what is said, by which voice, with which emotion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from plugin.casting import NARRATOR, Role
from plugin.choosing import choose, states_of
from plugin.cues import Cue
from plugin.cues.sentences import begins
from plugin.media import Media
from plugin.wishes import Asked, check_wishes
from tts_core.emotion import EmotionState, blend
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
    reference: str | None = None
    """Name of the recording that directs it, `source` for the film's own sound; None where no recording does."""
    unheard: str = ""
    """Why the film's own sound does not direct it, though it was asked to; a sentence without its full stop."""


def direct(
    cues: Sequence[Cue],
    roles: Mapping[str, Role],
    asked: Sequence[Asked],
    *,
    media: Media | None = None,
    t2e: str = "small",
    direct: Direct = "written",
) -> list[Directed]:
    """Turn what is asked of each cue into an emotion; the model is asked once a film.

    Args:
        cues: The cues to be spoken, with their running sentences marked.
        roles: The role of each of their speakers.
        asked: What is asked of each.
        media: The film, whose own sound may direct; None for none.
        t2e: Name or folder of the model that reads directions.
        direct: `auto` lets the words of a line without a direction, and its neighbours, colour it at low intensity.

    Raises:
        DubError: A direction has a level that does not exist, or names a recording that is not there or not clear.
        WeightsError: There is no such model.
    """
    check_wishes(asked, media)
    begun, chosen = begins(cues), choose(cues, asked, media)
    spoken = [_quoted(cue) for cue in cues] if direct == "auto" and not all(one.mixture for one in chosen) else []
    states = states_of(chosen, t2e=t2e, lines=spoken)
    guesses = [_guess(states[len(cues) :], place) for place in range(len(spoken))]
    directed = []
    for place, (cue, one) in enumerate(zip(cues, chosen, strict=True)):
        first, role = begun[place], roles[cue.speaker or NARRATOR]
        guessed = bool(guesses) and one.mixture is None and guesses[first].intensity > 0
        emotion = guesses[first] if guessed else states[place]
        language = cues[first].language or role.part.language
        line = Line(cue.spoken, role.voice, emotion, language, one.outline, one.follow)
        directed.append(Directed(cue, role, line, first, guessed, one.reference, one.unheard))
    return directed


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
