from __future__ import annotations

import copy
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tts_core.emotion import TextToEmotion
from tts_core.emotion.pretrained import (
    SETTINGS,
    SHIPPED,
    SPACE,
    WEIGHTS,
    Settings,
    name_tokenizer,
    read_adapter,
    read_model,
    read_settings,
    read_space,
    write_folder,
)
from tts_core.errors import WeightsError

if TYPE_CHECKING:
    from torch import Tensor

    from tts_core.emotion.network import DescriptionReader

# peft asks newer versions of transformers by an old name
pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated:FutureWarning")

TEXTS = ["疲惫但努力保持清醒地说", "not angry, just done", "嗯"]
WHOLE = Settings(name="tiny", pooling="mean", prompt="query: {text}", temperature=0.9, threshold=0.02, max_tokens=64)
ADAPTER = replace(WHOLE, name="tiny-adapter", pooling="last", base="qwen")


@pytest.fixture(scope="module")
def tiny(byte_tokenizer: Any) -> DescriptionReader:
    """A random BERT with heads."""
    import torch
    from transformers import BertConfig, BertModel

    from tts_core.emotion.network import DescriptionReader

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(byte_tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    backbone: Any = BertModel(config, add_pooling_layer=False)
    return DescriptionReader(backbone, 32, "mean").eval()


@pytest.fixture(scope="module")
def written(tiny: DescriptionReader, byte_tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    write_folder(folder, tiny, byte_tokenizer, WHOLE, space_of(1))
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy of the written model, to be broken."""
    return Path(shutil.copytree(written, tmp_path / "tiny"))


# --- a whole model


def test_settings_come_back(written: Path) -> None:
    assert read_settings(written) == WHOLE


def test_a_model_comes_back_nearly_as_it_was(tiny: DescriptionReader, byte_tokenizer: Any, written: Path) -> None:
    model, tokenizer = read_model(written, WHOLE)

    before, after = said(tiny, byte_tokenizer), said(model, tokenizer)

    assert (before * after).sum(-1).min() > 0.999


def test_int8_is_off_by_half_a_step_of_its_row_at_most(tiny: DescriptionReader, written: Path) -> None:
    kept = read_model(written, WHOLE)[0].state_dict()

    for name, value in tiny.state_dict().items():
        if name.startswith("backbone.") and value.ndim == 2:
            step = value.abs().amax(dim=1, keepdim=True) / 127
            assert ((kept[name] - value).abs() <= step * 0.501).all(), name
        else:
            assert (kept[name] - value).abs().max() <= 1e-3 * max(1.0, float(value.abs().max())), name


def test_matrices_of_the_backbone_lie_as_int8(written: Path) -> None:
    import torch
    from safetensors.torch import load_file

    kept = load_file(written / WEIGHTS)

    assert kept["backbone.embeddings.word_embeddings.weight"].dtype == torch.int8
    assert kept["nuance.weight"].dtype == torch.float16


def test_a_written_folder_can_be_opened_by_its_path(written: Path, tmp_path: Path) -> None:
    t2e = TextToEmotion.from_pretrained(written, cache=tmp_path)

    states = t2e.understand(TEXTS)

    assert t2e.name == "tiny"
    assert [state.text for state in states] == TEXTS
    assert t2e.embed(TEXTS).norm(dim=-1).tolist() == pytest.approx([1.0] * 3, abs=1e-5)


def test_another_model_of_the_same_name_has_its_own_memory(folder: Path, tmp_path: Path) -> None:
    TextToEmotion.from_pretrained(folder, cache=tmp_path / "cache").embed(TEXTS)
    (folder / SETTINGS).write_text(json.dumps(asdict(replace(WHOLE, prompt="{text}"))), encoding="utf-8")
    TextToEmotion.from_pretrained(folder, cache=tmp_path / "cache").embed(TEXTS)

    assert len(list((tmp_path / "cache" / "t2e").glob("tiny-*.sqlite"))) == 2


def test_the_space_comes_back_as_unit_rows(written: Path) -> None:
    space = read_space(written)

    assert {name: rows.shape for name, rows in space.items()} == {"nuances": (30, 768), "emotions": (8, 768)}
    for name, rows in space.items():
        np.testing.assert_allclose(np.linalg.norm(rows, axis=-1), 1, atol=1e-5)
        np.testing.assert_allclose(rows, space_of(1)[name].numpy(), atol=1e-3)


def test_a_tokenizer_is_named_as_every_version_knows_it(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer_config.json"
    path.write_text(json.dumps({"tokenizer_class": "TokenizersBackend", "is_local": True, "pad_token": "<pad>"}))

    name_tokenizer(tmp_path)

    assert json.loads(path.read_text()) == {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>"}


# --- broken folders


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"name": "tiny", "wings": 2}'])
def test_broken_settings_are_told_in_a_sentence(folder: Path, content: str | None) -> None:
    (folder / SETTINGS).unlink()
    if content is not None:
        (folder / SETTINGS).write_text(content)

    with pytest.raises(WeightsError) as caught:
        read_settings(folder)

    assert_sentence(caught.value, folder)
    assert SETTINGS in str(caught.value)


def test_a_later_format_is_refused(folder: Path) -> None:
    (folder / SETTINGS).write_text(json.dumps(asdict(replace(WHOLE, format=2))))

    with pytest.raises(WeightsError, match="format 2 is not known") as caught:
        read_settings(folder)

    assert_sentence(caught.value, folder)


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def cut(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-200])


def garble(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(b"\xff\xfe no json")


def lose(tensor: str) -> Callable[[Path], object]:
    return lambda folder: edit_weights(folder, lambda kept: kept.pop(tensor))


def widen(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_size": 64}))


FAULTS: dict[str, Callable[[Path], object]] = {
    "no weights": remove(WEIGHTS),
    "weights cut short": cut(WEIGHTS),
    "weights that are none": garble(WEIGHTS),
    "no config": remove("config.json"),
    "a config that is none": garble("config.json"),
    "a config of another width": widen,
    "no tokenizer": remove("tokenizer.json"),
    "a tokenizer cut short": cut("tokenizer.json"),
    "no nuance head": lose("nuance.weight"),
    "a layer lost": lose("backbone.encoder.layer.1.output.dense.weight"),
    "a tensor too many": lambda folder: edit_weights(
        folder, lambda kept: kept.update(wings=kept["nuance.bias"].clone())
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_model_is_told_in_a_sentence(folder: Path, fault: str) -> None:
    FAULTS[fault](folder)

    with pytest.raises(WeightsError) as caught:
        read_model(folder, WHOLE)

    assert_sentence(caught.value, folder)


@pytest.mark.parametrize("fault", [remove(SPACE), cut(SPACE), garble(SPACE)])
def test_a_broken_space_is_told_in_a_sentence(folder: Path, fault: Callable[[Path], object]) -> None:
    fault(folder)

    with pytest.raises(WeightsError) as caught:
        read_space(folder)

    assert_sentence(caught.value, folder)


# --- an adapter


@pytest.fixture(scope="module")
def base(byte_tokenizer: Any) -> Any:
    """A random Qwen2."""
    import torch
    from transformers import Qwen2Config, Qwen2Model

    torch.manual_seed(2)
    config = Qwen2Config(
        vocab_size=len(byte_tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    model: Any = Qwen2Model(config)
    return model.eval()


@pytest.fixture(scope="module")
def adapted(base: Any, byte_tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tensor]:
    """The folder of a random adapter, and what it said before it was written."""
    import torch

    peft = pytest.importorskip("peft")
    from tts_core.emotion.network import DescriptionReader

    torch.manual_seed(3)
    lora = peft.LoraConfig(r=2, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    model = DescriptionReader(peft.get_peft_model(copy.deepcopy(base), lora), 32, "last").eval()
    before = said(model, byte_tokenizer)
    folder = tmp_path_factory.mktemp("models") / "tiny-adapter"
    write_folder(folder, model, byte_tokenizer, ADAPTER, space_of(1))
    return folder, before


def test_an_adapter_comes_back_on_its_base(adapted: tuple[Path, Tensor], base: Any, byte_tokenizer: Any) -> None:
    import torch

    folder, before = adapted
    after = said(read_adapter(folder, ADAPTER, copy.deepcopy(base)), byte_tokenizer)

    torch.testing.assert_close(after, before, atol=5e-3, rtol=0)


def test_an_adapter_says_something_else_than_its_base(
    adapted: tuple[Path, Tensor], base: Any, byte_tokenizer: Any
) -> None:
    model = read_adapter(adapted[0], ADAPTER, copy.deepcopy(base))
    with_it = said(model, byte_tokenizer)
    backbone: Any = model.backbone
    with backbone.disable_adapter():
        without = said(model, byte_tokenizer)

    assert (with_it * without).sum(-1).max() < 0.999


def test_the_folder_of_an_adapter_holds_nothing_of_the_base(adapted: tuple[Path, Tensor]) -> None:
    from safetensors.torch import load_file

    folder, _ = adapted

    assert not any(name.startswith("backbone.") for name in load_file(folder / WEIGHTS))
    assert all("lora_" in name for name in load_file(folder / "adapter_model.safetensors"))
    assert not (folder / "config.json").exists() and not (folder / "tokenizer.json").exists()


@pytest.mark.parametrize(
    "fault", [remove("adapter_config.json"), remove(WEIGHTS), cut("adapter_model.safetensors"), lose("nuance.weight")]
)
def test_a_broken_adapter_is_told_in_a_sentence(
    adapted: tuple[Path, Tensor], base: Any, tmp_path: Path, fault: Callable[[Path], object]
) -> None:
    folder = Path(shutil.copytree(adapted[0], tmp_path / "tiny-adapter"))
    fault(folder)

    with pytest.raises(WeightsError) as caught:
        read_adapter(folder, ADAPTER, copy.deepcopy(base))

    assert_sentence(caught.value, folder)


def test_without_peft_the_message_says_what_to_install(
    adapted: tuple[Path, Tensor], base: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "peft", None)

    with pytest.raises(WeightsError, match=r"pip install 'cuevoice\[qwen\]'"):
        read_adapter(adapted[0], ADAPTER, base)


def test_the_shipped_spaces_have_a_row_for_each_label_and_emotion() -> None:
    for folder in SHIPPED.iterdir():
        assert {name: rows.shape for name, rows in read_space(folder).items()} == {
            "nuances": (30, 768),
            "emotions": (8, 768),
        }


def said(model: DescriptionReader, tokenizer: Any) -> Tensor:
    """Embeddings [3, 768] of `TEXTS`."""
    import torch

    tokens = tokenizer(TEXTS, padding=True, return_tensors="pt")
    with torch.inference_mode():
        return model(tokens["input_ids"], tokens["attention_mask"]).embedding.clone()  # type: ignore[no-any-return]


def space_of(seed: int) -> dict[str, Tensor]:
    import torch

    made = torch.Generator().manual_seed(seed)
    rows = {"nuances": torch.randn(30, 768, generator=made), "emotions": torch.randn(8, 768, generator=made)}
    return {name: value / value.norm(dim=-1, keepdim=True) for name, value in rows.items()}


def edit_weights(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    from safetensors.torch import load_file, save_file

    kept = {name: value.clone() for name, value in load_file(folder / WEIGHTS).items()}
    change(kept)
    save_file(kept, folder / WEIGHTS)


def assert_sentence(error: WeightsError, folder: Path) -> None:
    """One line, with the name of the folder."""
    assert str(folder) in str(error)
    assert "\n" not in str(error)
