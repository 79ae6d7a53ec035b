"""The whole way of a film, with the test engine: timing, mixing, reporting; Kokoro's own sound is tested elsewhere."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from plugin import Options, dub, plan_film
from plugin.errors import OptionError, StrictError, SubtitleError
from plugin.media import Packing, probe
from plugin.soundtrack import original_of, target_of

TONE = Options(engine="tone")

SRT = """1
00:00:00,500 --> 00:00:01,500
ANNA: [angry:5] You are late again.

2
00:00:01,700 --> 00:00:02,900
LEO: 你终于来了。

3
00:00:03,000 --> 00:00:03,500
[door slams]

4
00:00:03,600 --> 00:00:04,100
ANNA: (像突然意识到被骗了一样) This is a very long line that can never be said in half a second, not by anybody.

5
00:00:04,300 --> 00:00:05,800
LEO: [whispers] 走吧 🙂
"""


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    path = tmp_path / "film.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def samples_of(path: Path) -> np.ndarray:
    """Return a stereo 16-bit WAV as an array (n, 2)."""
    with wave.open(str(path)) as stream:
        assert (stream.getframerate(), stream.getnchannels(), stream.getsampwidth()) == (48_000, 2, 2)
        return np.frombuffer(stream.readframes(stream.getnframes()), "<i2").reshape(-1, 2)


def test_every_line_sits_on_its_samples_and_nothing_is_heard_between(srt: Path, tmp_path: Path) -> None:
    report = dub(None, srt, tmp_path / "track.wav", options=TONE)
    left = samples_of(tmp_path / "track.wav")[:, 0]
    expected = np.zeros(len(left), dtype=bool)
    for line in report.lines:
        start, end = 2 * line["start_sample"], 2 * (line["start_sample"] + line["n_samples"])
        expected[start:end] = True
        assert np.abs(left[start : start + 200]).max() > 300
        assert np.abs(left[end - 200 : end]).max() > 300

    assert not left[~expected].any()
    assert report.lines[0]["start_sample"] == 12_000


def test_the_report_has_the_fields_that_scripts_depend_on(srt: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.report.json"
    dub(None, srt, tmp_path / "track.wav", options=TONE, report=path)
    report = json.loads(path.read_text(encoding="utf-8"))

    assert {"version", "input", "output", "engine", "lines", "summary", "warnings"} <= set(report)
    assert [line["index"] for line in report["lines"]] == [1, 2, 4, 5]
    line = report["lines"][0]
    assert {"index", "start_ms", "end_ms", "start_sample", "n_samples", "sample_rate", "natural_samples"} <= set(line)
    assert {"rate", "text", "spoken_text", "speaker", "voice", "emotion", "lane", "flags"} <= set(line)
    assert line["text"] == "ANNA: [angry:5] You are late again."
    assert line["speaker"] == "ANNA"
    assert list(line["emotion"]["emotions"]) == [
        "happy", "angry", "sad", "afraid", "disgusted", "melancholic", "surprised", "calm",
    ]  # fmt: skip
    assert line["emotion"]["nuance"] == "angry" and line["emotion"]["intensity"] == 1.0
    assert line["rate"] == pytest.approx(line["natural_samples"] / line["n_samples"], abs=1e-4)


def test_what_is_not_said_is_in_the_report_with_its_reason(srt: Path, tmp_path: Path) -> None:
    report = dub(None, srt, tmp_path / "track.wav", options=TONE).data
    long, last = report["lines"][2:]

    assert [(skip["index"], skip["reason"]) for skip in report["skipped"]] == [(3, "sound caption")]
    assert "overrun" in long["flags"] and long["overrun_ms"] > 0
    assert last["unread"] == ["🙂"] and "unread" in last["flags"]
    assert any("🙂" in warning for warning in report["warnings"])


def test_a_direction_in_free_words_is_acted_and_told(srt: Path, tmp_path: Path) -> None:
    long = dub(None, srt, tmp_path / "track.wav", options=TONE).lines[2]
    emotion = long["emotion"]

    assert (emotion["text"], emotion["nuance"]) == ("像突然意识到被骗了一样", "surprised")
    assert emotion["intensity"] > 0.4 and emotion["not_understood"] == []
    assert [*emotion["probabilities"]][:2] == ["surprised", emotion["second"]]
    assert not any(flag.startswith("direction") for flag in long["flags"])


def test_neither_directions_nor_labels_are_spoken(srt: Path) -> None:
    said = " ".join(line["spoken_text"] for line in plan_film(None, srt, options=TONE).lines)

    for word in ("angry", "ANNA", "LEO", "whispers", "door", "突然"):
        assert word not in said


def test_a_plan_writes_nothing_and_agrees_with_the_dub(srt: Path, tmp_path: Path) -> None:
    planned = plan_film(None, srt, options=TONE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.srt"]

    assert dub(None, srt, tmp_path / "track.wav", options=TONE).lines == planned.lines


def test_strict_refuses_repairs_before_anything_is_written(srt: Path, tmp_path: Path) -> None:
    with pytest.raises(StrictError, match="cue 4: overrun") as caught:
        dub(None, srt, tmp_path / "track.wav", options=Options(engine="tone", strict=True))

    assert caught.value.exit_code == 2
    assert not (tmp_path / "track.wav").exists()


def test_a_cast_file_beside_the_subtitles_is_used(srt: Path, tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text('[speakers.LEO]\nvoice = "zm_yunjian"\ndirection = "sad"\n', encoding="utf-8")
    lines = plan_film(None, srt, options=TONE).lines

    assert {line["voice"] for line in lines if line["speaker"] == "LEO"} == {"zm_yunjian"}
    assert lines[1]["emotion"]["nuance"] == "sad"
    assert lines[3]["emotion"]["delivery"]["whisper"] == 1.0


def test_a_video_gets_the_dub_as_its_default_sound(srt: Path, tmp_path: Path, film: Path) -> None:
    import av

    output = tmp_path / "film.dub.mp4"
    srt.write_text(SRT.partition("\n5\n")[0], encoding="utf-8")
    dub(film, srt, output, options=TONE)

    with av.open(str(output)) as container:
        audio = container.streams.audio
        assert len(audio) == 2
        assert [bool(stream.disposition & stream.disposition.default) for stream in audio].count(True) == 1
        assert len(container.streams.subtitles) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.dub.mp4", "film.srt"]


@pytest.mark.parametrize("name", ["film.srt", "missing/track.wav", "track.xyz"])
def test_a_bad_output_is_refused_before_the_work(srt: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError) as caught:
        dub(None, srt, tmp_path / name, options=TONE)

    assert caught.value.exit_code == 2
    assert srt.read_text(encoding="utf-8") == SRT


def test_a_missing_subtitle_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SubtitleError, match=r"gone\.srt: no such file"):
        dub(None, tmp_path / "gone.srt", tmp_path / "track.wav", options=TONE)


def test_a_bad_reading_names_its_cue(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:02,000\n他在银行(xyzq9)。\n", encoding="utf-8")

    with pytest.raises(SubtitleError, match=r"film\.srt: cue 1: .*xyzq9"):
        plan_film(None, path, options=TONE)


def test_a_bad_level_names_its_cue(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:02,000\n[angry:9] Hello.\n", encoding="utf-8")

    with pytest.raises(SubtitleError, match=r"film\.srt: cue 1: level 9"):
        plan_film(None, path, options=TONE)


TIGHT = """1
00:00:00,000 --> 00:00:01,600
阿岚：[weary:5] 我真的走不动了，我们歇一会儿。

