from __future__ import annotations

import pytest

from plugin.cues.encoding import read_text
from plugin.errors import SubtitleError

SIMPLIFIED = ("你怎么现在才来？", "火车已经走了。", "我等了你整整一夜。", "对不起，路上下雪了。", "进来吧，外面冷。")
TRADITIONAL = ("你怎麼現在才來？", "火車已經走了。", "我等了你整整一夜。", "對不起，路上下雪了。", "進來吧，外面冷。")
JAPANESE = (
    "どうして今ごろ来たの？",
    "汽車はもう出ました。",
    "一晩中待っていたのに。",
    "ごめん、雪で。",
    "入って、寒いから。",
)
FRENCH = (
    "Où étais-tu passé ?",
    "Le train est déjà parti.",
    "Je t’ai attendu…",
    "Désolé, il a neigé.",
    "Entre, il fait froid.",
)
ENGLISH = ("You are late.", "The train has gone.", "I waited all night.", "I know. It’s the snow.", "Come in.")


@pytest.mark.parametrize(
    ("texts", "encoding"),
    [
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "shift_jis"),
        (FRENCH, "cp1252"),
        (ENGLISH, "cp1252"),
        (SIMPLIFIED, "utf-16-le"),
        (TRADITIONAL, "utf-16-be"),
    ],
)
def test_a_short_file_without_a_mark_is_read_and_the_guess_is_noted(read, texts, encoding: str, srt) -> None:
    subtitles = read(srt(*texts).encode(encoding))
    assert tuple(cue.spoken for cue in subtitles.cues) == texts
    assert subtitles.encoding == encoding
    assert any(encoding in note for note in subtitles.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_file_that_says_its_encoding_is_no_guess(read, encoding: str, srt) -> None:
    subtitles = read(srt(*SIMPLIFIED).encode(encoding))
    assert (subtitles.encoding, subtitles.notes) == (encoding, ())
    assert subtitles.cues[0].spoken == SIMPLIFIED[0]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_every_line_end_is_a_line_end(read, line_end: str, srt) -> None:
    cues = read(srt("One\ntwo", "three").replace("\n", line_end)).cues
    assert [cue.spoken for cue in cues] == ["One two", "three"]


def test_a_broken_utf_16_file_is_one_clear_sentence(tmp_path) -> None:
    path = tmp_path / "film.srt"
    path.write_bytes("你好".encode("utf-16") + b"\0")
    with pytest.raises(SubtitleError, match=r"film\.srt starts like utf-16"):
        read_text(path)
