"""Faces drawn with signs, such as `^_^`, `(≧▽≦)` and `T_T`: found, and set in signs that nobody reads aloud."""

from __future__ import annotations

import re
import unicodedata

_DRAWN = frozenset("▽ﾛДд﹏︿﹁﹂﹃﹄‿ᴗ╥╯╰┻┳┬━︵︶彡ﾉ´｀￣¯ʘ͜͡ʖ˘ツシ◡◉❛♥꒪ꈍಠಥ๑ᴥ◕⌒⌓ˇ•́̀᷄᷅⁄゜゚〃＿눈益皿口罒♡ಡ◞◟❀✧｡▔ㅅㅠㅜ✪∀")
"""Signs of which one makes a bracket a face."""
_ALSO_MATHS = frozenset("；;・△∇□ωΩ°∠∩ε≧≦⊙⊂⊃σ★☆`^><≖′з")
"""Signs of which it takes two."""
_BRACKET = re.compile(r"[(（]([^()（）\n]{2,16})[)）]")
_NO_FACE = re.compile(
    r"[A-Za-z]{2}|[1245-9]|\d\d|(?![口皿罒益彡])[\u4e00-\u9fff]|[a-z][+*/=<>^-][a-z]|[=+]\s*\d|[A-CE-NPRSYace-nrstyz]"
)
_SIGNS_ONLY = re.compile(
    r"[*=]?\s?(?:([TtoO0^;=@xXuUnQq*+.~¬vV?-])\s?[_.]+\s?\1|([T^;=@O~Q*-])\s?[oOwWvV3^-]\s?\2|>\s?[_.wo-]+\s?<|"
    r"[oO0][_.][oO0]"
    r"|\^\s?\^)[*;'\"=]*"
)
_LEFT = r"(?:(?<![A-Za-z0-9])[oOdqmb]|[\\/_<>|~～*=✧♪☆★♡♥╯╰︵┻┳┴┬━ヽヾ٩ᕦ┌┐凸ψΣε⊂っcʕ`])*$"
_RIGHT = (
    r"(?:\s?[╯╰︵︶┻┳┴┬━─彡]+|"
    r"[\\/_<>|~～*✧♪☆★♡♥ノﾉ۶ᕤ┘┐凸ψっつづゞ乂ง⊃゛ʔ.。·・`]{0,3}(?:[oOdpbqm](?![A-Za-z0-9]))?)*(?:zzz+|ZZZ+)?"
)
_ALONE = re.compile(
    "|".join(
        [
            r"ʕ[^\nʔ]{1,8}ʔ[っ♡]?",
            r"¯\\?_\(ツ\)_\\?/¯",
            r"_[(（]:[зз3]」∠[)）]_",
            r"[╯╰ヽヾ┻┳┬━︵︶┐┌٩۶]{2,}(?:\s?[╯╰┻┳┬━─︵︶彡ノﾉ]+)*",
            r"(?<![A-Za-z0-9_])(?:Q[AwWvVoOU]Q|T[wWvVoO]T|[Oo][wWvV][Oo]|[Uu][wWvV][Uu]|q[aw]q|twt|XwX|o[rR]z|Orz|OTZ|"
            r"ORZ)(?![A-Za-z0-9_'])",
            r"(?:^|(?<=[\u3000-\u9fff\uff00-\uffef]|[!?.…~])\s?)TAT(?![A-Za-z0-9_])",
            r"(?<![A-Za-z0-9_])(?:([TtoO0xXuUnQ;@.=>*-])_+\1|>_+<|>[w.]<|T\.T|Q\.Q|O\.o|o\.O|O_o|o_O|"
            r"0_o)(?![A-Za-z0-9_])[;\"|#b]*",
            r"(?<![\w^])\^[_oOwvV.-]{0,3}\^(?!\w)[;~]*|(?<=[\u3040-\u9fff])\^[_oOwvV.-]{0,3}\^[;~]*",
            r"(?:(?<=[\s，。！？,.!?~～…])|^|(?<=[\u3040-\u9fff]))[:;=]['’]?-?[)(](?![\w(（]|[^()\n]*[)）])",
            r"(?:(?<=[\s，。！？,.!?~～…])|^|(?<=[\u3040-\u9fff]))[:;]['’]?-[)(DPpOo/|\\*\]\[](?![A-Za-z0-9])",
            r"(?:^|(?<=[\s！。，？!.,?…~～]))(?:[:;=][DPpOo3*]|[xX]D+)(?=$|[\s！。，？!.,?…~～])",
            r"(?<=[\u4e00-\u9fff])(?<![案项择选答题盘是为图区组级])(?::[DPp]|[xX]D+)(?=$)",
            r"(?<![A-Za-z0-9=)<])(?<![0-9=)] )(?<!\b[A-HJ-TV-Za-hj-tv-z] )(?:</3|<3+)(?![\w%.,:℃°/+*=-])|"
            r"(?<=[a-z]{2} "
            r")<3+(?=$|[\s!.?,])",
        ]
    )
)  # fmt: skip
_MAYBE = re.compile("[(（╯┻┳ʕ¯^]|[:;=>.*@_oO0QTUxXuqt-][-_'’.AwWvVoODPpRrT<()3*]|<")

