"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("cuevoice", deadline=None, max_examples=100)  # a busy machine is no failure
settings.load_profile("cuevoice")
