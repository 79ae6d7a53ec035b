"""What a cast file says of single cues, and how it says that a line is to be acted: words, a recording, or both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from plugin.cues import Cue
from plugin.cues.labels import join_directions
from plugin.errors import CastError
from plugin.references import missing
from tts_core.emotion.directions import check
from tts_core.emotion.mixtures import written_recording
from tts_core.errors import EmotionError

KEYS: Final = ("direction", "emotion_ref", "follow")

Place = tuple[int, int]
"""Index and part of a cue."""


@dataclass(frozen=True, slots=True)
class CueNote:
    """What a cast file says of one cue, `[cues.12]`, in place of what the subtitles say."""

    direction: str | None = None
    """How it is said."""
    emotion_ref: str | None = None
    """A recording that directs it, beside the cast file, or `source`; with a `direction` in equal shares."""
    follow: float | None = None
    """How closely it follows the recording, 0 to 1."""

    @property
    def asked(self) -> str:
        """Direction and recording as one direction; empty for neither."""
        return with_recording(self.direction, self.emotion_ref)


def with_recording(direction: str | None, emotion_ref: str | None) -> str:
    """Return words and a recording as one direction: both in equal shares, unless the words say otherwise."""
    return join_directions(
        part for part in (direction, written_recording(emotion_ref) if emotion_ref is not None else None) if part
    )


def notes_of(entries: Mapping[str, Any], cues: Sequence[Cue], file_name: str) -> dict[Place, CueNote]:
    """Find the cues that a cast file speaks of.

    Args:
        entries: The tables under `cues`, checked by `cue_faults`.
        cues: All cues of the subtitles.
        file_name: Of the cast, for messages.

    Raises:
        CastError: There is no such cue.
    """
    found: dict[Place, CueNote] = {}
    for number, entry in entries.items():
        index, _, part = number.partition(".")
        places = [(cue.index, cue.part) for cue in cues if str(cue.index) == index and part in ("", str(cue.part))]
        if not places:
            last = max(cue.index for cue in cues)
            raise CastError(f"{file_name}: cue {number}: there is no such cue; the subtitles have 1 to {last}.")
        found |= dict.fromkeys(places, CueNote(**entry))
    return found


def noted(cues: Sequence[Cue], notes: Mapping[Place, CueNote]) -> list[Cue]:
    """Return the cues with the directions that the cast gives them."""
    asked = ((cue, notes.get((cue.index, cue.part), CueNote()).asked) for cue in cues)
    return [replace(cue, direction=direction) if direction else cue for cue, direction in asked]


def cue_faults(number: str, entry: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Give what is wrong with the table of a cue, a clause each."""
    place = f"cue {number}"
    if not all(digits.isdecimal() and digits.isascii() for digits in number.split(".", 1)):
        yield f"[cues.{number}]: '{number}' is no cue; write [cues.12], or [cues.\"12.2\"] for its second speaker"
    yield from (unknown_key(place, key, KEYS) for key in entry if key not in KEYS)
    yield from acting_faults(place, entry, folder)


def acting_faults(place: str, entry: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Give what is wrong with `direction`, `emotion_ref` and `follow` of a speaker or a cue, a clause each."""
    direction, emotion_ref, follow = entry.get("direction"), entry.get("emotion_ref"), entry.get("follow", 0.0)
    if isinstance(follow, bool) or not isinstance(follow, (int, float)) or not 0 <= follow <= 1:
        yield f"{place}: follow {follow!r} is not a number from 0 to 1"
    if not isinstance(direction, (str, type(None))):
        yield f"{place}: direction {direction!r} is not a text"
        direction = None
    if not isinstance(emotion_ref, (str, type(None))) or emotion_ref == "":
        yield f"{place}: emotion_ref {emotion_ref!r} is not a file's name, nor 'source'"
        emotion_ref = None
    asked = with_recording(direction, emotion_ref)
    try:
        check(asked)
    except EmotionError as error:
        yield f"{place}: {str(error).rstrip('.')}"
    else:
        yield from (f"{place}: {fault}" for fault in missing(asked, folder))


def unknown_key(place: str, key: str, keys: Sequence[str]) -> str:
    """Return what to say of a key that is none of `keys`."""
    near = get_close_matches(key, keys, n=1)
    hint = f", did you mean '{near[0]}'?" if near else f" (known: {', '.join(keys)})"
    return f"{place}: unknown key '{key}'{hint}"
