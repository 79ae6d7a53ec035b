"""IndexTTS2's own emotion model (`qwen0.6bemo4-merge`) in our interface: words to its eight weights, to a state.

It is a Qwen3 that answers the system prompt `文本情感分类` with a JSON object of Chinese names and scores. Its folder
is fetched by the user, under the licence of its authors; nothing of it is shipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tts_core.emotion.blend import embedding_of, from_vector
from tts_core.emotion.pretrained import encodable
from tts_core.emotion.space import EMOTIONS, EmotionState
from tts_core.errors import WeightsError

if TYPE_CHECKING:
    from torch import Tensor

SYSTEM_PROMPT: Final = "文本情感分类"
NAMES: Final = ("高兴", "愤怒", "悲伤", "恐惧", "反感", "低落", "惊讶", "自然")
"""What it calls the eight emotions, in the order of `EMOTIONS`."""
HIGHEST: Final = 1.2
MAX_NEW_TOKENS: Final = 200
"""Of an answer; a whole one has about 70."""

_LOW_SPIRITS: Final = ("低落", "melancholy", "melancholic", "depression", "depressed", "gloomy")
_SCORE = re.compile(r"[\"']?([A-Za-z\u4e00-\u9fff]+)[\"']?\s*[:：]\s*[\"']?(-?\d+(?:\.\d+)?)")


class IndexTtsEmotion:
    """IndexTTS2's emotion model.

    Args:
        folder: Of the model, as its authors publish it.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._folder = folder
        self._loaded = lru_cache(maxsize=1)(self._load)

    def embed(self, descriptions: Sequence[str]) -> Tensor:
        """Return [n, 768], unit rows: the place of the eight weights in our space."""
        import torch

        rows = [embedding_of(state) for state in self.understand(descriptions)]
        return torch.from_numpy(np.stack(rows) if rows else np.zeros((0, 768), dtype=np.float32))

    def understand(self, descriptions: Sequence[str]) -> list[EmotionState]:
        """Return the state of each description; one answer of the language model each."""
        return [replace(from_vector(weights_in(self._answer(text), text)), text=text) for text in descriptions]

    def _answer(self, text: str) -> str:
        import torch

        model, tokenizer = self._loaded()
        messages = [{"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": encodable(text)}]
        try:
            prompt = tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        except ValueError as error:
            raise WeightsError(f"{self._folder}: no chat template: this is not IndexTTS2's emotion model.") from error
        tokens = tokenizer([prompt], return_tensors="pt")
        with torch.inference_mode():
            said = model.generate(**tokens, max_new_tokens=MAX_NEW_TOKENS, do_sample=False)
        answer: str = tokenizer.decode(said[0][tokens["input_ids"].shape[1] :], skip_special_tokens=True)
        return answer.rpartition("</think>")[2].strip()

    def _load(self) -> tuple[Any, Any]:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        from tts_core.emotion.pretrained import one_line, quiet

        quiet()
        try:
            model: Any = AutoModelForCausalLM.from_pretrained(self._folder, local_files_only=True)
            return model.eval(), AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise WeightsError(f"{self._folder}: the model cannot be loaded: {one_line(error)}") from error


def is_indextts_emotion(folder: Path) -> bool:
    """Tell whether `folder` holds a whole Qwen3 language model, as IndexTTS2's emotion model is."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return "Qwen3ForCausalLM" in (config.get("architectures") or ())


def weights_in(answer: str, text: str) -> tuple[float, ...]:
    """Return the eight weights that an answer holds, each 0 to 1.2.

    An answer may be a JSON object, pairs of name and number, or a bare label; what is missing is 0, and nothing at all
    is calm. The model cannot tell 悲伤 from 低落: as in IndexTTS2, they are swapped where the text names low spirits.
    """
    scores = {name: float(number) for name, number in _SCORE.findall(answer)}
    if not any(name in scores for name in (*NAMES, *EMOTIONS)):
        scores = {name: 1.0 for name in (*NAMES, *EMOTIONS) if name in answer.casefold()}
    weights = [scores.get(chinese, scores.get(english, 0.0)) for chinese, english in zip(NAMES, EMOTIONS, strict=True)]
    weights = [min(max(weight, 0.0), HIGHEST) for weight in weights]
    if any(word in text.casefold() for word in _LOW_SPIRITS):
        sad, low = EMOTIONS.index("sad"), EMOTIONS.index("melancholic")
        weights[sad], weights[low] = weights[low], weights[sad]
    if not any(weights):
        weights[EMOTIONS.index("calm")] = 1.0
    return tuple(weights)
