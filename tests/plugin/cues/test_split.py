from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.cues.labels import Speakers
from plugin.cues.split import share_time, split_speakers


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("- A b?\n- C.", ["- A b?", "- C."]),
        ("<i>- A b?\n- C.</i>", ["<i>- A b?", "- C.</i>"]),
        ("——你来了？\n——嗯。", ["——你来了？", "——嗯。"]),
        ("- A\nand b?\n- C.", ["- A\nand b?", "- C."]),
        ("Are you coming?\n- No.", ["Are you coming?", "- No."]),
        ("MARY: Hi.\nStill me.\nLEO: Hi.", ["MARY: Hi.\nStill me.", "LEO: Hi."]),
    ],
)
def test_another_speaker_begins_a_part(raw: str, parts: list[str]) -> None:
    assert split_speakers(raw, "srt", Speakers()) == parts


@pytest.mark.parametrize(
    "raw", ["- One line only", "-5 degrees\n-10 degrees", "Wait—\n—what?", "well-\nknown", "A.\nB.", ""]
)
def test_one_speaker_is_one_part(raw: str) -> None:
    assert split_speakers(raw, "srt", Speakers()) == [raw]


def test_time_is_shared_by_what_is_said() -> None:
    assert share_time(0, 4000, ["abc", "abcdefghi"]) == [(0, 1000), (1000, 4000)]
    assert share_time(0, 2000, ["你", "abc"]) == [(0, 1000), (1000, 2000)]


def test_a_part_without_words_takes_no_time() -> None:
    assert share_time(1000, 3000, ["", "Hello"]) == [(1000, 1000), (1000, 3000)]


def test_a_reversed_cue_gives_its_times_to_each_part() -> None:
    assert share_time(3000, 1000, ["a", "b"]) == [(3000, 1000)] * 2


@given(st.integers(0, 10**7), st.integers(0, 10**5), st.lists(st.text("ab你好", max_size=9), min_size=1, max_size=4))
def test_shared_times_fill_the_cue_without_gaps(start: int, length: int, spoken: list[str]) -> None:
    times = share_time(start, start + length, spoken)
    assert times[0][0] == start and times[-1][1] == start + length
    assert all(before[1] == after[0] for before, after in pairwise(times)) or length == 0
