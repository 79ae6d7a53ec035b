"""The takes that `acting.py` compares: who says what, how; each is spoken, measured and forgotten.

A take's measures are a line of `takes.jsonl` in the work folder, so that a run that breaks off goes on where it was.
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from acoustics import measure

from tts_core.audio import Audio
from tts_core.emotion import EMOTIONS, understand_tags
from tts_core.emotion.space import NUANCES
from tts_core.engines import Draft
from tts_core.engines.kokoro import KokoroEngine
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import voice

VOICES: Final = (
    "zf_xiaoxiao", "zm_yunjian", "zf_xiaobei", "zm_yunxi", "af_heart", "am_fenrir", "af_bella", "am_michael",
)  # fmt: skip
"""The first four of each automatic cast: two women and two men a language."""
QUICK_VOICES: Final = ("zf_xiaoxiao", "zm_yunjian", "af_heart", "am_fenrir")
"""A woman and a man a language."""

TEXTS: Final = {
    "zh": (
        "我们约好了三点，在图书馆门口见面。",
        "他昨天打电话来，说明天不能来上班了。",
        "外面下雨了，记得带上雨伞再出门。",
        "桌子上的那本书，是我从学校借来的。",
        "我们先坐地铁，然后走十分钟就到了。",
        "晚饭已经做好了，你什么时候回来？",
        "窗户没有关好，房间里有点冷。",
        "这条路我走过，前面有一家小商店。",
        "孩子们都睡了，我们小声说话吧。",
        "明天早上八点，你会去火车站吗？",
    ),
    "en": (
        "The train was late again, so we walked home through the snow.",
        "My brother called this morning, and he said that he would be late.",
        "If you go out tonight, please close the kitchen window.",
        "The book on the table, the green one, belongs to my teacher.",
        "We take the bus to the station, then it is a short walk.",
        "Dinner is on the table, when are you coming home?",
        "She opened the letter, and read it by the window.",
        "I know this road, there is a small shop around the corner.",
        "The children are asleep, so let us talk in the garden.",
        "Tomorrow at eight, will you be at the station?",
    ),
}
"""Everyday sentences without a feeling in their words, each with one pause inside; two are questions."""


@dataclass(frozen=True, slots=True)
class Take:
    """One spoken line."""

    voice: str
    """Who."""
    sentence: int
    """Which of the texts of the voice's language."""
    manner: str
    """A nuance, `calm`, or `neutral` for the line that the others are compared with."""
    level: int
    """1 to 5; 0 for neutral."""

    @property
    def text(self) -> str:
        """What is said."""
        return TEXTS[voice(self.voice).reads][self.sentence]

    @property
    def direction(self) -> str:
        """The tag."""
        return f"{self.manner}:{self.level}" if self.level else ""


def all_takes(voices: Sequence[str], sentences: int, levels: Sequence[int], manners: Sequence[str]) -> list[Take]:
    """Return every take of a run, the neutral ones first."""
    pairs = [(who, sentence) for sentence in range(sentences) for who in voices]
    neutral = [Take(who, sentence, "neutral", 0) for who, sentence in pairs]
    acted = [Take(*pair, manner, level) for pair in pairs for manner in manners for level in levels]
    return neutral + acted


def manners() -> list[str]:
    """Return the nuances and the basic emotions, which share all names but calm."""
    return [*NUANCES[1:], *(name for name in EMOTIONS if name not in NUANCES)]


def measured(takes: Sequence[Take], file: Path, jobs: int) -> list[dict[str, Any]]:
    """Measure the takes that are not in `file` yet, and return all that are asked for."""
    done = {key_of(row): row for row in rows_in(file)}
    missing = [take for take in takes if key_of(asdict(take)) not in done]
    file.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with file.open("a", encoding="utf-8") as out:
        for n, row in enumerate(_rows(missing, jobs), 1):
            out.write(json.dumps(row) + "\n")
            done[key_of(row)] = row
            if n % 100 == 0:
                out.flush()
                print(f"  {n} of {len(missing)} takes, {(time.monotonic() - started) / n:.2f} s each", flush=True)
    return [done[key_of(asdict(take))] for take in takes]


def rows_in(file: Path) -> Iterator[dict[str, Any]]:
    """Read the measures of an earlier run."""
    if file.exists():
        yield from (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())


def key_of(row: dict[str, Any]) -> tuple[str, int, str, int]:
    """Return what names a take."""
    return row["voice"], row["sentence"], row["manner"], row["level"]


def spoken(take: Take, synth: Synthesizer) -> tuple[Draft, Audio]:
    """Speak a take at the pace that its acting would like."""
    draft = synth.draft(Line(take.text, voice(take.voice), understand_tags(take.direction)))
    return draft, synth.speak(draft)


def words_of(draft: Draft, audio: Audio, synth: Synthesizer) -> Audio:
    """Return a take without the touches before and after its words: a sigh has a level and a length of its own."""
    phones = synth.trace(draft, audio.n_samples).phones
    return Audio(audio.samples[phones[0].start : phones[-1].end], audio.sample_rate)


@lru_cache(maxsize=1)
def synthesizer() -> Synthesizer:
    """Return the synthesizer of this process: one thread, as there is a process a core."""
    return Synthesizer(KokoroEngine(threads=1))


def _rows(takes: Iterable[Take], jobs: int) -> Iterator[dict[str, Any]]:
    if jobs == 1:
        yield from map(_row, takes)
        return
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_row, takes, chunksize=4)


def _row(take: Take) -> dict[str, Any]:
    draft, audio = spoken(take, synthesizer())
    audio = words_of(draft, audio, synthesizer())
    plan = draft.prosody
    wanted = {name: asdict(getattr(plan, name)) for name in ("length", "f0", "energy", "pauses", "source")}
    row = asdict(take) | {"cues": measure(audio).as_dict(), "phones": len(draft.reading.phones), "plan": wanted}
    smile = _smile()
    if smile is not None:
        row["egemaps"] = smile.process_signal(audio.samples, audio.sample_rate).to_numpy()[0].round(6).tolist()
    return row


@lru_cache(maxsize=1)
def _smile() -> Any:
    """Return openSMILE with eGeMAPSv02 functionals (Eyben et al. 2016), or None where it is not installed."""
    if importlib.util.find_spec("opensmile") is None:
        return None
    import opensmile

    return opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.Functionals)
