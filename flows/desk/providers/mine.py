"""`/mine` 专营单位: a provider's own part of every case — what is new, due, overdue or superseded; papers to fetch, one
or all that are new; slips to fill in on the screen, which count as those of paper do.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from extractors.errors import BaozhuangError
from extractors.models import Frozen
from flows.books import STANDS, ProviderPaper, names_of, papers_for
from flows.casework import Role
from flows.course import Course
from flows.desk.asking import Ask, GoneError, Page, whole
from flows.desk.intray import handed, print_filled, take_slip_file, tray_of
from flows.ground import stamp
from flows.handed_in import (
    OpenSlip,
    filled_slips,
    finish_sending_slips,
    give_line,
    line_given_by,
    open_lines,
    open_slips,
    send_slip,
    slip_answered_by,
)
from flows.issuing import folded
from flows.ledger import PAPER_ANNEXED, DueRow

MINE: Final = frozenset({Role.PROVIDER})
_SOON: Final = timedelta(days=2)
_MOST_IN_ZIP: Final = 1000
_ON_A_PAGE: Final = 100


class Line(Frozen):
    """A case of a provider. urgency: overdue, soon, fine or ''; new: papers that were not fetched yet."""

    case_no: str
    project: str
    status: str
    due: DueRow | None
    urgency: str
    new: int
    superseded: int


def show_mine(ask: Ask) -> Response:
    """The cases of a provider, what is overdue first, a page at a time."""
    finish_sending_slips(ask.office)
    views, fetched, today = ask.office.ledger.views, _fetched(ask), ask.office.day()
    dues = views.first_dues(ask.me.provider)
    tallies: dict[str, list[int]] = {}
    for case_no, number, stands in views.standing_of_open(ask.me.provider):
        tally = tallies.setdefault(case_no, [0, 0])
        tally[0] += stands and number not in fetched
        tally[1] += not stands
    ordered = sorted(tallies, key=lambda no: (dues.get(no, date.max), no))
    urgencies = [_urgency(dues[no], today) for no in ordered if no in dues]
    counts = {word: urgencies.count(word) for word in ("overdue", "soon")}
    counts["new"] = sum(new for new, _ in tallies.values())
    last = max(1, -(-len(ordered) // _ON_A_PAGE))
    wanted = ask.text("page", 6)
    at = min(max(1, whole(wanted) or 1), last)
    lines = _lines(ask, ordered[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE], tallies)
    ask.looked("专营单位待办")
    facts: dict[str, Any] = {"lines": lines, "counts": counts, "number": at, "last": last, "total": len(ordered)}
    return ask.page("mine/list.html", **facts, provider=_provider_name(ask))


def show_case(ask: Ask) -> Response:
    """One case: its papers, its dates, its slips."""
    return _case_page(ask)


def _case_page(ask: Ask, *, told: str = "", kind: str = "", status: int = 200) -> Response:
    case = ask.case(ask.path["case_no"])
    papers = _papers(ask, case.case_no)
    course = folded(ask.office, case.case_no)
    slips = _slips(ask, course)
    trays = {slip.kind.id: tray_of(ask, slip.kind.id).names for slip in slips}
    dues = [d for d in ask.office.ledger.dues(case.case_no) if _is_mine(ask, d)]
    ask.looked("专营单位案件", case.case_no)
    facts = {"case": case, "papers": papers, "fetched": _fetched(ask), "stands": STANDS, "dues": dues, "slips": slips}
    facts["filled"] = filled_slips(ask.office, case.case_no, ask.me.provider)
    answers = {k: "、".join(v) for k, v in ask.form.items()} if kind else {}
    return ask.page(
        "mine/case.html", status=status, **facts, trays=trays, told=told, open_kind=kind, answers=answers,
        limit_of=names_of(ask.office.templates).limit_of, done=ask.told("done"),
    )  # fmt: skip


def fetch_paper(ask: Ask) -> Response:
    """One paper, noted as fetched."""
    case_no, kind, version = ask.path["case_no"], ask.path["kind"], ask.path["version"]
    ask.case(case_no)
    for paper in _papers(ask, case_no):
        if (paper.kind, str(paper.version)) == (kind, version):
            place = _place(ask, paper.path)
            _note_fetched(ask, [paper.number])
            ask.did(f"下载 {paper.number}", case_no)
            if paper.number in _annexes(ask):
                return _packed(_zipped(ask, [paper]), place.stem)
            return FileResponse(place, filename=place.name)
    raise GoneError


def _packed(content: bytes, stem: str) -> Response:
    name = f"filename*=UTF-8''{quote(stem)}.zip"
    return Response(content, media_type="application/zip", headers={"content-disposition": f"attachment; {name}"})


def _annexes(ask: Ask) -> dict[str, list[str]]:
    """Number of a paper → where this provider's copies of its annexes lie."""
    found: dict[str, list[str]] = {}
    for _, said in ask.office.ledger.views.told_of_open(PAPER_ANNEXED):
        if said["reader"] == ask.me.provider:
            found.setdefault(said["number"], []).append(said["path"])
    return found


def fetch_new(ask: Ask) -> Response:
    """All papers that stand and were not fetched yet, as one zip with their list and hashes."""
    fetched = _fetched(ask)
    new = [p for p in _papers(ask) if p.state == STANDS and p.number not in fetched][:_MOST_IN_ZIP]
    content = _zipped(ask, new)
    _note_fetched(ask, [p.number for p in new])
    ask.did(f"下载全部新文书 {len(new)} 份")
    return _packed(content, f"新文书-{ask.office.day():%Y%m%d}")


