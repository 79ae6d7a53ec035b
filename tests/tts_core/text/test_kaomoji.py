"""Emoji and faces drawn with signs."""

from __future__ import annotations

import pytest

from tts_core.text import read
from tts_core.text.kaomoji import drawn, silenced

FACES = [
    "😂", "❤️", "👨‍👩‍👧", "(≧▽≦)", "^_^", "(╯°□°)╯︵ ┻━┻", "QAQ", "T_T", ":-)", ":)", ";-)", ":(", ":D", "<3", "QwQ",
    "OvO", "UwU",
    ">_<", "-_-", "=_=", "o_O", "@_@", "(T_T)", "(^o^)", "(^_^)/", "(*^_^*)", "(；ω；)", "(´･ω･`)", "（´・ω・`）",
    "(。・ω・。)",
    "¯\\_(ツ)_/¯", "ʕ•ᴥ•ʔ", "(ಥ﹏ಥ)", "( ͡° ͜ʖ ͡°)", "o(╥﹏╥)o", "ヾ(≧▽≦*)o", "(⊙o⊙)", "(￣▽￣)~*", "(>﹏<)",
    "Σ(っ °Д °;)っ", "(づ￣ 3￣)づ",
    "(｡•́︿•̀｡)", "^^", "orz", "XD", "(o_o)", "(>_<)", "T.T", "(๑•̀ㅂ•́)و✧", "(￣口￣)", "┭┮﹏┭┮", "TAT",
]  # fmt: skip


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("before", "after"), [("太好了", ""), ("Great! ", ""), ("", ""), ("我好难过 ", " 怎么办")])
def test_a_face_is_silent_and_reported(face: str, before: str, after: str) -> None:
    reading = read(before + face + after)
    assert "".join(reading.spoken_text.split()) == "".join((before + after).split())
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("他(大概)来了", "他(大概)来了"),
        ("he (maybe) came", "he (maybe) came"),
        ("范围(≥5)", "范围(大于等于五)"),
        ("转(90°)就好", "转(九十度)就好"),
        ("见第(3)条", "见第(三)条"),
        ("如下:(一)好人", "如下:(一)好人"),
        ("答案:D", "答案:D"),
        ("人工智能(AI)", "人工智能(AI)"),
        ("(a+b)的平方", "(a加b)的平方"),
        ("若x<3则停", "若x小于三则停"),
        ("see (note: later)", "see (note: later)"),
        ("it is 3:3 now", "it is three to three now"),
        ("a tat for you", "a tat for you"),
    ],
)
def test_brackets_and_formulas_are_no_faces(text: str, said: str) -> None:
    assert read(text).spoken_text == said


def test_a_reading_of_the_author_survives_beside_a_face() -> None:
    reading = read("银行(yín háng)有2个(≧▽≦)")
    assert reading.spoken_text == "银行有两个"
    assert "given" in {word.source for word in reading.words}


@pytest.mark.parametrize("face", ["^_^", "T_T", ":-)", "(≧▽≦)", "QAQ", "(>_<)"])
def test_a_silent_face_can_be_shown_as_it_was_drawn(face: str) -> None:
    assert drawn(silenced(face)).strip() == face
