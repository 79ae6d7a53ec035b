"""Kokoro v1.0 (82 M parameters, Apache-2.0), cut in three so that lengths, F0 and energy are ours."""

from tts_core.engines.kokoro.engine import KokoroEngine

__all__ = ["KokoroEngine"]
