"""Mathematics, chemistry, Roman numerals and signs in Mandarin."""

from __future__ import annotations

import re

from tts_core.text.mandarin.numerals import cardinal
from tts_core.text.mandarin.patterns import UNIT, UNITS, N, Row, after, before
from tts_core.text.roman import value

_Match = re.Match[str]

_SIGNS = {
    "%": "百分号", "％": "百分号", "‰": "千分号", "+": "加", "＋": "加", "=": "等于", "＝": "等于", "×": "乘",
    "÷": "除以", "&": "和", "＆": "和", "@": "艾特", "＠": "艾特", "℃": "摄氏度", "℉": "华氏度", "°": "度",
    "㎡": "平方米", "№": "号", "π": "派", "√": "根号", "≈": "约等于", "≠": "不等于", "≥": "大于等于", "≧": "大于等于",
    "≤": "小于等于", "≦": "小于等于", "±": "正负", "∞": "无穷", "$": "美元", "€": "欧元", "£": "英镑", "¥": "元",
    "￥": "元", "#": "井号", "＃": "井号", "²": "平方", "³": "立方", "∵": "因为", "∴": "所以",
    "α": "阿尔法", "β": "贝塔", "γ": "伽马", "λ": "兰姆达", "Ω": "欧米伽", "μ": "谬", "θ": "西塔", "σ": "西格马",
    "∠": "角",
    "Δ": "德尔塔", "∑": "西格马",
}  # fmt: skip
_OPERATORS = {
    "-": "减", "−": "减", "–": "减", "+": "加", "×": "乘", "*": "乘", "x": "乘", "X": "乘", "÷": "除以", "/": "除以",
    "=": "等于", "＝": "等于", ">": "大于", "<": "小于", "＞": "大于", "＜": "小于", "≥": "大于等于", "≤": "小于等于",
    "≈": "约等于",
    "≠": "不等于", ">=": "大于等于", "<=": "小于等于", "!=": "不等于", "==": "等于",
}  # fmt: skip
_KINGS = re.compile(
    "(?:亨利|伊丽莎白|约翰[·]?保罗|拿破仑|威廉|查理|查尔斯|乔治|爱德华|詹姆斯|腓力|尼古拉|亚历山大|彼得|凯瑟琳|"
    "叶卡捷琳娜|腓特烈|理查|本笃|庇护|"
    "拉美西斯|托勒密|弗朗茨|奥托|菲利普|玛丽|伊凡|阿方索|卡洛斯|费利佩)$"
)


def formulas() -> list[Row]:
    """Return the rules for powers, roots, equations; they come before ranges and fractions."""
    value_ = r"[\dA-Za-zπ√(]"
    return [
        (r"(?<=[\dA-Za-z)])\^\(?([-−]?)(\d+)\)?", _power),
        (r"(?<=[\dA-Za-z)])\^([A-Za-z])(?![A-Za-z])", lambda match: f"的{match[1]}次方"),
        (r"(?<=\d)[²]", lambda match: "的平方"),
        (r"(?<=\d)[³]", lambda match: "的立方"),
        (rf"(?<=[\dA-Za-z²³π)])\s*(?:[<>!=]=|[=＝≈≠≥≤><＞＜])\s*(?=[-−+±]?{value_})", _operator),
        (rf"(?<=[)²³π])\s*[-−+×*÷/]\s*(?={value_})", _operator),
        (r"(?<=[\d²³π)])\s*[-−+×*xX÷/]\s*(?=\(?(?:√?\d[\d.]*[A-Za-z]?|π|[A-Za-z])(?:[²³)]|"
            r"\^\d+)?\s*(?:[-−+×*xX÷/=＝≈≠≥≤]|等于)\s*[-\d(A-Za-z√π?？])", _arithmetic),
        (rf"(?<=[\d²³π)])\s*[+×*÷]\s*(?={value_})", _operator),
        (r"(?<=\d)\s*[xX]\s*(?=\d)", _operator),
        (r"(?<![A-Za-z\d])(?:(?<=[=+(])|(?<=^))[-−](?=[\da-z])", lambda match: "负"),
        (r"(?<![A-Za-z][A-Za-z])(?<=[A-Za-z])\s*[+×*÷=]\s*(?=[\da-zA-Z](?![A-Za-z]))", _operator),
        (r"(?<![A-Za-z][a-z])(?<=[a-z])\s*[-−]\s*(?=[\da-z](?![A-Za-z\d]))", _operator),
        (r"(?<![A-Za-z\d])([a-z])/([a-z])(?![A-Za-z²³])(?<!m/s)", lambda match: f"{match[1]}除以{match[2]}"),
        (r"(?<=\d)\s*[=＝](?=\s*[?？])", lambda match: "等于"),
        (rf"[><＞＜](?=\s*{N})", lambda match: _OPERATORS[match[0]]),
    ]  # fmt: skip


