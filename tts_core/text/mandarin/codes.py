"""Digits that name a thing and are spelled: telephones, rooms, flights, models, versions, passwords."""

from __future__ import annotations

import re

from tts_core.text.english import numerals as english
from tts_core.text.mandarin.numerals import cardinal, spell
from tts_core.text.mandarin.patterns import MEASURES, Row, after, before
from tts_core.text.tables import named

_Match = re.Match[str]

_SERVICE_NUMBERS = named("mandarin_words.txt", "service_numbers") | {
    "95588",
    "95533",
    "95566",
    "95599",
    "12320",
    "12355",
}
_CALLED = re.compile(r"(?:[打拨叫报]|打了|拨打|致电|电话|热线|报警|火警|急救|来电|呼叫)[:：是了个通给 ]*$")
_CALLING = re.compile("\\s*(?:热线|客服|报警|急救|火警|专线|平台|投诉|电话|台|救护|指挥|交通|交警)")
_WORDS = "|".join(sorted(named("mandarin_words.txt", "codes"), key=len, reverse=True))
_CODED = re.compile(
    rf"(?:{_WORDS}|身份证|证件|邮政编码|账号|帐号|账户|卡号|[单工警座型批序期]号|订单|分机|转|车牌|区号|代码|股票|"
    rf"暗号|口令|口令是|手机|编码|"
    r"微信|群号|取件|单元|[A-Z]座|ISBN|房号|门牌|快递|运单|会议号?|[Pp][Ii][Nn]码?|QQ群?)号?码?(?:是|为|填|输入|"
    r"尾号)?[:：\s]*[A-Za-z]{0,3}-?$"
)
_LONG_CODED = re.compile(r"(?:身份证|邮编|邮政编码|卡号|账号|学号|编号|证件|订单|单号)")
_ROOM = "室(?!内|外|友|\\d?厅)|号?房|号?包[间厢]|教室|宿舍|寝室|病房|机房|会议室|展厅|办公室"
_ROAD = "国道|省道|县道|路(?!人|程)|医院|航班|次列车|次高铁|次动车|军|团(?!队|购|体)|所厂|厂"
_FAMOUS = (
    r"211(?=大学|高校|院校|工程|和985|、985|/985)|985(?=大学|高校|院校|工程|和211|、211|/211|毕业)|"
    r"(?<=985)[和、/]?211|996(?!\d|元|块|年|个|人)"
    r"|747(?=客机|飞机)|58(?=同城)|360(?=安全|浏览|公司|杀毒)|361(?=°)|315(?=晚会)|618(?=大促|购物|活动|期间|年中|$|"
    r"[，。！？,!?\s])"
    r"|520(?=[，。！？,!?\s~～]|$|快乐)|1314(?=[，。！？,!?\s~～]|$)|(?<=520)1314|23{2,}(?!\d|[个元块%])|6{3,}(?!\d|"
    r"[个元块%万年分])"
)
_ONES = re.compile(r"T-?34|AK-?47|B-?52|B-?29|N-?95|M-?16|F-?117")

_FORMULA = re.compile(r"[=+*/^<>]\s*[A-Za-z]|[=+×÷]")


