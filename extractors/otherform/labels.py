"""Which field a printed label means: exact before near, the block it stands in before the label alone.

Takes a label's text and its surroundings; hands on candidates, best first. A label that could mean several fields of
several services is left to the block, never guessed. Knows the catalogue's synonyms and nothing of pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.otherform.misread import is_misread
from extractors.values import Catalogue, Field, edits, factor_of, half_width, normalise, simplified

_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,2}[)、.．]|[*★●◆·•※△▲]+)+")
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]?")
_EDGES = ":：_.。,，;；、-—*  "
_SEAL = re.compile(r"盖章|公章|签章|盖公章|印章")
_SIGN = re.compile(r"签字|签名|手签|亲签")
_BLOCK_WORDS = (
    ("D", re.compile(r"用水|供水|给水|给排水|自来水|^水$|水务")),
    ("E", re.compile(r"用电|供电|电力|^电$|配电")),
    ("F", re.compile(r"用气|供气|燃气|天然气|^气$")),
    ("G", re.compile(r"用暖|供暖|用热|供热|采暖|热力|^[暖热]$")),
    ("H", re.compile(r"通信|通讯|电信|网络|弱电|^[讯信网]$")),
    ("I", re.compile(r"外线|管线|路由|掘路|施工路段")),
)
_PREFIXES = {
    "D": ("用水", "供水", "水"),
    "E": ("用电", "供电", "电"),
    "F": ("用气", "供气", "燃气"),
    "G": ("用热", "供暖", "用暖", "供热", "采暖"),
    "H": ("通信", "宽带"),
}
_NEUTRAL = re.compile(
    r"^(计划|拟|预计|本次|本期|申请人|申请单位|建设单位|申请|报装|项目|工程|规划|填写?|企业|公司|单位|客户|用户)的?"
)
"""Openings that do not change what a label means."""
_NOT_APPLIED_FOR = re.compile(
    r"(已|未|尚未|不(?!动产)|非(?!居民)|空置|停[水电气暖热用]|旧|原(?!水(?!表)|料|材|.*[户编]号)|现有?(?!场|用户号)|既有|闲置|物业|地下室"
    r"|备用|紧急|应急|变更前|过户前|其中(人防|消防|照明))(?=.{2})"
)
_LATIN_TAIL = re.compile(r"^(.*[一-鿿)])([A-Za-zΦ%℃㎡²³][A-Za-z0-9 ./^²³㎡-]*)$")
_ANYBODYS = re.compile(
    r"(公民)?(身份证|身份|证件)(证?号码?|编号)|(联系|联络|移动)?(电话|手机)(号码?)?|联系方式|手机号码?"
)
_NUMBER = re.compile(r"\d[\d.,]*\s*[^\s.,，。；;、()（）]*")
_FIGURE = re.compile(r"\d[\d.,]*[^一-鿿]*$")
_NUMBERS_OF = {
    "legal_rep": ("legal_rep_id", ""),
    "agent_name": ("agent_id", "agent_phone"),
    "designer": ("", "designer_phone"),
}
"""Where the number of a person's papers and that person's telephone number are filled in."""
_WITH_PHONE = re.compile(r"(.{2,}?)(?:及|和|与|、|/|\()其?(?:联系|移动)?(?:电话|手机|联系方式)(?:号码?)?\)?$")
_COPULA = re.compile(r"(?<=[一-鿿]{2})(为|于|是|约)$")
_FEWEST_LETTERS = 4
"""Letters from which what follows a Chinese label is its translation."""
_UNIT = re.compile(
    r"[(]?(万?(m2|m\^2|m3|平方米|平米|立方米|立方|方|吨)(/[日天时dh]|/小时)?|亩|公顷|户|栋|幢|层|米|m|km|公里|kva|kw|mw|千瓦|千伏安|t/[dh]"
    r"|nm3/h|[%℃]|孔|只|台|株|l/s|mbps|兆|mpa|kpa|mm|dn|元|人)[)]?",
    re.IGNORECASE,
)
_SERVICE_BLOCKS = frozenset(_PREFIXES)
_LONGEST, _LONGEST_WITH_MORE = 30, 70
"""Characters of a label by itself, and with its hint and its translation."""
_KEPT_PLAIN = 1 << 14
"""Texts whose plain form is kept: each is held against every label and head."""
_MOST_MISREAD, _LIKELY = 2, 4
_LEAST_WITHIN, _LEAST_IN_REMARKS = 3, 4
_FREE_TEXT = frozenset({"remarks"})
_TELLING = re.compile("[水电气热暖]|日(?!期)|时(?!间)")
"""What tells services and measures apart: 日用气量 is no misread 日用水量."""


@dataclass(frozen=True)
class LabelMatch:
    """A field that a label may mean. rank: 0 best … 5 weakest; unit: what stands in the label's bracket.

    is_anybodys: the label names no person, so that it means whoever stands before it. with_phone: it asks for a
    person and the telephone number in one blank (联系人及电话). is_near: it differs from a label of the
    catalogue by a word, and may ask for something else (变压器数量).
    """

    key: str
    rank: int
    unit: str = ""
    is_anybodys: bool = False
    with_phone: bool = False
    is_near: bool = False


@dataclass(frozen=True)
class Context:
    """Where a label stands. block: the catalogue block around it, '' if unknown; parents: texts of cells above it."""

    block: str = ""
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plain:
    """A label made plain: with and without its bracket, and what the brackets held."""

    full: str
    base: str
    notes: tuple[str, ...]


class Labels:
    """The labels of a catalogue, ready for matching."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._keys: dict[str, list[str]] = defaultdict(list)
        self._columns: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for text, key in catalogue.synonyms():
            field, plain = catalogue[key], _plain(text)
            if field.type in ("seal", "signature", "rows"):
                continue
            spellings = {plain.full, plain.base} if text == field.label and not field.table else {plain.full}
            for spelling in spellings - {""}:
                for table in {field.table, field.column_of} - {""}:
                    _add(self._columns[table][spelling], key)
                if not field.table or len(spelling) >= 2:
                    _add(self._keys[spelling], key)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for spelling in self._keys:
            self._by_length[len(spelling)].append(spelling)
        self._near: dict[str, tuple[str, ...]] = {}
        self._heads: dict[tuple[str, str], str | None] = {}

    def whole(self, text: str, context: Context | None = None) -> tuple[LabelMatch, ...]:
        """The fields that a text may mean if it is a label as a whole, best first; empty if it is none."""
        plain = _plain(text)
        is_long = len(plain.base) > _LONGEST or len(plain.full) > _LONGEST_WITH_MORE
        if is_long or is_unit(text) or _FIGURE.match(text.strip()):
            return ()
        if special := self._special(plain):
            return special
        if (both := _WITH_PHONE.match(plain.full)) and plain.full not in self._keys:
            return tuple(replace(m, with_phone=True) for m in self.whole(both[1], context) if m.key in _NUMBERS_OF)
        if not plain.base or self.is_of_others(plain.base):
            return ()
        found: dict[str, int] = {}
        for rank, key in self._ranked(plain, context or Context()):
            found[key] = min(rank, found.get(key, 9))
        near = [] if self._exact(plain) else self._near_keys(plain.base, context or Context())
        near = [key for key in near if found.get(key, 9) > _LIKELY]
        found |= dict.fromkeys(near, _LIKELY)
        others = [key for key in near if not self._is_misread(plain.base, key)]
        unit = self.unit_of(text)
        anybodys = bool(_ANYBODYS.fullmatch(plain.base))
        matches = [LabelMatch(key, rank, unit, anybodys, is_near=key in others) for key, rank in found.items()]
        return tuple(sorted(matches, key=lambda m: (m.rank, bool(self.catalogue[m.key].table))))

    def is_of_others(self, text: str) -> bool:
        """Whether a label asks for what is not applied for, by its first word: 已供暖面积, 空置户数; a label of the
        catalogue never does.
        """
        return bool(_NOT_APPLIED_FOR.match(text)) and text not in self._keys

    def knows(self, text: str) -> bool:
        """Whether a text is a label exactly as the catalogue has it, its hint in brackets apart."""
        plain = _plain(text)
        return plain.full in self._keys or (len(plain.base) >= 2 and plain.base in self._keys)

    def column(self, text: str, table: str) -> str | None:
        """The column of a list that a heading names, None if none or several."""
        plain = _plain(text)
        if (plain.full, table) not in self._heads:
            self._heads[plain.full, table] = self._column(plain, table)
        return self._heads[plain.full, table]

    def _column(self, plain: _Plain, table: str) -> str | None:
        columns = self._columns.get(table, {})
        for spelling in (plain.full, plain.base):
            if keys := columns.get(spelling):
                return keys[0]
        near = {k for s, keys in columns.items() if len(s) >= 4 and _is_near(plain.base, s) for k in keys}
        return near.pop() if len(near) == 1 else None

    def within(self, text: str, key: str) -> str:
        """A label of another field that a value's text holds, '' if it holds none: then it is not a value alone."""
        squeezed = _same_words(re.sub(r"\s+", "", half_width(text)))
        least = _LEAST_IN_REMARKS if key in _FREE_TEXT else _LEAST_WITHIN
        found = (s for s, keys in self._keys.items() if len(s) >= least and s in squeezed and key not in keys)
        return max((s for s in found if not is_unit(s) and re.match("[一-鿿]", s)), key=len, default="")

    def is_yes_no(self, key: str) -> bool:
        """Whether a field is answered by 是, 否 or a tick."""
        return self.catalogue[key].type == "yes_no"

    def is_figure(self, key: str, written: str) -> bool:
        """Whether a field is a number and `written` begins with one in a unit that the field knows, or in none."""
        field, number = self.catalogue[key], _NUMBER.match(half_width(written))
        if field.type not in ("number", "integer") or number is None:
            return False
        return not normalise(field, number[0]).doubt

    def is_column(self, key: str) -> bool:
        """Whether a key is a column of a list; places for seal and signature are not."""
        field = self.catalogue.get(key)
        return field is not None and bool(field.table)

    def unit_of(self, text: str) -> str:
        """What stands in a label's bracket, '' if nothing."""
        return next((n for n in _plain(text).notes if n), "")

    def _special(self, plain: _Plain) -> tuple[LabelMatch, ...]:
        """Places for a seal or a signature; the field they carry in the label is not theirs to fill."""
        notes = " ".join(plain.notes)
        if _SEAL.search(notes) or _SEAL.search(plain.base):
            return (LabelMatch("seal_present", 0),)
        if _SIGN.search(notes) or (_SIGN.search(plain.base) and "日期" not in plain.base):
            return (LabelMatch("sign_present", 0),)
        return ()

    def _ranked(self, plain: _Plain, context: Context) -> Iterable[tuple[int, str]]:
        for parent in context.parents:
            base = _plain(parent).base
            for joined in (base + plain.base, f"{base}({plain.base})", f"{plain.base}({base})"):
                yield from ((0, key) for key in self._keys.get(joined, ()))
        exact = self._exact(plain)
        for key in exact:
            yield (1 if context.block and self._block(key) == context.block else 3), key
        for prefix in _PREFIXES.get(context.block, ()):
            for joined in (prefix + plain.base, f"{plain.base}({prefix})"):
                yield from ((2, key) for key in self._keys.get(joined, ()))
        yield from ((4, key) for key in self._number_of(plain.base))
        if not exact:
            bare = _NEUTRAL.sub("", plain.base)
            yield from ((4, key) for key in self._keys.get(bare, ()) if len(bare) >= 3)
        if len(plain.base) >= 3:
            yield from ((5, key) for key in self._endings(plain.base))

    def _exact(self, plain: _Plain) -> list[str]:
        """The fields that have a label exactly so."""
        return list(dict.fromkeys([*self._keys.get(plain.full, ()), *self._keys.get(plain.base, ())]))

    def _number_of(self, base: str) -> Iterator[str]:
        """The field of a person's number that a label composes (负责人证件号, 项目联系人手机号)."""
        for place in range(2, len(base) - 1):
            if (number := _ANYBODYS.fullmatch(base[place:])) is None:
                continue
            is_phone = any(word in number[0] for word in ("电话", "手机", "联系方式"))
            for person in self._keys.get(base[:place], ()):
                if key := _NUMBERS_OF.get(person, ("", ""))[is_phone]:
                    yield key

    def _near_keys(self, base: str, context: Context) -> list[str]:
        """Fields one misread character away; several services the same distance away only with their block."""
        near = self._all_near(base)
        if len(near) > 1 and context.block:
            near = {k for k in near if self._block(k) == context.block} or near
        return sorted(near) if len(near) == 1 else []

    def _all_near(self, base: str) -> set[str]:
        """Every field one of whose labels is nearly the text; a text is held against them once."""
        return {k for s in self._near_spellings(base) for k in self._keys[s]}

    def _near_spellings(self, base: str) -> tuple[str, ...]:
        if base not in self._near:
            lengths = range(len(base) - _MOST_MISREAD, len(base) + _MOST_MISREAD + 1)
            self._near[base] = tuple(s for n in lengths for s in self._by_length.get(n, ()) if _is_near(base, s))
        return self._near[base]

    def _is_misread(self, base: str, key: str) -> bool:
        """Whether a text is a label of a field as it was misread, or in other words."""
        return any(key in self._keys[s] and is_misread(base, s) for s in self._near_spellings(base))

    def _endings(self, base: str) -> list[str]:
        """Fields whose own label ends with the text (业务类型 of 通信业务类型)."""
        return [f.key for f in self.catalogue.fields if not f.table and f.label != base and f.label.endswith(base)]

    def _block(self, key: str) -> str:
        return self.catalogue[key].block


