"""Past or present of words whose spelling does not tell: `read`, `wound`, `dove`, `used to`, `learned`."""

from __future__ import annotations

from tts_core.text.english.line import BREAK, Line
from tts_core.text.tables import named

_PAST_SIGNS = named("english_words.txt", "past_signs")
_PRESENT_SIGNS = named("english_words.txt", "present_signs")
_CAUSES = named("english_words.txt", "causes")
_PLURAL = named("english_words.txt", "plural")
_PARTICLES = named("english_words.txt", "particles")
_ASKS = frozenset({"what", "which", "whose", "how"})
_GETS = frozenset({"get", "gets", "got", "getting"})


def is_past(line: Line, index: int) -> bool:
    """Tell whether `read`, `wound` or `dove` is a past form.

    Args:
        line: The line.
        index: Which word.
    """
    back = line.before(index)
    before, kind = line.at(back), line.kind(back)
    if kind in {"H", "B"} or before in _GETS:
        return not (kind == "B" and line.at(index) == "dove")
    if kind in {"M", "2"} or before in {"help", "please", "let's"} or _is_asked(line, index):
        return kind not in {"M", "2"} and _is_asked(line, index) == "H"
    if line.at(index) != "read":
        return _is_told(line, index, back)
    if kind in {"T", "E", "J", "Q"}:
        return back < index - 1 and line.kind(index - 1) == "R" and kind == "T"
    if kind == "O":
        return line.at(back - 1) not in _CAUSES
    return _is_read_in_the_past(line, index, back)


def is_past_participle(line: Line, index: int) -> bool:
    """Tell whether `learned` or `blessed` is a verb, and no word before a noun.

    Args:
        line: The line.
        index: Which word.
    """
    kind, after = line.kind(index - 1), line.kind(index + 1)
    if after in {"T", "O", "E", "W", "Q", "2"} or line.at(index + 1) in {"that", "how"}:
        return True
    if kind in {"T", "J", "C", "Q"} or line.at(index - 1) in {"most", "very"}:
        return after not in {"N", "P", "J", BREAK, "B", "M", "G"}
    if kind == "E" and line.at(index - 1) != "like":
        return after not in {"N", "P", "J"}
    return True


def is_verb_in_ed(line: Line, index: int) -> bool:
    """Tell whether `crooked` or `dogged` is a verb: it has a subject and an object."""
    return line.kind(index - 1) in {"S", "N", "P"} and line.kind(index + 1) in {"T", "O", "N"}


def is_used_to(line: Line, index: int) -> bool:
    """Tell `used to` (a habit) from `is used to cut` (a tool)."""
    if line.at(index + 1) != "to":
        return False
    back = line.before(index)
    after = line.kinds(index + 2)
    if line.kind(back) == "B":
        return not after.startswith("V")
    if line.kind(back) in {"N", "P"}:
        return not (line.finite_before(back) or (after.startswith("V") and line.finite_after(index + 2)))
    return True


def _is_asked(line: Line, index: int) -> str:
    """Return the kind of the helping verb of a question (did he read, have you read), or `""`."""
    start = line.start(index)
    for at in range(index - 1, max(start - 2, index - 5, -1), -1):
        kind = line.kind(at)
        if kind in {"M", "H"}:
            opens = line.kind(at - 1) in {BREAK, "W", "C"} or line.at(at - 1) in _ASKS or line.at(at - 2) in _ASKS
            return kind if opens else ""
        if kind not in {"S", "T", "N", "P", "J", "R", "W"}:
            return ""
    return ""


def _is_told(line: Line, index: int, back: int) -> bool:
    """Tell whether `wound` or `dove` is what somebody did, and no thing."""
    kind = line.kind(back)
    if kind in {"T", "E", "J", "Q", "O", "V", "Z", "D", "G"}:
        return False
    if kind == "S" or line.at(back) in {"who", "that", "which", "everyone", "everybody", "nobody"}:
        return True
    if kind in {"N", "P"}:
        return not line.finite_before(back) and not line.finite_after(index)
    if kind == "C":
        return line.finite_before(back) and line.kind(index + 1) in {"E", "T", "O", "R"}
    return False


def _is_read_in_the_past(line: Line, index: int, back: int) -> bool:
    """Tell the tense of `read` by its subject, the signs of time, and the other verbs."""
    before, kind = line.at(back), line.kind(back)
    if line.at(index + 1) == "by" and kind not in {"S", BREAK}:
        return True
    if kind == "C":
        return any(line.kind(at) == "D" for at in range(max(0, back - 8), back))
    if kind == BREAK:
        return False
    if kind in {"V", "D", "Z", "G"}:
        return False
    if before in {"he", "she", "it", "who", "that", "which"} or (kind == "N" and before not in _PLURAL):
        return before not in {"who", "that"} or _has_past(line, index)
    if _has_past(line, index):
        return True
    words = set(line.words)
    if words & _PRESENT_SIGNS or _has_present(line, index):
        return False
    return line.kind(index + 1) in {"T", "O"} or line.at(index + 1) in {"about", "somewhere", "that", "where", "in"}


def _has_past(line: Line, index: int) -> bool:
    """Tell whether a sign of the past or another verb in the past is in the line."""
    words = line.words
    if set(words) & _PAST_SIGNS:
        return True
    return any(
        (line.kind(at) == "D" and line.is_finite(at))
        or words[at] in {"was", "were", "had", "did", "couldn't", "didn't"}
        for at in range(len(words))
        if at != index
    )


def _has_present(line: Line, index: int) -> bool:
    return any(
        line.kind(at) == "Z" or line.at(at) in {"am", "is", "are"} for at in range(len(line.words)) if at != index
    )
