"""Recordings that direct lines: who names them, where they are looked up, what is told where they do not direct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from references import CUE, OUTLINE, Ears, felt, files, film_of, follows, nuances

from plugin import Options, plan_film
from plugin.cues import Cue
from plugin.errors import CastError, OptionError, StrictError, SubtitleError
from plugin.report import Report
from plugin.source import Overheard
from tts_core.emotion import EmotionState, blend, understand_tags


@pytest.fixture
def films(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the film be heard as these nuances, a cue each; None is not heard."""

    def heard_as(*names: str | None) -> None:
        def overhear(media: object, cues: Sequence[Cue], speakers: object, *, want_outline: bool) -> list[Overheard]:
            assert len(cues) == len(names)
            return [
                Overheard(felt(name), OUTLINE if want_outline else None)
                if name
                else Overheard(None, None, f"cue {cue.index}: music in the sound track, its words direct it")
                for name, cue in zip(names, cues, strict=True)
            ]

        monkeypatch.setattr("plugin.source.overhear", overhear)

    return heard_as


def planned(folder: Path, *texts: str, video: Path | None = None, **options: Any) -> Report:
    return plan_film(video, film_of(folder, *texts), options=Options(engine="tone", **options))


def test_a_recording_beside_the_subtitles_directs_its_cue(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path, "angry.wav", "怒/sad 1.wav")
    report = planned(tmp_path, "[ref(angry.wav)] Get out!", "{情绪参考: 怒/sad 1.wav}你走。", "你好。")

    assert nuances(report) == ["angry", "sad", "neutral"]
    assert [line["emotion"]["text"] for line in report.lines] == ["ref(angry.wav)", "ref(怒/sad 1.wav)", ""]
    assert [line["emotion"]["reference"] for line in report.lines] == ["angry.wav", "怒/sad 1.wav", None]
    assert {line["emotion"]["follow"] for line in report.lines} == {0.0}
    assert report.lines[0]["spoken_text"] == "Get out!"


def test_a_recording_is_read_and_heard_once_a_film(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path, "angry.wav")
    planned(tmp_path, *["[ref(angry.wav)] Get out!", "[sad + ref(./angry.wav) 0.3] Out!"] * 3)

    assert ears.read == [tmp_path / "angry.wav"]
    assert ears.heard == ["angry.wav"]


def test_words_and_a_recording_of_a_cue_have_equal_shares(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path, "sad.wav")
    (line,) = planned(tmp_path, "[angry, fast] {emotion-ref: sad.wav} Get out!").lines
    expected = blend([(understand_tags("angry, fast"), 1), (felt("sad"), 1)])

    assert line["emotion"]["text"] == "angry, fast, ref(sad.wav)"
    assert tuple(line["emotion"]["emotions"].values()) == expected.emotions
    assert line["emotion"]["delivery"] == expected.delivery.as_dict()


def test_recordings_of_a_cast_lie_beside_the_cast_file(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path / "cast", "angry.wav", "sad.wav", "shy.wav")
    cast = tmp_path / "cast" / "mine.toml"
    cast.write_text(
        '[speakers.LEO]\nemotion_ref = "angry.wav"\n[speakers.ANNA]\ndirection = "ref(sad.wav):2"\n'
        '[cues.3]\nemotion_ref = "shy.wav"\n',
        "utf-8",
    )
    report = planned(tmp_path, "LEO: Get out!", "ANNA: No.", "ANNA: Please.", cast=cast)

    assert nuances(report) == ["angry", "sad", "shy"]
    assert [line["emotion"]["reference"] for line in report.lines] == ["angry.wav", "sad.wav", "shy.wav"]
    assert report.lines[1]["emotion"]["intensity"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("note", "own", "everywhere", "speaker", "expected"),
    [
        ("cold", "[sad] ", "angry.wav", "shy", "cold"),
        ("", "[sad] ", "angry.wav", "shy", "sad"),
        ("", "{emotion-ref: happy.wav}", "angry.wav", "shy", "happy"),
        ("", "", "angry.wav", "shy", "angry"),
        ("", "", None, "shy", "shy"),
        ("", "", None, "", "neutral"),
    ],
)
def test_the_cast_for_a_cue_then_the_cue_then_the_command_line_then_the_cast_for_a_speaker(
    tmp_path: Path,
    ears: Ears,
    monkeypatch: pytest.MonkeyPatch,
    note: str,
    own: str,
    everywhere: str | None,
    speaker: str,
    expected: str,
) -> None:
    files(tmp_path, "angry.wav", "happy.wav")
    monkeypatch.chdir(tmp_path)
    Path("cast.toml").write_text(
        f'[speakers.LEO]\ndirection = "{speaker}"\n' + (f'[cues.1]\ndirection = "{note}"\n' if note else "")
    )

    assert nuances(planned(tmp_path, f"LEO: {own}Get out!", emotion_ref=everywhere)) == [expected]


