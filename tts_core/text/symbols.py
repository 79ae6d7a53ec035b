"""The phone alphabet of Kokoro v1.0, and the marks in it that are pauses."""

from __future__ import annotations

SYMBOLS = frozenset(
    ';:,.!?—…"()“” \u0303'
    "ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ"
)
"""All 114 symbols that the model knows."""

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
