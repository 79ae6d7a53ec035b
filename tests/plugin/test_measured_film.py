"""A film dubbed by an engine that cannot aim at a length: it is measured, asked again, and stretched a little."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugin import Options, dub, plan_film
from tts_core import synthesizer
from tts_core.audio import Audio
from tts_core.emotion import ProsodyPlan
from tts_core.engines import Capabilities, MeasuredEngine
from tts_core.text import Reading
from tts_core.voices import Voice

SRT = """1
00:00:00,000 --> 00:00:02,400
ANNA: I never thought that it would end like this.

2
00:00:02,600 --> 00:00:04,200
ANNA: But here we are, my friend.

3
00:00:04,400 --> 00:00:05,900
LEO: 今天的天气不错，我们去散步吧。
"""


class Slow:
    """A tone of 60 ms a phone, a little slower than it is asked for."""

    name = "slow"
    sample_rate = 24_000
    speeds = (0.7, 1.4)
    capabilities = Capabilities(
        exact_length=True, pitch=False, energy=False, cloning=False, emotion_vector=False, languages=("zh", "en")
    )

    def speak(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, speed: float) -> Audio:
        n_samples = round(1440 * len(reading.phones) / speed**0.9)
        tone = 0.1 * np.sin(2 * np.pi * voice.f0_hz / self.sample_rate * np.arange(n_samples))
        return Audio(np.pad(tone.astype(np.float32), 6000), self.sample_rate)

    def close(self) -> None:
        pass


@pytest.fixture
def srt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(synthesizer, "open_engine", lambda _: MeasuredEngine(Slow()))
    path = tmp_path / "film.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def test_every_line_is_as_long_as_planned_and_the_report_tells_how_far_it_was_stretched(
    srt: Path, tmp_path: Path
) -> None:
    planned = plan_film(None, srt)
    report = dub(None, srt, tmp_path / "track.wav")

    assert [line["n_samples"] for line in report.lines] == [line["n_samples"] for line in planned.lines]
    assert [line["stretch"] for line in planned.lines] == [None, None, None]
    assert all(0.96 <= line["stretch"] <= 1.04 for line in report.lines)
    assert report.data["capabilities"]["exact_length"] is False


def test_an_engine_with_exact_lengths_never_stretches(srt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    assert [line["stretch"] for line in plan_film(None, srt, options=Options(engine="tone")).lines] == [1.0, 1.0, 1.0]