def test_a_note_of_the_cast_may_be_for_one_of_two_speakers(tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text('[cues."1.2"]\ndirection = "sad"\n')

    assert nuances(planned(tmp_path, "- Are you coming?\n- In a minute.")) == ["neutral", "sad"]


def test_what_directs_the_first_cue_of_a_sentence_directs_all_of_it(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path, "angry.wav", "sad.wav")
    film = tmp_path / "film.srt"
    film.write_text(
        CUE.format(1, 0, 1, "[ref(angry.wav)] I told you, and") + "\n" + CUE.format(2, 1, 2, "i tell you again."),
        "utf-8",
    )
    report = plan_film(None, film, options=Options(engine="tone"))

    assert [line["continues"] for line in report.lines] == [False, True]
    assert nuances(report) == ["angry", "angry"]


def test_all_recordings_that_are_missing_are_told_before_any_is_heard(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path, "angry.wav")
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(SubtitleError) as caught:
        planned(tmp_path, "[ref(angry.wav)] A.", "[ref(gone.wav)] B.", "[sad + ref(folder.wav) 0.2] C.", "[sad:9] D.")

    told = str(caught.value)
    for part in (
        f"film.srt: cue 2: gone.wav: no such file in {tmp_path}",
        "film.srt: cue 3: folder.wav: this is a folder",
        "film.srt: cue 4: level 9",
    ):
        assert part in told
    assert told.count("\n") == 0
    assert ears.read == []


def test_a_recording_that_is_not_clear_is_told_with_every_cue_that_is_wrong(tmp_path: Path, ears: Ears) -> None:
    files(tmp_path, "noise 1.wav", "noise 2.wav", "angry.wav")
    texts = ["[ref(noise 1.wav)] A.", "[ref(angry.wav)] B.", "[ref(noise 2.wav)] C.", "[ref(noise 1.wav)] D."]
    with pytest.raises(SubtitleError) as caught:
        planned(tmp_path, *texts)

    assert "film.srt: cue 1: noise 1.wav: this is noise" in str(caught.value)
    assert "film.srt: cue 3: noise 2.wav: this is noise" in str(caught.value)
    assert ears.heard.count("noise 1.wav") == 1


def test_the_sound_of_the_film_directs_where_nobody_wrote_how(
    tmp_path: Path, film: Path, films: Callable[..., None]
) -> None:
    films("angry", "afraid", "shy")
    texts = ["Get out!", "[sad] No.", "Please."]
    report = planned(tmp_path, *texts, video=film, emotion_ref="source", fit="natural")

    assert nuances(report) == ["angry", "sad", "shy"]
    assert [line["emotion"]["reference"] for line in report.lines] == ["source", None, "source"]
    assert [line["emotion"]["text"] for line in report.lines] == ["ref(source)", "sad", "ref(source)"]


def test_a_cue_and_the_cast_may_ask_for_the_sound_of_the_film(
    tmp_path: Path, film: Path, films: Callable[..., None]
) -> None:
    films("angry", "afraid", "shy")
    (tmp_path / "cast.toml").write_text('[speakers.LEO]\nemotion_ref = "source"\n')
    report = planned(tmp_path, "LEO: Get out!", "[cold + ref(原声) 0.2] No.", "Please.", video=film)

    assert nuances(report) == ["angry", "cold", "neutral"]
    assert report.lines[1]["emotion"]["second"] == "afraid"
    assert [line["emotion"]["reference"] for line in report.lines] == ["source", "source", None]


def test_where_the_film_is_not_heard_words_direct_and_it_is_told(
    tmp_path: Path, film: Path, films: Callable[..., None]
) -> None:
    films(None, None, "shy", None)
    (tmp_path / "cast.toml").write_text('[speakers.LEO]\ndirection = "cold"\n')
    texts = ["LEO: Get out!", "[sad + ref(source) 0.9] No.", "Please.", "Now."]
    report = planned(tmp_path, *texts, video=film, emotion_ref="source")

    assert nuances(report) == ["cold", "sad", "shy", "neutral"]
    assert report.lines[1]["emotion"]["intensity"] == pytest.approx(0.6)
    assert [line["emotion"]["reference"] for line in report.lines] == [None, None, "source", None]
    assert ["source-unheard" in line["flags"] for line in report.lines] == [True, True, False, True]
    told = [warning for warning in report.data["warnings"] if "music" in warning]
    assert told == [f"cue {n}: music in the sound track, its words direct it." for n in (1, 2, 4)]


def test_strict_fails_where_the_film_is_not_heard(tmp_path: Path, film: Path, films: Callable[..., None]) -> None:
    films("angry", None)
    with pytest.raises(StrictError, match=r"film\.srt: cue 2: source-unheard"):
        planned(tmp_path, "Get out!", "Now!", video=film, emotion_ref="source", strict=True)


def test_a_film_that_nobody_asks_is_not_listened_to(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugin.source.overhear", lambda *_, **__: 1 // 0)

    assert nuances(planned(tmp_path, "[sad] No.", video=film, emotion_ref="source")) == ["sad"]


def test_the_sound_of_a_film_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--emotion-ref: 'source' is the film's own sound, and there is no film"):
        planned(tmp_path, "Hello.", emotion_ref="source")
    with pytest.raises(SubtitleError, match=r"film\.srt: cue 1: 'source' is the film's own sound"):
        planned(tmp_path, "[ref(source)] Hello.")


def test_a_line_follows_its_recording_as_closely_as_it_is_told(
    tmp_path: Path, film: Path, ears: Ears, films: Callable[..., None]
) -> None:
    files(tmp_path, "sad.wav")
    films("angry", "angry", "angry", "angry")
    (tmp_path / "cast.toml").write_text("[speakers.LEO]\nfollow = 0.3\n[cues.3]\nfollow = 1\n")
    texts = ["LEO: Get out!", "[ref(sad.wav)] No.", "No.", "[happy] Yes."]
    told = {"video": film, "emotion_ref": "source"}

    assert follows(planned(tmp_path, *texts, **told)) == [0.3, 0.0, 1.0, 0.0]
    assert follows(planned(tmp_path, *texts, **told, follow=0.5)) == [0.5, 0.5, 1.0, 0.0]


def test_to_follow_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"--follow 0.5: no line has a recording to follow. Give --emotion-ref"):
        planned(tmp_path, "[sad] Hello.", follow=0.5)


def test_all_faults_of_a_cast_with_recordings_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text(
        '[speakers.A]\nemotion_ref = "gone.wav"\n[speakers.B]\nemotion_ref = 3\nfollow = 2\n'
        '[cues.1]\ndirection = "sad:9"\n[cues.2]\nemotion = "sad"\n[cues.x]\nfollow = true\n'
        '[cues.3]\ndirection = "sad + ref(lost.wav) 0.2"\n'
    )
    with pytest.raises(CastError) as caught:
        planned(tmp_path, "A: Hello.")

    for part in (
        "speaker 'A': gone.wav: no such file in",
        "speaker 'B': emotion_ref 3 is not a file's name",
        "speaker 'B': follow 2 is not a number from 0 to 1",
        "cue 1: level 9",
        "cue 2: unknown key 'emotion', did you mean 'emotion_ref'?",
        "[cues.x]: 'x' is no cue",
        "cue x: follow True",
        "cue 3: lost.wav: no such file",
    ):
        assert part in str(caught.value)


def test_a_note_for_a_cue_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text('[cues.9]\ndirection = "sad"\n')
    with pytest.raises(CastError, match=r"cast\.toml: cue 9: there is no such cue; the subtitles have 1 to 2"):
        planned(tmp_path, "Hello.", "Bye.")


def test_with_auto_the_words_colour_a_line_in_which_the_film_is_not_heard(
    tmp_path: Path, film: Path, films: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader:
        def understand(self, texts: Sequence[str]) -> list[EmotionState]:
            return [felt("angry") for _ in texts]

    monkeypatch.setattr("tts_core.emotion.directions.open_model", lambda name: Reader())
    films(None, "shy")
    report = planned(tmp_path, "I hate you!", "Please.", video=film, emotion_ref="source", direct="auto")

    assert nuances(report) == ["angry", "shy"]
    assert report.lines[0]["emotion"]["intensity"] <= 0.4
    assert {"source-unheard", "direction-guessed"} <= set(report.lines[0]["flags"])
    assert "direction-guessed" not in report.lines[1]["flags"]
