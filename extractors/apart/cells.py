"""The ruled cells of a page: rulings found through gaps and slight skew, cells as what they enclose.

A merged cell is one cell with its span; a vertical block label is a cell that spans rows. Hands on `Grid`s: tables in
reading order, and the rulings that belong to none (underlined blanks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.models import BoxTuple
from extractors.pages import ink_mask, without_red

_WORK_DPI = 150.0
_SHORTEST_MM = 8.0
_SHORTEST_SIDE_MM, _SIDE_END_MM, _SIDE_WIDE_MM = 3.0, 0.3, 1.0
_GAP_MM = 3.0
_SMALLEST_MM = 3.2
_FULLNESS = 0.72
_SAME_LINE_MM = 1.6
_NEXT_TABLE_MM = 1.5
_UNDERLINE_MM = 9.0
_BELOW_UNDERLINE = 0.2
_WALL_PX = 9
_BROKEN_MM = 2.5
_OPEN_TABLE_MM, _OPEN_END_MM = 100.0, 4.0
_JOINED = 0.85
_SHORT_MM, _BESIDE_MM, _CLEAR, _HALF_CLEAR, _CROSSING_MM = 14.0, (0.3, 0.9), 0.82, 0.5, 4.0
"""Rulings shorter than this must have paper beside them along this share of their length."""


@dataclass(frozen=True)
class Cell:
    """A cell: its box inside the rulings (pixels), its table, and its place in the table's grid."""

    box: BoxTuple
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    table: int = 0


@dataclass(frozen=True)
class Rulings:
    """What is ruled on a page. underlines: level rulings outside of tables; mask: H x W bool, every ruling's pixels."""

    cells: tuple[Cell, ...]
    underlines: tuple[BoxTuple, ...]
    mask: np.ndarray


def find_rulings(image: np.ndarray, *, dpi: float) -> Rulings:
    """The cells, underlines and ruling pixels of an upright page. image: H x W x 3 BGR or grey, uint8."""
    scale = min(1.0, _WORK_DPI / dpi)
    grey = without_red(image)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    px_per_mm = dpi * scale / 25.4
    ink = ink_mask(small, px_per_mm=px_per_mm).view(np.uint8)
    across = _level_rulings(ink, px_per_mm)
    down = _level_rulings(np.ascontiguousarray(ink.T), px_per_mm).T
    down = _with_sides(across, down | _short_sides(ink, across, px_per_mm), px_per_mm)
    boxes = _enclosed(across, down, px_per_mm)
    cells = tuple(_scaled_cell(c, 1 / scale) for c in _gridded(boxes, px_per_mm))
    underlines = [_scaled(b, 1 / scale) for b in _underlines(ink, boxes, px_per_mm)]
    walls = _walls(across | down, boxes)
    full = cv2.resize(walls, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST).astype(bool)
    return Rulings(cells=cells, underlines=tuple(underlines), mask=full)


def find_cells(image: np.ndarray, *, dpi: float) -> tuple[Cell, ...]:
    """The ruled cells of an upright page, table by table, row by row."""
    return find_rulings(image, dpi=dpi).cells


def _level_rulings(ink: np.ndarray, px_per_mm: float) -> np.ndarray:
    """Level strokes of at least 8 mm (H x W uint8), their gaps closed and their ends drawn out a little.

    A stroke may climb one pixel per reach: the ink is thickened by a pixel before it is measured.
    """
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, int(0.8 * px_per_mm) | 1), np.uint8))
    strokes = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, int(_SHORTEST_MM * px_per_mm)), np.uint8))
    strokes = _without_characters(_without_thick(strokes, ink, px_per_mm), ink, px_per_mm)
    reach = int(_GAP_MM * px_per_mm) | 1
    closed = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    return np.asarray(cv2.dilate(closed, np.ones((1, 7), np.uint8)))


