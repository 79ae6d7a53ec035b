from __future__ import annotations

import pytest

from tts_core.emotion.touches import touches_in


@pytest.mark.parametrize(
    ("direction", "kind"),
    [
        ("叹了口气，疲惫地", "sigh"),
        ("with a long sigh", "sigh"),
        ("倒吸一口气", "breath"),
        ("gasping for air", "breath"),
        ("哽咽着", "sob"),
        ("choking back tears", "sob"),
        ("噗嗤一声", "laugh"),
        ("chuckling to herself", "laugh"),
    ],
)
def test_a_direction_that_names_a_touch_gets_it(direction: str, kind: str) -> None:
    assert touches_in(direction) == ((kind, False),)


@pytest.mark.parametrize(
    "direction",
    [
        "不要叹气",
        "没有哽咽",
        "without a sigh",
        "not laughing, dead serious",
        "angry:5",
        "",
        "ref(sigh.wav)",
        "参考（哭.wav）",
    ],
)
def test_what_is_denied_or_not_named_is_not_heard(direction: str) -> None:
    assert touches_in(direction) == ()


@pytest.mark.parametrize("direction", ["说完叹了口气", "calm, then a sigh", "ends with a sigh"])
def test_a_touch_may_come_after_the_words(direction: str) -> None:
    assert touches_in(direction) == (("sigh", True),)
