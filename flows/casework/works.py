"""The tests about outside works, the permit and the lists of equipment."""

from __future__ import annotations

from collections.abc import Iterable

from flows.casework.facts import Facts
from flows.casework.permit import PLEDGE, permit_mode
from flows.casework.rulebook import Hit, Rule, predicate


@predicate("reason", "over")
def pledge_too_long(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """告知承诺 asked for though a utility's segments sum to more than 200 m (plan 三(二)(3); 200 m included)."""
    view = permit_mode(facts.application)
    over = [length.printed for length in view.lengths if not length.is_within]
    if view.asked == PLEDGE and view.is_eligible is False and over:
        yield Hit("permit_mode", words={"reason": view.reason, "over": "、".join(over)})


@predicate("impacts")
def impact_flagged(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Outside works with a ticked 重大影响: the plan's exemption is for a person (三(二)(4))."""
    view = permit_mode(facts.application)
    if view.impacts and facts.rows("segments"):
        yield Hit("permit_mode", words={"impacts": "、".join(view.impacts)})


@predicate()
def segment_of_unticked_service(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Segments of a service that is not ticked."""
    for row in facts.rows("segments"):
        name = f"segments.{row.index}.seg_service"
        service = facts.text(name)
        if service and facts.services and service not in facts.services:
            yield Hit(name, others=("services",))


@predicate()
def segment_ends_where_it_starts(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Segments whose two ends are the same."""
    for row in facts.rows("segments"):
        start, end = f"segments.{row.index}.seg_from", f"segments.{row.index}.seg_to"
        if facts.text(start) and facts.text(start) == facts.text(end):
            yield Hit(start, others=(end,))


@predicate("area", "product")
def dig_area_differs(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Dug areas that differ from length × width by more than params.share (V06)."""
    for row in facts.rows("segments"):
        names = [f"segments.{row.index}.{key}" for key in ("dig_area", "seg_len_m", "seg_w_m")]
        area, length, width = (facts.number(name) for name in names)
        if area is None or not length or not width:
            continue
        if abs(area - length * width) > rule.params["share"] * length * width:
            words = {"area": facts.shown(names[0]), "product": f"{length * width:.6g}"}
            yield Hit(names[0], others=tuple(names[1:]), words=words)


@predicate("touched")
def works_need_survey(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Works that touch a road, green or trees: permit items and a joint survey (V07; plan 三(二)(2))."""
    kinds = {"occupy_road": "占用道路", "green_m2": "占用绿地", "trees": "涉及树木"}
    for row in facts.rows("segments"):
        touched = {f"segments.{row.index}.{key}": word for key, word in kinds.items()}
        names = [name for name in touched if (facts.number(name) or 0) > 0]
        if names:
            words = {"touched": "、".join(touched[name] for name in names)}
            yield Hit(names[0], others=tuple(names[1:]), words=words)


@predicate("table")
def list_empty(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A list without any filled row. params.table: gas_equip, equip_list or segments."""
    table = str(rule.params["table"])
    if not facts.rows(table):
        yield Hit(rule.fields[0], seen="空白", words={"table": facts.label(rule.fields[0])})


@predicate("row", "lacking")
def row_incomplete(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Rows that lack a column of `fields`; one finding per row. params.table: the list."""
    table = str(rule.params["table"])
    for row in facts.rows(table):
        lacking = [n for n in (f"{table}.{row.index}.{key}" for key in rule.fields) if not facts.is_filled(n)]
        if lacking:
            labels = "、".join(facts.label(_key(name)) for name in lacking)
            yield Hit(lacking[0], words={"row": facts.label(f"{table}.{row.index}"), "lacking": labels})


def _key(name: str) -> str:
    return name.rpartition(".")[2]


@predicate("sum", "low", "high")
def equipment_sum_differs(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """A total outside [params.low, params.high] × Σ (each × count) of its list. fields: total, each, count."""
    total_name, each, count = rule.fields
    total = facts.number(total_name)
    found, names = 0.0, []
    table = str(rule.params["table"])
    for row in facts.rows(table):
        one = facts.number(f"{table}.{row.index}.{each}")
        if one is None:
            return
        names += [f"{table}.{row.index}.{each}", f"{table}.{row.index}.{count}"]
        found += one * (facts.number(f"{table}.{row.index}.{count}") or 1)
    low, high = rule.params["low"] * found, rule.params["high"] * found
    if total is not None and found and not low <= total <= high:
        words = {"sum": f"{found:.6g}", "low": f"{low:.4g}", "high": f"{high:.4g}"}
        yield Hit(total_name, others=tuple(names), words=words)
