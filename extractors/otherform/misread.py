"""Whether a text that is nearly a label is that label misread or put in other words, or another label.

Takes a text and a label of the catalogue that differ in a character or two; answers yes or no. 变压器数量 differs from
变压器容量 by a whole word, 不供热面积 from 供热面积 by one that says the opposite: neither is misread.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

_ALIKE: tuple[tuple[str, str], ...] = (
    (r"[供给受](?=[水电气热暖])|需(?=[水电气热暖])", "用"),
    (r"采暖|用热|热力", "用暖"),
    (r"申报|报装", "申请"),
    (r"申请方", "申请人"),
    (r"全称", "名称"),
    (r"电信|通讯", "通信"),
    (r"最高", "最大"),
    (r"形式", "方式"),
    (r"类型|性质|种类", "类别"),
    (r"接(入|水|口|管|通)|进户|引入|入户|进水", "接"),
    (r"填[报表单写]", "填"),
    (r"表径|表管径", "表口径"),
    (r"数量", "数"),
    (r"用户(?=数)", "户"),
    (r"居住", "居民"),
    (r"地点", "地址"),
    (r"信箱", "邮箱"),
    (r"[用流](?=量)|均|拟|为$|于$|总|小(?=时)|规划(?=许可)|建设(?=工程规划)|(?<=建筑)物", ""),
    (r"(.)\1+", r"\1"),
)
"""Words of labels that forms use for the same thing, and what stands for them, in order."""
_CHANGES = frozenset("不非未无免原旧老现前曾备副余")
"""What in front of a label makes it another one."""
_OTHER_SCRIPT = re.compile(r"[^一-鿿]")


def is_misread(text: str, label: str) -> bool:
    """Whether characters were lost or read as other signs, or one more was read at an end; or both mean the same."""
    return _is_cut(text, label) or _is_cut(_sense(text), _sense(label))


def _is_cut(text: str, label: str) -> bool:
    changes = (c for c in SequenceMatcher(None, text, label, autojunk=False).get_opcodes() if c[0] != "equal")
    return all(_is_noise(text, *change[:3]) for change in changes)


def _is_noise(text: str, kind: str, start: int, end: int) -> bool:
    """Whether a stretch of a text that the label has not is nothing that people write."""
    more = _OTHER_SCRIPT.sub("", text[start:end])
    is_edge = kind == "delete" and (start == 0 or end == len(text))
    return not more or (is_edge and len(more) == 1 and not (start == 0 and more in _CHANGES))


@lru_cache(1 << 14)
def _sense(text: str) -> str:
    for words, sense in _ALIKE:
        text = re.sub(words, sense, text)
    return text
