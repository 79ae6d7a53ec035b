"""How well words are read: polyphones, numbers, heteronyms, and English inside Mandarin lines.

    pip install '.[test,bench]'
    python benchmarks/words.py                 # everything but listening, in a minute
    python benchmarks/words.py --listen        # mixed lines too: spoken by Kokoro, heard by Whisper, ten minutes
    python benchmarks/words.py --wrong         # and each item that was read wrongly

The sets lie in `benchmarks/words/`: written and labelled for this, not taken from anywhere. Each was measured before
who wrote the rules had seen it; then its mistakes were read, but for the sets named `unseen`, to which nobody may tune.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from plugin.hearing import distance
from tts_core.text import Reading, Word, read
from tts_core.text.english import arpabet
from tts_core.text.english.lexicon import lexicon
from tts_core.text.mandarin.words import canonical

FOLDER = Path(__file__).with_suffix("")
TARGET = re.compile(r"(.)\{([a-zv]+[1-5])\}")
_ENDING = re.compile(r"(?<=[A-Z])'?s$")
HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read, and what was made of it."""

    kind: str
    """Part of its set."""
    text: str
    """What is read, the character or word in question in brackets."""
    wanted: str
    """What is right."""
    got: str
    """What was read."""

    @property
    def right(self) -> bool:
        """Whether it was read as it should be; alternatives are parted by ` | `, and a lost tone is no misreading."""
        return any(self.got == one or _same_but_neutral(self.got, one) for one in self.wanted.split(" | "))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the polyphone set."""

    kind: str
    """`easy`, `hard`, `name` or `classical`."""
    text: str
    """Without marks."""
    targets: tuple[tuple[int, str], ...]
    """Characters in question: index among the Han characters, and syllable before tone sandhi."""
    marked: str
    """As in the file: `他在银行{hang2}上班。`."""


def _same_but_neutral(got: str, wanted: str) -> bool:
    """Tell whether syllables differ by a neutral tone only: 困难 and 头发 are said with and without one."""
    return got[:-1] == wanted[:-1] != "" and "5" in (got[-1:], wanted[-1:]) and wanted[-1:].isdigit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--listen", action="store_true", help="also speak the mixed lines and have Whisper listen")
    parser.add_argument("--voices", default="zf_xiaoxiao,zm_yunxi", help="whose mixed lines, parted by commas")
    parser.add_argument("--wrong", action="store_true", help="print each item that was read wrongly")
    options = parser.parse_args(arguments)
    tables = [polyphone_table(), polyphone_table("polyphones_unseen.tsv"), annotated_table()]
    tables += [normalisation_table(), normalisation_table("_unseen"), heteronym_table()]
    for title, columns in tables:
        print(f"\n{title}")
        for name, items in columns.items():
            print(f"  {name:<24}" + "  ".join(_shares(items)))
            if options.wrong and name in ("cuevoice", "zh", "en"):
                for item in items:
                    if not item.right:
                        print(f"      {item.kind}: {item.text}  wanted {item.wanted}, got {item.got}")
    cuts = [f"{_cut(table):.0%}" for _, table in tables[:2]]
    print(f"\nmisreadings cut on the hard half, against pypinyin: {cuts[0]}, unseen {cuts[1]}")
    print(f"\nspeed on one core: {characters_a_second():.0f} characters a second")
    if options.listen:
        from words_heard import mixed_table

        print("\n" + "\n".join(mixed_table(rows("mixed.tsv"), options.voices.split(","), show=options.wrong)))
    return 0


def rows(name: str) -> list[list[str]]:
    """Return the rows of a set, without its header."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def sentences(name: str = "polyphones.tsv") -> list[Sentence]:
    """Return a polyphone set."""
    found = []
    for kind, marked in rows(name):
        targets = [(len(HAN.findall(_plain(marked[: m.start()]))), m[2]) for m in TARGET.finditer(marked)]
        found.append(Sentence(kind, _plain(marked), tuple(targets), marked))
    return found


