from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from tts_core.emotion import understand_tags
from tts_core.emotion.encoder import read_encoder
from tts_core.emotion.sound import SoundReader, frames_of
from tts_core.text.reading import Reading
from tts_core.training.emotion_encoder import evaluate as evaluation
from tts_core.training.emotion_encoder import fit as fitting
from tts_core.training.emotion_encoder import train as training
from tts_core.training.emotion_encoder.corpus import Clip, write_plan
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.render import SHARD, rendered, shard_path
from tts_core.training.emotion_encoder.speakers import learned_from

RECIPE = Recipe(clips=SHARD, speakers=4, epochs=2, batch=16, room=8)


def tone(number: int) -> np.ndarray:  # type: ignore[type-arg]
    """Return a short buzz whose pitch and swell differ from clip to clip."""
    time = np.arange(9600 + 160 * (number % 20)) / 16_000
    wave = np.sign(np.sin(2 * np.pi * (110 + 7 * (number % 30)) * time)) * (0.5 + 0.4 * np.sin(2 * np.pi * 3 * time))
    return (3000 * wave).astype(np.int16)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    people = learned_from(4, seed=1)
    reading = Reading("Hello.", "Hello.", "həlˈO.", (), ())
    directions = ("angry:5", "sad:4", "happy:3", "whisper")
    clips = [
        Clip(split, people[n % 4], reading, n, understand_tags(directions[n % 4]), 1.0, basic=n % 3, level=4)  # type: ignore[arg-type]
        for split in ("valid", "test", "train")
        for n in range(SHARD)
    ]
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_plan(clips, folder / training.PLAN, (RECIPE.clips, RECIPE.speakers, RECIPE.seed))
    for shard in range(3):
        sounds = [tone(n) for n in range(SHARD)]
        np.savez(shard_path(folder, shard), samples=np.concatenate(sounds), lengths=[len(one) for one in sounds])
    return folder


def test_one_command_leaves_an_encoder_with_its_card_and_figures(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "SoundReader", partial(SoundReader, 16, 24, (1, 1), side=8))
    monkeypatch.setattr(evaluation, "PROBE_STEPS", 5)
    found = training.train(RECIPE, tmp_path / "mine", corpus, device="cpu", tell=lambda _: None)

    model, settings = read_encoder(tmp_path / "mine")
    with torch.inference_mode():
        heard = model(*frames_of(torch.from_numpy(tone(1).astype(np.float32))[None] / 32768))
    assert heard.embedding.shape == (1, 768)
    assert 0.5 <= settings.temperature <= 4
    assert {"cosine", "probe_linear", "r_pitch"} <= found["test"].keys()
    card = (tmp_path / "mine" / "README.md").read_text()
    assert "synthetic acting" in card
    assert f"{found['test']['cosine']:.3f}" in card


def test_a_corpus_of_another_recipe_is_refused(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another recipe"):
        training.train(Recipe(clips=999), tmp_path / "mine", corpus, device="cpu", tell=lambda _: None)


def test_clips_that_are_there_are_not_rendered_again(corpus: Path) -> None:
    _, clips = training.read_plan(corpus / training.PLAN)
    before = {path: path.stat().st_mtime_ns for path in corpus.iterdir()}

    missing = training.render(clips, corpus, jobs=1, tell=lambda _: None)

    assert missing == 0
    assert {path: path.stat().st_mtime_ns for path in corpus.iterdir()} == before
    assert sum(1 for _ in rendered(clips, corpus)) == len(clips)
