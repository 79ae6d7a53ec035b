from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from plugin import Options, plan_film
from plugin.cli import main
from plugin.directing import GUESS_INTENSITY
from plugin.errors import StrictError
from plugin.report import Report
from tts_core.emotion import directions
from tts_core.emotion.space import EMOTIONS, EmotionState, nuance

CUE = "{0}\n00:00:{1:02d},000 --> 00:00:{2:02d},000\n{3}\n"
FREE, OTHER, CLEAR, UNCLEAR = "像突然意识到被骗了一样", "not angry, just done", "我恨死你了！", "桌子在左边。"


class Reader:
    """Stand in for the model: it keeps what it was asked, and feels by a word in the text."""

    name = "stand-in"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def understand(self, texts: Sequence[str]) -> list[EmotionState]:
        self.asked.append([*texts])
        return [self._state(text) for text in texts]

    def _state(self, text: str) -> EmotionState:
        found = "surprised" if FREE in text else "angry" if CLEAR[:3] in text else "weary" if "done" in text else "sad"
        unsure = UNCLEAR[:2] in text or "murky" in text
        likely = ((found, 0.3 if unsure else 0.8), ("cold", 0.1), ("shy", 0.05))
        return EmotionState(
            text, found, nuance(found).emotions, 0.9, nuance(found).delivery, (), "cold", likely, unsure
        )


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    stand_in = Reader()
    monkeypatch.setattr(directions, "open_model", lambda name: stand_in)
    return stand_in


def planned(folder: Path, *texts: str, **options: Any) -> Report:
    return plan_film(None, film_of(folder, *texts), options=Options(engine="tone", **options))


def film_of(folder: Path, *texts: str) -> Path:
    path = folder / "film.srt"
    path.write_text("\n".join(CUE.format(i + 1, 2 * i, 2 * i + 1, text) for i, text in enumerate(texts)), "utf-8")
    return path


def test_the_model_is_asked_once_a_film(tmp_path: Path, reader: Reader) -> None:
    lines = planned(tmp_path, f"({FREE}) 你骗我！", f"[{OTHER}] Go away.", "[angry] No!", f"({FREE}) 又是你！").lines

    assert [sorted(asked) for asked in reader.asked] == [sorted([FREE, OTHER])]
    assert [line["emotion"]["nuance"] for line in lines] == ["surprised", "weary", "angry", "surprised"]


def test_with_auto_it_is_still_asked_once(tmp_path: Path, reader: Reader) -> None:
    planned(tmp_path, f"({FREE}) 你骗我！", CLEAR, direct="auto")

    assert len(reader.asked) == 1


def test_tags_alone_ask_no_model(tmp_path: Path, reader: Reader) -> None:
    planned(tmp_path, "[angry:4] No!", "你好。", "[小声] 走吧。")

    assert reader.asked == []


def test_free_words_are_understood_and_flagged_by_nobody(tmp_path: Path, reader: Reader) -> None:
    report = planned(tmp_path, f"({FREE}) 你骗我！")
    (line,) = report.lines

    assert (line["emotion"]["text"], line["emotion"]["nuance"], line["emotion"]["second"]) == (
        FREE,
        "surprised",
        "cold",
    )
    assert [flag for flag in line["flags"] if flag.startswith("direction")] == []
    assert report.data["warnings"] == []


def test_a_level_behind_free_words_wins(tmp_path: Path, reader: Reader) -> None:
    (line,) = planned(tmp_path, f"({FREE}:2) 你骗我！").lines

    assert line["emotion"]["intensity"] == pytest.approx(0.4)
    assert line["emotion"]["nuance"] == "surprised"


def test_an_unsure_direction_is_flagged_and_told(tmp_path: Path, reader: Reader) -> None:
    report = planned(tmp_path, "[murky and odd] Hello there.")

    assert "direction-unsure" in report.lines[0]["flags"]
    assert report.lines[0]["emotion"]["unsure"] is True
    assert any(
        "murky and odd" in warning and warning.startswith("cue 1: not sure") for warning in report.data["warnings"]
    )


