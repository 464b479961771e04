"""`python -m tests.clauses [ROW…]`: goes through the rows of the plan and says of each whether it works.

ROW: its number (0 to 32) or its clause, such as 三(一)(1); of rows that are named, the papers are listed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from flows.ground.workspace import FOLDERS
from flows.letters import kind_title
from tests.clauses.play import Shown, play
from tests.clauses.row import Out, Row, folder_of
from tests.clauses.table import NUMBERED, ROWS
from tests.support.shipped import SHIPPED

_GROUPS = {
    ("gas", "heating", "power", "telecom", "water"): "五家",
}


def main(asked: Sequence[str], console: Console) -> int:
    """Show the rows; 0 where each works, 1 where one does not, 2 for a row that there is none of."""
    rows = [row for row in ROWS if not asked or any(is_meant(row, word) for word in asked)]
    if not rows:
        console.print("没有这一条；写行号 0–32，或条款，如 三(一)(1)")
        return 2
    shown = sorted(play(rows), key=lambda s: s.row.number)
    console.print(table_of(shown))
    if asked:
        for one in shown:
            tell_papers(one, console)
    open_ = {s.row.number for s in shown if s.faults}
    numbers = {s.row.number for s in shown if s.row.number < NUMBERED}
    console.print(f"{len(numbers - open_)} of {len(numbers)}", style="bold red" if numbers & open_ else "bold green")
    return 1 if open_ else 0


def is_meant(row: Row, word: str) -> bool:
    """Whether a row is asked for by its number or by its clause, whatever brackets are used."""
    return word == str(row.number) or (not word.isdigit() and _plain(row.clause).startswith(_plain(word)))


def _plain(clause: str) -> str:
    return clause.translate(str.maketrans("（）", "()")).replace(" ", "")


def table_of(shown: Sequence[Shown]) -> Table:
    """条款 | 起因 | 出件 | 状态 | 结果."""
    table = Table(title="济工程改革办〔2022〕8号，逐条", title_justify="left", show_lines=True)
    for head in ("行", "条款", "起因", "出件", "状态", "结果"):
        table.add_column(head, overflow="fold", no_wrap=head == "行")
    for one in shown:
        row = one.row
        out = "；".join(told(o) for o in row.out) or "—"
        result = "；".join(one.faults) if one.faults else "成立"
        style = "red" if one.faults else "green"
        table.add_row(
            str(row.number), f"{row.clause} {row.says}", row.starts, out, one.state, f"[{style}]{result}[/{style}]"
        )
    return table


def told(out: Out) -> str:
    """项目信息推送函→五家."""
    receivers = _GROUPS.get(tuple(sorted(out.to))) or "、".join(FOLDERS[to].partition("-")[0] for to in out.to)
    return f"{kind_title(out.kind, SHIPPED)}→{receivers}"


def tell_papers(one: Shown, console: Console) -> None:
    """The papers that came out while a row was shown."""
    console.print(f"第 {one.row.number} 行 {one.row.clause}：出件 {len(one.papers)} 份", style="bold")
    for paper in one.papers:
        where = FOLDERS.get(folder_of(paper), "—")
        console.print(f"  {kind_title(paper.kind, SHIPPED)}　{paper.number}　→ {where}", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Console()))
