"""One way to write each character, and numbers as words."""

from __future__ import annotations

import re
import unicodedata

from tts_core.text import addresses
from tts_core.text.english import numbers as english
from tts_core.text.kaomoji import silenced
from tts_core.text.language import HAN, language_at, main_language
from tts_core.text.mandarin import numbers as mandarin
from tts_core.text.marked import Edit, Marked, edited
from tts_core.text.reading import Language

_WIDE = {
    wide: chr(wide - 0xFEE0)
    for wide in range(0xFF01, 0xFF5F)
    if chr(wide - 0xFEE0).isalnum() or chr(wide - 0xFEE0) in "%+=#&@$-~./<>^"
}
_INVISIBLE = dict.fromkeys([0xFE0E, 0xFE0F, 0x200B, 0x200D, 0x20E3, 0x2060, 0xFEFF, 0x00AD])
_TABLE = (
    _WIDE
    | _INVISIBLE
    | {0x3000: " ", 0x2044: "/", 0x00A0: " ", 0x202F: " ", 0x2009: " ", 0x2236: ":", 0x2019: "'", 0x2018: "'"}
)
_TYPOGRAPHIC_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=\d)|(?<=\d) +(?=[\u4e00-\u9fff])")
"""Set between Chinese and digits for the eye (`2026 年`): no pause, and no end of a number."""
_RAISED = re.compile("[⁻]?[⁰¹⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]*|(?<=[\\da-z)])⁻[⁰¹²³]+|[²³][⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_ROMAN = re.compile(r"(?<![A-Za-z] )(?<![A-Za-z])[\u2160-\u216b]+")
_NUMBER = re.compile(r"\d+(?:[.,:：/~～–—-]+\d+)*")
_CHUNK = re.compile(r"[A-Za-z0-9²³π√]+(?:\s?[-+*/^=.,×÷<>≥≤≈≠()·:²³π√±]+\s?[A-Za-z0-9²³π√]+)*")
_BUSINESS = re.compile(r"(?:B2[BCG]|C2[BCM]|[BD]2C|P2P|O2O|E2E|G2B|F2F|H2H|V2X)")
_BORROWED = re.compile(
    r"\S*(?:@|://|www\.)[\w./?=&%#~:-]+|[A-Za-z0-9-]+\.(?:com|cn|net|org)\S*|[A-Za-z.²³/]+[-.]?\d[\dA-Za-z.²³/]*|"
    r"\d[\d.]*\s?[A-Za-z²³/]+|[A-Z]+(?![a-z])|(?<![A-Za-z])[a-z](?![A-Za-z])"
)
_HASHTAG = re.compile(r"#([^\s#，。！？]{1,30})#")


def plain(text: str) -> str:
    """Return the text composed (NFC), wide letters and digits narrow, ① or ½ as digits, no space before `年`.

    Raised digits are powers (`10⁸` is `10^8`), and faces such as `^_^` are set in signs that nobody reads.
    """
    text = unicodedata.normalize("NFC", text).translate(_TABLE)
    text = silenced(text)
    if text.isascii():
        return text
    text = _RAISED.sub(lambda match: "^" + unicodedata.normalize("NFKC", match[0]).replace("−", "-"), text)
    text = _ROMAN.sub(_roman_digits, _TYPOGRAPHIC_SPACE.sub("", text))
    return "".join(_plain_character(character, text[index - 1 : index]) for index, character in enumerate(text))


def spoken_numbers(marked: Marked, main: Language) -> Marked:
    """Replace digits, signs, abbreviations and addresses by what is said for them.

    Args:
        marked: The text; stretches with a reading by the author stay as they are.
        main: The language of digits that stand between languages.
    """
    text = marked.text
    main = _main(text, main)
    given = marked.given
    languages = _languages(text, main)
    taken: set[int] = set()

    def free(start: int, end: int) -> bool:
        return all(index not in given and index not in taken for index in range(start, end))

    def accepts(language: Language, start: int, end: int) -> bool:
        if not free(start, end):
            return False
        digits = {languages[index] for index in range(start, end) if index in languages}
        if digits:
            return digits == {language}
        if language == "en" and re.search(r"[A-Za-z].*[A-Za-z]", text[start:end]):
            return True  # an abbreviation
        return _language(text, start, end, main) == language

    def take(edits: list[Edit]) -> None:
        found.extend(edit for edit in edits if free(edit.start, edit.end))
        taken.update(index for edit in edits for index in range(edit.start, edit.end))

    found: list[Edit] = []
    take(_hashtags(text))
    take(addresses.edits(text, main))
    take(mandarin.edits(text, lambda start, end: accepts("zh", start, end)))
    take(english.edits(text, lambda start, end: accepts("en", start, end)))
    return edited(marked, found)


def _main(text: str, main: Language) -> Language:
    """Return the main language; units, addresses and letters of codes do not make a line of Mandarin English."""
    if main == "zh" or not HAN.search(text) or main_language(text) != main:
        return main
    return main_language(_BORROWED.sub("", text))


_PRODUCT_BEFORE = re.compile(r"[A-Za-z]*[A-Z][A-Za-z]* ?$")
_PRODUCT_AFTER = re.compile(r" ?(?:[A-Z][a-zA-Z]*|mini)\b")
"""Names around a number, `iPhone 15 Pro`: in a Mandarin line the number is Mandarin all the same."""


def _languages(text: str, main: Language) -> dict[int, Language]:
    """Return the language of each digit, by index; digits that belong together share it."""
    found: dict[int, Language] = {}
    for match in _NUMBER.finditer(text):
        language = _language(text, match.start(), match.end(), main)
        found.update({index: language for index in range(*match.span()) if text[index].isdigit()})
    return found


def _language(text: str, start: int, end: int, main: Language) -> Language:
    """Return the language of digits or signs; in a line of Mandarin that is also the language of H2O and of x+y."""
    found = language_at(text, start, end, main)
    if found == main or main == "en":
        return found
    if _PRODUCT_BEFORE.search(text, max(0, start - 24), start) and _PRODUCT_AFTER.match(text, end):
        return main
    for chunk in _CHUNK.finditer(text, max(0, start - 24), end + 24):
        if chunk.start() <= start and end <= chunk.end():
            longest = max((len(word) for word in re.findall("[A-Za-z]+", chunk[0])), default=0)
            return found if not longest or _BUSINESS.fullmatch(chunk[0]) or (" " in chunk[0] and longest > 1) else main
    return found


def _hashtags(text: str) -> list[Edit]:
    """The two signs around `#话题#` are not said."""
    signs = [at for match in _HASHTAG.finditer(text) for at in (match.start(), match.end() - 1)]
    return [Edit(at, at + 1, " ") for at in signs]


def _roman_digits(match: re.Match[str]) -> str:
    """Write Ⅲ as 3, for beside Han characters it is one number; after a Latin word it stays `III`."""
    from tts_core.text.roman import value

    letters = unicodedata.normalize("NFKC", match[0])
    return str(value(letters) or letters)


def _plain_character(character: str, before: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character)) if not "\uff10" <= character <= "\uff19" else character
    if category in {"No", "Nl"} and character not in "²³〇":
        narrow = unicodedata.normalize("NFKC", character).replace("\u2044", "/")
        if re.fullmatch("[0-9A-Za-z/]+", narrow):
            return (" " if before.isdigit() and "/" in narrow else "") + narrow
    if "\ufb00" <= character <= "\ufb06" or (category == "Lu" and character >= "\U0001d400"):
        return unicodedata.normalize("NFKC", character)
    return character