def test_strict_fails_on_an_unsure_direction(
    tmp_path: Path, reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StrictError, match=r"film\.srt: cue 1: direction-unsure"):
        planned(tmp_path, "[murky and odd] Hello there.", strict=True)

    arguments = ["dub", str(tmp_path / "film.srt"), "-o", str(tmp_path / "track.wav"), "--engine", "tone", "--strict"]
    assert main(arguments) == 2
    assert "cue 1: direction-unsure" in capsys.readouterr().err
    assert not (tmp_path / "track.wav").exists()


def test_strict_lets_what_was_understood_pass(tmp_path: Path, reader: Reader) -> None:
    assert len(planned(tmp_path, f"({FREE}) 你骗我！", strict=True).lines) == 1


def test_words_colour_nothing_unless_they_are_asked_to(tmp_path: Path, reader: Reader) -> None:
    (line,) = planned(tmp_path, CLEAR).lines

    assert (line["emotion"]["nuance"], line["emotion"]["intensity"]) == ("neutral", 0.0)
    assert "direction-guessed" not in line["flags"]
    assert reader.asked == []


def test_auto_colours_a_line_without_a_direction_mildly_and_says_so(tmp_path: Path, reader: Reader) -> None:
    (line,) = planned(tmp_path, CLEAR, direct="auto").lines

    assert line["emotion"]["nuance"] == "angry"
    assert 0 < line["emotion"]["intensity"] <= GUESS_INTENSITY == 0.4
    assert line["emotion"]["text"] == ""
    assert "direction-guessed" in line["flags"]


def test_auto_listens_to_the_lines_around(tmp_path: Path, reader: Reader) -> None:
    alone = planned(tmp_path, CLEAR, direct="auto").lines[0]
    among = planned(tmp_path, "他走了。", CLEAR, "他走了。", direct="auto").lines[1]

    assert alone["emotion"]["nuance"] == among["emotion"]["nuance"] == "angry"
    assert among["emotion"]["emotions"]["sad"] > alone["emotion"]["emotions"]["sad"]
    assert among["emotion"]["intensity"] <= 0.4


def test_auto_leaves_written_directions_alone(tmp_path: Path, reader: Reader) -> None:
    texts = (f"[happy:5] {CLEAR}", f"({FREE}) {CLEAR}", CLEAR)
    written, auto = planned(tmp_path, *texts).lines, planned(tmp_path, *texts, direct="auto").lines

    assert [line["emotion"] for line in auto[:2]] == [line["emotion"] for line in written[:2]]
    assert ["direction-guessed" in line["flags"] for line in auto] == [False, False, True]


def test_auto_does_not_guess_from_words_that_say_nothing_clear(tmp_path: Path, reader: Reader) -> None:
    (line,) = planned(tmp_path, UNCLEAR, direct="auto").lines

    assert line["emotion"]["intensity"] == 0.0
    assert "direction-unsure" not in line["flags"]


def test_a_guess_does_not_fail_a_strict_run(tmp_path: Path, reader: Reader) -> None:
    assert "direction-guessed" in planned(tmp_path, CLEAR, direct="auto", strict=True).lines[0]["flags"]


def test_the_direction_of_the_cast_file_counts_as_written(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "cast.toml").write_text(f'[speakers.ANNA]\ndirection = "{FREE}"\n', encoding="utf-8")
    (line,) = planned(tmp_path, f"ANNA: {CLEAR}", direct="auto").lines

    assert line["emotion"]["nuance"] == "surprised"
    assert "direction-guessed" not in line["flags"]


def test_the_shipped_model_hears_a_film(tmp_path: Path) -> None:
    lines = planned(tmp_path, f"({FREE}) 你骗我！", "你好。", CLEAR, direct="auto").lines

    assert lines[0]["emotion"]["nuance"] == "surprised"
    assert lines[0]["emotion"]["intensity"] > 0.4
    for line in lines[1:]:
        assert line["emotion"]["intensity"] <= 0.4
        assert sum(line["emotion"]["emotions"][name] for name in EMOTIONS) <= 1.01
