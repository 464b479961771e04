"""The tests that a rule of templates/rules.yaml may name, for single fields and pairs of fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from extractors.models import Status
from extractors.values import (
    Field,
    is_explicit_none,
    project_code_has_shape,
    project_code_is_old,
    project_code_is_valid,
    resident_id_is_valid,
    uscc_is_valid,
)
from flows.casework.facts import BLOCK_OF_SERVICE, Facts
from flows.casework.rulebook import Hit, Rule, predicate

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3}-)?[2-9]\d{6,7}(-\d{1,6})?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")


def _missing(rule: Rule, facts: Facts) -> Iterator[tuple[Field, str]]:
    """Required fields and row cells without a value (lists as a whole are for rules of their own)."""
    left_out = rule.params.get("except", ())
    for column in facts.catalogue.fields:
        if column.type == "rows" or column.key in left_out:
            continue
        for name in facts.cells_of(column):
            row = name.rpartition(".")[0]
            if facts.applies(column.required, row=row) and not facts.is_filled(name):
                yield column, name


@predicate("condition", "how")
def required_missing(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Fields that the catalogue requires and that are blank. params: except = keys that other rules look after."""
    for column, name in _missing(rule, facts):
        if not _says_none(facts, name):
            yield Hit(name, words=_requirement(column, facts))


