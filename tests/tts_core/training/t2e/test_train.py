from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, Qwen2Config, Qwen2Model

from tts_core.emotion.pretrained import read_settings, read_space
from tts_core.emotion.space import EMOTIONS, NUANCES, nuances
from tts_core.emotion.text import TextToEmotion
from tts_core.training.t2e.data import TEST_FILE, Example, read_examples, split_of
from tts_core.training.t2e.recipe import Recipe
from tts_core.training.t2e.targets import SoftLabels
from tts_core.training.t2e.train import recipe_for, train

SIZE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
MANNERS = ("说", "喊", "小声问", "慢慢念", "回答", "笑着讲")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a few easy descriptions of every nuance, and a test split."""
    folder = tmp_path_factory.mktemp("data")
    files: dict[str, list[dict[str, object]]] = {"mine.jsonl": [], TEST_FILE: []}
    for name, found in nuances().items():
        word = next(word for word in found.words if not word.isascii())
        labels = {"lang": "zh", "nuance": name, "emotions": dict(zip(EMOTIONS, found.emotions, strict=True))}
        files["mine.jsonl"] += [
            {"text": f"{word}地{manner}", "intensity": level % 5 + 1, "delivery": {"rate": level % 3 - 1}, **labels}
            for level, manner in enumerate(MANNERS)
        ]
        files[TEST_FILE].append({"text": f"特别{word}", "intensity": len(files[TEST_FILE]) % 5 + 1, **labels})
    for file, rows in files.items():
        lines = [json.dumps(row, ensure_ascii=False) for row in ({"for": "tests"}, *rows)]
        (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """Write a random BERT whose tokenizer makes a token of each sign of the data."""
    folder = tmp_path_factory.mktemp("base")
    signs = sorted({sign for one in read_examples(data) for sign in f"query: {one.text}"})
    tokens = {token: number for number, token in enumerate(["[PAD]", "[UNK]", *signs])}
    fast = Tokenizer(models.WordLevel(tokens, unk_token="[UNK]"))
    fast.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    PreTrainedTokenizerFast(tokenizer_object=fast, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    torch.manual_seed(1)
    BertModel(BertConfig(vocab_size=len(tokens), **SIZE)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def recipe(base: Path) -> Recipe:
    return Recipe(base=str(base), epochs=8, batch=32, lr=3e-3, head_lr=1e-2)


@dataclass(frozen=True, slots=True)
class Run:
    """A training run."""

    folder: Path
    """What it wrote."""
    figures: dict[str, dict[str, float]]
    """What it returned."""
    told: list[str]
    """Its lines."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, data: Path, recipe: Recipe) -> Run:
    folder, told = tmp_path_factory.mktemp("made") / "tiny", []
    figures = train(recipe, folder, name="tiny", data=data, device="cpu", tell=told.append)
    return Run(folder, figures, told)


@pytest.fixture
def made(run: Run) -> Path:
    return run.folder


def test_the_folder_opens_and_understands(made: Path, tmp_path: Path) -> None:
    reader = TextToEmotion.from_pretrained(made, cache=tmp_path)
    states = reader.understand(["委屈地说", "开心地喊", "🙂"])
    places = reader.embed(["委屈地说", "开心地喊"]).numpy()

    assert reader.name == "tiny"
    assert all(state.nuance in NUANCES and len(state.probabilities) == 3 for state in states)
    assert np.linalg.norm(places, axis=-1) == pytest.approx(np.ones(2), abs=1e-5)


def test_easy_descriptions_are_learned(made: Path, tmp_path: Path, data: Path) -> None:
    learned = [one for one in read_examples(data) if split_of(one) == "train"]
    states = TextToEmotion.from_pretrained(made, cache=tmp_path).understand([one.text for one in learned])
    right = [state.nuance == one.nuance for state, one in zip(states, learned, strict=True)]

    assert sum(right) / len(right) > 0.8


def test_it_is_measured_on_validation_and_test(run: Run) -> None:
    assert set(run.figures) == {"valid", "test"}
    assert {"nuance", "within_second", "macro_f1", "cultural", "eight_way", "intensity", "ece"} <= set(
        run.figures["test"]
    )
    assert run.figures["test"]["n"] == 30


