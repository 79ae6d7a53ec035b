"""Who speaks with which voice: by the command line, by `cast.toml`, or by themselves."""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from typing import cast as typed

from plugin.cues import Cue
from plugin.errors import CastError
from plugin.timing import rates_fault
from tts_core.emotion.directions import check
from tts_core.errors import TtsError
from tts_core.text import Language, main_language
from tts_core.voices import Voice, voice, voices

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CAST_NAME: Final = "cast.toml"
"""Looked for beside the subtitles."""

NARRATOR: Final = ""
"""The speaker of cues that name none; `[speakers.""]` in a cast file."""

KEYS: Final = ("voice", "language", "level_db", "direction", "rate")


@dataclass(frozen=True, slots=True)
class Part:
    """What a cast file says of one speaker; None leaves it to the automatic cast."""

    voice: str | None = None
    """A voice's name."""
    language: Language | None = None
    """Which front end reads the lines; None takes each span by its script."""
    level_db: float = 0.0
    """Louder or softer than the others, in dB, -24 to 24."""
    direction: str | None = None
    """The direction of lines that have none of their own."""
    rate: tuple[float, float] | None = None
    """Slowest and fastest rate; None takes those of the film."""


@dataclass(frozen=True, slots=True)
class Role:
    """A speaker with a voice."""

    speaker: str
    """Name as in the subtitles; empty for cues that name nobody."""
    voice: Voice
    """The voice."""
    part: Part = field(default_factory=Part)
    """What the cast file says of the speaker."""
    automatic: bool = False
    """Whether nobody chose the voice."""


def find_cast(subtitles: Path) -> Path | None:
    """Return the `cast.toml` beside the subtitles, or None."""
    path = subtitles.parent / CAST_NAME
    return path if path.is_file() else None


def read_cast(path: Path) -> dict[str, Part]:
    """Read a cast file.

    Returns:
        The part of each speaker by name.

    Raises:
        CastError: The file cannot be read, or something in it is wrong; all faults are told at once.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CastError(f"{path.name}: cannot read the cast: {reason}.") from error
    faults = [f"unknown table or key '{key}'; a cast has [speakers.NAME] only" for key in data if key != "speakers"]
    speakers = data.get("speakers", {})
    if not isinstance(speakers, dict) or not all(isinstance(entry, dict) for entry in speakers.values()):
        raise CastError(f"{path.name}: 'speakers' must hold a table a speaker, such as [speakers.ANNA].")
    faults += [fault for name, entry in speakers.items() for fault in _faults(name, entry)]
    if faults:
        raise CastError(f"{path.name}: {'; '.join(faults)}.")
    return {name: _part(entry) for name, entry in speakers.items()}


def cast(cues: Sequence[Cue], parts: Mapping[str, Part], chosen: Mapping[str, str] | None = None) -> dict[str, Role]:
    """Give every speaker a voice.

    Args:
        cues: The cues to be spoken.
        parts: What the cast file says.
        chosen: Voices from the command line by speaker; the key `*` stands for everybody.

    Returns:
        A role for each speaker of `cues`. Voices that nobody chose fit the language of the speaker's lines, differ
        from each other while there are enough, and depend on the name, so that a season keeps its voices.

    Raises:
        CastError: A voice does not exist, or a speaker named on the command line does not speak.
    """
    chosen = chosen or {}
    _check_names(cues, chosen)
    lines: dict[str, list[str]] = {}
    for cue in cues:
        lines.setdefault(cue.speaker or NARRATOR, []).append(cue.spoken)
    named = {name: _named(name, parts.get(name, Part()), chosen) for name in lines}
    taken = {role.voice.id for role in named.values() if role is not None}
    roles = {}
    for name, role in named.items():
        roles[name] = role or _automatic(name, lines[name], parts.get(name, Part()), taken)
        taken.add(roles[name].voice.id)
    return roles


def _part(entry: Mapping[str, Any]) -> Part:
    rate = entry.get("rate")
    return Part(**{**entry, "rate": None if rate is None else (float(rate[0]), float(rate[1]))})


def _check_names(cues: Sequence[Cue], chosen: Mapping[str, str]) -> None:
    speakers = {cue.speaker or NARRATOR for cue in cues}
    for name in chosen:
        if name != "*" and name not in speakers:
            known = ", ".join(sorted(speaker for speaker in speakers if speaker)) or "none has a name"
            raise CastError(f"--voice: nobody called '{name}' speaks. Speakers: {known}.")


def _named(name: str, part: Part, chosen: Mapping[str, str]) -> Role | None:
    wanted = chosen.get(name) or chosen.get("*") or part.voice
    if wanted is None:
        return None
    try:
        return Role(name, voice(wanted), part)
    except TtsError as error:
        raise CastError(f"speaker '{name}': {error}" if name else str(error)) from error


def _automatic(name: str, lines: Iterable[str], part: Part, taken: set[str]) -> Role:
    language = part.language or Counter(main_language(line) for line in lines).most_common(1)[0][0]
    ranked = sorted((v for v in voices().values() if v.cast_order and v.reads == language), key=lambda v: v.cast_order)
    first = zlib.crc32(name.encode()) % len(ranked) if name else 0
    turned = ranked[first:] + ranked[:first]
    free = [v for v in turned if v.id not in taken]
    return Role(name, (free or turned)[0], part, automatic=True)


def _faults(name: str, entry: Mapping[str, Any]) -> list[str]:
    faults = [_unknown(name, key) for key in entry if key not in KEYS]
    wanted = entry.get("voice")
    if wanted is not None and wanted not in voices():
        faults.append(f"speaker '{name}': {_voice_fault(wanted)}")
    if entry.get("language") not in (None, "zh", "en"):
        faults.append(f"speaker '{name}': language {entry['language']!r} is not 'zh' or 'en'")
    level = entry.get("level_db", 0.0)
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not -24 <= level <= 24:
        faults.append(f"speaker '{name}': level_db {level!r} is not a number from -24 to 24")
    return faults + _rate_faults(name, entry.get("rate")) + _direction_faults(name, entry.get("direction", ""))


def _unknown(name: str, key: str) -> str:
    near = get_close_matches(key, KEYS, n=1)
    hint = f", did you mean '{near[0]}'?" if near else f" (known: {', '.join(KEYS)})"
    return f"speaker '{name}': unknown key '{key}'{hint}"


def _voice_fault(wanted: object) -> str:
    try:
        voice(typed(str, wanted))
    except (TtsError, TypeError) as error:
        return str(error).rstrip(".")
    return ""


def _rate_faults(name: str, rate: object) -> list[str]:
    if rate is None:
        return []
    is_pair = isinstance(rate, list) and len(rate) == 2
    numbers = [one for one in typed("list[object]", rate) if _is_number(one)] if is_pair else []
    fault = rates_fault(*typed("list[float]", numbers)) if len(numbers) == 2 else "write it as rate = [0.75, 1.25]"
    return [f"speaker '{name}': rate {rate!r}: {fault}"] if fault else []


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _direction_faults(name: str, direction: object) -> list[str]:
    if not isinstance(direction, str):
        return [f"speaker '{name}': direction {direction!r} is not a text"]
    try:
        check(direction)
    except TtsError as error:
        return [f"speaker '{name}': {str(error).rstrip('.')}"]
    return []
