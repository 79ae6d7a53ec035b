"""How well directions in plain words are understood: `python benchmarks/t2e.py`.

Prints Markdown tables: readers side by side on the validation and the test split, the shipped model by scene kind and
by delivery field, pairs that differ in a negation or a word of intensity, speed and memory. Every reader is asked in
the same run, for the state that a line would be acted with.

keyword table       the tags of the direction; without any, the first word of `nuances.tsv` in it (whole words in
                    English, any place in Chinese); without any, neutral
nearest neighbour   the labels of the training description nearest on the untuned base: e5, mean of its tokens,
                    `query: ` in front; needs `cuevoice fetch e5`
small               the shipped model
small, never unsure the same, its intensity and delivery believed at any probability of the nuance
small as a film asks    `directions.understand`: plain tags by their table, all else by small
qwen                with --qwen, after `cuevoice fetch qwen`
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tts_core.cache import user_cache
from tts_core.emotion.pretrained import quiet
from tts_core.emotion.space import DELIVERY_FIELDS, EMOTIONS, LEVELS, NUANCES, Delivery, EmotionState, nuances
from tts_core.emotion.tags import understand_tags
from tts_core.emotion.text import TextToEmotion
from tts_core.errors import EmotionError, WeightsError
from tts_core.training.t2e.data import Example, read_examples, split_of

if TYPE_CHECKING:
    from tts_core.training.t2e.evaluate import Answers

PAIRS: Final = Path(__file__).with_name("t2e_pairs.jsonl")
KINDS: Final = ("negation", "mask", "simile", "slang", "short_tag", "zh", "en")
"""Scene kinds of the test split; `zh` and `en` are of no special kind."""
LANGUAGES: Final = ("zh", "en")
SPLITS: Final = ("valid", "test")
FIGURES: Final = {
    "nuance": "nuance",
    "within_second": "within second",
    "macro_f1": "macro-F1",
    "cultural": "cultural four",
    "eight_way": "eight-way",
    "intensity": "intensity rho",
    "ece": "ECE",
    "unsure": "unsure",
}
KIND_FIGURES: Final = ("nuance", "within_second", "eight_way", "intensity")
SPEED: Final = Path(__file__).with_name("t2e_speed.py")
"""Run in a process of its own, so that loading and memory are the model's."""

Read = Callable[[Sequence[str]], list[EmotionState]]
Said = dict[tuple[str, str], list[EmotionState]]
"""What each reader made of each split."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two directions that differ in a negation or in a word of intensity."""

    kind: str
    """`negation` or `intensity`."""
    lang: str
    """`zh` or `en`."""
    a: str
    """A direction."""
    b: str
    """The other."""
    emotion: str | None
    """The basic emotion whose weight must differ; None where the intensity must."""
    sign: int
    """1 where `a` must have more, -1 where `b` must."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 0 when they are whole, 2 when a model that was asked for is not there."""
    options = _parse(arguments)
    examples = read_examples()
    splits = {name: sampled([e for e in examples if split_of(e) == name], options.limit) for name in SPLITS}
    with tempfile.TemporaryDirectory(prefix="cuevoice-") as room:
        try:
            readers = readers_of(examples, Path(room), options)
        except WeightsError as error:
            print(error, file=sys.stderr)
            return 2
        states = {
            (name, split): read([e.text for e in part])
            for name, read in readers.items()
            for split, part in splits.items()
        }
        tables = [
            *split_tables(splits, states),
            *kind_table(splits["test"], states),
            *delivery_tables(splits, states),
            *pair_table(read_pairs(), readers),
        ]
    print("\n".join(tables))
    print("\n".join(speed_table()))
    return 0


def sampled(examples: Sequence[Example], limit: int | None) -> list[Example]:
    """Return `limit` of the examples, the same every time, or all."""
    if limit is None or limit >= len(examples):
        return list(examples)
    return random.Random(0).sample(list(examples), limit)


def readers_of(examples: Sequence[Example], room: Path, options: argparse.Namespace) -> dict[str, Read]:
    """Return who is measured; `small` keeps its answers in `room`, so that none of an earlier version is measured.

    Raises:
        WeightsError: `qwen` is asked for and has not been fetched.
    """
    from tts_core.emotion.directions import open_model, understand
    from tts_core.emotion.qwen import check_fetched

    readers: dict[str, Read] = {"keyword table": lambda texts: [by_keyword(text) for text in texts]}
    neighbour = neighbour_reader([e for e in examples if split_of(e) == "train"], options.neighbours)
    if neighbour is not None:
        readers["nearest neighbour"] = neighbour
    if options.qwen:
        check_fetched("qwen")
        readers["qwen"] = TextToEmotion.from_pretrained("qwen", cache=user_cache()).understand
    os.environ["CUEVOICE_CACHE"] = str(room)
    small = open_model("small")
    assert isinstance(small, TextToEmotion)
    sure = copy.copy(small)
    sure.settings = replace(small.settings, threshold=0.0)
    return readers | {
        "small": small.understand,
        "small, never unsure": sure.understand,
        "small as a film asks": understand,
    }


