"""Part of speech of words that are said in two ways (`record`, `close`, `uses`), by the words around them.

The rules are asked in turn, and the first that has an answer decides. They look at what stands right before the word
(adverbs are passed over), at what stands right after it, and whether its clause has a verb already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tts_core.text.english.line import BREAK, Line, kinds
from tts_core.text.tables import named

Tag: TypeAlias = Literal["NOUN", "VERB", "ADJ"]

_THIRD = named("english_words.txt", "third")
_DEGREES = named("english_words.txt", "degrees")
_CAUSES = named("english_words.txt", "causes")
_MOVES = named("english_words.txt", "moves")
_COPULAS = named("english_words.txt", "copulas")
_NOUN_BEFORE_TO = named("english_words.txt", "noun_before_to")
_PARTICLES = named("english_words.txt", "particles")
_PLURAL = named("english_words.txt", "plural")
_SINGULAR = named("english_words.txt", "singular")
_ONE_OF_MANY = frozenset({"this", "that", "each", "every", "another", "either", "neither", "what", "which"})
_MANY = frozenset({"these", "those", "many", "few", "several", "both", "all", "most", "some"})


@dataclass(frozen=True, slots=True)
class Place:
    """A word with its neighbours."""

    line: Line
    index: int
    back: int
    """Place of the word before, adverbs passed over."""

    @property
    def word(self) -> str:
        """The word, in small letters."""
        return self.line.at(self.index)

    @property
    def before(self) -> str:
        """The word before, adverbs passed over."""
        return self.line.at(self.back)

    @property
    def after(self) -> str:
        """The word right after."""
        return self.line.at(self.index + 1)

    @property
    def kind_before(self) -> str:
        """The likeliest kind of the word before."""
        return self.line.kind(self.back)

    @property
    def kind_after(self) -> str:
        """The likeliest kind of the word after."""
        return self.line.kind(self.index + 1)

    @property
    def has_s(self) -> bool:
        """Whether the word ends in -s: a plural, or a verb of he and she."""
        return self.word.endswith("s") and "V" not in kinds(self.word) and not self.word.endswith("ss")

    @property
    def adjective(self) -> bool:
        """Whether the word may be an adjective."""
        return "J" in kinds(self.word)

    @property
    def has_object(self) -> bool:
        """Whether what follows is the object of a verb: him, the door, your eyes."""
        line, at = self.line, self.index + 1
        if self.after in {"that", "this", "you", "one", "all"}:
            return self.kind_before != "T"
        return line.kind(at) in {"T", "O"} and self.after not in {"each", "both", "what", "whatever"}

    def named(self) -> Tag:
        """Return noun, or adjective where a noun follows."""
        after = self.line.kinds(self.index + 1)
        if after[0] == "J":  # close old friends, but content disturbing
            after = self.line.kinds(self.index + 2)
        follows = after[0] in {"N", "P"} or (after[0] in {"V", "G", "J"} and "N" in after)
        return "ADJ" if self.adjective and follows else "NOUN"


Rule: TypeAlias = Callable[[Place], "Tag | None"]


def part_of_speech(line: Line, index: int) -> Tag | None:
    """Return what a word is that may be a noun, an adjective or a verb in its base form or with -s.

    Args:
        line: The line.
        index: Which word.

    Returns:
        The part of speech, or `None` where the word stands alone.
    """
    place = Place(line, index, line.before(index))
    for rule in _RULES:
        found = rule(place)
        if found:
            return found
    return None


def _after_degree(place: Place) -> Tag | None:
    """Too close, how close, as close as."""
    if not place.adjective or not place.line.has(place.index - 1, _DEGREES) or place.has_s:
        return None
    if place.kind_before in {"S", "2", "M"} and place.has_object:
        return "VERB"
    return "ADJ"


def _after_to(place: Place) -> Tag | None:
    if place.before != "to" or place.has_s:
        return "NOUN" if place.before == "to" else None
    line, ahead = place.line, place.back - 1
    if place.has_object:
        return "VERB"
    if line.has(ahead, _NOUN_BEFORE_TO):
        return place.named()
    return "VERB"


def _after_modal(place: Place) -> Tag | None:
    """Will record, don't use, did you close, does anyone object, how long does the store close."""
    if place.has_s:
        return None
    if place.kind_before == "M":
        return "VERB"
    if place.before == "to" or place.kind_before in {"T", "E", "J", "C", BREAK}:
        return None
    line = place.line
    start = line.start(place.index)
    for at in range(place.back - 1, max(start - 1, place.back - 6), -1):
        if line.kind(at) in {"V", "Z", "D", "B", "H", BREAK} and "N" not in line.kinds(at):
            return None
        if line.kind(at) == "M" and (at <= start + 2 or line.kind(at - 1) in {"W", "C", BREAK} or line.at(at) == "let"):
            inside = line.kind(at + 1) in {"S", "O", "T", "N", "P"} or line.at(at + 1) in _SINGULAR
            return "VERB" if inside else None
    return None


