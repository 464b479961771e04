"""Papers of a case: a number for each, given once and never twice, in the transaction of the event that uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from extractors.errors import LedgerError
from flows.ground import local
from flows.ledger import search
from flows.ledger.chain import Entry
from flows.ledger.models import PaperState, PaperWish, PlannedPaper
from flows.ledger.projections import CASE_SERIES, tell
from flows.ledger.schema import numbers, papers

Key = tuple[str, str, int]


def next_serial(connection: Connection, series: str, year: int) -> int:
    """The number after the last one used. It is used by the event that the caller writes in this transaction."""
    query = select(numbers.c.last).where(numbers.c.series == series, numbers.c.year == year)
    return (connection.execute(query).scalar_one_or_none() or 0) + 1


def case_number(year: int, serial: int) -> str:
    """受理编号, e.g. LHBZ-2026-000012."""
    return f"{CASE_SERIES}-{year}-{serial:06d}"


def papers_of(connection: Connection, case_no: str) -> tuple[PlannedPaper, ...]:
    """Every paper of a case in the order in which they were planned."""
    query = select(papers).where(papers.c.case_no == case_no)
    rows = connection.execute(query.order_by(papers.c.planned_seq, papers.c.series, papers.c.serial))
    return tuple(PlannedPaper(**{name: row._mapping[name] for name in PlannedPaper.model_fields}) for row in rows)


def cases_with_open(connection: Connection) -> tuple[str, ...]:
    """The cases with papers that have a number but are not filed."""
    query = select(papers.c.case_no).where(papers.c.state == PaperState.PLANNED.value).distinct()
    return tuple(connection.execute(query.order_by(papers.c.case_no)).scalars())


def _key(paper: PaperWish | PlannedPaper) -> Key:
    return paper.kind, paper.provider, paper.version


def plan(
    connection: Connection, case_no: str, wishes: Sequence[PaperWish], *, actor: str, now: datetime
) -> tuple[PlannedPaper, ...]:
    """Number the papers that have no number yet; see `Ledger.plan_papers`."""
    if len({_key(w) for w in wishes}) != len(wishes):
        raise LedgerError("同一文书在计划中出现了两次")
    known = {_key(p) for p in papers_of(connection, case_no)}
    rows, used = [], dict[tuple[str, int], int]()
    for wish in (w for w in wishes if _key(w) not in known):
        series, year = (wish.series, local(now).year) if wish.series else (case_no, int(case_no.split("-")[1]))
        serial = used.get((series, year), next_serial(connection, series, year) - 1) + 1
        used[series, year] = serial
        number = f"{series}〔{year}〕{serial}号" if wish.series else f"{case_no}-{serial:02d}"
        said = wish.model_dump(exclude={"series"})
        rows.append(said | {"series": series, "year": year, "serial": serial, "number": number})
    if rows:
        tell(connection, Entry("papers_planned", {"papers": rows}, case_no, actor), now)
    found = {_key(p): p for p in papers_of(connection, case_no)}
    return tuple(found[_key(w)] for w in wishes)


def current(connection: Connection, paper: PlannedPaper) -> PlannedPaper:
    """The paper as it stands now. Raises LedgerError where it was never planned or its number is another."""
    for found in papers_of(connection, paper.case_no):
        if _key(found) == _key(paper) and found.number == paper.number:
            return found
    raise LedgerError("台账中没有计划过这份文书")


def needs_filing(found: PlannedPaper, path: str, sha256: str) -> bool:
    """Whether the filing is news. Raises LedgerError where the paper is void or other bytes were filed under it."""
    if found.state is PaperState.PLANNED:
        return True
    if found.state is PaperState.FILED and (found.path, found.sha256) == (path, sha256):
        return False
    raise LedgerError("这份文书已经归档为另一内容或已作废", file=found.number, next_step="以新的版本号重新计划")


def void(  # noqa: PLR0913 - which, why, where it lies now, who and when
    connection: Connection, paper: PlannedPaper, reason: str, *, path: str, actor: str, now: datetime
) -> PlannedPaper:
    """Write down that a paper is not valid; see `Ledger.void`."""
    found = current(connection, paper)
    if found.state is PaperState.VOID:
        return found
    said = found.model_dump(include={"kind", "provider", "version", "number"})
    payload = said | {"reason": reason} | ({"path": path} if path else {})
    tell(connection, Entry("paper_voided", payload, paper.case_no, actor), now)
    if path:
        search.moved(connection, paper.case_no, found.path, path)
    return current(connection, paper)
