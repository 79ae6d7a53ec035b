"""What the self-check calls understood: by the phones alone, and on what Kokoro says and Whisper hears."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin import Options, dub
from plugin.checking import Checked, aligned, check, check_line
from plugin.cli import main
from plugin.hearing import RATE, Listener, at_listening_rate, distance, read_audio
from plugin.rehearsing import split
from tts_core.audio import Samples
from tts_core.synthesizer import Synthesizer
from tts_core.text import Language, read

SRT = """1
00:00:00,300 --> 00:00:02,900
阿岚：（愤怒地）你为什么骗我，我等了你三年。

2
00:00:03,200 --> 00:00:06,200
LEO: [sad:4] I came to bring you a letter from your father.

3
00:00:06,500 --> 00:00:07,000
LEO: [weary] No.
"""
LONG = "我们约好了明天下午三点在图书馆门口一起见面吃饭"
PHONES = st.text("abcdef", max_size=12)


def line(spoken: str, **fields: Any) -> dict[str, Any]:
    """A line of a report."""
    phones = read(spoken).phones
    plain = {"index": 1, "part": 0, "voice": "zf_xiaobei", "text": spoken, "spoken_text": spoken, "phones": phones}
    return plain | {"speaker": "阿岚", "emotion": {"text": "", "delivery": {}}} | fields


def hears(*heard: str) -> Listener:
    """A listener that writes one answer after the other; the last one again and again."""
    answers = list(heard)

    def listen(samples: Samples, language: Language) -> str:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return listen


def checked(spoken: str, heard: str, **fields: Any) -> Checked:
    return check_line(line(spoken, **fields), np.zeros(0, np.float32), hears(heard))


@given(PHONES, PHONES)
def test_phones_are_paired_in_order_and_only_with_their_like(said: str, heard: str) -> None:
    pairs = aligned(said, heard)

    assert all(said[i] == heard[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) >= max(len(said), len(heard)) - distance(said, heard)


@given(PHONES)
def test_what_is_heard_as_said_has_no_error(said: str) -> None:
    assert distance(said, said) == 0 and len(aligned(said, said)) == len(said)


@pytest.mark.parametrize(
    ("spoken", "heard"),
    [
        ("这条路我走过，前面有一家小商店。", "这条路我走过前面有一夹小上店"),
        ("末班车二十二点四十分发车。", "末班车22.40分发车。"),
        ("二零零六年十二月二十四日，他走了。", "2006年12月24日他走了"),
        ("I knew their mail was late, too.", "I new there male was late to."),
        ("我们约好了三点。", "我們約好了三點。"),
    ],
)
def test_what_sounds_alike_is_as_said(spoken: str, heard: str) -> None:
    result = checked(spoken, heard)

    assert (result.error, result.verdict, result.extra) == (0.0, "ok", ())


@pytest.mark.parametrize(
    ("spoken", "heard", "extra"),
    [
        ("我们约好了三点，在图书馆门口见面。", "我们约好了三点，在电影院门口见面。", ("电影院",)),
        ("The train was late again, so we walked home.", "The bus was late again, so we walked home.", ("bus",)),
        ("我们约好了三点，在图书馆门口见面。", "", ()),
    ],
)
def test_another_word_differs_and_is_named(spoken: str, heard: str, extra: tuple[str, ...]) -> None:
    result = checked(spoken, heard)

    assert (result.verdict, result.extra) == ("differs", extra) and result.missed


def test_a_phone_or_two_are_forgiven() -> None:
    assert checked("我们约好了三点，在图书馆门口见面。", "我们遇好的三点，在图书馆门口见面。").verdict == "ok"


@pytest.mark.parametrize(
    ("spoken", "fields"),
    [
        ("走吧！", {}),
        ("No.", {}),
        ("我们在图书馆门口见面。", {"emotion": {"text": "whispers", "delivery": {"whisper": 1.0}}}),
        ("我们在图书馆门口见面。", {"emotion": {"text": "大喊", "delivery": {"shout": 1.0}}}),
        ("你的 train 不会再来了。", {}),
    ],
)
def test_where_the_listener_is_no_judge_a_difference_is_unclear(spoken: str, fields: dict[str, Any]) -> None:
    assert checked(spoken, "明天会下大雨吧", **fields).verdict == "unclear"


def test_a_voice_from_a_file_that_is_elsewhere_is_checked_too() -> None:
    assert checked("我们在图书馆见面", "我们在图书馆见面", voice="hero", accent="american").verdict == "ok"


def test_lines_at_the_same_time_are_unclear() -> None:
    place = {"start_sample": 0, "n_samples": 24_000, "sample_rate": 24_000}
    lines = [line("我们在图书馆门口见面。", **place), line("明天早上八点你去车站。", **place)]
    results = check({"lines": lines}, np.zeros(RATE, np.float32), hears("这是什么人的声音"))

    assert [one.verdict for one in results] == ["unclear", "unclear"]


@pytest.mark.parametrize(
    ("heard", "fields", "extra"),
    [
        ("愤怒地，你为什么骗我？", {"emotion": {"text": "愤怒地", "delivery": {}}}, ("愤怒地",)),
        ("粉怒的你为什么骗我", {"emotion": {"text": "愤怒地", "delivery": {}}}, ("愤怒地",)),
        ("你为什么骗我声音发抖", {"emotion": {"text": "愤怒地质问，声音发抖", "delivery": {}}}, ("声音发抖",)),
        ("Angry你为什么骗我", {"text": "[angry:5] 你为什么骗我"}, ("angry",)),
        ("阿兰你为什么骗我", {}, ("阿岚",)),
    ],
)
def test_a_direction_a_tag_or_a_name_that_was_spoken_is_named(
    heard: str, fields: dict[str, Any], extra: tuple[str, ...]
) -> None:
    result = checked("你为什么骗我", heard, **fields)

    assert (result.verdict, result.reason, result.extra) == ("differs", "direction-spoken", extra)


@pytest.mark.parametrize(
    ("spoken", "heard", "direction"),
    [
        ("我很愤怒，你为什么骗我", "我很愤怒你为什么骗我", "愤怒"),
        ("I told you not to come.", "I cold you not to come.", "cold:3"),
        ("It's only five minutes fast.", "It's only 5 minutes fast and", "soft and slow:5"),
    ],
)
def test_a_word_of_the_direction_that_is_in_the_line_is_no_direction(spoken: str, heard: str, direction: str) -> None:
    assert checked(spoken, heard, emotion={"text": direction, "delivery": {}}, speaker="").reason == ""


def test_a_pause_parts_a_long_line_near_its_middle_and_no_word_moves() -> None:
    reading = read(LONG)
    parted = split(reading)

    assert parted is not None and parted.words == reading.words
    assert parted.phones.replace(",", " ") == reading.phones
    assert 0.35 < parted.phones.index(",") / len(parted.phones) < 0.65
    assert split(read("你为什么骗我")) is None


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    path = tmp_path / "film.srt"
    path.write_text(f"1\n00:00:00,000 --> 00:00:05,000\n阿岚：{LONG}。\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("heard", "retaken", "misheard", "kept"),
    [
        ((LONG,), False, False, LONG),
        (("什么都没有听见", LONG), True, False, LONG),
        (("什么都没有听见", "什么"), True, True, "什么都没有听见"),
    ],
)
def test_a_line_that_differs_is_taken_once_more_and_the_better_take_is_kept(
    srt: Path, monkeypatch: pytest.MonkeyPatch, heard: tuple[str, ...], retaken: bool, misheard: bool, kept: str
) -> None:
    monkeypatch.setattr("plugin.pipeline.load_listener", lambda: hears(*heard))
    report = dub(None, srt, srt.with_suffix(".wav"), options=Options(engine="tone", check=True))
    found = report.lines[0]

    assert (found["retaken"], found["heard"], "misheard" in found["flags"]) == (retaken, kept, misheard)
    assert (found["heard_error"] == 0.0) is not misheard
    assert any("cue 1: heard as" in warning for warning in report.data["warnings"]) is misheard


def test_without_check_nothing_is_told_of_hearing(srt: Path) -> None:
    found = dub(None, srt, srt.with_suffix(".wav"), options=Options(engine="tone")).lines[0]

    assert (found["heard"], found["heard_error"], found["retaken"]) == (None, None, None)


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 3)])
def test_a_line_that_differs_fails_a_strict_run_after_it_is_written(
    srt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], strict: list[str], code: int
) -> None:
    for module in ("pipeline", "checking"):
        monkeypatch.setattr(f"plugin.{module}.load_listener", lambda: hears("什么都没有听见"))
    track, report = srt.with_suffix(".wav"), srt.with_suffix(".report.json")
    arguments = [str(srt), "-o", str(track), "--report", str(report), "--engine", "tone", "--check"]

    assert main(["dub", *arguments, *strict]) == code
    assert "misheard: 什么都没有听见" in capsys.readouterr().out
    assert track.stat().st_size > 1000
    assert main(["check", str(track), *strict]) == code
    out = capsys.readouterr().out
    assert "differs (phones)" in out and "1 lines heard: 0 as said, 1 differ, 0 unclear" in out


@pytest.fixture
def failing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that must fail with one sentence and exit code 2, and return the sentence."""

    def run(*arguments: object) -> str:
        assert main([str(argument) for argument in arguments]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1
        return err

    return run


def test_without_the_extra_one_sentence_tells_how_to_get_it(
    srt: Path, monkeypatch: pytest.MonkeyPatch, failing: Callable[..., str]
) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)

    assert "pip install 'cuevoice[check]'" in failing("check", srt.with_suffix(".wav"))
    assert "pip install 'cuevoice[check]'" in failing("dub", srt, "-o", srt.with_suffix(".wav"), "--check")
    assert not srt.with_suffix(".wav").exists()


