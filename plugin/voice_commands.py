"""`cuevoice voices`: list them, and make new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from plugin.arguments import AsJson, Debug

app = typer.Typer(invoke_without_command=True)

Save = Annotated[
    str | None, typer.Option(metavar="NAME|FILE.toml", help="Keep it under a name, or in a file beside the cast.")
]


@app.callback()
def voices(context: typer.Context, json: AsJson = False, debug: Debug = False) -> None:
    """List the voices, or make one."""
    from plugin import console

    if context.invoked_subcommand is None:
        console.show_voices(json=json)


@app.command()
def mix(
    parts: Annotated[list[str], typer.Argument(metavar="VOICE:WEIGHT…", help="As in af_heart:0.6 or af_heart:60%.")],
    pitch: Annotated[float, typer.Option(metavar="ST", help="Higher by so many semitones, -12 to 12.")] = 0.0,
    formants: Annotated[
        float, typer.Option(metavar="F", help="Factor on its formants, 0.85 (a longer throat) to 1.18.")
    ] = 1.0,
    save: Save = None,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Mix voices: cuevoice voices mix zf_xiaoxiao:0.6 af_heart:0.4 --pitch -1 --save hero."""
    from plugin import console, mixing

    console.show_mixed(mixing.mix(parts, pitch, formants, save), json=json)


@app.command()
def match(
    recording: Annotated[Path, typer.Argument(metavar="REF", help="A recording, 5 to 10 s of one person speaking.")],
    save: Save = None,
    mix: Annotated[bool, typer.Option("--mix", help="Make a voice like it, without keeping it.")] = False,
    language: Annotated[Literal["zh", "en"], typer.Option(help="What the voice is to speak.")] = "en",
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Find the voices most like a recording, and mix one: cuevoice voices match li.wav --save li."""
    from plugin import console, matching

    console.show_likeness(matching.match(recording, save=save, make=mix, language=language), json=json)
