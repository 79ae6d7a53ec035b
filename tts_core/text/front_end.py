"""From a text to its reading: author's readings, glossary, manner, numbers, words in two languages, phones."""

from __future__ import annotations

from tts_core.text.annotations import annotated, shown
from tts_core.text.assembly import assembled
from tts_core.text.glossary import Glossary
from tts_core.text.kaomoji import drawn
from tts_core.text.language import main_language
from tts_core.text.manner import with_manner
from tts_core.text.normalisation import plain, spoken_numbers
from tts_core.text.pieces import pieces
from tts_core.text.reading import Accent, Language, Reading


def read(
    text: str,
    *,
    language: Language | None = None,
    accent: Accent = "american",
    glossary: Glossary | None = None,
) -> Reading:
    """Read a text: how its words are said, in Kokoro's phones.

    Han characters are read in Mandarin and Latin words in English, in one line too; digits and signs take the language
    of the words around them.

    Args:
        text: A line in Mandarin, English, or both, with or without the author's readings such as `重要(zhòng yào)`.
        language: Language of digits and signs where the words around them do not decide; `None` for the language of
            most of the line.
        accent: Whose English.
        glossary: Readings of names and brands; readings in the text itself rank above it.

    Returns:
        The phones, the words with their places in them, and what could not be read. Pauses at both ends are trimmed;
        of the last ones a mark that ends a sentence stays.

    Raises:
        ReadingError: A reading that the author gave is no pinyin or ARPAbet, or does not fit its characters.
    """
    marked = annotated(plain(text))
    if glossary is not None:
        marked = glossary.applied(marked, language)
    marked = with_manner(marked)
    marked = spoken_numbers(marked, language or main_language(marked.text))
    found = pieces(marked, accent)
    phones, words, stretches = assembled(found)
    unread = tuple(piece.text for piece in found if piece.kind == "unread")
    return Reading(text, _said(shown(marked), unread), phones, words, tuple(map(drawn, unread)), stretches)


def _said(text: str, unread: tuple[str, ...]) -> str:
    """Take what is not said out of the text."""
    for piece in unread:
        text = text.replace(piece, " ", 1)
    return " ".join(text.split())
