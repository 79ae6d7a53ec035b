from __future__ import annotations

import pytest

from plugin.cues.labels import Speakers
from plugin.cues.speech import read_speech


@pytest.mark.parametrize(
    ("raw", "format", "shown"),
    [
        ("{\\i1}[angry] Hi{\\i0}", "ass", "{\\i1}Hi{\\i0}"),
        ("[angry]\\NGet out", "ass", "Get out"),
        ("Get out\\N{\\i1}now.{\\i0}\\N[angry]", "ass", "Get out\\N{\\i1}now.{\\i0}"),
        ("<i>(angrily)</i> Get out", "srt", "Get out"),
        ("Fine. [sad] Go.", "srt", "Fine. Go."),
        ("MARY (angrily): Out!", "srt", "MARY: Out!"),
        ("孙悟空（愤怒地）：出去！", "srt", "孙悟空：出去！"),
        ("<v.angry.first Mary>Hi", "vtt", "<v.first Mary>Hi"),
        ("<angry>Hi</angry> you", "vtt", "Hi you"),
        ("[door slams] Who?", "srt", "[door slams] Who?"),
        ("Two  blanks", "srt", "Two  blanks"),
    ],
)
def test_the_shown_text_keeps_everything_but_directions(raw: str, format: str, shown: str) -> None:
    assert read_speech(raw, format, Speakers()).shown == shown


@pytest.mark.parametrize(
    ("raw", "format", "spoken"),
    [
        ("<b>Hello</b> <font color='red'>there</font>", "srt", "Hello there"),
        ("Tom &amp; Jerry &lt;3", "vtt", "Tom & Jerry <3"),
        ("{\\an8}Hello", "srt", "Hello"),
        ("<ruby>漢<rt>kan</rt></ruby>字", "vtt", "漢字"),
        ("one <00:01.500>two", "vtt", "one two"),
        ("♪ la la ♪ Stop singing!", "srt", "Stop singing!"),
        ("a < b and c > d", "srt", "a < b and c > d"),
        ("zero\u200bwidth", "srt", "zerowidth"),
        ("<b>Hello</b>", "ass", "<b>Hello</b>"),
    ],
)
def test_markup_is_not_spoken(raw: str, format: str, spoken: str) -> None:
    assert read_speech(raw, format, Speakers()).spoken == spoken


def test_an_unknown_tag_is_neither_spoken_nor_a_direction() -> None:
    speech = read_speech("<blink>Hello</blink>", "srt", Speakers())
    assert (speech.spoken, speech.direction, speech.shown) == ("Hello", None, "<blink>Hello</blink>")


def test_a_happy_tag_of_srt_is_a_direction() -> None:
    assert read_speech("<happy>Hello", "srt", Speakers()).direction == "happy"


def test_a_direction_is_kept_in_the_authors_words() -> None:
    speech = read_speech("（像丢了魂一样，慢慢地）你说，\n他走了？", "srt", Speakers())
    assert (speech.direction, speech.spoken) == ("像丢了魂一样，慢慢地", "你说，他走了？")


def test_a_direction_alone_is_blank_and_its_words_are_not_shown() -> None:
    speech = read_speech("[angry]", "srt", Speakers())
    assert (speech.skip, speech.shown, speech.direction) == ("blank", "", "angry")


def test_a_caption_alone_stays_shown() -> None:
    speech = read_speech("MARY: [sighs]", "srt", Speakers())
    assert (speech.skip, speech.shown, speech.speaker) == ("sound caption", "MARY: [sighs]", "MARY")
