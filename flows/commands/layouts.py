"""`baozhuang layouts`: the layouts of other forms that the office has learned, and forgetting one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.errors import UsageError
from flows.layouts import LAYOUT_FORGOTTEN, KnownForm, known_forms
from flows.office import open_runtime
from flows.opened import open_ledger, say
from flows.sheets import ask_about_layout


def do_layouts(root: Path, console: Console, said: tuple[str, str], *, now: datetime) -> int:
    """List, or what else was said (act, and what it is done to); exit code 0.

    Raises:
        UsageError: another act, or nothing that it could be done to.
    """
    act, what = said
    if not act:
        return show_layouts(root, console)
    if act == "teach" and what:
        return teach_layout(root, console, Path(what))
    if act == "forget" and what:
        return forget_layout(root, console, what, now=now)
    ways = "写 layouts、layouts teach 空表文件，或 layouts forget 版式名称"
    raise UsageError(f"不明白“layouts {act} {what}”", next_step=ways)


def show_layouts(root: Path, console: Console) -> int:
    """List what is known; exit code 0."""
    with open_ledger(root) as desk:
        forms = known_forms(desk.ledger)
        if not forms:
            say(console, "还没有已知的版式。其他版式的申请表的核对单填好放回收件夹后，程序会记住它的版式。")
            return 0
        table = Table("名称", "表格", "页数", "栏目", "学会时间", "使用", "更正", "停用的栏目", box=None)
        for form in forms:
            table.add_row(*_row(form, {f.key: f.label for f in desk.templates.catalogue.fields}))
        console.print(table)
    return 0


def _row(form: KnownForm, labels: dict[str, str]) -> list[str]:
    newest = form.newest
    keys = {p.table or p.key for p in newest.places}
    given_up = "、".join(labels.get(name.rpartition(".")[2], name) for name in form.given_up)
    version = f"（第{newest.version}版）" if newest.version > 1 else ""
    counts = [f"{form.used} 次", f"{len(form.corrected)} 处"]
    title = newest.title or "（未见标题）"
    return [form.name, title + version, str(len(newest.pages)), str(len(keys)), form.learned_at[:10], *counts, given_up]


def teach_layout(root: Path, console: Console, file: Path) -> int:
    """Propose the places of an empty form on a 核对单; exit code 0.

    Raises:
        UsageError: there is no such file.
        NotAnApplicationError: it is no form of another layout.
    """
    if not file.exists():
        raise UsageError("没有这个文件", file=str(file), next_step="写空表扫描件的位置")
    with open_runtime(root) as office:
        path = ask_about_layout(office, file.resolve())
    say(console, f"已生成核对单：{path}", style="bold")
    say(console, "逐栏对照图片选“无误”（是这一栏）或“空白”（不是），填好核对人和日期，放回收件夹，版式即记住。")
    return 0


def forget_layout(root: Path, console: Console, name: str, *, now: datetime) -> int:
    """Forget a layout: forms of it are read as any other form again; exit code 0.

    Raises:
        UsageError: no such layout.
    """
    with open_ledger(root) as desk:
        forms = known_forms(desk.ledger)
        if name not in {f.name for f in forms}:
            names = "、".join(f.name for f in forms) or "目前没有已知的版式"
            raise UsageError(f"没有名为“{name}”的版式", next_step=f"写其中之一：{names}")
        desk.ledger.record("", LAYOUT_FORGOTTEN, {"name": name}, now=now)
        say(console, f"已忘记 {name}，以后收到的这种表按一般表格识别。")
    return 0
