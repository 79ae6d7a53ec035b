from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.text import read
from tts_core.text.syllables import syllables


@pytest.mark.parametrize(
    ("text", "tones"),
    [("你怎么现在才来", [3, 3, 0, 4, 4, 2, 2]), ("小时", [3, 2]), ("妈妈", [1, 0])],
)
def test_a_mandarin_syllable_has_its_tone(text: str, tones: list[int]) -> None:
    found = [syllable.tone for syllable in syllables(read(text))]

    assert found[1:] == tones[1:]  # the first may change before another third tone
    assert len(found) == len(tones)


def test_an_english_syllable_has_its_stress() -> None:
    found = syllables(read("nobody waited"))

    assert [syllable.stress for syllable in found] == [2, 1, 0, 2, 0]


@given(st.sampled_from(["今天天气不错，我们走吧。", "The weather is fine today.", "你的 train 不会来了。"]))
def test_syllables_are_in_order_and_inside_their_words(text: str) -> None:
    reading = read(text)
    found = syllables(reading)

    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(reading.words[s.word].start <= s.start < s.end <= reading.words[s.word].end for s in found)
