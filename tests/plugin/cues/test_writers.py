from __future__ import annotations

import pytest

from plugin.cues import write_clean
from plugin.errors import OptionError


@pytest.fixture
def rewrite(read, tmp_path):
    """Read a file, write it clean in a format, return the text and the notes."""

    def run(content: str, name: str, format: str) -> tuple[str, tuple[str, ...]]:
        path = tmp_path / f"clean.{format}"
        notes = write_clean(read(content, name), path, format)
        return path.read_text(encoding="utf-8"), notes

    return run


@pytest.mark.parametrize("format", ["srt", "ass", "vtt"])
def test_directions_and_readings_are_gone_and_words_stay(rewrite, format: str, srt) -> None:
    text, _ = rewrite(srt("[angry] 这很重要(zhòng yào)。", "（低声）行(háng)吗？"), "film.srt", format)
    assert "这很重要。" in text and "行吗？" in text
    assert not any(word in text for word in ("angry", "低声", "zhòng", "háng"))


@pytest.mark.parametrize("format", ["srt", "ass", "vtt"])
def test_a_split_cue_is_written_as_the_one_cue_it_was(read, rewrite, format: str, srt) -> None:
    text, _ = rewrite(srt("- [sad] Are you coming?\n- No.", "Bye."), "film.srt", format)
    again = read(text, f"again.{format}").cues
    assert [(cue.index, cue.spoken, cue.start_ms) for cue in again if cue.part != 2] == [
        (1, "Are you coming?", 3000),
        (2, "Bye.", 6000),
    ]
    assert sum(cue.end_ms == 5000 for cue in again) == 1


def test_srt_to_srt_changes_nothing_else(rewrite, srt) -> None:
    content = srt("<i>Hello</i>", "{\\an8}Two\nlines")
    assert rewrite(content, "film.srt", "srt") == (content.rstrip("\n") + "\n", ())


def test_ass_to_ass_keeps_styles_positions_and_comments(rewrite, ass, dialogue) -> None:
    lines = dialogue("{\\pos(1,2)}[angry] Hi", style="Mary", name="MARY", effect="sad") + dialogue(
        "note", kind="Comment"
    )
    text, notes = rewrite(ass(lines), "film.ass", "ass")
    assert "Style: Mary,Arial,52" in text and "PlayResX: 1280" in text
    assert "Dialogue: 0,0:00:01.00,0:00:03.00,Mary,MARY,0,0,0,,{\\pos(1,2)}Hi" in text
    assert "Comment: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,note" in text
    assert notes == ()


def test_ass_to_srt_names_what_is_lost(rewrite, ass, dialogue) -> None:
    lines = dialogue("{\\i1}Hi{\\i0} {\\b700}you\\Nthere") + dialogue("note", kind="Comment")
    text, notes = rewrite(ass(lines), "film.ass", "srt")
    assert "<i>Hi</i> <b>you\nthere</b>" in text and "note" not in text
    assert any("styles and positions are lost in srt" in note for note in notes)
    assert not any("cue 2" in note for note in notes)


def test_vtt_to_vtt_keeps_header_ids_and_settings(rewrite) -> None:
    content = "WEBVTT\n\nSTYLE\n::cue {}\n\none\n00:01.000 --> 00:02.000 line:0\n<v.angry Mary>Tom &amp; me\n"
    text, _ = rewrite(content, "film.vtt", "vtt")
    assert text == "WEBVTT\n\nSTYLE\n::cue {}\n\none\n00:00:01.000 --> 00:00:02.000 line:0\n<v Mary>Tom &amp; me\n"


def test_vtt_to_srt_and_ass_decode_and_drop_markup(rewrite, vtt) -> None:
    content = vtt("<v Mary>Tom &amp; <i>me</i> &lt;3")
    assert "\nTom & <i>me</i> <3\n" in rewrite(content, "film.vtt", "srt")[0]
    assert ",Mary,0,0,0,,Tom & {\\i1}me{\\i0} <3" in rewrite(content, "film.vtt", "ass")[0]


def test_srt_to_vtt_escapes_what_webvtt_would_take_for_markup(rewrite, srt) -> None:
    text, notes = rewrite(srt("<font color='red'>Tom</font> & <b>me</b> <3"), "film.srt", "vtt")
    assert "Tom &amp; <b>me</b> &lt;3" in text
    assert notes == ("font colours are lost in vtt.",)


def test_cues_are_written_in_time_order(rewrite) -> None:
    content = "1\n00:00:05,000 --> 00:00:06,000\nsecond\n\n2\n00:00:01,000 --> 00:00:02,000\nfirst\n"
    text, _ = rewrite(content, "film.srt", "srt")
    assert text.index("first") < text.index("second")


def test_a_reversed_cue_is_written_without_length_and_named(rewrite) -> None:
    text, notes = rewrite("1\n00:00:05,000 --> 00:00:02,500\nHi.\n", "film.srt", "srt")
    assert "00:00:05,000 --> 00:00:05,000" in text
    assert any("cue 1 ends before it starts" in note for note in notes)


def test_times_past_ten_hours_are_kept_in_srt_and_named_in_ass(rewrite) -> None:
    content = "1\n100:00:01,000 --> 100:00:02,000\nHi.\n"
    assert "100:00:01,000" in rewrite(content, "film.srt", "srt")[0]
    assert any("9:59:59.99" in note for note in rewrite(content, "film.srt", "ass")[1])


def test_an_unwritable_place_is_one_clear_sentence(read, tmp_path, srt) -> None:
    with pytest.raises(OptionError, match="cannot be written"):
        write_clean(read(srt("Hi.")), tmp_path / "missing" / "clean.srt", "srt")


def test_a_failed_write_leaves_the_old_file_and_no_part(read, tmp_path, monkeypatch, srt) -> None:
    path = tmp_path / "clean.srt"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(
        "pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OptionError, match="No space left"):
        write_clean(read(srt("Hi.")), path, "srt")
    assert path.read_text(encoding="utf-8") == "old" and sorted(p.name for p in tmp_path.iterdir()) == [
        "clean.srt",
        "film.srt",
    ]


def test_an_unknown_format_is_refused(read, tmp_path, srt) -> None:
    with pytest.raises(OptionError, match="choose srt, ass or vtt"):
        write_clean(read(srt("Hi.")), tmp_path / "clean.sub", "sub")
