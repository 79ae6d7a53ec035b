"""One way to write each character, and numbers as words."""

from __future__ import annotations

import re
import unicodedata

from tts_core.text.english import numbers as english
from tts_core.text.language import language_at
from tts_core.text.mandarin import numbers as mandarin
from tts_core.text.marked import Edit, Marked, edited
from tts_core.text.reading import Language

_WIDE = {
    wide: chr(wide - 0xFEE0)
    for wide in range(0xFF01, 0xFF5F)
    if chr(wide - 0xFEE0).isalnum() or chr(wide - 0xFEE0) in "%+=#&@$-~./"
}
_TABLE = _WIDE | {0x3000: " ", 0x2044: "/", 0x00A0: " ", 0x2019: "'", 0x2018: "'"}
_TYPOGRAPHIC_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=\d)|(?<=\d) +(?=[\u4e00-\u9fff])")
"""Set between Chinese and digits for the eye (`2026 年`): no pause, and no end of a number."""
_NUMBER = re.compile(r"\d+(?:[.,:：/~～–—-]+\d+)*")


def plain(text: str) -> str:
    """Return the text composed (NFC), wide letters and digits narrow, ① or ½ as digits, no space before `年`."""
    text = unicodedata.normalize("NFC", text).translate(_TABLE)
    if text.isascii():
        return text
    text = _TYPOGRAPHIC_SPACE.sub("", text)
    return "".join(_plain_character(character, text[index - 1 : index]) for index, character in enumerate(text))


def spoken_numbers(marked: Marked, main: Language) -> Marked:
    """Replace digits, signs and abbreviations by what is said for them.

    Args:
        marked: The text; stretches with a reading by the author stay as they are.
        main: The language of digits that stand between languages.
    """
    text = marked.text
    languages = _languages(text, main)

    def accepts(language: Language, start: int, end: int) -> bool:
        if any(index in marked.given for index in range(start, end)):
            return False
        digits = {languages[index] for index in range(start, end) if index in languages}
        if digits:
            return digits == {language}
        if re.search(r"[^\W\d_]", text[start:end]):
            return language == "en"  # an abbreviation
        return language_at(text, start, end, main) == language

    edits = mandarin.edits(text, lambda start, end: accepts("zh", start, end))
    taken = {index for edit in edits for index in range(edit.start, edit.end)}
    edits += english.edits(text, lambda start, end: taken.isdisjoint(range(start, end)) and accepts("en", start, end))
    return edited(marked, [Edit(edit.start, edit.end, edit.spoken) for edit in edits])


def _languages(text: str, main: Language) -> dict[int, Language]:
    """Return the language of each digit, by index; digits that belong together share it."""
    found: dict[int, Language] = {}
    for match in _NUMBER.finditer(text):
        language = language_at(text, match.start(), match.end(), main)
        found.update({index: language for index in range(*match.span()) if text[index].isdigit()})
    return found


def _plain_character(character: str, before: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in {"No", "Nl"} and character not in "²³〇":
        narrow = unicodedata.normalize("NFKC", character).replace("\u2044", "/")
        if re.fullmatch("[0-9A-Za-z/]+", narrow):
            return (" " if before.isdigit() else "") + narrow
    if "\ufb00" <= character <= "\ufb06" or (category == "Lu" and character >= "\U0001d400"):
        return unicodedata.normalize("NFKC", character)
    return character
