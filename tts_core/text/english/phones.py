"""Stress marks and endings on English phones.

The alphabet is that of Kokoro's training data: capitals are diphthongs, a stress mark stands right before its vowel,
`T` is the tap of `water`. Rules of the endings: Wiktionary, appendix on English pronunciation of -s and -ed.
"""

from __future__ import annotations

PRIMARY, SECONDARY = "ˈ", "ˌ"
VOWELS = frozenset("AIOQWYaɐiuæɑɒɔəɛɜɪʊʌᵻ")
CONSONANTS = frozenset("bdfhjklmnpstvwzðŋɡɹɾTʃʒʤʧθ")
_TAPS_AFTER = frozenset("AIOWYiuæɑəɛɪɹʊʌ")


def with_stress(phones: str, level: float | None) -> str:
    """Move the stress of a word.

    Args:
        phones: The word.
        level: `None` leaves it; 2 asks for a main stress, 0.5 for at least a side stress, -0.5 for no more than a side
            stress, -2 for none.
    """
    if level is None:
        return phones
    has_main, has_side = PRIMARY in phones, SECONDARY in phones
    if level < -1:
        return phones.replace(PRIMARY, "").replace(SECONDARY, "")
    if level < 0:
        return phones.replace(SECONDARY, "").replace(PRIMARY, SECONDARY) if has_main else phones
    if not has_main and not has_side:
        return _marked_first_vowel(phones, PRIMARY if level > 1 else SECONDARY)
    if level >= 1 and not has_main:
        return phones.replace(SECONDARY, PRIMARY, 1)
    return phones


def plural(stem: str, accent_is_british: bool) -> str:
    """Add the ending -s."""
    if stem[-1] in "ptkfθ":
        return stem + "s"
    if stem[-1] in "szʃʒʧʤ":
        return stem + ("ɪz" if accent_is_british else "ᵻz")
    return stem + "z"


def past(stem: str, accent_is_british: bool) -> str:
    """Add the ending -ed."""
    if stem[-1] in "pkfθʃsʧ":
        return stem + "t"
    if stem[-1] == "d":
        return stem + ("ɪd" if accent_is_british else "ᵻd")
    if stem[-1] != "t":
        return stem + "d"
    if accent_is_british:
        return stem + "ɪd"
    return stem[:-1] + "Tᵻd" if stem[-2:-1] and stem[-2] in _TAPS_AFTER else stem + "ᵻd"


def progressive(stem: str, accent_is_british: bool) -> str:
    """Add the ending -ing."""
    if accent_is_british:
        return stem + ("ɹɪŋ" if stem[-1] in "əː" else "ɪŋ")
    if stem[-1] == "t" and stem[-2:-1] and stem[-2] in _TAPS_AFTER:
        return stem[:-1] + "Tɪŋ"
    return stem + "ɪŋ"


def starts_with_vowel(phones: str) -> bool | None:
    """Tell whether a word begins with a vowel; `None` where it has no sounds."""
    for symbol in phones:
        if symbol in VOWELS:
            return True
        if symbol in CONSONANTS:
            return False
    return None


def _marked_first_vowel(phones: str, mark: str) -> str:
    for index, symbol in enumerate(phones):
        if symbol in VOWELS:
            return phones[:index] + mark + phones[index:]
    return phones
