"""The unit words of domain §1.4 that every catalogue shares, and nominal pipe sizes.

Owns what a word behind a number stands for; a field's own `units` come first. Hands on factors and pipe sizes.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.values.folding import Normalised, doubtful, half_width

if TYPE_CHECKING:
    from extractors.values.catalogue import Field

_SQUARE = {
    **dict.fromkeys(("m2", "m^2", "平方米", "平米", "平方", "平", "sqm"), 1.0),
    **dict.fromkeys(("公顷", "hm2", "ha"), 10_000.0),
    "亩": 666.67,
    **dict.fromkeys(("km2", "平方公里"), 1_000_000.0),
}
_LENGTH = {
    **dict.fromkeys(("m", "米", "公尺"), 1.0),
    **dict.fromkeys(("km", "公里", "千米"), 1000.0),
    **dict.fromkeys(("cm", "厘米"), 0.01),
    **dict.fromkeys(("mm", "毫米"), 0.001),
}
_VOLUME = dict.fromkeys(("m3", "m^3", "立方米", "立方", "方", "吨", "t", "nm3", "标方"), 1.0)
_POWER = {"kw": 1.0, "千瓦": 1.0, "mw": 1000.0, "兆瓦": 1000.0}
_APPARENT = {"kva": 1.0, "千伏安": 1.0, "mva": 1000.0, "兆伏安": 1000.0, **_POWER}
_MILLIMETRES = {"mm": 1.0, "毫米": 1.0, "cm": 10.0, "厘米": 10.0}
_FAMILIES = {
    "m2": _SQUARE,
    "m": _LENGTH,
    "m3": _VOLUME,
    "kw": _POWER,
    "kva": _APPARENT,
    "l/s": dict.fromkeys(("升/秒", "升每秒"), 1.0),
    "mbps": {"m": 1.0, "兆": 1.0, "gbps": 1000.0, "g": 1000.0},
    "mm": _MILLIMETRES,
    "dn": _MILLIMETRES,
}
_GAS, _TONS = "F", frozenset({"吨", "t"})
"""A ton is a cubic metre of water, and none of gas."""
_PER = {"d": ("d", "天", "日", "day"), "h": ("h", "小时", "时", "hr"), "a": ("a", "年")}
_SQUARE_GARBLED = frozenset({"m", "m'", 'm"', "mz", "m?", "m*", "rn2"})
"""What OCR makes of the printed ㎡; no other unit of an area begins so."""
_CUBIC_GARBLED = frozenset({"m", "m2", "m'", 'm"', "mз", "m?", "m*", "m°", "nm2", "nm"})
"""What OCR makes of m³ before a stroke and a time: no form asks for lengths or areas per hour or day."""

_PIPE_SIZES = frozenset({15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200, 250, 300, 400, 500, 600})
_OUTER_TO_NOMINAL = {
    20: 15, 25: 20, 32: 25, 40: 32, 50: 40, 63: 50, 75: 65, 90: 80, 110: 100, 160: 150, 225: 200, 315: 300,
}  # fmt: skip
_PIPE = re.compile(r"^(dn|de|[φϕø⌀фd])[.\-: ]?(?=[0-9OoIlSZB])", re.IGNORECASE)


def unit_factor(field: Field, word: str) -> Decimal | None:
    """How many of the field's units a word stands for; 1 where there is none, None where it is not understood."""
    lowered = half_width(word).lower()
    unit = half_width(field.unit).lower()
    own = {half_width(w).lower(): factor for w, factor in field.units.items()}
    if field.block == _GAS and lowered.partition("/")[0] in _TONS:
        return None
    if lowered in own:
        return Decimal(str(own[lowered]))
    base, _, per = unit.partition("/")
    if lowered in ("", unit) or (base == "m2" and lowered in _SQUARE_GARBLED):
        return Decimal(1)
    return _family_factor(unit if unit == "l/s" else base, per, lowered)


def _family_factor(base: str, per: str, word: str) -> Decimal | None:
    """The factor from the shared unit words; a time in the word must be that of the field."""
    family = _FAMILIES.get(base, {})
    if word in family:
        return Decimal(str(family[word]))
    head, _, tail = word.replace("每", "/").partition("/")
    if per and head in family and tail in _PER.get(per, ()):
        return Decimal(str(family[head]))
    is_garbled = base == "m3" and head in _CUBIC_GARBLED and tail in _PER.get(per, ())
    return Decimal(1) if is_garbled else None


def split_pipe_mark(field: Field, text: str) -> tuple[str, str]:
    """The mark before a pipe size (dn, de, φ; '' where there is none or the field is no pipe size) and the rest."""
    is_pipe_size = field.key.endswith("_dn") or field.unit.strip().lower() in ("dn", "mm")
    mark = _PIPE.match(text) if is_pipe_size else None
    return (mark.group(1).lower(), text[mark.end() :]) if mark else ("", text)


def nominal_size(mark: str, answer: Normalised) -> Normalised:
    """The nominal size of a pipe written DN (as it stands), De (outer diameter) or Φ (either of them).

    An outer diameter says what pipe it is only beside its standard (GB/T 13663: dn 110 is DN 100): a person chooses.
    """
    size = answer.value
    if mark in ("dn", "d") or not isinstance(size, int):
        return answer
    readings = {_OUTER_TO_NOMINAL[size]} if size in _OUTER_TO_NOMINAL else set()
    if mark != "de" and size in _PIPE_SIZES:
        readings.add(size)
    if readings == {size}:
        return Normalised(size, repaired=True, doubt=answer.doubt, candidates=answer.candidates)
    proposed = min(readings) if len(readings) == 1 else size
    return doubtful("写的可能是外径，请确认公称直径（DN）", *(str(size) for size in sorted(readings)), value=proposed)
