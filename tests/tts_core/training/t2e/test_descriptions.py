from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.training.t2e.data import FOLDER, TEST_FILE, Example, parse, plain, read_examples, read_file, split_of

ROW = {"text": "冷笑着", "lang": "zh", "nuance": "sarcastic", "intensity": 3}
LETTERS = st.text("abcXYZ 委屈地说笑", min_size=1, max_size=12)
BRACKETS = st.sampled_from(["{}", "（{}）", "({})", "[{}]", "【{}】", "*{}*", "“{}”", "{}。", "{}!"])


def example(text: str, file: str = "zh_novels.jsonl") -> Example:
    return Example(text, "zh", "sarcastic", None, 3, None, None, "", file)


def test_every_file_says_who_it_is_for() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.jsonl")}
    firsts = {name: json.loads(text.partition("\n")[0]) for name, text in texts.items()}

    assert TEST_FILE in firsts
    assert [name for name, first in firsts.items() if not first.get("for") or "text" in first] == []


@given(LETTERS, BRACKETS)
def test_the_split_depends_neither_on_brackets_nor_on_case(text: str, brackets: str) -> None:
    varied = brackets.format(text.swapcase())

    assert plain(varied) == plain(text)
    assert split_of(example(varied)) == split_of(example(text))


def test_nothing_is_trained_on_the_test_file() -> None:
    tested = list(read_file(FOLDER / TEST_FILE))

    assert {split_of(one) for one in tested} == {"test"}
    assert "test" not in {split_of(replace(one, file="zh_novels.jsonl")) for one in tested}


def test_about_one_in_twenty_five_is_kept_for_validation() -> None:
    splits = [split_of(example(f"第{number}种说法")) for number in range(5000)]

    assert splits.count("valid") / 5000 == pytest.approx(0.04, abs=0.01)


def test_our_own_descriptions_are_in_both_languages_and_under_every_label() -> None:
    learned = [one for one in read_examples() if split_of(one) == "train"]

    assert {one.lang for one in learned} == {"zh", "en"}
    assert len({one.nuance for one in learned}) == 30
    assert {one.level for one in learned} == {1, 2, 3, 4, 5}


def test_missing_labels_stay_unknown_and_missing_fields_are_zero() -> None:
    bare, full = parse(ROW, "x.jsonl"), parse(ROW | {"emotions": {"sad": 0.6}, "delivery": {"rate": -1}}, "x.jsonl")

    assert bare.emotions is None and bare.delivery is None and bare.second is None
    assert full.emotions == (0, 0, 0.6, 0, 0, 0, 0, 0)
    assert full.delivery is not None and full.delivery[2] == -1 and sum(map(abs, full.delivery)) == 1


@pytest.mark.parametrize("fault", [{"nuance": "cross"}, {"second": "cross"}, {"emotions": {"joy": 1}}])
def test_a_label_that_does_not_exist_is_told_with_file_and_line(tmp_path: Path, fault: dict[str, object]) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"for": "me"}\n' + json.dumps(ROW) + "\n" + json.dumps(ROW | fault) + "\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"mine\.jsonl: line 3: .*unknown"):
        read_examples(tmp_path)
