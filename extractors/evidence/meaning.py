"""What a label means that no list of names has: its words put alike (进户压力 is 供气压力, 报装性质 is 报装类型).

Takes the catalogue; answers which fields a text may mean by the meaning of its words, whatever their order. Weaker than
any name that the catalogue has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from extractors.otherform import LabelMatch
from extractors.values import Catalogue, half_width, simplified

OF_THE_WINDOW = frozenset({"case_no", "window_id", "channel", "push_no"})
"""Filled in by the window or by software: what another office's form says there is not ours."""
_WORDS: tuple[tuple[str, str], ...] = (
    (r"[(（].*?[)）]|[^\w]", ""),
    (r"^\d+|^其中", ""),
    (r"何时(.+)", r"\1日期"),
    (r"时间", "日期"),
    (r"接入(?=点)", "接"),
    (r"(统一|社会|组织机构)+(统一)?(信用)?代码证?(号码?|编号)?$", "信用码"),
    (r"(投入?使?用|接通|用能|完成接入|接入)(?=日期)", "通"),
    (r"(具体|授权|现场|业务|委托|项目|指定|主要)?(经办|联系|联络|代办|代理)人(姓名)?$", "办人"),
    (r"法定代表人|法人代表|法人|负责人", "法人"),
    (r"(邮寄|收件|通讯|通信|联系|邮政)(?=地址)", "邮"),
    (r"(申请|报装|接入)主体|申请人|客户|用户(?=性质|类|种)|主体", "客"),
    (r"(用气|供气|燃气|接气|进户|管网|申请)+(?=压力)|(?<=压力)(等级|级制|级别)", ""),
    (r"(进线|受电|供电|用电|接入|申请)+(?=电压)|(?<=电压)等级", ""),
    (r"(散热|室内|采暖|用热|供暖)?末端(形式|类型|方式)?", "末端"),
    (r".{0,5}运营(商|企业)", "运营"),
    (r"(外线|行政)?(许可|审批)(办理)?(方式|程序)", "许可式"),
    (r"^(其他|其它|补充|备注|需要)+(需要)?说明(的)?(情况|事项)?$", "说明"),
    (r"(最高|最大|高峰|设计|预计|平均|计划|拟|希望|期望|要求|本次|所需|意向|总|情况|数量?(?=为))", ""),
    (r"自来水|用水|供水|给水", "水"),
    (r"用电|供电|电力", "电"),
    (r"用气|供气|燃气|天然气", "气"),
    (r"用热|供热|用暖|供暖|采暖|热力", "暖"),
    (r"通信|通讯|电信|宽带", "讯"),
    (r"报装|申请|申报|办理|接入|用能", "申"),
    (r"申+(?=[水气暖][面量])", ""),
    (r"专业|服务|事项|内容|业务", "事"),
    (r"性质|类别|类型|种类|分类|用途|目的", "类"),
    (r"点(位置)?(?=$)", "点"),
    (r"地址|地点|位置|所在地|坐落", "址"),
    (r"(引入|接户|进户|入户)管", "引管"),
    (r"(接口|口径|管径)+", "径"),
    (r"小时", "时"),
    (r"规模|需用量|需求量|需量|用量|流量|需(?=[水气]量)", "量"),
    (r"楼?[栋幢]", "栋"),
    (r"用户数量?|户数量?|用户$", "户数"),
    (r"是否|有无|需要|安装|二次", ""),
    (r"项目|工程", "项"),
    (r"建筑|建设", "建"),
    (r"(?<=暖)建(?=面积)", ""),
    (r"方式|形式", "式"),
    (r"名称|全称", ""),
    (r"(单位|企业|公司)(?=法人)", ""),
    (r"(.)\1+", r"\1"),
)
"""Words of labels and what stands for them, in order: what is called differently and means the same, and what says
nothing about which field is meant."""
_SERVICE_SIGNS = {"D": "水", "E": "电", "F": "气", "G": "暖", "H": "讯"}
_SHORTEST, _LONGEST, _MOST = 2, 12, 3
_FULL = 4
"""Characters from which a label of one field needs nothing else to bear it out."""
_LIKELY, _WEAKEST, _BY_WORDS = 4, 5, 6
_BRACKET = re.compile(r"[(（]([^()（）]+)[)）]")
_CHINESE = re.compile("[一-鿿]")
NUMBER = re.compile(r"^\s*[(（]?\d{1,2}[)）.．、]\s*(?!\d)")
"""What numbers a question."""


class Meaning:
    """The labels of a catalogue by the meaning of their words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._named: list[tuple[str, str]] = []
        for text, key in catalogue.synonyms():
            field = catalogue[key]
            is_asked = not field.table and field.type not in ("seal", "signature", "rows") and key not in OF_THE_WINDOW
            if is_asked and (sense := _sense(text)):
                self._keys[sense].add(key)
                self._named.append((text, key))

    def fields(self, text: str, block: str = "") -> tuple[LabelMatch, ...]:
        """The fields that a label may mean. block: of the service it stands under, '' for none.

        One field alone is a likely label, or the weakest where it is short; several have to be borne out by the words
        or the unit of a value.
        """
        plain = NUMBER.sub("", half_width(text)).strip()
        base = _BRACKET.sub("", plain)
        if not _SHORTEST <= len(base) <= _LONGEST or not _CHINESE.search(base) or re.search(r"\d", base[1:]):
            return ()
        own = sorted(self._keys.get(_sense(plain), ())) if len(plain) > _SHORTEST else []
        own = [k for k in own if self._names_service(plain, k, block)] or own
        keys = (self._under(plain, block) if block in _SERVICE_SIGNS else []) or own
        if not 0 < len(keys) <= _MOST:
            return ()
        is_full = keys == own and len(plain) >= _FULL and self._names_service(plain, keys[0], block)
        rank = _BY_WORDS if len(keys) > 1 else _LIKELY if is_full else _WEAKEST
        unit = _BRACKET.search(plain)
        return tuple(LabelMatch(key, rank, unit[1] if unit else "") for key in keys)

    def _names_service(self, plain: str, key: str, block: str) -> bool:
        """Whether a label of a service's field names the service or stands under it; of no service's, true."""
        own = self._catalogue[key].block
        return own not in _SERVICE_SIGNS or own == block or _SERVICE_SIGNS[own] in _sense(plain)

    def _under(self, plain: str, block: str) -> Sequence[str]:
        """Fields of a service: what the text means with the service's own word before it, and without."""
        own = _sense(plain)
        senses = (_sense(_SERVICE_SIGNS[block] + plain), own) if own else ()
        found = (sorted(k for k in self._keys.get(s, ()) if self._catalogue[k].block == block) for s in senses)
        return next((keys for keys in found if keys), []) or self._ending(plain, block)

    def _ending(self, plain: str, block: str) -> Sequence[str]:
        """Fields of a service whose names end in a short text: 等级 among those of power is 负荷等级 or 电压等级."""
        return sorted({k for text, k in self._named if self._catalogue[k].block == block and text.endswith(plain)})


@lru_cache(1 << 14)
def _sense(text: str) -> str:
    """The meaning of a label: its words put alike, whatever their order."""
    plain = simplified(half_width(text))
    for words, sense in _WORDS:
        plain = re.sub(words, sense, plain)
    return "".join(sorted(plain))
