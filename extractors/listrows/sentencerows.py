"""Segments of outside works in running sentences, by the tokens of the pool: the joint decision's reading of them.

Takes the pool; hands on their `Row`s. The words that part the cells are those that the shape readers know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.apart import Cell
from extractors.evidence import Pool, Token, parted_at
from extractors.listrows.listcells import cell_around, in_lines, renumbered
from extractors.listrows.listheads import Row
from extractors.models import BoxTuple
from extractors.otherform import boxes_of, lines_of_item, parts_of_item


@dataclass(frozen=True)
class _Item:
    """One numbered item: its tokens, each with the place of its first character in the item's text, its cells, and
    where the words begin that are printed in one, each with a bracket to be ticked.
    """

    tokens: tuple[tuple[int, Token], ...]
    cells: dict[str, tuple[int, int]]
    boxes: tuple[int, ...]


def parted_by_sentences(pool: Pool) -> Pool:
    """The pool with the tokens of such sentences cut at the ends of each cell."""
    stops: dict[int, list[int]] = {}
    for item in _items(pool):
        for start, token in item.tokens:
            places = {place for span in item.cells.values() for place in span}
            stops[token.id] = [place - start for place in sorted(places | set(item.boxes))]
    if not stops:
        return pool
    return renumbered(pool, (p for t in pool.tokens for p in parted_at(t, stops.get(t.id, ()), pool)))


def sentence_rows(pool: Pool) -> tuple[list[Row], frozenset[int]]:
    """The items that hold anything besides the service, which forms print beforehand; the tokens' ids of all items."""
    found, used = [], set()
    for item in _items(pool):
        used |= {t.id for _, t in item.tokens}
        cells = {
            key: tuple(t for at, t in item.tokens if start <= at < end) for key, (start, end) in item.cells.items()
        }
        filled = {key: held for key, held in cells.items() if held}
        if any(key != "seg_service" for key in filled):
            found.append(Row("segments", filled, is_parted=True))
    return found, frozenset(used)


def _regions(pool: Pool) -> Iterator[list[list[Token]]]:
    """The lines of text of each ruled cell, and those outside of all cells."""
    held: dict[Cell | None, list[Token]] = defaultdict(list)
    for token in pool.tokens:
        held[cell_around(token, pool.sheet.rulings.cells)].append(token)
    yield from (in_lines(tokens) for tokens in held.values())


def _items(pool: Pool) -> Iterator[_Item]:
    for lines in _regions(pool):
        texts = [("".join(t.text for t in line), _around(line)) for line in lines]
        number = 0
        while number < len(lines):
            count = lines_of_item(texts[number:])
            if count:
                yield _item([t for line in lines[number : number + count] for t in line])
            number += max(count, 1)


def _item(tokens: Sequence[Token]) -> _Item:
    placed, at = [], 0
    for token in tokens:
        placed.append((at, token))
        at += len(token.text)
    text = "".join(t.text for t in tokens)
    cells = parts_of_item(text)
    boxes = tuple(start + place for start, end in cells.values() for place in boxes_of(text[start:end]))
    return _Item(tuple(placed), cells, boxes)


def _around(line: Sequence[Token]) -> BoxTuple:
    x0, y0, x1, y1 = zip(*(t.box for t in line), strict=True)
    return min(x0), min(y0), max(x1), max(y1)
