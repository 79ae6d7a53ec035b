"""Text to phones: the Mandarin and English front ends, and both in one line."""

from __future__ import annotations

from tts_core.text.annotations import is_reading, strip_readings
from tts_core.text.front_end import read
from tts_core.text.glossary import Glossary
from tts_core.text.language import main_language
from tts_core.text.reading import Accent, Language, Reading, Stretch, Word, joined

__all__ = [
    "Accent",
    "Glossary",
    "Language",
    "Reading",
    "Stretch",
    "Word",
    "is_reading",
    "joined",
    "main_language",
    "read",
    "strip_readings",
]
