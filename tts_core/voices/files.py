"""Voice files: a mixed voice as TOML for people, and the folder of the user's own.

name = "hero"
language = "zh"
gender = "female"
pitch_st = 1.5
formants = 0.95
notice = "…"
sources = ["…"]

[mixture]
zf_xiaoxiao = 0.6
af_heart = 0.4
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from tts_core.errors import VoiceError
from tts_core.voices.card import Gender, Voice, voices
from tts_core.voices.mixture import mixed, mixture_faults

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SUFFIX: Final = ".toml"

NOTICE: Final = (
    "A likeness at most, not a clone. Where a recording of a person is among the sources, use this voice only with "
    "that person's consent."
)
"""Stands in every voice file."""

GENDERS: Final[tuple[Gender, ...]] = ("female", "male")

KEYS: Final = ("name", "language", "gender", "pitch_st", "formants", "notice", "sources", "mixture")

_NAME: Final = re.compile(r"\w[\w-]{0,63}")


def voice(name: str) -> Voice:
    """Return a voice of the bank, one that the user saved, or one in a file.

    Args:
        name: A name, or the path of a voice file, which ends in `.toml`.

    Raises:
        VoiceError: There is none (told with the nearest name), or its file is wrong.
    """
    if name in voices():
        return voices()[name]
    if name.endswith(SUFFIX):
        return read_voice(Path(name))
    saved = saved_names()
    if name in saved:
        return replace(read_voice(user_voices() / f"{name}{SUFFIX}"), id=name)
    near = get_close_matches(name, [*voices(), *saved], n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise VoiceError(f"unknown voice '{name}'.{hint} See 'cuevoice voices'.")


def user_voices() -> Path:
    """Return the folder of the user's own voices; `CUEVOICE_VOICES` in the environment moves it."""
    from platformdirs import user_data_path

    named = os.environ.get("CUEVOICE_VOICES")
    return Path(named) if named else user_data_path("cuevoice", appauthor=False) / "voices"


def saved_names() -> tuple[str, ...]:
    """Return the names of the user's own voices, sorted; a file named like a voice of the bank is passed over."""
    names = sorted(path.stem for path in user_voices().glob(f"*{SUFFIX}"))
    return tuple(name for name in names if not name_fault(name))


def save_voice(voice: Voice) -> Path:
    """Write a voice to the user's folder, where `voice(name)` finds it; return its file.

    Raises:
        VoiceError: The name is not one, or belongs to the bank, or the file cannot be written.
    """
    return write_voice(voice, user_voices() / f"{voice.id}{SUFFIX}")


def write_voice(voice: Voice, path: Path) -> Path:
    """Write a mixed voice to a file, whole or not at all; return its path.

    Raises:
        VoiceError: It is no mixture, its name is not one or belongs to the bank, or the file cannot be written.
    """
    fault = name_fault(voice.id)
    if fault or not voice.mixture:
        raise VoiceError(f"{path}: {fault or f'{voice.id!r} is a voice of the bank, which needs no file'}.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, _toml(voice))
    except OSError as error:
        raise VoiceError(f"{path}: the voice cannot be written ({error.strerror or error}).") from error
    return path


def read_voice(path: Path) -> Voice:
    """Read a voice file.

    Raises:
        VoiceError: The file cannot be read, or something in it is wrong; all faults are told at once.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise VoiceError(f"{path}: there is no such voice file. 'cuevoice voices mix' makes one.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise VoiceError(f"{path}: not a readable voice file ({reason}).") from error
    faults = _faults(data)
    if faults:
        raise VoiceError(f"{path}: {'; '.join(faults)}.")
    made = mixed(
        data["name"],
        data["mixture"],
        pitch_st=data.get("pitch_st", 0.0),
        formants=data.get("formants", 1.0),
        sources=data.get("sources", ()),
    )
    return replace(made, language=data.get("language", made.language), gender=data.get("gender", made.gender))


def name_fault(name: object) -> str:
    """Return why a voice cannot be called so; empty when it can."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f"name {name!r} is not one: letters, digits, '_' and '-', at most 64"
    if name.lower() in voices():
        return f"name '{name}' belongs to a voice of the bank; choose another"
    return ""


def _faults(data: Mapping[str, Any]) -> list[str]:
    faults = [_unknown_key(key) for key in data if key not in KEYS]
    faults += [fault] if (fault := name_fault(data.get("name"))) else []
    faults += _choice_fault(data, "language", sorted({card.language for card in voices().values()}))
    faults += _choice_fault(data, "gender", GENDERS)
    sources = data.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
        faults.append("sources is not a list of texts")
    mixture = data.get("mixture")
    if not isinstance(mixture, dict):
        return [*faults, "write the voices of the bank with their weights under [mixture], as in zf_xiaoxiao = 0.6"]
    return faults + mixture_faults(mixture, data.get("pitch_st", 0.0), data.get("formants", 1.0))


def _unknown_key(key: str) -> str:
    near = get_close_matches(key, KEYS, n=1)
    return f"unknown key '{key}'" + (f", did you mean '{near[0]}'?" if near else f" (known: {', '.join(KEYS)})")


def _choice_fault(data: Mapping[str, Any], key: str, allowed: tuple[str, ...] | list[str]) -> list[str]:
    if key not in data or data[key] in allowed:
        return []
    return [f"{key} {data[key]!r} is not one of {', '.join(allowed)}"]


def _toml(voice: Voice) -> str:
    lines = [
        f"name = {_quoted(voice.id)}",
        f"language = {_quoted(voice.language)}  # of the words it says best",
        f"gender = {_quoted(voice.gender)}",
        f"pitch_st = {voice.pitch_st}  # semitones above its mixture",
        f"formants = {voice.formants}  # below 1 is a longer throat",
        f"notice = {_quoted(NOTICE)}",
        "sources = [",
        *(f"    {_quoted(source)}," for source in voice.sources),
        "]",
        "",
        "[mixture]  # voices of the bank; the weights sum to 1",
        *(f"{name} = {weight}" for name, weight in voice.mixture),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a TOML basic string, which JSON's is but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_whole(path: Path, text: str) -> None:
    part = path.with_name(f".cuevoice-{secrets.token_hex(6)}")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
