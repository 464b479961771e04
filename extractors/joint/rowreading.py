"""The rows of the lists of a page as readings, each cell read by both models.

Takes the rows of tokens by column; hands on a `RowReading` each, in order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

from extractors.evidence import CHOICES, Token, in_order, marked, union, words_of
from extractors.joint.choice import NOT_ALL, read_choice
from extractors.joint.deciding import Claim
from extractors.joint.reading import Desk, as_meant, joined, judged_at, rejoined, surely, weighed
from extractors.joint.reasons import (
    NEXT_YEAR,
    NOT_PARTED,
    OF_ITS_PART,
    ROAD_NOT_PARTED,
    ROW_HAS_MORE,
    RUN_OVER,
    SAME_AS_ABOVE,
    SIZES_NOT_PARTED,
    UNREAD_HEAD,
    UNSURE_MARK,
)
from extractors.listrows import Row, column_of, is_square_read
from extractors.models import BoxTuple, CropReading, FieldReading, RowReading, Status, is_within
from extractors.otherform import (
    ENDS,
    SERVICE_ROAD,
    block_of,
    day_since,
    is_service_block,
    is_unit,
    parts_of_cell,
    split_service,
)
from extractors.values import (
    SERVICE_OF_BLOCK,
    SURE_FROM,
    Field,
    Grounds,
    PagePlace,
    doubted,
    is_weakness,
    missing,
    squeeze,
)

_BELOW, _LEAST_SCORE, _SHORTEST_STREET = 1.6, 0.5, 3
_FEWEST_PRINTED = 3
"""Words of a choice in a cell of a row from which they are printed to be marked, though no place for marks is seen."""
_ROUNDING = 0.51
_KILOMETRE_M, _POINT = 1000, "长度在一公里以上，请核对小数点"
_DITTO = re.compile(r"[(（]?同上[)）]?|[〃″”\"]|''")
_ENDS, _BOUNDARY = ("seg_from", "seg_to"), re.compile("(?:项目|用地|建设用地|地块|小区)?(?:用地)?红线")
_DAYS, _YEAR = ("seg_start", "seg_end"), 4
_TOO_MANY = re.compile(r"\d20\d\d\s*[年./-]")
_BRACKET = re.compile(r"[（()）【】\[\]]")
_ROADS = frozenset({"seg_road", "seg_from", "seg_to"})


def read_rows(rows: Sequence[Row], desk: Desk) -> list[RowReading]:
    """The rows of all lists of a page, each cell read by both models."""
    sure = surely((t for row in rows for tokens in row.cells.values() for t in tokens), desk)
    above: dict[str, RowReading] = {}
    found = []
    for row in rows:
        columns = frozenset(k for r in rows if r.table == row.table for k in r.cells)
        cells = {r.key: r for key, tokens in row.cells.items() for r in _cell(key, tokens, sure, desk, columns)}
        if row.table == "segments" and "seg_road" in cells and not row.is_parted and _has_more(row, rows, desk):
            cells["seg_road"] = doubted(cells["seg_road"], ROW_HAS_MORE, desk.acceptance.table)
        for key in () if _is_area(cells) else row.guessed & set(cells):
            cells[key] = doubted(cells[key], UNREAD_HEAD, desk.acceptance.table)
        for key in _marked_in_brackets(row, desk) & set(cells) if row.is_sure else ():
            cells[key] = doubted(cells[key], UNSURE_MARK, desk.acceptance.table)
        for key in cells.keys() & set(_DAYS) if _has_run_over(row) else ():
            cells[key] = doubted(cells[key], RUN_OVER, desk.acceptance.table)
        cells |= _end_day(cells, row, sure, desk)
        if any(_is_written(c) for k, c in cells.items() if k != "seg_service"):
            cells |= _service_above(cells, row, desk)
            before = above.get(row.table)
            cells = {k: _as_above(c, before, desk) for k, c in cells.items()}
            above[row.table] = RowReading(table=row.table, index=before.index + 1 if before else 1, cells=cells)
            found.append(above[row.table])
    return found


def _has_run_over(row: Row) -> bool:
    """Whether a day begins with a figure too many: the last one of the cell before it."""
    return any(_TOO_MANY.match(t.text) for key in _DAYS for t in row.cells.get(key, ()))


def _marked_in_brackets(row: Row, desk: Desk) -> set[str]:
    """The columns of a row whose words are marked otherwise than in squares: whose a bracket is, only who knows the
    shape of the list can say.
    """
    several = {k: tokens for k, tokens in row.cells.items() if "+" not in k and len(tokens) > 1}
    offered = {k: words_of(t, desk.pool) for k, t in several.items() if desk.wording.catalogue[k].type in CHOICES}
    return {key for key, words in offered.items() if marked(words, desk.pool).kind != "square"}


def _end_day(
    cells: dict[str, FieldReading], row: Row, sure: dict[int, CropReading], desk: Desk
) -> dict[str, FieldReading]:
    """The last day of a segment that leaves out its year, in a cell behind that of the first; empty for another."""
    start, end = (cells.get(key) for key in _DAYS)
    first = start.value if start is not None else None
    if end is None or end.value is not None or not isinstance(first, str) or _DAYS[1] not in row.cells:
        return {}
    tokens = in_order(row.cells[_DAYS[1]])
    texts = (day_since(first, joined(some)) for some in ([sure[t.id] for t in tokens], [t.quick for t in tokens]))
    better, quick = texts
    if better is None:
        return {}
    place = PagePlace(desk.pool.sheet.number, union(t.box for t in tokens))
    reading = judged_at(desk.wording.catalogue[_DAYS[1]], better, quick, place, desk)
    is_next = better.text[:_YEAR] != first[:_YEAR]
    return {_DAYS[1]: doubted(reading, NEXT_YEAR, desk.acceptance.table) if is_next else reading}


def _service_above(cells: dict[str, FieldReading], row: Row, desk: Desk) -> dict[str, FieldReading]:
    """The service of a segment that stands in the part of the form of one service, for a person to confirm; empty where
    the row tells its own or heads of several speak for it.
    """
    own = cells.get("seg_service")
    if row.table != "segments" or (own is not None and own.status is not Status.MISSING):
        return {}
    area = union(t.box for tokens in row.cells.values() for t in tokens)
    heads = [h for h in desk.page.heads if is_service_block(h.block) and is_within(area, h.reach)]
    if len({h.block for h in heads}) != 1 or heads[0].block not in SERVICE_OF_BLOCK:
        return {}
    service = SERVICE_OF_BLOCK[heads[0].block]
    found = FieldReading(
        key="seg_service",
        value=service,
        raw=service,
        confidence=0.5,
        status=Status.REVIEW,
        page=desk.pool.sheet.number,
        box=area,
        doubt=OF_ITS_PART,
        candidates=(service,),
    )
    return {"seg_service": found}


def _is_written(cell: FieldReading) -> bool:
    """Whether anything may stand in a cell; words to choose from of which none is marked are printed in empty rows."""
    return cell.status is not Status.MISSING and (cell.value is not None or cell.doubt != NOT_ALL)


def _is_area(cells: dict[str, FieldReading]) -> bool:
    """Whether the area of a segment is its length times its breadth, which says what stands under its head."""
    area, length, breadth = (c.value if (c := cells.get(k)) else None for k in ("dig_area", "seg_len_m", "seg_w_m"))
    if not all(isinstance(v, int | float) for v in (area, length, breadth)):
        return False
    return abs(float(str(length)) * float(str(breadth)) - float(str(area))) < _ROUNDING


def _as_above(cell: FieldReading, row: RowReading | None, desk: Desk) -> FieldReading:
    """A cell; of one that says no more than that it is as above, what stands there, for a person to look at."""
    if not _DITTO.fullmatch(squeeze(cell.raw)):
        return cell
    other = row.cells.get(cell.key) if row is not None else None
    changes = {"status": Status.REVIEW, "doubt": SAME_AS_ABOVE, "value": other.value if other else None}
    return doubted(cell, SAME_AS_ABOVE, desk.acceptance.table).model_copy(update=changes)


def _has_more(row: Row, rows: Sequence[Row], desk: Desk) -> bool:
    """Whether text stands in a row's lines, or close below in its columns, that no column took: it may be a cell."""
    used = {t.id for r in rows for tokens in r.cells.values() for t in tokens} | desk.page.printed
    area = union(t.box for tokens in row.cells.values() for t in tokens)
    others = [t for t in desk.pool.tokens if t.id not in used and _is_in(t, area, _BELOW * desk.pool.height)]
    return any(not _is_of_list(t, row, desk) for t in others)


