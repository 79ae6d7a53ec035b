"""Digits that name a thing in English: telephones, rooms, flights, roads, models, versions."""

from __future__ import annotations

import re

from tts_core.text.english.numerals import cardinal, digits_in_pairs, ordinal, spell
from tts_core.text.english.patterns import Row, after, before

_Match = re.Match[str]

_PLACES = re.compile(
    r"\b(?:[Rr]oom|[Rr]m\.?|[Aa]pt\.?|[Aa]partment|[Ss]uite|[Ff]light|[Hh]ighway|[Hh]wy\.?|[Rr]oute|[Bb]us|[Tt]rain|"
    r"[Uu]nit|[Gg]ate|[Cc]abin|[Pp]latform|"
    r"[Ii]nterstate|[Cc]hannel|[Ll]ocker|[Ww]ard|[Cc]ell|[Bb]uilding|[Bb]oeing|[Aa]irbus|[Mm]odel|[Oo]ffice|[Hh]all|"
    r"[Ee]xt\.?|[Ee]xtension|[Aa]rea [Cc]ode|"
    r"Peugeot|Porsche|Nokia|Xbox|Form|Extension)\s(?:[Nn]o\.?\s|[Nn]umber\s|#)?(?:[A-Z]-?)?$"
)
_SPELLED = re.compile(
    r"\b(?:code|[Zz]ip|PIN|pin|password|passcode|combination|[Pp]ostcode|serial(?: number)?|account(?: number)?|"
    r"ext\.?|extension|badge(?: number)?|area code|"
    r"agent|Agent|ZIP(?: code)?|case number|ID(?: number)?|dial|call|text|press)\s(?:is\s|number\s|was\s|no\.\s|#)?$"
)
_SOFTWARE = re.compile(
    r"\b(?:[Pp]ython|i(?:Pad)?OS|Android|macOS|Ubuntu|Java|[Nn]ode(?:\.js)?|PHP|Chrome|Firefox|"
    r"[Vv]ersion|[Vv]|[Rr]elease|Ruby|Go|HTTP|USB|Bluetooth|Kernel|Linux|PyTorch)\s?$"
)
_AIRLINERS = r"7[0-8]7"
_BY_DIGIT = {"007": "double oh seven", "911": "nine one one"}


def telephones() -> list[Row]:
    """Return the rules for telephones and other long numbers."""
    gap = r"[-. ]"
    return [
        (rf"(?<![\d.])(?:\+?\d{{1,3}}{gap})?\(?\d{{3}}\)?{gap}?\d{{3}}{gap}\d{{4}}(?!\d)", _telephone),
        (r"(?<![\w+])\+\d{1,3}(?:[- ]\d{1,5}){2,5}(?!\d)", _telephone),
        (r"(?<![\d-])\d{3}-\d{4}(?![\d-])", _telephone),
        (r"(?<!\d)1-[89]\d\d-(?=[A-Z\d])", lambda match: f"one {_area(match[0][2:5])} "),
        (r"(?<![\d.$])911(?!\d|\s+(?:people|men|dollars))", lambda match: _BY_DIGIT["911"]),
        (
            r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)|(?<!\d)0\d{2,4}[- ]\d{6,8}(?!\d)|"
            r"(?<![\d.-])\d+(?:-\d+){3,}(?![\d-])",
            _telephone,
        ),
        (
            r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
            lambda match: " dot ".join(spell(p, zero="zero") for p in match[0].split(".")),
        ),
        (rf"(?<![\d.,:$£€/-]){_AIRLINERS}s?(?![\d.,:/%]\d|\d|%|-\d)", _airliner),
        (
            r"(?<![\d-])(?:10-4|9-1-1|7-11)(?![\d-])",
            lambda match: " ".join(cardinal(part) for part in match[0].split("-")),
        ),
        (r"(?<=iPhone )(\d{1,2})s\b", lambda match: f"{cardinal(match[1])} S"),
        (r"(?<=[ #])\d{3,12}(?![\d.,:/%]\d|\d|%|-\d)", _spelled),
    ]


