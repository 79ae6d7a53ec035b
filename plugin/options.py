"""What a run may be told, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from plugin.directing import Direct
from plugin.frames import FrameRate
from plugin.media import Packing
from plugin.soundtrack import Ducking, MixOptions, Original, Target
from plugin.soundtrack.settings import WEB, LayoutChoice
from plugin.timing import GAP_MS, Fit, RateLimits

OnOverrun = Literal["flag", "trim-pauses", "fail"]
"""What becomes of a line that is longer than its cue and the gap after it: it is flagged only; its pauses are trimmed
beyond the fastest rate; or the run fails a gate, all being written."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told; the defaults are those of the command line."""

    engine: str = "kokoro"
    """Name of an installed engine."""
    cast: Path | None = None
    """Cast file; None takes the `cast.toml` beside the subtitles, if there is one."""
    glossary: Path | None = None
    """Glossary; None takes the `glossary.toml` beside the subtitles, if there is one."""
    voices: Mapping[str, str] = field(default_factory=dict)
    """Voices by speaker that win over the cast file; the key `*` stands for everybody."""
    fit: Fit = "fill"
    """`fill` stretches a line to its cue, `natural` keeps the pace that its acting would like."""
    original: Original = "duck"
    """What becomes of the original sound: see `plugin.soundtrack.settings.Original`."""
    original_track: int | None = None
    """Which of the film's sound tracks is the original, from 1; None takes the one that a player picks."""
    loudness: Target = WEB
    """How loud the dub is as a whole."""
    ducking: Ducking = field(default_factory=Ducking)
    """How the original goes down under speech."""
    layout: LayoutChoice = "source"
    """Whether the dub has the channels of the original, or two."""
    background: Path | None = None
    """Music and effects that take the place of the film's sound."""
    stems: Path | None = None
    """Folder for dialogue, original and mix as files of their own; None writes none."""
    packing: Packing = field(default_factory=Packing)
    """What a player takes unasked, what is left out of the film, and how the dub is encoded."""
    languages: tuple[str, ...] = ()
    """Language that the track of each subtitle file is tagged with; none at all takes those of the texts."""
    strict: bool = False
    """Whether a repair or a guess is an error."""
    skip_bad_cues: bool = False
    """Whether cues with impossible times are skipped instead of refused."""
    direct: Direct = "written"
    """Whether a line without a direction is coloured by its own words (`auto`)."""
    t2e: str = "small"
    """Name or folder of the model that reads directions."""
    emotion_ref: str | None = None
    """A recording that directs lines without a direction of their own, or `source` for the film's own sound."""
    follow: float | None = None
    """How closely lines follow the recordings that direct them, 0 to 1; None leaves it to the cast."""
    check: bool = False
    """Whether each line is listened to, and taken once more where it is not understood (the extra `check`)."""
    limits: RateLimits = field(default_factory=RateLimits)
    """How far lines may leave their natural pace, where neither speaker nor cue has limits of its own."""
    gap_ms: int = GAP_MS
    """Least silence between lines of one lane, 0 to 1000; less where the cues themselves are closer."""
    frames: FrameRate | None = None
    """The frames on which lines start; None starts them on the millisecond of the cue."""
    on_overrun: OnOverrun = "flag"
    """What becomes of a line that is longer than its cue and the gap after it."""

    @property
    def mix(self) -> MixOptions:
        """What the mix is told; `OptionError` where its options do not go together."""
        return MixOptions(self.original, self.loudness, self.ducking, self.layout, self.background, self.stems)
