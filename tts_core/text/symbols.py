"""Punctuation, and which of Kokoro's pause symbols it becomes."""

from __future__ import annotations

PAUSES: dict[str, str] = {
    **dict.fromkeys(",，、､", ","),
    **dict.fromkeys(".。．｡", "."),
    **dict.fromkeys("!！﹗", "!"),
    **dict.fromkeys("?？﹖", "?"),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys(";；", ";"),
    **dict.fromkeys("…⋯", "…"),
    **dict.fromkeys("—–―─", "—"),
    **dict.fromkeys("()（）[]［］【】〔〕{}｛｝〖〗", ","),
    **dict.fromkeys('"“”„‟«»《》〈〉「」『』＂〝〞', '"'),
    **dict.fromkeys("‽⁇", "?"),
}
"""Punctuation to pause symbol; brackets set an aside between commas."""

OPENING = frozenset("“„«《〈「『〝")
CLOSING = frozenset("”‟»》〉」』〞")

SEPARATORS = frozenset("-_/\\|·・•‧‐‑‒−~～〜＿／＼｜'’‘＇`´ˈ")
"""Marks that part words and are themselves silent."""


def pause(mark: str) -> str:
    """Return the pause symbol of one punctuation mark, or `""` if it is none."""
    if mark in OPENING:
        return "“"
    return "”" if mark in CLOSING else PAUSES.get(mark, "")
