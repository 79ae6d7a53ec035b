from __future__ import annotations

from plugin.cues.blocks import read_srt, read_vtt


def test_a_hundred_hours_are_a_hundred_hours() -> None:
    (event,) = read_srt("1\n100:00:01,000 --> 100:00:02,500\nHello.\n").events
    assert (event.start_ms, event.end_ms) == (360_001_000, 360_002_500)


def test_a_number_as_last_line_is_text() -> None:
    script = read_srt("1\n00:00:01,000 --> 00:00:02,000\nThe year was\n1999\n\n2\n00:00:03,000 --> 00:00:04,000\n42\n")
    assert [event.text for event in script.events] == ["The year was\n1999", "42"]


def test_missing_numbers_are_counted_and_noted() -> None:
    script = read_srt("00:00:01,000 --> 00:00:02,000\nIt is\n7\n\n00:00:03,000 --> 00:00:04,000\nBye.\n")
    assert [(event.index, event.text) for event in script.events] == [(1, "It is\n7"), (2, "Bye.")]
    assert any("cues 1 and 2 had no number" in note for note in script.notes)


def test_other_numbers_are_counted_anew_and_noted() -> None:
    script = read_srt("7\n00:00:01,000 --> 00:00:02,000\nHi.\n\n9\n00:00:03,000 --> 00:00:04,000\nBye.\n")
    assert [event.index for event in script.events] == [1, 2]
    assert any("cues 1 and 2 had another number" in note for note in script.notes)


def test_a_point_for_the_comma_is_read_and_noted() -> None:
    script = read_srt("1\n00:00:01.250 --> 00:00:02.5\nHi.\n")
    assert (script.events[0].start_ms, script.events[0].end_ms) == (1250, 2500)
    assert "cue 1" in script.notes[0]


def test_a_missing_blank_line_does_not_join_cues() -> None:
    script = read_srt("1\n00:00:01,000 --> 00:00:02,000\nHi.\n2\n00:00:03,000 --> 00:00:04,000\nBye.\n")
    assert [event.text for event in script.events] == ["Hi.", "Bye."]


def test_a_blank_line_inside_a_cue_does_not_lose_its_rest() -> None:
    (event,) = read_srt("1\n00:00:01,000 --> 00:00:02,000\nHi,\n\nthere.\n").events
    assert event.text == "Hi,\nthere."


def test_blank_cues_keep_their_number() -> None:
    script = read_srt("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nBye.\n")
    assert [(event.index, event.text) for event in script.events] == [(1, ""), (2, "Bye.")]


def test_vtt_notes_styles_and_ids_are_not_text() -> None:
    text = (
        "WEBVTT\n\nSTYLE\n::cue {}\n\nNOTE by us\n\nintro\n00:01.000 --> 00:02.000 line:0\nHi.\n\n"
        "NOTE again\nand again\n\n00:03.000 --> 00:04.000\nBye.\n"
    )
    script = read_vtt(text)
    assert [(event.text, event.cue_id, event.settings) for event in script.events] == [
        ("Hi.", "intro", "line:0"),
        ("Bye.", "", ""),
    ]
    assert script.header.startswith("WEBVTT\n\nSTYLE") and script.header.endswith("NOTE by us")


def test_vtt_text_outside_all_cues_is_noted() -> None:
    script = read_vtt("WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n\nlost words\n\n00:03.000 --> 00:04.000\nBye.\n")
    assert any("line 6" in note for note in script.notes)
