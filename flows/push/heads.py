"""Where a table begins: the lines that name its columns, below titles and above the rows, and what each column is.

Owns the only guesses about a table of unknown shape; hands on a `Head`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.models import Frozen
from extractors.values import Catalogue, half_width
from flows.push.grids import Grid, Rows

NEEDED = ("project_code", "project_name")
"""Without these columns a table holds no projects."""
_LOOKED_THROUGH = 40
_DEEPEST = 3
_BRACKET = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_NO_UNIT = re.compile(r"必填|选填|可选|可填|如有|示例|格式|说明|单选|多选|[:：、;；]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Column(Frozen):
    """A column: its place from 0, the key of the catalogue, as it is headed, and the unit in its head ('' if none)."""

    place: int
    key: str
    title: str
    unit: str = ""


class Head(Frozen):
    """last: the line from 0 of the last line of the head. columns: those that are known, from left to right."""

    last: int
    columns: tuple[Column, ...]

    @property
    def keys(self) -> frozenset[str]:
        """What the columns are."""
        return frozenset(column.key for column in self.columns)

    @property
    def is_of_projects(self) -> bool:
        """Whether both what names a project and what numbers it have a column."""
        return self.keys.issuperset(NEEDED)


def filled(grid: Grid) -> Rows:
    """The rows with what stands in a merged cell in each of the cells that it covers."""
    rows = [list(row) for row in grid.rows]
    for top, left, bottom, right in grid.merged:
        covered = [row for row in rows[top : bottom + 1] if len(row) > left]
        for row in covered:
            row[left : right + 1] = [covered[0][left]] * len(row[left : right + 1])
    return tuple(tuple(row) for row in rows)


def find_head(rows: Rows, catalogue: Catalogue) -> Head | None:
    """The lines that name most columns: the fewest and the first of those; None where no column is known."""
    words = _words(catalogue)
    found = [
        Head(last=last, columns=columns)
        for last in range(min(len(rows), _LOOKED_THROUGH))
        for depth in range(1, min(_DEEPEST, last + 1) + 1)
        if (columns := tuple(_columns(rows[last - depth + 1 : last + 1], words)))
    ]
    return max(found, key=lambda head: (head.is_of_projects, len(head.keys)), default=None)


def _words(catalogue: Catalogue) -> dict[str, str]:
    """What a column may be called → its key: the key itself, a label or synonym of a field that is no list's column."""
    words = {_plain(text): key for text, key in reversed(catalogue.synonyms()) if not catalogue[key].table}
    return {_plain(field.key): field.key for field in catalogue.fields if not field.table} | words


def _columns(lines: Rows, words: dict[str, str]) -> Iterator[Column]:
    """The known columns of lines that are taken as one head."""
    for place in range(max(map(len, lines))):
        texts = list(dict.fromkeys(line[place] for line in lines if place < len(line) and line[place]))
        if not texts or max(map(len, texts)) > 60:
            continue
        for title in _titles(texts):
            if key := words.get(_plain(title)) or words.get(_plain(_BRACKET.sub("", title))):
                yield Column(place=place, key=key, title="".join(texts), unit=_unit(title, words))
                break


def _titles(texts: Sequence[str]) -> Iterator[str]:
    """What a column may be called by the lines above it: all of them together, then from the lowest up."""
    if len(texts) > 1:
        yield "".join(texts)
    yield from reversed(texts)


def _plain(text: str) -> str:
    """A head without spaces, marks of duty and colons; projectCode and project_code alike."""
    parted = _CAMEL.sub("_", text).lower() if text.isascii() else text
    return re.sub(r"[\s*＊:：]+", "", half_width(parted))


def _unit(title: str, words: dict[str, str]) -> str:
    """The unit that a head gives in brackets, such as 用地面积（亩）; '' where what stands there is none."""
    if _plain(title) in words:
        return ""
    said = [text.removeprefix("单位").lstrip("：: ") for text in _BRACKET.findall(title)]
    return next((text for text in said if text and not _NO_UNIT.search(text)), "")
