"""Chinese names in English text, as English speakers say them: Zhang, Xiaoming, Qing.

The sounds follow the usual advice to English readers (q as ch, x as sh, zh as j, c as ts); tones are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tts_core.text.english import phones as ph
from tts_core.text.mandarin.syllables import is_syllable
from tts_core.text.tables import named

_KNOWN_BADLY = named("english_words.txt", "pinyin")
_INITIALS = {
    "zh": "ʤ", "ch": "ʧ", "sh": "ʃ", "b": "b", "p": "p", "m": "m", "f": "f", "d": "d", "t": "t", "n": "n", "l": "l",
    "g": "ɡ", "k": "k", "h": "h", "j": "ʤ", "q": "ʧ", "x": "ʃ", "r": "ɹ", "z": "dz", "c": "ts", "s": "s", "y": "j",
    "w": "w",
}  # fmt: skip
_FINALS = {
    "a": "ɑ", "ai": "I", "an": "ɑn", "ang": "ɑŋ", "ao": "W", "e": "ʌ", "ei": "A", "en": "ɛn", "eng": "ʌŋ", "er": "ɑɹ",
    "i": "i", "ia": "jɑ", "ian": "jɛn", "iang": "jɑŋ", "iao": "jW", "ie": "jɛ", "in": "ɪn", "ing": "ɪŋ", "iong": "jʊŋ",
    "iu": "jO", "o": "wɔ", "ong": "ʊŋ", "ou": "O", "u": "u", "ua": "wɑ", "uai": "wI", "uan": "wɑn", "uang": "wɑŋ",
    "ui": "wA", "un": "ʊn", "uo": "wɔ", "ue": "wɛ", "v": "ju", "ve": "jwɛ",
}  # fmt: skip
_OWN = {
    "zhi": "ʤɜɹ", "chi": "ʧɜɹ", "shi": "ʃɜɹ", "ri": "ɹɜɹ", "zi": "dzʌ", "ci": "tsʌ", "si": "sʌ", "yi": "ji",
    "yin": "jɪn", "ying": "jɪŋ", "ye": "jɛ", "yan": "jɛn", "yuan": "jwɛn", "yue": "jwɛ", "yu": "ju", "yun": "jʊn",
    "yong": "jʊŋ", "you": "jO", "wu": "wu", "juan": "ʤwɛn", "quan": "ʧwɛn", "xuan": "ʃwɛn", "bo": "bwɔ", "wo": "wɔ",
    "yo": "jɔ",
}  # fmt: skip
_MARKED = re.compile(r"zh|q|x|ng|[ai]o|u[oi]|i[ua]|ua|ei|ou|yu|c[auioe]|jie|wei")
_LONG = str.maketrans({"ɑ": "ɑː", "ɔ": "ɔː", "i": "iː", "u": "uː", "O": "Q"})
_LONGEST = 6


def name(word: str, british: bool, known: bool) -> str | None:
    """Read a name that is spelled in pinyin.

    Args:
        word: The name, with a capital.
        british: Whose English.
        known: Whether the dictionary has the word; then only what it has badly is read here.

    Returns:
        The phones, or `None` where the word is no name in pinyin.
    """
    letters = word.lower()
    if not re.fullmatch("[A-Z][a-z]+", word) or (known and letters not in _KNOWN_BADLY):
        return None
    cut = _syllables(letters)
    if not cut or (len(cut) > 1 and not _MARKED.search(letters)) or len(cut) > 3:
        return None
    said = [_said(one, british) for one in cut]
    stressed = [ph.with_stress(one, 2) for one in said]
    if len(said) == 1:
        return stressed[0]
    return ph.with_stress(stressed[0], -0.5) + "".join(said[1:-1]) + stressed[-1]


def _said(syllable: str, british: bool) -> str:
    found = _OWN.get(syllable)
    if not found:
        initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
        found = _INITIALS.get(initial, "") + _FINALS.get(syllable.removeprefix(initial), "ʌ")
    return found.replace("ɜɹ", "ɜː").replace("ɑɹ", "ɑː").translate(_LONG).replace("ːː", "ː") if british else found


@lru_cache(maxsize=4096)
def _syllables(letters: str) -> tuple[str, ...]:
    """Cut letters into syllables, the longest first; empty where they are none."""
    for end in range(min(_LONGEST, len(letters)), 0, -1):
        head, rest = letters[:end], letters[end:]
        if not is_syllable(head) or not re.search("[aeiou]", head):
            continue
        if not rest:
            return (head,)
        tail = _syllables(rest)
        if tail:
            return (head, *tail)
    return ()
