"""Rendering of the plan, and what the speaker encoder hears in it: numbers are kept, sound is not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from tts_core.audio import Samples
from tts_core.emotion.plan import ProsodyPlan
from tts_core.engines.kokoro.engine import KokoroEngine
from tts_core.training.matched_voices.corpus import Clip
from tts_core.voices.bank import names
from tts_core.voices.speaker import RATE, in_band, speaker_embeddings

SHARD: Final = 32
"""Clips a file."""

Told = Callable[[str], None]
Row = dict[str, Any]


def render(
    clips: Sequence[Clip],
    folder: Path,
    *,
    jobs: int,
    device: str = "cpu",
    seconds: float | None = None,
    tell: Told = print,
) -> int:
    """Render and hear the clips that are not in `folder` yet.

    Args:
        clips: The plan.
        folder: Of the shards; made if it is not there.
        jobs: Processes.
        device: Where the decoder runs: `cpu` is the engine as it is, `cuda` the same graph under torch.
        seconds: Stop after so long, to go on another time; None renders all.
        tell: Gets a line now and then.

    Returns:
        How many shards are still missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(-(-len(clips) // SHARD)) if not _path(folder, n).is_file()]
    started = time.monotonic()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    done = 0
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(device,)) as pool:
        waiting = [pool.submit(_shard, _path(folder, n), clips[n * SHARD : (n + 1) * SHARD]) for n in missing]
        for future in as_completed(waiting):
            if future.cancelled():
                continue
            future.result()
            done += 1
            spent = time.monotonic() - started
            if done % 10 == 0 or done == len(missing):
                tell(f"{done} of {len(missing)} shards rendered in {spent:.0f} s")
            if seconds is not None and spent > seconds:
                for one in waiting:
                    one.cancel()
    return len(missing) - done


def gather(folder: Path, output: Path) -> int:
    """Put all shards in `folder` into one file; return the number of clips in it."""
    shards = [np.load(path) for path in sorted(folder.glob("heard-*.npz"))]
    rows: Row = {name: np.concatenate([shard[name] for shard in shards]) for name in shards[0].files}
    np.savez_compressed(output, **rows)
    return len(rows["formants"])


def hear(clip: Clip, engine: KokoroEngine) -> tuple[Row, Samples]:
    """Speak a clip; return its numbers, and its sound at 16 kHz."""
    from scipy.signal import resample_poly

    draft = engine.draft(clip.reading, clip.voice, ProsodyPlan(clip.language))
    f0_hz = engine.trace(draft, draft.natural_samples).f0_hz
    audio = engine.speak(draft, draft.natural_samples)
    share = dict(clip.voice.mixture or ((clip.voice.id, 1.0),))
    row = {
        "weights": np.array([share.get(name, 0.0) for name in names()], np.float16),
        "pitch_st": np.float32(clip.voice.pitch_st),
        "formants": np.float32(clip.voice.formants),
        "mandarin": np.float32(clip.language == "zh"),
        "f0_hz": np.float32(np.median(f0_hz[f0_hz > 0]) if (f0_hz > 0).any() else 0.0),
        "bank": not clip.voice.mixture,
    }
    return row, resample_poly(audio.samples, RATE, audio.sample_rate).astype(np.float32)


def _shard(path: Path, clips: Sequence[Clip]) -> None:
    rows, sounds = zip(*(hear(clip, _engine(_device[0])) for clip in clips), strict=True)
    packed: Row = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    packed["wide"] = speaker_embeddings(sounds).astype(np.float16)
    packed["narrow"] = speaker_embeddings([in_band(sound, "narrow") for sound in sounds]).astype(np.float16)
    partial = path.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as stream:
        np.savez(stream, **packed)
    partial.replace(path)


def _path(folder: Path, n: int) -> Path:
    return folder / f"heard-{n:05d}.npz"


_device = ["cpu"]


def _start(device: str) -> None:
    _device[0] = device


@lru_cache(maxsize=1)
def _engine(device: str) -> KokoroEngine:
    """Return the engine of this process."""
    engine: Any = KokoroEngine(threads=1)
    if device != "cpu":
        from tts_core.training.emotion_encoder.decoder import TorchDecoder

        engine.decode_with(TorchDecoder(device).decode)
    made: KokoroEngine = engine
    return made