def by_keyword(text: str) -> EmotionState:
    """Understand a direction by the table of words alone."""
    try:
        state = understand_tags(text)
    except EmotionError:  # a clock time at the end looks like a level
        state = EmotionState(text=text)
    if state.intensity:
        return state
    found = _keywords().search(text.lower())
    return replace(understand_tags(found.group()), text=text) if found else state


@lru_cache(maxsize=1)
def _keywords() -> re.Pattern[str]:
    words = sorted((word for nuance in nuances().values() for word in nuance.words), key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in words))


def neighbour_reader(train: Sequence[Example], limit: int | None) -> Read | None:
    """Return a reader by the nearest training description on the untuned base; None where it is not fetched."""
    from tts_core.training.t2e.e5 import e5_folder

    base = e5_folder()
    if not (base / "config.json").is_file():
        print("no nearest neighbour: the base is not there. Get it (91 MB) with: cuevoice fetch e5", file=sys.stderr)
        return None
    known = sampled(train, limit)
    texts = [example.text for example in known]
    digest = hashlib.sha256("\n".join([base.name, *texts]).encode()).hexdigest()[:16]
    kept = user_cache() / "benchmarks" / f"e5-{digest}.npy"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, embedded(texts, base).astype(np.float16))
    rows = np.load(kept).astype(np.float32)

    def read(asked: Sequence[str]) -> list[EmotionState]:
        best = (embedded(asked, base) @ rows.T).argmax(axis=1)
        return [_labelled(text, known[i]) for text, i in zip(asked, best, strict=True)]

    return read


