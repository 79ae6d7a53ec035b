"""Stand-ins for hearing, and small films, for tests of recordings that direct lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plugin.report import Report
from tts_core.emotion import EmotionState
from tts_core.emotion.follow import Outline
from tts_core.emotion.plan import PhraseOutline
from tts_core.emotion.space import nuance
from tts_core.errors import RecordingError
from tts_core.recordings import Recording

CUE = "{0}\n00:00:{1:02d},000 --> 00:00:{2:02d},000\n{3}\n"
OUTLINE = Outline((PhraseOutline(1.0),))


class Ears:
    """Stand in for the encoder: what is heard in a recording is the nuance that its name begins with."""

    def __init__(self) -> None:
        self.read: list[Path] = []
        self.heard: list[str] = []

    def read_recording(self, path: Path) -> Recording:
        self.read.append(path)
        return Recording(np.zeros(16_000, np.float32), path.name)

    def hear(self, recording: Recording) -> EmotionState:
        self.heard.append(recording.name)
        if recording.name.startswith("noise"):
            raise RecordingError(f"{recording.name}: this is noise, no speech.")
        return felt(recording.name.split()[0].split(".")[0])


def felt(name: str) -> EmotionState:
    return EmotionState("", name, nuance(name).emotions, 0.9, nuance(name).delivery, probabilities=((name, 0.8),))


def film_of(folder: Path, *texts: str) -> Path:
    path = folder / "film.srt"
    cues = [CUE.format(i + 1, i // 2 + (i % 2), i // 2 + 1 + (i % 2), text) for i, text in enumerate(texts)]
    path.write_text("\n".join(cues), "utf-8")
    return path


def files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"sound, to all who do not listen")


def nuances(report: Report) -> list[str]:
    return [line["emotion"]["nuance"] for line in report.lines]


def follows(report: Report) -> list[float]:
    return [line["emotion"]["follow"] for line in report.lines]
