"""Lists as a network that learned from many forms sees them: which column a text is of, and which texts make one row.

Takes the pool and the `Guesses` of its page; hands on the pool with its texts cut where several cells ran together, and
the `Row`s. Knows no heads and no shapes of lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cmp_to_key
from itertools import combinations

import numpy as np

from extractors.evidence import Pool, Token, Wording, parted_at, same_row, union
from extractors.learned import SEVERAL, Guesses
from extractors.listrows.listcells import reading_order, renumbered
from extractors.listrows.listheads import TABLES, Row, Table

_LEADING = re.compile(
    "[自从由沿起止至到于在约长宽深]{1,3}|(?:位于|起点|终点|止点|道路|路段|长度|宽度|深度|专业|方式)?[:：]?|.{0,3}[、.．]"
)
_GLUE = re.compile(r"[至到起止—–~～\-一敷设]{1,2}|施工|方式|管线?|管道|侧")
"""Words about a cell that are no part of it: before it, behind it."""
_BETWEEN = {
    **dict.fromkeys(
        ("seg_from", "seg_to"),
        re.compile("(?<=[路街道巷桥线口处])[～~—–至-]+(?=.)|[～~—–]+$|(?<=[路街道巷桥线口处])至$"),
    ),
    **dict.fromkeys(("seg_start", "seg_end"), re.compile(r"(?<=[\d日])[～~—–至]+|(?<=日)-+")),
    **dict.fromkeys(("seg_len_m", "seg_w_m", "seg_d_m"), re.compile(r"(?<=\d)\s*[×xX*＊]\s*(?=\d)")),
}
"""What parts the two ends of a road, two days, two measures in a cell that is taken for one of them."""
_CABLE = re.compile("[A-Z]{2,}.*[×xX*]")
"""The make of a cable: its measures are no trench's."""
_PAIRS = (("seg_from", "seg_to"), ("seg_start", "seg_end"), ("seg_w_m", "seg_d_m"))
_ENDS, _CLOSE = _PAIRS[0], 1.5
_BOUNDARY = re.compile("(?:项目|建设|用地|地块|小区|规划)*(?:用地)?红线[处内边外]?")
"""Where works that join a project to the city's mains end."""
_PLACES = ("seg_road", "seg_from", "seg_to")
_ONE_PLACE = re.compile(
    "[^路街道巷至—～~、，（(]{1,8}(?:[路街巷]|大道|街道)?(?:[东西南北中一二三四五六七八九十]?[段侧口])?|.{0,6}红线.?"
)
"""The name of one road or place."""
_SURE, _SURELY_ONE, _HARDLY_TWO = 0.98, 0.9, 0.3
"""Chances from which a text is surely a cell of its column, and texts are surely of one row: on the average, and any
two of them."""
_AS_MANY = 0.8
"""Share of the cells that heads tell which the network's sure rows have at least."""
_LIKELY, _APART, _FEWEST = 0.5, 0.5, 2
"""Chance from which a text is a cell; how unlikely two are of one row from where on they are not; cells of a row."""


def parted_as_guessed(pool: Pool, guesses: Guesses, cuts: Callable[[str], Sequence[int]]) -> Pool:
    """The pool with its tokens cut that hold several cells of a list, or a cell and a word that leads to it."""
    stops = {t.id: _stops(t, guesses.best(t.id)[0], cuts) for t in pool.tokens if t.glyphs}
    if not any(stops.values()):
        return pool
    return renumbered(pool, (p for t in pool.tokens for p in parted_at(t, stops.get(t.id, ()), pool)))


def _stops(token: Token, kind: str, cuts: Callable[[str], Sequence[int]]) -> Sequence[int]:
    """Where a token is cut, by what it is."""
    if kind != SEVERAL and not kind.startswith("cell:"):
        return ()
    text = "".join(g.char for g in token.glyphs)
    stops, key = cuts(text), kind.partition(":")[2]
    signs = [_BETWEEN[key]] if key in _BETWEEN else [] if key else set(_BETWEEN.values())
    between = [p for sign in signs for m in sign.finditer(text) for p in m.span()]
    if key:
        stops = [s for s in stops if _LEADING.fullmatch(text[:s].strip()) or _GLUE.fullmatch(text[s:].strip())]
    cable = _CABLE.search(text)
    return sorted(s for s in {*between, *stops} if cable is None or s <= cable.start())


def guessed_rows(pool: Pool, guesses: Guesses, wording: Wording) -> list[Row]:
    """The rows of all lists of a page, in their order."""
    held: dict[str, dict[int, str]] = {table: {} for table in TABLES}
    for token in pool.tokens:
        key, chance = guesses.best_cell(token.id)
        field = wording.catalogue.get(key)
        if chance < _LIKELY and _BOUNDARY.fullmatch(token.text) and field is not None and field.table == "segments":
            chance = _LIKELY
            key = key if key in _ENDS else _ENDS[1]
        if chance >= _LIKELY and field is not None and field.table in held:
            held[field.table][token.id] = key
    return [row for table in TABLES for row in _rows(table, held[table], pool, guesses, wording)]


