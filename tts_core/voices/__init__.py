"""Voices: the cards that describe them, and the bank of Kokoro's styles."""

from tts_core.voices.card import Voice, voice, voices

__all__ = ["Voice", "voice", "voices"]
