"""`baozhuang progress`: what an applicant may be told of a case, on the terminal or as a page to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.errors import LedgerError, UsageError
from extractors.templates import Templates
from flows.books import CaseFile, case_file, load_course_rules, public_progress
from flows.commands.report import write_out
from flows.course import Rules
from flows.letters import Progress, progress_document, progress_lines, progress_page
from flows.opened import OpenLedger, open_ledger, say


@dataclass(frozen=True)
class ProgressWish:
    """Which case, on which day; out: a .docx or .html to write, None for the terminal."""

    case_no: str
    today: date
    out: Path | None = None


def show_progress(root: Path, console: Console, wish: ProgressWish) -> int:
    """Show the slip or write it; exit code 0.

    Raises:
        UsageError: no such case, or a file that is neither .docx nor .html or cannot be written.
    """
    with open_ledger(root) as desk:
        rules = load_course_rules(desk.templates)
        progress = public_progress(_file(desk, wish, rules), rules)
        if wish.out is None:
            for line in progress_lines(progress):
                say(console, line)
            return 0
        say(console, f"已写出：{_write(wish, progress, desk.templates)}")
    return 0


def _file(desk: OpenLedger, wish: ProgressWish, rules: Rules) -> CaseFile:
    try:
        case = desk.ledger.case(wish.case_no)
    except LedgerError as error:
        next_step = "核对编号（形如 LHBZ-2026-000012），或用 find 查找"
        raise UsageError(f"台账中没有受理编号 {wish.case_no}", next_step=next_step) from error
    return case_file(desk.ledger, case, rules, today=wish.today)


def _write(wish: ProgressWish, progress: Progress, templates: Templates) -> Path:
    place = (wish.out or Path()).resolve()
    suffix = place.suffix.lower()
    if suffix == ".html":
        return write_out(place, progress_page(progress))
    if suffix == ".docx":
        return write_out(place, progress_document(progress, templates, today=wish.today))
    raise UsageError("文件名应以 .docx 或 .html 结尾", file=place.name, next_step="改写 --out 后的文件名")
