"""Where text stands on a scanned page: found lines split at cell walls, blanks and wide gaps, missed ink added.

Takes the boxes that text detection found and the page's rulings; hands on pieces, each inside one cell (or none).
A cell with ink never ends up without a piece: what detection missed is taken from the ink itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from extractors.apart.cells import Cell, Rulings
from extractors.apart.sheet import clipped, overlap, union
from extractors.models import BoxTuple

_LEAST_MM = 1.2
_SPECK_MM, _FINE_SPECK_PX = 0.45, 5.0
_WIDE_GAP = 1.6
_PARTED_CELL, _PARTED_FREE = 1.4, 0.5
_LONGEST_DASH = 3.0
"""White gaps, in line heights, over which text goes on that detection found in two parts: in a cell, outside of cells;
and how far apart the parts may lie with a dash or the like between them."""
_SAME_ROW = 0.6
_REACHES_INTO = 0.6
"""Share of a line's height up to which the box of the next may cover it; beyond, they are one line."""
_LINE_GAP_MM = 0.6
_SEVERAL_LINES, _LEAST_OF_LINE = 1.7, 0.6
"""Heights of the usual line from which a piece may be several lines, and that each of them must have."""
_VERTICAL_WIDTH_MM = 16.0
_BLANK_HEIGHT_MM = 6.0