def romans() -> list[Row]:
    """Return the rules for Roman numerals beside Han characters."""
    han = r"\u4e00-\u9fff"
    return [
        (r"(?<![A-Za-z])WW(II|I)(?![A-Za-z])", lambda match: {"I": "一战", "II": "二战"}[match[1]]),
        (rf"(?<![A-Za-z])(?<=第)\s?([IVXLC]+)(?=\s?[{han}])", _roman),
        (rf"(?<=[{han}])\s?([IVX]{{2,}}|I)(?=\s?(?:[型期级世类度章卷部区代号]))(?![A-Za-z])", _roman),
        (r"(?<![A-Za-z\d])([IVX]{2,}|I)(?=\s?[型期级世类度])", _roman),
        (rf"(?<=[{han}])\s?([IVX]{{2,}})(?![A-Za-z\d-])", _roman_name),
        (r"(?<=[A-Za-z] )([IVX]{2,})(?![A-Za-z\d-])", _roman_name),
    ]


def signs() -> list[Row]:
    """Return the rules for signs that stand alone; they come last."""
    return [
        (rf"(?<=[元块万])/({UNIT})(?![A-Za-z])", lambda match: "每" + UNITS[match[1]]),
        (r"(?<=[元块次个件杯斤里米人晚天月年万分])/(?=[\u4e00-\u9fff])", lambda match: "每"),
        (rf"(?<![A-Za-z\d])({UNIT})/({UNIT})(?![A-Za-z\d])", lambda match: f"{UNITS[match[1]]}每{UNITS[match[2]]}"),
        (r"(?<=[\u4e00-\u9fff])\s?(?:→|➡|⇒)\s?(?=[\u4e00-\u9fff])", lambda match: "到"),
        (f"[{re.escape(''.join(_SIGNS))}]", _sign),
    ]


def _power(match: _Match) -> str:
    if not match[1] and match[2] in {"2", "3"}:
        return ("的" if before(match, 1).isdigit() else "") + {"2": "平方", "3": "立方"}[match[2]]
    return "的" + ("负" if match[1] else "") + cardinal(match[2]) + "次方"


def _operator(match: _Match) -> str:
    return _OPERATORS[match[0].strip()]


def _arithmetic(match: _Match) -> str | None:
    if match[0] == "/":
        above, below = re.findall(r"\d+$", before(match)), re.findall(r"^\d+", after(match))
        if above and below and int(above[0]) < int(below[0]):
            return None
    return _operator(match)


def _roman(match: _Match) -> str | None:
    number_ = value(match[1])
    return cardinal(str(number_)) if number_ else None


def _roman_name(match: _Match) -> str | None:
    number_ = value(match[1])
    if not number_ or set(match[1]) == {"X"} or (match[1] in {"VI", "IV"} and after(match, 1) in set("设系")):
        return None
    reigns = _KINGS.search(before(match)) and after(match, 1) != "世"
    return cardinal(str(number_)) + ("世" if reigns else "")


def _sign(match: _Match) -> str | None:
    if match[0] in "#＃":
        return ""
    return _SIGNS[match[0]]
