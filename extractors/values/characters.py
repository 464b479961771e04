"""One character, many codes: forms that only look like Chinese characters, and characters of nobody's standard.

Owns what a text layer, a form field and an exported table have in common: radicals and compatibility ideographs put
right (they are drawn alike), private-use codes of GBK put into words, all other private-use codes named as unknown.
"""

from __future__ import annotations

import re
import unicodedata

_RADICALS = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
"""CJK Radicals Supplement to the unified ideograph (Unicode, EquivalentUnifiedIdeograph.txt)."""
_COMPATIBLE = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_GBK_FIRST = 0xE815
_GBK = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""What GBK wrote at FE50 to FEA0 with the codes U+E815 to U+E864 before the characters had codes of their own
(GB 18030-2000 and 2005, mapped as GB 18030-2022 does)."""
_FROM_GBK = {_GBK_FIRST + i: c for i, c in enumerate(_GBK)} | {0xE7C7: "ḿ", 0xE7C8: "ǹ"}


def unified(text: str) -> str:
    """The text with radicals (⾼) and compatibility ideographs as what they are drawn like (高); units stay."""
    if not _COMPATIBLE.search(text):
        return text
    return _COMPATIBLE.sub(lambda m: unicodedata.normalize("NFKC", m.group()).translate(_RADICALS), text)


def without_private(text: str) -> str:
    """The text with the private-use codes that GBK gave to known characters as these; others stay as they are."""
    return text.translate(_FROM_GBK) if _PRIVATE.search(text) else text


def holds_private(text: str) -> bool:
    """Whether a text holds a private-use code that no standard explains: only the paper tells which character it is."""
    return bool(_PRIVATE.search(without_private(text)))
