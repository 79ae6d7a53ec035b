"""Pinyin syllables: how they are written, and their phones.

A syllable is written everywhere in this package as lower-case letters and a tone digit, with `v` for `ü`: `lv4`.
The phones are those that Kokoro's Mandarin voices were trained on: the tone arrow stands after the vowel.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ARROWS = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0306": "3", "\u0300": "4"}
_DIAERESIS = "\u0308"

_INITIALS = {
    "": "", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ",
    "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip

# `+` is the place of the tone arrow.
_FINALS = {
    "a": "a+", "ai": "ai+", "an": "a+n", "ang": "a+ŋ", "ao": "au+", "e": "ɤ+", "ei": "ei+", "en": "ə+n", "eng": "ə+ŋ",
    "i": "i+", "ia": "ja+", "ian": "jɛ+n", "iang": "ja+ŋ", "iao": "jau+", "ie": "je+", "in": "i+n", "ing": "i+ŋ",
    "iong": "jʊ+ŋ", "iou": "jou+", "o": "wo+", "ong": "ʊ+ŋ", "ou": "ou+", "u": "u+", "ua": "wa+", "uai": "wai+",
    "uan": "wa+n", "uang": "wa+ŋ", "uei": "wei+", "uen": "wə+n", "ueng": "wə+ŋ", "uo": "wo+", "v": "y+", "van": "ɥɛ+n",
    "ve": "ɥe+", "vn": "y+n", "ɨ": "ɨ+",
}  # fmt: skip

# What follows each initial, as it is spelled.
_SPELLED = {
    "b": "a ai an ang ao ei en eng i ian iang iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng iao o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve ue",
    "l": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue vn van",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "": "a ai an ang ao e ei en eng ou",
}

_ZERO_INITIAL = {
    "yi": "i", "ya": "ia", "yan": "ian", "yang": "iang", "yao": "iao", "ye": "ie", "yin": "in", "ying": "ing",
    "yong": "iong", "you": "iou", "yo": "o", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "wu": "u", "wa": "ua",
    "wai": "uai", "wan": "uan", "wang": "uang", "wei": "uei", "wen": "uen", "weng": "ueng", "wo": "uo",
}  # fmt: skip

_INTERJECTIONS = {
    "er": "ɚ+", "r": "ɚ+", "o": "ɔ+", "m": "m+", "n": "n+", "ng": "ŋ+", "hm": "hm+", "hng": "hŋ+", "ê": "ɛ+",
    "yai": "jai+",
}  # fmt: skip


def phones(syllable: str) -> str:
    """Return the phones of a syllable such as `zhong4`.

    Raises:
        KeyError: It is no syllable of Mandarin.
    """
    return _templates()[syllable[:-1]].replace("+", _ARROWS[syllable[-1]])


def is_syllable(letters: str) -> bool:
    """Tell whether letters without a tone, such as `zhong` or `lv`, are a syllable of Mandarin."""
    return letters in _templates()


def parse(text: str) -> list[str] | None:
    """Read pinyin as people write it: `zhòng yào`, `zhong4yao4`, `Xī'ān`, `nǚ`, `lu:4`, `huār`.

    Args:
        text: One or more syllables, with tone marks or tone digits; syllables without either are neutral.

    Returns:
        The syllables, `huār` as `hua1` and `r5`, or `None` where the text is not pinyin.
    """
    found: list[str] = []
    for part in re.split(r"[\s'’\-·,，]+", text.strip()):
        syllables = _split(_unmark(part))
        if not syllables:
            return None
        found += syllables
    return found


def marked(syllable: str) -> str:
    """Write a syllable with its tone mark: `zhong4` becomes `zhòng`."""
    letters = syllable[:-1].replace("v", "ü")
    mark = {digit: mark for mark, digit in _MARKS.items() if mark != "\u0306"}.get(syllable[-1], "")
    vowel = re.search(r"[aeê]|o(?=u)|[iouü](?=[^aeiouü]*$)", letters) or re.search(r"[mn]", letters)
    at = vowel.end() if vowel else len(letters)
    return unicodedata.normalize("NFC", letters[:at] + mark + letters[at:])


@lru_cache(maxsize=1)
def _templates() -> dict[str, str]:
    """Spelling to phones with `+` for the tone."""
    table = {letters: _FINALS[final] for letters, final in _ZERO_INITIAL.items()}
    for initial, finals in _SPELLED.items():
        for final in finals.split():
            table[initial + final] = _INITIALS[initial] + _FINALS[_strict(initial, final)]
    return table | _INTERJECTIONS


def _strict(initial: str, final: str) -> str:
    """Undo the shortenings of spelling: `liu` is l + iou, `ju` is j + ü."""
    if final == "i" and initial in {"zh", "ch", "sh", "r", "z", "c", "s"}:
        return "ɨ"
    if initial in {"j", "q", "x"} or final == "ue":
        final = "v" + final[1:] if final.startswith("u") else final
    return {"iu": "iou", "ui": "uei", "un": "uen"}.get(final, final)


def _unmark(part: str) -> str:
    """Move tone marks to digits: `zhòng` becomes `zho4ng`, `ü` becomes `v`."""
    plain = unicodedata.normalize("NFD", part.lower().replace("u:", "ü"))
    plain = plain.replace("e\u0302", "ê")
    plain = re.sub(rf"u([{''.join(_MARKS)}]?){_DIAERESIS}", r"v\1", plain)
    return "".join(_MARKS.get(c, c) for c in plain)


def _split(part: str) -> list[str]:
    """Part a run of letters and tone digits into syllables; `[]` where it cannot be done."""
    if not part:
        return []
    for n in range(min(len(part), 7), 0, -1):
        head, rest = part[:n], part[n:]
        digits = re.sub(r"[^1-5]", "", head)
        letters = re.sub(r"[1-5]", "", head)
        if len(digits) > 1 or rest[:1].isdigit() or re.search(r"[^a-zvê1-5]", head):
            continue
        erhua = len(letters) > 2 and letters.endswith("r") and letters != "er"
        if not is_syllable(letters.removesuffix("r") if erhua else letters):
            continue
        tail = _split(rest)
        if tail or not rest:
            return (
                [letters.removesuffix("r") + (digits or "5"), "r5", *tail]
                if erhua
                else [letters + (digits or "5"), *tail]
            )
    return []
