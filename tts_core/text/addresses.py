"""Web and mail addresses, and what is said for their signs."""

from __future__ import annotations

import re

from tts_core.text.english import numerals as english
from tts_core.text.language import main_language
from tts_core.text.mandarin import numerals as mandarin
from tts_core.text.marked import Edit
from tts_core.text.reading import Language

_ENDINGS = "com|net|org|edu|gov|info|io|cn|uk|tv|ai|app|dev|hk|tw|jp|de|fr|eu|ca|au|cc|xyz|top|me|us|co|ly|be|gg"
_FILES = "js|py|txt|pdf|mp4|mp3|mkv|srt|ass|exe|jpg|png|gif|doc|docx|xls|xlsx|ppt|pptx|zip|csv|html|json|apk|wav"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PATH = r"(?::\d+)?(?:[/?#][A-Za-z0-9_\-./?=&%#~+@:]*)?"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9@._-])(?:"
    rf"[A-Za-z0-9][A-Za-z0-9._+-]*@{_HOST}(?:\.{_HOST})+"
    rf"|(?:https?|ftp)://{_HOST}(?:\.{_HOST})*{_PATH}"
    rf"|www\.{_HOST}(?:\.{_HOST})+{_PATH}"
    rf"|{_HOST}(?:\.{_HOST})*\.(?:{_ENDINGS}){_PATH}(?![A-Za-z0-9.]*[A-Za-z])"
    rf"|[A-Za-z][A-Za-z0-9_-]*\.(?:{_FILES})(?![A-Za-z0-9])"
    rf")"
)
_SIGNS = {
    "zh": {".": "点", "@": "艾特", "/": "斜杠", "-": "杠", "_": "下划线", ":": "冒号", "?": "问号", "=": "等于",
    "&": "和",
           "#": "井号", "%": "百分号", "~": "波浪号", "+": "加"},
    "en": {".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark",
           "=": "equals", "&": "and", "#": "hash", "%": "percent", "~": "tilde", "+": "plus"},
}  # fmt: skip
_PART = re.compile(r"\d+|[A-Za-z]+|.")


def edits(text: str, main: Language) -> list[Edit]:
    """Return what is said for the addresses in a text.

    Args:
        text: The text.
        main: The language of a text that is nothing but addresses.
    """
    if "." not in text:
        return []
    spans = [(match.start(), match.start() + len(_trimmed(match[0]))) for match in _ADDRESS.finditer(text)]
    if not spans:
        return []
    rest = _ADDRESS.sub(" ", text)
    language = main_language(rest) if re.search(r"[^\W\d_]", rest) else main
    return [Edit(start, end, _said(text[start:end], language)) for start, end in spans]


def _trimmed(address: str) -> str:
    """Leave the marks that end the sentence out."""
    return address.rstrip(".,?!:;-")


def _said(address: str, language: Language) -> str:
    """Say an address without its scheme and without a slash at its end."""
    address = re.sub("^(?:https?|ftp)://", "", address).rstrip("/")
    parts = [_part(part, language) for part in _PART.findall(address)]
    words = " ".join(parts)
    return words if language == "en" else re.sub(r"\s?([\u4e00-\u9fff]+)\s?", r"\1", words)


def _part(part: str, language: Language) -> str:
    if part.isdigit():
        return mandarin.spell(part) if language == "zh" else english.spell(part)
    return "W W W" if part.lower() == "www" else _SIGNS[language].get(part, part)