def names() -> list[Row]:
    """Return the rules for numbers that name things; they come after money, before years."""
    return [
        (r"(?<=[BCGPO])2(?=[BCGPO]s?(?![A-Za-z0-9]))", lambda match: "to"),
        (r"(?<![A-Za-z.])[Nn]os?\.\s*(\d+)", lambda match: f"number {cardinal(match[1])}"),
        (r"(?<![\w&])#\s?(\d+)", lambda match: f"number {cardinal(match[1])}"),
        (r"(?<!\d)(4\d\d|1099)\(?(?:k|K|b|B)\)?(?![A-Za-z])", _retirement),
        (r"(?<![\d.])(\d{3,4})[pi](?![A-Za-z])", lambda match: f"{digits_in_pairs(match[1])} {match[0][-1].upper()}"),
        (r"(?<=[A-Za-z.] )\d{3,4}(?![\d.,:/%]\d|\d|%|[A-Za-z])|(?<=[A-Za-z]-)\d{3,4}(?!\d|-|s\b)", _place),
        (r"(?<=[A-Z] )101(?!\d)|(?<=[a-z] )101(?=[.!?,]|$)", lambda match: "one oh one"),
        (r"(?<=[Aa]gent )007(?!\d)|(?<=Bond )007(?!\d)", lambda match: _BY_DIGIT["007"]),
        (r"(?<![A-Za-z])v\.?\s?(\d+(?:\.\d+)*)(?![\d])", lambda match: "version " + _parts(match[1])),
        (r"(?<![\d.])\d+(?:\.\d+){2,}(?!\d)", lambda match: _parts(match[0])),
        (r"(?<=[A-Za-z] )\d+\.\d+(?!\d|"
            r"\.\d)", lambda match: _parts(match[0]) if _SOFTWARE.search(before(match)) else None),
        (r"(?<=[A-Za-z])-(?=\d)(?!\d+\s*[-+=])", lambda match: " "),
        (r"(?<=[A-Za-z])\d{1,4}(?!\d|\.\d)", _model),
    ]  # fmt: skip


def formulas() -> list[Row]:
    """Return the rules for powers, roots and comparisons; they come before ranges."""
    term = r"[\dA-Za-zπ√(]"
    return [
        (r"(?<=[\dA-Za-z)])\^\(?([-−]?)(\d+)\)?", _power),
        (r"(?<=[\dA-Za-z)])\^([A-Za-z])(?![A-Za-z])", lambda match: f" to the {match[1]} "),
        (rf"(?<=[\dA-Za-z²³)]) ?(<=|>=|!=|==|<|>) ?(?=[-]?{term})(?<!->)(?<!\w<)|(?<=\d)\s?(<|>)\s?(?=\d)", _compare),
        (r"(?<=[\d)²³])\s?[-−–]\s?(?=\(?\d[\d.,]*\)?\s*(?:=|equals))", lambda match: " minus "),
        (r"(?<=\d)\s?[-−–]\s?(?=\d[\d.,]*\s*[-+−×*÷]\s*\d)", lambda match: " minus "),
        (r"(?<=\d)\s(-|−)\s(?=\d[\d.,]*\s*=)", lambda match: " minus "),
        (r"(?<=\d)\s?×\s?(?=\d[\d.,]*\s*[=+])", lambda match: " times "),
        (r"(?<=[a-z])\s-\s(?=[a-z]\s*=)", lambda match: " minus "),
        (r"(?<=[\d)])\s/\s(?=\d+\s*=)", lambda match: " divided by "),
    ]  # fmt: skip


def _telephone(match: _Match) -> str:
    words = ", ".join(_area(part) for part in re.findall(r"\d+", match[0]))
    return ("plus " if match[0].startswith("+") else "") + words


def _area(part: str) -> str:
    return f"{cardinal(part[0])} hundred" if re.fullmatch("[89]00", part) else spell(part)


def _spelled(match: _Match) -> str | None:
    found = _SPELLED.search(before(match, 24))
    if not found:
        return None
    if re.match(r"(?:dial|call|text|press|agent|Agent)", found[0]) and len(match[0]) > 4:
        return None
    if "gent" in found[0] and match[0] == "007":
        return _BY_DIGIT["007"]
    return spell(match[0])


def _retirement(match: _Match) -> str:
    letter = re.search("[kKbB]", match[0])
    return f"{digits_in_pairs(match[1])} {letter[0].upper() if letter else ''}"


def _place(match: _Match) -> str | None:
    return digits_in_pairs(match[0]) if _PLACES.search(before(match, 24)) or before(match, 2).endswith("-") else None


def _airliner(match: _Match) -> str | None:
    if re.match(r"\s+(?!(?:was|is|has|flies|lands|as|crashes|passes)\b)[a-z]+s\b|\s+people|\s?[kmcg]", after(match)):
        return None
    digits = match[0].rstrip("s")
    words = digits_in_pairs(digits)
    return words + ("s" if match[0].endswith("s") else "")


def _parts(text: str) -> str:
    return " point ".join(cardinal(part) if part[0] != "0" or part == "0" else spell(part) for part in text.split("."))


def _model(match: _Match) -> str | None:
    """Say B52 and MP3 by value, A320 and C919 as people say them."""
    if len(match[0]) > 2 and re.search("[a-z]{2}$", before(match)):
        return spell(match[0])
    return digits_in_pairs(match[0])


def _power(match: _Match) -> str:
    minus, digits = match[1], match[2]
    if not minus and digits in {"2", "3"}:
        return {"2": " squared", "3": " cubed"}[digits]

    return f" to the minus {cardinal(digits)}" if minus else f" to the {ordinal(digits)}"


def _compare(match: _Match) -> str:
    words = {
        "<": "is less than",
        ">": "is greater than",
        "<=": "is at most",
        ">=": "is at least",
        "!=": "is not",
        "==": "equals",
    }
    return f" {words[match[0].strip()]} "
