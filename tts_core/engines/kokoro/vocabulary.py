"""Kokoro's vocabulary: 114 phone symbols and their numbers (the `vocab` of hexgrad/Kokoro-82M, Apache-2.0)."""

from __future__ import annotations

from typing import Final

_RUNS: Final = (
    (1, ";:,.!?"),
    (9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'),
    (31, "O"),
    (33, "Q"),
    (35, "ST"),
    (39, "W"),
    (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
    (75, "βɔɕç"),
    (80, "ɖðʤə"),
    (85, "ɚɛɜ"),
    (90, "ɟ"),
    (92, "ɡ"),
    (99, "ɥ"),
    (101, "ɨɪʝ"),
    (110, "ɯɰŋɳɲɴø"),
    (118, "ɸθœ"),
    (123, "ɹ"),
    (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"),
    (135, "ʊʋ"),
    (138, "ʌɣɤ"),
    (142, "χʎ"),
    (147, "ʒʔ"),
    (156, "ˈˌː"),
    (162, "ʰ"),
    (164, "ʲ"),
    (169, "↓"),
    (171, "→↗↘"),
    (177, "ᵻ"),
)
"""Symbols with consecutive numbers, and the number of the first."""

PAD: Final = "$"
"""Stands at both ends of an utterance."""

TOKENS: Final = {PAD: 0} | {symbol: first + k for first, run in _RUNS for k, symbol in enumerate(run)}
"""Number of each symbol; one character is one symbol."""
