"""Every table of docs/directions.md says what the reader does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from plugin.cues import Cue
from tts_core.emotion import EMOTIONS, is_direction, understand, understand_tags
from tts_core.emotion.mixtures import read_mixture
from tts_core.emotion.touches import touches_in

PAGE = (Path(__file__).parents[3] / "docs" / "directions.md").read_text(encoding="utf-8")


def rows(*columns: str) -> list[list[str]]:
    """Rows of every table with exactly these columns; code spans and line breaks are undone."""
    found, inside = [], False
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells == list(columns):
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and set(line) - set("|- "):
            found.append([cell.replace("\\|", "|").replace("⏎", "\n") for cell in cells])
    assert found, f"no table with the columns {columns}"
    return found


def code(cell: str) -> str | None:
    return None if cell == "-" else cell.strip("`")


@pytest.mark.parametrize(
    ("form", "text", "speaker", "direction", "spoken"), rows("format", "in the file", "speaker", "direction", "spoken")
)
def test_a_line_of_the_page_is_read_as_it_says(
    read_one: Callable[..., Cue], form: str, text: str, speaker: str, direction: str, spoken: str
) -> None:
    cast = ("Mary", "阿岚") if form == "cast" else ()
    cue = read_one(text.strip("`"), "srt" if form == "cast" else form, cast)
    assert (cue.speaker, cue.direction, cue.spoken) == (code(speaker), code(direction), code(spoken))
    assert cue.skip is None
    for words in re.split("[，,] ?", cue.direction or ""):
        assert not words or words not in cue.shown


@pytest.mark.parametrize(("effect", "direction"), rows("effect field", "direction"))
def test_an_effect_field_is_read_as_the_page_says(read, effect: str, direction: str, ass, dialogue) -> None:
    (cue,) = read(ass(dialogue("Hello.", effect=effect.strip("`"))), "film.ass").cues
    assert cue.direction == code(direction)


@pytest.mark.parametrize(("form", "text", "parts"), rows("format", "in the file", "parts"))
def test_a_cue_of_the_page_is_split_as_it_says(read, form: str, text: str, parts: str, as_file) -> None:
    cues = read(as_file(text.strip("`"), form), f"film.{form}").cues
    assert [cue.spoken for cue in cues] == [part.strip("`") for part in parts.split(" / ")]


@pytest.mark.parametrize(("form", "text", "why"), rows("format", "in the file", "why"))
def test_a_cue_of_the_page_is_skipped_for_the_reason_it_gives(
    read_one: Callable[..., Cue], form: str, text: str, why: str
) -> None:
    cue = read_one(text.strip("`"), form)
    assert (cue.skip, cue.spoken) == (why, "")


@pytest.mark.parametrize(("text", "level", "intensity"), rows("in the file", "level", "intensity"))
def test_a_level_of_the_page_has_the_intensity_it_says(text: str, level: str, intensity: str) -> None:
    assert understand([text.strip("`[]")])[0].intensity == pytest.approx(float(intensity))


@pytest.mark.parametrize(("chinese", "english", "nuance", "main"), rows("中文", "English", "taken for", "main emotion"))
def test_plain_words_of_the_page_are_taken_for_what_it_says(chinese: str, english: str, nuance: str, main: str) -> None:
    for state in understand([chinese.strip("`"), english.strip("`")]):
        assert (state.nuance, state.unsure) == (nuance, False), state.text
        assert EMOTIONS[state.emotions.index(max(state.emotions))] == main, state.text


@pytest.mark.parametrize(("text", "nuance", "second"), rows("in the file", "nuance", "second"))
def test_a_mixture_of_the_page_is_what_it_says(text: str, nuance: str, second: str) -> None:
    (state,) = understand([text.strip("`[]")])
    assert (state.nuance, state.second) == (nuance, second)


@pytest.mark.parametrize(("text", "shares"), rows("in the file", "shares"))
def test_words_and_recordings_of_the_page_have_the_shares_it_says(text: str, shares: str) -> None:
    parts = read_mixture(text.strip("`[]")).parts

    assert ", ".join(f"{part.share:.0%} `{part.text}`" for part in parts) == shares


@pytest.mark.parametrize(("nuance", "english", "chinese"), rows("nuance", "English", "中文"))
def test_a_word_of_the_page_is_the_nuance_it_says(nuance: str, english: str, chinese: str) -> None:
    words = re.findall("`([^`]+)`", english + chinese)
    assert {understand_tags(word).nuance for word in words} == {nuance}


def test_every_emotion_and_delivery_word_of_the_page_is_understood() -> None:
    section = PAGE.split("## Tags")[1]
    emotions, delivery = re.search(r"The eight emotions: (.*)", section), section.split("Delivery, alone")[1]
    assert emotions is not None
    assert tuple(re.findall("`([^`]+)`", emotions[1])) == EMOTIONS
    assert all(is_direction(word) for word in re.findall("`([^`]+)`", delivery.split("##")[0]))


def test_every_sound_beside_the_words_of_the_page_is_heard() -> None:
    section = PAGE.split("### Sounds beside the words")[1].split("\n## ")[0]
    examples = re.findall("`([^`]+)`", section)

    assert len(examples) >= 6
    assert all(len(touches_in(example)) == 1 for example in examples)
    assert [example for example in examples if touches_in(example)[0][1]] == examples[-2:]
