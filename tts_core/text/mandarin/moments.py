"""Dates, years and times of the day in Mandarin."""

from __future__ import annotations

import re

from tts_core.text.mandarin.numerals import cardinal, number, spell
from tts_core.text.mandarin.patterns import DASH, MEASURES, Row, after, before

_Match = re.Match[str]

_YEAR = r"(?<![\d.])(\d{4})"
_SCORE = re.compile(r"(?:比[分例率]?(?!赛|如|较)|赔率|总分|战绩|以)[^，。！？,]{0,4}$")
_SCORED = re.compile(
    r"\s*(?:的?比[分例]|大?[胜赢输负]|战[胜平]|[击打]败|领先|落后|惜败|险胜|逆转|完胜|大比分|淘汰|拿下|横扫|[绝]杀|"
    r"缩放|稀释)"
)
_SPAN = re.compile(r"(?:[了近约過过长达满共第足整这那每前后上下余隔]|成立|建国|建校|距今|大约|将近|长达|享年)$")
_ERA = re.compile("(?:民国|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|万历|贞观|昭和|平成|令和|开元|永乐|洪武|公元前?)$")
_HISTORY = re.compile(r"年(?:的?(?:历史|文明|时间|寿命|光阴|前(?!后))|来(?!到)|以[来前]|之久|间)")
_TIMED = re.compile(r"(?:用时|耗时|时长|片长|全长|总长|计时|成绩|跑出了?|长达|历时)[^，。\d]{0,3}$")
_TOTAL = re.compile(r"(?:[是为共约达过有了算得和于=+×÷-]|等于|一共|总[计数])\s*$")
_DAY_BEFORE = re.compile(
    r"(?:日期|截止|截至|生日|期限|定档|有效期|到期|发布|时间|周[一-日天]|礼拜.|星期.|圣诞节?|情人节|元旦|"
    r"国庆节?)[到至是为于:： (（]*$"
)
_DAY_AFTER = re.compile(
    r"\s*(?:[(（]?(?:周|星期|礼拜)|上映|开播|开售|发售|首播|截止|见[！!。]|开始|开幕|出发|开会|开学|前(?:提交|交|"
    r"完成)|当[天日]|到期|晚上?|早上?|上午|下午|圣诞)"
)
_FEASTS = (
    "双|晚会|事件|地震|运动|惨案|假期|小长假|黄金周|大促|购物节|妇女节|儿童节|劳动节|国庆|建军节|消费者|植树节|"
    "情人节|圣诞|元旦|教师节|青年节|光棍节|起义|恐袭|国难|事变|工程"
)


def dates() -> list[Row]:
    """Return the rules for dates; they come before telephone numbers and ranges."""
    return [
        (rf"(?<=\d)(?:{DASH})(?=\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}(?!\d))", lambda match: "到"),
        (rf"{_YEAR}([-/.])(\d{{1,2}})\2(\d{{1,2}})(?![\d.])", lambda match: _date(match[1], match[3], match[4])),
        (rf"{_YEAR}[-/](0[1-9]|1[0-2])(?![\d/年-])", lambda match: f"{spell(match[1])}年{cardinal(match[2])}月"),
        (r"(?<![\d./])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])", _american_date),
        (r"(?<![\d./])(\d{1,2})/(\d{1,2})(?![\d/.%])", _month_and_day),
        (rf"(?<![\d.])\d{{1,2}}[.·・•]\d{{1,2}}(?=[“”\"」』]?(?:{_FEASTS}))|"
            rf"(?<![\d.])\d{{1,2}}[·・]\d{{1,2}}(?![\d.])", _feast),
        (r"(?<=双)(\d\d)(?!\d)", lambda match: cardinal(match[1])),
    ]  # fmt: skip


def years() -> list[Row]:
    """Return the rules for years; they come after units and money."""
    return [
        (rf"(?<![\d.])((?:19|20)\d\d){DASH}((?:19|20)\d\d)(?!\d|\s*(?:{MEASURES}))", _years),
        (rf"{_YEAR}(?=年|财年|届|级(?!台)|(?:{DASH}|[至到])\d{{2,4}}(?:年|届|级(?!台)))", _year),
        (
            r"(?<![\d.])((?:19|20)\d\d)(?=\s*(?:$|[，。！？、,!?；;…”」』)）]|赛季|春节|奥运|世界杯|欧洲杯|跨年|新年|"
            r"元旦|春晚|全年))",
            _year_alone,
        ),
        (r"(?<![\d.])(\d\d)(?=级(?:新生|学生|学长|学姐|本科|毕业))", lambda match: spell(match[1])),
        (r"(?<![\d.])(\d\d)(?=年)", _short_year),
        (r"(?<![\d.])(\d\d(?:[、/]\d\d)*)(?=[后後](?![天年来面边续可的半]))", _generation),
        (r"(?<![\d.])(\d{3}0)(?=年代)", lambda match: spell(match[1])),
    ]


