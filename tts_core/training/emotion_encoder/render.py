"""Rendering of the corpus: clips to 16 kHz sound in shards on the disk, by a pool of processes; resumable."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts_core.audio import Samples
from tts_core.emotion.sound import RATE
from tts_core.errors import TtsError
from tts_core.synthesizer import Line, Synthesizer
from tts_core.training.emotion_encoder.corpus import Clip

SHARD: Final = 64
"""Clips a file."""

Told = Callable[[str], None]
Sound = NDArray[np.int16]


def render(
    clips: Sequence[Clip],
    folder: Path,
    *,
    jobs: int,
    device: str = "cpu",
    seconds: float | None = None,
    tell: Told = print,
) -> int:
    """Render the clips that are not in `folder` yet.

    Args:
        clips: The plan.
        folder: Of the shards; made if it is not there.
        jobs: Processes; with `cuda` they share one GPU.
        device: Where the decoder runs: `cpu` is the engine as it is, `cuda` the same graph under torch.
        seconds: Stop after so long, to go on another time; None renders all.
        tell: Gets a line now and then.

    Returns:
        How many clips are still missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(-(-len(clips) // SHARD)) if not shard_path(folder, n).is_file()]
    started = time.monotonic()
    done = 0
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(device,)) as pool:
        waiting = {pool.submit(_shard, shard_path(folder, n), clips[n * SHARD : (n + 1) * SHARD]): n for n in missing}
        for future in as_completed(waiting):
            done += 1 if not future.cancelled() and future.result() else 0
            spent = time.monotonic() - started
            if done % 20 == 0 or done == len(missing):
                tell(f"{done * SHARD} of {len(missing) * SHARD} clips rendered in {spent:.0f} s")
            if seconds is not None and spent > seconds:
                for one in waiting:
                    one.cancel()
    return sum(len(clips[n * SHARD : (n + 1) * SHARD]) for n in missing if not shard_path(folder, n).is_file())


def shard_path(folder: Path, n: int) -> Path:
    """Return where the clips `n * SHARD` and following lie."""
    return folder / f"clips-{n:05d}.npz"


def rendered(clips: Sequence[Clip], folder: Path) -> Iterator[tuple[int, Sound]]:
    """Give the number and the sound of each clip that is rendered."""
    for n in range(-(-len(clips) // SHARD)):
        path = shard_path(folder, n)
        if not path.is_file():
            continue
        with np.load(path) as shard:
            samples, lengths = shard["samples"], shard["lengths"]
        for i, sound in enumerate(np.split(samples, np.cumsum(lengths)[:-1])):
            if len(sound):
                yield n * SHARD + i, sound


def sound_of(clip: Clip, synth: Synthesizer) -> Sound:
    """Speak one clip; empty where it cannot be spoken."""
    from scipy.signal import resample_poly

    line = Line(clip.reading.text, clip.speaker.voice, clip.state, clip.speaker.language)
    try:
        draft = synth.draft_reading(line, clip.reading)
        audio = synth.speak(draft, max(draft.shortest_samples, round(draft.wanted_samples / clip.pace)))
    except TtsError:
        return np.zeros(0, np.int16)
    samples: Samples = resample_poly(audio.samples, RATE, audio.sample_rate)
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16)


def _shard(path: Path, clips: Sequence[Clip]) -> bool:
    sounds = [sound_of(clip, _synthesizer(_device[0])) for clip in clips]
    partial = path.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as stream:
        np.savez(stream, samples=np.concatenate(sounds), lengths=np.array([len(sound) for sound in sounds]))
    partial.replace(path)
    return True


_device = ["cpu"]


def _start(device: str) -> None:
    _device[0] = device


@lru_cache(maxsize=1)
def _synthesizer(device: str) -> Synthesizer:
    """Return the synthesizer of this process."""
    from tts_core.engines.kokoro.engine import KokoroEngine

    engine = KokoroEngine(threads=1)
    if device != "cpu":
        from tts_core.training.emotion_encoder.decoder import TorchDecoder

        engine.decode_with(TorchDecoder(device).decode)
    return Synthesizer(engine)