def _is_in(token: Token, area: BoxTuple, below: float) -> bool:
    middle = (token.box[1] + token.box[3]) / 2
    is_under = token.box[1] < area[3] + below and token.box[0] < area[2] and area[0] < token.box[2]
    return area[1] < middle < area[3] or (middle > area[3] and is_under)


def _is_of_list(token: Token, row: Row, desk: Desk) -> bool:
    """Whether a text is a part of the printed list: a head, a unit, the number of a row, the list's own title."""
    text = token.text.strip(" :：、.．")
    is_plain = token.colon or is_unit(text) or text.isdigit() or not text
    return is_plain or column_of(text, row.table, desk.wording) is not None or bool(block_of(text))


def parted_tables(rows: Sequence[Row]) -> dict[str, bool]:
    """The lists whose cells rulings or the words of sentences part, and whether the network tells their rows alike."""
    parted = {r.table for r in rows if r.is_parted}
    return {table: all(r.is_seen for r in rows if r.table == table) for table in sorted(parted)}


def _cell(
    key: str, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk, columns: Collection[str]
) -> list[FieldReading]:
    """The readings of a cell: several of one that holds both ends, two days or measures. columns: those of its list."""
    tokens = in_order(tokens)
    place = PagePlace(desk.pool.sheet.number, union(t.box for t in tokens))
    first, second = joined([sure[t.id] for t in tokens]), joined([t.quick for t in tokens])
    if (parts := parts_of_cell(key, first, columns)) is not None:
        other = parts_of_cell(key, second, columns) or {}
        return _several(parts, other if other.keys() == parts.keys() else {}, first.text, place, desk)
    if key == ENDS:
        return []
    if key in SERVICE_ROAD:
        return _service_and_road((first, second), place, desk)
    if "+" in key:
        of_first = desk.wording.catalogue[key.split("+")[0]]
        return [doubted(judged_at(of_first, first, second, place, desk), SIZES_NOT_PARTED, desk.acceptance.table)]
    field = desk.wording.catalogue[key]
    if (ticked := _ticked(field, tokens, sure, desk)) is not None:
        return [ticked]
    reading = weighed(field, (first, second), tokens, place, desk)
    reading = missing(field, place) if reading.value is None and not reading.doubt else reading
    reading = as_meant(with_its_point(reading, desk), field, tokens, desk)
    return [_without_stamp(_clear_word(reading, (first, second), desk), (first, second), desk)]


