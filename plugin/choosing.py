"""What directs each line: the strongest wish of which something can be heard, and what its recordings sound like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from plugin.casting import NARRATOR
from plugin.cues import Cue
from plugin.errors import DubError, OptionError, listed
from plugin.media import Media
from plugin.references import Recordings, is_source, told_name
from plugin.wishes import Asked, Wish, check_wishes
from tts_core.emotion import EmotionState, understand
from tts_core.emotion.mixtures import Mixture, read_mixture
from tts_core.errors import RecordingError

if TYPE_CHECKING:
    from plugin.source import Overheard
    from tts_core.emotion.follow import Outline


@dataclass(frozen=True, slots=True)
class Chosen:
    """What directs a line."""

    mixture: Mixture | None = None
    """Its direction, recordings by the names of `heard`; None where nobody asks anything that can be heard."""
    heard: Mapping[str, EmotionState] = field(default_factory=dict)
    """How each of its recordings is said."""
    outline: Outline | None = None
    """How its leading recording moves, where the line is to follow that."""
    follow: float = 0.0
    """How closely it follows, 0 to 1; 0 where there is no outline."""
    reference: str | None = None
    """The names of its recordings, for reports; None for none."""
    unheard: str = ""
    """Why the film's own sound does not direct it, though it was asked to; without a full stop."""


def choose(cues: Sequence[Cue], asked: Sequence[Asked], media: Media | None) -> list[Chosen]:
    """Choose what directs each cue, and hear the recordings.

    Args:
        cues: The cues to be spoken, with their running sentences marked.
        asked: What is asked of each; checked before.
        media: The film, whose sound may direct; None for none.

    Raises:
        DubError: A recording cannot be read, or is not clearly one person speaking; the first few are told.
        FfmpegError: The film's sound cannot be decoded.
    """
    overheard = _overheard(cues, asked, media)
    ears = _Ears()
    chosen = [_choice(one, str(place), overheard.get(place), ears) for place, one in enumerate(asked)]
    if ears.faults:
        kinds, faults = zip(*ears.faults.values(), strict=True)
        raise kinds[0](listed([*dict.fromkeys(faults)]) + ".")
    return chosen


def choose_here(directions: Mapping[str, str], follow: float = 0.0) -> list[Chosen]:
    """Choose what directs lines that belong to no film.

    Args:
        directions: By where each is written, for messages; recordings are looked up in the working directory.
        follow: How closely recordings are followed, 0 to 1.

    Raises:
        OptionError: A direction is wrong, or its recording is not there or not clear.
    """
    asked = [
        Asked((Wish(direction, place, Path(), OptionError),) if direction else (), follow)
        for place, direction in directions.items()
    ]
    check_wishes(asked, None)
    return choose((), asked, None)


def states_of(chosen: Sequence[Chosen], *, t2e: str, lines: Sequence[str] = ()) -> list[EmotionState]:
    """Return the emotions of what was chosen, then those of `lines`; the model is asked once."""
    heard = {name: state for one in chosen for name, state in one.heard.items()}
    return understand([one.mixture or "" for one in chosen], model=t2e, lines=lines, hear=heard.__getitem__)


@dataclass(frozen=True, slots=True)
class _Ears:
    recordings: Recordings = field(default_factory=Recordings)
    faults: dict[Path, tuple[type[DubError], str]] = field(default_factory=dict)

    def hear(self, path: Path, wish: Wish, *, moves: bool) -> tuple[EmotionState, Outline | None]:
        """Hear a recording and, if asked, how it moves; a fault is noted, the first one of each file."""
        if path not in self.faults:
            try:
                state = self.recordings.hear(path)
                return state, self.recordings.outline(path) if moves else None
            except RecordingError as error:
                self.faults[path] = wish.error, f"{wish.place}: {str(error).rstrip('.')}"
        return EmotionState(), None


def _overheard(cues: Sequence[Cue], asked: Sequence[Asked], media: Media | None) -> dict[int, Overheard]:
    """Listen to the film where its own sound is to direct; all cues are heard, for what is usual for each speaker."""
    places = [place for place, one in enumerate(asked) if one.wishes and one.wishes[0].from_source]
    if media is None or not places:
        return {}
    from plugin.source import overhear

    speakers = [cue.speaker or NARRATOR for cue in cues]
    found = overhear(media, cues, speakers, want_outline=any(asked[place].follow > 0 for place in places))
    return {place: found[place] for place in places}


def _choice(asked: Asked, place: str, overheard: Overheard | None, ears: _Ears) -> Chosen:
    """Take the first wish of which something can be heard; a film that is not heard leaves its share to the rest."""
    source = overheard if overheard is not None and overheard.state is not None else None
    unheard = overheard.note.rstrip(".") if overheard is not None and source is None else ""
    for wish in asked.wishes:
        written = read_mixture(wish.direction)
        names = [name for name in written.recordings if source is not None or not is_source(name)]
        keys = {name: place if is_source(name) else str((wish.folder / name).resolve()) for name in names}
        mixture = written.with_recordings(keys.get)
        if mixture is None:
            continue
        heard, outlines = {}, []
        for name, key in keys.items():
            if source is not None and source.state is not None and is_source(name):
                heard[key] = source.state
                outlines.append(source.outline)
            else:
                heard[key], outline = ears.hear(Path(key), wish, moves=asked.follow > 0 and not outlines)
                outlines.append(outline)
        outline = outlines[0] if outlines and asked.follow > 0 else None
        follow = asked.follow if outline is not None else 0.0
        reference = " + ".join(dict.fromkeys(map(told_name, names))) or None
        return Chosen(mixture, heard, outline, follow, reference, unheard)
    return Chosen(unheard=unheard)
