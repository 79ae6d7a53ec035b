"""T2E: descriptions in plain words become emotion states, by a fine-tuned language model.

    t2e = TextToEmotion.from_pretrained("small")
    t2e.embed(["疲惫但努力保持清醒地说"])          # [1, 768], unit L2 norm
    t2e.understand(["not angry, just done"])      # [EmotionState(nuance="weary", ...)]

The published system fine-tunes a Qwen for this (arXiv 2506.21619); ours keeps its interface, over any base.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tts_core.cache import user_cache
from tts_core.emotion.memory import Memory
from tts_core.emotion.pretrained import (
    SETTINGS,
    SHIPPED,
    WEIGHTS,
    Settings,
    encodable,
    read_adapter,
    read_model,
    read_settings,
)
from tts_core.emotion.space import (
    DEFAULT_INTENSITY,
    DELIVERY_FIELDS,
    EMOTIONS,
    LEVELS,
    NUANCES,
    Delivery,
    EmotionState,
    nuance,
    nuances,
)
from tts_core.errors import EmotionError

if TYPE_CHECKING:
    from torch import Tensor

NUANCE_SHARE: Final = 0.7
"""Of the eight weights that comes from the likely nuances' own; the rest comes from the head, which learned from fewer
labels. 0.7 to 1 names the main emotion most often on the validation split."""
BATCH: Final = 32
"""Descriptions that the network reads at once: of like length, so that little is padding."""
UNSURE_STRENGTH: Final = 0.5
"""What is left of the intensity where the nuance is not believed."""
LONGEST: Final = 500
"""Characters; what is longer is no direction, and nothing that is heard in it is believed."""

_SIZES: Final = {
    "embedding": 768,
    "nuance": len(NUANCES),
    "emotions": len(EMOTIONS),
    "level": LEVELS,
    "delivery": len(DELIVERY_FIELDS),
}
_WIDTH: Final = sum(_SIZES.values())


class ReadsDirections(Protocol):
    """What understands descriptions: our models, and IndexTTS2's own."""

    name: str
    """For messages."""

    def embed(self, descriptions: Sequence[str]) -> Tensor:
        """Return [n, 768], float32, rows of unit L2 norm."""
        ...

    def understand(self, descriptions: Sequence[str]) -> list[EmotionState]:
        """Return a state for each description."""
        ...


