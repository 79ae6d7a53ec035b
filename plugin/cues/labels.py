"""Who speaks, what sounds, how it is said: the three things that a bracket or a name before a colon can mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from plugin.cues import lexicon
from tts_core.emotion.mixtures import RECORDING, recordings_in, written_recording

Kind = Literal["direction", "close", "sound", "aside", "text"]
"""`sound` and `aside` are shown and not spoken; `direction` and its `close`, `[/sad]`, are neither; `text` is both."""
Place = Literal["lead", "sentence", "inside"]
"""Where a bracket stands: before all speech, before a later sentence, or in the middle of one."""

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CJK: Final = HAN + r"\u3005\u3007\u3040-\u30ff\uac00-\ud7af"

_OTHERS: Final = rf"(?!{RECORDING})"
BRACKET: Final = re.compile(
    rf"(?P<open>[(（])(?P<round>(?:{RECORDING}|{_OTHERS}[^()（）])*)[)）]|"
    rf"[\[［](?P<square>(?:{RECORDING}|{_OTHERS}[^\[\]［］])*)[\]］]|"
    rf"[【〔](?P<thick>(?:{RECORDING}|{_OTHERS}[^【】〔〕])*)[】〕]"
)
"""Brackets of three kinds; those of a recording, `[ref(rage.wav)]`, are inside."""

_COLON: Final = re.compile(r"\s*[:：](?!//)[ \t\u3000]*")
_NAME: Final = re.compile(
    rf"(?P<name>[^\W_][\w .'’#&·•/-]{{0,30}}?)\s*"
    rf"(?P<note>[(（](?:{RECORDING}|{_OTHERS}[^()（）\n])*[)）]|[\[［](?:{RECORDING}|{_OTHERS}[^\[\]［］\n])*[\]］])?"
    r"\s*[:：](?!//)[ \t\u3000]*"
)
_DIARISED: Final = re.compile(r"(?:speaker|spk|spkr)[ _-]*\d+|(?:说话人|讲话人|发言人|說話人|話者)\s*\d+", re.I)
_KEY: Final = re.compile(
    r"\s*(?:emotion|emo|style|direction|delivery|mood|tone|情绪|情感|语气|情緒|語氣)\s*[:=：]\s*", re.I
)
_RECORDING_KEY: Final = re.compile(
    r"\s*(?:emo(?:tion)?[-_ ]?ref(?:erence)?|(?:情绪|情感|语气|情緒|語氣)(?:参考|參考))\s*[:=：]\s*", re.I
)
_RECORDING_TAIL: Final = re.compile(r"(?:\s*[:：]\s*\d+(?:\.\d+)?)?(?:\s+[01]?\.\d+|\s+\d+(?:\.\d+)?\s*[%％])?\s*\Z")
"""The level and the share behind a name."""


class Speakers:
    """Names that are known to speak, in the spelling in which they were first given."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: dict[str, str] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Learn a name; a name that is known already keeps its spelling."""
        if key := _folded(name):
            self._names.setdefault(key, name.strip())

    def find(self, name: str) -> str | None:
        """Return the known spelling of `name`, whatever its case and width, or None."""
        return self._names.get(_folded(name))


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's name in front of a line."""

    name: str
    """The name in its known spelling, or as the file has it."""
    end: int
    """Index past the label, its colon and the blanks after it."""
    note: tuple[int, int, str] | None = None
    """A bracket inside the label, `孙悟空（愤怒地）：`: its first index, the index past it, its content."""
    field: tuple[int, int] | None = None
    """Where a direction stands inside the bracket of the name, `[Alice:happy]`: from its mark to its end."""


def label_at(text: str, position: int, speakers: Speakers) -> Label | None:
    """Read a speaker's label that starts exactly at `position`, or return None."""
    bracket = BRACKET.match(text, position)
    if bracket is not None:
        return _bracket_label(bracket, text, speakers)
    match = _NAME.match(text, position)
    if match is None or not _is_name(match, text, speakers):
        return None
    name = match["name"].strip()
    note = (match.start("note"), match.end("note"), match["note"][1:-1]) if match["note"] else None
    return Label(speakers.find(name) or name, match.end(), note)


