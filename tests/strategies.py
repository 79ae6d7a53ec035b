"""Hypothesis strategies that several tests share."""

from __future__ import annotations

import random

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


@st.composite
def films(draw: st.DrawFn, most: int = 40) -> list[Request]:
    """Whole films of up to `most` lines: overlaps of any kind, touching cues, gaps from a millisecond to a minute."""
    n = draw(st.integers(1, most))
    load = draw(st.sampled_from([0.6, 0.9, 1.1, 1.4]))
    return film(n, draw(st.integers(0, 2**32)), load)


def film(n: int, seed: int, load: float = 1.0) -> list[Request]:
    """Make up a film of `n` lines whose natural lengths are about `load` times their cues."""
    chance = random.Random(seed)
    start, found = chance.choice([0, 500]), []
    for _ in range(n):
        length = chance.choice([chance.randint(1, 300), chance.randint(500, 6000), chance.randint(800, 3000)])
        natural = max(600, int(length * 24 * chance.lognormvariate(0, 0.3) * load))
        wanted = int(natural * chance.choice([1, 1, 1, 0.9, 1.2]))
        speaker = chance.choice(["ANNA", "LEO", "阿岚", None])
        found.append(Request(start, start + length, speaker, natural, wanted, 600, goes_on=chance.random() < 0.1))
        gaps = [0, 0, 1, 40, 83, 200, chance.randint(0, 3000), chance.choice([0, 60_000]), -chance.randint(0, length)]
        start = max(start + 1, start + length + chance.choice(gaps))
    return sorted(found, key=lambda line: line.start_ms)
