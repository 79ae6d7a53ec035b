"""Grow the trees of `spelling.py` from the dictionary; run it again when the dictionary changes.

    python -m tts_core.text.english.spelling_training american
    python -m tts_core.text.english.spelling_training british

Letters and phones are aligned by expectation maximisation with Viterbi paths (each letter says none to three phones),
then an IGTree is grown (Daelemans, van den Bosch, Weijters 1997): contexts seen fewer than three times are cut off.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from tts_core.text.english.lexicon import lexicon
from tts_core.text.english.spelling import Tree, features
from tts_core.text.reading import Accent

Alignment = list[tuple[str, list[str]]]
Costs = dict[tuple[str, str], float]

_MOST_PHONES = 3
_LEAST_SEEN = 3
_SAMPLE = 30_000


def train(accent: Accent) -> Tree:
    """Return the tree of an accent; takes about a minute.

    Args:
        accent: Whose dictionary.
    """
    return grow(aligned(_entries(accent)))


def aligned(entries: Sequence[tuple[str, list[str]]]) -> Alignment:
    """Share the phones of each word out to its letters.

    Args:
        entries: Words and their phones, a stress mark joined to its vowel.

    Returns:
        The words, with a string of phones for each letter.
    """
    costs = _first_costs(entries[:_SAMPLE])
    for _ in range(4):
        seen: Counter[tuple[str, str]] = Counter()
        for letters, phones in entries[:_SAMPLE]:
            for letter, said in zip(letters, _path(letters, phones, costs), strict=True):
                seen[letter, _unstressed(said)] += 1
        costs = _costs({pair: n for pair, n in seen.items() if n > 2})
    return [(letters, ["".join(said) for said in _path(letters, phones, costs)]) for letters, phones in entries]


def grow(words: Alignment) -> Tree:
    """Grow a tree that says each letter by its context."""
    rows = [(features(letters, i, said[:i]), said[i]) for letters, said in words for i in range(len(letters))]
    return _branch(rows, 0)


def _branch(rows: list[tuple[list[str], str]], depth: int) -> Tree:
    answers = Counter(answer for _, answer in rows)
    best = answers.most_common(1)[0][0]
    if len(answers) == 1 or depth == len(rows[0][0]):
        return best
    groups: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for row in rows:
        groups[row[0][depth]].append(row)
    grown = {value: _branch(group, depth + 1) for value, group in groups.items() if len(group) >= _LEAST_SEEN}
    branches = {value: tree for value, tree in grown.items() if tree != best}
    return [best, branches] if branches else best


def _entries(accent: Accent) -> list[tuple[str, list[str]]]:
    entries = {}
    book = lexicon(accent)
    for word in book:
        if re.fullmatch("[A-Za-z][a-z]+", word):
            phones = re.findall("[ˈˌ]?[^ˈˌ]ː?", book.find(word) or "")
            if 0 < len(phones) <= _MOST_PHONES * len(word):
                entries[word.lower()] = phones
    # every k-th word first, so that the sample is spread over the alphabet
    listed = list(entries.items())
    return [entry for start in range(7) for entry in listed[start::7]]


def _first_costs(entries: Sequence[tuple[str, list[str]]]) -> Costs:
    """Count letters with the phones at about the same place in the word."""
    seen: defaultdict[tuple[str, str], float] = defaultdict(float)
    for letters, phones in entries:
        for i, letter in enumerate(letters):
            middle = i * len(phones) // len(letters)
            seen[letter, ""] += 0.3
            for j in range(max(0, middle - 1), min(len(phones), middle + 2)):
                seen[letter, _unstressed(phones[j : j + 1])] += 1
                seen[letter, _unstressed(phones[j : j + 2])] += 0.05
    return _costs(seen)


def _costs(seen: dict[tuple[str, str], float] | dict[tuple[str, str], int]) -> Costs:
    totals: defaultdict[str, float] = defaultdict(float)
    for (letter, _), n in seen.items():
        totals[letter] += n
    return {pair: -math.log(n / totals[pair[0]]) for pair, n in seen.items()}


def _path(letters: str, phones: list[str], costs: Costs) -> list[list[str]]:
    """Return the cheapest way to share the phones out."""
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for letter in letters:
        row: dict[int, tuple[float, int]] = {}
        for at, (cost, _) in best[-1].items():
            for n in range(min(_MOST_PHONES, len(phones) - at) + 1):
                price = cost + costs.get((letter, _unstressed(phones[at : at + n])), 9.0 + 8.0 * n)
                if at + n not in row or price < row[at + n][0]:
                    row[at + n] = (price, n)
        best.append(row)
    shares = []
    at = len(phones)
    for row in reversed(best[1:]):
        n = row[at][1]
        shares.append(phones[at - n : at])
        at -= n
    return shares[::-1]


def _unstressed(phones: Sequence[str]) -> str:
    return "".join(phones).replace("ˈ", "").replace("ˌ", "")


def _write(accent: Accent) -> None:
    text = json.dumps(train(accent), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path = Path(__file__).parents[1] / "data" / f"spelling_{accent}.json.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    _write("british" if sys.argv[1:] == ["british"] else "american")
