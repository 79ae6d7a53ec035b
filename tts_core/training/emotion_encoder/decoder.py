"""Kokoro's decoder under PyTorch, so that a corpus is rendered on a GPU; its weights are those of the engine's graph.

The network is iSTFTNet with styled instance norms, as in StyleTTS 2 (Li et al. 2023): blocks over frames, a source of
nine harmonics of F0, two upsampling stages with residual blocks, and a short inverse STFT. Like the int8 graph, it
rounds what goes into a convolution to 256 levels of the whole tensor, so that it sounds like the engine itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from tts_core.audio import Samples
from tts_core.engines.kokoro import weights
from tts_core.errors import EngineError
from tts_core.training.emotion_encoder.exported import Network, Styles, run_part

RATE: Final = 24_000
HALF_FRAME: Final = 300
"""Samples a value of F0."""

VOICED_HZ: Final = 10.0
"""Up to here, the source is silent."""
SINE: Final = 0.1
"""Amplitude of a harmonic in the source."""

N_FFT: Final = 20
HOP: Final = 5
OVERLAP: Final = 4.0
"""The inverse STFT is scaled by the windows that cover a sample: N_FFT / HOP."""

EPSILON: Final = 1e-5
SPECTRUM: Final = "/decoder/decoder/generator/Concat_3_output_0"
WAVE: Final = "/decoder/decoder/generator/Reshape_3_output_0"
STFT: Final = "/decoder/decoder/generator/STFT_output_0"
"""The source in the graph: what the network gets, and what it is made from."""
LONGEST: Final = 60 * RATE
"""Samples of the longest sound."""


class TorchDecoder:
    """Kokoro's decoder; its `decode` may take the place of that of `kokoro.model.Model`.

    Args:
        device: As PyTorch names it: `cuda`, `cuda:1`, `cpu`.
        graph: The decoder's graph; None is that of the engine, made on first use.

    Raises:
        WeightsError: The weights are missing or altered.
    """

    def __init__(self, device: str = "cuda", graph: Path | None = None) -> None:
        path = weights.find_graphs().decoder if graph is None else graph
        network = Network.read(path, torch.device(device))
        self._device = torch.device(device)
        self._style = network.style()
        self._frames = _Frames(network)
        self._source = _Source(network, path)
        self._stages = tuple(_Stage(network, n) for n in range(2))
        self._after = network.convolution("generator.conv_post")
        self._inverse = _Inverse(network)

    def decode(self, aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
        """Return the sound of curves, `FRAME` samples a frame.

        Args:
            aligned: The encoding of each frame, `(1, 512, frames)`.
            f0_hz: Two values a frame, 0 where unvoiced.
            energy: Two values a frame.
            row: The voice's style, `(1, 256)`.

        Raises:
            EngineError: The curves are not two values a frame, or longer than `LONGEST`.
        """
        if not len(f0_hz) == len(energy) == 2 * aligned.shape[2]:
            raise EngineError(f"{len(f0_hz)} values of F0 and {len(energy)} of energy for {aligned.shape[2]} frames.")
        if len(f0_hz) * HALF_FRAME > LONGEST:
            raise EngineError(f"{len(f0_hz) * HALF_FRAME / RATE:.0f} s are too long: at most {LONGEST // RATE} s.")
        with torch.inference_mode():
            inputs = (aligned, f0_hz, energy, row, _phases(f0_hz))
            samples: Samples = self._decoded(*(self._on_device(one) for one in inputs)).cpu().numpy()
        return samples

    def _on_device(self, values: NDArray[np.float32]) -> Tensor:
        return torch.from_numpy(np.array(values, np.float32)).to(self._device)

    def _decoded(self, aligned: Tensor, f0_hz: Tensor, energy: Tensor, row: Tensor, phases: Tensor) -> Tensor:
        styles = self._style(row[:, :128])
        spectrum = self._source(f0_hz, phases)
        x = self._frames(aligned, f0_hz.view(1, 1, -1), energy.view(1, 1, -1), styles)
        for stage in self._stages:
            x = stage(x, spectrum, styles)
        return self._inverse(self._after(functional.leaky_relu(x, 0.01)))


def _norm(x: Tensor, style: tuple[Tensor, Tensor]) -> Tensor:
    return functional.instance_norm(x, weight=style[0], bias=style[1], eps=EPSILON)


class _Frames:
    """From encodings, F0 and energy to 512 channels, two values a frame."""

    def __init__(self, network: Network) -> None:
        self._f0, self._energy = network.convolution("F0_conv"), network.convolution("N_conv")
        self._text = network.convolution("asr_res.asr_res.0")
        self._encode = _Block(network, "encode")
        self._blocks = tuple(_Block(network, f"decode.{n}") for n in range(4))

    def __call__(self, aligned: Tensor, f0_hz: Tensor, energy: Tensor, styles: Styles) -> Tensor:
        curves = (self._f0(f0_hz), self._energy(energy))
        x = self._encode(torch.cat((aligned, *curves), 1), styles)
        again = (self._text(aligned), *curves)
        for block in self._blocks:
            x = block(torch.cat((x, *again), 1), styles)
        return x


class _Block:
    """A residual block; the last one doubles the rate."""

    def __init__(self, network: Network, name: str) -> None:
        self._name = name
        self._first, self._second = network.convolution(f"{name}.conv1"), network.convolution(f"{name}.conv2")
        self._past = network.convolution(f"{name}.conv1x1")
        self._double = network.convolution(f"{name}.pool") if f"{name}.pool" in network.convolutions else None

    def __call__(self, x: Tensor, styles: Styles) -> Tensor:
        past = self._past(x)
        y = functional.leaky_relu(_norm(x, styles[f"{self._name}.norm1"]), 0.2)
        if self._double is not None:
            past, y = past.repeat_interleave(2, 2), self._double(y)
        y = self._first(y)
        y = self._second(functional.leaky_relu(_norm(y, styles[f"{self._name}.norm2"]), 0.2))
        return (y + past) / 2**0.5


class _Source:
    """From F0 to the spectrum of nine harmonics: 11 magnitudes, then 11 phases, a value every `HOP` samples.

    Where the source is silent or a band empty, phases are those of rounding errors, and the network hears them. So the
    steps round as those of the graph do, and what ONNX Runtime makes of silence and of an impulse is asked for once.
    """

    def __init__(self, network: Network, path: Path) -> None:
        weight = next(one for name, one in network.constants.items() if name.startswith("onnx::MatMul"))
        self._weight, self._bias = weight.T, network.constant("generator.m_source.l_linear.bias")
        self._basis, self._silence = _stft_basis(path).to(weight.device), _silence(path).to(weight.device)
        self._place, self._left, self._right = (one.to(weight.device) for one in _places(LONGEST))

    def __call__(self, f0_hz: Tensor, phases: Tensor) -> Tensor:
        voiced = (f0_hz > VOICED_HZ).to(phases.dtype).repeat_interleave(HALF_FRAME)[None]
        sines = torch.sin(self._stretched(phases)) * SINE * voiced
        wave = torch.tanh(self._weight @ sines + self._bias)
        real, imaginary = (_windows(wave) @ self._basis).transpose(1, 2).chunk(2, 1)
        spectrum = torch.cat((torch.hypot(real, imaginary), torch.atan2(imaginary, real)), 1)
        return torch.where(_windows(voiced).amax(2)[:, None] > 0, spectrum, self._silence)

    def _stretched(self, phases: Tensor) -> Tensor:
        """Interpolate in time, in the order of Resize, which takes rows for space: all twice, the last in halves."""
        n = phases.shape[1] * HALF_FRAME
        place, phases = self._place[:n], functional.pad(phases, (0, 1), mode="replicate")
        left, right = phases[:, place] * self._left[:n], phases[:, place + 1] * self._right[:n]
        half, other = 0.5 * left[-1], 0.5 * right[-1]
        last = half + other
        for _ in range(3):
            last = last + half + other
        return torch.cat((left[:-1] + right[:-1] + left[:-1] + right[:-1], last[None]))


def _windows(wave: Tensor) -> Tensor:
    return functional.pad(wave, (N_FFT // 2, N_FFT // 2), mode="reflect").unfold(1, N_FFT, HOP)


def _places(n: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return, for each of `n` samples, the value of F0 to the left of it, and half the weights of that and the next."""
    place = np.maximum((np.arange(n, dtype=np.float32) + np.float32(0.5)) / np.float32(HALF_FRAME) - np.float32(0.5), 0)
    left = np.floor(place)
    half = np.float32(0.5)
    before, after = half * (left + 1 - place), half * (place - left)
    return torch.from_numpy(left.astype(np.int64)), torch.from_numpy(before), torch.from_numpy(after)


