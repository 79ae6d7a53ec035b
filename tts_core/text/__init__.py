"""Text to phones: the Mandarin and English front ends, and both in one line."""

from __future__ import annotations

from tts_core.text.annotations import strip_readings
from tts_core.text.front_end import read
from tts_core.text.language import main_language
from tts_core.text.reading import Accent, Language, Reading, Word

__all__ = ["Accent", "Language", "Reading", "Word", "main_language", "read", "strip_readings"]
