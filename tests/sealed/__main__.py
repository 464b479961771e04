"""`python -m tests.sealed [KIND…]`: every kind of paper sealed, scanned and handed in, and what became of it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from flows.copies import find_program
from tests.sealed.table import TRIALS, Outcome, outcomes


def main(kinds: Sequence[str], console: Console) -> int:
    """Show the table; 0 where every paper became an issued original, 1 where one did not, 2 without LibreOffice."""
    if find_program() is None:
        console.print("没有 LibreOffice，无法打印文书")
        return 2
    found: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes(kinds):
        found[one.paper.kind].append(one)
        if not one.is_right:
            fault = f"另立了 {one.new_cases} 案" if one.new_cases else "没有成为正式原件"
            console.print(f"[red]{one.paper.kind} {one.trial.name} 第{one.seal_page}页盖章：{fault}：{one.told}[/red]")
    console.print(table_of(found))
    right = sum(o.is_right for each in found.values() for o in each)
    total = sum(map(len, found.values()))
    console.print(f"{right} of {total}", style="bold green" if right == total else "bold red")
    return 0 if right == total else 1


def table_of(found: dict[str, list[Outcome]]) -> Table:
    """Kind × way: 正本, 退 or 立案, with the page that bore the seal."""
    table = Table(title="盖章件扫描回来以后", title_justify="left")
    for head in ("文书", "页", *(t.name for t in TRIALS)):
        table.add_column(head, overflow="fold")
    for kind, each in sorted(found.items()):
        by_trial = {o.trial: o for o in each}
        cells = [_cell(by_trial.get(trial)) for trial in TRIALS]
        table.add_row(kind, str(each[0].pages), *cells)
    return table


def _cell(one: Outcome | None) -> str:
    if one is None:
        return "—"
    word = "正本" if one.is_right else "立案" if one.new_cases else "未登记"
    return f"[{'green' if one.is_right else 'red'}]{word} p{one.seal_page}[/]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Console(width=160)))
