"""Who speaks in the corpus: the bank's voices and hundreds of people made of them, many for an adversary to lose."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import log2
from typing import Final

from tts_core.errors import VoiceError
from tts_core.text.reading import Language
from tts_core.voices import Voice, voice
from tts_core.voices.bank import names
from tts_core.voices.mixture import mixed

TEST_VOICES: Final = (
    "zf_xiaoyi", "zm_yunxi", "af_bella", "af_sarah", "am_michael", "am_puck", "bf_emma", "bm_george",
)  # fmt: skip
"""Nothing is learned from these, nor from mixtures with them."""
VALID_VOICES: Final = ("zm_yunyang", "bf_alice", "am_eric")
"""The same; training is watched on them."""

MOST_PITCH_ST: Final = 3.5
PITCH_SPREAD_ST: Final = 0.9
"""How far the pitch strays from what goes with the formants: little, or nobody could hear which pitch is one's own."""
LEAST_FORMANTS, MOST_FORMANTS = 0.9, 1.12
ABROAD: Final = 0.2
"""Share of the mixtures that hold voices of another language than their own."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person of the corpus."""

    label: int
    """What the adversary must not find out, from 0."""
    voice: Voice
    """How he or she sounds."""
    language: Language
    """What he or she speaks."""


def learned_from(n: int, seed: int) -> list[Speaker]:
    """Return `n` speakers: each voice of the bank that is not held out, then mixtures, half of them Mandarin."""
    chance = random.Random(seed)
    bank = [name for name in names() if name not in TEST_VOICES + VALID_VOICES]
    own = [Speaker(label, voice(name), voice(name).reads) for label, name in enumerate(bank)][:n]
    return own + [_human(label, bank, chance) for label in range(len(own), n)]


def held_out(which: tuple[str, ...], first: int) -> list[Speaker]:
    """Return speakers that are never learned from, with labels from `first` on."""
    return [Speaker(first + i, voice(name), voice(name).reads) for i, name in enumerate(which)]


def _human(label: int, bank: list[str], chance: random.Random) -> Speaker:
    """Draw until somebody is in human range."""
    while True:
        try:
            return _made(label, bank, chance)
        except VoiceError:
            continue


def _made(label: int, bank: list[str], chance: random.Random) -> Speaker:
    """Mix two or three voices of one sex, most often of one language, and move pitch and formants."""
    language: Language = "zh" if chance.random() < 0.5 else "en"
    lead = chance.choice([name for name in bank if voice(name).reads == language])
    alike = [name for name in bank if voice(name).gender == voice(lead).gender and name != lead]
    if chance.random() > ABROAD:
        alike = [name for name in alike if voice(name).reads == language] or alike
    others = chance.sample(alike, min(len(alike), chance.choice((1, 1, 2))))
    shares = [chance.uniform(0.45, 0.8), *(chance.uniform(0.1, 0.4) for _ in others)]
    weights = {name: share / sum(shares) for name, share in zip([lead, *others], shares, strict=True)}
    formants = chance.uniform(LEAST_FORMANTS, MOST_FORMANTS)
    pitch = max(-MOST_PITCH_ST, min(MOST_PITCH_ST, 12 * log2(formants) + chance.gauss(0, PITCH_SPREAD_ST)))
    return Speaker(label, mixed(f"made_{label:03d}", weights, pitch_st=pitch, formants=formants), language)
