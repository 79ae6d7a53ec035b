"""The options that commands share, and what they mean together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

if TYPE_CHECKING:
    from plugin.pipeline import Options
    from plugin.timing import RateLimits

Files = Annotated[list[Path], typer.Argument(metavar="[VIDEO] SUBS", help="The video, if any, and its subtitles.")]
FilmFiles = Annotated[
    list[Path],
    typer.Argument(metavar="[VIDEO] SUBS…", help="The video, if any, and subtitles: one file a language."),
]
Cast = Annotated[Path | None, typer.Option(help="Cast file. [default: cast.toml beside the subtitles]")]
GlossaryFile = Annotated[
    Path | None, typer.Option("--glossary", help="How names are read. [default: glossary.toml beside the subtitles]")
]
Voices = Annotated[
    list[str] | None,
    typer.Option("--voice", metavar="[SPEAKER=]VOICE", help="Voice for everybody, or for one speaker; repeatable."),
]
Fit = Annotated[Literal["fill", "natural"], typer.Option(help="Fill each cue, or keep the acting's own pace and pad.")]
Engine = Annotated[str, typer.Option(help="Speech engine.")]
T2e = Annotated[str, typer.Option(metavar="NAME", help="What reads directions: small, qwen, or a model's folder.")]
Direct = Annotated[
    Literal["written", "auto"],
    typer.Option(help="Act written directions only, or let a line without one be coloured by its words."),
]
EmotionRef = Annotated[
    str | None,
    typer.Option("--emotion-ref", metavar="FILE|source", help="A recording that directs, or the film's own sound."),
]
Follow = Annotated[
    float | None, typer.Option(min=0, max=1, help="How closely the melody and pauses of a recording are followed.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on any repair, clamped rate or unread word.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad-cues", help="Leave out cues with impossible times.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]
Device = Annotated[Literal["cpu", "cuda"] | None, typer.Option(help="Where. [default: a GPU if there is one]")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Rate = Annotated[str, typer.Option(metavar="SLOW:FAST", help="How far a line may leave its natural pace.")]
Comfort = Annotated[
    str, typer.Option(metavar="SLOW:FAST", help="Rates that are kept to by borrowing gaps, and by leaving silence.")
]
Gap = Annotated[int, typer.Option("--gap", metavar="MS", min=0, max=1000, help="Least silence between two lines.")]
Fps = Annotated[
    str, typer.Option(metavar="FPS", help="Start lines on frames: 25, 23.976, 29.97df, … [default: on milliseconds]")
]
OnOverrun = Annotated[
    Literal["flag", "trim-pauses", "fail"],
    typer.Option(help="A line too long for cue and gap: tell, shorten its pauses too, or end with exit code 3."),
]

ReplaceAudio = Annotated[bool, typer.Option("--replace-audio", help="Leave the film's own sound tracks out.")]
DefaultSound = Annotated[
    Literal["dub", "original"], typer.Option("--default", help="Which sound a player takes unasked.")
]
DubCodec = Annotated[
    Literal["aac", "opus", "flac", "alac", "eac3", "ac3", "pcm"] | None,
    typer.Option("--audio-codec", help="What the dub is encoded with. [default: aac; opus in WebM]"),
]
OriginalTrack = Annotated[
    int | None,
    typer.Option("--original-track", metavar="N", help="Sound track that is dubbed, from 1. [default: the film's own]"),
]
DubLanguage = Annotated[
    str | None,
    typer.Option(
        metavar="CODE[,CODE…]", help="Tag of each dub's language, as in zho, yue, en. [default: that of the text]"
    ),
]
Original = Annotated[
    Literal["duck", "mute", "keep", "mute-speech", "center-cut"],
    typer.Option(help="Original sound: dipped under speech, gone, as it is, gone under each cue, without its centre."),
]
Loudness = Annotated[
    str,
    typer.Option(metavar="LUFS|NAME", help="web (-16), broadcast (-23), youtube (-14), netflix (-27), a number, off."),
]
DuckDepth = Annotated[float, typer.Option(metavar="DB", help="How far the original dips.")]
DuckAttack = Annotated[float, typer.Option(metavar="MS", help="How fast it goes down, ahead of the speech.")]
DuckRelease = Annotated[float, typer.Option(metavar="MS", help="How fast it comes back.")]
Background = Annotated[Path | None, typer.Option(help="Music and effects in place of the film's sound.")]
LayoutOption = Annotated[
    Literal["source", "stereo"], typer.Option("--layout", help="Channels of the original (5.1 stays 5.1), or two.")
]
Stems = Annotated[Path | None, typer.Option(metavar="DIR", help="Write dialogue.wav, original.wav and mix.wav there.")]
_AS_GIVEN: Final = (
    *("rate", "comfort", "gap", "fps", "engine", "cast", "glossary", "fit", "strict", "skip_bad_cues", "direct", "t2e"),
    *("check", "on_overrun", "emotion_ref", "follow", "original", "original_track", "layout", "background", "stems"),
)
_PAIR: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[:–-]\s*(\d+(?:\.\d+)?)\s*")


def split_files(files: Sequence[Path]) -> tuple[Path | None, Path]:
    """Return the video, if any, and the subtitles."""
    if len(files) == 1:
        return None, files[0]
    if len(files) == 2:
        return files[0], files[1]
    raise typer.BadParameter("give a video and its subtitles, or the subtitles alone")


def words_of(text: str | None) -> tuple[str, ...]:
    """Return what is written between commas."""
    return tuple(word.strip() for word in text.split(",")) if text else ()


def split_scripts(files: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """Return the video, if any, and the subtitles, a file a language."""
    from plugin.cues import SUFFIXES

    if len(files) == 1 or files[0].suffix.lower() in SUFFIXES:
        return None, list(files)
    return files[0], list(files[1:])


def dub_options(given: Mapping[str, Any]) -> Options:
    """Return the options of a dub from all arguments of its command, by name."""
    from plugin.media import Packing
    from plugin.soundtrack import Ducking, target_of

    return options_of(
        voices=given["voice"],
        loudness=target_of(given["loudness"]),
        ducking=Ducking(given["duck_depth"], given["duck_attack"], given["duck_release"]),
        languages=words_of(given["language"]),
        packing=Packing(given["replace_audio"], given["default"], given["audio_codec"]),
        **{name: given[name] for name in _AS_GIVEN},
    )


def options_of(*, voices: Sequence[str] | None, rate: str, comfort: str, gap: int, fps: str, **others: Any) -> Options:
    """Return the options of a run; what is not written in one word is read here."""
    from plugin.frames import FrameRate
    from plugin.pipeline import Options

    chosen = dict(
        ("*", word) if "=" not in word else (word.rpartition("=")[0], word.rpartition("=")[2]) for word in voices or ()
    )
    return Options(
        voices=chosen, limits=_limits(rate, comfort), gap_ms=gap, frames=FrameRate.parse(fps) if fps else None, **others
    )


def _limits(rate: str, comfort: str) -> RateLimits:
    from plugin.timing import RateLimits

    slowest, fastest = _pair("--rate", rate)
    calm, brisk = _pair("--comfort", comfort)
    return RateLimits(slowest, fastest, max(calm, slowest), min(brisk, fastest))


def _pair(option: str, text: str) -> tuple[float, float]:
    from plugin.timing import rates_fault

    match = _PAIR.fullmatch(text)
    fault = rates_fault(float(match[1]), float(match[2])) if match else "write it as 0.75:1.25"
    if match is None or fault:
        raise typer.BadParameter(f"{option} {text}: {fault}")
    return float(match[1]), float(match[2])
