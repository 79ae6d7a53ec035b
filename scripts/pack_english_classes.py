"""Write `tts_core/text/data/english_classes.txt`: what part of speech a frequent word mostly has, and may have.

    pip install textblob==0.20.1 lemminflect==0.2.3 wordfreq==3.1.1
    python scripts/pack_english_classes.py

The first part of speech is that of the lexicon of Brill's tagger in TextBlob (MIT), the possible ones are LemmInflect's
(MIT); words are frequent where wordfreq says so. Words that their ending or their base already tells are left out.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from wordfreq import iter_wordlist, zipf_frequency

TARGET = Path(__file__).parents[1] / "tts_core/text/data/english_classes.txt"
LEAST = 3.0
"""Zipf frequency: one in a million words."""
WIDTH = 118
CLASSES = {
    "NN": "N", "NNS": "P", "VB": "V", "VBP": "V", "VBZ": "Z", "VBD": "D", "VBN": "D", "VBG": "G", "JJ": "J", "JJR": "J",
    "JJS": "J", "RB": "R", "RBR": "R", "RBS": "R",
}  # fmt: skip
SAME_PAST = frozenset(
    [
        *("put", "set", "hit", "cut", "let", "shut", "cost", "hurt", "quit", "spread", "read", "cast", "burst", "beat"),
        *("split", "bet", "rid"),
    ]
)
HEAD = """\
# What part of speech a frequent English word mostly is (first letter) and may be: N noun, P plural noun, V verb,
# Z verb with s, D past form, G -ing form, J adjective, R adverb. Words that their ending or their base tells are left
# out. First letters: the lexicon of Brill's tagger as in TextBlob 0.20.1 (MIT); possible ones: LemmInflect 0.2.3 (MIT).
"""


def main() -> None:
    """Write the file."""
    usual, possible = _usual(), _possible()
    words = [word for word in iter_wordlist("en") if re.fullmatch("[a-z]{2,}", word)]
    frequent = [word for word in words if zipf_frequency(word, "en") >= LEAST]
    codes = {word: code for word in frequent if (code := _code(word, usual.get(word), possible.get(word, set())))}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word, code in codes.items():
        if not _told(word, code, codes):
            groups[code].append(word)
    TARGET.write_text(HEAD + "".join(_rows(code, groups[code]) for code in sorted(groups)), encoding="utf-8")


def _usual() -> dict[str, str]:
    """Return the class that a word mostly has."""
    text = files("textblob").joinpath("en/en-lexicon.txt").read_text(encoding="utf-8")
    pairs = [line.split() for line in text.splitlines()]
    return {p[0]: CLASSES[p[1]] for p in pairs if len(p) == 2 and p[0] == p[0].lower() and p[1] in CLASSES}


def _possible() -> dict[str, set[str]]:
    """Return the classes that a word may have."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    packed = files("lemminflect").joinpath("resources/lemma_lu.csv.gz").read_bytes()
    for word, kind, lemmas in csv.reader(gzip.decompress(packed).decode("utf-8").splitlines()):
        is_base = word in lemmas.split("/")
        if kind == "noun":
            found[word].add("N" if is_base else "P")
        elif kind == "verb":
            found[word] |= {"V"} if is_base else set()
            if word in SAME_PAST or any(lemma != word for lemma in lemmas.split("/")):
                third = word.endswith("s") and not word.endswith("ss") and word != "was"
                found[word].add("G" if word.endswith("ing") else "Z" if third else "D")
        elif kind in ("adj", "adv"):
            found[word].add("J" if kind == "adj" else "R")
    return found


def _code(word: str, usual: str | None, possible: set[str]) -> str:
    """Return the usual class and the possible ones; empty where nothing is known."""
    if usual and possible and usual not in possible:
        other = {"V": "D", "D": "V"}.get(usual, "")
        usual = other if other in possible else usual if usual in "JR" else None
    usual = usual or next((one for one in "NPVJRZDG" if one in possible), None)
    if usual is None:
        return ""
    rest = "".join(one for one in "NPVZDGJR" if one in possible and one != usual)
    return usual + (rest.replace("N", "") if usual == "R" else rest)


def _told(word: str, code: str, codes: Mapping[str, str]) -> bool:
    """Tell whether the word's ending or base says the same."""
    if word.endswith("s") and not word.endswith("ss") and set(code) <= set("PZ"):
        forms = [word[:-1], word[:-2] if word.endswith("es") else "", word[:-3] + "y" if word.endswith("ies") else ""]
        base = next((codes[form] for form in forms if form in codes), None)
        if base is not None and ("P" if "N" in base else "") + ("Z" if "V" in base else "") == code:
            return True
    if re.search("(ing|ed)$", word) and code[0] in "GD" and set(code) <= set("GDNJ"):
        return True
    return code == _by_ending(word)


def _by_ending(word: str) -> str:
    for ending, code in (("ly", "R"), ("ing", "G"), ("ed", "D")):
        if word.endswith(ending):
            return code
    return "J" if re.search("(ous|ful|less|able|ible|ive|ical|ish|ic|al)$", word) else "N"


def _rows(code: str, words: list[str]) -> str:
    rows = [f"{code}:"]
    for word in sorted(words):
        if len(rows[-1]) + 1 + len(word) > WIDTH:
            rows.append(f"{code}:")
        rows[-1] += f" {word}"
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
