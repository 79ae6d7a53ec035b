from __future__ import annotations

import pytest


@pytest.fixture
def skip_of(read, ass, dialogue):
    """Why one event line of an ASS file is not spoken."""

    def run(text: str, **fields: str) -> str | None:
        return read(ass(dialogue(text, **fields)), "film.ass").cues[0].skip

    return run


@pytest.mark.parametrize(
    "style", ["Sign", "Sign-Top", "signs", "OP", "OP_Romaji", "ED2", "Karaoke", "Kara", "Title", "标题"]
)
def test_a_sign_style_is_not_spoken(skip_of, style: str) -> None:
    assert skip_of("SHOP", style=style) == "sign"


@pytest.mark.parametrize("style", ["Default", "Opera", "Edward", "Top", "Narrator"])
def test_a_style_that_only_begins_alike_is_spoken(skip_of, style: str) -> None:
    assert skip_of("Hello.", style=style) is None


@pytest.mark.parametrize("effect", ["Karaoke", "fx", "karaoke"])
def test_a_karaoke_effect_is_not_spoken(skip_of, effect: str) -> None:
    assert skip_of("la la", effect=effect) == "karaoke"


@pytest.mark.parametrize("effect", ["Banner;20;0;50", "Scroll up;10;100;5"])
def test_a_moving_caption_is_not_spoken(skip_of, effect: str) -> None:
    assert skip_of("News", effect=effect) == "sign"


def test_a_comment_is_not_spoken(skip_of) -> None:
    assert skip_of("[angry] note", kind="Comment") == "comment"


@pytest.mark.parametrize("text", ["{\\k20}la", "{\\kf20}la", "{\\K20}la", "{\\ko5}la"])
def test_syllable_timing_is_karaoke(skip_of, text: str) -> None:
    assert skip_of(text) == "karaoke"


def test_a_position_alone_does_not_silence_a_line(skip_of) -> None:
    assert skip_of("{\\an8\\pos(10,20)}Hello.") is None


def test_words_behind_a_drawing_are_spoken(read, ass, dialogue) -> None:
    cue = read(ass(dialogue("{\\p1}m 0 0 l 1 1{\\p0}Hello.")), "film.ass").cues[0]
    assert (cue.spoken, cue.skip) == ("Hello.", None)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [("Hello\\Nthere", "Hello there"), ("你好\\N世界", "你好世界"), ("你好，\\n世界", "你好，世界"), ("a\\hb", "a b")],
)
def test_a_line_break_is_a_blank_and_nothing_between_chinese(read, text: str, spoken: str, ass, dialogue) -> None:
    assert read(ass(dialogue(text)), "film.ass").cues[0].spoken == spoken


def test_commas_in_the_text_stay(read, ass, dialogue) -> None:
    assert read(ass(dialogue("one, two, three")), "film.ass").cues[0].spoken == "one, two, three"


def test_ten_and_a_hundred_hours_are_read(read, ass) -> None:
    line = "Dialogue: 0,100:00:03.50,100:00:04.00,Default,,0,0,0,,Hi\n"
    cue = read(ass(line), "film.ass").cues[0]
    assert (cue.start_ms, cue.end_ms) == (360_003_500, 360_004_000)


def test_the_format_line_decides_the_order_of_fields(read) -> None:
    content = "[Events]\nFormat: Start, End, Actor, Text\nDialogue: 0:00:01.00,0:00:02.00,Mary,Hi, you\n"
    subtitles = read(content, "film.ass")
    assert (subtitles.cues[0].speaker, subtitles.cues[0].spoken) == ("Mary", "Hi, you")
    assert any("order" in note for note in subtitles.notes)


def test_ssa_is_read(read) -> None:
    content = (
        "[Script Info]\nScriptType: v4.00\n\n[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,Mary,0000,0000,0000,,Hello.\n"
    )
    subtitles = read(content, "film.ssa")
    assert (subtitles.format, subtitles.cues[0].spoken, subtitles.cues[0].speaker) == ("ssa", "Hello.", "Mary")


def test_a_bad_margin_is_noted(read, ass) -> None:
    line = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,x,0,0,,Hi\n"
    assert any("marginl" in note for note in read(ass(line), "film.ass").notes)