def collect(names: Collection[str], texts: Iterable[str]) -> Speakers:
    """Learn the speakers of a file: the names given, and every name that labels a line of `texts`."""
    speakers = Speakers(names)
    labels = [label_at(line.lstrip(" -–—"), 0, speakers) for text in texts for line in text.split("\n")]
    for label in labels:
        if label is not None:
            speakers.add(label.name)
    return speakers


def content(bracket: re.Match[str]) -> str:
    """Return what stands between the brackets, on one line."""
    inner = bracket["round"] or bracket["square"] or bracket["thick"] or ""
    return joined(inner)


def joined(text: str) -> str:
    """Put text on one line: a break is a blank, or nothing between two Chinese or Japanese characters."""
    wide = rf"[{CJK}\u3000-\u303f\uff00-\uffef]"
    text = re.sub(rf"(?<={wide})[ \t]*\n\s*(?={wide})", "", text)
    return re.sub(r"\s+", " ", text).strip()


def classify(bracket: re.Match[str], place: Place, text: str) -> Kind:
    """Decide what a bracket is that is no speaker's label.

    Args:
        bracket: A match of `BRACKET` in `text`.
        place: Where it stands.
        text: The visible text of the cue.
    """
    words = content(bracket)
    if bracket["round"] is not None and _is_kept(words, bracket.start(), text):
        return "text"
    if words.casefold() in lexicon.OFF_SCREEN or not re.search(r"[^\W\d_]", words):
        return "aside"
    if words.startswith("/") and known_direction(words[1:]):
        return "close"
    if has_key(words) or recordings_in(words):
        return "direction"
    if place == "lead":
        return "sound" if is_sound(words) and not known_direction(words) else "direction"
    if place == "sentence" and _opens_sentence_as_direction(bracket, words):
        return "direction"
    return _classify_inside(bracket, words)


def known_direction(words: str) -> bool:
    """Tell whether the words are an emotion, a nuance, a delivery or a recording that is understood now."""
    from tts_core.emotion import is_direction

    plain = direction_words(words)
    return is_direction(plain) or bool(recordings_in(plain))


def direction_words(words: str) -> str:
    """Take the key off a direction and write `|` as a comma; the rest stays as it is.

    `emotion: 委屈` is `委屈`, and `emotion-ref: rage.wav` is `ref(rage.wav)`.
    """
    fields = [_field(field) for field in joined(words).split("|")]
    return join_directions(field for field in fields if field)


def has_key(words: str) -> bool:
    """Tell whether the words name themselves a direction, as `emotion: 委屈` and `emotion-ref: rage.wav` do."""
    return _KEY.match(words) is not None or _RECORDING_KEY.match(words) is not None


def join_directions(directions: Iterable[str]) -> str:
    """Join directions with a comma of the first one's language; a repeated one is said once."""
    unique = list(dict.fromkeys(directions))
    comma = "，" if unique and re.search(f"[{CJK}]", unique[0]) else ", "
    return comma.join(unique)


def is_vocal(words: str) -> bool:
    """Tell whether the words are a noise of the speaker's own mouth (`sighs`, `冷笑`)."""
    if re.search(f"[{HAN}]", words):
        if lexicon.ZH_OTHERS.search(words) or re.search(r"[声聲]$", words):
            return False
        return lexicon.ZH_VOCAL.search(words) is not None
    found = _english(words)
    if found[:2] in (["clears", "throat"], ["clearing", "throat"]):
        return True
    return bool(lexicon.VOCAL & set(found)) and not lexicon.OTHERS & set(found)


def is_sound(words: str) -> bool:
    """Tell whether the words describe a noise that is not the speaker's (`door slams`, `掌声`)."""
    if re.search(f"[{CJK}]", words):
        if lexicon.ZH_MANNER.search(words):
            return False
        by_others = lexicon.ZH_OTHERS.search(words) and lexicon.ZH_VOCAL.search(words)
        return bool(lexicon.ZH_SOUND.search(words) or by_others)
    found = _english(words)
    if not found or found[0] in lexicon.PLACING or lexicon.MANNER & set(found):
        return False
    others = lexicon.OTHERS & set(found) and lexicon.VOCAL & set(found)
    return bool(lexicon.SOUNDS & set(found) or others)


