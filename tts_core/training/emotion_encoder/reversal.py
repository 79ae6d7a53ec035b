"""The gradient reversal layer (Ganin & Lempitsky 2015, arXiv 1409.7495): what helps the classifier is unlearned."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor


class GradientReversal(torch.autograd.Function):
    """The identity forwards; backwards the gradient times -lambda."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:
        """Return `x` as it is."""
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """Turn the gradient round."""
        return -ctx.strength * gradients[0], None


def reverse(x: Tensor, strength: float) -> Tensor:
    """Return `x`; its gradient comes back times `-strength`."""
    reversed_: Tensor = GradientReversal.apply(x, strength)  # type: ignore[no-untyped-call]
    return reversed_


def ramp(progress: float) -> float:
    """Return lambda at `progress` 0 to 1 of the training: 2 / (1 + exp(-10 p)) - 1, as in the paper."""
    return 2 / (1 + math.exp(-10 * progress)) - 1