def test_recipe_and_settings_lie_beside_the_weights(made: Path, recipe: Recipe) -> None:
    settings = read_settings(made)

    assert Recipe(**json.loads((made / "recipe.json").read_text(encoding="utf-8"))) == recipe
    assert (settings.pooling, settings.prompt, settings.base) == ("mean", "query: {text}", None)
    assert 0.5 <= settings.temperature <= 4.0 and 0.0 <= settings.threshold <= 1.0


def test_the_card_tells_data_figures_and_limits(run: Run, data: Path) -> None:
    card = (run.folder / "README.md").read_text(encoding="utf-8")
    n_train = sum(split_of(one) == "train" for one in read_examples(data))

    assert card.startswith("---\nlicense: ")
    assert f"{n_train} descriptions to learn" in card
    assert f"| {run.figures['valid']['nuance']:.3f} | {run.figures['test']['nuance']:.3f} |" in card
    assert "## Limits" in card and "epochs = 8" in card


def test_the_card_names_no_path_of_the_machine(made: Path, base: Path) -> None:
    assert str(base.parent) not in (made / "README.md").read_text(encoding="utf-8")


def test_every_tag_has_its_place(made: Path) -> None:
    for name, rows in read_space(made).items():
        assert rows.shape == ({"nuances": 30, "emotions": 8}[name], 768)
        assert np.linalg.norm(rows, axis=-1) == pytest.approx(np.ones(len(rows)), abs=1e-3)


def test_each_stage_is_told(run: Run) -> None:
    assert run.told[0].endswith("30 to test")
    assert [line.partition(":")[0] for line in run.told[1:]] == [*(f"epoch {n}" for n in range(1, 9)), "valid", "test"]


def test_neither_the_test_nor_the_validation_split_is_trained_on(
    tmp_path: Path, data: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Example] = []

    def stop(model: object, tokenizer: object, examples: list[Example], *_: object, **__: object) -> None:
        seen.extend(examples)
        raise KeyboardInterrupt

    monkeypatch.setattr("tts_core.training.t2e.train.fit", stop)
    with pytest.raises(KeyboardInterrupt):
        train(recipe, tmp_path / "made", data=data, device="cpu", tell=lambda line: None)

    assert {split_of(one) for one in seen} == {"train"}
    assert list(tmp_path.iterdir()) == []


def test_a_teacher_changes_what_is_learned(tmp_path: Path, data: Path, recipe: Recipe) -> None:
    learned = [one for one in read_examples(data) if split_of(one) == "train"]
    says_weary = np.eye(30, dtype=np.float32)[[NUANCES.index("weary")] * len(learned)]
    others = {name: np.full((len(learned), width), 0.2, np.float32) for name, width in (("level", 5), ("emotions", 8))}
    said = {"nuance": says_weary, "delivery": np.zeros((len(learned), 12), np.float32), **others}
    SoftLabels.of(learned, said).write(tmp_path / "teacher.npz")
    stubborn = replace(recipe, soft=1.0)
    train(
        stubborn,
        tmp_path / "made",
        data=data,
        soft=SoftLabels.read(tmp_path / "teacher.npz"),
        device="cpu",
        tell=lambda line: None,
    )
    states = TextToEmotion.from_pretrained(tmp_path / "made", cache=tmp_path).understand(["开心地喊", "愤怒地说"])

    assert [state.nuance for state in states] == ["weary", "weary"]
    assert "larger model's answers" in (tmp_path / "made" / "README.md").read_text(encoding="utf-8")


def test_a_decoder_is_read_at_its_last_token_with_lora_and_an_encoder_at_the_mean(tmp_path: Path, base: Path) -> None:
    Qwen2Model(Qwen2Config(vocab_size=8, num_key_value_heads=2, **SIZE)).save_pretrained(tmp_path)

    assert (recipe_for(str(base)).pooling, recipe_for(str(base)).lora_rank) == ("mean", 0)
    assert recipe_for(str(tmp_path)).pooling == "last" and recipe_for(str(tmp_path)).lora_rank > 0
