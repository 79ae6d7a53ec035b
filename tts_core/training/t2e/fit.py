"""The training loop: a base, examples and a recipe in, a trained `DescriptionReader` out."""

from __future__ import annotations

import copy
import math
import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax, smooth_l1_loss

from tts_core.emotion.network import DescriptionReader, Heads
from tts_core.emotion.pretrained import MAX_TOKENS, one_line, without_pooler
from tts_core.errors import NoReaderError
from tts_core.training.t2e.data import Example
from tts_core.training.t2e.recipe import Recipe
from tts_core.training.t2e.targets import Targets, augmented

_LORA_MODULES: Final = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def build(recipe: Recipe) -> tuple[DescriptionReader, Any]:
    """Load the base of `recipe`, with fresh heads, and its tokenizer; `NoReaderError` where there is none."""
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(recipe.seed)
    try:
        tokenizer = AutoTokenizer.from_pretrained(recipe.base)
        backbone = AutoModel.from_pretrained(recipe.base, dtype=torch.float32)
    except (OSError, ValueError) as error:
        raise NoReaderError(f"{recipe.base}: no model that transformers can load: {one_line(error)}") from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "right"
    return with_heads(without_pooler(backbone), recipe), tokenizer


def with_heads(backbone: Any, recipe: Recipe) -> DescriptionReader:
    """Put fresh heads, and LoRA matrices if the recipe has a rank, on a loaded backbone."""
    hidden_size = backbone.config.hidden_size
    if recipe.lora_rank:
        from peft import LoraConfig, get_peft_model

        lora = LoraConfig(
            r=recipe.lora_rank,
            lora_alpha=2 * recipe.lora_rank,
            lora_dropout=0.05,
            target_modules=list(_LORA_MODULES),
            task_type="FEATURE_EXTRACTION",
        )
        with warnings.catch_warnings():  # peft asks transformers by a name that is going away
            warnings.simplefilter("ignore", FutureWarning)
            backbone = get_peft_model(backbone, lora)
    return DescriptionReader(backbone, hidden_size, recipe.pooling, recipe.dropout)


def fit(
    model: DescriptionReader,
    tokenizer: Any,
    examples: Sequence[Example],
    targets: Targets,
    recipe: Recipe,
    *,
    device: torch.device,
    after_epoch: Callable[[int, float], None] = lambda epoch, loss: None,
) -> DescriptionReader:
    """Train `model` on `examples`.

    Args:
        model: From `build`; it is changed.
        tokenizer: Of its base.
        examples: What to learn from.
        targets: Of the examples, row by row.
        recipe: How.
        device: Where; on a CUDA device the backbone runs in bfloat16.
        after_epoch: Is told the epoch (from 1) and its mean loss.

    Returns:
        The trained model: `model` itself, or the average of its weights.
    """
    chance = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    torch.backends.cuda.enable_cudnn_sdp(False)  # its backward gave NaN under padding masks (H100, torch 2.11)
    model.to(device).train()
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    groups = _groups(model, recipe)
    optimizer = torch.optim.AdamW(groups, fused=device.type == "cuda")
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [group["lr"] for group in groups],
        total_steps=steps + 1,
        pct_start=recipe.warmup,
        final_div_factor=1e3,
    )
    averaged = copy.deepcopy(model) if recipe.average else None
    done = 0
    for epoch in range(1, recipe.epochs + 1):
        total = torch.zeros((), device=device)
        for index in _batches(examples, recipe.batch, chance):
            texts = [recipe.prompt.format(text=augmented(examples[i].text, chance)) for i in index]
            tokens = tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
            ids, mask = (tokens[name].to(device) for name in ("input_ids", "attention_mask"))
            loss = _step(model, ids, mask, targets.rows(torch.tensor(index), device), recipe, _autocast(device))
            norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            if torch.isfinite(norm):  # a kernel in bfloat16 may give a batch no gradient: it is left out
                optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            done += 1
            total += loss.detach().nan_to_num()
            if averaged is not None:
                _average(averaged, model, min(recipe.average, done / (done + 9)))
        after_epoch(epoch, total.item() / (steps / recipe.epochs))
    return (averaged if averaged is not None else model).eval()


def loss_of(heads: Heads, targets: Targets, recipe: Recipe) -> Tensor:
    """Return the multi-task loss; fields that nobody labelled do not count."""
    nuance = -(targets.nuance * log_softmax(heads.nuance.float(), -1)).sum(-1).mean()
    level = -(targets.level * log_softmax(heads.level.float(), -1)).sum(-1).mean()
    emotions = binary_cross_entropy_with_logits(heads.emotions.float(), targets.emotions, reduction="none").mean(-1)
    delivery = smooth_l1_loss(heads.delivery.float(), targets.delivery, reduction="none").mean(-1)
    return (
        nuance
        + recipe.level_weight * level
        + recipe.emotions_weight * _masked(emotions, targets.emotions_known)
        + recipe.delivery_weight * _masked(delivery, targets.delivery_known)
    )


def _step(
    model: DescriptionReader,
    ids: Tensor,
    mask: Tensor,
    targets: Targets,
    recipe: Recipe,
    cast: AbstractContextManager[Any],
) -> Tensor:
    with cast:
        heads = model(ids, mask)
        loss = loss_of(heads, targets, recipe)
    torch.autograd.backward(loss)
    if recipe.adversarial:
        words = model.backbone.get_input_embeddings().weight  # type: ignore[operator]
        step = recipe.adversarial * words.grad / (words.grad.norm() + 1e-12)
        words.data.add_(step)
        with cast:
            torch.autograd.backward(loss_of(model(ids, mask), targets, recipe))
        words.data.sub_(step)
    return loss


def _masked(values: Tensor, known: Tensor) -> Tensor:
    return (values * known).sum() / known.sum().clamp(min=1.0)


def _batches(examples: Sequence[Example], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Shuffle, then put texts of like length together within a window, so that little is padding."""
    order = list(range(len(examples)))
    chance.shuffle(order)
    window = 16 * size
    batches = []
    for start in range(0, len(order), window):
        part = sorted(order[start : start + window], key=lambda i: len(examples[i].text.encode()))
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    chance.shuffle(batches)
    return iter(batches)


def _groups(model: DescriptionReader, recipe: Recipe) -> list[dict[str, Any]]:
    """Give each weight its rate: heads the highest, then layer by layer less down to the word embeddings."""
    backbone: Any = model.backbone
    n_layers = int(backbone.config.num_hidden_layers)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        if not weight.requires_grad:
            continue
        rate = recipe.lr * recipe.layer_decay ** (n_layers - _depth(name)) if "backbone" in name else recipe.head_lr
        decay = recipe.weight_decay if weight.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(weight)
    return [{"params": weights, "lr": rate, "weight_decay": decay} for (rate, decay), weights in groups.items()]


def _depth(name: str) -> int:
    """Return 0 for the embeddings, else the number of the layer from 1."""
    parts = name.split(".")
    for before, after in pairwise(parts):
        if before in ("layer", "layers", "h") and after.isdigit():
            return int(after) + 1
    return 0


@torch.no_grad()
def _average(averaged: nn.Module, model: nn.Module, decay: float) -> None:
    for kept, new in zip(averaged.parameters(), model.parameters(), strict=True):
        kept.lerp_(new, 1 - decay)


def _autocast(device: torch.device) -> AbstractContextManager[Any]:
    if device.type == "cuda":
        return torch.autocast("cuda", dtype=torch.bfloat16)
    return nullcontext()
