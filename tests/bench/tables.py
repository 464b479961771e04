"""How figures and tables look: shared by everything that the benchmark prints."""

from __future__ import annotations

from rich.table import Table

from tests.bench.summary import Counts

COUNT_COLUMNS = ("有值", "准确", "免看", "错采‰", "漏读‰")


def new_table(title: str, *columns: str, left: int = 1) -> Table:
    """A table; left: how many columns from the left hold words."""
    table = Table(title=title, title_style="bold", title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < left else "right", overflow="fold")
    return table


def counted(counts: Counts | None) -> tuple[str, ...]:
    """The cells under `COUNT_COLUMNS`; dashes where there is nothing."""
    if counts is None:
        return ("-",) * len(COUNT_COLUMNS)
    return (
        str(counts.written),
        percent(counts.exact_share, 2),
        percent(counts.passed_share),
        figure(counts.silently_wrong_per_1000, 2),
        figure(counts.missed_per_1000, 1),
    )


def percent(share: float | None, digits: int = 1) -> str:
    """A share as %, a dash for None."""
    return "-" if share is None else f"{share:.{digits}%}"


def figure(value: float | None, digits: int) -> str:
    """A number, a dash for None."""
    return "-" if value is None else f"{value:.{digits}f}"


def of(part: int, whole: int) -> str:
    """A part with its share."""
    return f"{part} ({part / whole:.1%})" if whole else "-"


def shown(value: object) -> str:
    """A value of the truth or of a reading."""
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return "（空）" if value is None else str(value)