def clocks() -> list[Row]:
    """Return the rules for times of the day; they come before ratios."""
    clock = r"([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?"
    return [
        (rf"(?<![\d.:：]){clock}\s*([AaPp])\.?[Mm](?![A-Za-z])\.?", _half_day),
        (r"(?<![\d.:：])(1?\d)\s*([AaPp])\.?[Mm](?![A-Za-z])", _half_day_hour),
        (rf"(?<![\d.:：]){clock}(?![\d:：])", _clock),
        (r"(?<=[点點时時])0\d(?=分|[^\d.]|$)", lambda match: spell(match[0])),
        (r"(?<=[点點])2(?=分(?!钟))", lambda match: "二"),
        (r"(?<!\d)(\d{1,2})['′’](\d{1,2})(?:[\"″”]|'')", lambda match: f"{cardinal(match[1])}分{_second(match[2])}秒"),
    ]


def _date(year: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{spell(year)}年{cardinal(month)}月{cardinal(day)}日"


def _american_date(match: _Match) -> str | None:
    return _date(match[3], match[1], match[2]) or _date(match[3], match[2], match[1])


def _month_and_day(match: _Match) -> str | None:
    """Read 3/5 as a day only where the words around it say so."""
    month, day = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if not (_DAY_BEFORE.search(before(match)) or _DAY_AFTER.match(after(match))):
        return None
    return f"{cardinal(match[1])}月{cardinal(match[2])}日"


def _feast(match: _Match) -> str | None:
    month, day = (int(part) for part in re.findall(r"\d+", match[0]))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if day in {11, 12} and day == month:
        return f"双{cardinal(str(day))}"
    said = "十" if month == 10 else spell(str(month))
    return said + (spell(str(day)) if day < 10 or month < 10 else cardinal(str(day)))


def _year(match: _Match) -> str | None:
    """Spell a year, but count the years of a time that passed: 上下5000年."""
    digits, rest = match[1], after(match)
    passed = digits.endswith("00") and (_HISTORY.match(rest) or _SPAN.search(before(match)))
    if rest.startswith("年") and (passed or int(digits) > 2999 or _ERA.search(before(match))):
        return None
    return spell(digits)


def _years(match: _Match) -> str:
    return f"{spell(match[1])}到{spell(match[2])}"


def _year_alone(match: _Match) -> str | None:
    """Spell 2026 where nothing says that it counts: 再见2026."""
    return None if match[0].endswith("00") or _TOTAL.search(before(match)) else spell(match[0])


def _short_year(match: _Match) -> str | None:
    """Spell 98年 and 08年; 15年 may be a length and is one unless a month follows."""
    digits, rest = match[1], after(match)
    if digits[0] != "0" and (_SPAN.search(before(match)) or _ERA.search(before(match))):
        return None
    if digits[0] == "0" or re.match(r"年(?:\d{1,2}月|[初底末][^\d]|春|夏|秋|冬|款|出生|毕业|入职|入学|高考)", rest):
        return spell(digits)
    if re.match("年(?:[前后來来间間多内以之里代]|的?(?:历史|时间|寿命))", rest) or int(digits) < 60:
        return None
    return spell(digits)


def _generation(match: _Match) -> str | None:
    parts = match[1].split("/") if "/" in match[1] else match[1].split("、")
    if any(part[1] not in "05" for part in parts):
        return None
    return "、".join(spell(part) for part in parts)


def _clock(match: _Match) -> str | None:
    hour, minute, second = match.group(1, 2, 3)
    if int(hour) > 24 or _SCORE.search(before(match)) or _SCORED.match(after(match)):
        return None
    return _length(hour, minute, second) if _TIMED.search(before(match)) else _time(hour, minute, second)


def _length(first: str, second: str, third: str | None) -> str:
    """Say how long something took: 1:23:45 has hours, 3:25 is minutes and seconds."""
    if third:
        return f"{cardinal(first, counting=True)}小时{_second(second)}分{_second(third)}秒"
    return f"{cardinal(first, counting=True)}分{_second(second)}秒"


def _time(hour: str, minute: str, second: str | None) -> str:
    words = cardinal(hour, counting=True) + "点"
    if int(minute) or second:
        words += (_second(minute) if int(minute) else "零") + "分"
    return words + (_second(second) + "秒" if second else "")


def _second(digits: str) -> str:
    """Say minutes or seconds: 05 is 零五."""
    return "零" + cardinal(digits) if digits[0] == "0" and digits.strip("0") else number(digits)


def _half_day(match: _Match) -> str:
    half = "上午" if match[4] in "aA" else "下午"
    return half + _time(match[1], match[2], match[3])


def _half_day_hour(match: _Match) -> str:
    return ("上午" if match[2] in "aA" else "下午") + cardinal(match[1], counting=True) + "点"
