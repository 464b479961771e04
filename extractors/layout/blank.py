"""The geometry of the project's own blank form: one layout that drawing, filling and reading share.

The catalogue says in millimetres where each ruled cell lies; the single character cells of a comb and the tick squares
follow from it here by one fixed rule, so that they never have to be written down twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.errors import ConfigurationError
from extractors.values import Catalogue, Field, MmBox, Place, Sheet, Style, Table

__all__ = [
    "FormLayout", "FormPage", "MmBox", "Separator", "Slot", "Tick", "every_edition", "form_layout", "text_mm",
]  # fmt: skip

MARK_MM = 6.0
COMB_CELL_MM = 4.65
TICK_MM = 4.1
TICK_CLEAR_MM = 1.5
WORD_PT = 7.8
UNIT_PT = 7.2
MM_PER_PT = 25.4 / 72

_NOWHERE = MmBox(0, 0, 0, 0)
_PAD_MM = 0.9
_TICK_PAD_MM = 1.6
_TICK_NEXT_MM = 2.0
_MIXED_MM = 1.2
_TICK_SPREAD_MM = 5.5
_COMB_HEIGHT_MM = 5.6
_GROUPS = {"date": (4, 2, 2), "project_code": (4, 6, 2, 2, 6), "landline": (4, 8)}
_SEPARATORS = {"date": ("年", "月", "日"), "project_code": ("-",) * 4, "landline": ("-",)}
_SEPARATOR_MM = {"年": 3.6, "月": 3.6, "日": 3.6, "-": 2.0, "": 0.9}


@dataclass(frozen=True)
class Tick:
    """One square to tick and where its word is printed. value: the allowed word; word: what is printed for it."""

    value: str
    box: MmBox
    label_box: MmBox
    word: str = ""


@dataclass(frozen=True)
class Separator:
    """A printed character between comb cells (年, 月, 日 or a dash)."""

    text: str
    box: MmBox


@dataclass(frozen=True)
class Slot:
    """One place to fill in.

    box: where ink is expected, without the printed unit (printed in unit_box); cell: the ruled cell around it;
    label_box: its label's cell. comb: the single character cells in writing order.
    table, row: for lists; rows count from 1 and on over the continuation sheet. preset: what is printed in it already.
    has_tail: the printed unit follows the number within the box. ends: key of a second value in the same cell (both
    ends of a road), '' for none.
    prints: boxes of other print within a choice.
    """

    key: str
    page: int
    box: MmBox
    style: Style
    comb: tuple[MmBox, ...] = ()
    ticks: tuple[Tick, ...] = ()
    table: str = ""
    row: int = 0
    separators: tuple[Separator, ...] = ()
    cell: MmBox = _NOWHERE
    label_box: MmBox = _NOWHERE
    unit: str = ""
    unit_box: MmBox | None = None
    caption: str = ""
    preset: str = ""
    has_tail: bool = False
    ends: str = ""
    prints: tuple[MmBox, ...] = ()

    @property
    def name(self) -> str:
        """The key, or `segments.1.seg_road` for a cell of a list."""
        return f"{self.table}.{self.row}.{self.key}" if self.table else self.key


@dataclass(frozen=True)
class FormPage:
    """One page. marks: the solid squares at the corners, upper left, upper right, lower left, lower right.

    version: the edition that it belongs to; sides: how many pages of that edition everybody hands in, the first ones.
    """

    number: int
    title: str
    marks: tuple[MmBox, ...]
    qr: MmBox
    slots: tuple[Slot, ...]
    version: str = ""
    sides: int = 2


@dataclass(frozen=True)
class FormLayout:
    """The whole form; pages 1 and 2 are the sheet, 3 to 5 the continuation sheets.

    What is read by it may hold the pages of several editions, the newest first: each page tells its own `version`.
    """

    version: str
    width_mm: float
    height_mm: float
    pages: tuple[FormPage, ...]

    def page(self, number: int) -> FormPage:
        """The page of this number (from 1), of the newest edition; LookupError where there is none."""
        return next(page for page in self.pages if page.number == number)

    def printed_as(self, version: str, number: int) -> FormPage | None:
        """The page of this number of one edition, None where it is not known."""
        return next((page for page in self.pages if (page.version, page.number) == (version, number)), None)

    def other_editions(self, of: FormPage) -> tuple[FormPage, ...]:
        """The pages that bear the same number as this one in other editions and lie otherwise."""
        return tuple(p for p in self.pages if p.number == of.number and p.slots != of.slots)


def every_edition(layouts: Sequence[FormLayout]) -> FormLayout:
    """Layouts of several editions as one, the newest first."""
    return replace(layouts[0], pages=tuple(page for layout in layouts for page in layout.pages))


@lru_cache(maxsize=32)
def form_layout(catalogue: Catalogue) -> FormLayout:
    """The geometry of the blank form, in mm.

    Raises:
        ConfigurationError: a comb or a row of ticks does not fit its cell, or a list's place has no table.
    """
    design = catalogue.design
    width, height = design.size
    pages = tuple(_page(catalogue, sheet) for sheet in design.pages)
    return FormLayout(version=design.version, width_mm=width, height_mm=height, pages=pages)


def text_mm(text: str, size_pt: float) -> float:
    """The width that is kept for a text, in mm: a full square for each Chinese character, 0.56 of it for others."""
    em = sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text)
    return em * size_pt * MM_PER_PT


def _page(catalogue: Catalogue, sheet: Sheet) -> FormPage:
    slots = [
        slot
        for field in catalogue.fields
        for place in field.places
        if place.page == sheet.number
        for slot in _slots(catalogue, field, place)
    ]
    tops = {s.table: min(t.cell.y for t in slots if t.table == s.table) for s in slots if s.table}
    ordered = sorted(slots, key=lambda s: (tops.get(s.table, s.cell.y), s.row, s.cell.y, s.cell.x))
    design = catalogue.design
    return FormPage(
        sheet.number, sheet.title, _marks(catalogue), sheet.qr, tuple(ordered), design.version, design.sides
    )


def _marks(catalogue: Catalogue) -> tuple[MmBox, ...]:
    width, height = catalogue.design.size
    margin = catalogue.design.margin
    xs = (margin, width - margin - MARK_MM)
    return tuple(MmBox(x, y, MARK_MM, MARK_MM) for y in (margin, height - margin - MARK_MM) for x in xs)


def _slots(catalogue: Catalogue, field: Field, place: Place) -> list[Slot]:
    """The one slot of a field, or one for every row of its list; rows run down, then across."""
    name = field.table or ("" if place is field.form else field.column_of)
    if not name:
        return [_slot(field, place)]
    table = _table(catalogue, name, place)
    first = _slot(field, place, headed=table.head)
    across, down = table.step
    return [
        _moved(replace(first, table=name, row=table.first + half * table.rows + row), half * across, row * down, table)
        for half in range(table.across)
        for row in range(table.rows)
    ]


def _table(catalogue: Catalogue, name: str, place: Place) -> Table:
    for table in catalogue.design.tables:
        if table.key == name and table.page == place.page:
            return table
    raise ConfigurationError(f"design.tables 中没有第{place.page}页的「{name}」")


def _slot(field: Field, place: Place, *, headed: bool = False) -> Slot:
    """A slot as it stands in the catalogue; no unit in the cell where the head line or the label says it."""
    plain = Slot(
        field.key, place.page, place.box, place.style, cell=place.box, label_box=place.label, caption=place.caption,
        preset=place.preset,
    )  # fmt: skip
    if place.style == "comb":
        return _with_comb(plain, field, place)
    if place.style == "ticks":
        return replace(plain, ticks=_ticks(field, place))
    if headed or not field.unit or place.style != "text" or field.unit in place.caption:
        return plain
    return _with_unit(plain, field)


def _with_unit(slot: Slot, field: Field) -> Slot:
    """The writing area ends where the printed unit begins; DN stands before the number."""
    x, y, w, h = slot.cell
    unit_w = text_mm(field.unit, UNIT_PT) + 2 * _PAD_MM
    if field.unit == "DN":
        return replace(
            slot,
            unit=field.unit,
            box=MmBox(x + unit_w + 0.6, y, w - unit_w - 0.6, h),
            unit_box=MmBox(x + 0.6, y, unit_w, h),
        )
    return replace(slot, unit=field.unit, box=MmBox(x, y, w - unit_w, h), unit_box=MmBox(x + w - unit_w, y, unit_w, h))


def _with_comb(slot: Slot, field: Field, place: Place) -> Slot:
    """Cells of one width from the left edge, centred in height, with their printed separators between the groups."""
    groups = _GROUPS.get(field.type, (place.comb,))
    if sum(groups) != place.comb:
        raise ConfigurationError(f"字段「{field.key}」的 comb 应为 {sum(groups)}")
    texts = _separator_texts(field, place, groups)
    height = min(_COMB_HEIGHT_MM, place.box.h - 1.5)
    y = round(place.box.y + (place.box.h - height) / 2, 3)
    cells: list[MmBox] = []
    separators: list[Separator] = []
    x = place.box.x + _PAD_MM
    for size, text in zip(groups, texts, strict=True):
        cells += [MmBox(round(x + i * COMB_CELL_MM, 3), y, COMB_CELL_MM, height) for i in range(size)]
        x = round(x + size * COMB_CELL_MM, 3)
        separators.append(Separator(text, MmBox(x, y, _SEPARATOR_MM[text], height)))
        x = round(x + _SEPARATOR_MM[text], 3)
    _fits(field, place, cells[-1].x + COMB_CELL_MM)
    return replace(slot, comb=tuple(cells), separators=tuple(s for s in separators if s.text))


def _separator_texts(field: Field, place: Place, groups: tuple[int, ...]) -> tuple[str, ...]:
    """What is printed behind each group; in a narrow cell only a gap."""
    texts = (*_SEPARATORS.get(field.type, ()), "")[: len(groups)]
    needed = place.comb * COMB_CELL_MM + sum(_SEPARATOR_MM[text] for text in texts if text) + _PAD_MM
    return texts if needed <= place.box.w else ("",) * len(groups)


def _ticks(field: Field, place: Place) -> tuple[Tick, ...]:
    """Squares with their words, from the left, evenly spread; a word is always nearer to its own square."""
    values = place.values or field.allowed or ("是", "否")
    words = [place.words.get(value, value) for value in values]
    widths = [TICK_MM + TICK_CLEAR_MM + _word_mm(word) for word in words]
    free = place.box.w - 2 * _TICK_PAD_MM - sum(widths)
    gap = min(_TICK_SPREAD_MM, free / max(len(values) - 1, 1))
    if len(values) > 1 and gap < _TICK_NEXT_MM:
        raise ConfigurationError(f"字段「{field.key}」的格子太窄，放不下 {len(values)} 个选项")
    x = place.box.x + _TICK_PAD_MM
    y = round(place.box.y + (place.box.h - TICK_MM) / 2, 3)
    ticks = []
    for value, word, width in zip(values, words, widths, strict=True):
        at = round(x + TICK_MM + TICK_CLEAR_MM, 3)
        label = MmBox(at, place.box.y, round(width - TICK_MM - TICK_CLEAR_MM, 3), place.box.h)
        ticks.append(Tick(value, MmBox(round(x, 3), y, TICK_MM, TICK_MM), label, word))
        x += width + gap
    _fits(field, place, ticks[-1].label_box.x + ticks[-1].label_box.w)
    return tuple(ticks)


def _word_mm(word: str) -> float:
    """The width kept for a tick's word; word processors set a space between Chinese and Latin letters."""
    mixed = not word.isascii() and any(char.isascii() for char in word)
    return text_mm(word, WORD_PT) + (_MIXED_MM if mixed else 0.0)


def _fits(field: Field, place: Place, right: float) -> None:
    if right > place.box.x + place.box.w + 0.01:
        raise ConfigurationError(
            f"字段「{field.key}」的格子太窄（第{place.page}页，差 {right - place.box.x - place.box.w:.1f} 毫米）"
        )


def _moved(slot: Slot, dx: float, dy: float, table: Table) -> Slot:
    """The slot of another row; a label above the list stays where it is."""
    return replace(
        slot,
        box=_shift(slot.box, dx, dy),
        cell=_shift(slot.cell, dx, dy),
        label_box=_shift(slot.label_box, dx, 0 if table.head else dy),
        unit_box=slot.unit_box and _shift(slot.unit_box, dx, dy),
        comb=tuple(_shift(box, dx, dy) for box in slot.comb),
        separators=tuple(replace(s, box=_shift(s.box, dx, dy)) for s in slot.separators),
        ticks=tuple(replace(t, box=_shift(t.box, dx, dy), label_box=_shift(t.label_box, dx, dy)) for t in slot.ticks),
    )


def _shift(box: MmBox, dx: float, dy: float) -> MmBox:
    return MmBox(round(box.x + dx, 3), round(box.y + dy, 3), box.w, box.h)
