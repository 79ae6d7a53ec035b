from __future__ import annotations

import json
import wave
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from plugin.cli import main
from plugin.comparing import TakePicture, draw, summary
from tts_core.audio import Audio
from tts_core.engines import Phone, Trace


def take(f0_hz: float, level: float = 0.1, seconds: float = 1.0) -> TakePicture:
    n = round(24_000 * seconds)
    samples = (level * np.sin(2 * np.pi * f0_hz * np.arange(n) / 24_000)).astype(np.float32)
    phones = (Phone("n", 0, n // 2), Phone("i", n // 2, n))
    return TakePicture(Audio(samples, 24_000), Trace(phones, np.full(n // 300, f0_hz, np.float32), 300))


def n_samples(path: Path) -> int:
    with wave.open(str(path)) as file:
        return file.getnframes()


def test_the_summary_tells_semitones_decibels_and_pace() -> None:
    told = summary(take(200.0, 0.1, 1.0), take(400.0, 0.2, 0.8))

    assert "F0 +12.0 st" in told and "level +6.0 dB" in told and "1.25x" in told


def test_a_take_without_a_voice_is_told_so() -> None:
    whisper = take(200.0)
    whisper.trace.f0_hz[:] = 0.0

    assert "no voice" in summary(take(200.0), whisper)
    assert draw(take(200.0), whisper, "a whisper").startswith(b"<?xml")


def test_the_picture_holds_its_text_as_text() -> None:
    svg = ElementTree.fromstring(draw(take(200.0), take(240.0), "你终于来了"))
    words = {"".join(node.itertext()).strip() for node in svg.iter("{http://www.w3.org/2000/svg}text")}

    assert "你终于来了" in words
    assert {"n", "i"} <= words


def test_the_same_takes_make_the_same_picture() -> None:
    assert draw(take(200.0), take(240.0), "title") == draw(take(200.0), take(240.0), "title")


def test_compare_writes_both_takes_and_the_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "line.wav"

    code = main(
        ["say", "你好", "--voice", "zf_xiaobei", "--emotion", "sad:4", "-o", str(output), "--compare", "--json"]
    )

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["neutral"] == str(tmp_path / "line.neutral.wav")
    assert said["picture"] == str(tmp_path / "line.compare.svg")
    assert all(Path(said[name]).stat().st_size > 1000 for name in ("output", "neutral", "picture"))


def test_with_a_length_both_takes_last_as_long(tmp_path: Path) -> None:
    output = tmp_path / "line.wav"
    arguments = ["--emotion", "sad:4", "--seconds", "1.2", "--engine", "tone", "-o", str(output), "--compare"]

    assert main(["say", "你好", "--voice", "zf_xiaobei", *arguments]) == 0

    assert [n_samples(path) for path in (output, tmp_path / "line.neutral.wav")] == [28_800, 28_800]


def test_without_compare_one_file_is_written(tmp_path: Path) -> None:
    output = tmp_path / "line.wav"

    assert main(["say", "你好", "--voice", "zf_xiaobei", "--engine", "tone", "-o", str(output)]) == 0

    assert list(tmp_path.iterdir()) == [output]
