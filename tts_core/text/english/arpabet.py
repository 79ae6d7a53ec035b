"""ARPAbet, as the CMU dictionary writes English: `M IH1 N AH0 T` to Kokoro's phones and back to nothing else.

The vowels carry stress digits (1 main, 2 side, 0 none); points part syllables, as IndexTTS 2.5 writes them, and are
not needed here. The phones are those of misaki's lexicons, on which Kokoro's English voices were trained.
"""

from __future__ import annotations

import re

from tts_core.text.english import phones as ph
from tts_core.text.reading import Accent

_CONSONANTS = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_AMERICAN = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "IH": "ɪ",
    "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
_BRITISH = _AMERICAN | {
    "AA": "ɑː", "AE": "a", "AO": "ɔː", "EH": "ɛ", "ER": "ɜː", "IY": "iː", "OW": "Q", "UW": "uː",
}  # fmt: skip
_REDUCED = {"american": {"AH": "ə", "ER": "əɹ"}, "british": {"AH": "ə", "ER": "ə", "IY": "i"}}
_STRESS = {"0": "", "1": ph.PRIMARY, "2": ph.SECONDARY}
_PHONE = re.compile(r"([A-Z]{1,2})([012]?)")

NAMES = (*_AMERICAN, *_CONSONANTS)
"""Every phone of ARPAbet, vowels first."""


def is_arpabet(text: str) -> bool:
    """Tell whether a text is a reading in ARPAbet: known phones, a stress digit on each vowel and on nothing else."""
    tokens = text.replace(".", " ").split()
    return bool(tokens) and all(_is_phone(token) for token in tokens)


def looks_like(text: str) -> bool:
    """Tell whether a text means to be ARPAbet: capitals in short groups, one of them with a stress digit."""
    tokens = text.replace(".", " ").split()
    return all(re.fullmatch(r"[A-Z]{1,3}\d?", token) for token in tokens) and any(t[-1].isdigit() for t in tokens)


def phones(text: str, accent: Accent) -> str:
    """Return Kokoro's phones of a word in ARPAbet.

    Raises:
        KeyError: It is no ARPAbet; ask `is_arpabet` first.
    """
    vowels = _BRITISH if accent == "british" else _AMERICAN
    said = ""
    tokens = text.replace(".", " ").split()
    for index, token in enumerate(tokens):
        name, stress = token.rstrip("012"), token[-1]
        if name in _CONSONANTS:
            if not (name == "R" and accent == "british" and not _vowel_follows(tokens, index)):
                said += _CONSONANTS[name]
            continue
        symbol = _REDUCED[accent].get(name, vowels[name]) if stress == "0" else vowels[name]
        linking = "ɹ" if name == "ER" and accent == "british" and _vowel_follows(tokens, index) else ""
        said += _STRESS[stress] + symbol + linking
    return said


def _is_phone(token: str) -> bool:
    match = _PHONE.fullmatch(token)
    if match is None:
        return False
    return bool(match[2]) if match[1] in _AMERICAN else match[1] in _CONSONANTS and not match[2]


def _vowel_follows(tokens: list[str], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1][-1].isdigit()
