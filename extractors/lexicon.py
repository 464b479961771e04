"""What word lists vouch for and speak against: road names, addresses made of known parts, forms of a character.

A vouched reading is evidence of its own, beside what the recognition models say; the lists are in templates/.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.catalogue import Field
from extractors.gazetteer import load_gazetteer

_ROAD_KEYS = frozenset({"seg_road", "seg_from", "seg_to"})
_ADDRESS_KEYS = frozenset({"site_address", "reg_address", "mail_address"})
_ADDRESS_WORDS = (
    "济源示范区", "示范区", "济源市", "济源", "河南省", "交叉口", "交汇处", "中段", "东段", "西段", "南段", "北段",
    "东南角", "东北角", "西南角", "西北角", "路东", "路西", "路南", "路北", "东侧", "西侧", "南侧", "北侧", "街道",
    "办事处", "小区", "大厦", "号院", "号楼", "单元", "与", "号", "院", "层", "室", "段",
)  # fmt: skip
_LONE_DIGIT = re.compile(r"(?<![\d.])[01258](?=[A-Z])")
_LETTERS = str.maketrans("01258", "OIZSB")
_VARIANTS = str.maketrans(
    "凱廚現黃達雲東車門馬龍華國際電氣設備單戶號樓層廠區濟瀆學聯發開關環橋師傑偉強張陳劉楊趙孫鄭許馮蔣韓蘇呂譚賈鄒羅龐蕭葉閻盧"
    "範鄧遠運進連選廣順興業產實驗資質證書員會計劃園藥醫飯館賓義寧嚴喬圍場報裝頂鑽間處術",
    "凯厨现黄达云东车门马龙华国际电气设备单户号楼层厂区济渎学联发开关环桥师杰伟强张陈刘杨赵孙郑许冯蒋韩苏吕谭贾邹罗庞萧叶阎卢"
    "范邓远运进连选广顺兴业产实验资质证书员会计划园药医饭馆宾义宁严乔围场报装顶钻间处术",
)


def simplified(text: str) -> str:
    """The text with the traditional forms that the models answer for simplified writing put right."""
    return text.translate(_VARIANTS)


def vouches(field: Field, text: str) -> bool:
    """Whether the lists know every part of this text as a value of the field."""
    if field.key in _ROAD_KEYS:
        return text in _roads()
    if field.key in _ADDRESS_KEYS:
        return _address().fullmatch(text) is not None and any(road in text for road in _roads())
    return False


def near_miss(field: Field, text: str) -> str:
    """The road that a text names but for one character, '' where none is: more likely misread than another road."""
    if field.key not in _ROAD_KEYS | _ADDRESS_KEYS:
        return ""
    for road in _roads():
        for start in range(len(text) - len(road) + 1):
            piece = text[start : start + len(road)]
            differing = sum(a != b for a, b in zip(piece, road, strict=True))
            if differing == 1 and piece[-1] == road[-1] and not any(known in text for known in _roads_like(piece)):
                return road
    return ""


def lookalike(text: str) -> str:
    """A model or code with its doubtful digit as the letter that looks like it (2KS as ZKS), '' where none is doubtful.

    A lone digit right before a capital letter stands there as often for that letter as for itself.
    """
    mended = _LONE_DIGIT.sub(lambda m: m.group().translate(_LETTERS), text)
    return mended if mended != text else ""


def _roads_like(piece: str) -> list[str]:
    """The known roads that end as the piece does and hold its last two characters: it may be part of one of them."""
    return [road for road in _roads() if road.endswith(piece[-2:])]


@cache
def _roads() -> frozenset[str]:
    return frozenset(load_gazetteer().road_names())


@cache
def _address() -> re.Pattern[str]:
    parts = sorted([*_roads(), *_ADDRESS_WORDS], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, parts))}|\\d{{1,4}})+")
