"""Voices like a recording: what `cuevoice voices match` does, and `clone = "li.wav"` in a cast."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

from plugin.casting import Part
from plugin.errors import CastError
from plugin.mixing import name_to_save, saved
from tts_core.cache import user_cache
from tts_core.errors import RecordingError, VoiceError
from tts_core.synthesizer import Synthesizer
from tts_core.text import Language
from tts_core.voices import Voice, read_voice, write_voice
from tts_core.voices.files import SUFFIX, name_fault

if TYPE_CHECKING:
    from tts_core.voices.matching import Matched, Near

KNOWN: Final = "matched-1"
"""Folder of the cache, by the version of the matching: another one finds other voices."""
ENGINE: Final = "kokoro"
"""The engine whose voices are mixed."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What `cuevoice voices match` found."""

    recording: str
    """Name of the recording."""
    nearest: tuple[Near, ...]
    """All voices of the bank, the most alike first."""
    matched: Matched | None = None
    """What was made; None where only the nearest were asked for."""
    voice: Voice | None = None
    """The voice that was made, with its sources."""
    file: Path | None = None
    """Where it was written; None where it was not."""


def match(path: Path, *, save: str | None, make: bool, language: Language) -> Likeness:
    """Rank the voices of the bank by how alike they are to a recording, and make a voice like it.

    Args:
        path: The recording.
        save: Name or file of the new voice; None saves nothing.
        make: Whether a voice is made though it is not saved.
        language: What it will speak.

    Raises:
        OptionError: The name is none.
        RecordingError: The recording cannot be read, or is not clearly one person speaking.
        VoiceError: The file cannot be written.
    """
    from tts_core.recordings import read_recording
    from tts_core.voices.matching import nearest

    name = name_to_save(save) if save is not None else _name(path)
    if save is None and not make:
        return Likeness(path.name, nearest(read_recording(path)))
    with Synthesizer(ENGINE) as synth:
        matched, voice = _made(path, name, language, synth)
    return Likeness(path.name, matched.nearest, matched, voice, None if save is None else saved(voice, save))


def clones(
    parts: Mapping[str, Part], languages: Mapping[str, Language], synth: Synthesizer
) -> tuple[dict[str, Voice], tuple[str, ...]]:
    """Make the voices of speakers whose `clone` a cast file names; those that were made before are only read.

    Args:
        parts: What the cast file says.
        languages: What each speaker speaks; who is not in it needs no voice.
        synth: With the engine of the run.

    Returns:
        The voices by speaker, and a note for each.

    Raises:
        CastError: A recording cannot be read, or is not clearly one person speaking; all are told at once.
    """
    wanted = {name: part.clone for name, part in parts.items() if part.clone is not None and name in languages}
    voices: dict[str, Voice] = {}
    faults = []
    for name, clone in wanted.items():
        try:
            voices[name] = _likeness(Path(clone), languages[name], synth)
        except RecordingError as error:
            faults.append(f"speaker '{name}': {str(error).rstrip('.')}")
    if faults:
        raise CastError(f"{'; '.join(faults)}.")
    notes = [
        f"speaker '{name}': the voice is a likeness of {Path(clone).name}, not a clone: this engine cannot clone"
        for name, clone in wanted.items()
    ]
    return voices, tuple(notes)


def _likeness(path: Path, language: Language, synth: Synthesizer) -> Voice:
    """Return the voice like a recording, from the cache if it was made before."""
    known = user_cache() / KNOWN / f"{_sha256(path)}-{language}{SUFFIX}"
    name = _name(path)
    if known.is_file():
        try:
            return replace(read_voice(known), id=name)
        except VoiceError:
            known.unlink(missing_ok=True)
    if synth.engine.name == ENGINE:
        _, voice = _made(path, name, language, synth)
    else:
        with Synthesizer(ENGINE) as own:
            _, voice = _made(path, name, language, own)
    write_voice(voice, known)
    return voice


def _made(path: Path, name: str, language: Language, synth: Synthesizer) -> tuple[Matched, Voice]:
    from tts_core.recordings import read_recording
    from tts_core.voices.matching import match, signed, speaking

    matched = match(read_recording(path), speaking(synth, language), language=language, name=name)
    return matched, signed(matched, path.name, _sha256(path), datetime.now(timezone.utc).date())


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror or error}).") from error


def _name(path: Path) -> str:
    """Return a name for a voice like a recording: that of the file, as far as it may be one."""
    name = re.sub(r"[^\w-]+", "_", path.stem).strip("_-")[:56] or "voice"
    return f"{name}_likeness" if name_fault(name) else name