def polyphone_table(name: str = "polyphones.tsv", *, compare: bool = True) -> tuple[str, dict[str, list[Item]]]:
    """Read a polyphone set with cuevoice; to compare, with pypinyin alone and misaki's Mandarin front end alone."""
    readers = {"cuevoice": _by_cuevoice}
    readers |= {"pypinyin": _by_pypinyin, "misaki[zh]": _by_misaki} if compare else {}
    return f"{name}, characters in question", {
        column: [item for sentence in sentences(name) for item in _read_sentence(sentence, reader)]
        for column, reader in readers.items()
    }


def annotated_table() -> tuple[str, dict[str, list[Item]]]:
    """Read the polyphone set with the author's readings behind the characters."""
    items = []
    for sentence in sentences():
        text = TARGET.sub(r"\1(\2)", sentence.marked)
        syllables = _cited(read(text))
        items += [_item(sentence, index, wanted, syllables) for index, wanted in sentence.targets]
    return "the same with the author's readings", {"cuevoice": items}


def normalisation_table(ending: str = "") -> tuple[str, dict[str, list[Item]]]:
    """Read the normalisation sets whose names end so."""
    found = {}
    for language in ("zh", "en"):
        found[language] = [
            Item(kind, text, wanted if language == "en" else _bare(wanted), _spoken(text, language))
            for kind, text, wanted in rows(f"normalisation_{language}{ending}.tsv")
        ]
    return f"normalisation{ending}, items said as they should be", found


def heteronym_table(*, compare: bool = True) -> tuple[str, dict[str, list[Item]]]:
    """Read the heteronym set with cuevoice, and to compare with eSpeak NG alone."""
    table = rows("heteronyms.tsv")
    choices: dict[str, list[str]] = {}
    for word, wanted, _ in table:
        choices.setdefault(word, [])
        choices[word] += [wanted] if wanted not in choices[word] else []
    table = [row for row in table if len(choices[row[0]]) > 1]
    columns: dict[str, list[Item]] = {"cuevoice": []}
    for word, wanted, text in table:
        got = _nearest(choices[word], lambda one: arpabet.phones(one, "american"), _phones_of(word, text))
        columns["cuevoice"].append(Item("heteronyms", f"[{word}] {text}", wanted, got))
    for (word, wanted, text), said in zip(table, _espeak([row[2] for row in table]) if compare else [], strict=False):
        got = _nearest_within(choices[word], said, _place(word, text))
        columns.setdefault("eSpeak NG", []).append(Item("heteronyms", f"[{word}] {text}", wanted, got))
    return "English heteronyms", columns


def characters_a_second() -> float:
    """Return how fast the front end reads all the sets, on one core, after loading."""
    texts = [sentence.text for sentence in sentences()]
    texts += [row[1] for language in ("zh", "en") for row in rows(f"normalisation_{language}.tsv")]
    texts += [row[2] for row in rows("heteronyms.tsv")] + [row[0] for row in rows("mixed.tsv")]
    for text in texts[::10]:
        read(text)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    for text in texts:
        read(text)
    return sum(map(len, texts)) / (time.perf_counter() - started)


def _read_sentence(sentence: Sentence, reader: Callable[[str], list[str]]) -> Iterator[Item]:
    syllables = reader(sentence.text)
    for index, wanted in sentence.targets:
        yield _item(sentence, index, wanted, syllables)


def _item(sentence: Sentence, index: int, wanted: str, syllables: Sequence[str]) -> Item:
    places = [match.start() for match in HAN.finditer(sentence.text)]
    at = places[index]
    text = f"{sentence.text[:at]}[{sentence.text[at]}]{sentence.text[at + 1 :]}"
    return Item(sentence.kind, text, wanted, syllables[index] if index < len(syllables) else "")


def _by_cuevoice(text: str) -> list[str]:
    return _cited(read(text))


def _cited(reading: Reading) -> list[str]:
    return [syllable for word in reading.words for syllable in word.cited]


def _by_pypinyin(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    runs = re.findall(f"{HAN.pattern}+", text)
    found = [one for run in runs for one in lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True)]
    return [canonical(one) for one in found]


def _by_misaki(text: str) -> list[str]:
    """Do what `misaki.zh.ZHG2P` does before it writes IPA: jieba's words, each by pypinyin."""
    import jieba
    from pypinyin import Style, lazy_pinyin

    jieba.setLogLevel(60)
    words = [word for run in re.findall(f"{HAN.pattern}+", text) for word in jieba.lcut(run, cut_all=False)]
    found = [one for word in words for one in lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)]
    return [canonical(one) for one in found]