def _after_subject(place: Place) -> Tag | None:
    line, before = place.line, place.before
    if before in _THIRD and place.has_s:
        return None if line.at(place.back - 1) in {"of", "do"} and before in {"this", "that"} else "VERB"
    if before in {"that", "who", "which"} and not place.has_s:
        many = line.kind(place.back - 1) == "P" or line.at(place.back - 1) in _PLURAL | {"those", "all"}
        return "VERB" if many or before == "who" else None
    if before in {"i", "you", "we", "they"} and not place.has_s:
        return "VERB"
    return None


def _after_caused(place: Place) -> Tag | None:
    """Let us record, watch it tear, make the metal contract; keep it close."""
    line = place.line
    if place.has_s:
        return None
    if line.has(place.back, _CAUSES) and line.at(place.back) in {"let", "help", "helps", "helped", "helping", "dare"}:
        return "VERB"
    if place.kind_before in {"O", "S"} or place.before == "her":
        if line.has(place.back - 1, _CAUSES) and (
            place.before != "her" or place.has_object or place.after in _PARTICLES
        ):
            return "VERB"
        if line.at(place.back - 1) == "of" and not line.finite_before(place.index) and place.before != "it":
            return "VERB"
        if place.before != "her":
            return "ADJ" if place.adjective else "NOUN"
        return None
    if place.kind_before in {"N", "P"}:
        for at in range(place.back - 1, max(-1, place.back - 4), -1):
            if line.has(at, _CAUSES) and line.at(at) not in {"have", "had", "need", "felt", "feel"}:
                return "VERB"
            if line.kind(at) not in {"T", "J", "N"}:
                break
    return None


def _after_be_or_have(place: Place) -> Tag | None:
    if place.kind_before not in {"B", "H"}:
        return None
    if place.kind_before == "H":
        return place.named()
    return "ADJ" if place.adjective and not place.has_s else "NOUN"


def _after_determiner(place: Place) -> Tag | None:
    if place.kind_before not in {"T", "Q"}:
        return None
    before = place.before
    if place.has_s:
        return "VERB" if before in _ONE_OF_MANY or before == "one" else "NOUN"
    if place.kind_before == "Q" and place.line.kind(place.back - 1) == BREAK and place.has_object:
        return "VERB"  # first wind the rope
    if (
        before in _MANY
        and (place.has_object or place.kind_after in {"E", "2"})
        and not place.line.finite_before(place.index)
    ):
        many = place.line.kind(place.back - 1) == BREAK and kinds(place.word)[0] == "N"
        return "VERB" if many and not place.line.finite_after(place.index) else place.named()
    if before == "that" and place.line.kind(place.back - 1) == "P" and place.kind_after != BREAK:
        return "VERB"
    if place.adjective and (
        place.back < place.index - 1 or (before == "that" and place.line.at(place.back - 1) == "not")
    ):
        return "ADJ"
    return place.named()


def _after_preposition(place: Place) -> Tag | None:
    if "E" not in place.line.kinds(place.back) or (place.before in _PARTICLES and place.kind_before != "E"):
        return None
    if place.line.kinds(place.back)[0] == "W":
        return None
    if place.before in {"than", "except", "like"} and place.has_object and not place.has_s:
        return "VERB"
    if place.before in _PARTICLES and place.has_object and not place.has_s:
        return "VERB"
    return place.named()


def _after_conjunction(place: Place) -> Tag | None:
    """House and feed; calm and content; bows and leaves; the shop and close friends."""
    if place.kind_before != "C":
        return None
    line, index = place.line, place.index
    other = line.kind(line.before(place.back))
    if place.has_s:
        if place.has_object or other == "Z" or (place.kind_after == "C" and other != "P"):
            return "VERB"
        verb = other in {"N", "R", "E"} and any(line.kind(at) == "Z" for at in range(line.start(index), index))
        return "VERB" if verb and not line.finite_after(index) else "NOUN"
    if other == "J":
        return "ADJ" if place.adjective else place.named()
    if place.has_object or place.after in _PARTICLES or other == "V":
        return "VERB"
    if other == BREAK or line.kind(place.back - 1) == BREAK:
        return _opening(place)
    before = range(max(line.start(index), 0), place.back)
    plural = line.finite_after(index) is False and not any(line.is_finite(at) for at in before)
    return "VERB" if plural and other == "P" and place.kind_after in {"E", BREAK} and index > 4 else place.named()


