"""Who speaks with which voice: by the command line, by `cast.toml`, or by themselves."""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from typing import cast as typed

from plugin.cast_cues import CueNote, Place, acting_faults, cue_faults, notes_of, unknown_key, with_recording
from plugin.cues import Cue
from plugin.errors import CastError
from plugin.soundtrack.place import KEYS as PLACE_KEYS
from plugin.soundtrack.place import Place as HeardPlace
from plugin.soundtrack.place import place_faults
from plugin.timing import rates_fault
from tts_core.errors import TtsError
from tts_core.text import Language, main_language
from tts_core.voices import Voice, voice, voices
from tts_core.voices.files import SUFFIX

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CAST_NAME: Final = "cast.toml"
"""Looked for beside the subtitles."""

NARRATOR: Final = ""
"""The speaker of cues that name none; `[speakers.""]` in a cast file."""

KEYS: Final = ("voice", "clone", "language", "level_db", "direction", "rate", "emotion_ref", "follow", *PLACE_KEYS)


@dataclass(frozen=True, slots=True)
class Part:
    """What a cast file says of one speaker; None leaves it to the automatic cast."""

    voice: str | None = None
    """A voice's name, or the path of a voice file."""
    language: Language | None = None
    """Which front end reads the lines; None takes each span by its script."""
    level_db: float = 0.0
    """Louder or softer than the others, in dB, -24 to 24."""
    direction: str | None = None
    """The direction of lines that have none of their own."""
    rate: tuple[float, float] | None = None
    """Slowest and fastest rate; None takes those of the film."""
    emotion_ref: str | None = None
    """A recording that directs those lines, beside the cast file, or `source`; with a `direction` in equal shares."""
    follow: float | None = None
    """How closely a line follows its recording, 0 to 1; None takes what the run was told."""
    clone: str | None = None
    """Path of a recording whose speaker the voice is to be like; in place of `voice`."""

    pan: float = 0.0
    """Where the speaker is heard: -1 left, 0 the middle, 1 right."""
    room: str | None = None
    """The room that the speaker is heard in, of `plugin.soundtrack.place.ROOMS`; None is dry."""
    band: str | None = None
    """What the speaker is heard through, of `plugin.soundtrack.place.BANDS`; None is the full band."""

    @property
    def place(self) -> HeardPlace:
        """Side, room and band together."""
        return HeardPlace(self.pan, self.room, self.band)

    @property
    def asked(self) -> str:
        """Direction and recording as one direction; empty for neither."""
        return with_recording(self.direction, self.emotion_ref)


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
    """Read what a cast file says of speakers.

    Returns:
        The part of each speaker by name.

    Raises:
        CastError: The file cannot be read, or something in it is wrong; all faults are told at once.
    """
    return {name: _part(entry) for name, entry in _tables(path)["speakers"].items()}


def read_cue_notes(path: Path, cues: Sequence[Cue]) -> dict[Place, CueNote]:
    """Read what a cast file says of single cues, `[cues.12]`; `CastError` as `read_cast`, or where one is not there."""
    return notes_of(_tables(path)["cues"], cues, path.name)


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of `speakers` and `cues`, all checked."""
    try:
        data: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CastError(f"{path.name}: cannot read the cast: {reason}.") from error
    tables = {"speakers": "[speakers.ANNA]", "cues": "[cues.12]"}
    faults = [
        f"unknown table or key '{key}'; a cast has [speakers.NAME] and [cues.NUMBER] only"
        for key in data
        if key not in tables
    ]
    for name, example in tables.items():
        entries = data.setdefault(name, {})
        if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
            raise CastError(f"{path.name}: '{name}' must hold tables, such as {example}.")
    data["speakers"] = {name: _beside(path.parent, entry) for name, entry in data["speakers"].items()}
    faults += [fault for name, entry in data["speakers"].items() for fault in _faults(name, entry, path.parent)]
    faults += [fault for number, entry in data["cues"].items() for fault in cue_faults(number, entry, path.parent)]
    if faults:
        raise CastError(f"{path.name}: {'; '.join(faults)}.")
    return data


def cast(
    cues: Sequence[Cue],
    parts: Mapping[str, Part],
    chosen: Mapping[str, str] | None = None,
    cloned: Mapping[str, Voice] = MappingProxyType({}),
) -> dict[str, Role]:
    """Give every speaker a voice.

    Args:
        cues: The cues to be spoken.
        parts: What the cast file says.
        chosen: Voices from the command line by speaker; the key `*` stands for everybody.
        cloned: Voices like recordings by speaker; where one is missing the speaker is cast by itself.

    Returns:
        A role for each speaker of `cues`. Voices that nobody chose fit the language of the speaker's lines, differ
        from each other while there are enough, and depend on the name, so that a season keeps its voices.

    Raises:
        CastError: A voice does not exist, or a speaker named on the command line does not speak.
    """
    chosen = chosen or {}
    _check_names(cues, chosen)
    lines = _lines(cues)
    named = {name: _named(name, parts.get(name, Part()), chosen, cloned) for name in lines}
    taken = {role.voice.id for role in named.values() if role is not None}
    roles = {}
    for name, role in named.items():
        roles[name] = role or _automatic(name, lines[name], parts.get(name, Part()), taken)
        taken.add(roles[name].voice.id)
    return roles


def to_clone(
    cues: Sequence[Cue], parts: Mapping[str, Part], chosen: Mapping[str, str] | None = None
) -> dict[str, Language]:
    """Return the speakers whose voice is to be like a recording, with the language of their lines."""
    chosen = chosen or {}
    return {
        name: _language(texts, parts[name])
        for name, texts in _lines(cues).items()
        if name in parts and parts[name].clone is not None and not (chosen.get(name) or chosen.get("*"))
    }


def _lines(cues: Sequence[Cue]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for cue in cues:
        lines.setdefault(cue.speaker or NARRATOR, []).append(cue.spoken)
    return lines


def _language(lines: Iterable[str], part: Part) -> Language:
    return part.language or Counter(main_language(line) for line in lines).most_common(1)[0][0]


def _beside(folder: Path, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with the files of its voice, if it names any, as seen from the folder of the cast file."""
    wanted = entry.get("voice")
    is_file = isinstance(wanted, str) and wanted.endswith(SUFFIX)
    found = {**entry, "voice": str(folder / typed(str, wanted))} if is_file else {**entry}
    clone = entry.get("clone")
    return found | {"clone": str(folder / clone)} if isinstance(clone, str) and clone else found


