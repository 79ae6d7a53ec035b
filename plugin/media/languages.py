"""Codes of languages as each container stores them: three letters of ISO 639-2, for terminology or bibliographic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from plugin.errors import OptionError

Scheme = Literal["terminology", "bibliographic", "quicktime"]
"""MP4 stores ISO 639-2/T, Matroska asks for ISO 639-2/B, and QuickTime has a table of its own, mostly of the latter."""


def _pairs(words: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in words.split())


_BIBLIOGRAPHIC: Final = _pairs(
    "sqi:alb hye:arm eus:baq mya:bur zho:chi ces:cze nld:dut fra:fre kat:geo deu:ger ell:gre isl:ice mkd:mac "
    "mri:mao msa:may fas:per ron:rum slk:slo bod:tib cym:wel"
)
_TERMINOLOGY: Final = {old: new for new, old in _BIBLIOGRAPHIC.items()}
_QUICKTIME: Final = frozenset({"ces", "fra", "ron", "slk"})  # the terminology codes in QuickTime's table
_SHORT: Final = _pairs(
    "zh:zho en:eng ar:ara cs:ces da:dan de:deu el:ell es:spa fa:fas fi:fin fr:fra he:heb hi:hin hu:hun id:ind "
    "it:ita ja:jpn ko:kor ms:msa nl:nld no:nor pl:pol pt:por ro:ron ru:rus sv:swe th:tha tr:tur uk:ukr vi:vie"
)


def language_code(language: str, scheme: Scheme = "terminology") -> str:
    """Return the code of a language that a container stores.

    Args:
        language: Two letters (`zh`), three (`zho`, `chi`, `yue`), or a tag that begins with them (`zh-CN`).
        scheme: What the container takes.

    Raises:
        OptionError: It is no such code.
    """
    first = re.split("[-_]", language.strip().lower())[0]
    code = _SHORT.get(first, first)
    if not re.fullmatch("[a-z]{3}", code):
        raise OptionError(
            f"--language {language}: no such language. Write three letters of ISO 639-2 (zho, yue, eng), or zh or en."
        )
    code = _TERMINOLOGY.get(code, code)
    keep = scheme == "terminology" or (scheme == "quicktime" and code in _QUICKTIME)
    return code if keep else _BIBLIOGRAPHIC.get(code, code)


def one_each(languages: Sequence[str], n_dubs: int) -> list[str | None]:
    """Return the language to tag each dub with; None where the text is to tell.

    Args:
        languages: As asked for, in the order of the subtitle files; none at all leaves it to the texts.
        n_dubs: How many subtitle files there are.

    Raises:
        OptionError: There are more or fewer languages than dubs, or one is none.
    """
    if not languages:
        return [None] * n_dubs
    if len(languages) != n_dubs:
        raise OptionError(
            f"--language {','.join(languages)}: {len(languages)} languages for {n_dubs} subtitle "
            f"file{'s' * (n_dubs != 1)}. Name one for each, in their order, or none."
        )
    for language in languages:
        language_code(language)
    return list(languages)
