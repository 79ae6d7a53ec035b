"""Every direction of a film at once: plain tags by the table, mixtures by their parts, all other words by the model.

angry:4        a tag with its level
70% 委屈 + 30% 愤怒          a mixture; each part is a tag or words
像突然意识到被骗了一样:5      words with a level that wins over what the model hears
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from tts_core.emotion.blend import at_intensity, blend
from tts_core.emotion.space import EmotionState
from tts_core.emotion.tags import is_direction, split_level, understand_tags
from tts_core.emotion.text import ReadsDirections, TextToEmotion
from tts_core.errors import EmotionError

_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[%％]\s*(?:of\s+|的)?(.+?)\s*$", re.DOTALL)
_PLUS = re.compile(r"\s*[+＋,，、;；]\s*(?=\d+(?:\.\d+)?\s*[%％])")


def understand(directions: Sequence[str], *, model: str = "small", lines: Sequence[str] = ()) -> list[EmotionState]:
    """Turn directions into emotion states; the model reads all words that are no tags in one call.

    Args:
        directions: Without their brackets; an empty one is a neutral state.
        model: A name or folder for `TextToEmotion.from_pretrained`; opened only if it is needed.
        lines: What is said, if that is to be understood as well: the model reads it as it stands.

    Returns:
        The states of the directions, then those of the lines.

    Raises:
        EmotionError: A level or a share is out of range.
        WeightsError: The model is not there or broken.
    """
    parts = [part for direction in directions for part, _ in _mixture(direction)]
    words = [_words(part) for part in parts if part and not is_direction(part)]
    asked = list(dict.fromkeys([*words, *lines]))
    states = dict(zip(asked, open_model(model).understand(asked), strict=True)) if asked else {}
    return [*(_state(direction, states) for direction in directions), *(states[line] for line in lines)]


def check(direction: str) -> None:
    """Raise `EmotionError` where a direction has a level or shares that cannot be; the model is not asked."""
    parts = _mixture(direction)
    if not any(share for _, share in parts):
        raise EmotionError(f"the shares of '{direction}' are all 0: one must be above 0.")
    for part, _ in parts:
        if is_direction(part):
            understand_tags(part)
        else:
            split_level(part)


@lru_cache(maxsize=2)
def open_model(name: str) -> ReadsDirections:
    """Open a model once a process."""
    return TextToEmotion.from_pretrained(name)


def _state(direction: str, states: Mapping[str, EmotionState]) -> EmotionState:
    parts = [(_part(part, states), share) for part, share in _mixture(direction)]
    if len(parts) == 1:
        return parts[0][0]
    return replace(blend(parts), text=direction)


def _part(part: str, states: Mapping[str, EmotionState]) -> EmotionState:
    if not part or is_direction(part):
        return understand_tags(part)
    words, level = split_level(part)
    state = replace(states[words], text=part)
    return state if level is None else at_intensity(state, level)


def _words(part: str) -> str:
    return split_level(part)[0]


def _mixture(direction: str) -> list[tuple[str, float]]:
    """Split `70% a + 30% b` into its parts; anything else is one part."""
    found = [_SHARE.match(part) for part in _PLUS.split(direction)]
    if len(found) < 2 or not all(found):
        return [(direction, 1.0)]
    return [(match.group(2), float(match.group(1))) for match in found if match]
