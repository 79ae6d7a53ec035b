"""Training from the command line: what `cuevoice train` does."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from plugin.errors import OptionError
from plugin.files import replacing
from tts_core.errors import NoReaderError

if TYPE_CHECKING:
    from tts_core.training.t2e.data import Example
    from tts_core.training.t2e.recipe import Recipe
    from tts_core.training.t2e.targets import SoftLabels


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
        OptionError: The output is a file or holds other things, or the base or the data cannot be read.
        NoReaderError: The base has not been fetched.
    """
    from tts_core.emotion.pretrained import SETTINGS
    from tts_core.training.t2e.data import FOLDER, TEACHER_FILE
    from tts_core.training.t2e.train import train

    _check_folder(output, SETTINGS, "model")
    if teacher is not None and not teacher.is_file():
        raise OptionError(f"{teacher}: no such file. Make it with 'cuevoice train labels', or leave --teacher out.")
    _examples(data or FOLDER)
    recipe = _recipe(base).with_options(dict(options))
    soft = teacher or (FOLDER / TEACHER_FILE if data is None else None)
    train(
        recipe,
        output,
        name=output.name,
        adapter_of=base if base == "qwen" and recipe.lora_rank else None,
        data=data or FOLDER,
        soft=_labels(soft) if soft else None,
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
        NoReaderError: The base has not been fetched.
    """
    import torch

    from tts_core.training.t2e.data import FOLDER
    from tts_core.training.t2e.teacher import label, teacher_recipe

    if output.suffix != ".npz" or not output.parent.is_dir():
        raise OptionError(f"{output}: name a file that ends in .npz, in a folder that is there.")
    recipe = teacher_recipe(_recipe(base))
    examples = _examples(data or FOLDER)["train"][:limit]
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    labels = label(examples, recipe, folds, device=where, tell=_tell)
    with replacing(output) as path:
        labels.write(path)


def train_emotion_encoder(
    output: Path,
    options: Mapping[str, Any],
    *,
    corpus: Path,
    jobs: int | None,
    seconds: float | None,
    device: str | None,
) -> None:
    """Render the corpus of the emotion encoder and train one on it.

    Args:
        output: The folder to write; it must be new or hold an earlier encoder.
        options: Of the recipe; None keeps the recipe's own.
        corpus: Folder of the rendered clips; what an earlier run of the same recipe left there is not rendered again.
        jobs: Processes that render.
        seconds: Render no longer than this.
        device: `cpu` or `cuda`.

    Raises:
        OptionError: The output or the corpus is a file or holds other things, or belongs to another recipe.
    """
    from tts_core.emotion.encoder import SETTINGS
    from tts_core.training.emotion_encoder.recipe import Recipe
    from tts_core.training.emotion_encoder.train import train

    _check_folder(output, SETTINGS, "encoder")
    recipe = Recipe().with_options(dict(options))
    if corpus.exists() and not corpus.is_dir():
        raise OptionError(f"{corpus}: this is a file. Name a folder for the rendered clips.")
    try:
        train(recipe, output, corpus, device=device, jobs=jobs, seconds=seconds, tell=_tell)
    except ValueError as error:
        raise OptionError(f"{corpus}: {error}") from error


def train_matched_voices(output: Path, corpus: Path, *, clips: int, jobs: int | None, seconds: float | None) -> None:
    """Render random mixtures of the bank's voices and fit what they sound like to a speaker encoder.

    Args:
        output: The file to write.
        corpus: Folder of what was heard; what an earlier run left there is not rendered again.
        clips: How many mixtures.
        jobs: Processes that render.
        seconds: Render no longer than this.

    Raises:
        OptionError: The output or the corpus cannot be written.
    """
    from tts_core.training.matched_voices.train import train

    if output.suffix != ".npz" or not output.parent.is_dir():
        raise OptionError(f"{output}: name a file that ends in .npz, in a folder that is there.")
    if corpus.exists() and not corpus.is_dir():
        raise OptionError(f"{corpus}: this is a file. Name a folder for what is heard.")
    with replacing(output) as path:
        train(path, corpus, clips=clips, jobs=jobs, seconds=seconds, tell=_tell)


def _check_folder(output: Path, settings: str, kind: str) -> None:
    """Raise `OptionError` where a folder of a model would replace something else."""
    if output.exists() and not output.is_dir():
        raise OptionError(f"{output}: this is a file. Name a folder for the {kind}.")
    if output.is_dir() and any(output.iterdir()) and not (output / settings).is_file():
        raise OptionError(f"{output}: this folder holds other things. Name a new one, or one with an earlier {kind}.")


def _labels(path: Path) -> SoftLabels:
    """Read a teacher's labels; `OptionError` where the file holds something else."""
    from tts_core.training.t2e.targets import SoftLabels

    try:
        return SoftLabels.read(path)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise OptionError(f"{path}: no labels of a teacher. Make them with 'cuevoice train labels'.") from error


def _examples(data: Path) -> dict[str, list[Example]]:
    """Read and split the descriptions; `OptionError` where nothing can be learned from them."""
    from tts_core.training.t2e.data import read_examples, split_of

    try:
        examples = read_examples(data)
    except (OSError, ValueError) as error:
        raise OptionError(f"{data}: {error} See 'python -m tts_core.training.t2e.check {data}'.") from error
    parts = {split: [e for e in examples if split_of(e) == split] for split in ("train", "valid")}
    if not all(parts.values()):
        found = f"{len(parts['train'])} to learn from and {len(parts['valid'])} to validate with"
        raise OptionError(f"{data}: holds {found}; put in .jsonl files with a hundred labelled descriptions or more.")
    return parts


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
            raise NoReaderError("'e5' has not been fetched yet. Get it (91 MB) with: cuevoice fetch e5")
        return str(e5_folder())
    return base