def _several(
    parts: dict[str, CropReading], other: dict[str, CropReading], text: str, place: PagePlace, desk: Desk
) -> list[FieldReading]:
    """The readings of the parts of a cell. A road with a bracket, which may part it from another, and a day whose year
    does not stand there are asked about. text: that of the cell.
    """
    found = []
    for k, part in parts.items():
        reading = judged_at(desk.wording.catalogue[k], part, other.get(k), place, desk)
        if (quick := other.get(k)) is not None:
            reading = _clear_word(reading, (part, quick), desk)
        if k in _ROADS and _BRACKET.search(part.text):
            reading = doubted(reading, ROAD_NOT_PARTED, desk.acceptance.table)
        if k in _DAYS and part.text[:_YEAR] not in text:
            reading = doubted(reading, NEXT_YEAR, desk.acceptance.table)
        found.append(reading)
    return found


def _service_and_road(texts: tuple[CropReading, CropReading], place: PagePlace, desk: Desk) -> list[FieldReading]:
    """The readings of a cell that holds a service and a road; one that does not part is proposed as the road."""
    service, road = (desk.wording.catalogue[k] for k in SERVICE_ROAD[0].split("+"))
    words = (*service.allowed, *service.aliases)
    parts, other = (split_service(t, words) for t in texts)
    if parts is None:
        return [doubted(judged_at(road, *texts, place, desk), NOT_PARTED, desk.acceptance.table)]
    pairs = zip((service, road), parts, other or (None, None), strict=True)
    return [judged_at(f, a, b, place, desk) for f, a, b in pairs]


