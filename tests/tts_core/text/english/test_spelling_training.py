"""Growing the tree that guesses unknown words."""

from __future__ import annotations

from tts_core.text.english.spelling_training import aligned, grow

_WORDS = [
    ("cat", ["k", "ˈæ", "t"]),
    ("chat", ["ʧ", "ˈæ", "t"]),
    ("hat", ["h", "ˈæ", "t"]),
    ("that", ["ð", "ˈæ", "t"]),
] * 4


def test_each_letter_gets_its_share_of_the_phones() -> None:
    for letters, said in aligned(_WORDS):
        assert len(said) == len(letters)
        assert "".join(said)[-1] == "t"


def test_a_letter_that_is_always_said_alike_needs_no_context() -> None:
    tree = grow([("at", ["ˈæ", "t"])] * 4)
    branches = tree[1]
    assert isinstance(branches, dict)
    assert set(map(str, [tree[0], *branches.values()])) == {"ˈæ", "t"}
