"""Training from the command line: what `cuevoice train` does."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugin.errors import OptionError
from plugin.files import replacing
from tts_core.errors import WeightsError

if TYPE_CHECKING:
    from tts_core.training.t2e.recipe import Recipe


def train_t2e(
    base: str,
    output: Path,
    options: Mapping[str, Any],
    *,
    teacher: Path | None,
    data: Path | None,
    limit: int | None,
    device: str | None,
) -> None:
    """Fine-tune a base on labelled descriptions and write a folder that `--t2e` takes.

    Args:
        base: A folder, a name on the model hub, or `qwen` or `e5` once they are fetched.
        output: The folder to write; it must be new or hold an earlier model.
        options: Of the recipe; None keeps the recipe's own.
        teacher: A file of labels from `train_labels`; None takes ours where the data are ours.
        data: Folder of labelled descriptions; None takes ours.
        limit: Learns from so many only.
        device: `cpu` or `cuda`.

    Raises:
        OptionError: The output is a file, or the base cannot be loaded.
        WeightsError: The base has not been fetched.
    """
    from tts_core.emotion.pretrained import SETTINGS
    from tts_core.training.t2e.data import FOLDER, TEACHER_FILE
    from tts_core.training.t2e.train import train

    if output.exists() and not output.is_dir():
        raise OptionError(f"{output}: this is a file. Name a folder for the model.")
    if output.is_dir() and any(output.iterdir()) and not (output / SETTINGS).is_file():
        raise OptionError(f"{output}: this folder holds other things. Name a new one, or one with an earlier model.")
    if teacher is not None and not teacher.is_file():
        raise OptionError(f"{teacher}: no such file. Make it with 'cuevoice train labels', or leave --teacher out.")
    recipe = _recipe(base).with_options(dict(options))
    train(
        recipe,
        output,
        name=output.name,
        adapter_of=base if base == "qwen" and recipe.lora_rank else None,
        data=data or FOLDER,
        soft=teacher or (FOLDER / TEACHER_FILE if data is None else None),
        device=device,
        limit=limit,
        tell=_tell,
    )


def train_labels(
    base: str, output: Path, *, folds: int, data: Path | None, limit: int | None, device: str | None
) -> None:
    """Train teachers on parts of the training split, and write what each says of the part that it has not seen.

    Args:
        base: As for `train_t2e`; every weight is trained, no LoRA.
        output: The file to write.
        folds: How many teachers.
        data: Folder of labelled descriptions; None takes ours.
        limit: Labels so many only.
        device: `cpu` or `cuda`.

    Raises:
        OptionError: The output cannot be written, or the base cannot be loaded.
        WeightsError: The base has not been fetched.
    """
    import torch

    from tts_core.training.t2e.data import FOLDER, read_examples, split_of
    from tts_core.training.t2e.teacher import label, teacher_recipe

    if output.suffix != ".npz" or not output.parent.is_dir():
        raise OptionError(f"{output}: name a file that ends in .npz, in a folder that is there.")
    recipe = teacher_recipe(_recipe(base))
    examples = [e for e in read_examples(data or FOLDER) if split_of(e) == "train"][:limit]
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    labels = label(examples, recipe, folds, device=where, tell=_tell)
    with replacing(output) as path:
        labels.write(path)


def _recipe(base: str) -> Recipe:
    from tts_core.emotion.pretrained import quiet
    from tts_core.training.t2e.train import recipe_for

    quiet()
    folder = _folder(base)
    try:
        return recipe_for(folder)
    except (OSError, ValueError) as error:
        raise OptionError(f"{base}: no model that transformers can load: {str(error).splitlines()[0]}") from error


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _folder(base: str) -> str:
    """Return where a named base lies in the cache, or what the user named."""
    from tts_core.emotion.qwen import BASES, base_folder, check_fetched
    from tts_core.training.t2e.e5 import e5_folder

    if base in BASES:
        check_fetched(base)
        return str(base_folder(base))
    if base == "e5":
        if not (e5_folder() / "config.json").is_file():
            raise WeightsError("'e5' has not been fetched yet. Get it (91 MB) with: cuevoice fetch e5")
        return str(e5_folder())
    return base
