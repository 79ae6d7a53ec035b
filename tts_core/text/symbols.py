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


LEAST_S: dict[str, float] = {"…": 0.4, "—": 0.2}
"""Silence that a mark inside a line has at least, in seconds. In short lines Kokoro hardly pauses at any mark."""


def pause(mark: str) -> str:
    """Return the pause symbol of one punctuation mark, or `""` if it is none."""
    if mark in OPENING:
        return "“"
    return "”" if mark in CLOSING else PAUSES.get(mark, "")
