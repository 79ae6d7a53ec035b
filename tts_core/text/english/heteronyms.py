"""Words of one spelling and several readings: which one a line means.

Neighbours that always go with one reading decide first (`bow tie`), then the part of speech, and between readings of
one part of speech what the line is about (`ship`, `arrow`). Readings and cues are in `data/heteronyms.txt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tts_core.text.english import phones as ph
from tts_core.text.english import tags, tense
from tts_core.text.english.lexicon import Lexicon
from tts_core.text.english.line import BREAK, Line
from tts_core.text.tables import lines, named

_BEFORE_NOUN = named("english_words.txt", "noun_before_noun")
_ADJECTIVE_USUAL = named("english_words.txt", "adjective_usual")


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a word and what tells it."""

    tags: frozenset[str]
    """Parts of speech: `NOUN`, `VERB`, `ADJ`, `PAST`, or `*` for any."""
    phones: tuple[str, str]
    """American and British phones; `-` for those of the dictionary."""
    before: tuple[tuple[str, ...], ...]
    """Words that stand right before it."""
    after: tuple[tuple[str, ...], ...]
    """Words that stand right after it."""
    anywhere: frozenset[str]
    """Words somewhere in the line."""


class Choice(NamedTuple):
    """What the line says about a word."""

    phones: str | None
    """Its reading, or `None` where the dictionary has it."""
    tag: str | None
    """Its part of speech among the dictionary's; `None` for the usual reading."""


def choose(line: Line, index: int, book: Lexicon) -> Choice | None:
    """Choose the reading of a word.

    Args:
        line: The line.
        index: Which word.
        book: The dictionary of the accent.

    Returns:
        The choice, or `None` where the word has one reading or nothing tells.
    """
    word = line.at(index)
    if word == "polish":
        return Choice(book.find("Polish" if _is_nation(line, index) else "polish"), None)
    senses, is_plural = _senses(word)
    choices = book.tags(word)
    if not senses and not choices & {"NOUN", "VERB", "ADJ", "VBD"}:
        return None
    sense = _by_neighbours(senses, line, index)
    tag = next(iter(sense.tags)) if sense else _tag(line, index, senses, choices)
    sense = sense or _by_topic(senses, tag, line)
    if sense and sense.phones[0] != "-":
        phones = sense.phones[book.british]
        return Choice(ph.plural(phones, book.british) if is_plural else phones, tag)
    return Choice(None, _in_dictionary(word, tag, choices)) if choices and tag else None


def _tag(line: Line, index: int, senses: Sequence[Sense], choices: frozenset[str]) -> str | None:
    """Return the part of speech, past forms among them."""
    word = line.at(index)
    if word == "used":
        return "PAST" if tense.is_used_to(line, index) else "VERB"
    offered = {tag for sense in senses for tag in sense.tags}
    if "PAST" in offered and word.endswith("ed"):
        return "PAST" if tense.is_past_participle(line, index) else "ADJ"
    if "PAST" in offered and tense.is_past(line, index):
        return "PAST"
    if word.endswith("ed") and "VERB" in choices:
        return "VERB" if tense.is_verb_in_ed(line, index) else "ADJ"
    tag = tags.part_of_speech(line, index)
    if word in _BEFORE_NOUN and tag == "ADJ":
        return "ADJ" if line.kind(index - 1) == "B" or line.at(index - 1) in {"very", "so", "too"} else "NOUN"
    return tag


def _in_dictionary(word: str, tag: str | None, choices: frozenset[str]) -> str | None:
    """Return the name that the dictionary has for a part of speech."""
    if tag == "PAST":
        return "VBD"
    if tag == "ADJ" and "ADJ" not in choices and "VERB" not in choices and word not in _ADJECTIVE_USUAL:
        return "NOUN"
    return tag if tag in choices else None


def _by_neighbours(senses: Sequence[Sense], line: Line, index: int) -> Sense | None:
    """Return the reading whose cues stand beside the word, the one with the longest."""
    best, most = None, 0
    for sense in senses:
        cues = [len(cue) for cue in sense.before if line.words[max(0, index - len(cue)) : index] == cue]
        cues += [len(cue) for cue in sense.after if line.words[index + 1 : index + 1 + len(cue)] == cue]
        if sum(cues) > most:
            best, most = sense, sum(cues)
    return best


def _by_topic(senses: Sequence[Sense], tag: str | None, line: Line) -> Sense | None:
    """Return the reading of a part of speech that the line is about, or the first."""
    words = {*line.words, *(word[:-1] for word in line.words if word.endswith("s"))}
    fitting = [sense for sense in senses if tag in sense.tags or "*" in sense.tags]
    exact = [sense for sense in fitting if tag in sense.tags]
    if exact and not any(sense.anywhere for sense in fitting):
        return exact[0]
    return max(fitting, key=lambda sense: len(words & sense.anywhere), default=None)


def _is_nation(line: Line, index: int) -> bool:
    """Tell `Polish` from `polish` at the start of a line."""
    if not line.written[index][:1].isupper():
        return False
    if line.kind(index - 1) != BREAK:
        return True
    return tags.part_of_speech(line, index) != "VERB"


@lru_cache(maxsize=1024)
def _senses(word: str) -> tuple[tuple[Sense, ...], bool]:
    """Return the readings of a word, and whether they are those of its base."""
    table = _table()
    if word in table:
        return table[word], False
    base = word.removesuffix("s")
    return (table[base], True) if base != word and base in table and not base.endswith("s") else ((), False)


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Sense, ...]]:
    found: dict[str, tuple[Sense, ...]] = {}
    for row in lines("heteronyms.txt"):
        word, names, american, british, *cues = row.split()
        sense = Sense(
            frozenset(names.split(",")),
            (american, british),
            tuple(tuple(cue[1:].split("_")) for cue in cues if cue[0] == "<"),
            tuple(tuple(cue[1:].split("_")) for cue in cues if cue[0] == ">"),
            frozenset(cue[1:] for cue in cues if cue[0] == "~"),
        )
        found[word] = (*found.get(word, ()), sense)
    return found