def _after_adjective(place: Place) -> Tag | None:
    return place.named() if place.kind_before == "J" else None


def _after_verb(place: Place) -> Tag | None:
    """Felt content, came close, go close the door, stopped collecting refuse."""
    if place.kind_before not in {"V", "Z", "D", "G"}:
        return None
    line, before = place.line, place.before
    if place.adjective and before in _COPULAS and not place.has_s:
        return "ADJ"
    if _may_be_subject(place):
        return _after_noun(place)
    if place.has_s:
        return "NOUN"
    if before in _MOVES and place.has_object:
        return "VERB"
    if before in {"better", "rather"}:
        return "VERB"
    if place.kind_before == "V" and "N" in line.kinds(place.back) and line.finite_before(place.back):
        return _after_noun(place)
    return place.named()


def _may_be_subject(place: Place) -> bool:
    """Tell whether what looks like a verb in -s is the plural subject: the stores close at six."""
    line, back = place.line, place.back
    if (
        place.has_s
        or line.kind(back) != "Z"
        or "P" not in line.kinds(back)
        or line.kind(back - 1) == "S"
        or line.has(back, _CAUSES | _COPULAS)
    ):
        return False
    return not line.finite_before(back) and (place.has_object or place.kind_after in {"E", "R", BREAK})


def _opening(place: Place) -> Tag | None:
    """At the start of a clause: an order, or the subject."""
    line, index = place.line, place.index
    alone = place.kind_after == BREAK
    if alone:
        return None
    if place.after == "of":
        return "NOUN"
    if place.has_object or place.after in _PARTICLES:
        return "VERB" if not place.has_s else None
    if place.has_s:
        return "NOUN"
    if place.kind_after in {"B", "M", "H", "Z"}:
        return "NOUN"
    if place.back < index - 1 and place.line.at(index - 1) in {"please", "never", "always", "just", "then", "now"}:
        return "VERB"
    if place.kind_after in {"E", "2"}:
        return "ADJ" if place.adjective else ("NOUN" if line.finite_after(index) else "VERB")
    if line.finite_after(index):
        return place.named()
    return "VERB"


def _at_start(place: Place) -> Tag | None:
    if place.kind_before not in {BREAK, "W"}:
        return None
    if place.kind_before == "W":
        if place.has_s:
            return "VERB" if place.before in {"what", "who", "which", "whoever"} else "NOUN"
        return "ADJ" if place.before == "how" and place.adjective else place.named()
    return _opening(place)


def _after_noun(place: Place) -> Tag | None:
    """The fabric tears, sales records, drug use, shares close."""
    if place.kind_before in {BREAK, "W"}:
        return None
    line, index = place.line, place.index
    verb_before = line.finite_before(place.back)
    many = line.kind(place.back) == "P" or "P" in line.kinds(place.back) or place.before in _PLURAL
    joined = _is_joined(place) and not verb_before
    if place.has_s:
        if many and place.before not in _SINGULAR and not place.has_object:
            return "NOUN"
        shows = "V" in line.kinds(index + 1) and line.kind(index + 2) in {"T", "O", "S", "W"}  # records show it
        if verb_before or shows or (line.finite_after(index) and not place.has_object):
            return "NOUN"
        return "VERB"
    if many or joined:
        if verb_before:
            return place.named()
        if place.has_object or place.after in _PARTICLES or place.after in {"that", "to"}:
            return "VERB"
        return place.named() if line.finite_after(index) and place.kind_after != "R" else "VERB"
    return place.named()


def _is_joined(place: Place) -> bool:
    """Tell whether two nouns with `and` stand before: the cat and the dog."""
    line, at = place.line, place.back - 1
    while line.kind(at) in {"T", "J"}:
        at -= 1
    return line.kind(at) == "C" and line.kind(at - 1) not in {BREAK, "W"}


_RULES: tuple[Rule, ...] = (
    _after_degree,
    _after_to,
    _after_modal,
    _after_subject,
    _after_caused,
    _after_be_or_have,
    _after_determiner,
    _after_conjunction,
    _at_start,
    _after_preposition,
    _after_adjective,
    _after_verb,
    _after_noun,
)
