"""`/cases`: the list with its filters, one case with all that is known of it, and the acts of a person on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.responses import Response

from extractors.errors import UsageError
from flows.acts import (
    Act,
    Done,
    PageAt,
    assign_officer,
    call_back_paper,
    hand_page,
    is_recallable,
    join_cases,
    void_case,
)
from flows.books import PaperRow, Story, story_of
from flows.casework import Role, sees_field
from flows.course import OFFICER_SET
from flows.desk.archive import Holding, originals_held, papers_held
from flows.desk.asking import ALL, Ask, GoneError, Page, whole
from flows.desk.window.slips import ways_on
from flows.ground import CASE_NO
from flows.issuing import rules_of
from flows.ledger import STATE_WORDS, CaseFilter, CaseState
from flows.review import label_of, value_text

PAGE_ROWS: Final = 50
_BLOCKS: Final = {
    "A": "申请信息", "B": "申请人", "C": "项目", "D": "用水", "E": "用电", "F": "用气", "G": "用暖", "H": "通信",
    "I": "外线工程", "J": "选择与承诺",
}  # fmt: skip
_STATUS: Final = {"accepted": "", "review": "存疑", "missing": "未填"}


@dataclass(frozen=True)
class Said:
    """A value of the form as the page shows it."""

    label: str
    value: str
    note: str


def show_cases(ask: Ask) -> Response:
    """The cases that a filter lets through, fifty a page."""
    text, state, service = ask.text("q", 60), ask.text("state", 30), ask.text("service", 10)
    is_open = {"open": True, "over": False}.get(ask.text("which", 10))
    wanted = CaseFilter(
        text=text,
        states=(CaseState(state),) if state in set(CaseState) else (),
        service=service,
        year=ask.text("year", 4),
        is_open=is_open,
    )
    page = max(1, whole(ask.text("page", 6)) or 1)
    views = ask.office.ledger.views
    rows, total = views.filtered(wanted, skip=(page - 1) * PAGE_ROWS, most=PAGE_ROWS)
    ask.looked("案件列表")
    return ask.page(
        "cases.html",
        rows=rows,
        dues=views.dues_of([row.case_no for row in rows]),
        words=STATE_WORDS,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE_ROWS)),
        asked={name: ask.text(name, 60) for name in ("q", "state", "service", "year", "which")},
    )


def show_case(ask: Ask) -> Response:
    """One case: its story, dates, services, papers, materials, what was applied for."""
    case = ask.case(ask.path["case_no"])
    if not ask.me.is_office:
        return ask.to(f"/mine/{case.case_no}")
    office, rules = ask.office, rules_of(ask.office)
    with ask.desk.lock:
        touching = partial(office.open_works.overlaps_of, office.ledger, today=office.day())
        story = story_of(office.ledger, case.case_no, rules, today=office.day(), overlaps=touching)
    application = office.ledger.application(case.case_no)
    ask.looked("案件", case.case_no)
    return ask.page(
        "case.html",
        case=case,
        story=story,
        papers=_papers(ask, story),
        originals=originals_held(ask, case.case_no),
        blocks=_blocks(ask, case.case_no),
        materials=application.materials,
        roads=_roads(ask, case.case_no),
        waits=any("核对" in q.question for q in story.questions),
        may_act=ask.me.role is Role.HEAD,
        recallable=[p.number for p in office.ledger.papers(case.case_no) if is_recallable(p)],
        ways_on=ways_on(ask, case.case_no, is_open=story.case.is_open),
        officer=_officer_of(ask, case.case_no),
        told=ask.told("told"),
    )


def _officer_of(ask: Ask, case_no: str) -> str:
    """The 服务专员 whom a person has named, '' where the office's own order holds."""
    named = ask.office.ledger.events(case_no, kinds=(OFFICER_SET,))
    return str(named[-1].payload["officer"]) if named else ""


def show_road(ask: Ask) -> Response:
    """The strip picture of a road on which the case digs."""
    case, office = ask.case(ask.path["case_no"]), ask.office
    roads = _roads(ask, case.case_no)
    number = whole(ask.path["number"])
    if number is None or number >= len(roads) or not ask.me.is_office:
        raise GoneError
    with ask.desk.lock:
        picture = office.open_works.strip(office.ledger, roads[number], own=case.case_no)
    return Response(picture, media_type="image/png")


