"""Traditional characters, simplified by OpenCC, so that the dictionaries of simplified words find them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_MORE = str.maketrans({"妳": "你", "祂": "他", "牠": "它", "甚": "什"})
"""What OpenCC leaves as it is; 甚 only before 么."""


def simplified(text: str) -> str:
    """Return the text with its traditional characters simplified; the length stays."""
    plain: str = _converter().convert(text)
    if len(plain) != len(text):  # no such phrase is known; one character always gives one
        plain = "".join(_converter().convert(character) for character in text)
    if any(character in plain for character in "妳祂牠甚著"):
        plain = "".join(_rest(plain, index) for index in range(len(plain)))
    return plain


def _rest(text: str, index: int) -> str:
    character, after = text[index], text[index + 1 : index + 2]
    if character == "著":
        return character if _is_full_zhu(text, index) else "着"
    if character == "甚" and after != "么":
        return character
    return character.translate(_MORE)


def _is_full_zhu(text: str, index: int) -> bool:
    """Tell 著名 and 显著 from 看著, which is 看着."""
    after, before = text[index + 1 : index + 2], text[index - 1 : index] if index else ""
    return (bool(after) and after in "名作者称述录") or (bool(before) and before in "显名原土巨专编论合译卓昭")


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
