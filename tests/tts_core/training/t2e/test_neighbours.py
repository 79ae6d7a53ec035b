from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tts_core.emotion.pretrained import SHIPPED
from tts_core.emotion.text import TextToEmotion
from tts_core.errors import WeightsError
from tts_core.training.t2e import neighbours
from tts_core.training.t2e.data import Example, read_examples, split_of
from tts_core.training.t2e.neighbours import FILE, nearest, write_neighbours

Learned = list[Example]


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> Learned:
    """Return sixty descriptions of the training split, which stand for all that there are."""
    made = [Example(f"第{n}种说法", "zh", "sad", None, 3, None, None, "", "mine.jsonl") for n in range(80)]
    monkeypatch.setattr(neighbours, "read_examples", lambda: made)
    return [one for one in made if split_of(one) == "train"][:60]


@pytest.fixture
def places() -> torch.Tensor:
    """Return sixty places in the emotion space that lie in few directions, as real ones do."""
    chance = torch.Generator().manual_seed(1)
    rows = torch.randn(60, 24, generator=chance) @ torch.randn(24, 768, generator=chance)
    return torch.nn.functional.normalize(rows, dim=-1)


def test_a_text_is_its_own_nearest(tmp_path: Path, learned: Learned, places: torch.Tensor) -> None:
    write_neighbours(tmp_path, learned, places)

    for row in (0, 17, 59):
        near = nearest(tmp_path, places[row].numpy(), 4)
        assert near[0].example == learned[row]
        assert near[0].similarity == pytest.approx(1.0, abs=0.01)
        assert [one.similarity for one in near] == sorted((one.similarity for one in near), reverse=True)
        assert len(near) == 4


def test_likeness_is_the_cosine_of_the_places(tmp_path: Path, learned: Learned, places: torch.Tensor) -> None:
    write_neighbours(tmp_path, learned, places)
    likeness = {one.example.text: one.similarity for one in nearest(tmp_path, places[5].numpy(), 60)}

    for row in range(60):
        assert likeness[learned[row].text] == pytest.approx(float(places[row] @ places[5]), abs=0.03)


@pytest.mark.parametrize("change", ["another text", "another order"])
def test_an_index_of_other_descriptions_is_refused(
    tmp_path: Path, learned: Learned, places: torch.Tensor, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_neighbours(tmp_path, learned, places)
    others = learned[::-1] if change == "another order" else learned[1:] * 2
    monkeypatch.setattr(neighbours, "read_examples", lambda: others)

    with pytest.raises(WeightsError, match="made of other descriptions"):
        nearest(tmp_path, places[0].numpy())


def test_a_model_without_an_index_says_so(tmp_path: Path, places: torch.Tensor) -> None:
    with pytest.raises(WeightsError, match=rf"no index of training descriptions \({FILE}\)"):
        nearest(tmp_path, places[0].numpy())


def test_the_index_of_the_shipped_model_fits_our_data(tmp_path: Path) -> None:
    learned = [one for one in read_examples() if split_of(one) == "train"]
    asked = [learned[0], learned[len(learned) // 2], learned[-1]]
    reader = TextToEmotion.from_pretrained("small", cache=tmp_path)

    for one, place in zip(asked, reader.embed([one.text for one in asked]).numpy(), strict=True):
        assert one in [near.example for near in nearest(SHIPPED / "small", place, 5)]