def _add(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)


@lru_cache(_KEPT_PLAIN)
def _plain(text: str) -> _Plain:
    full = _NUMBERING.sub("", re.sub(r"\s+", "", half_width(text))).strip(_EDGES)
    notes = tuple(n.strip(_EDGES) for n in _BRACKET.findall(full))
    full = _same_words(full)
    base = _BRACKET.sub("", full).strip(_EDGES)
    base = _COPULA.sub("", base)
    if tail := _LATIN_TAIL.match(base):
        if is_unit(tail[2]):
            base, notes = tail[1], (*notes, tail[2])
        elif sum(c.isalpha() for c in tail[2]) >= _FEWEST_LETTERS:
            base = tail[1]
    return _Plain(full.replace("[", "(").replace("]", ")").replace("【", "(").replace("】", ")"), base, notes)


def _same_words(text: str) -> str:
    """Words that forms use for the same thing put alike: 接通时间 is 接通日期."""
    return simplified(text).replace("时间", "日期")


def _is_near(text: str, label: str) -> bool:
    """One misread or lost character in four to seven, two in eight and more; telling ones must be right."""
    allowed = 0 if min(len(text), len(label)) < 4 else 1 if len(label) < 8 else _MOST_MISREAD
    if allowed == 0 or abs(len(text) - len(label)) > allowed:
        return False
    if (told := _telling(text)) and (other := _telling(label)) and told != other:
        return False
    return edits(text, label, limit=allowed) <= allowed


def block_of(text: str) -> str:
    """The catalogue block that a heading or block label names, '' for none or several."""
    plain = _plain(text).base
    if not plain or len(plain) > 14:
        return ""
    found = [block for block, words in _BLOCK_WORDS if words.search(plain)]
    return found[0] if len(found) == 1 else ""


def label_unit(field: Field, unit: str) -> str:
    """The unit in a label's bracket where the value must carry it: one the field knows and that is not its own."""
    unit = unit.strip(_EDGES)
    if not unit or field.type not in ("number", "integer"):
        return ""
    factor = factor_of(field, unit)
    return unit if factor is not None and factor != 1 else ""


def is_unit(text: str) -> bool:
    """Whether a text is nothing but a unit, as printed behind a blank."""
    return bool(_UNIT.fullmatch(re.sub(r"\s+", "", half_width(text)).strip(_EDGES)))


def is_service_block(block: str) -> bool:
    """Whether a block belongs to one of the five services."""
    return block in _SERVICE_BLOCKS


@lru_cache(_KEPT_PLAIN)
def _telling(text: str) -> frozenset[str]:
    return frozenset(_TELLING.findall(text))
