"""The channel layouts of sound that goes to ffmpeg or comes from it."""

from __future__ import annotations

from typing import Final, Literal

Layout = Literal["mono", "stereo", "5.1"]
"""As ffmpeg calls them; `5.1` is FL FR FC LFE and two surrounds."""

CHANNELS: Final[dict[Layout, int]] = {"mono": 1, "stereo": 2, "5.1": 6}
"""How many channels each has."""
