"""The files that the desk hands out: papers with their PDF copies and originals, each under an id of its own.

Owns the ids: `受理编号.种类.单位.版本` of a paper ('-' for no unit), `受理编号.original.n` of an original. Whatever is
asked for is looked up in the ledger first; no path ever comes from a browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flows.casework import sees_addressed_to
from flows.copies import copy_path
from flows.desk.asking import Ask, GoneError, whole
from flows.ledger import STORED, PaperState, PlannedPaper

_NONE: Final = "-"
_KINDS: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
"""What a browser may show itself; everything else is a download."""


@dataclass(frozen=True)
class Holding:
    """A file of a case. path: below the outbox. copy: its PDF copy there, '' for none. sha256: as the ledger has it."""

    id: str
    case_no: str
    title: str
    path: str
    sha256: str
    copy: str = ""
    is_void: bool = False

    @property
    def shown(self) -> str:
        """What a browser can show of it, '' where it can only be downloaded."""
        place = self.copy or self.path
        return place if Path(place).suffix.lower() in _KINDS else ""

    @property
    def media_type(self) -> str:
        """Of what is shown."""
        return _KINDS.get(Path(self.copy or self.path).suffix.lower(), "application/octet-stream")


def paper_id(paper: PlannedPaper) -> str:
    """The id of a paper."""
    return f"{paper.case_no}.{paper.kind}.{paper.provider or _NONE}.{paper.version}"


def papers_held(ask: Ask, case_no: str) -> dict[str, Holding]:
    """The papers of a case that lie in the outbox and are this person's to see, by number."""
    titles = _titles(ask)
    return {p.number: _of_paper(ask, p, titles.title_of(p.kind)) for p in ask.papers(case_no) if p.path}


def originals_held(ask: Ask, case_no: str) -> tuple[Holding, ...]:
    """The originals of a case; a provider sees none, for a scan shows everything that stands on it."""
    if not ask.me.is_office:
        return ()
    return tuple(_of_original(case_no, n, file) for n, file in enumerate(_originals(ask, case_no), start=1))


def holding(ask: Ask, id_: str) -> Holding:
    """The file with that id. Raises GoneError where there is none, or it is not this person's."""
    case_no, *rest = id_.split(".")
    case_no = ask.case(case_no).case_no
    if len(rest) == 2 and rest[0] == "original":
        held, number = originals_held(ask, case_no), whole(rest[1]) or 0
        if 1 <= number <= len(held):
            return held[number - 1]
    found = next((p for p in ask.papers(case_no) if p.path and paper_id(p) == id_), None)
    if found is None or not sees_addressed_to(ask.me, found.provider):
        raise GoneError
    return _of_paper(ask, found, _titles(ask).title_of(found.kind))


def at_path(ask: Ask, case_no: str, path: str) -> Holding | None:
    """The file of a case that lies at a path below the outbox."""
    found = (*papers_held(ask, case_no).values(), *originals_held(ask, case_no))
    return next((h for h in found if h.path == path), None)


def _titles(ask: Ask) -> Any:
    from flows.books import names_of

    return names_of(ask.office.templates)


def _of_paper(ask: Ask, paper: PlannedPaper, title: str) -> Holding:
    copy = copy_path(paper.path)
    has_copy = (ask.office.workspace.outbox / copy).is_file()
    name = f"{title} {paper.number}" if paper.number else title
    return Holding(
        id=paper_id(paper),
        case_no=paper.case_no,
        title=name,
        path=paper.path,
        sha256=paper.sha256,
        copy=copy if has_copy else "",
        is_void=paper.state is PaperState.VOID,
    )


def _of_original(case_no: str, number: int, file: dict[str, Any]) -> Holding:
    id_ = f"{case_no}.original.{number}"
    return Holding(id=id_, case_no=case_no, title=f"原件 {file['name']}", path=file["path"], sha256=file["sha256"])


def _originals(ask: Ask, case_no: str) -> list[dict[str, Any]]:
    told = ask.office.ledger.events(case_no, kinds=(STORED,))
    return list({f["path"]: f for event in told for f in event.payload["files"]}.values())
