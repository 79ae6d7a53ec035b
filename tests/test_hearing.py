"""What a listener hears of a real dub: Kokoro speaks, Whisper listens."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.hear import Heard, hear
from plugin import Options, dub
from plugin.hearing import Listener, read_audio

SRT = """1
00:00:00,400 --> 00:00:03,500
阿岚：（愤怒地质问，声音发抖）这么重要(zhòng yào)的事情，你为什么不早说？

2
00:00:03,800 --> 00:00:05,300
LEO: [sad:4] I came to bring you a letter.

3
00:00:05,800 --> 00:00:07,700
阿岚：[whispers] 孩子，我在银行等你。
"""


@pytest.fixture(scope="module")
def dubbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dub the three lines once; the folder holds the track and the report."""
    folder = tmp_path_factory.mktemp("heard")
    (folder / "film.srt").write_text(SRT, encoding="utf-8")
    options = Options(voices={"阿岚": "zf_xiaobei", "LEO": "am_michael"})
    dub(None, folder / "film.srt", folder / "track.wav", options=options, report=folder / "report.json")
    return folder


@pytest.fixture(scope="module")
def lines(dubbed: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((dubbed / "report.json").read_text(encoding="utf-8"))["lines"]
    return found


@pytest.fixture(scope="module")
def heard(dubbed: Path, lines: list[dict[str, Any]], listener: Listener) -> list[Heard]:
    audio = read_audio(dubbed / "track.wav")
    return [hear(line, lines, audio, listener) for line in lines]


def test_every_word_that_is_not_whispered_is_heard(heard: list[Heard]) -> None:
    for line in heard:
        assert line.errors <= 1 or line.left_out == "whisper", (line.text, line.heard)


def test_no_label_direction_or_reading_is_heard(heard: list[Heard]) -> None:
    for line in heard:
        assert not any(word in line.heard for word in ("阿岚", "质问", "发抖", "zhong", "sad", "Leo", "whisper"))


def test_kokoro_fills_its_cues_to_the_sample(dubbed: Path, lines: list[dict[str, Any]]) -> None:
    with wave.open(str(dubbed / "track.wav")) as stream:
        left = np.frombuffer(stream.readframes(stream.getnframes()), "<i2").reshape(-1, 2)[:, 0]
    spoken = np.zeros(len(left), dtype=bool)
    for line in lines:
        assert (line["start_sample"], line["sample_rate"]) == (24 * line["start_ms"], 24_000)
        spoken[2 * line["start_sample"] : 2 * (line["start_sample"] + line["n_samples"])] = True
        assert line["n_samples"] == 24 * (line["end_ms"] - line["start_ms"])

    assert not left[~spoken].any()
