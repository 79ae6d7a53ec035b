"""Who asks what of each line: the cast for a cue, the cue itself, the command line, the cast for a speaker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugin.cast_cues import CueNote, Place, with_recording
from plugin.casting import NARRATOR, Role
from plugin.cues import Cue
from plugin.cues.sentences import begins
from plugin.errors import CastError, DubError, OptionError, SubtitleError, listed
from plugin.media import Media
from plugin.references import is_source, missing
from tts_core.emotion.directions import check
from tts_core.emotion.mixtures import recordings_in
from tts_core.errors import EmotionError


@dataclass(frozen=True, slots=True)
class Wish:
    """A direction, and where it is written."""

    direction: str
    """As the author wrote it; not empty."""
    place: str
    """For messages: `film.ass: cue 7`."""
    folder: Path
    """Where the recordings that it names are looked up."""
    error: type[DubError] = SubtitleError
    """Raised where it is wrong."""

    @property
    def from_source(self) -> bool:
        """Whether the film's own sound is to direct, alone or among others."""
        return any(is_source(name) for name in recordings_in(self.direction))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one line."""

    wishes: tuple[Wish, ...] = ()
    """From strong to weak. The first one holds; the next where nothing of it can be heard."""
    follow: float = 0.0
    """How closely it follows its recording, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What the command line asks of all lines."""

    emotion_ref: str | None = None
    """A recording in the working directory, or `source`."""
    follow: float | None = None
    """How closely lines follow their recordings; None leaves it to the cast."""


def wishes_of(
    cues: Sequence[Cue],
    roles: Mapping[str, Role],
    subtitles: Path,
    *,
    cast: Path | None = None,
    notes: Mapping[Place, CueNote] | None = None,
    everywhere: Everywhere = Everywhere(),
) -> list[Asked]:
    """Gather what is asked of each cue; what is asked of the first of a running sentence holds for all of it.

    Args:
        cues: The cues to be spoken, with their running sentences marked.
        roles: The role of each of their speakers.
        subtitles: Where they were read from.
        cast: The cast file, if there is one.
        notes: What it says of single cues.
        everywhere: What the command line says.

    Raises:
        OptionError: Lines are to follow recordings, and there is none.
    """
    general = _on_command_line(everywhere.emotion_ref)
    asked = []
    for cue in cues:
        role, note = roles[cue.speaker or NARRATOR], (notes or {}).get((cue.index, cue.part), CueNote())
        folder = subtitles.parent
        own = [Wish(cue.direction, f"{subtitles.name}: cue {cue.index}", folder)] if cue.direction else []
        spoken_of = []
        if cast is not None and note.asked:
            own = [Wish(note.asked, f"{cast.name}: cue {cue.index}", cast.parent, CastError)]
        if cast is not None and role.part.asked:
            spoken_of = [Wish(role.part.asked, f"{cast.name}: speaker '{role.speaker}'", cast.parent, CastError)]
        follows = (note.follow, everywhere.follow, role.part.follow, 0.0)
        asked.append(Asked((*own, *general, *spoken_of), next(follow for follow in follows if follow is not None)))
    if everywhere.follow and not any(recordings_in(wish.direction) for one in asked for wish in one.wishes):
        raise OptionError(
            f"--follow {everywhere.follow:g}: no line has a recording to follow. Give --emotion-ref, or name one in "
            "the subtitles or the cast."
        )
    return [asked[first] for first in begins(cues)]


def check_wishes(asked: Iterable[Asked], media: Media | None) -> None:
    """Make sure, before any work, that every direction is well written and every recording there.

    Raises:
        DubError: Some are not; the first few are told.
    """
    wishes = dict.fromkeys(wish for one in asked for wish in one.wishes)
    faults = [(wish.error, f"{wish.place}: {fault}") for wish in wishes for fault in _faults(wish, media)]
    if faults:
        raise faults[0][0](f"{listed([fault for _, fault in faults])}.")


def _on_command_line(emotion_ref: str | None) -> tuple[Wish, ...]:
    if emotion_ref is None:
        return ()
    return (Wish(with_recording(None, emotion_ref), "--emotion-ref", Path(), OptionError),)


def _faults(wish: Wish, media: Media | None) -> Iterator[str]:
    try:
        check(wish.direction)
    except EmotionError as error:
        yield str(error).rstrip(".")
        return
    yield from missing(wish.direction, wish.folder)
    if media is None and wish.from_source:
        yield "'source' is the film's own sound, and there is no film here: give the video, or name a recording"
