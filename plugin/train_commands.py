"""`cuevoice train`: the models that cuevoice uses, trained anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plugin.arguments import Debug, Device

app = typer.Typer(help="Train the models that cuevoice uses.", no_args_is_help=True)


@app.command("t2e")
def train_t2e(
    base: Annotated[str, typer.Option(help="Folder, hub name, or a fetched base: qwen, e5.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the model.")],
    lora: Annotated[
        int | None, typer.Option(min=0, help="Rank of LoRA; 0 trains every weight. [default: 7 for Qwen]")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the data.")] = None,
    batch: Annotated[int | None, typer.Option(min=1, help="Descriptions a step.")] = None,
    lr: Annotated[float | None, typer.Option(help="Highest learning rate of the base.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything that chance decides.")] = None,
    teacher: Annotated[Path | None, typer.Option(help="A teacher's labels. [default: ours, with our data]")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of labelled descriptions. [default: ours]")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Learn from so many only, to try a recipe.")] = None,
    device: Device = None,
    debug: Debug = False,
) -> None:
    """Teach a language model to read directions: cuevoice train t2e --base Qwen/Qwen3-0.6B -o my-reader."""
    from plugin import training

    options = {"lora_rank": lora, "epochs": epochs, "batch": batch, "lr": lr, "seed": seed}
    training.train_t2e(base, output, options, teacher=teacher, data=data, limit=limit, device=device)


@app.command("labels")
def train_labels(
    base: Annotated[str, typer.Option(help="Folder, hub name, or a fetched base: qwen, e5.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file of labels to write (.npz).")],
    folds: Annotated[int, typer.Option(min=2, help="Teachers, each trained without the part it labels.")] = 3,
    data: Annotated[Path | None, typer.Option(help="Folder of labelled descriptions. [default: ours]")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Label so many only, to try a recipe.")] = None,
    device: Device = None,
    debug: Debug = False,
) -> None:
    """Let a large model label the training descriptions for a small one (train t2e --teacher)."""
    from plugin import training

    training.train_labels(base, output, folds=folds, data=data, limit=limit, device=device)


@app.command("emotion-encoder")
def train_emotion_encoder(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write.")],
    corpus: Annotated[Path, typer.Option(help="Folder of the rendered clips; a run goes on where it was.")],
    clips: Annotated[int | None, typer.Option(min=64, help="Clips to learn from.")] = None,
    speakers: Annotated[int | None, typer.Option(min=2, help="Speakers to forget.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the clips.")] = None,
    batch: Annotated[int | None, typer.Option(min=2, help="Clips a step.")] = None,
    lr: Annotated[float | None, typer.Option(min=1e-7, help="Highest learning rate.")] = None,
    adversary: Annotated[float | None, typer.Option(min=0.0, help="Strength of the reversal; 0 for none.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that render. [default: one a core]")] = None,
    render_seconds: Annotated[float | None, typer.Option(min=1, help="Render no longer than this.")] = None,
    device: Device = None,
    debug: Debug = False,
) -> None:
    """Teach an encoder to hear emotions and forget the speaker, on clips that cuevoice renders itself."""
    from plugin import training

    options = {"clips": clips, "speakers": speakers, "epochs": epochs, "batch": batch, "lr": lr}
    options |= {"adversary": adversary, "seed": seed}
    training.train_emotion_encoder(output, options, corpus=corpus, jobs=jobs, seconds=render_seconds, device=device)


@app.command("matched-voices")
def train_matched_voices(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write (.npz).")],
    corpus: Annotated[Path, typer.Option(help="Folder of what was heard; a run goes on where it was.")],
    clips: Annotated[int, typer.Option(min=64, help="Random mixtures to render.")] = 8000,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that render. [default: one a core]")] = None,
    render_seconds: Annotated[float | None, typer.Option(min=1, help="Render no longer than this.")] = None,
    debug: Debug = False,
) -> None:
    """Learn what mixtures of voices sound like, for 'voices match', from renders of random ones."""
    from plugin import training

    training.train_matched_voices(output, corpus, clips=clips, jobs=jobs, seconds=render_seconds)
