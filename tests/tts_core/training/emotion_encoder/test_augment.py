import torch

from tts_core.training.emotion_encoder.augment import augment


def clips(n: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(3)
    samples = 0.1 * torch.randn(n, 16_000, generator=chance)
    lengths = torch.randint(8000, 16_001, (n,), generator=chance)
    return samples * (torch.arange(16_000) < lengths[:, None]), lengths


def test_no_clip_gets_longer_louder_than_full_scale_or_broken() -> None:
    samples, lengths = clips()

    changed = augment(samples, lengths, torch.Generator().manual_seed(1))

    assert changed.shape == samples.shape
    assert changed.isfinite().all()
    assert changed.abs().max() <= 1
    assert all(not row[n:].any() for row, n in zip(changed, lengths, strict=True))


def test_the_same_chance_makes_the_same_rooms() -> None:
    samples, lengths = clips()

    first, second = (augment(samples, lengths, torch.Generator().manual_seed(seed)) for seed in (5, 5))

    assert torch.equal(first, second)
    assert not torch.equal(first, augment(samples, lengths, torch.Generator().manual_seed(6)))
