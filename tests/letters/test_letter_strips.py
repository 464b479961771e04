"""The picture of a road in its notices: what is drawn, what it says, and that no other picture passes the checker."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from flows.checker import Expectation, check_document
from flows.letters import Paper, PaperKind
from flows.roads import load_road_files
from tests.support.application_parts import SEGMENT, application
from tests.support.letter_cases import made
from tests.support.shipped import SHIPPED

STRETCH = {**SEGMENT, "seg_road": "样例大道", "seg_from": "样例一路", "seg_to": "样例二路", "seg_side": "南侧"}
GAS = {**STRETCH, "seg_service": "用气", "seg_from": "样例三路", "seg_to": "样例四路"}
OTHER = {"road": "样例大道", "span": "样例二路—样例三路，北侧", "when": "2026年12月10日至12月25日"}
FACTS: dict[str, Any] = {"rows": [{"rule": "X1", "service": "通信", "advice": "建议", **OTHER}]}


@cache
def notice(kind: str = "CONFLICT", provider: str = "water") -> bytes:
    facts = FACTS
    if kind == "JOINT_WORKS":
        own = {
            "provider": "water",
            "service": "用水",
            "span": "样例一路—样例二路，南侧",
            "when": "2026年12月5日至12月20日",
        }
        told = {"provider": "telecom", "service": "通信", "span": OTHER["span"], "when": OTHER["when"]}
        facts = {"rows": [own, told], "road": "样例大道", "group": "联施1", "window": [], "lead": "", "lead_rule": ""}
        facts |= {"to": ["water"], "is_proposal": False, "metres": 300.0, "more": 0}
    paper = Paper(kind=PaperKind(kind), provider=provider)
    return made(
        paper, number="LHBZ-2026-000017-20", application=application(rows={"segments": [STRETCH, GAS]}), facts=facts
    )


def drawings(data: bytes) -> list[Any]:
    found = list(Document(io.BytesIO(data)).element.body.iter(qn("wp:inline")))
    return [d for d in found if "road-strip" in d.find(qn("wp:docPr")).get("name")]


def alt_of(data: bytes) -> str:
    (drawn,) = drawings(data)
    return str(drawn.find(qn("wp:docPr")).get("descr"))


def test_a_conflict_notice_shows_own_works_of_its_provider_and_those_of_others() -> None:
    assert alt_of(notice()) == (
        "样例大道外线施工示意图：本案用水 2026年12月5日至12月20日，样例一路—样例二路；"
        "其他通信 2026年12月10日至12月25日，样例二路—样例三路"
    )


def test_another_providers_own_works_are_not_drawn_for_this_one() -> None:
    assert "用气" not in alt_of(notice()) and "用水" not in alt_of(notice(provider="gas"))


def test_a_joint_sheet_shows_each_of_the_group_once() -> None:
    told = alt_of(notice("JOINT_WORKS", ""))
    assert told.count("用水") == 1 and told.count("通信") == 1


def test_the_same_notice_has_the_same_bytes_and_passes_the_checker() -> None:
    first = notice()
    notice.cache_clear()
    assert notice() == first


def test_a_road_on_which_the_case_does_not_dig_is_not_drawn() -> None:
    facts = {"rows": [FACTS["rows"][0] | {"road": "样例街"}]}
    paper = Paper(kind=PaperKind.CONFLICT, provider="water")
    data = made(paper, number="", application=application(rows={"segments": [STRETCH]}), facts=facts)
    assert drawings(data) == []


@pytest.mark.parametrize(
    "start,end", [("样例一路", "样例二路"), ("K0+100", "K0+250"), ("样例一路以东50米", "样例二路")]
)
def test_a_printed_place_is_the_place_again(start: str, end: str) -> None:
    roads = load_road_files(SHIPPED).map
    road = roads.road("样例大道")
    assert road is not None
    place = roads.place(road, (start, end))
    again = roads.printed_place(road, f"{place.text}，南侧")
    assert place.span is not None and (again.span, again.certainty) == (place.span, place.certainty)


@pytest.mark.parametrize("text", ["位置不明，请人工核对", "", "南侧", "北段，位置不明，请人工核对"])
def test_what_was_printed_as_unknown_stays_unknown(text: str) -> None:
    roads = load_road_files(SHIPPED).map
    road = roads.road("样例大道")
    assert road is not None and roads.printed_place(road, text).span is None


# ----------------------------------------------------------------------------------------- nothing else passes as one


def renamed(drawn: Any, document: Any) -> None:
    drawn.find(f".//{qn('pic:cNvPr')}").set("name", "Picture 1")


def without_words(drawn: Any, document: Any) -> None:
    drawn.find(qn("wp:docPr")).set("descr", "公章")


def as_small_as_a_seal(drawn: Any, document: Any) -> None:
    drawn.find(qn("wp:extent")).set("cx", str(Mm(42)))


def red(drawn: Any, document: Any) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (1600, 500), (220, 20, 20)).save(stream, format="png")
    rid, _ = document.part.get_or_add_image(io.BytesIO(stream.getvalue()))
    drawn.find(f".//{qn('a:blip')}").set(qn("r:embed"), rid)


def under_another_title(drawn: Any, document: Any) -> None:
    title = next(p for p in document.paragraphs if p.style.name == "标题小标宋")
    title.runs[0].text = "准予行政许可决定书"


@pytest.mark.parametrize("spoil", [renamed, without_words, as_small_as_a_seal, red, under_another_title])
def test_any_other_picture_is_refused(spoil: Callable[[Any, Any], None]) -> None:
    document = Document(io.BytesIO(notice()))
    (drawn,) = [
        d for d in document.element.body.iter(qn("wp:inline")) if "road-strip" in d.find(qn("wp:docPr")).get("name")
    ]
    spoil(drawn, document)
    out = io.BytesIO()
    document.save(out)
    broken = {p.rule for p in check_document(out.getvalue(), Expectation())}
    assert "C15" in broken
    assert "C15" not in {p.rule for p in check_document(notice(), Expectation())}