def telephones() -> list[Row]:
    """Return the rules for telephones and other long numbers."""
    return [
        (r"(?<![\d.])(?:[(（]?\+\d{1,3}[)）]?[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", _telephone),
        (r"(?<![\d.])(?:[(（]?\+86[)）]?[- ]?)?(?:[(（]0\d{2,3}[)）][- ]?\d{7,8}|"
            r"0\d{2,3}[- ]\d{7,8})(?:-\d{1,5})?(?!\d)", _telephone),
        (r"(?<!\d)[48]00[- ]?\d{3,4}[- ]\d{3,4}(?!\d)|(?<!\d)[48]00\d{7}(?!\d)", _telephone),
        (r"(?<![A-Za-z\d])\+\d{1,3}(?:[- ]\d{2,11}){1,4}(?!\d)", _telephone),
        (r"(?<!\d)\+(?:86|852|853|886|81|82|44|1)(?=\D|$)(?=[\s，。,)）的号]|$|"
            r"区)", lambda match: "加" + spell(match[0][1:])),
        (r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", _internet_address),
        (r"(?<![\d.])1[12][0-9](?:[/、和或及]1[12][0-9])+(?!\d)", _services),
        (r"(?<![\d.-])\d+(?:-\d+){3,}(?![\d-])", _telephone),
        (r"(?<![\d.])\d{3,5}(?![\d.])", _service),
        (r"(?<![\d.])\d[\d -]{1,30}\d[Xx]?(?![\d.])", _code),
    ]  # fmt: skip


def names() -> list[Row]:
    """Return the rules for numbers that name rooms, trains, models, versions."""
    return [
        (rf"(?<![\d.-])\d{{3,4}}(?={_ROOM})", lambda match: spell(match[0], one="幺")),
        (rf"(?<![\d.-])(?:\d{{3}})(?={_ROAD})", _road),
        (r"(?<![\d.])(?:480|540|720|1080|1440|2160)(?=[pPi](?![A-Za-z]))", lambda match: spell(match[0])),
        (rf"(?<![\d.A-Za-z])(?:{_FAMOUS})", _famous),
        (r"(?<=[A-Z][·•・])\d[A-Z0-9]{3,5}(?![A-Za-z0-9])", _plate),
        (r"(?<![\d.])\d+(?:\.\d+){2,}(?!\d)", _versions),
        (r"(?<=[\u4e00-\u9fff][A-Z])[·•・](?=[A-Z0-9]*\d)", lambda match: ""),
        (r"(?<=[A-Z])\d{3,4}(?=次|号?航班|航班|号?列车|高铁|动车)", lambda match: spell(match[0], one="幺")),
        (r"(?<![A-Za-z])(?:No|NO|no)\.\s?(\d+)", lambda match: f"number {english.cardinal(match[1])}"),
        (
            r"(?<![\d.])(\d{1,2})-(\d{3,4})(?=室|号房)",
            lambda match: f"{cardinal(match[1])}杠{spell(match[2], one='幺')}",
        ),
        (
            r"(?<=[A-Za-z])\.(\d{1,5})(?![\d.])",
            lambda match: spell(match[1]) if len(match[1]) > 2 else cardinal(match[1]),
        ),
        (r"(?<=[A-Za-z])[- ]?\d{1,5}(?!\d|\.\d)", _model),
        (r"(?<=波音|空客)\d{3}(?!\d)|(?<=骁龙|麒麟|天玑|酷睿|锐龙)\d{3,5}(?!\d)", lambda match: spell(match[0])),
        (r"(?<=[歼运轰直苏强教风])-(?=\d)", lambda match: ""),
    ]


def _telephone(match: _Match) -> str:
    words = "，".join(spell(part, one="幺") for part in re.findall(r"\d+", match[0]))
    return ("加" if "+" in match[0] else "") + words


def _services(match: _Match) -> str:
    return "、".join(spell(part, one="幺") for part in re.findall(r"\d+", match[0]))


def _service(match: _Match) -> str | None:
    called = _CALLED.search(before(match)) or _CALLING.match(after(match))
    known = len(match[0]) == 5 and match[0] not in {"10000", "12345"} and not re.match(MEASURES, after(match))
    return spell(match[0], one="幺") if match[0] in _SERVICE_NUMBERS and (called or known) else None


def _internet_address(match: _Match) -> str | None:
    parts = match[0].split(".")
    return "点".join(spell(part, one="幺") for part in parts) if all(int(part) < 256 for part in parts) else None


def _code(match: _Match) -> str | None:
    digits = re.sub(r"[^\dXx]", "", match[0])
    if len(digits) < 3:
        return None
    if not re.search(r"[ -]", match[0]) and (len(digits) in {15, 17, 18} and re.match(r"[1-9]", digits)):
        return spell(digits[:-1]) + ("X" if digits[-1] in "Xx" else spell(digits[-1]))
    head = before(match, 16)
    if not _CODED.search(head) or re.match(f"(?:{MEASURES})", after(match)):
        return None
    groups = re.findall(r"\d+", match[0])
    one = "一" if _LONG_CODED.search(head) else "幺"
    return "，".join(spell(group, one=one) for group in groups) + ("X" if match[0][-1] in "Xx" else "")


def _road(match: _Match) -> str | None:
    return spell(match[0]) if match[0][1:] != "00" else None


def _famous(match: _Match) -> str:
    sign = match[0][0] if not match[0][0].isdigit() else ""
    return sign + spell(match[0][len(sign) :])


def _plate(match: _Match) -> str:
    return "".join(spell(one) if one.isdigit() else one for one in match[0])


def _versions(match: _Match) -> str:
    return "点".join(cardinal(part) if part[0] != "0" else spell(part) for part in match[0].split("."))


def _model(match: _Match) -> str | None:
    """Spell C919 and RTX 4090, count F16, A100 and GPT-4; a hyphen is silent."""
    digits, gap = match[0].lstrip(" -"), match[0][0]
    if re.match("[元块个万亿千只台架辆支把条张行字次]", after(match)) or (gap == " " and len(digits) not in {3, 4}):
        return None
    if gap == "-" and _FORMULA.search(match.string[max(0, match.start() - 4) : match.end() + 6]):
        return None
    if after(match, 1) in set("+*/^=×÷") and len(digits) < 3:
        return None
    name = re.search(r"[A-Za-z]+$", before(match))
    whole = (name[0] if name else "") + match[0]
    if name and name[0] in {"v", "V"}:
        return gap.strip("-0123456789") + cardinal(digits)
    by_digit = _ONES.fullmatch(whole) or digits[0] == "0" or (len(digits) >= 3 and digits[-2:] != "00")
    return gap.strip("-0123456789") + (spell(digits) if by_digit else cardinal(digits))