def _phases(f0_hz: Samples) -> NDArray[np.float32]:
    """Return the phase of each harmonic at each value of F0, `(9, n)`: summed one by one, as the graph does."""
    turns = f0_hz * np.arange(1, 10, dtype=np.float32)[:, np.newaxis] / np.float32(RATE)
    summed = np.cumsum(turns - np.floor(turns), axis=1, dtype=np.float32)
    phases: NDArray[np.float32] = summed * np.float32(2) * np.float32(np.pi) * np.float32(HALF_FRAME)
    return phases


def _stft_basis(path: Path) -> Tensor:
    """Return the windowed Fourier basis, `(N_FFT, 2 * 11)`: real parts, then imaginary."""
    impulses = np.zeros((N_FFT, N_FFT * N_FFT), np.float32)
    impulses[:, :N_FFT] = np.eye(N_FFT)
    found = run_part(path, WAVE, STFT, impulses)[:, 0]
    return torch.from_numpy(np.concatenate((found[..., 0], found[..., 1]), 1))


def _silence(path: Path) -> Tensor:
    """Return the spectrum of a silent source, `(1, 22, 1)`."""
    found = run_part(path, weights.F0, SPECTRUM, np.zeros((1, 4), np.float32))
    return torch.from_numpy(found[:, :, found.shape[2] // 2, np.newaxis].copy())


class _Stage:
    """One upsampling of the generator: the source is added at the new rate, three residual blocks are averaged."""

    def __init__(self, network: Network, n: int) -> None:
        self._last = n == 1
        self._up = network.convolution(f"generator.ups.{n}")
        self._harmonics = network.convolution(f"generator.noise_convs.{n}")
        self._voiced = _Residual(network, f"generator.noise_res.{n}")
        self._blocks = tuple(_Residual(network, f"generator.resblocks.{3 * n + i}") for i in range(3))

    def __call__(self, x: Tensor, spectrum: Tensor, styles: Styles) -> Tensor:
        x = self._up(functional.leaky_relu(x, 0.1))
        if self._last:
            x = functional.pad(x, (1, 0), mode="reflect")
        x = x + self._voiced(self._harmonics(spectrum), styles)
        first, second, third = (block(x, styles) for block in self._blocks)
        return (first + second + third) / 3


class _Residual:
    """Three pairs of convolutions, each behind a norm and `x + sin(a x)**2 / a`."""

    def __init__(self, network: Network, name: str) -> None:
        self._pairs = [[_Snake(network, name, side, n) for side in (1, 2)] for n in range(3)]

    def __call__(self, x: Tensor, styles: Styles) -> Tensor:
        for first, second in self._pairs:
            x = second(first(x, styles), styles) + x
        return x


class _Snake:
    """A norm, the periodic activation of Ziyin et al. (2020), a convolution."""

    def __init__(self, network: Network, block: str, side: int, n: int) -> None:
        self._norm = f"{block}.adain{side}.{n}"
        self._a = network.constant(f"{block}.alpha{side}.{n}")
        self._inverse = 1.0 / self._a
        self._convolution = network.convolution(f"{block}.convs{side}.{n}")

    def __call__(self, x: Tensor, styles: Styles) -> Tensor:
        x = _norm(x, styles[self._norm])
        return self._convolution(torch.addcmul(x, torch.sin(x * self._a).square_(), self._inverse))


class _Inverse:
    """From 11 logarithmic magnitudes and 11 phases to sound."""

    def __init__(self, network: Network) -> None:
        self._overlap = network.convolution("generator.istft.stft")
        covered = network.constant("generator.stft.istft.stft.window_sum")
        # The exported graph divides by the windows' sum in the first window only; the rest is Hann, which adds up.
        self._first = torch.where(covered > 0, 1.0 / covered, 1.0)

    def __call__(self, x: Tensor) -> Tensor:
        magnitude, angle = x.chunk(2, 1)
        magnitude, angle = magnitude.exp(), angle.sin()
        sound = self._overlap(torch.cat((magnitude * angle.cos(), magnitude * angle.sin()), 1))[0, 0]
        sound[:N_FFT] *= self._first
        return sound[N_FFT // 2 : -(N_FFT // 2)] * OVERLAP
