from __future__ import annotations

import pytest

from plugin.cues.labels import Speakers, is_sound, is_vocal, join_directions, label_at


@pytest.mark.parametrize(
    "line",
    ["http://example.org", "12:30 it is", "At 12:30 we go", "ETA 12:30", "NOTE: thin ice", "注意：危险", "例如：这个",
     "他说：走", "我的答案：不", "这样：走", "Listen: no", "One two three four: no", "第一条：不许哭", "“MARY: no”"],
)  # fmt: skip
def test_words_before_a_colon_are_no_speaker(line: str) -> None:
    assert label_at(line, 0, Speakers()) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [("MARY: hi", "MARY"), ("DR. SMITH: hi", "DR. SMITH"), ("MAN 2: hi", "MAN 2"), ("路人甲：喂", "路人甲"),
     ("哈利·波特：喂", "哈利·波特"), ("[SPEAKER_01]: hi", "SPEAKER_01"), ("Speaker 2: hi", "Speaker 2"),
     ("旁白:从前", "旁白"),
     ("Mary (softly): hi", "Mary"), ("阿LEO：喂", "阿LEO"), ("ÉLISE: salut", "ÉLISE")],
)  # fmt: skip
def test_a_name_before_a_colon_speaks(line: str, name: str) -> None:
    label = label_at(line, 0, Speakers())
    assert label is not None and label.name == name


def test_a_known_name_counts_in_any_case_and_width() -> None:
    label = label_at("ｍａｒｙ：hi", 0, Speakers(["Mary"]))
    assert label is not None and label.name == "Mary"


@pytest.mark.parametrize(
    "words",
    ["door slams", "music playing", "phone rings", "distant thunder", "gunshot", "crowd cheering", "baby crying",
     "DOOR CREAKS", "关门声", "掌声", "雷声", "电话铃响", "音乐响起", "众人大笑", "笑声",
     "train whistle", "indistinct chatter"],
)  # fmt: skip
def test_noises_are_sounds(words: str) -> None:
    assert is_sound(words) and not is_vocal(words)


@pytest.mark.parametrize(
    "words",
    ["whispers", "in a low voice", "over the radio", "大声", "低声", "声音发抖", "愤怒地说", "voice breaking", "冷笑",
     "sighs", "clears throat", "nervously laughing"],
)  # fmt: skip
def test_ways_to_speak_are_no_sounds(words: str) -> None:
    assert not is_sound(words)


@pytest.mark.parametrize("words", ["laughs", "sighs softly", "clears throat", "冷笑", "叹了口气", "nervously laughing"])
def test_noises_of_the_mouth_are_vocal(words: str) -> None:
    assert is_vocal(words)


def test_joined_directions_take_the_comma_of_the_first() -> None:
    assert join_directions(["愤怒", "fast", "愤怒"]) == "愤怒，fast"
    assert join_directions(["angry", "快"]) == "angry, 快"