def _zipped(ask: Ask, papers: Iterable[ProviderPaper]) -> bytes:
    """The papers with their annexes, and the list of their hashes."""
    out, listed, annexes = io.BytesIO(), [], _annexes(ask)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for paper, path in ((p, path) for p in papers for path in (p.path, *dict.fromkeys(annexes.get(p.number, ())))):
            content = _place(ask, path).read_bytes()
            name = f"{paper.case_no}/{Path(path).name}"
            packed.writestr(name, content)
            listed.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
        packed.writestr("清单.txt", "\n".join(listed) + "\n")
    return out.getvalue()


def answer_slip(ask: Ask) -> Response:
    """A slip that was filled in on the screen, judged as one of paper."""
    case_no, slip = ask.path["case_no"], _open_slip(ask)
    if slip is None:
        return _second(ask)
    tray = tray_of(ask, slip.kind.id)
    try:
        given = handed(ask, slip, f"{ask.me.name}（{_provider_name(ask)}，办件台）", tray)
        (give_line if slip.line else send_slip)(ask.office, slip, given)
    except BaozhuangError as error:
        return _case_page(ask, told=error.message, kind=slip.kind.id, status=409)
    tray.clear()
    ask.did(f"填写《{slip.kind.title}》{slip.number}", case_no)
    return ask.telling(f"/mine/{case_no}", "done", slip.kind.title)


def clear_files(ask: Ask) -> Response:
    """The files of a slip are taken out again."""
    ask.case(ask.path["case_no"])
    tray_of(ask, ask.path["kind"]).clear()
    return ask.to(f"/mine/{ask.path['case_no']}")


def _second(ask: Ask) -> Response:
    """A slip that is answered: when and by whom. Raises GoneError where there is none of this provider's own."""
    case, kind, me = ask.case(ask.path["case_no"]), ask.path["kind"], ask.me.provider
    course = folded(ask.office, case.case_no)
    known = slip_answered_by(ask.office, course, kind, me) or line_given_by(ask.office, course, kind, me)
    if known is None:
        raise GoneError
    return _case_page(ask, told=known.told(), status=409)


def _open_slip(ask: Ask) -> OpenSlip | None:
    case = ask.case(ask.path["case_no"])
    course = folded(ask.office, case.case_no)
    for slip in _slips(ask, course):
        if slip.kind.id == ask.path["kind"]:
            return slip
    return None


def _slips(ask: Ask, course: Course) -> tuple[OpenSlip, ...]:
    """Its own slips, and papers for all in which its row is lacking."""
    own = open_slips(ask.office, course, by="provider", provider=ask.me.provider)
    return (*own, *open_lines(ask.office, course, ask.me.provider))


def _lines(ask: Ask, case_nos: Sequence[str], tallies: Mapping[str, Sequence[int]]) -> tuple[Line, ...]:
    """These cases in their order. tallies: 受理编号 → how many papers are new, and how many superseded."""
    ledger, today = ask.office.ledger, ask.office.day()
    dues = ledger.views.dues_of(case_nos)
    known = {case.case_no: case for case in ledger.views.some(case_nos)}
    lines = []
    for case_no in case_nos:
        due = next((d for d in dues.get(case_no, ()) if _is_mine(ask, d)), None)
        new, superseded = tallies[case_no]
        lines.append(
            Line(
                case_no=case_no,
                project=known[case_no].project,
                status=known[case_no].status,
                due=due,
                urgency="" if due is None else _urgency(due.day, today),
                new=new,
                superseded=superseded,
            )
        )
    return tuple(lines)


def _urgency(day: date, today: date) -> str:
    return "overdue" if day < today else "soon" if day <= today + _SOON else "fine"


def _is_mine(ask: Ask, due: DueRow) -> bool:
    return due.limit.partition(":")[2] == ask.me.provider


def _papers(ask: Ask, case_no: str = "") -> tuple[ProviderPaper, ...]:
    return papers_for(ask.office.ledger, ask.me.provider, names_of(ask.office.templates), case_no=case_no)


def _place(ask: Ask, path: str) -> Path:
    place = ask.office.workspace.outbox / path
    if not place.is_file():
        raise GoneError
    return place


def _provider_name(ask: Ask) -> str:
    return ask.office.office.providers[ask.me.provider].name


def _fetched(ask: Ask) -> frozenset[str]:
    rows = ask.desk.store.rows("SELECT paper FROM fetched WHERE provider = ?", (ask.me.provider,))
    return frozenset(row["paper"] for row in rows)


def _note_fetched(ask: Ask, numbers: Iterable[str]) -> None:
    at = stamp(ask.office.now())
    with ask.desk.store.writing() as c:
        c.executemany("INSERT OR IGNORE INTO fetched VALUES (?, ?, ?)", [(ask.me.provider, n, at) for n in numbers])


PAGES: Final = (
    Page("/mine", show_mine, roles=MINE, title="我的待办"),
    Page("/mine/new", fetch_new, roles=MINE, method="POST"),
    Page("/mine/{case_no}", show_case, roles=MINE),
    Page("/mine/{case_no}/papers/{kind}/{version}", fetch_paper, roles=MINE),
    Page("/mine/{case_no}/slips/{kind}", answer_slip, roles=MINE, method="POST"),
    Page("/mine/{case_no}/filled/{number}", print_filled, roles=MINE),
    Page("/mine/{case_no}/files/{kind}", roles=MINE, method="POST", stream=take_slip_file),
    Page("/mine/{case_no}/clear/{kind}", clear_files, roles=MINE, method="POST"),
)
