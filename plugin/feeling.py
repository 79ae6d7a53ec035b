"""What directions are taken for: what `cuevoice feel` does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from plugin.choosing import choose_here, states_of
from plugin.errors import OptionError
from plugin.report import emotion_of
from tts_core.emotion import EmotionState, embedding_of
from tts_core.emotion.mixtures import written_recording
from tts_core.emotion.space import LEVELS

if TYPE_CHECKING:
    from tts_core.training.t2e.neighbours import Neighbour

NEAREST: Final = 5
"""How many training descriptions explain an answer."""

SOUNDS: Final = (".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma")
"""What names a recording, even one that is not there."""


@dataclass(frozen=True, slots=True)
class Felt:
    """A direction and what it is taken for."""

    state: EmotionState
    """What a line with this direction would be acted with."""
    nearest: tuple[Neighbour, ...] = ()
    """The training descriptions nearest to it, if they were asked for."""
    reference: str | None = None
    """The recording in it; None for words."""

    def as_dict(self) -> dict[str, Any]:
        """Return plain values: one line of `feel --jsonl`."""
        plain = emotion_of(self.state, self.reference) | {"intensity_level": round(self.state.intensity * LEVELS, 3)}
        if self.nearest:
            plain["nearest"] = [
                {
                    "text": near.example.text,
                    "nuance": near.example.nuance,
                    "level": near.example.level,
                    "similarity": near.similarity,
                }
                for near in self.nearest
            ]
        return plain


def feel(texts: Sequence[str], *, t2e: str = "small", explain: bool = False) -> list[Felt]:
    """Say what each direction is taken for, in one call of the model.

    Args:
        texts: Directions without their brackets; recordings in them are looked up in the working directory.
        t2e: Name or folder of the model.
        explain: Whether to look for the nearest training descriptions.

    Raises:
        OptionError: A direction has a level that does not exist, or a recording that cannot be heard; the message says
            which.
        WeightsError: There is no such model, or it has no index to explain from.
    """
    chosen = choose_here({f"direction {number}": text for number, text in enumerate(texts, start=1)})
    states = states_of(chosen, t2e=t2e)
    if not explain:
        return [Felt(state, reference=one.reference) for state, one in zip(states, chosen, strict=True)]
    from tts_core.emotion.pretrained import SHIPPED
    from tts_core.training.t2e.neighbours import nearest

    folder = SHIPPED / t2e if (SHIPPED / t2e).is_dir() else Path(t2e)
    return [
        Felt(state, tuple(nearest(folder, embedding_of(state), NEAREST)), one.reference)
        for state, one in zip(states, chosen, strict=True)
    ]


def directions_in(arguments: Iterable[str]) -> list[str]:
    """Return arguments as directions: one that names a file of sound is a recording."""
    return [written_recording(told) if _is_recording(told) else told for told in arguments]


def descriptions_in(lines: Iterable[str]) -> list[str]:
    """Read one description a line: plain text, a JSON string, or a JSON object with a `text`."""
    return [_description(line.rstrip("\r\n"), number) for number, line in enumerate(lines, start=1)]


def _is_recording(told: str) -> bool:
    suffix = Path(told).suffix.lower()
    return suffix in SOUNDS or (suffix != "" and Path(told).is_file())


def _description(line: str, number: int) -> str:
    if not line.lstrip().startswith(("{", '"')):
        return line
    try:
        value = json.loads(line)
    except ValueError:
        return line
    text = value.get("text") if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise OptionError(
            f'line {number}: no \'text\' in it. Write a description, or an object such as {{"text": "冷笑"}}.'
        )
    return text
