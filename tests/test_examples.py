"""The example scene: its three files say the same, and show every form of direction."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from plugin.cues import Cue, Subtitles, read_cues

EXAMPLES = Path(__file__).parent.parent / "examples"
FORMATS = ("ass", "srt", "vtt")
FORMS = {
    "ass": {
        "[word]": r",,\[suspicious\] ",
        "[word:level]": r"\[angry:5\]",
        "(…)": r",\(愤怒地质问，声音发抖\)",
        "（…）": r",（大喊）",
        "【…】": r",【怀疑】",
        "[whispers]": r"\[whispers\]",
        "{emotion: …}": r"\{emotion: 悲伤\}",
        "{word}": r"\{weary\}",
        "Effect field": r",cold:0\.6,你",
        "reading of a word": r"重要\(zhòng yào\)",
        "reading of a character": r"行\(háng\)",
        "NAME: label": r",LEO: ",
        "actor": r",Lan,阿岚,",
        "sound caption": r",\[train whistle\]\n",
        "music": r"♪ .+ ♪",
        "comment": r"\nComment: ",
        "sign": r",Sign,",
    },
    "srt": {"label before direction": r"LEO: \[angry:5\]", "label with direction": r"阿岚（怀疑）：", "music": r"♪"},
    "vtt": {"class": r"<v\.nervous LEO>", "voice": r"<v LEO>\[angry:5\]", "note": r"\nNOTE\n"},
}


def scene(format: str) -> Subtitles:
    return read_cues(EXAMPLES / f"scene.{format}")


def spoken(format: str) -> list[Cue]:
    return [cue for cue in scene(format).cues if cue.skip is None]


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_the_twins_say_what_the_ass_file_says(format: str) -> None:
    said = [(cue.start_ms, cue.end_ms, cue.speaker, cue.spoken) for cue in spoken("ass")]
    assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.spoken) for cue in spoken(format)] == said


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_the_twins_direct_the_same_lines(format: str) -> None:
    assert [cue.direction is None for cue in spoken(format)] == [cue.direction is None for cue in spoken("ass")]


@pytest.mark.parametrize("format", FORMATS)
def test_an_example_file_needs_no_repair(format: str) -> None:
    assert scene(format).notes == ()


def test_the_scene_has_at_least_sixteen_lines() -> None:
    assert len(spoken("ass")) >= 16


def test_two_people_speak() -> None:
    assert {cue.speaker for cue in spoken("ass")} == {"阿岚", "LEO"}


@pytest.mark.parametrize("speaker", ["阿岚", "LEO"])
def test_both_people_speak_both_languages(speaker: str) -> None:
    said = " ".join(cue.spoken for cue in spoken("ass") if cue.speaker == speaker)
    said = re.sub(r"\([^)]*\)", "", said)
    assert re.search(r"[\u4e00-\u9fff]", said)
    assert re.search(r"[A-Za-z]{3}", said)


def test_one_line_mixes_the_languages() -> None:
    assert any("的 train " in cue.spoken for cue in spoken("ass"))


@pytest.mark.parametrize(("format", "form"), [(format, form) for format in FORMS for form in FORMS[format]])
def test_the_scene_shows_every_form(format: str, form: str) -> None:
    assert re.search(FORMS[format][form], (EXAMPLES / f"scene.{format}").read_text("utf-8"))


def test_no_direction_is_spoken() -> None:
    readings = re.compile(r"\((zhòng yào|háng)\)")
    assert not [cue.spoken for cue in spoken("ass") if re.search(r"[\[\]{}()（）【】<>]", readings.sub("", cue.spoken))]


def test_music_sounds_signs_and_comments_are_left_out() -> None:
    assert {cue.skip for cue in scene("ass").cues} == {None, "music", "sound caption", "sign", "comment"}


def test_both_people_once_talk_at_the_same_time() -> None:
    lines = spoken("ass")
    overlaps = [first.end_ms - then.start_ms for first, then in pairwise(lines)]
    assert [overlap for overlap in overlaps if overlap > 0] == [pytest.approx(1000, abs=100)]


def test_the_cues_lie_inside_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    from theatre.story import read_story

    story = read_story(EXAMPLES / "scene.ass")
    assert max(cue.end_ms for cue in scene("ass").cues) / 1000 <= story.duration_s - 1
    assert len(story.speeches) == len(spoken("ass"))


def test_the_stage_directions_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    from theatre.story import read_story

    beats = read_story(EXAMPLES / "scene.ass").beats
    assert list(beats) == ["letter-out", "letter-given", "train-in", "board", "train-out", "lantern-up"]
    assert list(beats.values()) == sorted(beats.values())
