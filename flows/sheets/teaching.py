"""Steps: the layout of an empty form is put before a person on a 核对单, and learned as the person answers it.

The sheet bears a number of its own in place of a case's: LHBZ-0000- and the number of the layout's name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from extractors.errors import NotAnApplicationError, ReviewSheetError
from extractors.job import ReadingJob
from extractors.known import KnownLayout, Vouched
from extractors.models import SourceFile
from extractors.pages import Limits
from flows.casework import Application, OutcomeKind
from flows.ground import make_folder, move
from flows.intake import Arrival, expand, settle
from flows.layouts import LAYOUT_ASKED, LAYOUT_LEARNED, known_forms
from flows.ledger import Event
from flows.office import Runtime, replace_bytes
from flows.packages import PackageEnd
from flows.review import Heading, Verdict, fields_digest, machine_line, shown, write_review_sheet
from flows.sheets.answer import answer_on
from flows.sheets.coming_back import sheet_of

_NUMBERS: Final = "LHBZ-0000-"
_FOLDER, _DONE = "版式", "已核对"
_GUIDE: Final = (
    "1. 图片中红框是系统找到的填写处。红框正是该栏填写的地方，选“无误”；不是（如框住了另一栏的文字或示例），选“空白”。"
    "全部看过后，没填的各行可在上方选一次“其余无误”。",
    "2. 只有选“无误”的栏目会按位置读取；其余的仍按一般表格识别，不影响办理。",
    "3. 填写核对人和日期，保存（仍为 .xlsx），放回收件夹 inbox；以后收到这种表即按学会的位置读取。",
)


def ask_about_layout(office: Runtime, file: Path) -> str:
    """Propose the places of an empty form on a 核对单 in 待核对; returns its path below the outbox.

    Raises:
        NotAnApplicationError: no page of a form of another layout was found, or too little of it.
        BaozhuangError: the file cannot be read.
    """
    bounds = office.settings.limits
    work = make_folder(office.workspace.var / "layouts" / file.stem)
    found = expand(file, work, bounds)
    job = ReadingJob(
        source=file.name,
        today=office.day(),
        crops=work / "crops",
        limits=Limits(max_pages=bounds.pages, max_pixels=bounds.pixels, max_bytes=bounds.member_bytes),
        teaches=Vouched(),
        is_empty_form=True,
    )
    reading = office.pool.read(tuple(SourceFile(name=m.name, path=m.path) for m in found.members), job)
    if not reading.learned or not reading.fields:
        step = "换一份清楚的空表扫描件再试；本系统自己的申请表不需要学习"
        raise NotAnApplicationError("没有认出其他版式的申请表的栏目", file=file.name, next_step=step)
    number = _next_number(office)
    layout = KnownLayout.model_validate_json(reading.learned).model_copy(update={"name": f"版式-{number:03d}"})
    content = write_review_sheet(
        case_no=f"{_NUMBERS}{number:06d}",
        application=Application(fields=reading.fields),
        findings=(),
        crops=work / "crops",
        catalogue=office.catalogue,
        version=1,
        about=Heading(f"核对单　{layout.name}", f"空表：{file.name}", _GUIDE),
    )
    target = make_folder(office.workspace.folder("review") / _FOLDER) / f"核对单_{layout.name}.xlsx"
    replace_bytes(target, content)
    path = office.workspace.relative(target)
    digest = fields_digest(shown(Application(fields=reading.fields)))
    payload = {"layout": layout.model_dump(mode="json"), "path": path, "digest": digest}
    office.ledger.record("", LAYOUT_ASKED, payload, now=office.now())
    return path


def is_layout_sheet(arrival: Arrival) -> bool:
    """Whether a returned 核对单 is about a layout."""
    line = machine_line(sheet_of(arrival))
    return line is not None and line.case_no.startswith(_NUMBERS)


def take_layout_answer(office: Runtime, arrival: Arrival) -> PackageEnd:
    """Learn the layout as a person has confirmed it: places that were not confirmed are left out.

    Raises:
        ReviewSheetError: there is no such question, or none of its places was confirmed.
    """
    answer = answer_on(office, arrival)
    asked = _asked(office, int(answer.case_no.rpartition("-")[2]))
    if asked.payload["digest"] != answer.digest:
        raise ReviewSheetError("核对单与提问时的内容不一致", next_step="重新运行 baozhuang layouts teach")
    right = frozenset(a.key for a in answer.answers if a.verdict is Verdict.CONFIRMED)
    layout = _confirmed(KnownLayout.model_validate(asked.payload["layout"]), right)
    if not layout.places:
        raise ReviewSheetError("没有一栏选“无误”，版式没有学会", next_step="对照图片重新填写核对单")
    payload = {"layout": layout.model_dump(mode="json"), "seq": asked.seq}
    actor = f"核对人 {answer.reviewer}"
    office.ledger.record("", LAYOUT_LEARNED, payload, actor=actor, now=office.now())
    waiting = office.workspace.outbox / asked.payload["path"]
    if waiting.is_file():
        move(waiting, make_folder(waiting.parent / _DONE) / waiting.name)
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)
    told = f"已记住 {layout.name}，共 {len(right)} 栏"
    return PackageEnd(source_name=arrival.source_name, outcome=OutcomeKind.RETURNED, reason=told)


def _confirmed(layout: KnownLayout, right: frozenset[str]) -> KnownLayout:
    """The layout with the places that a person has confirmed; a list's rows go with its first."""
    columns = {(name.split(".")[0], name.rpartition(".")[2]) for name in right if "." in name}
    pages = []
    for page in layout.pages:
        kept = [p for p in page.places if ((p.table, p.key) in columns if p.table else p.name in right)]
        places = tuple(p.model_copy(update={"is_confirmed": True, "is_guess": False}) for p in kept)
        left = tuple(sorted({p.table or p.key for p in page.places} - {p.table or p.key for p in places}))
        pages.append(page.model_copy(update={"places": places, "left": left}))
    return layout.model_copy(update={"pages": tuple(pages)})


def _asked(office: Runtime, number: int) -> Event:
    name = f"版式-{number:03d}"
    events = [e for e in office.ledger.events("") if e.kind == LAYOUT_ASKED and e.payload["layout"]["name"] == name]
    if not events:
        raise ReviewSheetError(f"没有问过 {name}", next_step="运行 baozhuang layouts teach 空表文件")
    return events[-1]


def _next_number(office: Runtime) -> int:
    """One more than any layout that was learned or asked about has."""
    names = [f.name for f in known_forms(office.ledger)]
    names += [e.payload["layout"]["name"] for e in office.ledger.events("") if e.kind == LAYOUT_ASKED]
    return max((int(name.rpartition("-")[2]) for name in names), default=0) + 1
