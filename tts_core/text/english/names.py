"""Abbreviations and Roman numerals beside English words."""

from __future__ import annotations

import re

from tts_core.text.english.numerals import cardinal, ordinal, year
from tts_core.text.english.patterns import Row, after, before
from tts_core.text.roman import value
from tts_core.text.tables import named

_Match = re.Match[str]

_ABBREVIATIONS = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "sr": "Senior",
    "jr": "Junior", "capt": "Captain", "lt": "Lieutenant", "sgt": "Sergeant", "gen": "General", "adm": "Admiral",
    "maj": "Major", "cpl": "Corporal", "pvt": "Private", "cmdr": "Commander", "det": "Detective", "messrs": "Messieurs",
    "col": "Colonel", "gov": "Governor", "sen": "Senator", "rep": "Representative", "rev": "Reverend",
    "pres": "President",
    "hon": "Honorable", "fr": "Father", "vs": "versus", "etc": "et cetera", "approx": "approximately",
    "dept": "Department",
    "est": "established", "govt": "government", "inc": "Incorporated", "ltd": "Limited", "corp": "Corporation",
    "co": "Company", "bros": "Brothers", "assn": "Association", "univ": "University", "intl": "International",
    "ave": "Avenue", "blvd": "Boulevard", "rd": "Road", "ln": "Lane", "hwy": "Highway", "pkwy": "Parkway",
    "sq": "Square",
    "ct": "Court", "bldg": "Building", "apt": "Apartment", "rm": "Room", "mt": "Mount", "mts": "Mountains",
    "ft": "Fort",
    "fig": "Figure", "figs": "Figures", "vol": "Volume", "ch": "Chapter", "ext": "extension", "ed": "edition",
    "misc": "miscellaneous", "tel": "telephone", "temp": "temperature", "max": "maximum", "min": "minimum",
    "avg": "average",
    "cf": "compare", "esq": "Esquire", "ca": "circa", "attn": "attention", "vp": "vice president", "hrs": "hours",
    "mins": "minutes", "secs": "seconds", "lbs": "pounds", "oz": "ounces", "yrs": "years", "pp": "pages",
    "para": "paragraph",
    "sec": "Section", "ste": "Suite", "op": "Opus", "eq": "Equation", "incl": "including", "qty": "quantity",
    "pl": "Place",
    "pt": "Part",
}  # fmt: skip
_CAPITAL = named("english_numbers.txt", "capital")
"""Words of their own unless they begin with a capital."""
_BEFORE_NUMBER = named("english_numbers.txt", "before_number")
"""Said in full only before a number or a single capital."""
_AFTER_NUMBER = frozenset({"oz", "lbs", "hrs", "mins", "secs", "yrs"})
_NAMES_TOO = frozenset({"max", "min", "temp", "pt", "ca"})
"""Names or words too where a sentence ends with them or a name follows."""
_STREETS = {"Dr": "Drive", "St": "Street"}
_NEVER_ENDS = named("english_numbers.txt", "never_ends")
_BARE = named("english_numbers.txt", "bare")
_LETTERS = {
    "e.g.": "for example", "i.e.": "that is", "a.m.": "A.M", "p.m.": "P.M", "w/o": "without", "w/out": "without",
    "w/": "with", "b/c": "because", "a.k.a.": "also known as", "aka": "also known as", "et al.": "et al",
    "Ph.D.": "P.H.D", "PhD": "P.H.D", "Int'l": "International", "Gov't": "Government", "gov't": "government",
    "N.B.": "note well", "P.S.": "P.S", "c/o": "care of",
}  # fmt: skip
_RULERS = named("english_numbers.txt", "rulers")
_MONARCHS = named("english_numbers.txt", "first_rulers")
_REIGNS = {
    "I": re.compile(r"\s*(?:$|[.,;:!?]|\s(?:of|ruled|reigned|became|died|was crowned)\b)"),
    "V": re.compile(r"(?!\.?\s?[A-Z])"),
    "X": re.compile(r"\s*(?:of|ruled|reigned)\b"),
    **dict.fromkeys("LCDM", re.compile("(?!)")),
}
_TITLES = "|".join(sorted(named("english_numbers.txt", "titles")))
_GIVEN_NAMES = named("english_numbers.txt", "given_names")
_NUMBERED = (
    r"World War|Chapter|Part|Act|Scene|Phase|Type|Volume|Book|Section|Article|Title|Class|Grade|Level|Stage|Episode|"
    r"Mark|Super Bowl|Bowl|"
    r"Appendix|Figure|Table|Schedule|Unit|Vatican|Apollo|Gemini|Saturn|Olympiad|WrestleMania|Category|Division|Season|"
    r"Factor|Group|Tier|Round|Movement|Vol\.|Ch\.|Pt\.|Symphony No\."
)
_I_AM = re.compile(r"\s+(?:[a-z]+ed|have|had|was|am|read|saw|will|would|do|did|don|think|know|like|love)\b")
_SMALL = frozenset({"A", "An", "The", "My", "His", "Her", "Your", "I"})
_KEPT = named("english_numbers.txt", "no_numerals")


