"""A trained emotion encoder as a folder: written by training, read where a recording has to be heard.

sound.json          sizes, temperature: see `Settings`
model.safetensors   the network's weights, float16
README.md           the model card
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tts_core.errors import WeightsError

if TYPE_CHECKING:
    from tts_core.emotion.sound import SoundReader

FORMAT: Final = 1
SETTINGS: Final = "sound.json"
WEIGHTS: Final = "model.safetensors"
SHIPPED: Final = Path(__file__).parent / "models" / "sound"
"""The encoder of the base install."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a trained encoder is built and believed."""

    sizes: dict[str, Any] = field(default_factory=dict)
    """Arguments of `SoundReader`."""
    temperature: float = 1.0
    """Divides the nuance logits, so that a probability is a frequency (Guo et al. 2017, arXiv 1706.04599)."""
    threshold: float = 0.0
    """Least probability at which a nuance is believed; set on the validation split."""
    format: int = FORMAT
    """Of the folder."""


def write_encoder(folder: Path, model: SoundReader, settings: Settings) -> None:
    """Write a trained encoder; files of the same names are replaced."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
    state = {name: value.detach().cpu().half().contiguous() for name, value in model.state_dict().items()}
    save_file(state, folder / WEIGHTS)


@lru_cache(maxsize=2)
def read_encoder(folder: Path = SHIPPED) -> tuple[SoundReader, Settings]:
    """Load an encoder, as float32 on the CPU.

    Raises:
        WeightsError: A file is missing, broken, or of a later format.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from tts_core.emotion.sound import SoundReader

    if not (folder / SETTINGS).is_file():
        raise WeightsError(
            f"{folder}: no emotion encoder. Make one with 'cuevoice train emotion-encoder'; it takes minutes on a GPU."
        )
    try:
        settings = Settings(**json.loads((folder / SETTINGS).read_text(encoding="utf-8")))
        if settings.format != FORMAT:
            raise ValueError(f"format {settings.format} is not known; this cuevoice reads format {FORMAT}")
        model = SoundReader(**settings.sizes)
        model.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
        reason = " ".join(str(error).split())
        raise WeightsError(f"{folder}: the emotion encoder cannot be loaded: {reason}") from error
    return model.eval(), settings
