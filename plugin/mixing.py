"""Mixed voices from the command line: what `cuevoice voices mix` does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from plugin.errors import OptionError
from tts_core.voices import Voice, mixed, save_voice, write_voice
from tts_core.voices.files import SUFFIX, name_fault

UNSAVED: Final = "mixture"
"""Name of a voice that is not saved."""

_WEIGHED: Final = re.compile(r"(?P<voice>[^:]+):(?P<weight>\d+(?:\.\d+)?|\.\d+)(?P<percent>%?)")


@dataclass(frozen=True, slots=True)
class Mixed:
    """A voice that was made."""

    voice: Voice
    """The voice."""
    file: Path | None
    """Where it was written; None where it was not."""


def mix(words: Sequence[str], pitch_st: float, formants: float, save: str | None) -> Mixed:
    """Mix voices of the bank, and save the result.

    Args:
        words: Voices with their weights, such as `af_heart:0.6` or `af_heart:60%`; one voice may stand alone.
        pitch_st: How far the mixture is moved, in semitones.
        formants: Factor on its formants.
        save: A name, to keep it in the user's folder, or a file that ends in `.toml`; None keeps nothing.

    Raises:
        OptionError: The words or the name are wrong.
        VoiceError: A voice, weight or number is, or the file cannot be written.
    """
    weights = weights_of(words)
    name = UNSAVED if save is None else name_to_save(save)
    voice = mixed(name, weights, pitch_st=pitch_st, formants=formants)
    return Mixed(voice, None if save is None else saved(voice, save))


def weights_of(words: Sequence[str]) -> dict[str, float]:
    """Return the weights of voices by name.

    Raises:
        OptionError: A word is not `VOICE:WEIGHT`, a voice is named twice, or shares and per cent are mixed.
    """
    if len(words) == 1 and ":" not in words[0]:
        return {words[0]: 1.0}
    matches = [_WEIGHED.fullmatch(word) for word in words]
    wrong = [word for word, match in zip(words, matches, strict=True) if match is None]
    if wrong:
        raise OptionError(f"{', '.join(map(repr, wrong))}: write each voice as af_heart:0.6 or af_heart:60%.")
    found = [match for match in matches if match]
    if len({match["percent"] for match in found}) > 1:
        raise OptionError(f"{' '.join(words)}: write all weights as shares (0.6) or all in per cent (60%).")
    names = [match["voice"] for match in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OptionError(f"{' '.join(words)}: {', '.join(twice)} is named twice.")
    return {match["voice"]: float(match["weight"]) / (100.0 if match["percent"] else 1.0) for match in found}


def saved(voice: Voice, save: str) -> Path:
    """Write a voice to the user's folder under its name, or to the file that is named."""
    if save.endswith(SUFFIX):
        return write_voice(voice, Path(save))
    return save_voice(replace(voice, id=save))


def name_to_save(save: str) -> str:
    """Return the name of a voice that is to be saved under a name or in a file; `OptionError` where it is none."""
    is_file = save.endswith(SUFFIX)
    name = Path(save).stem if is_file else save
    if fault := name_fault(name):
        raise OptionError(
            f"--save {save}: {fault}" + (f", or name a file that ends in {SUFFIX}." * (not is_file) or ".")
        )
    return name
