"""Voices: the cards that describe them, the bank of Kokoro's styles, and voices that are mixed from it."""

from tts_core.voices.card import Voice, voices
from tts_core.voices.files import read_voice, save_voice, saved_names, user_voices, voice, write_voice
from tts_core.voices.mixture import mixed

__all__ = ["Voice", "mixed", "read_voice", "save_voice", "saved_names", "user_voices", "voice", "voices", "write_voice"]
