"""Lists on a page: ruled ones by their cells, others by their heads: above columns, at the left, or before each value.

Takes the pool; hands on `Row`s of tokens by column, in order. Where nothing is ruled, what stands nearest under (or
right of) a head belongs to it. A word that is a head is never a value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.evidence import Pool, Token, Wording
from extractors.listrows.choicewords import cut_apart, stops_of_words
from extractors.listrows.listcells import in_lines, renumbered
from extractors.listrows.listheads import (
    FEWEST,
    TABLES,
    Row,
    Table,
    column_of,
    columns_of,
    is_list,
    is_number_head,
    table_of,
)
from extractors.listrows.machinerows import machine_rows, parted_by_machines
from extractors.listrows.ruledlists import parted_by_lists, ruled_lists
from extractors.listrows.sentencerows import parted_by_sentences, sentence_rows
from extractors.otherform import block_of, is_unit

_ROADS, _METRES = frozenset({"seg_road", "seg_from", "seg_to"}), re.compile(r"\d{1,4}(\.\d{1,2})?\s*[m米]?")
"""Columns of street names, and what is none but a length that stands nearer to their heads than to its own."""
_TOTAL = re.compile(r"合计|小计|总计")
_ROW_STEP, _LINE_STEP, _WALL = 3.2, 0.5, 0.8
_LIKELY = 2


@dataclass(frozen=True)
class _Head:
    key: str
    token: Token


def parted(pool: Pool, wording: Wording) -> Pool:
    """The pool with its tokens cut where the cells of its lists end."""
    pool = parted_by_sentences(parted_by_lists(pool, wording))
    rows = [r for one in ruled_lists(pool, wording) for r in one.rows] + sentence_rows(pool)[0]
    stops = stops_of_words(rows, wording)
    pool = renumbered(pool, cut_apart(pool, stops)) if stops else pool
    return parted_by_machines(pool, wording)


def find_rows(pool: Pool, wording: Wording) -> list[Row]:
    """The rows of all lists of a page, table by table."""
    ruled = ruled_lists(pool, wording)
    told, taken = sentence_rows(pool)
    taken |= {t.id for one in ruled for cell in one.cells for t in cell.tokens}
    lines = in_lines([t for t in pool.tokens if t.id not in taken])
    found = [row for one in ruled for row in one.rows]
    if not any(r.table == "segments" for r in found):
        found += told
    listed = {r.table for r in found}
    found += [row for row in machine_rows(pool, wording) if row.table not in listed]
    for table in (t for t in TABLES if not any(r.table == t for r in found)):
        for way in (_under_heads, _beside_heads, _repeated):
            rows = [r for r in way(lines, table, wording, pool) if len(r.cells) >= _LIKELY]
            if rows and (way is _under_heads or is_list({k for r in rows for k in r.cells}, table)):
                found += rows
                break
    return found


def _heads(line: Sequence[Token], table: str, wording: Wording) -> list[_Head]:
    keys = columns_of([(t.text,) for t in line], table, wording)
    return [_Head(k, t) for t, k in zip(line, keys, strict=True) if k is not None]


def _under_heads(lines: Sequence[list[Token]], table: Table, wording: Wording, pool: Pool) -> Iterator[Row]:
    """A line of heads, or two close ones, and the lines below whose texts stand under them."""
    for number, line in enumerate(lines):
        group, following = [line], number + 1
        while following < len(lines) and _close(group[-1], lines[following], pool) and len(group) < 3:
            if not _heads(lines[following], table, wording):
                break
            group.append(lines[following])
            following += 1
        heads = [h for part in group for h in _heads(part, table, wording)]
        width = sum(len(part) for part in group)
        keys = {h.key for h in heads}
        title = "".join(t.text for t in lines[number - 1]) if number else ""
        is_meant = table_of([t.text for part in group for t in part], wording, title=title) == table
        if is_meant and len(keys) >= FEWEST and len(keys) == len(heads) and 2 * len(heads) >= width:
            yield from _rows_below(lines[following:], heads, table, wording, pool)
            return


def _close(upper: Sequence[Token], lower: Sequence[Token], pool: Pool) -> bool:
    return min(t.box[1] for t in lower) - max(t.box[3] for t in upper) < 0.5 * pool.height


def _rows_below(
    lines: Sequence[list[Token]], heads: Sequence[_Head], table: Table, wording: Wording, pool: Pool
) -> Iterator[Row]:
    last = max(h.token.box[3] for h in heads)
    rows: list[dict[str, list[Token]]] = []
    for line in lines:
        top = min(t.box[1] for t in line)
        texts = [t for t in line if not is_number_head(t.text)]
        is_printed = any(_ends_list(t, wording) for t in texts[:2])
        is_printed = is_printed or (len(line) == 1 and _is_heading(line[0], wording))
        if top - last > _ROW_STEP * pool.height or is_printed or any(_TOTAL.search(t.text) for t in line):
            break
        cells = _cells(texts, heads, table, wording)
        if rows and _goes_on(rows[-1], cells, pool):
            for key, tokens in cells.items():
                rows[-1][key] += tokens
        elif cells:
            rows.append(cells)
        last = max(t.box[3] for t in line)
    yield from (Row(table, {k: tuple(v) for k, v in r.items()}) for r in rows if any(k != "seg_service" for k in r))


def _cells(texts: Sequence[Token], heads: Sequence[_Head], table: Table, wording: Wording) -> dict[str, list[Token]]:
    """The texts of a line by the heads over them."""
    cells: dict[str, list[Token]] = defaultdict(list)
    for token in texts:
        head = _nearest(token, heads)
        if table == "segments" and not cells and _is_service(token, heads, wording):
            cells["seg_service"].append(token)
        elif head is not None and not is_unit(token.text):
            is_length = head.key in _ROADS and bool(_METRES.fullmatch(token.text.strip()))
            cells["seg_len_m" if is_length else head.key].append(token)
    return cells


def _goes_on(row: dict[str, list[Token]], cells: dict[str, list[Token]], pool: Pool) -> bool:
    """Whether the texts of a line go on those of the row above: fewer, each close below one, no ruling between."""
    if not cells or len(cells) >= len(row) or any(k not in row for k in cells):
        return False
    return all(_is_close_below(row[key][-1], tokens[0], pool) for key, tokens in cells.items())


def _is_close_below(upper: Token, lower: Token, pool: Pool) -> bool:
    if lower.box[1] - upper.box[3] > _LINE_STEP * pool.height:
        return False
    x0, x1 = round(lower.box[0]), max(round(lower.box[0]) + 1, round(lower.box[2]))
    walls = pool.walls[max(0, round(upper.box[3]) - 2) : round(lower.box[1]) + 3, x0:x1]
    return not (walls.size and bool((walls.mean(axis=1) > _WALL).any()))


def _is_service(token: Token, heads: Sequence[_Head], wording: Wording) -> bool:
    """Whether a text left of all heads names a service: its column has a head that means nothing by itself."""
    is_left = token.box[2] < min(h.token.box[0] for h in heads) + 0.5 * token.height
    word, sure = wording.option(wording.catalogue["seg_service"], token.text)
    return is_left and bool(word) and sure == 1.0


def _ends_list(token: Token, wording: Wording) -> bool:
    """Whether a text at the left is another field's label or running text: the list has ended above it."""
    is_word = wording.is_option(token.text) or token.text.strip().isdigit()
    is_other = wording.labels.knows(token.text) or wording.is_label(token.text, rank=4)
    return token.colon or wording.is_prose(token.text) or (is_other and not is_word)


