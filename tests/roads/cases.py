"""Constructed pairs of works, each with the rules that must speak of them and no other. One road each: 样例大道."""

from __future__ import annotations

from typing import Any, NamedTuple


class Pair(NamedTuple):
    """name: the situation. one, other: what differs from the plain row. rules: those that must be told."""

    name: str
    one: dict[str, Any]
    other: dict[str, Any]
    rules: frozenset[str]


PLAIN: dict[str, Any] = {
    "seg_service": "用水",
    "seg_road": "样例大道",
    "seg_from": "K0+100",
    "seg_to": "K0+200",
    "seg_len_m": 100,
    "seg_w_m": 1,
    "seg_method": "开挖",
    "seg_start": "2026-12-05",
    "seg_end": "2026-12-20",
}
GAS = {"seg_service": "用气"}


def _pair(name: str, one: dict[str, Any], other: dict[str, Any], *rules: str) -> Pair:
    return Pair(name, one, GAS | other, frozenset(rules))


PAIRS = (
    _pair("same stretch", {}, {}, "X1"),
    _pair("50 m apart", {}, {"seg_from": "K0+250", "seg_to": "K0+300"}, "X1"),
    _pair("51 m apart", {}, {"seg_from": "K0+251", "seg_to": "K0+300"}),
    _pair("twelve months apart", {}, {"seg_start": "2027-12-20", "seg_end": "2027-12-30"}, "X1"),
    _pair("a day more than twelve months", {}, {"seg_start": "2027-12-21", "seg_end": "2027-12-30"}),
    _pair("no dates at all", {}, {"seg_start": None, "seg_end": None}, "X1"),
    _pair("old pipes only", {}, {"seg_method": "利旧管道"}),
    _pair("another road", {}, {"seg_road": "样例街"}),
    _pair("corner of two roads", {"seg_from": "样例一路", "seg_to": "样例二路"},
          {"seg_road": "样例二路", "seg_from": "样例大道", "seg_to": "样例街"}, "X3"),
    _pair("corner not reached", {"seg_from": "K0+100", "seg_to": "K0+200"},
          {"seg_road": "样例二路", "seg_from": "样例大道", "seg_to": "样例街"}),
    _pair("same side, narrow trench", {"seg_side": "南侧", "seg_w_m": 0.4}, {"seg_side": "南侧", "seg_w_m": 0.4},
          "X1", "X4"),
    _pair("same side, trench wide enough", {"seg_side": "南侧", "seg_w_m": 2}, {"seg_side": "南侧"}, "X1"),
    _pair("two sides", {"seg_side": "南侧"}, {"seg_side": "北侧"}, "X1"),
    _pair("drilled, not dug", {"seg_side": "南侧", "seg_method": "定向钻"}, {"seg_side": "南侧"}, "X1"),
    _pair("both across within 30 days", {"seg_side": "横穿"},
          {"seg_side": "横穿", "seg_start": "2027-01-19", "seg_end": "2027-01-20"}, "X1", "X5"),
    _pair("both across after 31 days", {"seg_side": "横穿"},
          {"seg_side": "横穿", "seg_start": "2027-01-20", "seg_end": "2027-01-21"}, "X1"),
    _pair("same named blocks of a road without metres",
          {"seg_road": "黄河路", "seg_from": "文昌中路", "seg_to": "天坛中路"},
          {"seg_road": "黄河大道", "seg_from": "天坛路口", "seg_to": "文昌路口"}, "X1"),
    _pair("two sections of one road", {"seg_road": "沁园北路", "seg_from": "门前", "seg_to": "井"},
          {"seg_road": "沁园南路", "seg_from": "门前", "seg_to": "井"}),
    _pair("together over 200 m, each within", {"seg_to": "K0+220", "seg_len_m": 120},
          {"seg_to": "K0+220", "seg_len_m": 120}, "X1", "X6"),
    _pair("together exactly 200 m", {}, {}, "X1"),
    _pair("one of them over 200 m", {"seg_to": "K0+300", "seg_len_m": 201}, {}, "X1"),
    _pair("dug two months ago", {"seg_from": "K1+000", "seg_to": "K1+100"}, {"seg_from": "K0+100"}, "X2"),
)  # fmt: skip
