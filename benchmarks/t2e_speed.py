"""Speed and memory of the shipped reader of directions on one core: `python benchmarks/t2e_speed.py`.

Prints one JSON object; `benchmarks/t2e.py` runs it in a fresh process and lays it out. Processor time is what the clock
shows on a machine that does nothing else.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from tts_core.emotion.pretrained import SHIPPED, WEIGHTS, read_model, read_settings
from tts_core.emotion.text import BATCH, TextToEmotion
from tts_core.training.t2e.data import read_examples, split_of

SINGLE_CALLS: Final = 200
"""Descriptions that are timed one by one."""
BATCHED_CALLS: Final = 20
"""Batches that are timed."""


def main() -> None:
    """Time the model in this process."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    texts = [example.text for example in read_examples() if split_of(example) == "valid"]
    random.Random(0).shuffle(texts)
    figures = imported() | read(texts) | sizes()
    print(json.dumps(figures))


def imported() -> dict[str, float]:
    """Time the import of the libraries."""
    before, clock = peak_mb(), Clock()
    import torch
    from transformers import MODEL_MAPPING, AutoConfig, AutoTokenizer  # noqa: F401

    figures = clock.figures("import of torch and transformers", "s")
    torch.set_num_threads(1)
    return figures | {"peak memory before, MB": before, "peak memory with the libraries, MB": peak_mb()}


def read(texts: list[str]) -> dict[str, float]:
    """Time the model on new descriptions and on known ones; it takes them from the end of `texts`."""
    with tempfile.TemporaryDirectory(prefix="cuevoice-") as room:
        clock = Clock()
        model = TextToEmotion.from_pretrained("small", cache=Path(room))
        model.understand([texts.pop()])
        figures = clock.figures("from_pretrained and first description", "s")
        figures["peak memory with the model, MB"] = peak_mb()
        singles = [[texts.pop()] for _ in range(SINGLE_CALLS)]
        batches = [[texts.pop() for _ in range(BATCH)] for _ in range(BATCHED_CALLS)]
        for title, calls in (("alone", singles), (f"in a batch of {BATCH}", batches)):
            figures |= medians(model.understand, calls, f"a description {title}")
            figures |= medians(model.understand, calls, f"a description {title}, answered before")
    figures["peak memory after all, MB"] = peak_mb()
    folder = SHIPPED / "small"
    settings = read_settings(folder)
    bare = TextToEmotion(settings, lambda: read_model(folder, settings))
    bare.understand(singles[0])
    return figures | medians(bare.understand, singles, "a description alone, nothing kept on disk")


def sizes() -> dict[str, float]:
    """Return what the model takes on disk."""
    folder = SHIPPED / "small"
    return {
        "weights, MB": (folder / WEIGHTS).stat().st_size / 1e6,
        "whole folder, MB": sum(file.stat().st_size for file in folder.iterdir()) / 1e6,
    }


def medians(understand: Callable[[Sequence[str]], Any], calls: Sequence[Sequence[str]], title: str) -> dict[str, float]:
    """Return the median over calls of the time that a description took."""
    times = []
    for texts in calls:
        clock = Clock()
        understand(texts)
        times.append([1000 / len(texts) * value for value in clock.figures(title, "ms").values()])
    return dict(zip(Clock().figures(title, "ms"), map(statistics.median, zip(*times, strict=True)), strict=True))


class Clock:
    """The clock on the wall, and the processor's."""

    def __init__(self) -> None:
        self._started = time.perf_counter(), time.process_time()

    def figures(self, title: str, unit: str) -> dict[str, float]:
        """Return the seconds since it was made, under what to call them."""
        wall, processor = self._started
        return {
            f"{title}, {unit}": time.perf_counter() - wall,
            f"{title}, {unit} of processor": time.process_time() - processor,
        }


def peak_mb() -> float:
    """Return the most memory that this process has held (resident set)."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage counts the process that started this one
        return float(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    main()
