"""Settings that all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from plugin.hearing import Listener, load_listener

# The same examples every time, so that a failure is a change of ours; a busy machine is no failure.
# To look for new ones: CUEVOICE_EXPLORE=1 pytest
settings.register_profile("cuevoice", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("explore" if os.environ.get("CUEVOICE_EXPLORE") else "cuevoice")


@pytest.fixture(scope="session", autouse=True)
def no_voices_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Voices that the developer saved are not there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEVOICE_VOICES", str(tmp_path_factory.mktemp("voices")))
        yield


@pytest.fixture(scope="session")
def listener() -> Listener:
    """Whisper, loaded once."""
    return load_listener()
