from __future__ import annotations

from pathlib import Path

import pytest

from plugin.casting import Part, cast, read_cast
from plugin.cues import Cue
from plugin.errors import CastError


def cue(speaker: str | None, spoken: str) -> Cue:
    return Cue(1, 0, 0, 1000, spoken, spoken, spoken, speaker)


def write(folder: Path, text: str) -> Path:
    path = folder / "cast.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_cast_file_gives_voice_language_level_and_direction(tmp_path: Path) -> None:
    path = write(
        tmp_path, '[speakers."阿岚"]\nvoice = "zf_xiaobei"\nlanguage = "zh"\nlevel_db = -2\ndirection = "calm"\n'
    )

    assert read_cast(path) == {"阿岚": Part("zf_xiaobei", "zh", -2, "calm")}


def test_a_cast_file_limits_the_rate_of_a_speaker(tmp_path: Path) -> None:
    assert read_cast(write(tmp_path, "[speakers.A]\nrate = [0.9, 1]\n"))["A"].rate == (0.9, 1.0)


@pytest.mark.parametrize("rate", ["1", "[1]", "[1.2, 0.8]", '["slow", "fast"]', "[0.1, 1]", "[true, 1]"])
def test_limits_of_the_rate_that_are_none_are_told(tmp_path: Path, rate: str) -> None:
    with pytest.raises(CastError, match=r"speaker 'A': rate .*: (write it as|give the slowest)"):
        read_cast(write(tmp_path, f"[speakers.A]\nrate = {rate}\n"))


def test_all_faults_of_a_cast_file_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'title = 1\n[speakers.A]\nvoise = "x"\nvoice = "zf_xiaobie"\n'
        'language = "fr"\nlevel_db = 99\ndirection = "sad:9"\n',
    )
    with pytest.raises(CastError) as caught:
        read_cast(path)

    message = str(caught.value)
    for part in ("cast.toml", "'title'", "did you mean 'voice'", "Did you mean 'zf_xiaobei'", "'fr'", "99", "sad"):
        assert part in message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text", ["speakers = 3", "[speakers]\nANNA = 'x'", "not toml at all", "[speakers.A]\nvoice = 3"]
)
def test_a_broken_cast_file_is_one_clear_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(CastError, match=r"cast\.toml"):
        read_cast(write(tmp_path, text))


def test_a_voice_fits_the_language_of_most_of_a_speakers_lines() -> None:
    roles = cast([cue("A", "你好"), cue("A", "再见了朋友"), cue("B", "Hello there"), cue("A", "bye")], {})

    assert roles["A"].voice.reads == "zh"
    assert roles["B"].voice.reads == "en"
    assert roles["A"].automatic


def test_speakers_get_different_voices_while_there_are_enough() -> None:
    roles = cast([cue(f"speaker {n}", "Hello there, how are you?") for n in range(10)], {})

    assert len({role.voice.id for role in roles.values()}) == 10


def test_a_name_keeps_its_voice_in_another_film() -> None:
    one = cast([cue("MAY", "Hello there"), cue("LEO", "Hi")], {})
    other = cast([cue("LEO", "Good evening to you")], {})

    assert one["LEO"].voice == other["LEO"].voice or one["MAY"].voice == other["LEO"].voice
    assert cast([cue("MAY", "Good night")], {})["MAY"].voice == one["MAY"].voice


def test_the_command_line_wins_over_the_cast_file_and_that_over_chance() -> None:
    cues = [cue("A", "Hello"), cue("B", "Hello"), cue(None, "Hello")]
    parts = {"A": Part("af_bella"), "B": Part("af_sky", level_db=3.0)}
    roles = cast(cues, parts, {"A": "bm_george"})

    assert (roles["A"].voice.id, roles["B"].voice.id) == ("bm_george", "af_sky")
    assert roles["B"].part.level_db == 3.0
    assert {role.voice.id for role in cast(cues, parts, {"*": "am_adam"}).values()} == {"am_adam"}


def test_an_unknown_voice_on_the_command_line_is_named_with_the_nearest() -> None:
    with pytest.raises(CastError, match="Did you mean 'af_heart'"):
        cast([cue("A", "Hello")], {}, {"*": "af_haert"})


def test_a_speaker_on_the_command_line_must_speak() -> None:
    with pytest.raises(CastError, match=r"nobody called 'ANN' speaks. Speakers: ANNA"):
        cast([cue("ANNA", "Hello")], {}, {"ANN": "af_heart"})


def test_a_speaker_may_have_a_place(tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text(
        '[speakers.LEO]\npan = -0.5\nroom = "hall"\nband = "phone"\n[speakers.ANNA]\n', encoding="utf-8"
    )
    parts = read_cast(tmp_path / "cast.toml")
    assert (parts["LEO"].place.pan, parts["LEO"].place.room, parts["LEO"].place.band) == (-0.5, "hall", "phone")
    assert (parts["ANNA"].place.pan, parts["ANNA"].place.room, parts["ANNA"].place.band) == (0.0, None, None)


def test_a_place_that_is_not_known_is_told_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text('[speakers.LEO]\nroom = "garage"\npan = 3\n', encoding="utf-8")
    with pytest.raises(CastError, match=r"pan 3 is not a number.*unknown room 'garage'; there are small, room, hall"):
        read_cast(tmp_path / "cast.toml")
