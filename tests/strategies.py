"""Hypothesis strategies that several tests share."""

from __future__ import annotations

from hypothesis import strategies as st

from plugin.timing import Request
from tts_core.engines.kokoro.vocabulary import PAD, TOKENS

SYMBOLS = frozenset(TOKENS) - {PAD}
"""The phone symbols that the model knows."""

phones = st.text(st.sampled_from(sorted(SYMBOLS)), min_size=1, max_size=60)


@st.composite
def requests(draw: st.DrawFn) -> list[Request]:
    """Lines of a film in order of their start, some overlapping, some far too long or too short."""
    start = 0
    found = []
    for _ in range(draw(st.integers(1, 12))):
        start += draw(st.integers(0, 4000))
        length = draw(st.integers(1, 6000))
        natural = draw(st.integers(600, 200_000))
        speaker = draw(st.sampled_from(["ANNA", "阿岚", None]))
        found.append(Request(start, start + length, speaker, natural, draw(st.integers(600, 200_000)), 600))
    return found
