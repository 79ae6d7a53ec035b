"""What a mix may be told: how loud, what becomes of the original, how it is ducked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from plugin.errors import OptionError

Original = Literal["duck", "mute", "keep", "mute-speech", "center-cut"]
"""What becomes of the original sound: lowered under speech; dropped; left at its level; silent under each spoken cue
only; or without its centre, where films keep their dialogue."""

LayoutChoice = Literal["source", "stereo"]
"""Channels of the dub: those of the film's sound (5.1 stays 5.1), or two."""

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_LOUDEST, _SOFTEST = -5.0, -40.0


@dataclass(frozen=True, slots=True)
class Target:
    """How loud the programme is to be."""

    name: str
    """As it was asked for: `web`, `broadcast`, `-18`."""
    lufs: float | None
    """Integrated loudness in LUFS; None leaves the film's own level."""
    is_dialogue: bool = False
    """Whether it is measured where somebody speaks, not over the whole."""


TARGETS: Final = {
    "web": Target("web", -16.0),
    "broadcast": Target("broadcast", -23.0),
    "youtube": Target("youtube", -14.0),
    "netflix": Target("netflix", -27.0, is_dialogue=True),
    "off": Target("off", None),
}
"""The targets with a name: EBU R 128 for `broadcast`; -27 LKFS over the dialogue for `netflix`."""

WEB: Final = TARGETS["web"]
"""The default."""


def target_of(word: str) -> Target:
    """Read a loudness: a name of `TARGETS`, or a number in LUFS.

    Raises:
        OptionError: It is neither, or out of range.
    """
    known = TARGETS.get(word.strip().lower())
    if known is not None:
        return known
    number = word.strip().lower().removesuffix("lufs").strip()
    if not _NUMBER.fullmatch(number) or not _SOFTEST <= float(number) <= _LOUDEST:
        raise OptionError(
            f"--loudness {word}: not a loudness. Use one of {', '.join(TARGETS)}, "
            f"or a number in LUFS from {_SOFTEST:g} to {_LOUDEST:g}, such as -18."
        )
    return Target(number, float(number))


@dataclass(frozen=True, slots=True)
class Ducking:
    """How the original goes down under speech."""

    depth_db: float = 14.0
    """How far, in decibels; 0 to 60."""
    attack_ms: float = 60.0
    """How long it takes to go down, 1 to 2000; it is down before the first syllable, not with it."""
    release_ms: float = 350.0
    """How long it takes to come back, 1 to 5000."""

    def __post_init__(self) -> None:
        """Check the ranges; `OptionError` where one is left."""
        for name, value, least, most, unit in (
            ("depth", self.depth_db, 0, 60, "dB"),
            ("attack", self.attack_ms, 1, 2000, "ms"),
            ("release", self.release_ms, 1, 5000, "ms"),
        ):
            if not least <= value <= most:
                raise OptionError(f"--duck-{name} {value:g}: out of range. Use {least} to {most} {unit}.")


@dataclass(frozen=True, slots=True)
class MixOptions:
    """What a mix may be told; the defaults are those of the command line."""

    original: Original = "duck"
    """What becomes of the original sound."""
    loudness: Target = WEB
    """How loud the whole is."""
    ducking: Ducking = field(default_factory=Ducking)
    """How the original goes down under speech."""
    layout: LayoutChoice = "source"
    """Channels of the dub."""
    background: Path | None = None
    """Music and effects that take the place of the film's sound, from its start on."""
    stems: Path | None = None
    """Folder for dialogue, original and mix as files of their own; None writes none."""

    def __post_init__(self) -> None:
        """Check what does not go together; `OptionError` where something does not."""
        if self.background is not None and self.original in ("mute", "center-cut"):
            raise OptionError(
                f"--background {self.background}: does not go with --original {self.original}, which would take it "
                "out again. Use duck, keep or mute-speech."
            )
