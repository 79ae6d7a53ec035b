"""Whether what is heard is what was to be said: each line, by its phones.

What the listener writes is read again, so characters that sound alike, digits and contractions written out cost little
or nothing. Tones and stress are not compared: the listener chooses characters by sense, and a tone with them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from plugin.errors import OptionError
from plugin.hearing import (
    RATE,
    Listener,
    cut,
    distance,
    language_of,
    load_listener,
    overlapping,
    read_audio,
    reading_of,
    span,
)
from plugin.progress import Progress, silent
from plugin.report import read_report
from tts_core.audio import Samples
from tts_core.text import Accent, Language, Reading
from tts_core.text.syllables import NUCLEI
from tts_core.voices import voice

Verdict = Literal["ok", "differs", "unclear"]
"""`unclear`: it differs, but of such a line the listener is no judge."""
Reason = Literal["", "phones", "word", "direction-spoken"]
"""`phones`: too many phones are wrong; `word`: a word was heard as another one or not at all; `direction-spoken`: a
direction, tag or name that is not in the words was heard."""

LATEST_S: Final = 0.5
"""So many seconds of the last line may lack before a report is that of another film."""
MOST_WRONG: Final = 0.15
"""Share of phones that may be wrong. Measured on 420 good lines of Kokoro, of which 315 acted at level 5: one had more,
0.1538, and lacked a word at 1.25x; the next had 0.1."""
LEAST_WRONG: Final = 3
"""Fewer wrong phones than this are no difference: in a short line they are a large share."""
WORD_PHONES: Final = 4
"""A word of so many phones must be heard: a shorter one is often swallowed or mistaken with reason."""
WORD_HEARD: Final = 0.5
"""Least share of its phones that are heard. Of 151 lines in which one such word was another, both bars found 130."""
SHORT_SYLLABLES: Final = 2
"""A line of so few is guessed by the listener, not heard."""
LEAST_DIRECTION: Final = 3
"""Phones of a direction that can be told from others; a shorter one is in everything."""
LEAST_DIRECTION_WORD: Final = 5
"""The same of one word of a longer direction."""
MANNER: Final = 0.5
"""From this share on, a whisper or a shout is one."""
DIRECTION_WRONG: Final = 0.25
"""Share of the phones of a direction that may be heard wrong."""

_SILENT = re.compile(r"[ˈˌ→↗↓↘ː\s,.!?…;:—“”\"]")
"""Stress, tones, length, word gaps and pauses."""
_PAUSES = ',.!?…;:—“”"'
_BRACKET = re.compile(r"[(（\[［【{]([^()（）\[\]［］【】{}]+)[)）\]］】}]")
_CLAUSE = re.compile(r"[,，、;；:：+。.!！?？]")


@dataclass(frozen=True, slots=True)
class Checked:
    """A line, said and heard."""

    index: int
    """Number of the cue in the file, from 1."""
    part: int
    """0 for a whole cue; 1, 2, ... for the speakers of a cue that was split."""
    said: str
    """What was to be said, in words."""
    heard: str
    """What the listener wrote."""
    said_phones: str
    """The phones that are compared: no tones, stress, gaps, pauses."""
    heard_phones: str
    """The same of what was heard."""
    error: float
    """Phones wrong, missing or too many / phones that were to be said; 0 to 1."""
    verdict: Verdict
    """Whether the line is understood."""
    reason: Reason
    """Why not; empty where it is."""
    missed: tuple[str, ...]
    """Phones of the words that were to be said and are not among what was heard."""
    extra: tuple[str, ...]
    """Words that were heard and not said; of a direction that was spoken, its words."""


def check_dub(dub: Path, report: Path | None = None, *, progress: Progress = silent) -> tuple[Checked, ...]:
    """Listen to what `cuevoice dub` wrote.

    Args:
        dub: The film, or the sound alone.
        report: What `--report` wrote; None looks beside `dub`.
        progress: Told of each line.

    Raises:
        HearingError: The extra `check` is not installed.
        MediaError: `dub` cannot be read.
        OptionError: There is no report, or it is that of another film.
        VoiceError: The report names a voice that there is not.
    """
    listen = load_listener()
    path = report or _report_beside(dub)
    found, audio = read_report(path), read_audio(dub)
    last = max((span(line)[1] for line in found.lines), default=0.0)
    if len(audio) / RATE < last - LATEST_S:
        raise OptionError(
            f"{dub}: ends after {len(audio) / RATE:.1f} s, but {path.name} has a line until {last:.1f} s. "
            "Name the report of this dub with --report."
        )
    return check(found.data, audio, listen, progress=progress)


def check(
    report: Mapping[str, Any], audio: Samples, listen: Listener | None = None, *, progress: Progress = silent
) -> tuple[Checked, ...]:
    """Listen to every line of a dub.

    Args:
        report: What `dub --report` wrote.
        audio: The sound of the dub, mono, 16 kHz, on the clock of the report.
        listen: Who listens; None loads the one of the extra `check`.
        progress: Told of each line.

    Returns:
        A result a line, in the order of the report.

    Raises:
        HearingError: The extra `check` is not installed.
        VoiceError: The report names a voice that there is not.
    """
    listen = listen or load_listener()
    lines: Sequence[Mapping[str, Any]] = report["lines"]
    results = []
    progress("listen", 0, len(lines))
    for done, line in enumerate(lines, 1):
        alone = not any(overlapping(line, other) for other in lines if other is not line)
        results.append(check_line(line, cut(line, audio), listen, alone=alone))
        progress("listen", done, len(lines))
    return tuple(results)


def check_line(line: Mapping[str, Any], audio: Samples, listen: Listener, *, alone: bool = True) -> Checked:
    """Listen to one line.

    A line differs when more than `MOST_WRONG` of its phones are wrong, when a word of `WORD_PHONES` phones or more is
    not heard, or when its direction is. It is `unclear` instead where the listener is no judge: two syllables or fewer,
    a whisper, a shout, words of two languages, another line at the same time.

    Args:
        line: Of the report.
        audio: The line itself, mono, 16 kHz.
        listen: Who listens.
        alone: Whether nobody else speaks at the same time.
    """
    language, accent = language_of(line["spoken_text"]), line.get("accent") or voice(line["voice"]).accent
    heard = listen(audio, language)
    reading = reading_of(heard, language, accent)
    said, got = plain(line["phones"]), plain(reading.phones)
    pairs = aligned(said, got)
    wrong = distance(said, got)
    error = min(1.0, wrong / max(1, len(said)))
    missed = tuple(_missed(line["phones"], {i for i, _ in pairs}))
    spoken = tuple(_directions_in(line, said, got, language, accent))
    reason = _reason(error, wrong, missed, spoken)
    judged = alone and not _hard(line)
    return Checked(
        index=line["index"],
        part=line.get("part", 0),
        said=line["spoken_text"],
        heard=heard,
        said_phones=said,
        heard_phones=got,
        error=round(error, 4),
        verdict="ok" if not reason else "differs" if judged or spoken else "unclear",
        reason=reason,
        missed=missed,
        extra=spoken or tuple(_extra(reading, {j for _, j in pairs})),
    )


def plain(phones: str) -> str:
    """Return the phones that are compared: without stress, tones, length, gaps and pauses."""
    return _SILENT.sub("", phones)


def aligned(said: str, heard: str) -> list[tuple[int, int]]:
    """Pair the phones that are the same in the cheapest way from one to the other (Levenshtein), in order."""
    cost = [list(range(len(heard) + 1))]
    for i, phone in enumerate(said, 1):
        row = [i]
        for j, other in enumerate(heard, 1):
            row.append(min(row[j - 1] + 1, cost[-1][j] + 1, cost[-1][j - 1] + (phone != other)))
        cost.append(row)
    pairs = []
    i, j = len(said), len(heard)
    while i and j:
        if said[i - 1] == heard[j - 1] and cost[i][j] == cost[i - 1][j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif cost[i][j] == cost[i - 1][j - 1] + 1:
            i, j = i - 1, j - 1
        elif cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _report_beside(dub: Path) -> Path:
    names = [dub.with_suffix(suffix) for suffix in (".report.json", ".json")]
    found = next((path for path in names if path.is_file()), None)
    if found is None:
        raise OptionError(
            f"{dub}: there is no report beside it ({' or '.join(path.name for path in names)}). "
            "Name it with --report; 'cuevoice dub --report' writes it."
        )
    return found


def _reason(error: float, wrong: int, missed: Sequence[str], spoken: Sequence[str]) -> Reason:
    if spoken:
        return "direction-spoken"
    if error > MOST_WRONG and wrong >= LEAST_WRONG:
        return "phones"
    return "word" if missed else ""


def _hard(line: Mapping[str, Any]) -> bool:
    """Tell whether the listener is no judge of a line, however well it is spoken."""
    delivery = line.get("emotion", {}).get("delivery", {})
    spoken = line["spoken_text"]
    return (
        len(re.findall(f"[{''.join(NUCLEI)}]+", line["phones"])) <= SHORT_SYLLABLES
        or any(delivery.get(manner, 0.0) >= MANNER for manner in ("whisper", "shout"))
        or (language_of(spoken) == "zh" and re.search("[A-Za-z]{2}", spoken) is not None)
    )


def _missed(phones: str, heard: Collection[int]) -> Iterator[str]:
    """Give the words of which too little was heard; `heard` are places in the plain phones."""
    start = 0
    for word in phones.split():
        end = start + len(plain(word))
        found = sum(place in heard for place in range(start, end))
        if end - start >= WORD_PHONES and found < WORD_HEARD * (end - start):
            yield word.strip(_PAUSES)
        start = end


def _extra(reading: Reading, said: Collection[int]) -> Iterator[str]:
    """Give the words of which too little was said; `said` are places in the plain phones."""
    for word in reading.words:
        start, end = (len(plain(reading.phones[:place])) for place in (word.start, word.end))
        if sum(place in said for place in range(start, end)) < WORD_HEARD * (end - start):
            yield word.text


def _directions_in(line: Mapping[str, Any], said: str, heard: str, language: Language, accent: Accent) -> Iterator[str]:
    """Give what was heard of the line's direction, tags, notes and speaker."""
    for phrase in _unspoken(line):
        reading = reading_of(phrase, language, accent)
        words = [word for word in reading.words if len(reading.words) > 1]
        if _was_added(plain(reading.phones), said, heard, LEAST_DIRECTION):
            yield phrase
        else:
            phones = [plain(reading.phones[word.start : word.end]) for word in words]
            found = [_was_added(one, said, heard, LEAST_DIRECTION_WORD) for one in phones]
            yield from (word.text for word, added in zip(words, found, strict=True) if added)