def abbreviations() -> list[Row]:
    """Return the rules for abbreviations."""
    return [
        (r"(?<![A-Za-z])(?:[Ee]\.g\.|[Ii]\.e\.|[ap]\.m\.(?=[ ,;])|w/out|w/o|w/(?=\s)|b/c|c/o|a\.k\.a\.|aka|et al\.|"
            r"Ph\.D\.|PhD|Int'l|[Gg]ov't|N\.B\.)(?![A-Za-z])", _letters),
        (r"(?<![A-Za-z])pp?\.\s*(?=\d)", _page),
        (r"(?<![A-Za-z])(St|Dr)\.", _street),
        (r"(?<![A-Za-z.'’])(Mrs?|Ms|[A-Za-z]{2,6})(\.)?(?![A-Za-z'’.])", _abbreviation),
        (r"(?<![A-Za-z])([A-Z])([A-Z])?&(?=[A-Z](?![a-z]))", _initials),
        (r"(?<=[A-Za-z])\+\+|(?<=\b[A-G])\+(?![\w+])|(?<=\bC)#|(?<=\b[A-G])#", _marked_letter),
        (r"\b(and|or)/(or|and)\b", lambda match: f"{match[1]} {match[2]}"),
        (r"(?<=\bhe)/(?=she\b)|(?<=\bhis)/(?=her\b)|(?<=\bhim)/(?=her\b)|(?<=\byes)/(?=no\b)|(?<=\bshe)/(?=he\b)|"
            r"(?<=\bmen)/(?=women\b)", lambda match: " or "),
        (r"#(?=[A-Za-z])", lambda match: "hashtag "),
    ]  # fmt: skip


def romans() -> list[Row]:
    """Return the rules for Roman numerals; a letter or word alone stays."""
    number = "[IVXLCDM]+"
    return [
        (r"(?<![A-Za-z])WW(II|I)(?![A-Za-z])", lambda match: "World War " + {"I": "One", "II": "Two"}[match[1]]),
        (rf"(?<=[A-Za-z.] )({number})(?:['’]s)?(?![A-Za-z'’-]|\.[A-Za-z])", _roman),
        (r"(?<=[A-Z]-)(II|III|IV)(?![A-Za-z])", lambda match: _words(match[1])),
        (r"(?:(?<=[Ss]cene )|(?<=[Cc]hapter ))([ivx]+)(?![A-Za-z])", lambda match: _words(match[1])),
        (r"(?<![A-Za-z'’&.-])(M{1,3}[CDXLVI]{3,}|[IVX]{3,})(?![A-Za-z'’&-])", _alone),
        (rf"(?<=[a-z] \()({number})(?=\))", lambda match: _words(match[1])),
    ]  # fmt: skip


def _letters(match: _Match) -> str:
    return _LETTERS.get(match[0]) or _LETTERS[match[0].lower()]


def _page(match: _Match) -> str:
    many = match[0].startswith("pp") or re.match(r"\d+\s*[-–]\s*\d", after(match))
    return "pages " if many else "page "