2
00:00:04,000 --> 00:00:11,000
LEO: [weary:5] 我真的走不动了，我们歇一会儿。
"""


def test_slowness_without_room_is_given_back_and_told(tmp_path: Path) -> None:
    (tmp_path / "tight.srt").write_text(TIGHT, encoding="utf-8")

    tight, roomy = plan_film(None, tmp_path / "tight.srt", options=Options(engine="tone")).lines

    assert "hurried" in tight["flags"] and tight["hurried_ms"] > 0
    assert tight["n_samples"] >= tight["natural_samples"] / 1.25 - 1
    assert "hurried" not in roomy["flags"] and roomy["hurried_ms"] == 0


def test_a_sigh_without_room_is_dropped_and_told(tmp_path: Path) -> None:
    (tmp_path / "tight.srt").write_text(TIGHT, encoding="utf-8")

    tight, roomy = plan_film(None, tmp_path / "tight.srt").lines

    assert "touch-dropped" in tight["flags"] and "touch-dropped" not in roomy["flags"]
    with pytest.raises(StrictError, match="cue 1: touch-dropped"):
        plan_film(None, tmp_path / "tight.srt", options=Options(strict=True))


def test_the_report_tells_what_was_measured_of_the_mix(srt: Path, tmp_path: Path, film: Path) -> None:
    srt.write_text(SRT.partition("\n5\n")[0], encoding="utf-8")
    mix = dub(film, srt, tmp_path / "film.dub.mp4", options=TONE).summary["mix"]

    assert mix["target_lufs"] == -16 and abs(mix["integrated_lufs"] + 16) < 0.5
    assert mix["true_peak_db"] <= -1.4
    assert (mix["layout"], mix["original"]) == ("stereo", "duck")
    assert mix["duck"]["measured_db"] == pytest.approx(14, abs=1)
    assert set(mix["speakers"]) == {"ANNA", "LEO"}
    assert mix["speech_to_original_lu"] > 9


def test_a_plan_has_no_mix(srt: Path) -> None:
    assert plan_film(None, srt, options=TONE).summary["mix"] is None


def test_speakers_stand_where_the_cast_puts_them(srt: Path, tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text("[speakers.LEO]\npan = 1.0\nband = 'phone'\n", encoding="utf-8")
    report = dub(None, srt, tmp_path / "track.wav", options=TONE)
    sound = samples_of(tmp_path / "track.wav")

    for line in report.lines:
        start = 2 * line["start_sample"]
        left, right = np.abs(sound[start : start + 2 * line["n_samples"]].astype(int)).max(axis=0)
        assert (left < 3 and right > 300) if line["speaker"] == "LEO" else left == right


def test_several_languages_make_a_track_and_stems_each(srt: Path, tmp_path: Path, film: Path) -> None:
    import av

    srt.write_text("1\n00:00:00,500 --> 00:00:01,500\nYou are late again.\n", encoding="utf-8")
    other = tmp_path / "中文.srt"
    other.write_text("1\n00:00:00,500 --> 00:00:01,500\n你又迟到了。\n", encoding="utf-8")
    options = Options(engine="tone", stems=tmp_path / "stems")
    report = dub(film, [srt, other], tmp_path / "film.dub.mkv", options=options)

    with av.open(str(tmp_path / "film.dub.mkv")) as container:
        assert [stream.language for stream in container.streams.audio][1:] == ["eng", "chi"]
        assert len(container.streams.subtitles) == 2
    assert [one["input"]["subtitles"] for one in report.data["others"]] == [str(other)]
    assert sorted(path.name for path in (tmp_path / "stems").iterdir()) == ["film", "中文"]


def test_several_languages_need_a_video(srt: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="without a video"):
        dub(None, [srt, srt], tmp_path / "track.wav", options=TONE)


def test_stems_that_cannot_be_written_are_told_before_a_word_is_spoken(srt: Path, tmp_path: Path) -> None:
    spoken: list[str] = []
    with pytest.raises(OptionError, match="--stems"):
        dub(
            None,
            srt,
            tmp_path / "track.wav",
            options=Options(engine="tone", stems=srt),
            progress=lambda stage, done, total: spoken.append(stage),
        )
    assert spoken == []


def test_without_a_loudness_the_original_is_kept_to_the_bit_outside_speech(
    tmp_path: Path, mov_film: Path, decode: Callable[..., np.ndarray]
) -> None:
    (tmp_path / "film.srt").write_text("1\n00:00:00,500 --> 00:00:01,200\nYou are late.\n", encoding="utf-8")
    options = Options(engine="tone", loudness=target_of("off"), packing=Packing(audio_codec="flac"))
    dub(mov_film, tmp_path / "film.srt", tmp_path / "film.dub.mkv", options=options)
    original, after = original_of(probe(mov_film), options.mix), decode(tmp_path / "film.dub.mkv")
    assert original is not None
    before = np.concatenate(list(original.blocks("stereo"))).T

    # A FLAC of 24 bits holds samples of 16 as they are.
    assert np.array_equal(after[:, 2 * 48_000 : 3 * 48_000], before[:, 2 * 48_000 : 3 * 48_000])
    assert np.array_equal(after[:, :19_000], before[:, :19_000])
    assert not np.array_equal(after[:, 30_000:40_000], before[:, 30_000:40_000])


def test_the_background_is_not_written_over(srt: Path, tmp_path: Path) -> None:
    music = tmp_path / "music.wav"
    music.write_bytes(b"music")
    with pytest.raises(OptionError, match="this is the input"):
        dub(None, srt, music, options=Options(engine="tone", background=music))
    assert music.read_bytes() == b"music"
