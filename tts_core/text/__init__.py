"""Text to phones: the Mandarin and English front ends, and both in one line."""

from __future__ import annotations

from .annotations import strip_readings
from .front_end import read
from .language import main_language
from .reading import Accent, Language, Reading, Word

__all__ = ["Accent", "Language", "Reading", "Word", "main_language", "read", "strip_readings"]
