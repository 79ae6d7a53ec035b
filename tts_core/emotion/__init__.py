"""Emotion: from directions and tags to a state, from a state to prosody."""

from tts_core.emotion.prosody import Prosody, act
from tts_core.emotion.space import EMOTIONS, Delivery, EmotionState, Nuance, nuance, nuances
from tts_core.emotion.tags import is_direction, understand_tags

__all__ = [
    "EMOTIONS",
    "Delivery",
    "EmotionState",
    "Nuance",
    "Prosody",
    "act",
    "is_direction",
    "nuance",
    "nuances",
    "understand_tags",
]
