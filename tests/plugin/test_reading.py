"""`cuevoice read` shows what will be said, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugin.cli import main
from plugin.cues import read_cues
from plugin.errors import GlossaryError
from plugin.glossary import read_glossary
from plugin.pipeline import plan_film
from plugin.reading import read_lines

SRT = (
    "1\n00:00:00,000 --> 00:00:02,000\n单于在重要(zhòng yào)的地方。\n\n2\n00:00:02,500 --> 00:00:04,000\nIt is 2026.\n"
)


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    path = tmp_path / "film.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def test_a_text_is_told_word_by_word_with_the_origin_of_each_reading() -> None:
    (line,) = read_lines("重要(zhòng yào)的 Kubernetes 有3个")
    words = {word["text"]: word for word in line.as_dict()["words"]}
    assert words["重要"]["pinyin"] == "zhòng yào" and words["重要"]["source"] == "given"
    assert words["Kubernetes"]["source"] == "model" and words["Kubernetes"]["phones"]
    assert line.as_dict()["spoken_text"] == "重要的 Kubernetes 有三个"


def test_a_file_is_told_cue_by_cue_as_json(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(srt), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["index"] for line in lines] == [1, 2]
    assert lines[1]["spoken_text"] == "It is twenty twenty-six."
    assert {"text", "phones", "words", "unread", "stretches", "language", "start_ms"} <= lines[0].keys()


def test_the_table_names_reading_and_origin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "银行😀"]) == 0
    out = capsys.readouterr().out
    assert "yín háng" in out and "dictionary" in out and "not said: 😀" in out


def test_the_glossary_beside_the_subtitles_is_used_by_read_and_plan(srt: Path) -> None:
    (srt.parent / "glossary.toml").write_text('[zh]\n"单于" = "dan1 yu2"\n', encoding="utf-8")
    assert read_lines(str(srt))[0].reading.words[0].syllables == ("dan1", "yu2")
    report = plan_film(None, srt)
    assert report.data["input"]["glossary"].endswith("glossary.toml")
    assert report.lines[0]["phones"].startswith("ta→n")


def test_a_bad_glossary_is_one_sentence_that_names_file_and_word(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text('[zh]\n"单于" = "chan2"\n', encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"names\.toml: \[zh\] '单于'"):
        read_glossary(path)


def test_a_bad_reading_names_cue_and_word(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    srt.write_text(SRT.replace("zhòng yào", "zhòng yào le"), encoding="utf-8")
    assert main(["read", str(srt)]) == 2
    assert "cue 1: '" in capsys.readouterr().err


def test_a_missing_file_is_not_taken_for_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "nowhere.srt"]) == 2
    assert "nowhere.srt" in capsys.readouterr().err


def vtt(folder: Path, text: str) -> Path:
    path = folder / "film.vtt"
    path.write_text(f"WEBVTT\n\n00:00.000 --> 00:02.000\n{text}\n", encoding="utf-8")
    return path


def test_ruby_in_pinyin_reads_its_characters(tmp_path: Path) -> None:
    path = vtt(tmp_path, "<ruby>重<rt>chóng</rt></ruby>来一次")
    assert read_lines(str(path))[0].reading.words[0].syllables[0] == "chong2"
    (cue,) = read_cues(path).cues
    assert "<ruby>" in cue.shown


def test_ruby_that_is_no_pinyin_is_left_to_the_reader(tmp_path: Path) -> None:
    (cue,) = read_cues(vtt(tmp_path, "<ruby>漢<rt>かん</rt></ruby>字")).cues
    assert cue.spoken == "漢字"


def test_a_pair_with_a_reading_is_no_tag(tmp_path: Path) -> None:
    (line,) = read_lines(str(vtt(tmp_path, "Wait a <minute|M IH1 . N AH0 T>.")))
    assert line.reading.words[-1].source == "given"


@pytest.mark.parametrize(
    ("mark", "spoken"), [("{lang: en}", "nine eleven"), ("{语言：中文}", "九点十一分"), ("", "九点十一分")]
)
def test_a_cue_may_name_its_language(tmp_path: Path, mark: str, spoken: str) -> None:
    (line,) = read_lines(str(vtt(tmp_path, f"{mark}9:11，")))
    assert line.reading.spoken_text.strip("，") == spoken
