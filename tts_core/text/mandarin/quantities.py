"""Money, percent, temperatures, measures and ranges in Mandarin."""

from __future__ import annotations

import re

from tts_core.text.mandarin.numerals import cardinal, number, spell, times
from tts_core.text.mandarin.patterns import DASH, MEASURES, MINUS, UNIT, UNITS, N, Row, after, before

_Match = re.Match[str]

_CURRENCIES = {
    "HK$": "港元", "NT$": "新台币", "US$": "美元", "A$": "澳元", "C$": "加元", "S$": "新加坡元", "CN¥": "元",
    "JP¥": "日元",
    "¥": "元", "￥": "元", "$": "美元", "＄": "美元", "€": "欧元", "£": "英镑", "￡": "英镑", "₩": "韩元", "₽": "卢布",
    "₹": "卢比",
    "RMB": "元", "CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元",
}  # fmt: skip
_CURRENCY = "|".join(re.escape(sign) for sign in sorted(_CURRENCIES, key=len, reverse=True))
_SCALES = {"k": 3, "K": 3, "M": 6, "m": 6, "B": 9, "b": 9, "bn": 9, "T": 12}
_TEN_THOUSANDS = re.compile(
    r"(?:薪|粉丝?|播放量?|销量|身家|赚了?|花了?|收入|存款|涨了?|阅读|点赞|价|破|超|近|"
    r"有)[^，。]{0,3}$"
)
_SCORE = re.compile(
    r"(?:比分|战胜|[击打]败|[险大完]胜|获胜|输给|[赢输]了?|负于|惜败|战平|逆转|领先|落后|"
    r"总分)[^，。！？]{0,8}$"
)
_WON = re.compile(r"\s*(?:的?比分|[大险完]?[胜赢输]|战[胜平]|[击打]败|领先|落后|惜败|逆转|淘汰|拿下|横扫)")
_EACH = "小?时|分钟|[天日月年次人分秒周份袋包盒瓶只个件杯碗斤张台套户间晚升亩]"
_ORDINAL = re.compile(r"(?:第|单元|[栋楼排座章卷]|号[楼院])$")


def signed() -> list[Row]:
    """Return the rules for percent, money, temperatures and units."""
    sign = rf"(?:{MINUS}|(?<![A-Za-z0-9)）])[+±])?"
    by = r"\s*[×xX*]\s*"
    degrees = "℃|°C|℉|°F|°|摄氏度|华氏度|度"
    return [
        (rf"(?<![\d.])((?:{MINUS}|[+±])?)({N})(?:[%％‰]?(?:{DASH}|[到至])([-−+]?{N}))?([%％‰])", _percent),
        (rf"(?:(?<=\d)|(?<=\d[元%℃mg页人万号日点分岁年月层])|(?<=\dkg)|"
            rf"(?<=\d[kc]m)){DASH}(?=[-−]?(?:\d[\d,.]*(?:[:：]\d\d|[年月日号点元%℃mg万亿页人岁层]|kg|[kc]m)|"
            rf"\d+分))", _to),
        (rf"([-−]?)({_CURRENCY})\s*({N})(?:{DASH}(?:{_CURRENCY})?({N}))?\s*(百万|千万|百亿|千亿|万亿|万|亿|千|百|"
            rf"(?:bn|[kKMmBbT])(?![A-Za-z]))?[元块]?(?!\d)", _money),
        (rf"(?<![\d.])({N})\s*()(RMB|CNY|USD|EUR|GBP|JPY|HKD)(?![A-Za-z])", _money_after),
        (rf"{MINUS}({N})\s*(?:{degrees})?\s*[-~～—–至到]\s*([-−]?)({N})\s*({degrees})", _cold_range),
        (rf"{MINUS}({N})\s*({degrees})", _cold),
        (rf"(?<![\d.])({N})\s*({UNIT}){by}({N})\s*({UNIT})(?:{by}({N})\s*({UNIT}))?(?![A-Za-z0-9])", _area),
        (rf"(?<![\d.])({N})(?:{DASH}({N}))?\s*({UNIT})/({UNIT}|100km|{_EACH})(?![A-Za-z0-9])", _rate),
        (rf"(?<![\d.A-Za-z])({sign}{N})(?:{DASH}({N}))?\s*({UNIT})(?![A-Za-z0-9²³])", _measure),
        (rf"(?<=\d[万亿])({UNIT})(?![A-Za-z0-9])", lambda match: UNITS[match[1]]),
        (r"(?<![\d.])(\d)m(\d{1,2})(?![\dA-Za-z.])", lambda match: f"{cardinal(match[1])}米{spell(match[2])}"),
    ]  # fmt: skip


def plain() -> list[Row]:
    """Return the rules for ranges, scores, counted things and bare numbers."""
    return [
        (r"(?<=\d[米])(\d{1,2})(?![\d.]|[米个])", lambda match: spell(match[1])),
        (rf"(?<![\d.]){N}(?:\s*[:：]\s*{N}){{1,3}}(?!\d)", _ratio),
        (r"(?<![\d./])(\d)/(\d)(?=拍)", lambda match: cardinal(match[2]) + cardinal(match[1])),
        (r"(?<![\d./])(?:(\d+)\s+)?(\d+)/(\d+)(?![\d/])", _fraction),
        (rf"(?<![\d.])({N}){DASH}({N})(?![\d]|{DASH}\d)", _range),
        (rf"(?<![\d.])(?:{MINUS})?{N}(?=[多来來几幾余餘]?(?:{MEASURES}))", _counted),
        (rf"(?<![.]){MINUS}{N}(?!\d)", lambda match: number(match[0])),
        (rf"(?<![A-Za-z0-9.)）])\+{N}(?!\d)", lambda match: "加" + number(match[0][1:])),
        (r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?!\d)", lambda match: number(match[0])),
        (r"(?<![\d.A-Za-z])\.\d+(?!\d)", lambda match: "零" + number("0" + match[0])[1:]),
        (r"(?<=第)\d+", lambda match: cardinal(match[0]) if match[0][0] != "0" else spell(match[0])),
        (r"\d+", _plain),
    ]  # fmt: skip