def test_a_report_or_a_dub_that_is_missing_or_another_is_told(
    srt: Path, monkeypatch: pytest.MonkeyPatch, failing: Callable[..., str]
) -> None:
    monkeypatch.setattr("plugin.checking.load_listener", lambda: hears(""))
    track, report = srt.with_suffix(".wav"), srt.with_name("other.json")
    dub(None, srt, track, options=Options(engine="tone"), report=report)

    assert "film.report.json or film.json" in failing("check", track)
    assert "gone.json: cannot be read" in failing("check", track, "--report", srt.with_name("gone.json"))
    assert "no report of 'cuevoice dub'" in failing("check", track, "--report", srt)
    assert "gone.wav: no such file" in failing("check", srt.with_name("gone.wav"), "--report", report)
    told = json.loads(report.read_text(encoding="utf-8"))
    told["lines"][0]["start_sample"] += 24_000 * 60
    report.write_text(json.dumps(told), encoding="utf-8")
    assert "ends after 5.0 s" in failing("check", track, "--report", report)


@pytest.fixture(scope="module")
def dubbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A track that Kokoro spoke and Whisper listened to, with its report beside it."""
    folder = tmp_path_factory.mktemp("checked")
    (folder / "film.srt").write_text(SRT, encoding="utf-8")
    options = Options(voices={"阿岚": "zf_xiaobei", "LEO": "am_michael"}, check=True)
    dub(None, folder / "film.srt", folder / "film.wav", options=options, report=folder / "film.report.json")
    return folder / "film.wav"


def test_a_dub_that_is_right_passes(dubbed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(dubbed), "--json", "--strict"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["summary"]["differs"] == 0
    assert [one["verdict"] for one in told["lines"][:2]] == ["ok", "ok"]


def test_a_dub_tells_what_was_heard_while_it_was_spoken(dubbed: Path) -> None:
    lines = json.loads(dubbed.with_suffix(".report.json").read_text(encoding="utf-8"))["lines"]

    assert "letter" in lines[1]["heard"] and lines[1]["heard_error"] < 0.1
    assert not any(one["retaken"] or "misheard" in one["flags"] for one in lines)


@pytest.fixture(scope="module")
def synth() -> Synthesizer:
    return Synthesizer()


def test_a_direction_that_kokoro_speaks_aloud_is_caught(synth: Synthesizer, listener: Listener) -> None:
    wrong = at_listening_rate(synth.say("愤怒地，你为什么骗我", voice_id="zf_xiaobei"))
    right = at_listening_rate(synth.say("你为什么骗我", voice_id="zf_xiaobei"))
    spoken = line("你为什么骗我", text="（愤怒地）你为什么骗我", emotion={"text": "愤怒地", "delivery": {}})

    assert check_line(spoken, wrong, listener).reason == "direction-spoken"
    assert check_line(spoken, right, listener).verdict == "ok"


def test_a_tag_that_kokoro_speaks_aloud_is_caught(synth: Synthesizer, listener: Listener) -> None:
    wrong = at_listening_rate(synth.say("Whispers. I came to bring you a letter.", voice_id="am_michael"))
    spoken = line("I came to bring you a letter.", text="[whispers] I came to bring you a letter.", voice="am_michael")

    assert check_line(spoken, wrong, listener).reason == "direction-spoken"


def test_a_wrong_word_that_kokoro_says_is_listed(synth: Synthesizer, listener: Listener) -> None:
    sound = at_listening_rate(synth.say("我们约好了三点，在电影院门口见面。", voice_id="zf_xiaobei"))
    result = check_line(line("我们约好了三点，在图书馆门口见面。"), sound, listener)

    assert (result.verdict, result.extra) == ("differs", ("电影院",))


def test_a_film_is_heard_through_the_track_that_dub_added(film: Path, dubbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "film.dub.mp4"
    dub(film, dubbed.with_suffix(".srt"), output, options=Options(engine="tone", original="mute", skip_bad_cues=True))
    sound = read_audio(output)

    assert np.abs(sound[: round(0.25 * RATE)]).max() < 0.01  # the original, a steady tone, is the other track
    assert np.abs(sound[round(0.4 * RATE) : 2 * RATE]).max() > 0.1
