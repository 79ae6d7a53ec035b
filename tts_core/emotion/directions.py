"""Every direction of a film at once: plain tags by the table, mixtures by their parts, all other words by the model.

angry:4        a tag with its level
70% 委屈 + 30% 愤怒          a mixture; each part is a tag, words or a recording
像突然意识到被骗了一样:5      words with a level that wins over what the model hears
ref(rage.wav)                as somebody says it in a recording
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from tts_core.emotion.blend import at_intensity, blend
from tts_core.emotion.mixtures import Mixture, Part, read_mixture
from tts_core.emotion.space import EmotionState
from tts_core.emotion.tags import is_direction, split_level, understand_tags
from tts_core.emotion.text import ReadsDirections, TextToEmotion
from tts_core.errors import EmotionError

Hear = Callable[[str], EmotionState]
"""Gives the emotion of the recording of that name."""


def understand(
    directions: Sequence[str | Mixture],
    *,
    model: str = "small",
    lines: Sequence[str] = (),
    hear: Hear | None = None,
) -> list[EmotionState]:
    """Turn directions into emotion states; the model reads all words that are no tags in one call.

    Args:
        directions: Without their brackets, or cut into parts before; an empty one is a neutral state.
        model: A name or folder for `TextToEmotion.from_pretrained`; opened only if it is needed.
        lines: What is said, if that is to be understood as well: the model reads it as it stands.
        hear: Gives the emotion of each recording that is named, once a name; None where there are none.

    Returns:
        The states of the directions, then those of the lines.

    Raises:
        EmotionError: A level or a share is out of range, or a recording is named and nothing hears it.
        WeightsError: The model is not there or broken.
    """
    mixtures = [one if isinstance(one, Mixture) else read_mixture(one) for one in directions]
    parts = [part for mixture in mixtures for part in mixture.parts]
    words = [_words(part) for part in parts if part.recording is None and part.text and not is_direction(part.text)]
    heard = {name: _heard(name, hear) for name in dict.fromkeys(part.recording for part in parts) if name is not None}
    asked = list(dict.fromkeys([*words, *lines]))
    states = dict(zip(asked, open_model(model).understand(asked), strict=True)) if asked else {}
    return [*(_state(mixture, states, heard) for mixture in mixtures), *(states[line] for line in lines)]


def check(direction: str) -> None:
    """Raise `EmotionError` where a direction has a level or shares that cannot be; nothing is asked or heard."""
    parts = read_mixture(direction).parts
    if not any(part.share for part in parts):
        raise EmotionError(f"the shares of '{direction}' are all 0: one must be above 0.")
    for part in parts:
        if part.recording is None and is_direction(part.text):
            understand_tags(part.text)
        else:
            split_level(part.text)


@lru_cache(maxsize=2)
def open_model(name: str) -> ReadsDirections:
    """Open a model once a process."""
    return TextToEmotion.from_pretrained(name)


def _state(mixture: Mixture, states: Mapping[str, EmotionState], heard: Mapping[str, EmotionState]) -> EmotionState:
    parts = [(_part(part, states, heard), part.share) for part in mixture.parts]
    return replace(parts[0][0] if len(parts) == 1 else blend(parts), text=mixture.text)


def _part(part: Part, states: Mapping[str, EmotionState], heard: Mapping[str, EmotionState]) -> EmotionState:
    if part.recording is None and (not part.text or is_direction(part.text)):
        return understand_tags(part.text)
    words, level = split_level(part.text)
    state = states[words] if part.recording is None else heard[part.recording]
    state = replace(state, text=part.text)
    return state if level is None else at_intensity(state, level)


def _heard(name: str, hear: Hear | None) -> EmotionState:
    if hear is None:
        raise EmotionError(f"ref({name}): recordings are not heard here. Name an emotion, or describe it in words.")
    return hear(name)


def _words(part: Part) -> str:
    return split_level(part.text)[0]
