from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.emotion import EMOTIONS, TextToEmotion, nuance
from tts_core.emotion import indextts as indextts_module
from tts_core.emotion.indextts import HIGHEST, NAMES, SYSTEM_PROMPT, IndexTtsEmotion, is_indextts_emotion, weights_in
from tts_core.emotion.pretrained import SETTINGS, Settings
from tts_core.errors import WeightsError

ANGRY = '{"高兴": 0.0, "愤怒": 0.9, "悲伤": 0.1, "恐惧": 0.0, "反感": 0.2, "低落": 0.0, "惊讶": 0.0, "自然": 0.0}'


def vector(**weights: float) -> tuple[float, ...]:
    return tuple(weights.get(name, 0.0) for name in EMOTIONS)


@pytest.fixture(scope="session")
def tiny_qwen3(byte_tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random language model of the class of IndexTTS2's."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(4)
    config = Qwen3Config(
        vocab_size=len(byte_tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        intermediate_size=64,
        max_position_embeddings=1024,
        pad_token_id=byte_tokenizer.pad_token_id,
        eos_token_id=byte_tokenizer.eos_token_id,
    )
    folder = tmp_path_factory.mktemp("models") / "qwen0.6bemo4-merge"
    Qwen3ForCausalLM(config).save_pretrained(folder)
    byte_tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def scripted(tiny_qwen3: Path, byte_tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> Script:
    """The model with its answers given, through tokenizer, template and decoding."""
    import torch
    from transformers import Qwen3ForCausalLM

    script = Script(tiny_qwen3)

    def generate(self: Any, input_ids: Any, **options: Any) -> Any:
        script.prompts.append(byte_tokenizer.decode(input_ids[0]))
        script.options.append(options)
        answer = byte_tokenizer(script.answer, return_tensors="pt")["input_ids"]
        return torch.cat([input_ids, answer, torch.tensor([[byte_tokenizer.eos_token_id]])], dim=1)

    monkeypatch.setattr(Qwen3ForCausalLM, "generate", generate)
    return script


class Script:
    """What the model is to answer, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.answer = ANGRY
        self.prompts: list[str] = []
        self.options: list[dict[str, Any]] = []
        self.model = IndexTtsEmotion(folder)


# --- the model


def test_its_folder_is_known_by_its_class(tiny_qwen3: Path, tmp_path: Path) -> None:
    assert is_indextts_emotion(tiny_qwen3)
    assert not is_indextts_emotion(tmp_path)
    (tmp_path / "config.json").write_text('{"architectures": ["BertModel"]}')
    assert not is_indextts_emotion(tmp_path)
    (tmp_path / "config.json").write_text("no json")
    assert not is_indextts_emotion(tmp_path)


def test_the_reader_opens_it_by_its_folder(tiny_qwen3: Path, tmp_path: Path) -> None:
    t2e = TextToEmotion.from_pretrained(tiny_qwen3, cache=tmp_path)

    assert isinstance(t2e, IndexTtsEmotion)
    assert t2e.name == "qwen0.6bemo4-merge"


def test_a_trained_qwen3_of_ours_is_not_taken_for_it(tiny_qwen3: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_qwen3, tmp_path / "ours"))
    settings = Settings(name="ours", pooling="last", prompt="{text}")
    (folder / SETTINGS).write_text(json.dumps(asdict(settings)), encoding="utf-8")

    assert TextToEmotion.from_pretrained(folder, cache=tmp_path).name == "ours"


def test_a_qwen3_without_a_chat_template_is_another_model(tiny_qwen3: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_qwen3, tmp_path / "plain"))
    (folder / "chat_template.jinja").unlink(missing_ok=True)
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    config.pop("chat_template", None)
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")

    with pytest.raises(WeightsError, match="no chat template") as caught:
        IndexTtsEmotion(folder).understand(["又气又委屈"])

    assert str(folder) in str(caught.value)


def test_whatever_a_random_model_says_is_a_state(
    tiny_qwen3: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indextts_module, "MAX_NEW_TOKENS", 12)
    t2e = TextToEmotion.from_pretrained(tiny_qwen3, cache=tmp_path)

    texts = ["带着讽刺的冷笑", "not angry, just done", ""]
    states = t2e.understand(texts)

    assert [state.text for state in states] == texts
    assert all(0 <= state.intensity <= 1 and len(state.emotions) == 8 for state in states)


def test_its_embeddings_are_unit_rows_of_our_space(scripted: Script) -> None:
    import torch

    rows = scripted.model.embed(["又气又委屈", "气死了"])

    assert rows.shape == (2, 768) and rows.dtype == torch.float32
    assert rows.norm(dim=-1).tolist() == pytest.approx([1.0, 1.0], abs=1e-4)
    assert tuple(scripted.model.embed([]).shape) == (0, 768)


def test_nothing_is_loaded_for_nothing(tmp_path: Path) -> None:
    assert IndexTtsEmotion(tmp_path).understand([]) == []


def test_it_is_asked_as_its_authors_ask_it(scripted: Script) -> None:
    scripted.model.understand(["又气又委屈"])

    assert scripted.prompts == [f"[system]{SYSTEM_PROMPT}\n[user]又气又委屈\n[assistant]"]
    assert scripted.options[0]["do_sample"] is False


def test_its_answer_becomes_a_state(scripted: Script) -> None:
    (state,) = scripted.model.understand(["又气又委屈"])

    assert state.text == "又气又委屈"
    assert EMOTIONS[state.emotions.index(max(state.emotions))] == "angry"
    assert EMOTIONS[nuance(state.nuance).emotions.index(max(nuance(state.nuance).emotions))] == "angry"
    assert state.intensity > 0.9


def test_what_it_thinks_aloud_is_not_its_answer(scripted: Script) -> None:
    scripted.answer = '<think>\n{"高兴": 1.0}\n</think>\n\n' + ANGRY

    (state,) = scripted.model.understand(["又气又委屈"])

    assert state.emotions[0] == 0.0


def test_a_lone_surrogate_does_not_stop_it(scripted: Script) -> None:
    assert len(scripted.model.understand(["\ud800又气又委屈"])) == 1


@pytest.mark.parametrize("lost", ["model.safetensors", "config.json"])
def test_a_broken_folder_is_told_in_a_sentence(tiny_qwen3: Path, tmp_path: Path, lost: str) -> None:
    for path in tiny_qwen3.iterdir():
        if path.name != lost:
            (tmp_path / path.name).write_bytes(path.read_bytes())

    with pytest.raises(WeightsError) as caught:
        IndexTtsEmotion(tmp_path).understand(["又气又委屈"])

    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


# --- its answers


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ANGRY, vector(angry=0.9, sad=0.1, disgusted=0.2)),
        (f"```json\n{ANGRY}\n```", vector(angry=0.9, sad=0.1, disgusted=0.2)),
        ('{"愤怒": "0.9", "悲伤": "0.1"}', vector(angry=0.9, sad=0.1)),
        ("{'高兴': 1}", vector(happy=1.0)),
        ("高兴：0.8，惊讶：0.3", vector(happy=0.8, surprised=0.3)),
        ('{"happy": 0.5, "calm": 0.2}', vector(happy=0.5, calm=0.2)),
        ('{"angry": 0.5', vector(angry=0.5)),
        ("愤怒", vector(angry=1.0)),
        ("这是悲伤和恐惧", vector(sad=1.0, afraid=1.0)),
        ("Surprised!", vector(surprised=1.0)),
        ('{"高兴": 7, "愤怒": -3, "惊讶": 1.2}', vector(happy=HIGHEST, surprised=1.2)),
        ("", vector(calm=1.0)),
        ("我不知道", vector(calm=1.0)),
        ('{"高兴": 0.0}', vector(calm=1.0)),
        ('{"高兴": null}', vector(happy=1.0)),
    ],
)
def test_an_answer_is_read_in_whatever_form_it_comes(answer: str, expected: tuple[float, ...]) -> None:
    assert weights_in(answer, "某句话") == pytest.approx(expected)


@pytest.mark.parametrize("text", ["情绪低落", "in a Gloomy mood", "he is depressed", "melancholy"])
def test_low_spirits_take_the_weight_of_sadness(text: str) -> None:
    assert weights_in('{"悲伤": 0.9, "低落": 0.1}', text) == pytest.approx(vector(sad=0.1, melancholic=0.9))


def test_sadness_stays_sad_where_no_low_spirits_are_named() -> None:
    assert weights_in('{"悲伤": 0.9, "低落": 0.1}', "哭着说") == pytest.approx(vector(sad=0.9, melancholic=0.1))


@given(st.text(max_size=80) | st.lists(st.sampled_from([*NAMES, *EMOTIONS, ":", "0.5", "-1", "9" * 400])).map(" ".join))
def test_any_answer_gives_eight_weights_in_range(answer: str) -> None:
    weights = weights_in(answer, "某句话")

    assert_vector(weights)


def assert_vector(weights: Sequence[float]) -> None:
    assert len(weights) == 8
    assert all(0 <= weight <= HIGHEST for weight in weights)
    assert any(weights)