def with_its_point(reading: FieldReading, desk: Desk) -> FieldReading:
    """The length of a segment; one of kilometres without a decimal point is asked about: 200.5 loses its point and is
    ten times as long.
    """
    is_long = reading.key == "seg_len_m" and isinstance(reading.value, int | float) and reading.value >= _KILOMETRE_M
    is_whole = is_long and not re.search(r"[.．。km千]", reading.raw)
    return doubted(reading, _POINT, desk.acceptance.table) if is_whole else reading


def _ticked(field: Field, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk) -> FieldReading | None:
    """What is ticked, or ringed, of the words of a column that are printed in its cell; None where words are written
    there: who writes them with a pen writes one, or two.
    """
    if field.type not in CHOICES:
        return None
    words = [t for t in rejoined(tokens, field, desk) if not is_square_read(t.text)]
    is_printed = len(words) > 1 and all(desk.wording.option(field, t.text)[1] == 1.0 for t in words)
    if not is_printed:
        return None
    is_bare = marked(words_of(words, desk.pool), desk.pool).kind == "bare"
    if is_bare and len(words) < _FEWEST_PRINTED:
        return None
    claim = Claim(field.key, 0, tuple(t.id for t in words), 0.0, 0.0)
    found = read_choice(field, claim, words, sure, desk)
    if found is None:
        return missing(field, PagePlace(desk.pool.sheet.number, union(t.box for t in words)))
    return found


def _without_stamp(reading: FieldReading, texts: tuple[CropReading, CropReading], desk: Desk) -> FieldReading:
    """The reading of a cell; of a known street, or the boundary of the project, with something behind it that each
    model reads otherwise, that is proposed: a stamp stands over it.
    """
    field, (first, second) = desk.wording.catalogue[reading.key], (squeeze(t.text) for t in texts)
    if reading.key not in _ROADS or reading.status is not Status.REVIEW or first == second:
        return reading
    lengths = range(min(len(first), len(second)), _SHORTEST_STREET - 1, -1)
    common = (first[:n] for n in lengths if first[:n] == second[:n])
    street = next((s for s in common if _BOUNDARY.fullmatch(s) or desk.acceptance.lexicon.vouches(field, s)), None)
    if street is None:
        return reading
    return reading.model_copy(update={"value": street, "candidates": tuple(dict.fromkeys((street, first, second)))})


def _clear_word(reading: FieldReading, texts: tuple[CropReading, CropReading], desk: Desk) -> FieldReading:
    """The reading of a cell; a word that both models read and that no other word of its column is like, as far as its
    characters are faint, is as good as a name on a list. So is the boundary of the project as the end of a segment.
    """
    field, (first, second) = desk.wording.catalogue[reading.key], texts
    is_faint = reading.status is Status.REVIEW and is_weakness(reading.doubt) and reading.score >= _LEAST_SCORE
    if not is_faint or squeeze(first.text) != squeeze(second.text):
        return reading
    is_boundary = field.key in _ENDS and bool(_BOUNDARY.fullmatch(first.text))
    if not is_boundary and not desk.wording.is_apart(field, first.text, _clear_in(texts)):
        return reading
    kind: Literal["road", "word"] = "road" if is_boundary else "word"
    probability = desk.acceptance.probability(kind, "listed", reading.score)
    if not desk.acceptance.accepts("listed", probability):
        return reading
    grounds = Grounds(desk.acceptance.origin, kind, "listed").text
    changes = {"status": Status.ACCEPTED, "doubt": "", "confidence": round(probability, 4), "grounds": grounds}
    return reading.model_copy(update=changes | {"candidates": ()})


def _clear_in(texts: tuple[CropReading, CropReading]) -> set[int]:
    """The places of the characters that both models surely read."""
    if any(len(t.characters) != len(t.text) for t in texts):
        return set()
    pairs = zip(*(t.characters for t in texts), strict=True)
    return {n for n, both in enumerate(pairs) if all(p >= SURE_FROM for _, p in both)}
