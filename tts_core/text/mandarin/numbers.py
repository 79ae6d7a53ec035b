"""What is said in Mandarin for digits, units and signs: dates, times, money, percent, ranges, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tts_core.text.mandarin.numerals import cardinal, number, spell
from tts_core.text.marked import Edit, Rule, rewritten
from tts_core.text.tables import named

_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DASH = r"\s*[-~—–−～]+\s*"
_MEASURES = (
    r"个|只|条|张|把|本|件|位|名|人|次|遍|回|趟|天|年(?![级代])|周|星期|小时|分钟|秒|岁|块|元|毛|斤|公斤|吨|米|公里|里|辆|架|艘|台|部|"
    r"座|间|家|所|栋|棵|朵|头|匹|群|双|对|副|套|份|封|首|篇|句|段|页|集|杯|瓶|碗|盘|包|盒|箱|袋|口|颗|粒|滴|片|根|支|枝|"
    r"种|类|样|倍|代|场|顿|点(?!\d)|刻钟|下|声|拳|脚|刀|枪|步|圈|层(?!楼)|排|队|组|派|串|堆|笔|门|项|道|起|批|届|手|成|亿|万|千|百|"
    r"個|隻|條|張|間|輛|雙|對|場|歲|塊"
)
_UNITS = {
    "km/h": "公里每小时", "m/s": "米每秒", "kWh": "千瓦时", "mAh": "毫安时", "km²": "平方公里",
    "km2": "平方公里", "m²": "平方米", "m2": "平方米", "㎡": "平方米", "m³": "立方米", "m3": "立方米",
    "cm²": "平方厘米", "cm³": "立方厘米", "km": "公里", "KM": "公里", "cm": "厘米", "CM": "厘米", "mm": "毫米",
    "nm": "纳米", "μm": "微米", "kg": "公斤", "KG": "公斤", "Kg": "公斤", "mg": "毫克", "g": "克", "mL": "毫升",
    "ml": "毫升", "L": "升", "GHz": "吉赫", "MHz": "兆赫", "kHz": "千赫", "Hz": "赫兹", "kW": "千瓦",
    "KW": "千瓦", "W": "瓦", "V": "伏", "mA": "毫安", "dB": "分贝", "ms": "毫秒", "min": "分钟", "h": "小时",
    "s": "秒", "m": "米", "t": "吨", "w": "万", "k": "千", "℃": "摄氏度", "°C": "摄氏度", "℉": "华氏度",
    "°F": "华氏度", "°": "度",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_CODES = "|".join(f"(?<={word})" for word in sorted(named("mandarin_words.txt", "codes")))
_CURRENCIES = {
    "¥": "元", "￥": "元", "$": "美元", "＄": "美元", "€": "欧元", "£": "英镑", "￡": "英镑", "₩": "韩元", "₽": "卢布",
}  # fmt: skip
_SERVICE_NUMBERS = named("mandarin_words.txt", "service_numbers")
_SIGNS = {
    "%": "百分号", "％": "百分号", "‰": "千分号", "+": "加", "＋": "加", "=": "等于", "＝": "等于", "×": "乘",
    "÷": "除以", "&": "和", "＆": "和", "@": "艾特", "＠": "艾特", "℃": "摄氏度", "℉": "华氏度", "°": "度",
    "㎡": "平方米", "№": "号", "π": "派", "√": "根号", "≈": "约等于", "≠": "不等于", "≥": "大于等于",
    "≤": "小于等于", "±": "正负", "∞": "无穷", "$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元",
    "#": "井号", "＃": "井号", "²": "平方", "³": "立方",
}  # fmt: skip

_Match = re.Match[str]


def edits(text: str, accepts: Callable[[int, int], bool]) -> list[Edit]:
    """Return what is said for the digits and signs of a text.

    Args:
        text: The text.
        accepts: Tells whether a stretch of it is read in Mandarin and free to be rewritten.

    Returns:
        Edits that do not overlap; every digit that is accepted is in one.
    """
    return rewritten(text, _rules(), accepts)


def _date(match: _Match) -> str | None:
    year, month, day = match.group(1, 2, 3)
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{spell(year)}年{cardinal(month)}月{cardinal(day)}日"


def _clock(match: _Match) -> str | None:
    hour, minute, second = match.group(1, 2, 3)
    if int(hour) > 24 or int(minute) > 59 or re.search(r"比[分例]?.{0,3}$", match.string[: match.start()]):
        return None
    words = cardinal(hour, counting=True) + "点"
    if int(minute) or second:
        words += ("零" if minute[0] == "0" else "") + (cardinal(minute) if int(minute) else "") + "分"
    return words + (cardinal(second) + "秒" if second else "")


def _telephone(match: _Match) -> str:
    return "，".join(spell(part, one="幺") for part in re.findall(r"\d+", match[0]))


def _service(match: _Match) -> str | None:
    return spell(match[0], one="幺") if match[0] in _SERVICE_NUMBERS else None


def _percent(match: _Match) -> str:
    low, high, sign = match.group(1, 2, 3)
    head = "千分之" if sign == "‰" else "百分之"
    words = ("负" if match[0][0] in "-−" else "") + head + number(low)
    return words + ("到" + head + number(high) if high else "")


def _money(match: _Match) -> str:
    sign, low, high, scale = match.group(1, 2, 3, 4)
    words = _amount(low, scale or "") + ("到" + _amount(high, scale or "") if high else "")
    return words + (scale or "") + _CURRENCIES[sign]


def _amount(digits: str, scale: str) -> str:
    if "." in digits and not scale:
        digits = digits.rstrip("0").rstrip(".")
    return number(digits, counting=True)


def _temperature(match: _Match) -> str:
    return "零下" + number(match[1]) + _UNITS.get(match[2], match[2])


def _measure(match: _Match) -> str:
    low, high, unit = match.group(1, 2, 3)
    words = number(low, counting=not high) + ("到" + number(high) if high else "")
    return words + _UNITS[unit]


def _range(match: _Match) -> str:
    low, high = match.group(1, 2)
    score = "." not in low + high and int(low.replace(",", "")) >= int(high.replace(",", "")) and len(high) < 3
    return number(low) + ("比" if score else "到") + number(high)


def _fraction(match: _Match) -> str:
    above, below = match.group(1, 2)
    if int(above) < int(below):
        return f"{cardinal(below)}分之{cardinal(above)}"
    return f"{cardinal(above)}，{cardinal(below)}"


def _versions(match: _Match) -> str:
    return "点".join(cardinal(part) if part[0] != "0" else spell(part) for part in match[0].split("."))


def _counted(match: _Match) -> str:
    return number(match[0], counting=True)


def _short_year(match: _Match) -> str | None:
    return None if 10 <= int(match[1]) < 60 else spell(match[1])


def _plain(match: _Match) -> str:
    digits = match[0]
    long_code = len(digits) >= 8 and not digits.endswith("000")
    return spell(digits) if (digits[0] == "0" and len(digits) > 1) or long_code else cardinal(digits)


def _to(match: _Match) -> str | None:
    before = re.search(r"([:：]\d\d|\d{4}|\d[元%℃]|\d[kc]?[mg])$", match.string[: match.start()])
    return "到" if before else None


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    """Compile the rules, in the order in which they may claim a stretch of text."""
    year = r"(?<!\d)(\d{4})"
    table: list[tuple[str, Callable[[_Match], str | None]]] = [
        (rf"{year}[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?!\d)", _date),
        (r"(?<![\d.])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", _telephone),
        (r"(?<!\d)(?:0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4})(?!\d)", _telephone),
        (r"(?<=[打拨叫报])\d{3,5}(?!\d)", _service),
        (r"(?<![\d.:])([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:：])", _clock),
        (rf"(?<![\d.])[-−]?({_N})(?:[%％]?{_DASH}({_N}))?([%％‰])", _percent),
        (rf"([{''.join(_CURRENCIES)}])\s*({_N})(?:{_DASH}({_N}))?(百万|千万|万|亿|千|百)?", _money),
        (rf"(?<![\d\w])[-−]({_N})\s*(℃|°C|°|度)", _temperature),
        (rf"(?<![\d.])((?:(?<!\w)[-−])?(?:{_N}))(?:{_DASH}({_N}))?\s*({_UNIT})(?![A-Za-z0-9])", _measure),
        (rf"(?:(?<=\d)|(?<=\d[元%℃mg])|(?<=\dkg)|(?<=\d[kc]m)){_DASH}(?=\d+(?:[:：]\d\d|年|[元%℃mg]|kg|[kc]m))", _to),
        (rf"{year}(?=年|财年|届|级|{_DASH}\d{{4}}年)", lambda match: spell(match[1])),
        (r"(?<!\d)(\d\d)(?=年(?![前后来间多内以之的里代]))", _short_year),
        (r"(?<!\d)[0789]0(?=后)", lambda match: spell(match[0])),
        (rf"(?:{_CODES})[:： ]?\d{{3,}}(?!\d)", lambda match: spell(re.sub(r"\D", "", match[0]), one="幺")),
        (r"(?<!\d)\d{3,4}(?=(?:号)?房)", lambda match: spell(match[0], one="幺")),
        (r"(?<=第)\d+", lambda match: cardinal(match[0])),
        (r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d])", _versions),
        (rf"(?<![\d.])({_N})\s*[:：]\s*({_N})(?![\d])", lambda match: number(match[1]) + "比" + number(match[2])),
        (r"(?<![\d./])(\d+)/(\d+)(?![\d/])", _fraction),
        (r"(?<=\d)\s*[-−+×*x÷/]\s*(?=\d[\d.]*\s*[-−+×*x÷/=])|(?<=\d)\s*=\s*(?=\d)", _arithmetic),
        (r"(?<=[-−+×*x÷]\d)\s*=\s*", lambda match: "等于"),
        (r"(?<=\d)\s*[-−+×÷]\s*(?=\d[\d.]*\s*(?:等于|=))", _arithmetic),
        (rf"(?<![\d.])({_N}){_DASH}({_N})(?![\d]|{_DASH}\d)", _range),
        (rf"(?<![\d.])(?:{_N})(?=[多来几]?(?:{_MEASURES}))", _counted),
        (rf"(?<![\w.\d])[-−](?:{_N})(?![\d])", lambda match: number(match[0])),
        (r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?!\d)", lambda match: number(match[0])),
        (r"\d+", _plain),
        (r"(?<=[元块次个件杯斤里米])/(?=[天月年人次斤个件杯位周小])", lambda match: "每"),
        (f"[{re.escape(''.join(_SIGNS))}]", lambda match: _SIGNS[match[0]]),
    ]  # fmt: skip
    return [(re.compile(pattern), say) for pattern, say in table]


def _arithmetic(match: _Match) -> str:
    signs = {"-": "减", "−": "减", "+": "加", "×": "乘", "*": "乘", "x": "乘", "÷": "除以", "/": "除以", "=": "等于"}
    return signs[match[0].strip()]