def _is_heading(token: Token, wording: Wording) -> bool:
    """Whether a text alone in its line heads another part of the form; a service alone may stand for several rows."""
    return bool(block_of(token.text)) and not wording.is_option(token.text)


def _nearest(token: Token, heads: Sequence[_Head]) -> _Head | None:
    """The head over a token; a serial number left of all heads has none."""
    middle = (token.box[0] + token.box[2]) / 2
    left = min(h.token.box[0] for h in heads)
    if token.text.strip().isdigit() and token.box[2] < left - token.height:
        return None
    return min(heads, key=lambda h: abs((h.token.box[0] + h.token.box[2]) / 2 - middle))


def _beside_heads(lines: Sequence[list[Token]], table: Table, wording: Wording, pool: Pool) -> Iterator[Row]:
    """Heads one below the other at the left; each column of texts right of them is a row of the list."""
    firsts = [(h[0], line) for line in lines if (h := _heads(line[:1], table, wording))]
    runs: list[list[tuple[_Head, list[Token]]]] = []
    for head, line in firsts:
        before = runs[-1][-1][0].token if runs else None
        if before is not None and _stacked(before, head.token, pool) and head.key not in {h.key for h, _ in runs[-1]}:
            runs[-1].append((head, line))
        else:
            runs.append([(head, line)])
    for run in (r for r in runs if len(r) >= FEWEST):
        columns = _columns([t for _, line in run for t in line[1:] if not is_unit(t.text)], pool)
        if any(column_of(t.text, table, wording) for _, line in run for t in line[1:]):
            continue
        for column in columns:
            cells = {h.key: tuple(t for t in line[1:] if t in column) for h, line in run}
            cells = {k: v for k, v in cells.items() if v}
            if len(cells) >= FEWEST:
                yield Row(table, cells)


def _stacked(upper: Token, lower: Token, pool: Pool) -> bool:
    gap = lower.box[1] - upper.box[3]
    return gap < 3 * pool.height and abs(upper.box[0] - lower.box[0]) < 3 * pool.height


def _columns(tokens: Sequence[Token], pool: Pool) -> list[list[Token]]:
    """Texts that stand one below the other, from left to right."""
    columns: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.box[0] + t.box[2]):
        if columns and token.box[0] < max(t.box[2] for t in columns[-1]) - 2:
            columns[-1].append(token)
        else:
            columns.append([token])
    return columns


def _repeated(lines: Sequence[list[Token]], table: Table, wording: Wording, pool: Pool) -> Iterator[Row]:
    """Heads that come again before every value: a row ends where its first head comes again."""
    cells: dict[str, tuple[Token, ...]] = {}
    open_key, first, last = "", "", 0.0
    for line in lines:
        marks = _heads(line, table, wording)
        top = min(t.box[1] for t in line)
        if len(marks) < 2 and (not cells or top - last > _ROW_STEP * pool.height or not marks):
            open_key = ""
            continue
        last = max(t.box[3] for t in line)
        keys = {id(h.token): h.key for h in marks}
        for token in line:
            key = keys.get(id(token))
            if key is not None:
                if key == first or key in cells:
                    yield Row(table, cells)
                    cells = {}
                first, open_key = (first if cells else key), key
            elif open_key and not is_unit(token.text):
                cells = {**cells, open_key: (*cells.get(open_key, ()), token)}
    if cells:
        yield Row(table, cells)