_LOOK_ALIKE = {
    ":": "∶", ")": "⁾", "(": "⁽", "（": "❨", "）": "❩", "-": "⁻", "_": "ˍ", ".": "․", ",": "‚", ";": "\u037e", "!": "ⵑ",
    '"': "ʺ", "'": "ʹ", "’": "ʼ", "/": "∕", "\\": "∖", "~": "∼", "～": "〰", "`": "ˋ", "´": "ˊ", "|": "∣", "·": "⋅",
    "・": "･", "•": "∙", "＿": "﹍", "＼": "⧵", "：": "︓", "；": "︔", "─": "╌", "—": "⸺", "[": "⁅", "]": "⁆",
    "「": "⌈",
    "」": "⌋", "。": "︒", "，": "︐", "｡": "ₒ", "口": "⼝", "皿": "⽫", "彡": "⼺", "罒": "⺲", "益": "⽫", "*": "∗",
    "+": "᛭", "0": "О", "3": "З", "=": "꞊", "<": "‹", ">": "›", "°": "˚", "@": "﹫", "≧": "⋝", "≦": "⋜", "?": "︖",
}  # fmt: skip
"""Of each sign that is a pause, a hyphen or a word elsewhere, one that looks like it and is none."""
_DRAWN_SIGNS = {ord(shown): sign for sign, shown in _LOOK_ALIKE.items()} | {
    wide: chr(wide - 0xFEE0) for wide in range(0xFF21, 0xFF5B)
}


def silenced(text: str) -> str:
    """Set every face in look-alike signs, which are read by no rule and reported as unread.

    Args:
        text: A text; brackets, formulas and words in it stay.

    Returns:
        The text; an `o` of a face is a wide `ｏ`, its `:` a ratio sign. `drawn` returns them.
    """
    if not _MAYBE.search(text):
        return text
    spans = [*_in_brackets(text), *(match.span() for match in _ALONE.finditer(text))]
    for start, end in reversed(_merged(spans)):
        text = text[:start] + "".join(map(_silent, text[start:end])) + " " + text[end:]
    return text


def drawn(text: str) -> str:
    """Return look-alike signs as their author wrote them, for a report of what was not read."""
    return text.translate(_DRAWN_SIGNS)


def _in_brackets(text: str) -> list[tuple[int, int]]:
    """Return the spans of faces in brackets, with the arms that they throw up."""
    found = []
    for match in _BRACKET.finditer(text):
        if not _is_face(match[1]):
            continue
        left = re.search(_LEFT, text[: match.start()])
        right = re.match(_RIGHT, text[match.end() :])
        found.append((left.start() if left else match.start(), match.end() + (right.end() if right else 0)))
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_face(inside: str) -> bool:
    """Tell `^o^` and `≧▽≦` from what brackets hold elsewhere."""
    if _SIGNS_ONLY.fullmatch(inside.strip()):
        return True
    signs = inside.replace(" ", "")
    if len(signs) < 3 or _NO_FACE.search(signs.replace("TT", "")):
        return False
    return any(one in _DRAWN for one in signs) or sum(one in _ALSO_MATHS for one in signs) > 1


def _silent(character: str) -> str:
    if character in _LOOK_ALIKE:
        return _LOOK_ALIKE[character]
    plain = unicodedata.normalize("NFD", character)[:1]
    if plain.isascii() and plain.isalnum():
        return chr(ord(plain) + 0xFEE0)
    if unicodedata.category(character) == "Nd":  # ๑ is a digit of Thai
        return "ຈ"
    return "" if character.isspace() or unicodedata.category(character) in {"Mn", "Cf"} else character