def _percent(match: _Match) -> str:
    sign, low, high, mark = match.group(1, 2, 3, 4)
    head = "千分之" if mark == "‰" else "百分之"
    words = {"": "", "+": "正", "±": "正负"}.get(sign, "负") + head + _hundred(low, mark)
    if not high:
        return words
    return words + "到" + ("负" if high[0] in "-−" else "") + head + _hundred(high.lstrip("-−+"), mark)


def _hundred(digits: str, mark: str) -> str:
    return "百" if digits == "100" and mark != "‰" else number(digits)


def _money(match: _Match) -> str:
    minus, sign, low, high, scale = match.group(1, 2, 3, 4, 5)
    words = "负" if minus else ""
    if scale in _SCALES:
        amounts = [times(part, _SCALES[scale]) for part in (low, high) if part]
        return words + "到".join(amounts) + _CURRENCIES[sign]
    scale = scale or ""
    words += _amount(low, scale) + ("到" + _amount(high, scale) if high else "")
    return words + scale + _CURRENCIES[sign]


def _money_after(match: _Match) -> str:
    return _amount(match[1], "") + _CURRENCIES[match[3]].replace("元", "人民币" if match[3] in {"RMB", "CNY"} else "元")


def _amount(digits: str, scale: str) -> str:
    if "." in digits and not scale:
        digits = digits.rstrip("0").rstrip(".")
    return number(digits, counting=True)


def _cold(match: _Match) -> str:
    return "零下" + number(match[1]) + UNITS.get(match[2], match[2])


def _cold_range(match: _Match) -> str:
    low, minus, high, unit = match.group(1, 2, 3, 4)
    return f"零下{number(low)}到{'零下' if minus else '零上'}{number(high)}" + UNITS.get(unit, unit)


def _area(match: _Match) -> str:
    parts = match.groups()
    pairs = [(parts[at], parts[at + 1]) for at in range(0, 6, 2) if parts[at]]
    return "乘".join(number(digits) + UNITS[unit] for digits, unit in pairs)


def _rate(match: _Match) -> str:
    low, high, unit, per = match.group(1, 2, 3, 4)
    per = {"100km": "百公里", "时": "小时"}.get(per) or UNITS.get(per, per)
    return number(low, counting=not high) + ("到" + number(high) if high else "") + UNITS[unit] + "每" + per


def _measure(match: _Match) -> str | None:
    low, high, unit = match.group(1, 2, 3)
    sign = "正负" if low[0] == "±" else ""
    said = UNITS[unit]
    if unit == "g" and re.match(r"(?:网络?|信号|手机|时代|技术|基站|流量|内存)", after(match)):
        return None
    if (
        unit in {"t", "s", "h", "m", "V", "L"}
        and match.string[match.start(3) - 1] == " "
        and after(match, 1).isalpha()
        and after(match, 1).isascii()
    ):
        return None
    if unit == "w" and re.match(r"[^\d]*(?:快充|充电|功率|灯)", after(match)):
        said = "瓦"
    if unit == "W" and _TEN_THOUSANDS.search(before(match)):
        said = "万"
    words = sign + number(
        low.lstrip("±"), counting=said == "万" or unit not in {"℃", "°C", "℉", "°F", "°", "º", "W", "V"}
    )
    return words + ("到" + number(high) if high else "") + said


def _to(match: _Match) -> str | None:
    head = re.search(r"([:：]\d\d|\d{4}|\d[元%℃年月日号点万亿页人岁层分]|\d[kc]?[mg])$", match.string[: match.start()])
    return "到" if head else None


def _ratio(match: _Match) -> str:
    return "比".join(number(part) for part in re.split(r"\s*[:：]\s*", match[0]))


def _fraction(match: _Match) -> str:
    whole, above, below = match.group(1, 2, 3)
    if (above, below) == ("24", "7"):
        return (cardinal(whole) if whole else "") + "二十四七"
    if int(below) == 0 or len(below) > 4:
        return (cardinal(whole) if whole else "") + f"{cardinal(above)}，{cardinal(below)}"
    fraction = f"{cardinal(below)}分之{cardinal(above)}"
    return f"{cardinal(whole)}又{fraction}" if whole else fraction


def _range(match: _Match) -> str:
    low, high = match.group(1, 2)
    whole = "." not in low + high and len(high) < 4
    falls = whole and int(low.replace(",", "")) >= int(high.replace(",", "")) and len(high) < 3
    if falls or (whole and (_SCORE.search(before(match)) or _WON.match(after(match)))):
        return number(low) + "比" + number(high)
    counted = re.match(f"(?:{MEASURES})", after(match)) is not None and not _ORDINAL.search(before(match))
    return number(low, counting=counted) + "到" + number(high, counting=counted)


def _counted(match: _Match) -> str | None:
    ordinal = _ORDINAL.search(before(match, 4))
    return number(match[0], counting=not ordinal)


def _plain(match: _Match) -> str:
    digits = match[0]
    long_code = len(digits) >= 8 and not digits.endswith("000")
    return spell(digits) if (digits[0] == "0" and len(digits) > 1) or long_code else cardinal(digits)
