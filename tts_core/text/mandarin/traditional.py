"""Everyday traditional characters, simplified, so that the dictionary of simplified words finds them."""

from __future__ import annotations

from functools import lru_cache

from tts_core.text.tables import entries


def simplified(text: str) -> str:
    """Return the text with its everyday traditional characters simplified; the length stays.

    Characters that say more than their simplified form (髮, 乾) are not in the table.
    """
    plain = text.translate(_table())
    for index, character in enumerate(text):
        if character == "著" and not _is_full_zhu(text, index):
            plain = plain[:index] + "着" + plain[index + 1 :]
    return plain


def _is_full_zhu(text: str, index: int) -> bool:
    """Tell 著名 and 顯著 from 看著, which is 看着."""
    after, before = text[index + 1 : index + 2], text[index - 1 : index] if index else ""
    return (bool(after) and after in "名作者稱称") or (bool(before) and before in "顯显名原土巨專专編编")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in entries("traditional.txt")}
