"""The network that reads a direction: a language model, a unit embedding of 768, and four linear heads on it.

    description -> backbone (AutoModel) -> mean or last token -> 768 -> L2 norm -> nuance, emotions, level, delivery

It imports torch, so import it where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from tts_core.emotion.space import DELIVERY_FIELDS, EMOTIONS, LEVELS, NUANCES

EMBEDDING_SIZE: Final = 768
"""Width of the emotion space."""
SCALE: Final = 20.0
"""What the unit embedding is multiplied by before the heads, so that logits can be far apart."""
POOLINGS: Final = ("mean", "last")
"""How one vector is taken from the backbone's: the mean of an encoder, the last token of a decoder."""


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """What the heads say of n descriptions."""

    embedding: Tensor
    """[n, 768], rows of unit L2 norm."""
    nuance: Tensor
    """[n, 30], logits in the order of `NUANCES`."""
    emotions: Tensor
    """[n, 8], logits of each weight, in the order of `EMOTIONS`."""
    level: Tensor
    """[n, 5], logits of the levels 1 to 5."""
    delivery: Tensor
    """[n, 12], in the order of `DELIVERY_FIELDS` and their units."""


class DescriptionReader(nn.Module):
    """A backbone of the transformers library with the heads of the emotion space.

    Args:
        backbone: An `AutoModel`, encoder or decoder.
        hidden_size: Width of its last hidden state.
        pooling: One of `POOLINGS`.
        dropout: Share of the embedding that is dropped while training.
    """

    def __init__(self, backbone: nn.Module, hidden_size: int, pooling: str, dropout: float = 0.1) -> None:
        super().__init__()
        if pooling not in POOLINGS:
            raise ValueError(f"unknown pooling {pooling!r}. Known: {', '.join(POOLINGS)}.")
        self.backbone = backbone
        self.pooling = pooling
        self.project = nn.Linear(hidden_size, EMBEDDING_SIZE)
        self.dropout = nn.Dropout(dropout)
        self.nuance = nn.Linear(EMBEDDING_SIZE, len(NUANCES))
        self.emotions = nn.Linear(EMBEDDING_SIZE, len(EMOTIONS))
        self.level = nn.Linear(EMBEDDING_SIZE, LEVELS)
        self.delivery = nn.Linear(EMBEDDING_SIZE, len(DELIVERY_FIELDS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Heads:
        """Read tokens [n, t] under their mask [n, t] (1 for a token, 0 for padding on the right)."""
        hidden = self.backbone(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.heads(normalize(self.project(self._pooled(hidden, attention_mask)).float(), dim=-1))

    def heads(self, embedding: Tensor) -> Heads:
        """Say what each row of `embedding` [n, 768] means; rows may come from words, tags or sound."""
        scaled = self.dropout(SCALE * embedding)
        return Heads(embedding, self.nuance(scaled), self.emotions(scaled), self.level(scaled), self.delivery(scaled))

    def _pooled(self, hidden: Tensor, mask: Tensor) -> Tensor:
        if self.pooling == "last":
            last = mask.sum(dim=1) - 1
            return hidden[torch.arange(len(hidden), device=hidden.device), last].to(self.project.weight.dtype)
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean: Tensor = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
        return mean.to(self.project.weight.dtype)
