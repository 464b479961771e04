"""`baozhuang case`: acts of the head of the window: undo a wrong case, call a paper back, hand out a slip.

They are in `flows.acts`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from flows.acts import (
    Act,
    Done,
    PageAt,
    assign_officer,
    call_back_paper,
    hand_out_slip,
    hand_page,
    join_cases,
    void_case,
)
from flows.office import Runtime, open_runtime
from flows.opened import say


def show_void(root: Path, console: Console, case_no: str, *, name: str, reason: str) -> int:
    """Void a case and say who is told."""
    act = Act(name=name, reason=reason)
    done = _carried_out(root, lambda office: void_case(office, case_no, act))
    say(console, f"{case_no} 已作废，受理编号保留，原件和文书都在原处（文书标记为作废）。", style="bold")
    return _told(console, done)


def show_join(root: Path, console: Console, both: tuple[str, str], *, name: str, reason: str) -> int:
    """Join the first of two cases to the second and say who is told."""
    act = Act(name=name, reason=reason)
    done = _carried_out(root, lambda office: join_cases(office, *both, act))
    say(console, f"{both[0]} 已并入 {both[1]}，原件归 {both[1]} 查用。", style="bold")
    return _told(console, done)


def show_hand(root: Path, console: Console, where: tuple[str, str, str, int], *, name: str, reason: str) -> int:
    """Hand a page over. where: from, to, file below the outbox, page from 1."""
    case_no, into, file, page = where
    act = Act(name=name, reason=reason)
    done = _carried_out(root, lambda office: hand_page(office, case_no, PageAt(file=file, page=page), into, act))
    say(console, f"{file} 第 {page} 页已移交 {into}：{done.papers[0]}", style="bold")
    return 0


def show_slip(root: Path, console: Console, what: tuple[str, str], *, name: str, reason: str) -> int:
    """Make a slip that was asked for and say where it lies. what: case number, kind or title."""
    act = Act(name=name, reason=reason)
    done = _carried_out(root, lambda office: hand_out_slip(office, *what, act))
    for path in done.papers:
        say(console, f"回件表：{path}", style="bold")
    return 0


def show_call_back(root: Path, console: Console, what: tuple[str, str], *, name: str, reason: str) -> int:
    """Call a paper back and say who is told. what: case number, number of the paper."""
    act = Act(name=name, reason=reason)
    done = _carried_out(root, lambda office: call_back_paper(office, *what, act))
    say(console, f"{what[1]} 已收回，文号保留，文件移入“作废”。", style="bold")
    return _told(console, done)


def show_officer(root: Path, console: Console, what: tuple[str, str], *, name: str, reason: str) -> int:
    """Name the officer of a case. what: case number, the officer as he stands in print."""
    act = Act(name=name, reason=reason)
    done = _carried_out(root, lambda office: assign_officer(office, *what, act))
    say(console, f"{what[0]} 的政府服务专员：{what[1]}", style="bold")
    for path in done.papers:
        say(console, f"  新文书：{path}")
    return 0


def _carried_out(root: Path, act: Callable[[Runtime], Done]) -> Done:
    with open_runtime(root) as office:
        return act(office)


def _told(console: Console, done: Done) -> int:
    for path in done.papers:
        say(console, f"  告知书：{path}")
    if not done.papers:
        say(console, "  没有发出过文书，不需要告知。", style="dim")
    return 0
