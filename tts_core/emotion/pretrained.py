"""A trained reader of directions as a folder: written by training, read where a direction has to be understood.

    t2e.json            pooling, prompt, temperature, threshold, limits: see `Settings`
    config.json, tokenizer.json, tokenizer_config.json      as transformers writes them
    model.safetensors   backbone and heads; matrices of the backbone as int8 with a float32 scale a row (`.scale`)
    space.safetensors   [30, 768] `nuances`, [8, 768] `emotions`: where tags and vectors lie
    README.md           the model card

A folder with an adapter has peft's files in place of the backbone; there `model.safetensors` holds the heads alone, and
`t2e.json` names the base.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tts_core.errors import NoReaderError, WeightsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from tts_core.emotion.network import DescriptionReader

FORMAT: Final = 1
SETTINGS: Final = "t2e.json"
WEIGHTS: Final = "model.safetensors"
SCALE: Final = ".scale"
SPACE: Final = "space.safetensors"
MAX_TOKENS: Final = 128
"""Longest input, in tokens; our longest description has 70."""
SHIPPED: Final = Path(__file__).parent / "models"
"""Where the models of the base install lie."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a trained reader is asked and believed."""

    name: str
    """Of the model, for messages and for the cache."""
    pooling: str
    """`mean` or `last`: see `network.POOLINGS`."""
    prompt: str
    """What the backbone reads; `{text}` is the description."""
    temperature: float = 1.0
    """Divides the nuance logits, so that a probability is a frequency (Guo et al. 2017, arXiv 1706.04599)."""
    threshold: float = 0.0
    """Least probability at which a nuance is believed; set on the validation split."""
    max_tokens: int = MAX_TOKENS
    """What is longer is cut here."""
    base: str | None = None
    """Name of the base that an adapter needs; None where the folder holds the whole model."""
    format: int = FORMAT
    """Of the folder."""