def embedded(texts: Sequence[str], base: Path, batch: int = 64) -> NDArray[np.float32]:
    """Return the place of each text on the untuned base: [n, 384], unit rows; the mean of its tokens."""
    import torch

    network, tokenizer = _opened(base)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].encode()))
    places = np.zeros((len(texts), network.config.hidden_size), np.float32)
    for start in range(0, len(order), batch):
        index = order[start : start + batch]
        asked = [f"query: {texts[i]}" for i in index]
        tokens = tokenizer(asked, padding=True, truncation=True, max_length=128, return_tensors="pt")
        ids, mask = tokens["input_ids"], tokens["attention_mask"]
        with torch.inference_mode():
            hidden = network(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        places[index] = torch.nn.functional.normalize(mean, dim=-1).numpy()
        if start % (32 * batch) == 0:
            print(f"untuned base: {start} of {len(texts)} embedded", file=sys.stderr, flush=True)
    return places


@lru_cache(maxsize=1)
def _opened(base: Path) -> tuple[Any, Any]:
    from transformers import AutoModel, AutoTokenizer

    quiet()
    network = AutoModel.from_pretrained(base, local_files_only=True).float().eval()
    return network, AutoTokenizer.from_pretrained(base, local_files_only=True)


def _labelled(text: str, example: Example) -> EmotionState:
    """Give `text` the labels of `example`; where nobody wrote any, what usually goes with its nuance."""
    usual = nuances()[example.nuance]
    return EmotionState(
        text=text,
        nuance=example.nuance,
        emotions=example.emotions or usual.emotions,
        intensity=example.level / LEVELS,
        delivery=usual.delivery if example.delivery is None else Delivery(*example.delivery),
    )


def measured(examples: Sequence[Example], states: Sequence[EmotionState]) -> dict[str, float]:
    """Return the figures of `evaluate.scores`, and the share of states that are `unsure`."""
    from tts_core.training.t2e.evaluate import scores

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a reader that says one value for all has no rank correlation: nan
        found = scores(examples, answers_in(states))
    found["unsure"] = sum(state.unsure for state in states) / len(states)
    if not any(state.probabilities for state in states):  # a reader that weighs nothing
        del found["ece"], found["unsure"]
    return found


def answers_in(states: Sequence[EmotionState]) -> Answers:
    """Lay states out as `evaluate` takes them."""
    from tts_core.training.t2e.evaluate import Answers

    nuance = np.zeros((len(states), len(NUANCES)), np.float32)
    level = np.zeros((len(states), LEVELS), np.float32)
    # `Answers` wants shares of levels and uses their mean alone, which this has.
    level[:, 0] = [state.intensity * LEVELS for state in states]
    for row, state in zip(nuance, states, strict=True):
        for name, probability in state.probabilities or ((state.nuance, 1.0),):
            row[NUANCES.index(name)] = probability
    emotions = np.array([state.emotions for state in states], np.float32)
    return Answers(nuance, emotions, level, np.array([[*s.delivery.as_dict().values()] for s in states], np.float32))


def split_tables(splits: dict[str, list[Example]], states: Said) -> Iterable[str]:
    """Lay out every reader on both splits."""
    for split, part in splits.items():
        rows = [[name, *_cells(measured(part, said), FIGURES)] for (name, on), said in states.items() if on == split]
        yield from table(f"{split} split, {len(part)} descriptions", ["reader", *FIGURES.values()], rows)


def kind_table(test: Sequence[Example], states: Said) -> Iterable[str]:
    """Lay out the shipped model by scene kind and language; short tags also as a film asks."""
    kinds = {kind: [i for i, e in enumerate(test) if e.kind == kind] for kind in KINDS}
    kinds |= {f"all {lang}": [i for i, e in enumerate(test) if e.lang == lang] for lang in LANGUAGES}
    parts = [("small", kind) for kind in kinds] + [("small as a film asks", "short_tag")]
    rows = []
    for reader, kind in parts:
        some = [test[i] for i in kinds[kind]]
        cells = _cells(measured(some, [states[reader, "test"][i] for i in kinds[kind]]), KIND_FIGURES) if some else []
        rows.append([reader, kind, str(len(some)), *cells])
    yield from table("test split by kind", ["reader", "kind", "n", *(FIGURES[name] for name in KIND_FIGURES)], rows)


def delivery_tables(splits: dict[str, list[Example]], states: Said) -> Iterable[str]:
    """Lay out the rank correlation of each delivery field."""
    for split, part in splits.items():
        figures = {name: measured(part, said) for (name, on), said in states.items() if on == split}
        told = [e.delivery for e in part if e.delivery is not None]
        rows = [
            [field, str(sum(d[i] != 0 for d in told)), *(_cell(f, f"delivery.{field}") for f in figures.values())]
            for i, field in enumerate(DELIVERY_FIELDS)
        ]
        title = f"delivery, Spearman, {split} split, {len(told)} descriptions with a labelled delivery"
        yield from table(title, ["field", "not 0", *figures], rows)


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Read the pairs, without the first line."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        row = json.loads(line)
        expect = row["expect"]
        sign = expect["a_minus_b" if "emotion" in expect else "intensity_a_minus_b"]
        pairs.append(Pair(row["kind"], row["lang"], row["a"], row["b"], expect.get("emotion"), sign))
    return pairs


def pair_table(pairs: Sequence[Pair], readers: dict[str, Read]) -> Iterable[str]:
    """Lay out the share of pairs that move the right way; no difference is wrong."""
    groups = {
        "negation": [p for p in pairs if p.kind == "negation"],
        "intensity": [p for p in pairs if p.kind == "intensity"],
        **{lang: [p for p in pairs if p.lang == lang] for lang in LANGUAGES},
        "all": list(pairs),
    }
    rows = []
    for name, read in readers.items():
        said = read([text for pair in pairs for text in (pair.a, pair.b)])
        right = {p for p, a, b in zip(pairs, said[::2], said[1::2], strict=True) if moved(p, a, b) > 0}
        rows.append([name, *(f"{len(right.intersection(group)) / len(group):.3f}" for group in groups.values())])
    heads = [f"{name} ({len(group)})" for name, group in groups.items()]
    yield from table("pairs that move the right way", ["reader", *heads], rows)


def moved(pair: Pair, a: EmotionState, b: EmotionState) -> float:
    """Return how far a pair moved the right way; below 0 is the wrong way."""
    if pair.emotion is None:
        return pair.sign * (a.intensity - b.intensity)
    which = EMOTIONS.index(pair.emotion)
    return pair.sign * (a.emotions[which] - b.emotions[which])


def speed_table() -> Iterable[str]:
    """Lay out speed and memory of the shipped model, from a process of its own."""
    done = subprocess.run([sys.executable, str(SPEED)], stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    rows = [[name, f"{value:.3g}" if value < 100 else f"{value:.0f}"] for name, value in figures.items()]
    yield from table("small, speed and memory, one core", ["what", "figure"], rows)


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Lay rows out as a Markdown table under a title."""
    yield from (f"### {title}", "", f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _cells(figures: dict[str, float], names: Iterable[str]) -> list[str]:
    return [_cell(figures, name) for name in names]


def _cell(figures: dict[str, float], name: str) -> str:
    value = figures.get(name, math.nan)
    return "–" if math.isnan(value) else f"{value:.3f}"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--qwen", action="store_true", help="measure qwen too; its base must be fetched")
    parser.add_argument("--limit", type=int, help="measure on so many of each split only")
    parser.add_argument("--neighbours", type=int, help="search so many training descriptions only")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