def act_on_case(ask: Ask) -> Response:
    """Void, join, call a paper back …: the same acts as on the command line, signed by whoever is signed in."""
    case, reason = ask.case(ask.path["case_no"]), ask.said("reason", "原因", 300)
    if (carry := _ACTS.get(ask.text("act", 10))) is None:
        raise GoneError
    with ask.acting():
        told = carry(ask, case.case_no, Act(name=ask.me.name, reason=reason))
    ask.did(f"{told}：{reason}", case.case_no)
    return ask.telling(f"/cases/{case.case_no}", "told", told)


def _void(ask: Ask, case_no: str, act: Act) -> str:
    return _counted("已作废", void_case(ask.office, case_no, act))


def _join(ask: Ask, case_no: str, act: Act) -> str:
    into = _other_case(ask)
    return _counted(f"已并入 {into}", join_cases(ask.office, case_no, into, act))


def _hand(ask: Ask, case_no: str, act: Act) -> str:
    into, number = _other_case(ask), whole(ask.text("page", 5))
    if number is None:
        raise UsageError("没有写明第几页", next_step="写页码，如 2")
    place = PageAt(file=ask.text("file", 300), page=max(1, number))
    hand_page(ask.office, case_no, place, into, act)
    return f"已移交 {into}"


def _recall(ask: Ask, case_no: str, act: Act) -> str:
    number = ask.text("number", 60)
    return _counted(f"已收回 {number}", call_back_paper(ask.office, case_no, number, act))


def _officer(ask: Ask, case_no: str, act: Act) -> str:
    officer = ask.said("officer", "姓名和电话", 60)
    assign_officer(ask.office, case_no, officer, act)
    return f"已指定服务专员 {officer}"


_ACTS: Final[Mapping[str, Callable[[Ask, str, Act], str]]] = {
    "void": _void,
    "join": _join,
    "hand": _hand,
    "recall": _recall,
    "officer": _officer,
}
"""What the head of the window may do to a case, each with what is told of it afterwards."""


def _counted(what: str, done: Done) -> str:
    return f"{what}，告知书 {len(done.papers)} 份"


def _other_case(ask: Ask) -> str:
    into = ask.text("into", 20)
    if not CASE_NO.fullmatch(into) or not ask.office.ledger.views.has(into):
        raise UsageError(f"没有受理编号“{into}”", next_step="核对另一个受理编号")
    return into


def _papers(ask: Ask, story: Story) -> list[tuple[PaperRow, Holding | None]]:
    """Each row of the papers with its file, the newest version of each kind first, old ones below it."""
    held = papers_held(ask, story.case.case_no)
    rows = sorted(story.papers, key=lambda p: (p.unit, p.kind, -p.version))
    return [(row, held.get(row.number)) for row in rows]


def _blocks(ask: Ask, case_no: str) -> list[tuple[str, list[Said]]]:
    """What was applied for, block by block, as this person may see it."""
    application, catalogue = ask.office.ledger.application(case_no), ask.office.catalogue
    blocks: dict[str, list[Said]] = {}
    for name, reading in application.named():
        field = catalogue.get(name.rpartition(".")[2])
        if field is None or reading.value is None or not sees_field(ask.me, field):
            continue
        note = "已核对" if name in application.confirmed else _STATUS[reading.status.value]
        said = Said(label_of(name, field), value_text(reading.value), note)
        blocks.setdefault(field.block, []).append(said)
    return [(_BLOCKS[key], blocks[key]) for key in sorted(blocks)]


def _roads(ask: Ask, case_no: str) -> tuple[str, ...]:
    """The roads on which the case digs, each once."""
    application = ask.office.ledger.application(case_no)
    named = (row.cells["seg_road"].value for row in application.rows if "seg_road" in row.cells)
    return tuple(dict.fromkeys(str(name) for name in named if name))


PAGES: Final = (
    Page("/cases", show_cases, title="案件"),
    Page("/cases/{case_no}", show_case, roles=ALL),
    Page("/cases/{case_no}", act_on_case, roles=frozenset({Role.HEAD}), method="POST"),
    Page("/cases/{case_no}/roads/{number}", show_road),
)
