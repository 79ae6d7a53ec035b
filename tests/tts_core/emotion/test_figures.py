import numpy as np
import pytest
import torch

from tts_core.emotion.figures import MODULATION_HZ, _modulation, _pauses, _peaks, figures_of

FRAMES = 300


def test_a_tremor_shows_at_its_own_rate() -> None:
    time = torch.arange(FRAMES) / 100
    mask = torch.ones(1, 1, FRAMES)

    for rate in (0.8, 2.6, 5.4, 11.0):
        power = _modulation(torch.sin(2 * torch.pi * rate * time)[None, None], mask)

        assert MODULATION_HZ[int(power.argmax())] == rate


def test_pauses_inside_a_line_are_counted_and_its_ends_are_not() -> None:
    active = torch.ones(1, 1, FRAMES)
    active[..., :40] = active[..., 100:130] = active[..., 200:204] = active[..., 280:] = 0

    silence, pauses, length = _pauses(active, torch.ones(1, 1, FRAMES))

    assert silence.item() == pytest.approx(34 / 240, abs=0.01)
    assert pauses.item() == pytest.approx(100 / 240, abs=0.01)
    assert length.exp().item() == pytest.approx(240, abs=2)


def test_swells_are_counted() -> None:
    time = torch.arange(FRAMES) / 100

    assert _peaks(torch.sin(2 * torch.pi * 4 * time)[None, None], torch.ones(1, 1, FRAMES)).item() == pytest.approx(4)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_behind_a_line_changes_no_figure(seed: int) -> None:
    chance = np.random.default_rng(seed)
    bands, voicing, level = (
        torch.from_numpy(chance.uniform(0, 4, (1, n, FRAMES)).astype(np.float32)) for n in (96, 1, 1)
    )
    f0_st = torch.from_numpy(chance.uniform(5, 20, (1, 1, FRAMES)).astype(np.float32))
    mask = torch.ones(1, 1, FRAMES)
    longer = [torch.nn.functional.pad(one, (0, 80)) for one in (bands, voicing / 4, f0_st, level, mask)]

    assert torch.allclose(figures_of(bands, voicing / 4, f0_st, level, mask), figures_of(*longer), atol=1e-3)
