"""Where a table begins: the lines that name its columns, below titles and above the rows, and what each column is.

Owns the only guesses about a table of unknown shape; hands on a `Head`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.models import Frozen
from extractors.values import Catalogue, Field, factor_of, half_width
from flows.push.grids import Grid, Rows

NEEDED = ("project_code", "project_name")
"""Without these columns a table holds no projects."""
_LOOKED_THROUGH = 40
_DEEPEST = 3
_BRACKET = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_NO_UNIT = re.compile(r"必填|选填|可选|可填|如有|示例|格式|说明|单选|多选|[:：、;；]")
_GROUP = re.compile(r"(?:基本)?(?:信息|情况|资料)$")
_BEHIND = re.compile(r"[/／,，]\s*([^/／,，]+)$")
_NO_CONTENT = frozenset({"序号", "编号", "行号", "no", "no."})
_SAYS_NOTHING = re.compile(r"[-—–/／\s]*|(?:计量)?单位")
_LONGEST_UNIT = 8
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Column(Frozen):
    """A column: its place from 0, the key of the catalogue, as it is headed, and the unit in its head ('' if none)."""

    place: int
    key: str
    title: str
    unit: str = ""


class Head(Frozen):
    """first, last: the lines from 0 of the head. columns: those that are known, from left to right. unknown: the
    others that are headed, with '' for a key. width: the columns up to the last that is headed.
    """

    first: int
    last: int
    columns: tuple[Column, ...]
    unknown: tuple[Column, ...] = ()
    width: int = 0

    @property
    def keys(self) -> frozenset[str]:
        """What the columns are."""
        return frozenset(column.key for column in self.columns)

    @property
    def is_of_projects(self) -> bool:
        """Whether both what names a project and what numbers it have a column."""
        return self.keys.issuperset(NEEDED)


def filled(grid: Grid) -> Rows:
    """The rows with what stands in a merged cell in each of the cells that it covers; hidden ones without cells."""
    rows = [list(row) for row in grid.rows]
    for top, left, bottom, right in grid.merged:
        covered = [row for row in rows[top : bottom + 1] if len(row) > left]
        for row in covered:
            row[left : right + 1] = [covered[0][left]] * len(row[left : right + 1])
    hidden = frozenset(grid.hidden_rows)
    return tuple(() if line in hidden else tuple(row) for line, row in enumerate(rows))


def find_head(rows: Rows, catalogue: Catalogue) -> Head | None:
    """The lines that name most columns: the fewest and the first of those; None where no column is known."""
    words = _words(catalogue)
    found = [
        Head(first=last - depth + 1, last=last, columns=columns)
        for last in range(min(len(rows), _LOOKED_THROUGH))
        for depth in range(1, min(_DEEPEST, last + 1) + 1)
        if (columns := tuple(_columns(rows[last - depth + 1 : last + 1], words, catalogue)))
    ]
    best = max(found, key=lambda head: (head.is_of_projects, len(head.keys)), default=None)
    if best is None:
        return None
    return _with_units(_with_group_units(_with_unknown(best, rows), rows, catalogue), rows, catalogue)


def _with_unknown(head: Head, rows: Rows) -> Head:
    """The head with the columns that are headed by what no field is called."""
    lines = rows[head.first : head.last + 1]
    titles = {place: "".join(_texts(lines, place)) for place in range(max(map(len, lines)))}
    known = {column.place for column in head.columns}
    unknown = tuple(
        Column(place=place, key="", title=title)
        for place, title in titles.items()
        if title and place not in known and _plain(title) not in _NO_CONTENT
    )
    width = max((place + 1 for place, title in titles.items() if title), default=0)
    return head.model_copy(update={"unknown": unknown, "width": width})


def _with_group_units(head: Head, rows: Rows, catalogue: Catalogue) -> Head:
    """The head with the units that the words over several columns give, such as 规模（万㎡）; a title gives none."""
    lines = rows[max(0, head.first - 1) : head.last + 1]
    groups = [line for line in lines if len(set(filter(None, line))) > 1]
    columns = []
    for column in head.columns:
        said = [unit for text in _texts(groups, column.place) for unit in _BRACKET.findall(text)]
        unit = next((unit for unit in reversed(said) if is_unit(catalogue[column.key], unit)), "")
        columns.append(column.model_copy(update={"unit": column.unit or unit}))
    return head.model_copy(update={"columns": tuple(columns)})


def _with_units(head: Head, rows: Rows, catalogue: Catalogue) -> Head:
    """The head with a line of nothing but units below it."""
    line = rows[head.last + 1] if head.last + 1 < len(rows) else ()
    cells = {place: _bare(text) for place, text in enumerate(line) if not _SAYS_NOTHING.fullmatch(text)}
    units = {c.place: cells[c.place] for c in head.columns if c.place in cells}
    are_units = all(is_unit(catalogue[c.key], units[c.place]) for c in head.columns if c.place in units)
    if not units or not are_units or max(map(len, cells.values())) > _LONGEST_UNIT:
        return head
    columns = tuple(c.model_copy(update={"unit": c.unit or units.get(c.place, "")}) for c in head.columns)
    return head.model_copy(update={"last": head.last + 1, "columns": columns})


def _bare(text: str) -> str:
    return text.strip("()（）[]【】 ").removeprefix("单位").lstrip("：: ")


def is_unit(field: Field, text: str) -> bool:
    """Whether a text is nothing but a unit of a field that is a number."""
    return field.type in ("number", "integer") and bool(text) and factor_of(field, _plain(text)) is not None


def _words(catalogue: Catalogue) -> dict[str, str]:
    """What a column may be called → its key: the key itself, a label or synonym of a field that is no list's column."""
    words = {_plain(text): key for text, key in reversed(catalogue.synonyms()) if not catalogue[key].table}
    return {_plain(field.key): field.key for field in catalogue.fields if not field.table} | words


def _columns(lines: Rows, words: dict[str, str], catalogue: Catalogue) -> Iterator[Column]:
    """The known columns of lines that are taken as one head."""
    for place in range(max(map(len, lines))):
        texts = _texts(lines, place)
        if not texts or max(map(len, texts)) > 60:
            continue
        for title in _titles(texts):
            if found := _key_and_unit(title, words, catalogue):
                yield Column(place=place, key=found[0], title="".join(texts), unit=found[1])
                break


def _texts(lines: Sequence[tuple[str, ...]], place: int) -> list[str]:
    """What stands above a column, from the top, each once."""
    return list(dict.fromkeys(line[place] for line in lines if place < len(line) and line[place]))


def _key_and_unit(title: str, words: dict[str, str], catalogue: Catalogue) -> tuple[str, str] | None:
    """The field that a column is called by and the unit in its head: in brackets, or behind a stroke or comma."""
    if key := words.get(_plain(title)) or words.get(_plain(_BRACKET.sub("", title))):
        return key, _unit(title, words)
    behind = _BEHIND.search(title)
    key = words.get(_plain(_BEHIND.sub("", title))) if behind else None
    return (key, behind[1]) if behind and key and is_unit(catalogue[key], behind[1]) else None


def _titles(texts: Sequence[str]) -> Iterator[str]:
    """What a column may be called by the lines above it: all of them together, then from the lowest up."""
    if len(texts) > 1:
        yield "".join(texts)
        yield "".join((*(_GROUP.sub("", text) for text in texts[:-1]), texts[-1]))
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