def _field(words: str) -> str:
    key = _RECORDING_KEY.match(words)
    if key is None:
        return _KEY.sub("", words, count=1).strip().strip("\"“”'")
    told = words[key.end() :]
    if recordings_in(told):
        return told.strip()
    tail = _RECORDING_TAIL.search(told)
    end = tail.start() if tail else len(told)
    return written_recording(told[:end].strip().strip("\"“”'")) + told[end:].rstrip()


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _bracket_label(bracket: re.Match[str], text: str, speakers: Speakers) -> Label | None:
    name = content(bracket)
    colon = _COLON.match(text, bracket.end())
    end = colon.end() if colon else bracket.end()
    found = speakers.find(name)
    if found or _is_role(name):
        return Label(found or name, end)
    mark = re.search(r"[|:：]", bracket[0])
    if mark and (found := speakers.find(bracket[0][1 : mark.start()])):
        return Label(found, end, None, (bracket.start() + mark.start(), bracket.end() - 1))
    if colon and len(name) <= 24 and _has_few_words(name) and not known_direction(name) and not is_sound(name):
        return Label(name, end)
    return None


def _is_name(match: re.Match[str], text: str, speakers: Speakers) -> bool:
    name = match["name"].strip()
    if speakers.find(name) or _is_role(name):
        return True
    if name[-1].isdigit() and text[match.end() : match.end() + 1].isdigit():  # a clock: `ETA 12:30`
        return False
    if {_folded(name), *_folded(name).split()} & lexicon.NO_NAMES or not _has_few_words(name):
        return False
    if re.search(f"[{CJK}]", name):
        return _is_chinese_name(name)
    letters = [char for char in name if char.isalpha()]
    if match["note"]:
        return all(word[0].isupper() for word in name.split() if word[0].isalpha())
    return bool(letters) and all(char.isupper() for char in letters)


def _is_role(name: str) -> bool:
    return _folded(name) in lexicon.NARRATORS or _DIARISED.fullmatch(name.strip()) is not None


def _has_few_words(name: str, limit: int = 3) -> bool:
    return 0 < len(name.split()) <= limit


def _is_chinese_name(name: str) -> bool:
    longest = 10 if re.search("[·•]", name) else 5
    if len(re.findall(f"[{CJK}]", name)) > longest or " " in name:
        return False
    return not (lexicon.NO_NAME_START.match(name) or lexicon.NO_NAME_END.search(name))


def _is_kept(words: str, start: int, text: str) -> bool:
    """Tell whether a round bracket belongs to the words: a pinyin reading, `(555)`, `(a)`."""
    before = text[:start].rstrip()[-1:]
    if re.fullmatch(f"[{HAN}]", before) and lexicon.READING.fullmatch(words):
        return not known_direction(words)
    return re.fullmatch(r"[\d\s.,+-]*\d[\d\s.,+-]*|[A-Za-z]|[ivx]+|[IVX]+", words) is not None


def _opens_sentence_as_direction(bracket: re.Match[str], words: str) -> bool:
    if known_direction(words) or is_vocal(words):
        return True
    if is_sound(words):
        return False
    if bracket["round"] is None or bracket["open"] == "（" or re.search(f"[{HAN}]", words):
        return True
    found = _english(words)
    manner = lexicon.MANNER | lexicon.SPOKEN
    return bool(manner & set(found)) or any(len(word) > 4 and word.endswith("ly") for word in found[:2])


def _classify_inside(bracket: re.Match[str], words: str) -> Kind:
    is_plain = bracket["round"] is not None and not re.search(f"[{HAN}]", words)
    if is_vocal(words) and bracket["round"] is not None:
        return "sound"
    if known_direction(words):
        return "text" if is_plain else "direction"
    if is_vocal(words) or is_sound(words):
        return "sound"
    return "text"


def _english(words: str) -> list[str]:
    return re.findall(r"[a-z]+(?:['’-][a-z]+)*", words.casefold())
