"""Markup of the three formats: which characters are seen, where they stand in the file, which directions hide in it.

Directions are read here from the raw text: once tags are stripped, `{angry}` and `<angry>` are gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from plugin.cues.labels import direction_words, has_key, known_direction
from tts_core.text import Language, is_reading

_TAG: Final = r"(?P<tag></?[A-Za-z\u4e00-\u9fff][^<>\n]*>|<\d[\d:.]*>)"
_ENTITY: Final = r"(?P<entity>&(?:[A-Za-z][A-Za-z0-9]*|\#\d+|\#[xX][0-9A-Fa-f]+);)"
_ALWAYS: Final = (
    r"(?P<brace>\{[^{}]*\})|(?P<gap>\\[Nn]|\n)|(?P<blank>\\h)|"
    r"(?P<hidden>[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff])"
)
_TOKENS: Final = {
    "ass": re.compile(_ALWAYS),
    "tagged": re.compile(f"{_ALWAYS}|{_TAG}|{_ENTITY}"),
}
_TAG_PARTS: Final = re.compile(r"<(?P<close>/?)(?P<name>[^\s.>:/]+)(?P<classes>(?:\.[^\s.>]+)*)(?P<rest>[^>]*)>")
_FORMATTING: Final = frozenset({"b", "i", "u", "s", "c", "v", "lang", "font", "ruby", "rt", "br", "p", "span"})
_LANGUAGE: Final = re.compile(
    r"\s*(?:lang|language|语言|語言)\s*[:=： ]\s*(?P<code>[A-Za-z]{2,3}|中文|英文|英语)\b.*", re.I
)
_LANGUAGES: Final[dict[str, Language]] = {
    **dict.fromkeys(("zh", "zho", "chi", "cmn", "cn", "中文"), "zh"),
    **dict.fromkeys(("en", "eng", "英文", "英语"), "en"),
}
_RATES: Final = re.compile(
    r"\s*(?:rate|语速|語速)\s*[:=：]\s*(?P<slowest>\d+(?:\.\d+)?)(?:\s*[-–~:]\s*(?P<fastest>\d+(?:\.\d+)?))?\s*x?\s*",
    re.I,
)
_PAIR: Final = re.compile(r"<[^<>|\n]{1,24}\|[^<>|\n]{1,80}>")
"""A word with its reading, `<minute|M IH1 N AH0 T>`: text, not a tag."""
_NOTE: Final = re.compile(
    r"\s*(?:tlc?|tln|note|todo|fixme|edit|qc|ts|typeset|[a-z])\b\s*[:：-]|\s*[=*#\d]|.*\?\s*$", re.I
)


@dataclass(slots=True)
class Marked:
    """A text with its markup taken apart."""

    raw: str
    """The text as in the file."""
    text: str = ""
    """What is seen; a line break is `\\n`."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """For each character of `text`, where it stands in `raw`."""
    directions: list[tuple[int, str]] = field(default_factory=list)
    """Directions in braces and tags: index in `text`, words."""
    classes: list[str] = field(default_factory=list)
    """Directions in WebVTT classes, which rank below all others in the text."""
    hidden: list[tuple[int, int]] = field(default_factory=list)
    """Where in `raw` those directions stand, for the shown text to leave out."""
    voice: str | None = None
    """The name in `<v Name>`."""
    language: Language | None = None
    """What `{lang: en}` or `<lang en>` says."""
    rates: tuple[float, float] | None = None
    """What `{rate: 0.9-1.1}` says; `{rate: 1}` is both ends."""
    has_drawing: bool = False
    """ASS vector drawing (`\\p1`) was left out of `text`."""
    has_karaoke: bool = False
    """ASS syllable timing (`\\k`) is in it."""


def read_markup(raw: str, format: str) -> Marked:
    """Take the markup of a cue apart.

    Args:
        raw: The text as in the file.
        format: `srt`, `ass`, `ssa` or `vtt`. Braces count in all of them, tags and entities not in ASS.
    """
    marked = Marked(raw)
    tokens = _TOKENS["ass" if format in ("ass", "ssa") else "tagged"]
    position, drawing, muted, opened = 0, False, False, set[str]()
    for match in tokens.finditer(raw):
        if not (drawing or muted):
            _see(marked, position, match.start())
        position = match.end()
        kind = match.lastgroup
        if kind == "brace":
            drawing = _read_brace(marked, match, drawing)
        elif kind == "tag":
            muted = _read_tag(marked, match, muted, opened)
        elif not (drawing or muted) and kind in ("gap", "blank", "entity"):
            char = "\n" if kind == "gap" else " " if kind == "blank" else unescape(match[0]).replace("\xa0", " ")
            _see_as(marked, char, match.span())
    if not (drawing or muted):
        _see(marked, position, len(raw))
    return marked


def shown(marked: Marked, cuts: list[tuple[int, int]]) -> str:
    """Write the text with its markup, without the directions.

    Args:
        marked: The text, taken apart.
        cuts: Ranges of `marked.text` to leave out.
    """
    ranges = [*marked.hidden, *(marked.spans[i] for start, end in cuts for i in range(start, end))]
    if not ranges:
        return marked.raw
    keep, position = [], 0
    for start, end in sorted(ranges):
        keep.append(marked.raw[position : max(start, position)])
        position = max(position, end)
    return _tidy("".join([*keep, marked.raw[position:]]))


def _see(marked: Marked, start: int, end: int) -> None:
    marked.text += marked.raw[start:end]
    marked.spans.extend((i, i + 1) for i in range(start, end))


def _see_as(marked: Marked, chars: str, span: tuple[int, int]) -> None:
    marked.text += chars
    marked.spans.extend([span] * len(chars))


def _read_brace(marked: Marked, match: re.Match[str], drawing: bool) -> bool:
    """Read `{...}`: override tags, or without a backslash a direction or a note; return whether drawing is on."""
    inner = match[0][1:-1]
    if "\\" in inner:
        marked.has_karaoke |= re.search(r"\\[kK][foFOt]?\d", inner) is not None
        for scale in re.findall(r"\\p(\d+)", inner):
            drawing = scale.strip("0") != ""
            marked.has_drawing |= drawing
        return drawing
    if language := _language_in(inner):
        marked.language = language
        marked.hidden.append(match.span())
        return drawing
    if rates := _RATES.fullmatch(inner):
        marked.rates = (float(rates["slowest"]), float(rates["fastest"] or rates["slowest"]))
        marked.hidden.append(match.span())
        return drawing
    words = direction_words(inner)
    leads = not marked.text.strip() and re.search(r"\w", words) is not None and _NOTE.match(inner) is None
    if words and (has_key(inner) or known_direction(words) or leads):
        marked.directions.append((len(marked.text), words))
        marked.hidden.append(match.span())
    return drawing


def _read_tag(marked: Marked, match: re.Match[str], muted: bool, opened: set[str]) -> bool:
    """Read `<...>`; return whether what follows is a ruby reading, which is not said itself."""
    if _PAIR.fullmatch(match[0]):
        _see(marked, *match.span())
        return muted
    parts = _TAG_PARTS.match(match[0])
    if parts is None:  # a karaoke time of WebVTT
        return muted
    name, closes = parts["name"].casefold(), bool(parts["close"])
    if name in _FORMATTING:
        _read_formatting(marked, match, parts, name)
        if name == "rt" and not closes:
            _read_ruby(marked, match)
        return not closes if name == "rt" else muted and not (closes and name == "ruby")
    words = direction_words(match[0][1:-1])
    if closes and name in opened:
        marked.hidden.append(match.span())
    elif not closes and known_direction(words):
        opened.add(name)
        marked.directions.append((len(marked.text), words))
        marked.hidden.append(match.span())
    elif not name.isascii():
        _see(marked, *match.span())
    return muted


def _read_ruby(marked: Marked, match: re.Match[str]) -> None:
    """Let a ruby reading in pinyin with tones read the characters before it, as a bracket would."""
    ruby = re.compile(r"([^<]+)").match(marked.raw, match.end())
    reading = unescape(ruby[1]).strip() if ruby else ""
    if ruby and is_reading(reading):
        _see_as(marked, f"({reading})", ruby.span())


def _language_in(words: str) -> Language | None:
    match = _LANGUAGE.fullmatch(words)
    return _LANGUAGES.get(match["code"].casefold()) if match else None


def _read_formatting(marked: Marked, match: re.Match[str], parts: re.Match[str], name: str) -> None:
    if name == "br":
        _see_as(marked, "\n", match.span())
    if name == "lang" and not parts["close"]:
        marked.language = _language_in(f"lang {parts['rest'].strip()}") or marked.language
    if name == "v" and not parts["close"]:
        marked.voice = unescape(parts["rest"]).strip() or marked.voice
    for klass in re.finditer(r"\.[^.]+", parts["classes"]):
        words = klass[0][1:]
        if known_direction(re.sub("[_-]", " ", words)):
            marked.classes.append(words)
            start = match.start() + parts.start("classes") + klass.start()
            marked.hidden.append((start, start + len(klass[0])))


def _tidy(raw: str) -> str:
    """Close the gaps that a direction leaves: empty tags, doubled blanks, empty lines."""
    raw = re.sub(r"<([biuc])(?:\.[^>]*)?>\s*</\1>", "", raw)
    raw = re.sub(r"(?<=\S) {2,}", " ", raw)
    raw = re.sub(r"[ \t]*(?:\\N|\n)(?:[ \t]*(?:\\N|\n))+", lambda gaps: "\\N" if "\\N" in gaps[0] else "\n", raw)
    return re.sub(r"^(?:\s|\\N)+|(?:\s|\\N)+$", "", raw)
