"""What is taken from Kokoro's decoder graph: constants, convolutions and styles, by the names that the network had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

LEVELS: Final = 255.0
ROOT: Final = "decoder.decoder."

Styles = Mapping[str, tuple[Tensor, Tensor]]
"""Gain and offset that each norm takes from the voice, `(channels,)` each."""


@dataclass(frozen=True, slots=True, eq=False)
class Convolution:
    """A convolution in floats."""

    apply: Callable[..., Tensor]
    """`conv1d` or `conv_transpose1d`."""
    weight: Tensor
    bias: Tensor | None
    options: Mapping[str, int]
    """Stride, padding and the like, as `apply` takes them."""

    def __call__(self, x: Tensor) -> Tensor:
        """Convolve `(1, channels, n)`."""
        return self.apply(x, self.weight, self.bias, **self.options)


@dataclass(frozen=True, slots=True, eq=False)
class Quantised:
    """A convolution of whole numbers; its sums are as good as exact, since both float32 and TF32 hold the factors."""

    levels: Convolution
    """Of whole numbers, without bias."""
    scale: float
    """Of the weights."""
    bias: Tensor | None
    """`(channels, 1)`."""

    def __call__(self, x: Tensor) -> Tensor:
        """Convolve `(1, channels, n)`."""
        levels, step = _quantised(x)
        y, unit = self.levels(levels), step * self.scale
        return y * unit if self.bias is None else torch.addcmul(torch.floor(self.bias / unit) * unit, y, unit)


def _quantised(x: Tensor) -> tuple[Tensor, Tensor]:
    """Round to 256 levels, 0 among them, as DynamicQuantizeLinear does; return whole numbers and their step."""
    low, high = torch.aminmax(x)
    step = ((high.clamp_min(0) - low.clamp_max(0)) / LEVELS).clamp_min(1e-30)
    return torch.round(x / step), step


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The constants of the graph and its convolutions, by the names that they had where it was exported."""

    constants: Mapping[str, Tensor]
    convolutions: Mapping[str, Any]
    """Nodes, by the name of the module."""
    linear: Mapping[str, Any]
    """The same of the linear maps."""
    products: Mapping[str, str]
    """From a weight's scale to its product with the scale of the input; named after the bias, if there is one."""

    @classmethod
    def read(cls, path: Path, device: torch.device) -> Network:
        """Read a graph; its constants go to the device."""
        import onnx
        from onnx import TensorProto, numpy_helper

        graph = onnx.load(str(path)).graph
        constants = {
            one.name: torch.tensor(numpy_helper.to_array(one), dtype=torch.float32, device=device)
            for one in graph.initializer
            if one.data_type in (TensorProto.FLOAT, TensorProto.INT8, TensorProto.UINT8)
        }
        kinds = ("Conv", "ConvInteger", "ConvTranspose")
        return cls(
            constants=constants,
            convolutions={_name(node.output[0]): node for node in graph.node if node.op_type in kinds},
            linear={_name(node.output[0]): node for node in graph.node if node.op_type == "MatMulInteger"},
            products={node.input[1]: node.output[0] for node in graph.node if node.op_type == "Mul"},
        )

    def constant(self, name: str) -> Tensor:
        """Return a constant of the decoder, such as `generator.ups.0.bias`."""
        return self.constants[ROOT + name]

    def convolution(self, name: str) -> Convolution | Quantised:
        """Return the convolution of a module, such as `encode.conv1`."""
        from onnx import helper

        node = self.convolutions[name]
        given = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        options = {"stride": given["strides"][0], "padding": given["pads"][0]}
        options |= {"dilation": given["dilations"][0], "groups": given["group"]}
        if node.op_type == "ConvInteger":
            weight, scale = self._integers(node)
            product = self.products[_scale_of(node.input[1])]
            offset = self.constants.get(product.removesuffix("_scale"))
            column = None if offset is None else offset[:, None]
            return Quantised(Convolution(functional.conv1d, weight, None, options), float(scale), column)
        weight = self.constants[node.input[1]]
        bias = self.constants[node.input[2]] if len(node.input) > 2 else None
        if node.op_type == "Conv":
            return Convolution(functional.conv1d, weight, bias, options)
        options["output_padding"] = given.get("output_padding", [0])[0]
        return Convolution(functional.conv_transpose1d, weight, bias, options)

    def style(self) -> Style:
        """Return what the voice tells all norms."""
        names = tuple(name.removesuffix(".fc") for name in self.linear)
        weights, scales = zip(*(self._integers(node) for node in self.linear.values()), strict=True)
        biases = [self.constant(f"{name}.fc.bias").clone() for name in names]
        for bias in biases:
            bias[: len(bias) // 2] += 1.0
        return Style(
            weight=torch.cat(weights, 1),
            scale=torch.cat(scales),
            bias=torch.cat(biases),
            norms=names,
            sizes=[len(bias) for bias in biases],
        )

    def _integers(self, node: Any) -> tuple[Tensor, Tensor]:
        weight, zero = self.constants[node.input[1]], self.constants[node.input[3]]
        return weight - zero, self.constants[_scale_of(node.input[1])]


def _name(output: str) -> str:
    """Return the name of a module from that of its output: `/decoder/decoder/a/b.0/Conv_output_0` is `a.b.0`."""
    return ".".join(output.removeprefix("/decoder/decoder/").split("/")[:-1])


def _scale_of(weight: str) -> str:
    return weight.removesuffix("_quantized") + "_scale"


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """The linear maps from the voice to all norms, as one."""

    weight: Tensor
    """Whole numbers, `(128, 2 * channels of all norms)`."""
    scale: Tensor
    bias: Tensor
    """With 1 added to the gains."""
    norms: tuple[str, ...]
    sizes: list[int]
    """Values of each norm: gains, then offsets."""

    def __call__(self, row: Tensor) -> Styles:
        """Return the styles of a voice, `(1, 128)`."""
        levels, step = _quantised(row)
        values = torch.addcmul(self.bias, levels @ self.weight, step * self.scale)[0]
        halves = (one.chunk(2) for one in torch.split(values, self.sizes))
        return {norm: (gain, offset) for norm, (gain, offset) in zip(self.norms, halves, strict=True)}


def run_part(path: Path, first: str, last: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the value `last` of a graph, as ONNX Runtime makes it from the value `first`."""
    import onnx
    import onnxruntime
    from onnx.utils import Extractor

    part = Extractor(onnx.load(str(path))).extract_model([first], [last])
    session = onnxruntime.InferenceSession(part.SerializeToString(), providers=["CPUExecutionProvider"])
    found: NDArray[np.float32] = session.run(None, {first: values})[0]
    return found