@dataclass(frozen=True)
class Piece:
    """A stretch of text: its box (pixels), the index of its cell or -1, and how it stands."""

    box: BoxTuple
    cell: int = -1
    on_line: bool = False
    parts: tuple[BoxTuple, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What pieces are found on: ink without rulings (H x W bool), the rulings, the tick squares."""

    ink: np.ndarray
    rulings: Rulings
    squares: tuple[BoxTuple, ...]
    px_per_mm: float


def written_ink(ink: np.ndarray, rulings: Rulings, px_per_mm: float) -> np.ndarray:
    """The ink of a page (H x W bool) without rulings and specks."""
    mask = ink & ~rulings.mask
    for box in rulings.underlines:
        x0, y0, x1, y1 = clipped((box[0] - 1, box[1] - 2, box[2] + 1, box[3] + 2), ink.shape)
        mask[y0:y1, x0:x1] = False
    return np.asarray(np.logical_and(mask, _without_specks(mask, _SPECK_MM * px_per_mm)))


def _without_specks(mask: np.ndarray, least: float) -> np.ndarray:
    """True on ink that hangs together over `least` pixels across or down, and on paper near it (H x W bool).

    Fine scans are looked at by blocks of two pixels: that takes a third of the time.
    """
    plain = mask.view(np.uint8) * np.uint8(255)
    is_fine = least >= _FINE_SPECK_PX
    if is_fine:
        half = ((mask.shape[1] + 1) // 2, (mask.shape[0] + 1) // 2)
        down, right = 2 * half[1] - mask.shape[0], 2 * half[0] - mask.shape[1]
        plain = np.pad(plain, ((0, down), (0, right)))
        plain = np.asarray(cv2.resize(plain, half, interpolation=cv2.INTER_AREA), np.uint8)
        least /= 2
    _, labels, stats, _ = cv2.connectedComponentsWithStats(plain, connectivity=8)
    keep = (np.maximum(stats[:, 2], stats[:, 3]) >= least).view(np.uint8)
    keep[0] = 0
    kept = keep[np.asarray(labels)]
    if is_fine:
        kept = np.asarray(cv2.resize(kept, (2 * kept.shape[1], 2 * kept.shape[0]), interpolation=cv2.INTER_NEAREST))
    return kept[: mask.shape[0], : mask.shape[1]].view(bool)


def find_pieces(boxes: Sequence[BoxTuple], ground: Ground) -> list[Piece]:
    """All pieces of text of a page, unordered."""
    cells = ground.rulings.cells
    vertical = {i: p for i, c in enumerate(cells) if (p := _vertical(c, i, ground))}
    apart = _lines_apart(boxes, ground.ink)
    pieces = [p for box in apart for p in _by_cell(box, cells) if p.cell not in vertical]
    pieces = _line_by_line([t for p in pieces if (t := tight_piece(p, ground))], ground)
    pieces = _rejoined(pieces, ground.ink)
    pieces += _missed(pieces, vertical, ground)
    return [*vertical.values(), *(q for p in pieces for q in _split(p, ground))]


def _lines_apart(boxes: Sequence[BoxTuple], ink: np.ndarray) -> list[BoxTuple]:
    """The found lines, those that reach into the line below or above parted where there is least ink."""
    apart = sorted(boxes, key=lambda b: b[1] + b[3])
    for upper in range(len(apart)):
        for lower in range(upper + 1, len(apart)):
            one, other = apart[upper], apart[lower]
            across, down = overlap(one, other)
            if across <= 0 or not 1 < down < _REACHES_INTO * min(one[3] - one[1], other[3] - other[1]):
                continue
            left, right = max(one[0], other[0]), min(one[2], other[2])
            x0, y0, x1, y1 = clipped((left, other[1], right, one[3]), ink.shape)
            if y1 > y0:
                border = float(y0 + int(ink[y0:y1, x0:x1].sum(axis=1).argmin()))
                apart[upper], apart[lower] = (*one[:3], border), (other[0], border, *other[2:])
    return apart


def _by_cell(box: BoxTuple, cells: Sequence[Cell]) -> list[Piece]:
    """A found line cut at the walls of the cells it runs through."""
    height = box[3] - box[1]
    found = []
    for index, cell in enumerate(cells):
        across, down = overlap(box, cell.box)
        if across > 0.25 * height and down >= min(0.5 * height, 0.6 * (cell.box[3] - cell.box[1])):
            c = cell.box
            inner = (max(box[0], c[0]), max(box[1], c[1]), min(box[2], c[2]), min(box[3], c[3]))
            found.append(Piece(inner, index))
    return found or [Piece(box)]


def tight_piece(piece: Piece, ground: Ground) -> Piece | None:
    """The piece drawn in to its ink, None where there is none."""
    x0, y0, x1, y1 = clipped(piece.box, ground.ink.shape)
    ink = ground.ink[y0:y1, x0:x1]
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    least = _LEAST_MM * ground.px_per_mm
    if len(columns) == 0 or max(columns[-1] - columns[0], rows[-1] - rows[0]) < least:
        return None
    box = (x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1)
    return replace(piece, box=tuple(float(v) for v in box))  # type: ignore[arg-type]


def _line_by_line(pieces: Sequence[Piece], ground: Ground) -> list[Piece]:
    """The pieces, those that detection took over several lines (in a narrow cell) parted at the white between them."""
    usual = float(np.median([p.box[3] - p.box[1] for p in pieces])) if pieces else 0.0
    return [line for piece in pieces for line in _lines_in(piece, usual, ground)]


def _lines_in(piece: Piece, usual: float, ground: Ground) -> list[Piece]:
    """The lines of a piece that is much higher than the usual line and has white from side to side; else the piece."""
    x0, y0, x1, y1 = clipped(piece.box, ground.ink.shape)
    if piece.parts or y1 - y0 < _SEVERAL_LINES * usual:
        return [piece]
    rows = bands(np.asarray(ground.ink[y0:y1, x0:x1].any(axis=1)), gap=_LINE_GAP_MM * ground.px_per_mm)
    if len(rows) < 2 or min(end - start for start, end in rows) < _LEAST_OF_LINE * usual:
        return [piece]
    boxes = [(float(x0), float(y0 + start), float(x1), float(y0 + end)) for start, end in rows]
    return [tight for box in boxes if (tight := tight_piece(replace(piece, box=box), ground))]


def _rejoined(pieces: Sequence[Piece], ink: np.ndarray) -> list[Piece]:
    """The pieces with those put together that detection parted inside one line, at a dash or under a seal."""
    whole: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.cell, p.box[0])):
        before = next((w for w in reversed(whole) if _go_on(w, piece, ink)), None)
        if before is None:
            whole.append(piece)
        else:
            whole[whole.index(before)] = replace(before, box=union((before.box, piece.box)))
    return whole


def _go_on(before: Piece, piece: Piece, ink: np.ndarray) -> bool:
    """Whether a piece stands in the same line of the same cell, no farther off than the parts of one text."""
    if before.cell != piece.cell:
        return False
    heights = sorted((before.box[3] - before.box[1], piece.box[3] - piece.box[1]))
    across, down = overlap(before.box, piece.box)
    near = _PARTED_CELL if piece.cell >= 0 else _PARTED_FREE
    if down <= _SAME_ROW * heights[1] or not -_LONGEST_DASH * heights[1] < across < heights[0]:
        return False
    x0, y0, x1, y1 = clipped((before.box[2], piece.box[1], piece.box[0], piece.box[3]), ink.shape)
    written = np.flatnonzero(ink[y0:y1, x0:x1].any(axis=0))
    blank = np.diff(np.concatenate(([-1], written, [x1 - x0])))
    return bool(blank.max() <= near * heights[1] + 1)


def _missed(pieces: Sequence[Piece], vertical: Iterable[int], ground: Ground) -> list[Piece]:
    """Pieces for ink in cells and above underlines that lies in no piece and in no tick square."""
    left = ground.ink.copy()
    margin = 0.5 * ground.px_per_mm
    for box in [*(p.box for p in pieces), *ground.squares]:
        x0, y0, x1, y1 = clipped((box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin), left.shape)
        left[y0:y1, x0:x1] = False
    skip = set(vertical)
    places = [(c.box, i) for i, c in enumerate(ground.rulings.cells) if i not in skip]
    height = _BLANK_HEIGHT_MM * ground.px_per_mm
    places += [((u[0], u[1] - height, u[2], u[1]), -1) for u in ground.rulings.underlines]
    return [p for box, index in places for p in _from_ink(box, index, left, ground.px_per_mm)]


def _from_ink(box: BoxTuple, cell: int, ink: np.ndarray, px_per_mm: float) -> list[Piece]:
    """One piece per band of inked rows in a box."""
    inset = 0.4 * px_per_mm
    x0, y0, x1, y1 = clipped((box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset), ink.shape)
    inside = ink[y0:y1, x0:x1]
    found = []
    for top, bottom in bands(np.asarray(inside.any(axis=1)), gap=_LINE_GAP_MM * px_per_mm):
        columns = np.flatnonzero(inside[top:bottom].any(axis=0))
        if max(bottom - top, columns[-1] - columns[0]) >= _LEAST_MM * px_per_mm:
            place = (x0 + columns[0], y0 + top, x0 + columns[-1] + 1, y0 + bottom)
            found.append(Piece(tuple(float(v) for v in place), cell))  # type: ignore[arg-type]
    return found


def bands(profile: np.ndarray, *, gap: float) -> list[tuple[int, int]]:
    """Runs of True in a profile, joined over gaps smaller than `gap`."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], profile.astype(np.int8), [0]))))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and start - found[-1][1] < gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _vertical(cell: Cell, index: int, ground: Ground) -> Piece | None:
    """The piece of a vertical block label (one or two characters to a row), None for any other cell."""
    width, height = cell.box[2] - cell.box[0], cell.box[3] - cell.box[1]
    if width > _VERTICAL_WIDTH_MM * ground.px_per_mm or height < 1.8 * width:
        return None
    rows = _from_ink(cell.box, index, ground.ink, ground.px_per_mm)
    boxes = [p.box for p in rows]
    if len(boxes) < 2 or any(b[2] - b[0] > 2.6 * (b[3] - b[1]) + 2 for b in boxes):
        return None
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Piece((min(x0), min(y0), max(x1), max(y1)), index, parts=tuple(boxes))


def _split(piece: Piece, ground: Ground) -> list[Piece]:
    """The piece cut at the ends of underlines and at wide gaps."""
    if piece.parts:
        return [piece]
    x0, y0, x1, y1 = clipped(piece.box, ground.ink.shape)
    columns = np.asarray(ground.ink[y0:y1, x0:x1].any(axis=0))
    lines = [u for u in ground.rulings.underlines if _stands_on(piece.box, u, ground.px_per_mm)]
    ends = {_nearest_gap(columns, round(v) - x0, ground.px_per_mm) for u in lines for v in (u[0], u[2])}
    found = []
    starts = sorted({0, *(e for e in ends if 0 < e < len(columns)), len(columns)})
    for start, end in pairwise(starts):
        for left, right in bands(columns[start:end], gap=_WIDE_GAP * (y1 - y0)):
            box = (x0 + start + left, y0, x0 + start + right, y1)
            middle = (box[0] + box[2]) / 2
            on_line = any(u[0] <= middle <= u[2] for u in lines)
            small = replace(piece, box=tuple(float(v) for v in box), on_line=on_line)  # type: ignore[arg-type]
            if tight := tight_piece(small, ground):
                found.append(tight)
    return found


def _stands_on(box: BoxTuple, underline: BoxTuple, px_per_mm: float) -> bool:
    across = min(box[2], underline[2]) - max(box[0], underline[0])
    return across > 0 and (box[1] + box[3]) / 2 < underline[3] < box[3] + 2.0 * px_per_mm


def _nearest_gap(columns: np.ndarray, place: int, px_per_mm: float) -> int:
    """The white column nearest to a blank's end, within 1.5 mm; -1 if there is none, for no character is cut."""
    reach = int(1.5 * px_per_mm)
    for step in range(reach):
        for candidate in (place - step, place + step):
            if 0 <= candidate < len(columns) and not columns[candidate]:
                return candidate
    return -1
