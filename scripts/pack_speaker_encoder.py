"""Pack the speaker encoder of Resemblyzer into `tts_core/voices/speaker.onnx`, its weights in float16.

    pip download --no-deps Resemblyzer==0.1.4 && unzip Resemblyzer-0.1.4-py3-none-any.whl -d resemblyzer
    python scripts/pack_speaker_encoder.py resemblyzer/resemblyzer/pretrained.pt

The encoder (Apache-2.0; Resemble AI, Corentin Jemine) has three LSTM layers of 256 units and a linear layer with a
rectifier; the graph takes mel frames [n, 160, 40] and gives embeddings [n, 256] of unit norm. Prints the size, and the
largest error of a weight.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

LAYERS, UNITS, BANDS, WINDOW = 3, 256, 40, 160
TARGET = Path(__file__).resolve().parent.parent / "tts_core" / "voices" / "speaker.onnx"

Arrays = dict[str, NDArray[np.float32]]


def main(path: Path) -> None:
    """Read the checkpoint, write the graph, print the error."""
    state = torch.load(path, map_location="cpu", weights_only=False)["model_state"]
    arrays = weights_of({name: tensor.numpy() for name, tensor in state.items() if tensor.ndim})
    model = helper.make_model(graph_of(arrays), opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    TARGET.write_bytes(model.SerializeToString())
    error = max(float(np.abs(array - array.astype(np.float16)).max()) for array in arrays.values())
    print(f"{sum(a.size for a in arrays.values())} weights, {TARGET.stat().st_size} bytes, largest error {error:.1e}")


def weights_of(state: Arrays) -> Arrays:
    """Return the weights as ONNX has them: gates in the order input, output, forget, cell, and both biases as one."""
    arrays = {"linear": state["linear.weight"].T, "linear_bias": state["linear.bias"]}
    for n in range(LAYERS):
        bias = gates(state[f"lstm.bias_ih_l{n}"] + state[f"lstm.bias_hh_l{n}"])
        arrays[f"input_{n}"] = gates(state[f"lstm.weight_ih_l{n}"])[None]
        arrays[f"hidden_{n}"] = gates(state[f"lstm.weight_hh_l{n}"])[None]
        arrays[f"bias_{n}"] = np.concatenate([bias, np.zeros_like(bias)])[None]
    return arrays


def gates(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put PyTorch's gates (input, forget, cell, output) into the order of ONNX."""
    into, forget, cell, out = np.split(rows, 4)
    return np.concatenate([into, out, forget, cell])


def graph_of(arrays: Arrays) -> onnx.GraphProto:
    """Return the graph."""
    stored = [numpy_helper.from_array(a.astype(np.float16), f"{name}_16") for name, a in arrays.items()]
    nodes = [helper.make_node("Cast", [f"{name}_16"], [name], to=TensorProto.FLOAT) for name in arrays]
    nodes.append(helper.make_node("Transpose", ["mel"], ["x_0"], perm=[1, 0, 2]))
    stored.append(numpy_helper.from_array(np.array([1], np.int64), "direction"))
    stored.append(numpy_helper.from_array(np.array([0], np.int64), "layer"))
    for n in range(LAYERS):
        given = [f"x_{n}", f"input_{n}", f"hidden_{n}", f"bias_{n}"]
        nodes.append(helper.make_node("LSTM", given, [f"all_{n}", f"last_{n}"], hidden_size=UNITS))
        nodes.append(helper.make_node("Squeeze", [f"all_{n}", "direction"], [f"x_{n + 1}"]))
    nodes += [
        helper.make_node("Squeeze", [f"last_{LAYERS - 1}", "layer"], ["last"]),
        helper.make_node("Gemm", ["last", "linear", "linear_bias"], ["raw"]),
        helper.make_node("Relu", ["raw"], ["positive"]),
        helper.make_node("LpNormalization", ["positive"], ["embedding"], axis=1, p=2),
    ]
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", WINDOW, BANDS])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", UNITS])
    return helper.make_graph(nodes, "speaker_encoder", [mel], [embedding], stored)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