def _rows(table: Table, keys: dict[int, str], pool: Pool, guesses: Guesses, wording: Wording) -> Iterator[Row]:
    found = []
    for group in _groups(sorted(keys), guesses):
        cells: dict[str, list[Token]] = defaultdict(list)
        for token in (t for t in pool.tokens if t.id in group):
            cells[keys[token.id]].append(token)
        if len(cells) >= (_FEWEST if table != "segments" or "seg_road" in cells else _FEWEST + 2):
            found.append(
                _weighed(Row(table, _in_pairs(_of_one_row(_without_strays(cells), guesses))), guesses, wording)
            )
    yield from sorted(found, key=cmp_to_key(_before))


def _weighed(row: Row, guesses: Guesses, wording: Wording) -> Row:
    """A row, sure where every two texts are surely of one row and half of them surely cells of their columns, each of
    its roads one road; what is in the other columns is guessed.
    """
    cells = [(key, t) for key, tokens in row.cells.items() for t in tokens]
    pairs = [guesses.in_one_row(a.id, b.id) for (_, a), (_, b) in combinations(cells, 2)]
    unsure = {key for key, t in cells if guesses.cell_chance(t.id, key) < _SURE}
    unsure |= {key for key, tokens in row.cells.items() if len(tokens) > 1 and not wording.words.get(key)}
    unsure |= {key for key, t in cells if key in _PLACES and not _ONE_PLACE.fullmatch(t.text)}
    is_one = min(pairs, default=1.0) >= _HARDLY_TWO and np.mean(pairs or [1.0]) >= _SURELY_ONE
    is_sure = bool(is_one) and 2 * len(unsure) <= len(row.cells)
    return replace(row, is_sure=is_sure, guessed=frozenset(unsure) if is_sure else frozenset())


def _without_strays(cells: Mapping[str, Sequence[Token]]) -> dict[str, tuple[Token, ...]]:
    """The cells of a row; of several texts of a column without those that stand in none of the lines of the others."""
    single = [t for tokens in cells.values() if len(tokens) == 1 for t in tokens]
    if not single:
        return {key: tuple(tokens) for key, tokens in cells.items()}
    _, top, _, bottom = union(t.box for t in single)
    held = {k: tuple(t for t in tokens if top < (t.box[1] + t.box[3]) / 2 < bottom) for k, tokens in cells.items()}
    return {key: tuple(held[key] or tokens) for key, tokens in cells.items()}


def _of_one_row(cells: Mapping[str, tuple[Token, ...]], guesses: Guesses) -> dict[str, tuple[Token, ...]]:
    """The cells of a row; of several texts of a column without those that hardly stand in a row with the others."""
    held = {}
    for key, tokens in cells.items():
        others = [t for k, some in cells.items() if k != key for t in some]
        near = [t for t in tokens if np.mean([guesses.in_one_row(t.id, o.id) for o in others] or [1.0]) >= _APART]
        held[key] = tuple(near) or tokens
    return held


