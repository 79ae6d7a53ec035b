from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, Qwen2Config, Qwen2Model

from tts_core.emotion.network import DescriptionReader, Heads
from tts_core.emotion.space import NUANCES
from tts_core.training.t2e.data import Example
from tts_core.training.t2e.evaluate import answers_of
from tts_core.training.t2e.fit import fit, loss_of, with_heads
from tts_core.training.t2e.recipe import Recipe
from tts_core.training.t2e.targets import Targets, targets_of

CPU = torch.device("cpu")
RECIPE = Recipe(base="", epochs=15, batch=20, lr=3e-3, head_lr=1e-2)
STEMS = {"happy": "开心", "angry": "愤怒", "sad": "难过"}
PLACES = "春夏秋冬风花雪月山水鸟鱼日夜城村河海云雨"
EASY = [
    Example(f"{place}里{stem}地说", "zh", nuance, None, 3, None, None, "", "mine.jsonl")
    for place in PLACES
    for nuance, stem in STEMS.items()
]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """Return a tokenizer that makes a token of each sign of the easy lines."""
    signs = sorted({sign for easy in EASY for sign in RECIPE.prompt.format(text=easy.text)})
    tokens = {token: number for number, token in enumerate(["[PAD]", "[UNK]", *signs])}
    fast = Tokenizer(models.WordLevel(tokens, unk_token="[UNK]"))
    fast.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    return PreTrainedTokenizerFast(tokenizer_object=fast, pad_token="[PAD]", unk_token="[UNK]")


def tiny_bert(tokenizer: Any, recipe: Recipe = RECIPE) -> DescriptionReader:
    torch.manual_seed(recipe.seed)
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    return with_heads(BertModel(BertConfig(vocab_size=len(tokenizer), **size), add_pooling_layer=False), recipe)


def tiny_qwen(tokenizer: Any, recipe: Recipe) -> DescriptionReader:
    torch.manual_seed(recipe.seed)
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    return with_heads(Qwen2Model(Qwen2Config(vocab_size=len(tokenizer), num_key_value_heads=2, **size)), recipe)


def trained(model: DescriptionReader, tokenizer: Any, recipe: Recipe = RECIPE) -> DescriptionReader:
    return fit(model, tokenizer, EASY, targets_of(EASY), recipe, device=CPU)


def share_right(model: DescriptionReader, tokenizer: Any) -> float:
    answers = answers_of(model, tokenizer, [easy.text for easy in EASY], RECIPE.prompt, CPU)
    truth = [NUANCES.index(easy.nuance) for easy in EASY]
    return float((answers.nuance.argmax(-1) == truth).mean())


@pytest.mark.parametrize(
    "more", [{}, {"adversarial": 0.02}, {"average": 0.9}], ids=["plain", "adversarial", "averaged"]
)
def test_a_tiny_base_learns_easy_lines(tokenizer: Any, more: dict[str, float]) -> None:
    recipe = replace(RECIPE, **more)

    assert share_right(trained(tiny_bert(tokenizer, recipe), tokenizer, recipe), tokenizer) > 0.9


def test_one_seed_gives_one_model(tokenizer: Any) -> None:
    short = replace(RECIPE, epochs=2)
    one, same = (trained(tiny_bert(tokenizer, short), tokenizer, short) for _ in range(2))
    seeded = replace(short, seed=7)
    other = trained(tiny_bert(tokenizer, seeded), tokenizer, seeded)

    assert all(torch.equal(value, same.state_dict()[name]) for name, value in one.state_dict().items())
    assert not torch.equal(one.nuance.weight, other.nuance.weight)


def test_each_epoch_is_told_and_the_loss_falls(tokenizer: Any) -> None:
    told: list[tuple[int, float]] = []
    fit(
        tiny_bert(tokenizer),
        tokenizer,
        EASY,
        targets_of(EASY),
        replace(RECIPE, epochs=6),
        device=CPU,
        after_epoch=lambda epoch, loss: told.append((epoch, loss)),
    )

    assert [epoch for epoch, _ in told] == [1, 2, 3, 4, 5, 6]
    assert told[-1][1] < told[0][1]


def test_lora_trains_its_matrices_and_the_heads_alone(tokenizer: Any) -> None:
    pytest.importorskip("peft")
    recipe = replace(RECIPE, pooling="last", lora_rank=2, layer_decay=1.0, epochs=2)
    model = tiny_qwen(tokenizer, recipe)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    after = trained(model, tokenizer, recipe).state_dict()
    changed = {name for name, value in before.items() if not torch.equal(value, after[name])}

    assert {name for name in changed if name.startswith("backbone.")} == {name for name in before if "lora_" in name}
    assert {"project.weight", "nuance.weight", "level.weight"} <= changed


def test_what_nobody_labelled_costs_nothing() -> None:
    heads = Heads(*(torch.randn(2, width) for width in (768, 30, 8, 5, 12)))
    bare = targets_of(EASY[:2])
    wrong = Targets(bare.nuance, 1 - bare.emotions, bare.emotions_known, bare.level, bare.delivery + 2, torch.zeros(2))

    assert loss_of(heads, wrong, RECIPE) == loss_of(heads, bare, RECIPE)


def test_the_loss_is_the_weighted_sum_of_its_parts() -> None:
    full = replace(EASY[0], emotions=(1.0, *[0.0] * 7), delivery=(2.0, *[0.0] * 11))
    heads = Heads(torch.zeros(1, 768), *(torch.zeros(1, width) for width in (30, 8, 5, 12)))
    parts = math.log(30) + 0.3 * math.log(5) + 2.0 * math.log(2) + 0.5 * 1.5 / 12

    assert loss_of(heads, targets_of([full]), Recipe(base="")).item() == pytest.approx(parts, rel=1e-5)
