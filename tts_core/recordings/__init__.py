"""A recording somebody gives us: reading it, and what can be heard in it."""

from tts_core.recordings.clear import Unclear, clear_speech
from tts_core.recordings.pitch import Pitch, pitch_of
from tts_core.recordings.recording import RATE, Recording, read_recording
from tts_core.recordings.speech import Span, speech_in

__all__ = ["RATE", "Pitch", "Recording", "Span", "Unclear", "clear_speech", "pitch_of", "read_recording", "speech_in"]
