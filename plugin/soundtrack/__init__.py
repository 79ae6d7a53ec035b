"""The sound of a dub: spoken lines at their levels, over the film's own sound, at the loudness that was asked for."""

from plugin.soundtrack.mixdown import Mixdown
from plugin.soundtrack.original import OriginalSound, original_of
from plugin.soundtrack.settings import Ducking, MixOptions, Original, Target, target_of
from plugin.soundtrack.spool import Placed, Spool
from plugin.soundtrack.stems import check_stems

__all__ = [
    "Ducking",
    "MixOptions",
    "Mixdown",
    "Original",
    "OriginalSound",
    "Placed",
    "Spool",
    "Target",
    "check_stems",
    "original_of",
    "target_of",
]
