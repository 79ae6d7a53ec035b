"""The shipped small model, loaded once a session, and the parts of tiny ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tts_core.emotion.pretrained import SHIPPED, Settings, read_model, read_settings
from tts_core.emotion.text import TextToEmotion

Loaded = tuple[Settings, Callable[[], tuple[Any, Any]]]


@pytest.fixture(scope="session")
def small_loaded() -> Loaded:
    """Settings of the small model, and a function that gives its network and tokenizer."""
    import torch

    torch.set_num_threads(1)  # threads that wait for a busy core take longer than the work
    settings = read_settings(SHIPPED / "small")
    loaded = read_model(SHIPPED / "small", settings)
    return settings, lambda: loaded


@pytest.fixture(scope="session")
def small(small_loaded: Loaded) -> TextToEmotion:
    """The small model without a memory: every answer is the network's."""
    return TextToEmotion(*small_loaded)


@pytest.fixture(scope="session")
def byte_tokenizer() -> Any:
    """A tokenizer that reads and writes any text: a token a byte, and a chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    tokens = ["<pad>", "<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    core = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    tokenizer: Any = PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<pad>", bos_token="<s>", eos_token="</s>", padding_side="right"
    )
    tokenizer.chat_template = (
        "{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}"
        "{% if add_generation_prompt %}[assistant]{% endif %}"
    )
    return tokenizer
