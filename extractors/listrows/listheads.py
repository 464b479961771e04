"""The heads of lists (外线路段, 用气设备, 用电设备): which column a text heads, and which list a row of heads is of.

Knows texts alone and no places; hands on the `Row` that all ways of reading lists make.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from extractors.evidence import Token, Wording
from extractors.otherform import ENDS, block_of, is_both_ends, service_and_road, sizes_in, without_translation
from extractors.values import squeeze

Table = Literal["segments", "gas_equip", "equip_list"]
TABLES: tuple[Table, ...] = ("segments", "gas_equip", "equip_list")
FEWEST = 3
"""Heads that make a list."""
_LENGTH = re.compile(r"长度|工程量|延米")
_SHORT_HEADS = (
    ("seg_road", re.compile("(?:所在|敷设)?(?:道路|街道|路段)(?:名称)?")),
    ("seg_from", re.compile("起|起始?点(?:位置|桩号)?|自|从")),
    ("seg_to", re.compile("[止终]|[止终]止?点(?:位置|桩号)?|至|到")),
    ("seg_len_m", re.compile("长(?:[(（/]?[m米][)）]?)?")),
    ("seg_w_m", re.compile("宽度?(?:[(（/]?[m米][)）]?)?")),
    ("seg_d_m", re.compile("深度?(?:[(（/]?[m米][)）]?)?")),
    ("dig_area", re.compile("开挖[(（](?:m[2²]|㎡|平方?米)[)）]")),
    ("seg_size", re.compile("管径.*|孔数.*")),
    ("seg_start", re.compile("(?:计划)?(?:施工|开挖)?起[止讫](?:日期|时间)|(?:计划)?(?:施工|开挖)(?:时间|期限|工期)")),
)
"""Heads that mean a column in a list of outside works and nowhere else."""
_APPLIANCES = {"gas_equip": "equip_list", "equip_list": "gas_equip"}
_NAMES = {"gas_equip": "gas_equip_name", "equip_list": "equip_name"}
_SHARED = {
    ("gas_equip", "_name"): "gas_equip_name",
    ("gas_equip", "_count"): "gas_equip_count",
    ("equip_list", "_name"): "equip_name",
    ("equip_list", "_count"): "equip_count",
}
_BLOCKS = {"segments": "I", "gas_equip": "F", "equip_list": "E"}
_NUMBER_HEAD = re.compile(r"序号|编号|^No\.?$|^#$")
_NEEDED: dict[str, tuple[frozenset[str], ...]] = {
    "segments": (frozenset({"seg_road", "seg_from", ENDS}), frozenset({"seg_len_m", "seg_from", "seg_to", ENDS})),
    "gas_equip": (frozenset({"gas_equip_name", "gas_equip_model"}),),
    "equip_list": (frozenset({"equip_name"}),),
}
"""Of each of these groups a list has a column: other lists, and other parts of a form, name, measure and count too."""
_KNOWN: WeakKeyDictionary[Wording, dict[tuple[str, str], str | None]] = WeakKeyDictionary()
"""Which columns texts head, once told: every text of a page is held against every list several times."""
_SHORTEST, _LONGEST_ENDING, _LONGEST_LENGTH = 2, 3, 12


@dataclass(frozen=True)
class Row:
    """One row of a list: its tokens by column key. is_parted: rulings or the words of a sentence
    part its cells, so that no other text is its. guessed: columns whose heads are not read, told by what is in them.
    is_seen: heads and the network give it the same cells. is_sure: the network alone tells it beyond doubt.
    """

    table: Table
    cells: dict[str, tuple[Token, ...]]
    is_parted: bool = False
    guessed: frozenset[str] = frozenset()
    is_seen: bool = False
    is_sure: bool = False


def is_number_head(text: str) -> bool:
    """Whether a text heads the column that numbers rows."""
    return bool(_NUMBER_HEAD.search(text))


def column_of(text: str, table: str, wording: Wording) -> str | None:
    """The column of a list that a text is the head of, None if of none."""
    known = _KNOWN.setdefault(wording, {})
    if (text, table) not in known:
        known[text, table] = _column_of(text, table, wording)
    return known[text, table]


def columns_of(heads: Sequence[Sequence[str]], table: str, wording: Wording) -> list[str | None]:
    """The column of each head; of one that may be read in several ways, the first that names one. What a list itself is
    called heads its names (用气设备 | 型号 | 台数) where no other head does.
    """
    keys = [next((k for t in texts if (k := column_of(t, table, wording)) is not None), None) for texts in heads]
    name = _NAMES.get(table)
    if keys.count(name) < 2:
        return keys
    own = [any(_is_of_list(squeeze(t), table, wording) for t in texts) for texts in heads]
    return [None if k == name and is_own else k for k, is_own in zip(keys, own, strict=True)]


def _is_of_list(plain: str, table: str, wording: Wording) -> bool:
    """Whether a text is what a list of appliances itself is called."""
    field = wording.catalogue[table] if table in _NAMES else None
    return field is not None and plain.rstrip(":：") in (field.label, *field.synonyms)


def _column_of(text: str, table: str, wording: Wording) -> str | None:
    if table != "segments":
        return _column_named(text, table, wording)
    if is_both_ends(text):
        return ENDS
    if (sizes := sizes_in(text)) is not None:
        return sizes
    found = (_column_named(t, table, wording) for t in (text, without_translation(text)))
    one = next((k for k in found if k is not None), None)
    return one or service_and_road(text, lambda part: _column_named(part, table, wording))


def _column_named(text: str, table: str, wording: Wording) -> str | None:
    """The column that a text heads that names one only."""
    plain = squeeze(text).rstrip(":：")
    if table == "segments":
        if len(plain) <= _LONGEST_LENGTH and _LENGTH.search(plain):
            return "seg_len_m"
        if short := next((k for k, words in _SHORT_HEADS if words.fullmatch(plain)), None):
            return short
    if len(plain) < _SHORTEST:
        return None
    key = wording.labels.column(plain, table) or _by_ending(plain, table, wording) or _shared(plain, table, wording)
    return key or (_NAMES[table] if _is_of_list(plain, table, wording) else None)


def _shared(plain: str, table: str, wording: Wording) -> str | None:
    """The column of appliances that the other list of appliances calls so: both have names and numbers of them."""
    other = _APPLIANCES.get(table)
    key = wording.labels.column(plain, other) if other is not None else None
    return next((_SHARED[table, end] for end in ("_name", "_count") if key is not None and key.endswith(end)), None)


def _by_ending(plain: str, table: str, wording: Wording) -> str | None:
    """The one column whose every label that ends with a text is its own: 方式 of 施工方式 and 敷设方式."""
    if len(plain) > _LONGEST_ENDING or wording.is_option(plain):
        return None
    columns = [f for f in wording.catalogue.fields if table in (f.table, f.column_of)]
    found = {f.key for f in columns if any(w.endswith(plain) for w in (f.label, *f.synonyms))}
    return found.pop() if len(found) == 1 else None


def table_of(texts: Sequence[str], wording: Wording, *, title: str = "") -> Table | None:
    """The list that these heads are columns of, None where they are too few. title: what stands above them; it tells
    two lists apart that have as many of them, else the first one is meant.
    """
    counts = {table: len(_keys(texts, table, wording)) for table in TABLES}
    most = max(counts.values())
    likely = [t for t in TABLES if counts[t] == most and is_list(_keys(texts, t, wording), t)]
    return next((t for t in likely if _BLOCKS[t] == block_of(title)), likely[0] if likely else None)


def _keys(texts: Sequence[str], table: str, wording: Wording) -> set[str]:
    return {k for t in texts if (k := column_of(t, table, wording)) is not None}


def is_list(keys: Collection[str], table: Table) -> bool:
    """Whether columns are enough of a list to be one."""
    named = {part for k in keys for part in (k, *k.split("+"))}
    return len(set(keys)) >= FEWEST and not any(group.isdisjoint(named) for group in _NEEDED[table])