def _part(entry: Mapping[str, Any]) -> Part:
    rate = entry.get("rate")
    return Part(**{**entry, "rate": None if rate is None else (float(rate[0]), float(rate[1]))})


def _check_names(cues: Sequence[Cue], chosen: Mapping[str, str]) -> None:
    speakers = {cue.speaker or NARRATOR for cue in cues}
    for name in chosen:
        if name != "*" and name not in speakers:
            known = ", ".join(sorted(speaker for speaker in speakers if speaker)) or "none has a name"
            raise CastError(f"--voice: nobody called '{name}' speaks. Speakers: {known}.")


def _named(name: str, part: Part, chosen: Mapping[str, str], cloned: Mapping[str, Voice]) -> Role | None:
    wanted = chosen.get(name) or chosen.get("*") or part.voice
    if wanted is None:
        return Role(name, cloned[name], part) if name in cloned else None
    try:
        return Role(name, voice(wanted), part)
    except TtsError as error:
        raise CastError(f"speaker '{name}': {error}" if name else str(error)) from error


def _automatic(name: str, lines: Iterable[str], part: Part, taken: set[str]) -> Role:
    language = _language(lines, part)
    ranked = sorted((v for v in voices().values() if v.cast_order and v.reads == language), key=lambda v: v.cast_order)
    first = zlib.crc32(name.encode()) % len(ranked) if name else 0
    turned = ranked[first:] + ranked[:first]
    free = [v for v in turned if v.id not in taken]
    return Role(name, (free or turned)[0], part, automatic=True)


def _faults(name: str, entry: Mapping[str, Any], folder: Path) -> list[str]:
    faults = [unknown_key(f"speaker '{name}'", key, KEYS) for key in entry if key not in KEYS]
    wanted = entry.get("voice")
    if wanted is not None and (fault := _voice_fault(wanted)):
        faults.append(f"speaker '{name}': {fault}")
    if fault := _clone_fault(entry):
        faults.append(f"speaker '{name}': {fault}")
    if entry.get("language") not in (None, "zh", "en"):
        faults.append(f"speaker '{name}': language {entry['language']!r} is not 'zh' or 'en'")
    level = entry.get("level_db", 0.0)
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not -24 <= level <= 24:
        faults.append(f"speaker '{name}': level_db {level!r} is not a number from -24 to 24")
    faults += place_faults(f"speaker '{name}'", entry)
    return [*faults, *_rate_faults(name, entry.get("rate")), *acting_faults(f"speaker '{name}'", entry, folder)]


def _voice_fault(wanted: object) -> str:
    if not isinstance(wanted, str):
        return f"voice {wanted!r} is not a name"
    try:
        voice(wanted)
    except TtsError as error:
        return str(error).rstrip(".")
    return ""


def _clone_fault(entry: Mapping[str, Any]) -> str:
    clone = entry.get("clone")
    if clone is None:
        return ""
    if not isinstance(clone, str) or not clone:
        return f"clone {clone!r} is not the name of a recording"
    if "voice" in entry:
        return "has both 'voice' and 'clone'; one of them says whose voice it is"
    path = Path(clone)
    return "" if path.is_file() else f"clone: {path.name}: {'this is a folder' if path.is_dir() else 'no such file'}"


def _rate_faults(name: str, rate: object) -> list[str]:
    if rate is None:
        return []
    is_pair = isinstance(rate, list) and len(rate) == 2
    numbers = [one for one in typed("list[object]", rate) if _is_number(one)] if is_pair else []
    fault = rates_fault(*typed("list[float]", numbers)) if len(numbers) == 2 else "write it as rate = [0.75, 1.25]"
    return [f"speaker '{name}': rate {rate!r}: {fault}"] if fault else []


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
