"""The training loop: the encoder learns the manner while classifiers ask who spoke, and it learns not to tell."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, smooth_l1_loss

from tts_core.emotion.prosody import STEP
from tts_core.emotion.sound import STEPS, Heard, SoundReader, frames_of
from tts_core.emotion.space import DELIVERY_FIELDS, DELIVERY_RANGES
from tts_core.training.emotion_encoder.augment import augment, masked
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.reversal import ramp, reverse
from tts_core.training.emotion_encoder.sounds import Sounds

PAST: Final = 8
"""Batches of embeddings that the classifiers learn from beside the present one."""
HIDDEN: Final = 512
STEEPEST: Final = 1.0
"""Norm to which the gradient of a step is cut."""


class Adversary(nn.Module):
    """A straight and a deep classifier of what the embedding must not tell: the speaker, the language, the gender.

    Hundreds of speakers are told apart by what is fine; language and gender are what is coarse, and what anybody has.

    Args:
        room: Numbers that an embedding is made of; the classifiers look at these.
        speakers: How many there are.
    """

    def __init__(self, room: int, speakers: int) -> None:
        super().__init__()
        self.classes = {"speaker": speakers, "language": 2, "gender": 2}
        n = sum(self.classes.values())
        self.straight = nn.Linear(room, n)
        self.deep = nn.Sequential(
            nn.Linear(room, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, n)
        )

    def forward(self, codes: Tensor, asked: dict[str, Tensor]) -> Tensor:
        """Return the mean cross entropy of all questions, as a share of what guessing costs: 1 knows nothing."""
        shares = []
        for answers in (self.straight(codes / STEPS), self.deep(codes / STEPS)):
            for (name, n), logits in zip(
                self.classes.items(), answers.split([*self.classes.values()], dim=-1), strict=True
            ):
                shares.append(cross_entropy(logits, asked[name]) / math.log(max(2, n)))
        return torch.stack(shares).mean()


def fit(
    sounds: Sounds,
    recipe: Recipe,
    space: Tensor,
    *,
    device: torch.device,
    seconds: float | None = None,
    after_epoch: Callable[[int, SoundReader, dict[str, float]], None],
) -> SoundReader:
    """Train an encoder.

    Args:
        sounds: The training split.
        recipe: See `Recipe`.
        space: [30, 768], the place of each nuance, unit rows.
        device: Where to train.
        seconds: Be done after so long: rates fall in time, and the last epochs are left out; None does all.
        after_epoch: Gets the number of the epoch, the averaged encoder, and the means of the losses.

    Returns:
        The exponential average of the encoder's weights, ready to hear.
    """
    run = _Run(sounds, recipe, space, device)
    steps = recipe.epochs * max(1, len(sounds) // recipe.batch)
    step, progress, started = 0, 0.0, time.monotonic()
    for epoch in range(recipe.epochs):
        sums: dict[str, Tensor] = {}
        batches = _batches(len(sounds), recipe.batch, run.chance, device)
        for index in batches:
            progress = max(step / steps, (time.monotonic() - started) / seconds if seconds else 0.0)
            if progress >= 1:
                break
            for name, value in run.step(index, progress, min(recipe.average, 1 - 1 / (step + 2))).items():
                sums[name] = sums.get(name, torch.zeros((), device=device)) + value.detach() / len(batches)
            step += 1
        after_epoch(epoch + 1, run.average, {name: float(value) for name, value in sums.items()})
        if progress >= 1:
            break
    return run.average


class _Run:
    """What changes while an encoder is trained."""

    def __init__(self, sounds: Sounds, recipe: Recipe, space: Tensor, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.sounds, self.recipe, self.space, self.device = sounds, recipe, space, device
        self.chance = torch.Generator(device=device).manual_seed(recipe.seed)
        self.model = SoundReader(room=recipe.room, dropout=recipe.dropout, shake=recipe.shake).to(device).train()
        self.average = copy.deepcopy(self.model).eval()
        acted = sounds.targets["acted"]
        self.mean, self.spread = acted.mean(0), acted.std(0).clamp(min=1e-3)
        # Asked for the numbers of the acting, the network learns what to listen to; nobody asks it later.
        self.told = nn.Linear(self.model.sizes["side"], acted.shape[1]).to(device)
        self.adversary = Adversary(recipe.room, int(sounds.targets["speaker"].max()) + 1).to(device).train()
        fused = device.type == "cuda"
        self.optimizer = torch.optim.AdamW(_groups([self.model, self.told], recipe), fused=fused)
        self.accuser = torch.optim.AdamW(self.adversary.parameters(), lr=2e-3, weight_decay=1e-3, fused=fused)
        self.past: list[tuple[Tensor, dict[str, Tensor]]] = []

    def step(self, index: Tensor, progress: float, kept: float) -> dict[str, Tensor]:
        """Learn from the clips `index` at `progress` (0 to 1); the average keeps a share `kept` of itself."""
        recipe = self.recipe
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.lr * _rate(progress, recipe.warmup)
        samples, lengths, speed = self.sounds.pieces(index, self.chance)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            manner = _manner_twice(self.model, samples, lengths, self.chance)
            heard = self.model.heads(manner)
            told = self.told(manner[:, recipe.room :])
        targets = _asked(self.sounds, index, speed)
        losses = _losses(heard, targets, self.space, recipe)
        acted = (targets["acted"] - self.mean) / self.spread
        losses["acted"] = recipe.acted_weight * smooth_l1_loss(told.float(), acted, beta=0.5)
        losses["same"] = recipe.same_weight * _difference(heard.embedding)
        self.past = [*self.past, (heard.codes.detach(), targets)][-PAST:]
        _accuse(self.adversary, self.accuser, self.past, recipe.adversary_steps, self.chance)
        since = max(0.0, progress - recipe.adversary_from) / (1 - recipe.adversary_from)
        losses["adversary"] = self.adversary(reverse(heard.codes, recipe.adversary * ramp(since)), targets)
        self.optimizer.zero_grad()
        sum(losses.values(), torch.zeros((), device=self.device)).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), STEEPEST)
        self.optimizer.step()
        _average(self.average, self.model, kept)
        return losses


def _asked(sounds: Sounds, index: Tensor, speed: Tensor) -> dict[str, Tensor]:
    """Return the targets of both halves of a step; what is played faster is also said faster."""
    targets = {name: value[index] for name, value in sounds.targets.items()}
    low, high = DELIVERY_RANGES["rate"]
    rate = DELIVERY_FIELDS.index("rate")
    faster = speed.log()
    targets["delivery"] = targets["delivery"].clone()
    targets["delivery"][:, rate] = (targets["delivery"][:, rate] + faster / math.log(STEP["rate"])).clamp(low, high)
    targets["acted"] = targets["acted"].clone()
    targets["acted"][:, [0, -1]] += faster[:, None]
    return {name: value.repeat(2, *[1] * (value.ndim - 1)) for name, value in targets.items()}


def _batches(n: int, size: int, chance: torch.Generator, device: torch.device) -> Tensor:
    """Return a shuffled epoch, a row a step; what is left over waits for another."""
    order = torch.randperm(n, device=device, generator=chance)
    return order[: n // size * size].view(-1, size) if n >= size else order[None]


def _rate(progress: float, warmup: float) -> float:
    """Return the share of the highest learning rate: up in a line, down as a cosine."""
    if progress < warmup:
        return 0.05 + 0.95 * progress / warmup
    return 0.5 + 0.5 * math.cos(math.pi * (progress - warmup) / (1 - warmup))


def _groups(modules: Sequence[nn.Module], recipe: Recipe) -> list[dict[str, object]]:
    """Decay matrices, not vectors."""
    parameters = [p for module in modules for p in module.parameters()]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": recipe.weight_decay, "lr": recipe.lr},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0, "lr": recipe.lr},
    ]


def _manner_twice(model: SoundReader, samples: Tensor, lengths: Tensor, chance: torch.Generator) -> Tensor:
    """Hear each clip in two places: the first half of the answer is as rendered, the second in another room."""
    with torch.autocast(samples.device.type, enabled=False):
        other = augment(samples, lengths, chance)
        frames, counts = frames_of(torch.cat([samples, other]), lengths.repeat(2))
        frames[len(samples) :] = masked(frames[len(samples) :], chance)
    return model.manner(frames, counts)


def _losses(heard: Heard, targets: dict[str, Tensor], space: Tensor, recipe: Recipe) -> dict[str, Tensor]:
    """Return the losses; a nuance that is hardly acted is hardly asked for."""
    acted = 0.2 + targets["intensity"].sqrt() * 0.8
    acted = torch.where(targets["nuance"][:, 0] > 0.5, torch.ones_like(acted), acted)  # plain speech has no intensity
    cosine = (heard.embedding * targets["embedding"]).sum(-1)
    contrast = _soft_cross_entropy(heard.embedding @ space.T / recipe.temperature, targets["nuance"])
    nuance = _soft_cross_entropy(heard.nuance.float(), targets["nuance"])
    emotions = binary_cross_entropy_with_logits(heard.emotions.float(), targets["emotions"], reduction="none").mean(-1)
    return {
        "cosine": recipe.cosine_weight * ((1 - cosine) * acted).mean(),
        "contrast": recipe.contrast_weight * (contrast * acted).mean(),
        "nuance": recipe.nuance_weight * (nuance * acted).mean(),
        "emotions": recipe.emotions_weight * (emotions * acted).mean(),
        "intensity": recipe.intensity_weight * smooth_l1_loss(heard.intensity.float(), targets["intensity"], beta=0.1),
        "delivery": recipe.delivery_weight * smooth_l1_loss(heard.delivery.float(), targets["delivery"], beta=0.3),
    }


def _soft_cross_entropy(logits: Tensor, wanted: Tensor) -> Tensor:
    return -(wanted * logits.log_softmax(-1)).sum(-1)


def _difference(embedding: Tensor) -> Tensor:
    here, there = embedding.chunk(2)
    return (1 - (here * there).sum(-1)).mean()


def _accuse(
    adversary: Adversary,
    optimizer: torch.optim.Optimizer,
    past: Sequence[tuple[Tensor, dict[str, Tensor]]],
    steps: int,
    chance: torch.Generator,
) -> None:
    """Let the classifiers learn from embeddings of the last batches, the newest always among them."""
    device = past[0][0].device
    for n in range(steps):
        pick = len(past) - 1 if n == 0 else int(torch.randint(len(past), (1,), generator=chance, device=device))
        optimizer.zero_grad()
        adversary(*past[pick]).backward()
        optimizer.step()
    optimizer.zero_grad()


@torch.no_grad()
def _average(average: nn.Module, model: nn.Module, decay: float) -> None:
    for kept, new in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        kept.lerp_(new.to(kept.dtype), 1 - decay) if kept.is_floating_point() else kept.copy_(new)
