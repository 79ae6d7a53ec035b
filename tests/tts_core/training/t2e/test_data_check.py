from __future__ import annotations

import json
from pathlib import Path

import pytest

from tts_core.training.t2e.check import faults_in, main

GOOD = {"text": "带着哭腔委屈地小声嘟囔", "lang": "zh", "nuance": "aggrieved", "intensity": 3}
LONG_EN = "He says it slowly, as if every single word had to be carried up the stairs by hand"


def write(folder: Path, *rows: object, name: str = "mine.jsonl", first: object = {"for": "me"}) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in (first, *rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_our_own_data_has_no_fault() -> None:
    assert faults_in() == []


def test_good_lines_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = {"text": LONG_EN, "lang": "en", "nuance": "weary", "second": "sad", "intensity": 1}
    write(tmp_path, GOOD, full | {"emotions": {"sad": 0.4, "calm": 0.6}, "delivery": {"rate": -2, "pauses": -1}})

    assert faults_in(tmp_path) == []
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "0 faults\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{"text": "冷笑', "JSONDecodeError"),
        ('["冷笑"]', "Error"),
        ({"lang": "zh", "nuance": "sad", "intensity": 3}, "'text'"),
        (GOOD | {"nuance": "cross"}, "unknown label 'cross'"),
        (GOOD | {"second": "cross"}, "unknown label 'cross'"),
        (GOOD | {"second": "aggrieved"}, "second label 'aggrieved' is the first"),
        (GOOD | {"intensity": 0}, "intensity 0 is not a level"),
        (GOOD | {"intensity": 6}, "intensity 6 is not a level"),
        (GOOD | {"intensity": 2.5}, "intensity 2.5 is not a level"),
        (GOOD | {"emotions": {"sad": 0.8, "angry": 0.4}}, "do not add up"),
        (GOOD | {"emotions": {"sad": -0.1, "angry": 0.4}}, "do not add up"),
        (GOOD | {"emotions": {"joy": 0.5}}, "unknown fields joy"),
        (GOOD | {"delivery": {"rate": -3}}, "delivery rate -3 is not from -2 to 2"),
        (GOOD | {"delivery": {"whisper": 2}}, "delivery whisper 2 is not from 0 to 1"),
        (GOOD | {"text": "说" * 65}, "is too long"),
        (GOOD | {"text": "word " * 34 + "word", "lang": "en"}, "is too long"),
        (GOOD | {"text": " 冷笑"}, "blanks around it"),
        (GOOD | {"text": ""}, "is empty"),
        (GOOD | {"lang": "fr"}, "lang 'fr' is not zh or en"),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: object, said: str
) -> None:
    write(tmp_path, {"text": LONG_EN, "lang": "en", "nuance": "weary", "intensity": 3}, row)
    faults = faults_in(tmp_path)

    assert len(faults) == 1
    assert faults[0].startswith("mine.jsonl: line 3: ") and said in faults[0]
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.endswith("1 faults\n")


def test_a_file_that_says_nobody_whom_it_is_for_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, GOOD, first={"by": "me"})

    assert faults_in(tmp_path) == ["mine.jsonl: line 1: says nobody whom the file is for"]


@pytest.mark.parametrize("text", ["带着哭腔委屈地小声嘟囔", "（带着哭腔，委屈地小声嘟囔。）"])
def test_an_exact_copy_is_found_in_another_file_and_behind_brackets(tmp_path: Path, text: str) -> None:
    write(tmp_path, GOOD, name="a.jsonl")
    write(tmp_path, GOOD | {"text": text}, name="b.jsonl")
    (fault,) = faults_in(tmp_path)

    assert fault.startswith("b.jsonl: line 2: ") and "stands in a.jsonl: line 2 already" in fault


def test_two_texts_of_signs_alone_are_copies_only_if_they_are_equal(tmp_path: Path) -> None:
    write(tmp_path, GOOD | {"text": "🙂"}, GOOD | {"text": "😭"}, GOOD | {"text": "🙂"})
    (fault,) = faults_in(tmp_path)

    assert fault.startswith("mine.jsonl: line 4: ")


def test_a_near_copy_is_found(tmp_path: Path) -> None:
    write(tmp_path, GOOD | {"text": LONG_EN}, GOOD | {"text": LONG_EN.replace("single ", "")})
    (fault,) = faults_in(tmp_path)

    assert fault.startswith("mine.jsonl: line 3: ") and "is nearly" in fault


def test_what_is_near_the_test_split_is_a_fault_sooner_than_among_the_training_data(tmp_path: Path) -> None:
    near = GOOD | {"text": LONG_EN.replace("every single word", "each of those words")}
    write(tmp_path, GOOD | {"text": LONG_EN}, near)
    assert faults_in(tmp_path) == []

    write(tmp_path, GOOD | {"text": LONG_EN}, name="mine.jsonl")
    write(tmp_path, near, name="test.jsonl")
    (fault,) = faults_in(tmp_path)
    assert fault.startswith("test.jsonl: line 2: ") and "is nearly" in fault