def _without_characters(strokes: np.ndarray, ink: np.ndarray, px_per_mm: float) -> np.ndarray:
    """Without short strokes that are characters in line above each other: a ruling has paper along both its sides."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes)
    near, far = max(1, round(_BESIDE_MM[0] * px_per_mm)), max(3, round(_BESIDE_MM[1] * px_per_mm))
    kept = np.ones(count, np.uint8)
    kept[0] = 0
    for number, (x, y, w, h, _) in enumerate(stats[1:].tolist(), 1):
        if w >= _SHORT_MM * px_per_mm:
            continue
        above = ink[max(0, y - far) : max(0, y - near), x : x + w].any(axis=0)
        below = ink[y + h + near : y + h + far, x : x + w].any(axis=0)
        clear = float((~above & ~below).mean())
        kept[number] = clear >= _CLEAR or (clear >= _HALF_CLEAR and _ends_at_rulings(ink, (x, y, w, h), px_per_mm))
    return np.asarray(kept[labels])


def _ends_at_rulings(ink: np.ndarray, stroke: tuple[int, int, int, int], px_per_mm: float) -> bool:
    """Whether a level stroke meets a long upright one at both of its ends."""
    x, y, w, h = stroke
    reach, slack = round(_CROSSING_MM * px_per_mm), max(2, round(0.8 * px_per_mm))
    for end in (x, x + w - 1):
        columns = ink[max(0, y - reach) : y + h + reach, max(0, end - slack) : end + slack + 1]
        if columns.size == 0 or columns.any(axis=1).mean() < _HALF_CLEAR or columns.mean(axis=0).max() < _HALF_CLEAR:
            return False
    return True


def _short_sides(ink: np.ndarray, across: np.ndarray, px_per_mm: float) -> np.ndarray:
    """The upright rulings of low rows (H x W uint8): thin strokes that run from one level ruling to the next.

    Strokes of characters of this length end before they meet the rulings, or have ink beside them.
    """
    kernel = np.ones((max(3, round(_SHORTEST_SIDE_MM * px_per_mm)), 1), np.uint8)
    thick = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    strokes = cv2.morphologyEx(np.where(across > 0, 0, thick).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes)
    kept = np.zeros(count, np.uint8)
    end = max(2, round(_SIDE_END_MM * px_per_mm))
    near, far = max(1, round(_BESIDE_MM[0] * px_per_mm)), max(3, round(_BESIDE_MM[1] * px_per_mm))
    for number, (x, y, w, h, _) in enumerate(stats[1:].tolist(), 1):
        if w > _SIDE_WIDE_MM * px_per_mm:
            continue
        meets = across[max(0, y - end) : y, x : x + w].any() and across[y + h : y + h + end, x : x + w].any()
        left = ink[y : y + h, max(0, x - far) : max(0, x - near + 1)].any(axis=1)
        right = ink[y : y + h, x + w + near - 1 : x + w + far].any(axis=1)
        kept[number] = meets and float((~left & ~right).mean()) >= _HALF_CLEAR
    sides = kept[labels]
    return np.asarray(cv2.dilate(sides, np.ones((2 * end + 1, 1), np.uint8)))


def _with_sides(across: np.ndarray, down: np.ndarray, px_per_mm: float) -> np.ndarray:
    """The upright rulings, with the sides of tables that are ruled open to the left and right.

    Level rulings of one length above each other belong to a table where an upright one joins them.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(across.astype(np.uint8))
    long = [s for s in stats[1:].tolist() if s[2] >= _OPEN_TABLE_MM * px_per_mm]
    long.sort(key=lambda s: s[1])
    closed = down.astype(np.uint8).copy()
    slack = _OPEN_END_MM * px_per_mm
    for number, (x, y, w, h, _) in enumerate(long):
        same = [s for s in long[number + 1 :] if abs(s[0] - x) <= slack and abs(s[0] + s[2] - x - w) <= slack]
        if not same:
            continue
        x2, y2, w2, h2, _ = same[0]
        between = down[y + h + 2 : y2 - 2, min(x, x2) : max(x + w, x2 + w2)]
        if between.shape[0] < 4 or not (between.mean(axis=0) > _JOINED).any():
            continue
        for one, two in ((x, x2), (x + w - 1, x2 + w2 - 1)):
            cv2.line(closed, (int(one), int(y + h // 2)), (int(two), int(y2 + h2 // 2)), (1,), 2)
    return closed


def _without_thick(strokes: np.ndarray, ink: np.ndarray, px_per_mm: float) -> np.ndarray:
    """Without bars and filled areas: a ruling is at most 1.5 mm thick. Between those of two tables one below the other
    is paper all along.
    """
    paper = cv2.morphologyEx(1 - ink, cv2.MORPH_OPEN, np.ones((1, int(_SHORTEST_MM * px_per_mm)), np.uint8))
    solid = np.where(paper > 0, 0, strokes).astype(np.uint8)
    bars = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((max(3, int(1.5 * px_per_mm)), 3), np.uint8))
    return np.where(np.asarray(cv2.dilate(bars, np.ones((5, 5), np.uint8))) > 0, 0, strokes).astype(np.uint8)


def _enclosed(across: np.ndarray, down: np.ndarray, px_per_mm: float) -> list[BoxTuple]:
    """Boxes (working pixels) of the white areas that rulings enclose on all sides."""
    walls = cv2.morphologyEx(across | down, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(1 - walls, connectivity=4)
    height, width = walls.shape
    least = _SMALLEST_MM * px_per_mm
    found = []
    for x, y, w, h, area in stats[1:].tolist():
        touches_edge = x == 0 or y == 0 or x + w == width or y + h == height
        if touches_edge or min(w, h) < least or area < _FULLNESS * w * h:
            continue
        found.append((float(x), float(y), float(x + w), float(y + h)))
    return found


def _walls(strokes: np.ndarray, boxes: Sequence[BoxTuple]) -> np.ndarray:
    """The strokes next to cells and outside of them (H x W uint8): a row of dense characters is no ruling."""
    near = np.zeros(strokes.shape, np.uint8)
    for box in boxes:
        x0, y0, x1, y1 = (round(v) for v in box)
        near[max(0, y0 - _WALL_PX) : y1 + _WALL_PX, max(0, x0 - _WALL_PX) : x1 + _WALL_PX] = 1
    for box in boxes:
        x0, y0, x1, y1 = (round(v) for v in box)
        near[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1] = 0
    thick = np.asarray(cv2.dilate(strokes.astype(np.uint8), np.ones((3, 3), np.uint8)))
    return np.where(near > 0, thick, 0).astype(np.uint8)


def _gridded(boxes: Sequence[BoxTuple], px_per_mm: float) -> list[Cell]:
    """The boxes as cells: tables are boxes that share walls; rows and columns are the walls' places in a table."""
    cells: list[Cell] = []
    tables = sorted(_tables(boxes, px_per_mm), key=lambda t: (min(b[1] for b in t), min(b[0] for b in t)))
    for number, members in enumerate(tables):
        tops = _places([b[1] for b in members], px_per_mm)
        lefts = _places([b[0] for b in members], px_per_mm)
        bottoms = _places([b[3] for b in members], px_per_mm)
        rights = _places([b[2] for b in members], px_per_mm)
        rows, columns = _merged(tops, bottoms, px_per_mm), _merged(lefts, rights, px_per_mm)
        for box in members:
            row, col = _index(rows, box[1]), _index(columns, box[0])
            row_span = max(1, _index(rows, box[3]) - row)
            col_span = max(1, _index(columns, box[2]) - col)
            cells.append(Cell(box, row, col, row_span, col_span, table=number))
    return sorted(cells, key=lambda c: (c.table, c.row, c.col))


def _tables(boxes: Sequence[BoxTuple], px_per_mm: float) -> list[list[BoxTuple]]:
    """Groups of boxes that lie wall to wall."""
    margin = _NEXT_TABLE_MM * px_per_mm / 2
    parent = list(range(len(boxes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, a in enumerate(boxes):
        for j in range(i):
            b = boxes[j]
            if (
                a[0] - margin < b[2] + margin
                and b[0] - margin < a[2] + margin
                and a[1] - margin < b[3] + margin
                and b[1] - margin < a[3] + margin
            ):
                parent[root(i)] = root(j)
    groups: dict[int, list[BoxTuple]] = {}
    for index, box in enumerate(boxes):
        groups.setdefault(root(index), []).append(box)
    return list(groups.values())


def _places(values: Sequence[float], px_per_mm: float) -> list[float]:
    """Mean places of values that lie within a line's width of each other."""
    places: list[list[float]] = []
    for value in sorted(values):
        if places and value - places[-1][-1] <= _SAME_LINE_MM * px_per_mm:
            places[-1].append(value)
        else:
            places.append([value])
    return [sum(p) / len(p) for p in places]


def _merged(starts: Sequence[float], ends: Sequence[float], px_per_mm: float) -> list[float]:
    """Walls of a grid from where boxes start and where they end."""
    return _places([*starts, *ends], px_per_mm)


def _index(places: Sequence[float], value: float) -> int:
    return int(np.argmin([abs(p - value) for p in places]))


def _underlines(ink: np.ndarray, cells: Sequence[BoxTuple], px_per_mm: float) -> list[BoxTuple]:
    """Thin level rulings that are no wall of a cell and have white below them; strokes of characters have not."""
    thick = cv2.dilate(ink, np.ones((2, 1), np.uint8))
    strokes = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, int(_UNDERLINE_MM * px_per_mm)), np.uint8))
    strokes = _without_thick(strokes, ink, px_per_mm)
    strokes = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, int(_BROKEN_MM * px_per_mm) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
    slack = _NEXT_TABLE_MM * px_per_mm
    gap, depth = max(2, round(0.35 * px_per_mm)), max(4, round(0.9 * px_per_mm))
    found = []
    for x, y, w, h, _ in stats[1:].tolist():
        below = ink[y + h + gap : y + h + depth, x : x + w]
        if h > 0.9 * px_per_mm or any(_is_wall(c, x, x + w, y + h / 2, slack) for c in cells):
            continue
        if below.size and below.any(axis=0).mean() > _BELOW_UNDERLINE:
            continue
        found.append((float(x), float(y), float(x + w), float(y + h)))
    return found


def _is_wall(cell: BoxTuple, left: float, right: float, middle: float, slack: float) -> bool:
    """Whether a level stroke runs along the upper or lower side of a cell."""
    if right < cell[0] + slack or left > cell[2] - slack:
        return False
    return abs(cell[1] - middle) < slack or abs(cell[3] - middle) < slack


def _scaled(box: BoxTuple, factor: float) -> BoxTuple:
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def _scaled_cell(cell: Cell, factor: float) -> Cell:
    return replace(cell, box=_scaled(cell.box, factor))