def read_settings(folder: Path) -> Settings:
    """Read `t2e.json`.

    Raises:
        NoReaderError: There is none.
        WeightsError: It is broken, or of a later format.
    """
    path = folder / SETTINGS
    if not path.is_file():
        raise NoReaderError(
            f"{folder}: no reader of directions. Known: small, qwen; or name a folder with a {SETTINGS}."
        )
    try:
        settings = Settings(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise WeightsError(f"{folder}: {SETTINGS} is broken: {one_line(error)}") from error
    if settings.format != FORMAT:
        raise WeightsError(f"{path}: format {settings.format} is not known; this cuevoice reads format {FORMAT}.")
    return settings


def write_folder(
    folder: Path, model: DescriptionReader, tokenizer: Any, settings: Settings, space: Mapping[str, Tensor]
) -> None:
    """Write a trained reader: the matrices of a whole backbone as int8, or the adapter alone.

    Args:
        folder: Made if it is not there; files of the same names are replaced.
        model: Trained; its backbone is a `PeftModel` exactly where `settings.base` is named.
        tokenizer: Of its base.
        settings: See `Settings`.
        space: `nuances` [30, 768] and `emotions` [8, 768], unit rows.
    """
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    state = {name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    backbone: Any = model.backbone
    if settings.base is None:
        backbone.config.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        name_tokenizer(folder)
    else:
        backbone.half().save_pretrained(folder)
        state = {name: value for name, value in state.items() if not name.startswith("backbone.")}
    save_file(_packed(state), folder / WEIGHTS)
    save_file({name: value.detach().cpu().half().contiguous() for name, value in space.items()}, folder / SPACE)


def read_model(folder: Path, settings: Settings) -> tuple[DescriptionReader, Any]:
    """Load a whole reader and its tokenizer from `folder`, as float32 on the CPU.

    Raises:
        WeightsError: A file is missing or does not fit the others.
    """
    from transformers import MODEL_MAPPING, AutoConfig, AutoTokenizer

    quiet()
    with _faults_of(folder):
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        state = _unpacked(folder / WEIGHTS)
        own = {name: state.pop(name) for name in [*state] if not name.startswith("backbone.")}
        body = {name.removeprefix("backbone."): value for name, value in state.items()}
        model_class: Any = MODEL_MAPPING[type(config)]
        backbone = model_class.from_pretrained(None, config=config, state_dict=body)
        lost = without_pooler(backbone).state_dict().keys() - body.keys()
        if lost:  # transformers would fill them with noise
            raise KeyError(", ".join(sorted(lost)[:3]))
        return _with_heads(backbone, settings, own), tokenizer


def read_adapter(folder: Path, settings: Settings, backbone: Any) -> DescriptionReader:
    """Put the adapter and the heads of `folder` on a loaded base.

    Raises:
        WeightsError: A file is missing or does not fit the base, or peft is not installed.
    """
    try:
        from peft import PeftModel
    except ImportError as error:
        raise WeightsError("this model needs peft: install it with pip install 'cuevoice[qwen]'.") from error
    with _faults_of(folder):
        with warnings.catch_warnings():  # peft asks transformers by a name that is going away
            warnings.simplefilter("ignore", FutureWarning)
            adapted = PeftModel.from_pretrained(backbone, str(folder))
        return _with_heads(adapted, settings, _unpacked(folder / WEIGHTS))


def read_space(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Read where tags and vectors lie: `nuances` [30, 768] and `emotions` [8, 768], float32, unit rows."""
    import numpy as np
    from safetensors.numpy import load_file

    with _faults_of(folder):
        rows = {name: value.astype(np.float32) for name, value in load_file(folder / SPACE).items()}
        return {name: v / np.linalg.norm(v, axis=-1, keepdims=True).clip(1e-9) for name, v in rows.items()}


def one_line(error: Exception) -> str:
    """Return what a library says, without its line breaks."""
    return " ".join(str(error).split())


def encodable(text: str) -> str:
    """Return `text` with `?` for lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def quiet() -> None:
    """Let transformers neither draw bars nor list what it loads."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]


def name_tokenizer(folder: Path) -> None:
    """Name the class that versions 4 and 5 of transformers both know, and leave out where the tokenizer came from."""
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    if settings.get("tokenizer_class") == "TokenizersBackend":
        settings["tokenizer_class"] = "PreTrainedTokenizerFast"
    kept = {name: value for name, value in settings.items() if name not in ("is_local", "local_files_only")}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def without_pooler(backbone: Any) -> Any:
    """Drop the pooler that some encoders bring: nothing here uses it."""
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None
    return backbone


def _with_heads(backbone: Any, settings: Settings, state: dict[str, Tensor]) -> DescriptionReader:
    from tts_core.emotion.network import DescriptionReader

    model = DescriptionReader(without_pooler(backbone), backbone.config.hidden_size, settings.pooling)
    left = model.load_state_dict(state, strict=False)
    lost = [name for name in left.missing_keys if not name.startswith("backbone.")]
    if lost or left.unexpected_keys:
        raise KeyError(", ".join([*lost, *left.unexpected_keys][:3]))
    return model.eval()


def _packed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Make the backbone's matrices int8 with a scale a row; the heads float16; vectors stay as they are."""
    import torch

    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        if not name.startswith("backbone."):
            packed[name] = value.half()
        elif value.ndim == 2:
            scale = value.float().abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
            packed[name] = (value / scale).round().to(torch.int8)
            packed[name + SCALE] = scale
        else:
            packed[name] = value.float()
    return packed


def _unpacked(path: Path) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    packed = load_file(path)
    scales = {name: packed.pop(name) for name in [*packed] if name.endswith(SCALE)}
    return {
        name: value.float() * scales[name + SCALE] if name + SCALE in scales else value.float()
        for name, value in packed.items()
    }


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise WeightsError(f"{folder}: the model cannot be loaded: {one_line(error)}") from error
