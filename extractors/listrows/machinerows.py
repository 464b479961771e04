"""Appliances written one after the other in a line or a cell: ①空压机37kW×3台②水泵7.5kW×2台, 电梯2台每台15kW.

Takes the pool; hands on their `Row`s. The unit of the size tells which list they are of; a size and a number behind a
name, with their units, are what makes an appliance.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.apart import Cell
from extractors.evidence import Pool, Token, Wording, parted_at
from extractors.listrows.listcells import cell_around, in_lines, renumbered
from extractors.listrows.listheads import Row, Table, column_of

_ORDINAL = r"(?:[①-⑳]|[(（]?\d{1,2}[)）.．、])?"
_NAME, _GAP = r"(?P<name>[一-鿿][一-鿿A-Za-z]{0,9}?)?", r"[\s:：_]*"
_SIZE = r"(?P<size>\d{1,5}(?:[.．]\d{1,3})?)?"
_UNIT = r"(?:(?P<power>[kK][WwVv]|千瓦)|(?P<flow>[Nn]?[mM][3³]/[hH]|立方米?/小?时))"
_COUNT, _PIECES = r"(?P<count>\d{1,4})?", "[台套个]"
_SIZE_FIRST = re.compile(
    rf"{_ORDINAL}{_NAME}{_GAP}{_SIZE}{_GAP}{_UNIT}{_GAP}[×xX✕✖*＊乘,，]?{_GAP}{_COUNT}{_GAP}{_PIECES}"
)
_COUNT_FIRST = re.compile(
    rf"{_ORDINAL}{_NAME}{_GAP}{_COUNT}{_GAP}{_PIECES}{_GAP}[(（,，×xX]?{_GAP}(?:[每单][台套个]|各)?{_GAP}"
    rf"{_SIZE}{_GAP}{_UNIT}[)）]?"
)
_BETWEEN = re.compile(r"[\s,，、;；。.]*")
_KEYS: dict[Table, tuple[str, str, str]] = {
    "equip_list": ("equip_name", "equip_kw", "equip_count"),
    "gas_equip": ("gas_equip_name", "gas_equip_flow_m3h", "gas_equip_count"),
}


@dataclass(frozen=True)
class _Stretch:
    """Tokens in reading order, each with the place of its first character in the text."""

    tokens: tuple[tuple[int, Token], ...]
    text: str

    def held(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens of a part of the text."""
        return tuple(t for at, t in self.tokens if start <= at < end)


@dataclass(frozen=True)
class _Machines:
    """The appliances in a stretch: of each its table and where its cells stand. is_whole: nothing else is between."""

    stretch: _Stretch
    cells: tuple[tuple[Table, dict[str, tuple[int, int]]], ...]
    is_whole: bool


def parted_by_machines(pool: Pool, wording: Wording) -> Pool:
    """The pool with the tokens of such appliances cut at the ends of each cell."""
    stops: dict[int, list[int]] = defaultdict(list)
    for found in _found_in(pool, wording):
        places = sorted({p for _, cells in found.cells for span in cells.values() for p in span})
        for at, token in found.stretch.tokens:
            stops[token.id] += [p - at for p in places]
    if not stops:
        return pool
    return renumbered(pool, (p for t in pool.tokens for p in parted_at(t, stops.get(t.id, ()), pool)))


def machine_rows(pool: Pool, wording: Wording) -> list[Row]:
    """The appliances of a page that are written so; with other text between them they are asked about."""
    found = []
    for machines in _found_in(pool, wording):
        for table, spans in machines.cells:
            cells = {k: held for k, span in spans.items() if (held := machines.stretch.held(*span))}
            if cells:
                asked = frozenset() if machines.is_whole else frozenset(cells)
                found.append(Row(table, cells, is_parted=True, guessed=asked))
    return found


def _stretches(pool: Pool) -> Iterator[_Stretch]:
    """The text of each ruled cell, and each line outside of all cells."""
    held: dict[Cell | None, list[Token]] = defaultdict(list)
    for token in pool.tokens:
        held[cell_around(token, pool.sheet.rulings.cells)].append(token)
    for cell, tokens in held.items():
        lines = in_lines(tokens)
        yield from (map(_stretch, lines) if cell is None else [_stretch([t for line in lines for t in line])])


def _stretch(tokens: Sequence[Token]) -> _Stretch:
    placed, at = [], 0
    for token in tokens:
        placed.append((at, token))
        at += len(token.text)
    return _Stretch(tuple(placed), "".join(t.text for t in tokens))


def _found_in(pool: Pool, wording: Wording) -> Iterator[_Machines]:
    for stretch in _stretches(pool):
        ways = [list(p.finditer(stretch.text)) for p in (_SIZE_FIRST, _COUNT_FIRST)]
        matches = max(ways, key=len)
        if not any(m["name"] and m["size"] and m["count"] for m in matches):
            continue
        ends = [(a.end(), b.start()) for a, b in pairwise(matches)]
        is_whole = all(_BETWEEN.fullmatch(stretch.text, *between) for between in ends)
        yield _Machines(stretch, tuple(_cells(m, wording) for m in matches), is_whole)


def _cells(match: re.Match[str], wording: Wording) -> tuple[Table, dict[str, tuple[int, int]]]:
    """The list that an appliance is of, and where its cells stand. A label before its name is none of it."""
    table: Table = "equip_list" if match["power"] else "gas_equip"
    name, size, count = _KEYS[table]
    start, end = match.span("name")
    text = match["name"] or ""
    lead = next((n for n in range(len(text) - 1, 1, -1) if column_of(text[:n], table, wording)), 0)
    spans = {name: (start + lead, end), size: match.span("size"), count: match.span("count")}
    return table, {k: span for k, span in spans.items() if span[0] < span[1]}