def _street(match: _Match) -> str:
    """`St. John` and `Dr. Smith` stand before a name, `Main St.` and `Elm Dr.` after one."""
    named_after = re.match(r"\s+[A-Z]", after(match))
    named_before = re.search(r"(?:\b[A-Z][a-z]+|\d(?:st|nd|rd|th))\s$", before(match))
    if match[1] == "St":
        is_street = not named_after or (
            named_before
            and re.match(r"\s+(?:[A-Z][a-z]*\.|and\b)", after(match))
            and not re.search(r"\b(?:The|In|On|At|See)\s$", before(match))
        )
    else:
        is_street = named_before and not named_after
    if is_street:
        return _STREETS[match[1]] + ("." if not after(match).strip(" \"”'") else "")
    return "Saint" if match[1] == "St" else "Doctor"


def _abbreviation(match: _Match) -> str | None:
    written, word, dot = match[1], match[1].lower(), match[2]
    if word not in _ABBREVIATIONS or not (dot or word in _BARE) or (written.isupper() and len(written) > 2 and not dot):
        return None
    ends = bool(dot) and word not in _NEVER_ENDS and not after(match).strip(" \"”'")
    if _is_word(match, written, word, ends):
        return None
    return _ABBREVIATIONS[word] + ("." if ends else "")


def _is_word(match: _Match, written: str, word: str, ends: bool) -> bool:
    """Tell the last word of a sentence (`He said no co.`, `We sat.`) from an abbreviation."""
    if word in _CAPITAL and not written[0].isupper():
        return True
    if word in _BEFORE_NUMBER:
        return not re.match(r"\s*(?:\d|[A-Z]\b|[IVXL]+\b)", after(match))
    if word == "co":
        return not re.search(r"(?:&|and|[A-Z]\w+)\s$", before(match))
    if word in _AFTER_NUMBER:
        return not re.search(r"\d\s$", before(match))
    return word in _NAMES_TOO and (ends or re.match(r"\s*[A-Z]", after(match)) is not None)


def _initials(match: _Match) -> str:
    """Part the letters of `AT&T`, which are no word."""
    return " ".join([match[1], *([match[2]] if match[2] else []), "and "])


def _marked_letter(match: _Match) -> str:
    return {"++": " plus plus", "+": " plus", "#": " sharp"}[match[0]]


def _roman(match: _Match) -> str | None:
    """Say `Henry VIII` as an ordinal, `Rocky III` and `Chapter IV` as a number; `I` alone is a word."""
    letters = match[1]
    count = value(letters)
    head = before(match, 48).rstrip()
    if not count:
        return None
    if part := re.search(rf"\b(?:{_NUMBERED})$", head):
        begins = letters == "I" and part[0] != "World War" and _I_AM.match(after(match))
        return None if begins else cardinal(str(count)) + _owned(match)
    if _is_ordinal(match, letters, head):
        return f"the {ordinal(str(count))}" + _owned(match)
    last = re.search(r"[A-Za-z.]+$", head)
    titled = last is not None and last[0][0].isupper() and last[0] not in _SMALL
    if len(letters) == 1 or letters in _KEPT or not titled or not set(letters) <= set("IVX"):
        return None
    return cardinal(str(count)) + _owned(match)


def _is_ordinal(match: _Match, letters: str, head: str) -> bool:
    """Tell a ruler or an heir, `Louis XIV` and `Thurston Howell III`, from the third `Rocky`."""
    names = re.findall(r"[A-Za-z.]+", head)
    last, first = (names or [""])[-1], (names[-2:-1] or [""])[0]
    crowned = re.search(rf"\b(?:{_TITLES})\s(?:[A-Z][a-z]+\s?){{1,3}}$", head) is not None
    if len(letters) == 1:
        return (crowned and letters in "IVX") or (last in _MONARCHS and bool(_REIGNS[letters].match(after(match))))
    if crowned or (last in _RULERS and letters not in _KEPT):
        return True
    return first in _GIVEN_NAMES and letters in {"II", "III", "IV"} and last.istitle()


def _owned(match: _Match) -> str:
    return "'s" if match[0].endswith("s") else ""


def _words(letters: str) -> str | None:
    count = value(letters)
    return cardinal(str(count)) if count else None


def _alone(match: _Match) -> str | None:
    count = value(match[1])
    if not count or match[1] in _KEPT:
        return None
    return year(str(count)) if count > 1000 else cardinal(str(count))
