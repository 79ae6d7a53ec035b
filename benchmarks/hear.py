"""Have Whisper listen to a dubbed scene, and count what it does not understand.

python benchmarks/hear.py build/speech.report.json build/speech.wav

Best heard on the speech alone (`cuevoice dub scene.ass -o speech.wav`); a film works too, through its dub track.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plugin.errors import DubError
from plugin.hearing import Listener, cut, distance, language_of, load_listener, overlapping, read_audio, reading_of
from plugin.report import read_report
from tts_core.audio import Samples
from tts_core.text import Language


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Listen to a scene and print a table; 0 when it was heard, 2 when something is missing."""
    options = _parse(arguments)
    try:
        lines = read_report(options.report).lines
        audio = read_audio(options.voice_only or options.audio)
        heard = [hear(line, lines, audio, listen) for listen in [load_listener()] for line in lines]
    except DubError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"lines": [asdict(line) for line in heard], "totals": totals(heard)}, ensure_ascii=False))
    else:
        print("\n".join(table(heard)))
    return 0


def hear(line: dict[str, Any], lines: Iterable[dict[str, Any]], audio: Samples, listen: Listener) -> Heard:
    """Listen to one line of the report and compare it with what was to be said.

    Args:
        line: The line.
        lines: All lines, to find those that sound at the same time.
        audio: The track, mono, 16 kHz.
        listen: Writes down what it hears.

    Returns:
        What was heard; errors are counted in syllables without tones, or in English words.
    """
    language = language_of(line["spoken_text"])
    text = listen(cut(line, audio), language)
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
        overlap=any(other is not line and overlapping(line, other) for other in lines),
    )


def normalise(text: str, language: Language) -> str:
    """Write numbers, dates and times as they are said."""
    return reading_of(text, language).spoken_text


def tokens(text: str, language: str) -> list[str]:
    """Split into what is compared: pinyin syllables without tones and English words, both in lower case."""
    words = re.findall(r"[\u4e00-\u9fff]+|[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    if language == "en":
        return [part for word in words for part in _expand(word).split()]
    return [part for word in words for part in _syllables(word)]


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
