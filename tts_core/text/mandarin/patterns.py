"""What the rules for numbers in Mandarin share: how a number is written, measure words, units."""

from __future__ import annotations

import re
from collections.abc import Callable

Row = tuple[str, Callable[["re.Match[str]"], "str | None"]]
"""A pattern and what is said for it; `None` where the match is something else after all."""

N = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
"""A number without a sign."""

DASH = r"\s*[-~—–−～‑‒]+\s*"
"""What stands between the ends of a range."""

MEASURES = (
    "[个個只隻条條张張件位名遍趟天岁歲块塊毛角吨噸里辆輛架艘台臺座间間家所栋棟棵朵头頭匹群双雙对對副套份封篇句页頁"
    "集杯瓶碗盘盤包盒箱袋口颗顆粒滴片根支枝种種类類样樣倍场場顿頓声聲拳脚腳刀枪槍步圈组組派串堆笔筆门門项項道起批届"
    "屆成亿億万萬千百局轮輪招枚尊幢扇面幅宿餐桌厅廳亩畝升克瓦伏盏盞株坨坛罐桶壶壺勺筐捆束锅鍋斤晚夜室卫秒米点點層]"
    r"|次(?!元|方|函|曲|型|幂)|把(?!手)|本(?!大学|院校|线|批)|人(?!转|台)|回|年(?![级級代])|周(?!目)|元(?!一次|二次|论)"
    "|手(?=准备|抓|空|都)|代(?=人)|段(?!跳|位|式)|排(?!\\d)|队(?=人|伍|士)|层(?!楼)|首|分(?!之|公司|店|局)|部(?!分|门|"
    "长)"
    "|小时|小時|刻钟|公斤|公里|公分|厘米|毫|海里|英[里寸尺镑]|平方|平米|立方|世纪|星期|美[元金]|欧元|日元|港[元币]|"
    "下(?![午旬半周月限])"
)
"""Measure words, as a pattern: before them a lone 2 is 两."""

UNITS = {
    "kWh": "千瓦时", "mAh": "毫安时", "Wh": "瓦时", "Ah": "安时", "km²": "平方公里", "km2": "平方公里", "m²": "平方米",
    "m2": "平方米", "㎡": "平方米", "m³": "立方米", "m3": "立方米", "㎥": "立方米", "cm²": "平方厘米",
    "cm³": "立方厘米",
    "cm2": "平方厘米", "cm3": "立方厘米", "mm²": "平方毫米", "dm³": "立方分米", "km": "公里", "KM": "公里",
    "Km": "公里",
    "㎞": "公里", "dm": "分米", "cm": "厘米", "CM": "厘米", "㎝": "厘米", "mm": "毫米", "MM": "毫米", "㎜": "毫米",
    "nm": "纳米", "μm": "微米", "µm": "微米", "kg": "公斤", "KG": "公斤", "Kg": "公斤", "㎏": "公斤", "mg": "毫克",
    "㎎": "毫克", "μg": "微克", "µg": "微克", "g": "克", "mL": "毫升", "ml": "毫升", "ML": "毫升", "L": "升",
    "cc": "毫升",
    "GHz": "吉赫", "MHz": "兆赫", "kHz": "千赫", "KHz": "千赫", "Hz": "赫兹", "HZ": "赫兹", "hz": "赫兹", "kW": "千瓦",
    "KW": "千瓦", "MW": "兆瓦", "GW": "吉瓦", "W": "瓦", "kV": "千伏", "V": "伏", "mV": "毫伏", "mA": "毫安",
    "Ω": "欧姆",
    "kΩ": "千欧", "dB": "分贝", "db": "分贝", "ms": "毫秒", "μs": "微秒", "min": "分钟", "h": "小时", "s": "秒",
    "m": "米",
    "t": "吨", "w": "万", "℃": "摄氏度", "°C": "摄氏度", "℉": "华氏度", "°F": "华氏度", "°": "度", "º": "度",
    "Pa": "帕",
    "kPa": "千帕", "MPa": "兆帕", "hPa": "百帕", "kJ": "千焦", "kcal": "千卡", "mol": "摩尔", "mmol": "毫摩尔",
    "rpm": "转每分钟", "mph": "英里每小时", "ft": "英尺", "lb": "磅", "lbs": "磅", "oz": "盎司", "Mbps": "兆比特每秒",
    "kbps": "千比特每秒", "Kbps": "千比特每秒", "Gbps": "吉比特每秒", "bps": "比特每秒", "fps": "帧每秒",
    "FPS": "帧每秒",
    "m/s²": "米每二次方秒", "m/s2": "米每二次方秒", "mmHg": "毫米汞柱", "ha": "公顷",
}  # fmt: skip
"""Units as they are written after a number, and how they are said."""

MINUS = r"(?<![A-Za-z0-9)）²³πθ度℃°%％元号日月年点页楼层章岁])[-−]"
"""A sign of less than zero, as a pattern: nothing that could be a first end of a range stands before it."""

UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
"""All units, as a pattern."""


def before(match: re.Match[str], n: int = 12) -> str:
    """Return the `n` characters before a match."""
    return match.string[max(0, match.start() - n) : match.start()]


def after(match: re.Match[str], n: int = 12) -> str:
    """Return the `n` characters after a match."""
    return match.string[match.end() : match.end() + n]
