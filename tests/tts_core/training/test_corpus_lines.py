"""The lines that the corpus of the emotion encoder speaks."""

from __future__ import annotations

import re

import pytest

from tts_core.text import Language, read
from tts_core.training.emotion_encoder.corpus import HELD_OUT_LINES, lines_of

LANGUAGES: tuple[Language, ...] = ("zh", "en")
LETTERS = {"zh": re.compile(r"[\u4e00-\u9fff，。？！、]+"), "en": re.compile(r"[A-Za-z ,.?!'-]+")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_lines_are_learned_from(language: Language) -> None:
    assert len(lines_of(language)) >= 3 * HELD_OUT_LINES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_comes_twice(language: Language) -> None:
    bare = [re.sub(r"\W", "", line).lower() for line in lines_of(language)]

    assert len(set(bare)) == len(bare)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_has_no_brackets_ellipses_or_foreign_letters(language: Language) -> None:
    assert [line for line in lines_of(language) if not LETTERS[language].fullmatch(line)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_is_read_to_its_end(language: Language) -> None:
    lines = lines_of(language)

    for line in lines[:-HELD_OUT_LINES:8] + lines[-HELD_OUT_LINES::2]:
        reading = read(line, language=language)
        assert reading.words, line
        assert reading.unread == (), line
