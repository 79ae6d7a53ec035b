from __future__ import annotations

from pathlib import Path

import pytest

from tts_core.errors import VoiceError
from tts_core.voices import Voice, mixed, read_voice, save_voice, saved_names, user_voices, voice, voices, write_voice
from tts_core.voices.files import NOTICE


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the user's voices."""
    monkeypatch.setenv("CUEVOICE_VOICES", str(tmp_path / "own"))
    return tmp_path / "own"


def hero(name: str = "hero", **changes: float) -> Voice:
    return mixed(name, {"zf_xiaobei": 0.6, "af_heart": 0.4}, sources=['the recording "李".wav \\ x'], **changes)


def write(folder: Path, text: str) -> Path:
    path = folder / "voice.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["hero", "主角", "old_leo-2"])
def test_a_voice_that_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    made = hero(name, pitch_st=-1.25, formants=0.925)

    assert read_voice(write_voice(made, tmp_path / "new" / "a.toml")) == made
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.toml"]


def test_a_file_says_what_the_voice_was_made_from_and_asks_for_consent(tmp_path: Path) -> None:
    text = write_voice(hero(), tmp_path / "hero.toml").read_text(encoding="utf-8")

    for part in ("zf_xiaobei = 0.6", "af_heart = 0.4", "Kokoro-82M", "李", NOTICE, "consent"):
        assert part in text


def test_a_file_may_say_another_language_and_gender_than_its_heaviest_voice(tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "a"\nlanguage = "en-GB"\ngender = "male"\n[mixture]\nzf_xiaobei = 1\n')

    assert (read_voice(path).accent, read_voice(path).gender, read_voice(path).pitch_st) == ("british", "male", 0.0)


def test_a_saved_voice_is_found_by_its_name_and_never_cast_by_itself(own: Path) -> None:
    path = save_voice(hero())

    assert path == own / "hero.toml" == user_voices() / "hero.toml"
    assert voice("hero") == hero() and voice(str(path)) == hero()
    assert saved_names() == ("hero",)
    assert "hero" not in voices() and voice("hero").cast_order == 0


def test_the_name_of_a_copied_file_counts(own: Path) -> None:
    save_voice(hero())
    (own / "villain.toml").write_bytes((own / "hero.toml").read_bytes())

    assert voice("villain").id == "villain"


def test_an_unknown_name_is_told_with_the_nearest_saved_one() -> None:
    save_voice(hero())

    with pytest.raises(VoiceError, match=r"unknown voice 'heroo'. Did you mean 'hero'\?"):
        voice("heroo")


@pytest.mark.parametrize("name", ["af_heart", "AF_Heart", "", "a/b", "..", "a b", "a:b", "x" * 65])
def test_a_name_of_the_bank_or_of_no_file_is_refused(own: Path, name: str) -> None:
    with pytest.raises(VoiceError, match="name"):
        save_voice(hero(name))
    assert not own.exists()


def test_a_file_cannot_take_the_place_of_a_voice_of_the_bank(own: Path) -> None:
    save_voice(hero())
    (own / "hero.toml").rename(own / "af_heart.toml")

    assert voice("af_heart") is voices()["af_heart"]
    assert saved_names() == ()


def test_a_voice_of_the_bank_needs_no_file(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="bank"):
        write_voice(voice("af_heart"), tmp_path / "heart.toml")


def test_a_file_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "hero.toml").mkdir()

    with pytest.raises(VoiceError, match=r"hero\.toml: the voice cannot be written"):
        write_voice(hero(), tmp_path / "hero.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["hero.toml"]


def test_all_faults_of_a_voice_file_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'name = "af_heart"\npich_st = 1\nlanguage = "xx"\ngender = "x"\nsources = "me"\nformants = "big"\n'
        "[mixture]\nzf_xiaobie = 0.9\naf_sky = 0.9\n",
    )
    with pytest.raises(VoiceError) as caught:
        read_voice(path)

    parts = ("voice.toml", "belongs to a voice of the bank", "did you mean 'pitch_st'", "'xx'", "gender", "sources")
    for part in (*parts, "'big'", "did you mean 'zf_xiaobei'", "sum to 1.8"):
        assert part in str(caught.value)


@pytest.mark.parametrize("text", ["name = ", "", 'name = "a"', 'name = "a"\nmixture = 3', 'name = "a"\n[mixture]'])
def test_a_broken_voice_file_is_one_clear_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(VoiceError, match=r"voice\.toml: .*(mixture|not a readable)"):
        read_voice(write(tmp_path, text))


def test_a_missing_voice_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"gone\.toml: there is no such voice file"):
        voice(str(tmp_path / "gone.toml"))
