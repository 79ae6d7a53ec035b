"""Settings that all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from plugin.hearing import Listener, load_listener

# The same examples every time, so that a failure is a change of ours; a busy machine is no failure.
# To look for new ones: CUEVOICE_EXPLORE=1 pytest
settings.register_profile("cuevoice", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("explore" if os.environ.get("CUEVOICE_EXPLORE") else "cuevoice")


@pytest.fixture(scope="session")
def listener() -> Listener:
    """Whisper, loaded once."""
    return load_listener()