class TextToEmotion:
    """A trained reader of directions. Make it with `from_pretrained`; nothing heavy is loaded before it is needed.

    Args:
        settings: How the model is asked and believed.
        load: Gives the network and its tokenizer.
        memory: What the model has said before; None remembers nothing.
    """

    def __init__(self, settings: Settings, load: Callable[[], tuple[Any, Any]], memory: Memory | None = None) -> None:
        self.name = settings.name
        self.settings = settings
        self._load = lru_cache(maxsize=1)(load)
        self._memory = memory

    @classmethod
    def from_pretrained(cls, path_or_name: str | Path = "small", *, cache: Path | None = None) -> ReadsDirections:
        """Open a model.

        Args:
            path_or_name: `small`, which is shipped; `qwen`, once `cuevoice fetch qwen` has brought its base; a folder
                that `cuevoice train t2e` wrote; or a folder with IndexTTS2's emotion model (`qwen0.6bemo4-merge`).
            cache: Where bases and answers are kept; None is the user's cache of cuevoice.

        Raises:
            WeightsError: No such model, its files are broken, or its base has not been fetched.
        """
        from tts_core.emotion.indextts import IndexTtsEmotion, is_indextts_emotion

        shipped = SHIPPED / str(path_or_name)
        folder = shipped if (shipped / SETTINGS).is_file() else Path(path_or_name)
        if not (folder / SETTINGS).is_file() and is_indextts_emotion(folder):
            return IndexTtsEmotion(folder)
        settings = read_settings(folder)
        kept = (cache if cache is not None else user_cache()) / "t2e"
        memory = Memory(kept / f"{settings.name}-{_identity(folder)}.sqlite", _WIDTH)
        if settings.base is None:
            return cls(settings, lambda: read_model(folder, settings), memory)
        from tts_core.emotion.qwen import open_base

        def load() -> tuple[Any, Any]:
            backbone, tokenizer = open_base(str(settings.base), cache)
            return read_adapter(folder, settings, backbone), tokenizer

        return cls(settings, load, memory)

    def embed(self, descriptions: Sequence[str]) -> Tensor:
        """Return the place of each description in the emotion space.

        Returns:
            Tensor [n, 768], float32, rows of unit L2 norm; a row does not depend on what else is in the batch.
        """
        import torch

        return torch.from_numpy(self._answers(descriptions)[:, : _SIZES["embedding"]].copy())

    def understand(self, descriptions: Sequence[str]) -> list[EmotionState]:
        """Return what each description asks for; all that are new are read in one go.

        Where the model is too unsure of the nuance (below the threshold of its settings), `unsure` is set: the nuance
        is its best guess, and what acts is the strongest of the eight emotions, at reduced intensity.
        """
        rows = self._answers(descriptions)
        return [state_of(text, row, self.settings) for text, row in zip(descriptions, rows, strict=True)]

    def _answers(self, descriptions: Sequence[str]) -> NDArray[np.float32]:
        for text in descriptions:
            if not isinstance(text, str):
                raise EmotionError(f"a description must be a string, not {type(text).__name__}.")
        known = self._memory.recall(dict.fromkeys(descriptions)) if self._memory else {}
        new = [text for text in dict.fromkeys(descriptions) if text not in known]
        if new:
            said = dict(zip(new, self._ask(new), strict=True))
            known |= said
            if self._memory:
                self._memory.keep(said)
        rows = [known[text] for text in descriptions]
        return np.stack(rows) if rows else np.zeros((0, _WIDTH), dtype=np.float32)

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch
        from torch.nn.utils.rnn import pad_sequence

        network, tokenizer = self._load()
        prompts = [self.settings.prompt.format(text=encodable(text)) for text in texts]
        ids = tokenizer(prompts, truncation=True, max_length=self.settings.max_tokens)["input_ids"]
        order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
        answers = np.zeros((len(texts), _WIDTH), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            index = order[start : start + BATCH]
            rows = [torch.tensor(ids[i]) for i in index]
            tokens = pad_sequence(rows, batch_first=True)
            mask = pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
            with torch.inference_mode():
                said = network(tokens, mask)
            parts = (
                said.embedding,
                (said.nuance / self.settings.temperature).softmax(-1),
                said.emotions.sigmoid(),
                said.level.softmax(-1),
                said.delivery,
            )
            answers[index] = torch.cat([part.float() for part in parts], dim=-1).numpy()
        return answers


def state_of(text: str, row: NDArray[np.float32], settings: Settings) -> EmotionState:
    """Turn what the network said of `text` into a state."""
    embedding, probabilities, weights, levels, delivery = np.split(row, np.cumsum([*_SIZES.values()])[:-1])
    best = np.argsort(-probabilities)[:3]
    heard = min(1.0, float(levels @ np.arange(1, LEVELS + 1)) / LEVELS)
    intensity = heard if any(map(str.isalpha, text)) else min(heard, DEFAULT_INTENSITY)  # signs ask for nothing extreme
    emotions = leaning(weights, probabilities)
    state = EmotionState(
        text=text,
        nuance=NUANCES[best[0]],
        emotions=tuple(round(float(weight), 4) for weight in emotions),
        intensity=intensity,
        delivery=_delivery(delivery * (intensity / heard)),
        second=NUANCES[best[1]],
        probabilities=tuple((NUANCES[i], round(float(probabilities[i]), 4)) for i in best),
        unsure=bool(probabilities[best[0]] < settings.threshold) or len(text) > LONGEST,
        embedding=embedding.copy(),
    )
    if not state.unsure:
        return state
    weak = state.intensity * UNSURE_STRENGTH
    return replace(state, intensity=weak, delivery=nuance(state.acted_nuance).delivery.scaled(weak / DEFAULT_INTENSITY))


def leaning(weights: NDArray[np.float32], probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Move the head's eight weights [..., 8] towards those of the likely nuances [..., 30]; a row sums to 1 at most."""
    table = np.array([nuances()[name].emotions for name in NUANCES], dtype=np.float32)
    mixed = (1 - NUANCE_SHARE) * weights + NUANCE_SHARE * probabilities @ table
    leant: NDArray[np.float32] = mixed / np.maximum(1.0, mixed.sum(axis=-1, keepdims=True))
    return leant


def _delivery(values: NDArray[np.float32]) -> Delivery:
    return Delivery.within({n: round(float(value), 3) for n, value in zip(DELIVERY_FIELDS, values, strict=True)})


def _identity(folder: Path) -> str:
    """Return what changes with the model: the start of the hash of its settings and weights."""
    digest = hashlib.sha256((folder / SETTINGS).read_bytes())
    if (folder / WEIGHTS).is_file():
        digest.update((folder / WEIGHTS).read_bytes())
    return digest.hexdigest()[:16]
