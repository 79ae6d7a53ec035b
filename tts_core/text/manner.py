"""Manner that stands in the spelling: `sooo`, `啊～`, `我、我`, `*stars*`, a line cut off with a dash.

Each becomes a note on the character that it is about: longer, shorter, or with emphasis. What the marks themselves
pause is told in `symbols.py`; capitals are judged where the words are read, for only there an initialism is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tts_core.text.language import HAN, LATIN
from tts_core.text.marked import Edit, Marked, Note, edited, noted

DRAWN: tuple[float, float] = (1.0, 4.0)
"""What each further `啊` adds to the length of the syllable, and the most."""
LETTER: tuple[float, float] = (0.6, 4.0)
"""What each further letter of `sooo` adds, and the most."""
TILDE: tuple[float, float] = (1.2, 4.0)
"""What each `～` adds to the syllable before it, and the most."""
CUT_OFF = 0.7
"""Length of the last syllable where the speaker is cut off."""
STAMMER = 0.5
"""Length of the pause of a stammer (`我、我`) against the same mark elsewhere."""

_STARS = re.compile(
    rf"(?<![\w*])(\*{{1,3}})(?=[^\s*\d])([^*\n]{{1,60}}?)(?<!\s)\1(?![*\d])"
    rf"|(?<={HAN.pattern})(\*{{1,3}})(?=[^\s*\d])([^*\n]{{1,60}}?)(?<!\s)\3(?![*\d])"
)
_DRAWN = re.compile(r"([啊哦噢喔嗯唔呃额唉哟嗷呀])\1{2,}")
_TILDE = re.compile(rf"(?<=[{LATIN}]|{HAN.pattern}|[！!？?])[~～〜]+(?!\d)")
_DAYS = re.compile(r"(?:[周期][一二三四五六日天]|[一二三四五六七八九十][月日号点]|[上中下]午)$")
_LETTERS = re.compile(rf"[{LATIN}]*?([A-Za-z])\1{{2,}}[{LATIN}]*", re.IGNORECASE)
_HAN_STAMMER = re.compile(rf"({HAN.pattern}{{1,2}})([、，,…—]|\.{{2,3}}|……|--?|——)\s*(?=\1)")
_LATIN_STAMMER = re.compile(
    rf"(?<![{LATIN}])([{LATIN}]+(?:'[a-z]+)?)(,|…|\.{{2,3}}|—|--)\s*(?=\1(?![{LATIN}]))", re.IGNORECASE
)
_CUT_OFF = re.compile(r"(?<=[^\s—–\-])(?:[—–]+|-{1,2})[\"”』」)）\s]*$")
_WORD = re.compile(rf"{HAN.pattern}|[{LATIN}]+(?:['’-][{LATIN}]+)*")


def with_manner(marked: Marked) -> Marked:
    """Take the manner out of the spelling of a text and note it.

    Args:
        marked: The text; readings that the author gave move along.

    Returns:
        The text without stars, tildes and repeated sighs, with notes on length and emphasis.
    """
    text = marked.text
    if text.isascii() and not re.search(r"[*~—-]|\.\.|(.)\1\1|,", text):
        return marked
    marked = _unstarred(marked)
    marked = _undrawn(marked)
    marked = _without_tildes(marked)
    return noted(marked, dict(_lengths(marked.text)))


def _unstarred(marked: Marked) -> Marked:
    at = 0
    while match := _STARS.search(marked.text, at):
        inner, n = match[2] or match[4], len(match[1] or match[3])
        stars = [Edit(match.start(), match.start() + n, ""), Edit(match.end() - n, match.end(), "")]
        words = [match.start() + word.start() for word in _WORD.finditer(inner)]
        marked = noted(edited(marked, stars), dict.fromkeys(words, Note(accented=True)))
        at = match.start() + len(inner)
    return marked


def _undrawn(marked: Marked) -> Marked:
    """Say 啊啊啊 as one long 啊."""
    at = 0
    while match := _DRAWN.search(marked.text, at):
        note = Note(stretch=_grown(len(match[0]) - 1, DRAWN))
        marked = noted(edited(marked, [Edit(match.start() + 1, match.end(), "")]), {match.start(): note})
        at = match.start() + 1
    return marked


def _without_tildes(marked: Marked) -> Marked:
    at = 0
    while match := _TILDE.search(marked.text, at):
        at = match.end()
        before = marked.text[: match.start()]
        words = list(_WORD.finditer(before[-40:]))
        if not words or _DAYS.search(before) or not _ends_spoken(match.string, match.end()):
            continue
        place = len(before[:-40]) + words[-1].start()
        old = marked.notes.get(place, Note()).stretch
        note = Note(stretch=min(TILDE[1], old * _grown(len(match[0]), TILDE)))
        marked = noted(edited(marked, [Edit(*match.span(), "")]), {place: note})
        at = match.start()
    return marked


def _ends_spoken(text: str, end: int) -> bool:
    """Tell `好～` and `喂～你好` from a tilde between a word and a number or sign."""
    rest = text[end:].lstrip()
    return not rest or not re.match(r"[\d$€£¥%]", rest)


def _lengths(text: str) -> Iterator[tuple[int, Note]]:
    """Yield what is longer or shorter by its spelling: the first letter of a word, a syllable, or a mark of pause."""
    for match in _LETTERS.finditer(text):
        extra = max(len(run[0]) for run in re.finditer(r"([A-Za-z])\1*", match[0], re.IGNORECASE)) - 1
        if match.start() == 0 or not re.match(f"[{LATIN}]", text[match.start() - 1]):
            yield match.start(), Note(stretch=_grown(extra, LETTER))
    for pattern in (_HAN_STAMMER, _LATIN_STAMMER):
        for match in pattern.finditer(text):
            yield match.start(2), Note(stretch=STAMMER)
    cut = _CUT_OFF.search(text)
    words = list(_WORD.finditer(text[: cut.start()])) if cut else []
    if words:
        yield words[-1].start(), Note(stretch=CUT_OFF)


def _grown(extra: int, growth: tuple[float, float]) -> float:
    step, most = growth
    return min(1.0 + step * extra, most)
