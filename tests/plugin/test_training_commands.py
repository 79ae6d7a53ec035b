from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugin.cli import main
from tts_core.training.t2e.data import FOLDER, TEACHER_FILE
from tts_core.training.t2e.targets import SoftLabels


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUEVOICE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return a folder that says of itself that it is a BERT."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}', encoding="utf-8")
    return folder


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the training itself, and keep what it was asked."""
    kept: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "tts_core.training.t2e.train.train",
        lambda recipe, out, **rest: kept.append({"recipe": recipe, "out": out, **rest}),
    )
    return kept


def fails(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a training command that must fail with one sentence, and return the sentence."""
    assert main(["train", *(str(argument) for argument in arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cuevoice: ") and err.count("\n") == 1 and "fault of cuevoice" not in err
    return err


@pytest.mark.parametrize("config", [None, "{}", '{"model_type": "teapot"}', "no json"])
def test_a_base_that_is_none_is_the_users_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], config: str | None
) -> None:
    (tmp_path / "nonsense").mkdir()
    if config is not None:
        (tmp_path / "nonsense" / "config.json").write_text(config, encoding="utf-8")

    assert main(["train", "t2e", "--base", str(tmp_path / "nonsense"), "-o", str(tmp_path / "made")]) == 2
    err = capsys.readouterr().err
    assert "nonsense: no model that transformers can load" in err and err.count("\n") == 1
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["qwen", "e5"])
def test_a_base_that_has_not_been_fetched_says_how(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"cuevoice fetch {name}" in fails(capsys, "t2e", "--base", name, "-o", tmp_path / "made")


def test_an_output_that_is_a_file_is_refused(
    tmp_path: Path, base: Path, calls: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "made").write_text("mine", encoding="utf-8")

    assert "this is a file" in fails(capsys, "t2e", "--base", base, "-o", tmp_path / "made")
    assert (tmp_path / "made").read_text(encoding="utf-8") == "mine" and calls == []


def test_a_folder_that_holds_something_else_is_refused(
    tmp_path: Path, base: Path, calls: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mum.txt").write_text("dear mum", encoding="utf-8")

    assert "letters" in fails(capsys, "t2e", "--base", base, "-o", tmp_path / "letters")
    assert calls == []


def test_a_teacher_that_is_not_there_is_told(
    tmp_path: Path, base: Path, calls: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("t2e", "--base", base, "-o", tmp_path / "made", "--teacher", tmp_path / "gone.npz")

    assert "gone.npz: no such file" in fails(capsys, *arguments)
    assert calls == []


def test_options_change_the_recipe_and_nothing_else_does(tmp_path: Path, base: Path, calls: list[Any]) -> None:
    arguments = ["train", "t2e", "--base", str(base), "-o", str(tmp_path / "my-reader")]
    assert main(arguments) == 0
    assert main([*arguments, "--epochs", "3", "--seed", "9", "--lr", "0.001", "--limit", "64"]) == 0
    plain, changed = calls

    assert (plain["name"], plain["limit"], plain["adapter_of"]) == ("my-reader", None, None)
    assert (changed["recipe"].epochs, changed["recipe"].seed, changed["recipe"].lr) == (3, 9, 0.001)
    assert changed["recipe"].batch == plain["recipe"].batch
    assert changed["limit"] == 64


def test_our_teacher_speaks_of_our_data_alone(tmp_path: Path, base: Path, calls: list[Any]) -> None:
    arguments = ["train", "t2e", "--base", str(base), "-o", str(tmp_path / "made")]
    own = tmp_path / "own"
    own.mkdir()
    (own / "few.jsonl").write_bytes((FOLDER / "zh_en_no_directions.jsonl").read_bytes())
    assert main(arguments) == 0
    assert main([*arguments, "--data", str(own)]) == 0

    ours = SoftLabels.read(FOLDER / TEACHER_FILE)
    assert [call["soft"] and call["soft"].row_of for call in calls] == [ours.row_of, None]
    assert [call["data"] for call in calls] == [FOLDER, own]


@pytest.mark.parametrize("line", [None, '{"text": "冷笑"', '{"text": "冷笑", "lang": "zh", "nuance": "cross"}'])
def test_data_that_cannot_be_learned_from_are_the_users_fault(
    tmp_path: Path, base: Path, capsys: pytest.CaptureFixture[str], line: str | None
) -> None:
    (tmp_path / "data").mkdir()
    if line is not None:
        (tmp_path / "data" / "mine.jsonl").write_text('{"for": "me"}\n' + line + "\n", encoding="utf-8")

    fails(capsys, "t2e", "--base", base, "-o", tmp_path / "made", "--data", tmp_path / "data", "--device", "cpu")


def test_a_device_that_does_not_exist_is_the_users_fault(
    tmp_path: Path, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "teapot" in fails(capsys, "t2e", "--base", base, "-o", tmp_path / "made", "--device", "teapot")


@pytest.mark.parametrize("name", ["labels.csv", "missing/labels.npz"])
def test_labels_need_a_place_to_go(tmp_path: Path, base: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert "ends in .npz" in fails(capsys, "labels", "--base", base, "-o", tmp_path / name)


@pytest.mark.parametrize("arguments", [["t2e"], ["t2e", "--base", "x"], ["labels", "--base", "x"], ["voice"]])
def test_usage_errors_have_exit_code_2(arguments: list[str]) -> None:
    assert main(["train", *arguments]) == 2


def test_one_fold_is_refused(tmp_path: Path, base: Path) -> None:
    assert main(["train", "labels", "--base", str(base), "-o", str(tmp_path / "x.npz"), "--folds", "1"]) == 2


@pytest.fixture
def encoder_calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the training of the encoder, and keep what it was asked."""
    kept: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "tts_core.training.emotion_encoder.train.train",
        lambda recipe, out, corpus, **rest: kept.append({"recipe": recipe, "out": out, "corpus": corpus, **rest}),
    )
    return kept


def test_options_of_the_encoder_reach_its_recipe(tmp_path: Path, encoder_calls: list[dict[str, Any]]) -> None:
    arguments = ("--clips", "640", "--adversary", "0", "--seed", "7", "--render-seconds", "60", "--jobs", "2")

    folders = ("-o", str(tmp_path / "mine"), "--corpus", str(tmp_path / "clips"))
    assert main(["train", "emotion-encoder", *folders, *arguments]) == 0

    (call,) = encoder_calls
    recipe = call["recipe"]
    assert (recipe.clips, recipe.adversary, recipe.seed) == (640, 0.0, 7)
    assert (call["corpus"], call["seconds"], call["jobs"]) == (tmp_path / "clips", 60.0, 2)


def test_an_encoder_replaces_nothing_else(
    tmp_path: Path, encoder_calls: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")

    assert "holds other things" in fails(capsys, "emotion-encoder", "-o", tmp_path, "--corpus", tmp_path / "clips")
    assert encoder_calls == []


def test_a_corpus_must_be_a_folder(
    tmp_path: Path, encoder_calls: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "clips").write_text("", encoding="utf-8")

    told = fails(capsys, "emotion-encoder", "-o", tmp_path / "mine", "--corpus", tmp_path / "clips")

    assert "Name a folder" in told
    assert encoder_calls == []
