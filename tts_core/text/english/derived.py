"""Words that are made of others: contractions, endings, prefixes, compounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from tts_core.text.english import phones as ph
from tts_core.text.english.lexicon import Lexicon

Reader: TypeAlias = "Callable[[str], str]"

_SUFFIXES = {
    "ly": "li", "ness": "nəs", "less": "ləs", "ful": "fᵊl", "able": "əbᵊl", "ish": "ɪʃ", "ment": "mənt", "ship": "ʃˌɪp",
    "hood": "hˌʊd", "like": "lˌIk", "wise": "wˌIz", "est": "əst", "er": "əɹ", "ers": "əɹz", "or": "əɹ", "y": "i",
}  # fmt: skip
_PREFIXES = {
    "un": ("ˌʌn", "ˌʌn"), "re": ("ɹˌi", "ɹˌiː"), "non": ("nˌɑn", "nˌɒn"), "anti": ("ˌæntI", "ˌanti"),
    "over": ("ˌOvəɹ", "ˌQvə"), "pre": ("pɹˌi", "pɹˌiː"), "super": ("sˌupəɹ", "sˌuːpə"), "under": ("ˌʌndəɹ", "ˌʌndə"),
    "out": ("ˌWt", "ˌWt"), "inter": ("ˌɪntəɹ", "ˌɪntə"), "micro": ("mˌIkɹO", "mˌIkɹQ"), "mega": ("mˌɛɡə", "mˌɛɡə"),
    "mis": ("mˌɪs", "mˌɪs"),
}  # fmt: skip
_CLITICS = {"ve": "v", "d": "d", "ll": "l", "re": "ɹ", "m": "m"}


def contracted(word: str, book: Lexicon, read: Reader) -> str | None:
    """Read `she'd've` and `who're` by what stands before the last apostrophe."""
    match = re.fullmatch(r"(.+)'(ve|d|ll|re|m)", word, re.IGNORECASE)
    if not match:
        return None
    stem, sound = read(match[1]), _CLITICS[match[2].lower()]
    if not stem:
        return None
    if sound == "ɹ":
        return stem + ("ə" if book.british else "əɹ")
    joins = stem[-1] in ph.VOWELS or stem[-1] == "ː" or (sound == "d" and stem[-1] not in "td")
    return stem + (sound if joins else "ə" + sound)


def prefix(part: str, book: Lexicon) -> str | None:
    """Return the sounds of what stands first in `re-record` or `McGregor`, where it is no word of its own.

    Args:
        part: The letters before the hyphen or the capital.
        book: The dictionary of the accent.
    """
    if part == "Mc":
        return "mək"
    sounds = _PREFIXES.get(part.lower())
    return sounds[book.british] if sounds else None


def derived(word: str, book: Lexicon) -> str | None:
    """Read a word by its stem: jumped, iPhones, John's, unfriendlier."""
    lower = word.lower()
    for ending, stems, add in (
        ("'s", (word[:-2],), ph.plural),
        ("s'", (word[:-1],), None),
        (
            "s",
            (word[:-1], word[:-2] if lower.endswith("es") else "", word[:-3] + "y" if lower.endswith("ies") else ""),
            ph.plural,
        ),
        ("ed", (word[:-1], word[:-2], word[:-3], word[:-3] + "y" if lower.endswith("ied") else ""), ph.past),
        ("ing", (word[:-3], word[:-3] + "e", word[:-4]), ph.progressive),
        ("in'", (word[:-3], word[:-3] + "e", word[:-4]), ph.progressive),
    ):
        if not lower.endswith(ending) or (ending == "s" and lower.endswith("ss")):
            continue
        for stem in stems:
            found = _stem(stem, book)
            if found:
                return add(found, book.british) if add else found
    return _with_affix(lower, book)


def compound(word: str, book: Lexicon) -> str | None:
    """Read two known words in one: the stress is on the first."""
    lower = word.lower()
    cuts = sorted(range(3, len(lower) - 2), key=lambda at: abs(len(lower) - 2 * at))
    for at in cuts:
        if book.knows(lower[:at]) and book.knows(lower[at:]):
            head, tail = book.find(lower[:at]) or "", book.find(lower[at:]) or ""
            return ph.with_stress(head, 2) + (ph.with_stress(tail, -0.5) if ph.PRIMARY in tail else tail)
    return None


def _stem(stem: str, book: Lexicon) -> str | None:
    if len(stem) < 2 and not stem.isupper():
        return None
    return book.find(stem) if book.knows(stem) else _with_affix(stem.lower(), book)


def _with_affix(word: str, book: Lexicon) -> str | None:
    for prefix, sounds in _PREFIXES.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 3 and book.knows(rest):
            return sounds[book.british] + str(book.find(rest))
    for suffix, sound in _SUFFIXES.items():
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 3:
            continue
        sound = sound.replace("əɹ", "ə").replace("əst", "ɪst") if book.british else sound
        for form in (
            stem,
            stem + "e",
            stem[:-1] + "y" if stem.endswith("i") else "",
            stem[:-1] if stem[-1] == stem[-2] else "",
        ):
            if len(form) > 2 and book.knows(form):
                return str(book.find(form)) + sound
    return None