def _unspoken(line: Mapping[str, Any]) -> list[str]:
    """Return the phrases of a line that are not for the ear, each once."""
    written = [line.get("emotion", {}).get("text") or "", *_BRACKET.findall(line.get("text", ""))]
    phrases = [phrase.strip() for text in written for phrase in _CLAUSE.split(text)]
    return list(dict.fromkeys(phrase for phrase in [*phrases, line.get("speaker") or ""] if phrase))


def _was_added(phrase: str, said: str, heard: str, least: int) -> bool:
    """Tell whether a phrase is in what was heard, and what was heard is nearer to what was said without it."""
    if len(phrase) < least:
        return False
    cost, start, end = nearest_part(phrase, heard)
    nearer = distance(said, heard) - distance(said, heard[:start] + heard[end:])
    return cost <= DIRECTION_WRONG * len(phrase) and 2 * nearer >= len(phrase)


def nearest_part(phrase: str, heard: str) -> tuple[int, int, int]:
    """Find the part of `heard` that is nearest to `phrase` (Sellers 1980): how many are wrong, its start, its end."""
    column = [(i, 0) for i in range(len(phrase) + 1)]
    best = (*column[-1], 0)
    for end, other in enumerate(heard, 1):
        above = column
        column = [(0, end)]
        for i, phone in enumerate(phrase, 1):
            steps = ((above[i - 1], phone != other), (above[i], 1), (column[i - 1], 1))
            column.append(min((cost + step, start) for (cost, start), step in steps))
        best = min(best, (*column[-1], end))
    return best
