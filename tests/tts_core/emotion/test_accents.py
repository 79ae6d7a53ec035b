from __future__ import annotations

import pytest

from tts_core.emotion.accents import OTHER_ACCENTS, accents, focus, sentence_type
from tts_core.text import read


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I waited three hours.", "hours"),
        ("I never said that.", "never"),
        ("我等了三个小时。", "小时"),
        ("我根本不知道。", "根本"),
        ("这是我的书。", "书"),
    ],
)
def test_a_line_turns_on_its_emphatic_word_or_on_its_last_word_with_meaning(text: str, word: str) -> None:
    reading = read(text)
    index = focus(reading)

    assert index is not None and reading.words[index].text == word


def test_a_line_of_particles_has_no_focus_and_no_accent() -> None:
    reading = read("啊。")

    assert focus(reading) is None
    assert accents(reading) == []


def test_the_focus_stands_out_most() -> None:
    found = accents(read("The train was late again."))

    assert {accent.weight for accent in found} == {OTHER_ACCENTS, 1.0}
    assert [accent.weight for accent in found][-1] == 1.0


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("我走了。", "statement"),
        ("I am going", "statement"),
        ("你去吗？", "question"),
        ("“Are you?”", "question"),
        ("Stop!", "exclamation"),
        ("我不知道……", "trailing"),
        ("Well...", "trailing"),
    ],
)
def test_the_end_of_a_line_tells_its_type(text: str, ending: str) -> None:
    assert sentence_type(read(text)) == ending
