"""`baozhuang check` and `baozhuang templates …`: letters that people edited, templates before use, proof-reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from rich.console import Console

from extractors.errors import UsageError
from extractors.templates import Templates
from flows.checker import (
    NEED_THE_CASE,
    RULE_NAMES,
    Expectation,
    OpenFile,
    Problem,
    RenderReport,
    open_file,
    problems_of,
    render_report,
)
from flows.doctor import Level
from flows.doctor import check_templates as check_settings
from flows.ground import SHANGHAI, load_settings, write_bytes
from flows.letters import (
    CONTEXTS,
    Proof,
    check_folder,
    check_templates,
    desk_of_paper,
    expectation_of_file,
    expected_of,
    planned_paper,
    printed_code,
    proof_page,
)
from flows.opened import open_ledger, require_root, say

LARGEST = 30_000_000
"""Bytes of a letter that is looked at: anything larger is no letter of ours."""
NOT_RENDERED = "未核（无 LibreOffice）"


@dataclass(frozen=True)
class CheckWish:
    """What is asked: the file, and the case to hold it against ('' for none)."""

    file: Path
    case_no: str = ""


def show_check(root: Path, console: Console, wish: CheckWish) -> int:
    """Check one letter and show what is wrong, where; exit code 1 if anything is.

    Raises:
        UsageError: no such file, no Word file, or the case has no such paper.
    """
    opened = _open(wish.file)
    workspace = load_settings(require_root(root)).workspace(root)
    templates = Templates(workspace.templates)
    expected = expectation_of_file(opened, templates)
    if wish.case_no:
        expected = _with_case(root, wish.case_no, opened, expected)
    problems = problems_of(opened, expected)
    for problem in problems:
        say(
            console, f"{problem.rule} {RULE_NAMES[problem.rule]}　{problem.place}　{problem.what}".replace("　　", "　")
        )
    if not wish.case_no:
        say(console, f"{'、'.join(NEED_THE_CASE)} 未核（没有给出 --case 受理编号）", style="dim")
    report = render_report(workspace.var, opened, expected)
    _show_report(report, console)
    wrong = len(problems) + len(report.problems if report else ())
    say(console, f"{wish.file.name}：{f'有 {wrong} 处不合要求' if wrong else '未发现问题'}。")
    return 1 if wrong else 0


def _open(file: Path) -> OpenFile:
    try:
        if file.stat().st_size > LARGEST:
            raise UsageError("文件太大，不是本程序的文书", file=file.name)
        return open_file(file.read_bytes())
    except (BadZipFile, KeyError, ValueError, SyntaxError, PackageNotFoundError) as error:
        todo = "用 Word 或 WPS 另存为 .docx 后再核对（不支持 .doc、加密文件）"
        raise UsageError("不是可以读取的 Word 文档", file=file.name, next_step=todo) from error
    except OSError as error:
        raise UsageError("文件不存在或读不出", file=file.name, next_step="核对路径") from error


def _with_case(root: Path, case_no: str, opened: OpenFile, seen: Expectation) -> Expectation:
    """The brief by the ledger; whether it is still a draft is the file's own word."""
    code = printed_code(opened)
    if code is not None and code.case_no != case_no:
        raise UsageError(f"这份文书的机读码属于 {code.case_no}，不是 {case_no}", next_step="核对受理编号")
    key = (code.kind, code.provider, code.version) if code else None
    with open_ledger(root) as desk_ledger:
        ledger = desk_ledger.ledger
        if not ledger.views.has(case_no):
            raise UsageError(f"台账中没有受理编号 {case_no}", next_step="核对编号，或用 find 查找")
        planned = planned_paper(ledger, case_no, opened.text, key=key)
        desk = desk_of_paper(ledger, planned, desk_ledger.templates)
    told = expected_of(desk)
    return told.model_copy(update={"is_draft": seen.is_draft})


def _show_report(report: RenderReport | None, console: Console) -> None:
    if report is None:
        say(console, f"版面：{NOT_RENDERED}", style="dim")
        return
    for problem in report.problems:
        say(console, _rendered_line(problem))
    for note in report.notes:
        say(console, f"版面：{note}", style="dim")


def _rendered_line(problem: Problem) -> str:
    return f"{problem.rule} 版面　{problem.place}　{problem.what}"


def show_templates(root: Path, console: Console, *, folder: Path | None = None) -> int:
    """Check every Word template and show what is wrong, by paragraph and tag; exit code 1 if anything is."""
    templates = Templates(load_settings(require_root(root)).workspace(root).templates)
    place = folder or templates.path("letters")
    faults = check_folder(folder) if folder is not None else check_templates(templates)
    for fault in faults:
        say(console, ("提示　" if fault.is_note else "错误　") + fault.sentence)
    wrong = {fault.template for fault in faults if not fault.is_note}
    if folder is None:
        wrong |= set(_settings_faults(templates, console))
    spoilt = f"，{len(wrong)} 个有错，改正前不能用来出文" if wrong else "，均可使用"
    say(console, f"{place}：{len(CONTEXTS) + 1} 个模板和用语文件{spoilt}。")
    return 1 if wrong else 0


def _settings_faults(templates: Templates, console: Console) -> Iterator[str]:
    """Show what is wrong in the settings beside the letters, and what is still the sample's; the subjects in fault."""
    for check in check_settings(templates, datetime.now(SHANGHAI).date()):
        if check.level is not Level.GOOD:
            is_bad = check.level is Level.BAD
            say(console, f"{'错误' if is_bad else '提示'}　{check.subject}　{check.found}。{check.todo}。")
            if is_bad:
                yield check.subject


def show_proof(root: Path, console: Console, *, case_no: str, out: Path) -> int:
    """Write the proof-reading page of a case: all its letters side by side, one kind after the other.

    Raises:
        UsageError: no such case, no letters yet, or the page cannot be written.
    """
    with open_ledger(root) as desk:
        papers = desk.ledger.papers(case_no)
        files = [(paper, desk.workspace.outbox / paper.path) for paper in papers if paper.path.endswith(".docx")]
    letters = tuple(
        Proof(kind=paper.kind, heading=f"{file.stem}（{file.parent.parent.name}）", data=file.read_bytes())
        for paper, file in sorted(files, key=lambda pair: pair[0].kind)
        if file.is_file()
    )
    if not letters:
        raise UsageError(f"{case_no} 还没有文书", next_step="核对受理编号")
    try:
        write_bytes(out.resolve(), proof_page(letters, title=f"{case_no} 文书校对"))
    except OSError as error:
        raise UsageError("文件写不进去", file=str(out), next_step="换一个有写入权限的文件夹") from error
    say(console, f"已写出 {len(letters)} 份文书的校对页：{out.resolve()}")
    return 0
