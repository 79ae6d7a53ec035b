from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugin.cues import read_cues
from plugin.errors import SubtitleError


def test_the_content_decides_the_format_before_the_suffix(read, srt, vtt, ass, dialogue) -> None:
    assert read(vtt("Hello."), "film.srt").format == "vtt"
    assert read(ass(dialogue("Hello.")), "film.txt").format == "ass"
    assert read(srt("Hello."), "film.ass").format == "srt"


def test_cues_out_of_order_are_sorted_and_named(read) -> None:
    text = "1\n00:00:05,000 --> 00:00:06,000\nsecond\n\n2\n00:00:01,000 --> 00:00:02,000\nfirst\n"
    subtitles = read(text)
    assert [(cue.index, cue.spoken) for cue in subtitles.cues] == [(2, "first"), (1, "second")]
    assert any("cue 2" in note and "time order" in note for note in subtitles.notes)


def test_a_clean_file_has_no_notes(read, srt) -> None:
    assert read(srt("Hello.", "你好。")).notes == ()


def test_an_end_before_the_start_is_kept_and_named(read) -> None:
    subtitles = read("1\n00:00:05,000 --> 00:00:02,500\nHello.\n")
    assert (subtitles.cues[0].start_ms, subtitles.cues[0].end_ms) == (5000, 2500)
    assert any("cue 1 ends before it starts" in note for note in subtitles.notes)


def test_a_name_used_once_with_a_colon_is_known_in_the_whole_file(read, srt) -> None:
    subtitles = read(srt("MARY: Hello.", "[Mary] Still me."))
    assert [cue.speaker for cue in subtitles.cues] == ["MARY", "MARY"]


def test_the_cast_decides_how_a_name_is_spelled(read, srt) -> None:
    assert read(srt("MARY: Hello."), speakers=["Mary"]).cues[0].speaker == "Mary"


def test_an_actor_field_with_two_names_names_both_parts(read, ass, dialogue) -> None:
    subtitles = read(ass(dialogue("- Hi.\\N- 你好。", name="MARY/阿岚")), "film.ass")
    assert [(cue.part, cue.speaker) for cue in subtitles.cues] == [(1, "MARY"), (2, "阿岚")]


def test_a_style_that_is_in_the_cast_speaks(read, ass, dialogue) -> None:
    content = ass(dialogue("Hello.", style="Mary"))
    assert read(content, "film.ass", speakers=["Mary"]).cues[0].speaker == "Mary"
    assert read(content, "film.ass").cues[0].speaker is None


def test_a_direction_in_the_text_leads_the_one_in_the_effect_field(read, ass, dialogue) -> None:
    (cue,) = read(ass(dialogue("[angry] Hello.", effect="sad")), "film.ass").cues
    assert cue.direction == "angry, sad"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.srt", b"", "empty.srt is empty"),
        ("blank.srt", b"\xef\xbb\xbf\r\n \r\n", "blank.srt is empty"),
        ("photo.srt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "photo.srt is not a text file"),
        ("notes.txt", b"dear diary\n", "notes.txt is not a subtitle"),
        ("notes.srt", b"dear diary\n", "notes.srt has no cue"),
        ("none.ass", b"[Script Info]\nScriptType: v4.00+\n", "none.ass has no cue"),
        ("none.vtt", b"WEBVTT\n\n", "none.vtt has no cue"),
        (
            "bad.ass",
            (b"[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,soon,later,Default,,0,0,0,,Hi\n"),
            "'soon' is not a time",
        ),
        (
            "cut.ass",
            (b"[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:01.00\n"),
            "too few fields",
        ),
    ],
)
def test_a_file_that_is_no_subtitle_is_one_clear_sentence(read, name: str, content: bytes, says: str) -> None:
    with pytest.raises(SubtitleError, match=says) as caught:
        read(content, name)
    assert "\n" not in str(caught.value) and name in str(caught.value)


def test_a_missing_file_and_a_directory_are_named(tmp_path) -> None:
    with pytest.raises(SubtitleError, match=r"gone\.srt does not exist"):
        read_cues(tmp_path / "gone.srt")
    with pytest.raises(SubtitleError, match="is a directory"):
        read_cues(tmp_path)


WORDS = st.lists(st.sampled_from(["hello", "你好", "Wait", "火车", "1999", "go", "行(háng)"]), min_size=1).map(" ".join)
DIRECTIONS = st.sampled_from(
    ["[angry]", "[angry:5] ", "（愤怒地质问，声音发抖）", "(in a shaking voice) ", "【冷笑】", "{sad}", "<angry>"]
)


@given(texts=st.lists(WORDS, min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_cues_out_are_cues_in(read, texts: list[str], srt) -> None:
    cues = read(srt(*texts)).cues
    assert [(cue.index, cue.text, cue.spoken, cue.shown) for cue in cues] == [
        (n, text, text, text) for n, text in enumerate(texts, 1)
    ]


@given(direction=DIRECTIONS, text=WORDS, format=st.sampled_from(["srt", "vtt"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_a_direction_in_front_is_never_spoken_or_shown(read_one, direction: str, text: str, format: str) -> None:
    cue = read_one(direction + text, format)
    assert (cue.spoken, cue.shown) == (text, text)
    assert cue.direction == direction.strip().strip("[]（）()【】{}<>")


@given(text=st.text(st.sampled_from("ab你好 [](（）【】{}<>:：-—♪.!?\\N"), max_size=24))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_any_text_is_read_without_an_error(read, text: str, srt) -> None:
    for cue in read(srt(f"x{text}")).cues:
        assert bool(cue.spoken) != bool(cue.skip)
