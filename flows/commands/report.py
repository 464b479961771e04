"""`baozhuang report`: a report of the office, written as a workbook or Word document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.errors import UsageError
from flows.books import load_course_rules
from flows.ground import Workspace, write_bytes
from flows.opened import mention_new, open_ledger, say
from flows.reports import Desk, Period, ReportKind, default_period, make_report, span

FOLDER = "报表"


@dataclass(frozen=True)
class ReportWish:
    """What is asked for. first, last: None for the usual span of the kind. out: file or folder, None for 台账/报表."""

    kind: str
    today: date
    first: date | None = None
    last: date | None = None
    case_no: str = ""
    out: Path | None = None


def show_report(root: Path, console: Console, wish: ReportWish) -> int:
    """Write the report and say where it lies; exit code 0.

    Raises:
        UsageError: no such kind, days in the wrong order, a case that cannot be told, or no place to write to.
    """
    kind = _kind(wish.kind)
    with open_ledger(root) as desk:
        mention_new(desk, console)
        templates = desk.templates
        sources = Desk(desk.ledger, load_course_rules(templates), templates, wish.today)
        report = make_report(sources, kind, period=_period(kind, wish), case_no=wish.case_no)
        say(console, f"已写出：{write_out(_place(desk.workspace, wish.out, report.name), report.content)}")
    return 0


def write_out(place: Path, content: bytes) -> Path:
    """Write a file whole or not at all; returns where it lies.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        write_bytes(place, content)
    except OSError as error:
        next_step = "关闭正打开它的程序，或换一个有写入权限的文件夹"
        raise UsageError("文件写不进去", file=str(place), next_step=next_step) from error
    return place


def _kind(word: str) -> ReportKind:
    found = [kind for kind in ReportKind if word.startswith(kind.value)]
    if not found:
        kinds = "、".join(ReportKind)
        raise UsageError(f"没有“{word}”这种报表", next_step=f"写其中之一：{kinds}")
    return found[0]


def _period(kind: ReportKind, wish: ReportWish) -> Period | None:
    """The span that was asked for; one end alone is completed from the usual span."""
    if wish.first is None and wish.last is None:
        return None
    usual = default_period(kind, wish.today)
    first, last = wish.first or usual.first, wish.last or max(wish.today, usual.first)
    if first > last:
        raise UsageError(f"起始日期 {first} 晚于截止日期 {last}", next_step="核对 --from 和 --to")
    return span(first, last)


def _place(workspace: Workspace, out: Path | None, name: str) -> Path:
    """Where the report goes: into the folder that was named, as the file that was named, else into 台账/报表."""
    if out is None:
        return workspace.folder("books") / FOLDER / name
    place = out.resolve()
    if place.is_dir():
        return place / name
    if place.suffix.lower() != Path(name).suffix:
        raise UsageError(
            f"文件名应以 {Path(name).suffix} 结尾", file=place.name, next_step="改写 --out，或写一个文件夹"
        )
    return place