def _spoken(text: str, language: str) -> str:
    """Return what is said in the form of the sets: words parted by blanks (en), characters without marks (zh)."""
    reading = read(text, language="zh" if language == "zh" else "en")
    words = reading.words
    if language == "zh":
        return _bare("".join(word.text for word in words))
    said = [_letters(word.text) if _is_spelled(word, reading) else word.text for word in words]
    return " ".join(re.sub("[^a-z' ]", " ", " ".join(said).lower()).split())


def _is_spelled(word: Word, reading: Reading) -> bool:
    """Tell whether a word is read letter by letter, an ending left aside: CEO's."""
    spelled = lexicon("american").spelled("".join(re.findall("[A-Za-z]", _ENDING.sub("", word.text))))
    said = reading.phones[word.start : word.end]
    return re.sub("[ˈˌ]", "", said).startswith(re.sub("[ˈˌ]", "", spelled) or "-")


def _letters(word: str) -> str:
    ending = _ENDING.search(word)
    return " ".join(re.findall("[A-Za-z]", _ENDING.sub("", word))) + (ending[0] if ending else "")


def _bare(text: str) -> str:
    return " | ".join(re.sub(r"[^\w]|_", "", one).lower() for one in text.split(" | "))


def _plain(marked: str) -> str:
    return TARGET.sub(r"\1", marked)


def _phones_of(word: str, text: str) -> str:
    reading = read(text)
    for found in reading.words:
        if found.text.lower() == word:
            return reading.phones[found.start : found.end]
    return ""


def _nearest(choices: Sequence[str], spell: Callable[[str], str], said: str) -> str:
    return min(choices, key=lambda one: distance(spell(one), said)) if said else ""


def _place(word: str, text: str) -> int:
    words = re.findall(r"[A-Za-z']+", text.lower())
    return words.index(word) if word in words else 0


def _nearest_within(choices: Sequence[str], said: Sequence[str], place: int) -> str:
    """Choose by the word of `said` near `place` that fits any choice best: eSpeak joins some words."""
    near = said[max(0, place - 2) : place + 3]
    return min((distance(_ipa(one), word), one) for word in near for one in choices)[1]


def _espeak(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of eSpeak NG in IPA."""
    import espeakng_loader
    from phonemizer import phonemize
    from phonemizer.backend.espeak.wrapper import EspeakWrapper

    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    said = phonemize(list(texts), language="en-us", backend="espeak", strip=True, with_stress=True)
    return [line.split() for line in said]


@lru_cache(maxsize=512)
def _ipa(reading: str) -> str:
    """Write ARPAbet as eSpeak NG does."""
    symbols = {
        "AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AY": "aɪ", "EH": "ɛ", "ER": "ɜː", "EY": "eɪ",
        "IH": "ɪ", "IY": "iː", "OW": "oʊ", "OY": "ɔɪ", "UH": "ʊ", "UW": "uː", "CH": "tʃ", "JH": "dʒ",
    }  # fmt: skip
    said = ""
    for token in reading.split():
        name = token.rstrip("012")
        stress = {"1": "ˈ", "2": "ˌ"}.get(token[-1], "")
        reduced = {"AH0": "ə", "ER0": "ɚ", "IY0": "i"}.get(token)
        said += stress + (reduced or symbols.get(name) or arpabet.phones(token, "american"))
    return said


def _shares(items: Iterable[Item]) -> list[str]:
    items = list(items)
    kinds = dict.fromkeys(item.kind for item in items)
    shown = [(kind, [item for item in items if item.kind == kind]) for kind in kinds] if len(kinds) < 6 else []
    return [
        f"{name} {sum(item.right for item in some)}/{len(some)} {sum(item.right for item in some) / len(some):.1%}"
        for name, some in [*shown, ("all", items)]
    ]


def _cut(columns: dict[str, list[Item]]) -> float:
    wrong = {name: sum(not i.right for i in items if i.kind == "hard") for name, items in columns.items()}
    return 1.0 - wrong["cuevoice"] / max(1, wrong["pypinyin"])


if __name__ == "__main__":
    sys.exit(main())