def _in_pairs(cells: Mapping[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
    """The cells of a row; of two texts of one column that has a mate, and that mate none, each its own, in order. What
    stands in one line close together as breadth and depth is told by its order, too.
    """
    found = dict(cells)
    for first, second in _PAIRS:
        tokens = tuple(reading_order((*found.get(first, ()), *found.get(second, ()))))
        is_one = first not in found or second not in found
        if len(tokens) == len(_PAIRS[0]) and (is_one or (first == "seg_w_m" and _are_close(*tokens))):
            found[first], found[second] = tokens[:1], tokens[1:]
    return found


def _are_close(one: Token, other: Token) -> bool:
    return same_row(one.box, other.box) and other.box[0] - one.box[2] < _CLOSE * one.height


def _groups(ids: Sequence[int], guesses: Guesses) -> Iterator[set[int]]:
    """The tokens that are of one row each, by how likely every two are."""
    if len(ids) < _FEWEST:
        return
    from scipy.cluster.hierarchy import fcluster, linkage  # slow to load: only where there is a list

    away = np.array([1 - guesses.in_one_row(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]])
    numbers = fcluster(linkage(away, "average"), _APART, "distance")
    for number in sorted(set(numbers)):
        yield {i for i, n in zip(ids, numbers, strict=True) if n == number}


def _before(one: Row, other: Row) -> int:
    """Negative where a row stands above another, or left of it in the same lines."""
    a, b = (union(t.box for tokens in row.cells.values() for t in tokens) for row in (one, other))
    shared = min(a[3], b[3]) - max(a[1], b[1])
    is_beside = shared > 0.5 * min(a[3] - a[1], b[3] - b[1]) and (a[2] <= b[0] or b[2] <= a[0])
    return round(a[0] - b[0] if is_beside else (a[1] + a[3]) - (b[1] + b[3]))


def settled(found: Sequence[Row], guessed: Sequence[Row]) -> list[Row]:
    """The rows of a page. Of a list that rulings or sentences part, those that its heads tell, with what the network
    sees besides in the columns whose heads tell nothing; of another, those of who sees more. Rows that both tell alike
    are parted as by rulings.
    """
    rows: list[Row] = []
    for table in TABLES:
        own, seen = ([r for r in some if r.table == table] for some in (found, guessed))
        is_seen = bool(own) and all(_is_seen(r, seen) for r in own)
        if is_seen or (all(r.is_parted for r in own) and _shares_half(own, seen)):
            rows += [_filled_up(replace(r, is_parted=True, is_seen=is_seen), seen) for r in own]
        elif seen and _are_sure(seen) and _cells(seen) >= _AS_MANY * _cells(own):
            rows += [_as_parted(r) for r in seen]
        elif _cells(seen) > _cells(own):
            rows += seen
        else:
            rows += own
    return rows


def _are_sure(rows: Sequence[Row]) -> bool:
    """Whether the network is sure of most of these rows."""
    return 2 * sum(r.is_sure for r in rows) >= len(rows)


def _as_parted(row: Row) -> Row:
    """A row that only the network sees, as by rulings; of one that it is not sure of every cell is guessed."""
    return replace(row, is_parted=True, is_seen=True, guessed=row.guessed if row.is_sure else frozenset(row.cells))


def _shares_half(own: Sequence[Row], seen: Sequence[Row]) -> bool:
    """Whether half the texts that the network sees in a list are in rows: else these are no rows of it."""
    cells = {i for row in seen for i in _ids(row)}
    return 2 * len(cells & {i for row in own for i in _ids(row)}) >= len(cells)


def _filled_up(row: Row, seen: Sequence[Row]) -> Row:
    """A row with the cells of columns that it lacks, where the network sees them: in its lines, in a cell of it that
    holds two, or, where the network is sure, in a column that its head gives to another.
    """
    own = _ids(row)
    mate = max(seen, key=lambda r: len(own & _ids(r)), default=None)
    if mate is None or not own or 2 * len(own & _ids(mate)) <= len(own):
        return row
    row = replace(row, cells=_apart(row, mate))
    known = {part for key in row.cells for part in key.split("+")}
    _, top, _, bottom = union(t.box for tokens in row.cells.values() for t in tokens)
    more = {
        key: tokens for key, tokens in mate.cells.items()
        if key not in known and all(top < (t.box[1] + t.box[3]) / 2 < bottom for t in tokens)
    }  # fmt: skip
    moved = {t.id for tokens in more.values() for t in tokens}
    kept = {key: tuple(t for t in tokens if t.id not in moved) for key, tokens in row.cells.items()}
    if not all(kept.values()) and not (mate.is_sure and mate.guessed.isdisjoint(more)):
        return row
    kept = {key: tokens for key, tokens in kept.items() if tokens}
    return replace(row, cells={**kept, **more}, guessed=row.guessed | frozenset(more))


def _is_seen(row: Row, seen: Sequence[Row]) -> bool:
    """Whether the network gives the texts of a row to the same columns; of a cell that holds two, to either."""
    for mate in seen:
        held = {t.id: key for key, tokens in mate.cells.items() for t in tokens}
        pairs = ((held.get(t.id, ""), t, key) for key, tokens in row.cells.items() for t in tokens)
        if all(own in key.split("+") or (not own and _GLUE.fullmatch(t.text)) for own, t, key in pairs):
            return True
    return False


def _apart(row: Row, mate: Row) -> dict[str, tuple[Token, ...]]:
    """The cells of a row; of one that holds two, and a word between them that was cut off, each by itself."""
    cells = dict(row.cells)
    for key in [k for k, tokens in cells.items() if "+" in k and any(_GLUE.fullmatch(t.text) for t in tokens)]:
        parts = {part: mate.cells[part] for part in key.split("+") if part in mate.cells}
        if len(parts) == len(key.split("+")) and _ids(Row(row.table, parts)) <= {t.id for t in cells[key]}:
            cells = {k: v for k, v in cells.items() if k != key} | parts
    return cells


def _ids(row: Row) -> set[int]:
    return {t.id for tokens in row.cells.values() for t in tokens}


def _cells(rows: Sequence[Row]) -> int:
    """How many cells rows hold besides the service, which forms print beforehand."""
    return sum(part != "seg_service" for row in rows for key in row.cells for part in key.split("+"))
