"""Text, voice, emotion and length in; samples out. Knows no subtitle, no video, no ffmpeg."""

from tts_core.audio import Audio
from tts_core.emotion import EmotionState, understand_tags
from tts_core.errors import TtsError
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import Voice, voice, voices

__all__ = ["Audio", "EmotionState", "Line", "Synthesizer", "TtsError", "Voice", "understand_tags", "voice", "voices"]
