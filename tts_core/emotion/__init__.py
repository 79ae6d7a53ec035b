"""Emotion: from directions and tags to a state, from a state to prosody."""

from tts_core.emotion.blend import blend, embedding_of, from_vector
from tts_core.emotion.directions import understand
from tts_core.emotion.plan import ProsodyPlan
from tts_core.emotion.prosody import act
from tts_core.emotion.space import EMOTIONS, Delivery, EmotionState, Nuance, nuance, nuances
from tts_core.emotion.tags import is_direction, understand_tags
from tts_core.emotion.text import TextToEmotion

__all__ = [
    "EMOTIONS",
    "Delivery",
    "EmotionState",
    "Nuance",
    "ProsodyPlan",
    "TextToEmotion",
    "act",
    "blend",
    "embedding_of",
    "from_vector",
    "is_direction",
    "nuance",
    "nuances",
    "understand",
    "understand_tags",
]
