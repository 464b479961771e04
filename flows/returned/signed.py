"""Steps: the pages of signed and sealed papers that came back: which paper each is of, and its issued original.

The pages of one paper are judged together, wherever in the scan they lie. A paper that is not whole waits: what has
come lies among the case's originals, and a note in 待核对 says what is lacking, until the rest comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extractors.layout import SlipKinds
from extractors.models import Frozen, Reading, ReturnedPage
from flows.course import Course, Part, Verdict, is_reply, judge_signed, part_of, with_known_seal
from flows.ground import make_folder
from flows.intake import Arrival
from flows.ledger import Event, PlannedPaper
from flows.letters import load_letterhead
from flows.office import ReturnReason, Runtime, StoredOriginal, replace_bytes, return_note
from flows.packages import file_originals

SIGNED = "signed_filed"
"""Event kind; payload {"key" (its number), "number", "kind", "provider", "version", "package", "path" and "sha256" of
the sealed scan, "parts": the other scans that brought pages of it, [{"path", "sha256"}]}."""
SIGNED_PART = "signed_part"
"""Event kind: pages of a paper that is not whole yet; payload {"key" (its number), "number", "kind", "provider",
"version", "package", "part", "files": [{"path", "sha256"}], "note": the path of the note in 待核对, "reason"}."""
PART_KINDS = (SIGNED_PART, SIGNED)


class PaperPages(Frozen):
    """Pages of a scan that are judged together: a slip alone, or all pages of one paper.

    is_signed: they are of a paper that is signed and sealed, and of no slip.
    """

    pages: tuple[ReturnedPage, ...]
    is_signed: bool = False

    @property
    def first(self) -> ReturnedPage:
        """The page that stands for them: the sealed one where there is one."""
        return next((p for p in self.pages if p.has_seal), self.pages[0])


def pages_by_paper(office: Runtime, reading: Reading) -> list[PaperPages]:
    """The returned pages of a package, each slip alone, the pages of each paper together."""
    pages, slips = _named(office, reading.returned), office.templates.slips
    fronts = {_paper(p) for p in pages if p.sheet in (0, 1)}
    groups: dict[tuple[object, ...], list[ReturnedPage]] = {}
    for page in pages:
        is_slip = slips.get(page.kind) is not None or (is_reply(page) and _paper(page) not in fronts)
        alone = is_slip or not page.kind
        groups.setdefault((*_paper(page), page.page) if alone else _paper(page), []).append(page)
    found = groups.values()
    return [PaperPages(pages=tuple(pages), is_signed=slips.get(pages[0].kind) is None) for pages in found]


def _named(office: Runtime, pages: Sequence[ReturnedPage]) -> list[ReturnedPage]:
    """The pages with the paper that each is of, as far as its number or the pages around it tell."""
    by_number = [_by_number(office, page) for page in pages]
    found = []
    for at, page in enumerate(by_number):
        around = (*reversed(by_number[:at]), *by_number[at + 1 :])
        known = None if page.kind else next((p for p in around if _may_be_of(page, p, office.templates.slips)), None)
        found.append(page if known is None else _as(page, known))
    return found


def _by_number(office: Runtime, page: ReturnedPage) -> ReturnedPage:
    if page.kind or not page.number:
        return page
    papers = office.ledger.papers(page.case_no) if page.case_no else ()
    known = next((p for p in papers if _plain(p.number) == _plain(page.number)), None)
    return page if known is None else _as(page, known)


def _may_be_of(page: ReturnedPage, other: ReturnedPage, slips: SlipKinds) -> bool:
    """Whether a page that names no paper may be of the same one as another page of the scan."""
    is_paper = bool(other.kind) and slips.get(other.kind) is None
    return is_paper and page.case_no in ("", other.case_no) and not (page.leaf and page.leaf == other.leaf)


def _as(page: ReturnedPage, known: ReturnedPage | PlannedPaper) -> ReturnedPage:
    told = {"case_no": known.case_no, "kind": known.kind, "provider": known.provider, "version": known.version}
    return page.model_copy(update=told)


def _plain(number: str) -> str:
    return "".join(c for c in number if c.isalnum())


def _paper(page: ReturnedPage) -> tuple[str, str, str, int]:
    return page.case_no, page.kind, page.provider, page.version


def judge_pages(office: Runtime, arrival: Arrival, of_paper: PaperPages, course: Course | None) -> Verdict:
    """What becomes of the pages of a paper, with what earlier scans have brought of it."""
    if not of_paper.first.kind or course is None:
        where = "、".join(str(p.page) for p in of_paper.pages)
        reason = (
            f"扫描件第 {where} 页是本窗口的文书，但机读码看不清，认不出是哪一份；请把这份文书各页放平后一起重新扫描"
        )
        return Verdict(outcome="refused", reason=reason)
    earlier = [Part.model_validate(e.payload["part"]) for e in _parts(office, arrival, of_paper.first)]
    return judge_signed(of_paper.pages, course, earlier=earlier)


def with_known_seals(office: Runtime, of_paper: PaperPages, course: Course) -> PaperPages:
    """The pages, a seal in doubt that is clearly that of somebody who has no part in the case."""
    head = load_letterhead(office.templates)
    companies = [unit.company or unit.name for p in office.office.providers.values() for unit in p.everybody]
    unknown = [p.id for p in office.office.providers.values() if not p.confirmed]
    if of_paper.first.provider in unknown:
        return of_paper
    bodies = (
        head.letterhead,
        head.signature,
        head.approval_authority,
        head.planning_authority,
        *companies,
        course.application.text("applicant_name"),
    )
    pages = tuple(with_known_seal(page, [b for b in bodies if b]) for page in of_paper.pages)
    return of_paper.model_copy(update={"pages": pages})


def _parts(office: Runtime, arrival: Arrival, page: ReturnedPage) -> list[Event]:
    """What earlier scans have brought of the paper."""
    told = [e for e in office.ledger.events(page.case_no) if e.kind == SIGNED_PART]
    same = [e for e in told if (e.payload["kind"], e.payload["provider"], e.payload["version"]) == _paper(page)[1:]]
    return [e for e in same if e.payload["package"] != arrival.sha256]


def keep_signed(office: Runtime, arrival: Arrival, of_paper: PaperPages, reading: Reading) -> None:
    """The sealed scan becomes the issued original of its paper, with the scans that brought its other pages."""
    paper = _planned(office, of_paper.first)
    earlier = [e.payload for e in _parts(office, arrival, of_paper.first)]
    own = (any(p.has_seal for p in of_paper.pages), _files(office, arrival, of_paper.pages, reading))
    scans = [own, *((said["part"]["has_seal"], said["files"]) for said in earlier)]
    head, *rest = [file for _, files in sorted(scans, key=lambda scan: not scan[0]) for file in files]
    told = _told(paper, arrival) | head | {"parts": rest}
    office.ledger.record_once(paper.case_no, SIGNED, told, now=office.now())
    _clear(_note(office, paper.case_no, paper.number))


def keep_part(office: Runtime, arrival: Arrival, of_paper: PaperPages, reading: Reading, *, reason: str) -> None:
    """What has come of a paper waits for its other pages; a note in 待核对 says which."""
    paper = _planned(office, of_paper.first)
    note = _note(office, paper.case_no, paper.number)
    payload = _told(paper, arrival) | {
        "part": part_of(of_paper.pages).model_dump(mode="json"),
        "files": _files(office, arrival, of_paper.pages, reading),
        "note": office.workspace.relative(note),
        "reason": reason,
    }
    office.ledger.record_once(paper.case_no, SIGNED_PART, payload, now=office.now())
    _write_note(office, arrival, note, reason)


def _write_note(office: Runtime, arrival: Arrival, note: Path, reason: str) -> None:
    """Lay a page into 待核对 that says what is lacking or wrong, and what to do."""
    what, _, todo = reason.partition("；请")
    told = ReturnReason(
        what=what,
        next_step=todo or "核对后重新扫描",
        category="签章件缺页" if "，缺第" in what else "印章待核对",
        title="回件说明",
        kept="收到的扫描件已存入本案档案的原件中。",
    )
    make_folder(note.parent)
    replace_bytes(note, return_note(arrival.source_name, told, office.now(), office.office.general_window))


def _planned(office: Runtime, page: ReturnedPage) -> PlannedPaper:
    papers = office.ledger.papers(page.case_no)
    return next(p for p in papers if (p.kind, p.provider, p.version) == _paper(page)[1:])


def _told(paper: PlannedPaper, arrival: Arrival) -> dict[str, Any]:
    said = {"kind": paper.kind, "provider": paper.provider, "version": paper.version}
    return {"key": paper.number, "number": paper.number, **said, "package": arrival.sha256}


def _files(office: Runtime, arrival: Arrival, pages: Sequence[ReturnedPage], reading: Reading) -> list[dict[str, str]]:
    """The files of the case's archive on which these pages lie, the sealed one first."""
    stored = file_originals(office, arrival, pages[0].case_no)
    ordered = sorted(pages, key=lambda p: not p.has_seal)
    own = [_stored(stored, reading.pages[p.page - 1].file) for p in ordered]
    return [{"path": s.path, "sha256": s.sha256} for s in dict.fromkeys(own)]


def _stored(stored: Sequence[StoredOriginal], name: str) -> StoredOriginal:
    return next((s for s in stored if s.name.endswith(name)), stored[0])


def _note(office: Runtime, case_no: str, number: str) -> Path:
    return office.workspace.folder("review") / case_no / f"回件说明_{number}.docx"


def _clear(note: Path) -> None:
    note.unlink(missing_ok=True)
    if note.parent.is_dir() and not any(note.parent.iterdir()):
        note.parent.rmdir()


def open_parts(told: Iterable[Event]) -> Iterator[Event]:
    """The newest word on each paper that waits for pages, of all these events."""
    waiting: dict[tuple[str, str], Event] = {}
    for event in told:
        if event.kind == SIGNED_PART:
            waiting[event.case_no, event.payload["number"]] = event
        elif event.kind == SIGNED:
            waiting.pop((event.case_no, event.payload.get("number", "")), None)
    yield from waiting.values()