@predicate("condition", "how")
def required_said_none(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Fields that the catalogue requires and where 无, / or — was written (V17). params: as `required_missing`."""
    for column, name in _missing(rule, facts):
        if _says_none(facts, name):
            yield Hit(name, words=_requirement(column, facts))


def _says_none(facts: Facts, name: str) -> bool:
    found = facts.reading(name)
    return found is not None and is_explicit_none(found.raw)


def _requirement(column: Field, facts: Facts) -> dict[str, str]:
    """Why a field is required, and how it is to be given."""
    kind, _, name = column.required.partition(":")
    conditions = {
        "always": "", "enterprise": "单位申请的，", "resident": "居民申请的，", "new_build": "新建项目，",
        "enterprise_new": "单位新建项目，", "residential": "住宅项目，", "segments": "有外线工程的，",
        "expansion": "增容或改造的，", "agent": "经办人不是法定代表人（申请人本人）的，", "trench": "开挖施工的，",
        "service": f"报装{name}的，", "if": f"{facts.catalogue.conditions.get(name, name)}，",
    }  # fmt: skip
    options = "、".join(column.allowed)
    if column.type in ("one_of", "many_of"):
        how = f"，可选：{options}"
    else:
        how = {"uscc": "（18 位）", "resident_id": "（18 位）", "project_code": "（20 位数字）"}.get(column.type, "")
        how = how or (f"（单位：{column.unit}）" if column.unit else "")
    return {"condition": conditions.get(kind, ""), "how": how}


@predicate()
def not_affirmed(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Ticks, seals and signatures that are not there (absent, blank or 否)."""
    for name in rule.fields:
        if facts.value(name) is not True:
            yield Hit(name, seen="否" if facts.value(name) is False else "未见")


@predicate()
def check_digit_wrong(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Codes that stand as they are read but fail their own check digits."""
    tests = {
        "uscc": uscc_is_valid,
        "resident_id": lambda code: resident_id_is_valid(code, today=facts.today),
        "project_code": project_code_is_valid,
    }
    for name in rule.fields:
        column = facts.catalogue.get(name)
        code = facts.text(name)
        if code and column and column.type in tests and not tests[column.type](code):
            yield Hit(name)


@predicate()
def number_not_callable(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Telephone numbers and mail addresses that cannot be one (domain §3.4)."""
    for name in rule.fields:
        column = facts.catalogue.get(name)
        text = facts.text(name)
        patterns = {"mobile": (_MOBILE,), "landline": (_LANDLINE, _MOBILE), "email": (_EMAIL,)}
        wanted = patterns.get(column.type, ()) if column else ()
        if text and wanted and not any(p.fullmatch(text) for p in wanted):
            yield Hit(name)


@predicate("low", "high", "unit")
def out_of_range(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Numbers outside the catalogue's range, in fields and rows."""
    for column in facts.catalogue.fields:
        if not column.range or column.type not in ("number", "integer"):
            continue
        low, high = column.range
        for name in facts.cells_of(column):
            number = facts.number(name)
            if number is not None and not low <= number <= high:
                yield Hit(name, words={"low": f"{low:.10g}", "high": f"{high:.10g}", "unit": column.unit})


@predicate("other", "other_seen")
def dates_out_of_order(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A first date after a second one. fields: first, second (`today` is allowed; row columns go by row)."""
    for first, second in _by_row(facts, rule.fields):
        earlier, later = facts.day(first), facts.day(second)
        if earlier and later and earlier > later:
            yield _pair(facts, first, second)


@predicate("other", "other_seen", "days")
def dates_far_apart(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A first date more than params.days before a second one."""
    first, second = rule.fields
    earlier, later = facts.day(first), facts.day(second)
    days = int(rule.params["days"])
    if earlier and later and later - earlier > timedelta(days=days):
        hit = _pair(facts, first, second)
        yield Hit(hit.name, others=hit.others, words={**hit.words, "days": str(days)})


@predicate("day")
def date_before(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A date before params.day."""
    for name in rule.fields:
        found = facts.day(name)
        if found and found.isoformat() < str(rule.params["day"]):
            yield Hit(name, words={"day": str(rule.params["day"])})


def _by_row(facts: Facts, keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The names of these keys, once, or once for every filled row where one of them is a column."""
    tables = [column.table for column in map(facts.catalogue.get, keys) if column and column.table]
    if not tables:
        yield keys
        return
    for row in facts.rows(tables[0]):
        yield tuple(_in_row(facts, key, f"{tables[0]}.{row.index}") for key in keys)


def _in_row(facts: Facts, key: str, row: str) -> str:
    column = facts.catalogue.get(key)
    return f"{row}.{key}" if column and column.table else key


def _pair(facts: Facts, name: str, other: str) -> Hit:
    return Hit(name, others=(other,), words={"other": facts.label(other), "other_seen": facts.shown(other)})


@predicate("other", "other_seen", "ratio", "low", "high")
def ratio_outside(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Two numbers whose ratio (first × params.scale ÷ second) is outside [params.low, params.high]."""
    low, high = rule.params.get("low", float("-inf")), rule.params.get("high", float("inf"))
    for first, second in _by_row(facts, rule.fields):
        top, bottom = facts.number(first), facts.number(second)
        if top is None or not bottom:
            continue
        ratio = top * rule.params.get("scale", 1) / bottom
        if not low <= ratio <= high:
            hit = _pair(facts, first, second)
            words = {"ratio": f"{ratio:.3g}", "low": f"{low:.4g}", "high": f"{high:.4g}"}
            yield Hit(hit.name, others=hit.others, words={**hit.words, **words})


@predicate("sum", "other", "other_seen")
def sum_differs(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A whole (first field) that differs from the sum of its parts (the rest) by more than params.share (V02)."""
    whole, *parts = rule.fields
    total, numbers = facts.number(whole), [facts.number(p) for p in parts]
    if total is None or any(n is None for n in numbers):
        return
    found = sum(n for n in numbers if n is not None)
    if abs(found - total) > rule.params["share"] * total:
        shown = " + ".join(facts.shown(p) for p in parts)
        words = {"sum": f"{found:.12g}", "other": "、".join(map(facts.label, parts)), "other_seen": shown}
        yield Hit(whole, others=tuple(parts), words=words)


@predicate("other", "other_seen")
def not_together(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Two answers that exclude each other: params.first and params.second list the words (many-of: exactly these)."""
    first, second = rule.fields
    if _is_among(facts, first, rule.params["first"]) and _is_among(facts, second, rule.params["second"]):
        yield _pair(facts, first, second)


def _is_among(facts: Facts, name: str, words: list[str]) -> bool:
    value = facts.value(name)
    if words == ["*"]:
        return facts.is_filled(name)
    return (len(value) == 1 and value[0] in words) if isinstance(value, list) else value in words


@predicate("table", "other", "other_seen")
def outside_table(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A number that does not fit the word beside it. fields: word, number; params.table: word → [low, high]."""
    word, number = rule.fields
    bounds = rule.params["table"].get(str(facts.value(word)))
    found = facts.number(number)
    if bounds and found is not None and not bounds[0] <= found <= bounds[1]:
        hit = _pair(facts, word, number)
        yield Hit(hit.name, others=hit.others, words={**hit.words, "table": f"{bounds[0]:g}–{bounds[1]:g}"})


@predicate("service", "filled")
def unticked_block_filled(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Blocks of services that are not ticked but filled in, where some are ticked (V01).

    params.at_least: how many fields make a block filled.
    """
    for service, block in BLOCK_OF_SERVICE.items():
        if service in facts.services or not facts.services:
            continue
        filled = [f.key for f in facts.catalogue.fields if f.block == block and not f.table and facts.value(f.key)]
        if len(filled) >= int(rule.params.get("at_least", 1)):
            labels = "、".join(facts.label(key) for key in filled[:4])
            yield Hit("services", others=tuple(filled), words={"service": service, "filled": labels})


@predicate("options")
def two_ticks(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Answers of which only one may be given and several are (V15)."""
    for name, found in facts.application.named():
        column = facts.catalogue.get(name.rpartition(".")[2])
        is_single = column is not None and column.type in ("one_of", "yes_no")
        if is_single and len(found.candidates) > 1 and found.value is None and facts.application.is_doubtful(name):
            yield Hit(name, seen="、".join(found.candidates), words={"options": "、".join(found.candidates)})


@predicate("percent")
def low_confidence(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Accepted values of required fields that were read with less than params.threshold (V16)."""
    threshold = float(rule.params["threshold"])
    for name, found in facts.application.named():
        column = facts.catalogue.get(name.rpartition(".")[2])
        is_settled = found.status is Status.ACCEPTED and name not in facts.application.confirmed
        if column and column.required != "optional" and is_settled and found.confidence < threshold:
            yield Hit(name, words={"percent": f"{found.confidence:.0%}"})


@predicate("month")
def code_later_than_application(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Project codes whose time part lies after the month of the application (V20)."""
    for name in rule.fields:
        code, applied = facts.text(name), facts.day("apply_date")
        if not applied or not project_code_has_shape(code) or project_code_is_old(code):
            continue
        if (2000 + int(code[:2]), int(code[2:4])) > (applied.year, applied.month):
            yield Hit(name, others=("apply_date",), words={"month": f"20{code[:2]}年{int(code[2:4])}月"})


@predicate()
def place_judged(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Addresses that the gazetteer judges as params.judgement: outside or unknown (plan 二)."""
    for name in rule.fields:
        address = facts.text(name)
        if address and facts.gazetteer.judge(address) == rule.params["judgement"]:
            yield Hit(name)
