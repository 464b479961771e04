"""Where labels stand and under which heads: rows and columns of services, numbered sections, vertical blocks.

Takes the pool; hands on `Label`s, each with what it may mean in the place where it stands, and the tokens that are
printed wording and never a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.evidence import Pool, Token, Wording, same_row, union
from extractors.models import BoxTuple, is_within
from extractors.otherform import Context, LabelMatch, block_of, is_service_block, is_unit
from extractors.printed.chains import chains

_OF_BLOCK, _LIKELY, _WEAKEST = 2, 4, 5
_BY_WORDS = 6
"""Rank of a label that the words or the unit of its value must bear out."""
_NUMBERED = re.compile(
    r"^[(（][一二三四五六七八九十]{1,2}[)）]|^[一二三四五六七八九十]{1,2}[)）]?[、.．:：\s]|^[(（]?\d{1,2}[)）、．]"
)
_MARK_PLACE = re.compile(r"[(（\[【]\W*[√vVxXM]?\W*[)）\]】]?$|^[(（\[【]\W*[√vVxXM]?\W*[)）\]】]")
_SHORTEST_HEAD, _LONGEST_HEAD = 3, 14
_SERVICE = re.compile("[用供][水电气暖热]|通[信讯]|燃气|电力|热力|网络")
_ACROSS = 0.9
"""Share of its table's width from which a cell reaches over all of it."""
_FEWEST_COLUMNS = 3
_SAME_EDGE, _LISTED = 0.6, 1.2
_RISE, _LAST_LINES = 0.4, 3.0
"""In heights of a line: how far a clause reaches above its number, and the last one down."""


@dataclass(frozen=True)
class Label:
    """A printed label: its tokens' ids, what it may mean where it stands, and its box.

    block: the one that a row, column or section head gives it, '' for none. reach: of a head that stands for each of
    its block's fields, where their values may lie; None for a label of its own. within: the cell beyond which a label
    asks for nothing; None for any other. over: where what it asks for stands, if that is the blank above it.
    """

    tokens: tuple[int, ...]
    text: str
    matches: tuple[LabelMatch, ...]
    box: BoxTuple
    colon: bool = False
    block: str = ""
    reach: BoxTuple | None = None
    within: BoxTuple | None = None
    over: BoxTuple | None = None


@dataclass(frozen=True)
class Head:
    """A head that names a block, and the part of the page that it speaks for (pixels)."""

    block: str
    reach: BoxTuple
    token: int
    kind: str


@dataclass(frozen=True)
class Print:
    """The printed wording of a page: labels, heads, and the ids of all tokens that are no values; hints: of those, the
    small print below labels; options: the words and codes of numbered lists, values of a choice only.
    """

    labels: tuple[Label, ...]
    heads: tuple[Head, ...]
    printed: frozenset[int]
    hints: frozenset[int] = frozenset()
    options: frozenset[int] = frozenset()


def print_of(pool: Pool, wording: Wording) -> Print:
    """What of the page is printed."""
    heads = tuple(_heads(pool, wording))
    stacked = _stacked(pool, wording)
    used = {t for label in stacked for t in label.tokens}
    single = [one for t in pool.tokens if t.id not in used and (one := _label(t, wording)) is not None]
    placed = (_placed(one, heads, wording) for one in (*stacked, *single))
    labels = tuple(one for one in placed if one.matches or one.colon)
    printed = {t for one in labels if any(m.rank <= _LIKELY for m in one.matches) for t in one.tokens}
    printed |= {t.id for t in pool.tokens if wording.is_printed(t.text) and not _is_figure(t)}
    printed |= {h.token for h in heads if h.kind != "column"}
    printed |= _top(pool) | {t.id for t in pool.tokens if t.colon}
    return Print((*labels, *_of_heads(heads, pool, wording)), heads, frozenset(printed))


def _of_heads(heads: Sequence[Head], pool: Pool, wording: Wording) -> Iterator[Label]:
    """Each head of a service's row or column as a weak label of every field of that service."""
    for head in heads:
        if head.kind == "section" or not is_service_block(head.block):
            continue
        token = pool.tokens[head.token]
        for field in wording.catalogue.fields:
            if field.block == head.block and not field.table:
                match = LabelMatch(field.key, _WEAKEST)
                yield Label((), token.text, (match,), token.box, block=head.block, reach=head.reach)


def _is_figure(token: Token) -> bool:
    return token.text[:1].isdigit()


def _top(pool: Pool) -> set[int]:
    """The title: the highest print of the page above anything else, larger than the rest."""
    tall = [t for t in pool.tokens if t.height > 1.0 * pool.height and "表" in t.text and len(t.text) > 5]
    return {t.id for t in tall[:2]}


def _label(token: Token, wording: Wording) -> Label | None:
    text = token.text.rstrip(":：") if token.colon else token.text
    if (len(text) < 2 and not token.colon and not text.isascii()) or wording.is_hint(text):
        return None
    if _MARK_PLACE.search(text) and wording.is_option(_MARK_PLACE.sub("", text)):
        return None
    return Label((token.id,), token.text, wording.label(text), token.box, token.colon)


def _stacked(pool: Pool, wording: Wording) -> list[Label]:
    """Labels broken over two or three lines, and such that stand in single characters side by side."""
    found: list[Label] = []
    used: set[int] = set()
    for token in pool.tokens:
        if token.id in used:
            continue
        for chain in chains(token, pool):
            text = "".join(t.text for t in chain)
            if used & {t.id for t in chain} or not _is_better(text, chain, wording):
                continue
            box = chain[-1].box if chain[-1].box[2] < chain[0].box[0] else union([t.box for t in chain])
            found.append(
                Label(tuple(t.id for t in chain), text, wording.label(text.rstrip(":：")), box, chain[-1].colon)
            )
            used |= {t.id for t in chain}
            break
    return found


def _is_better(text: str, chain: Sequence[Token], wording: Wording) -> bool:
    """Whether tokens mean a label together and do so better than each alone."""
    if any(t.colon for t in chain[:-1]) or wording.is_hint(chain[0].text):
        return False
    together = wording.label(text.rstrip(":："))
    if not together and all(len(t.text.rstrip(":：")) == 1 for t in chain):
        return bool(_of_any_service(text.rstrip(":："), wording))
    if not together or together[0].rank > _WEAKEST:
        return False
    if together[0].rank >= _LIKELY and _holds_label(chain, wording):
        return False
    alone = [wording.label(t.text.rstrip(":：")) for t in chain]
    if together[0].rank == _WEAKEST:
        return not any(alone) and not any(_of_any_service(t.text.rstrip(":："), wording) for t in chain)
    if all(not m or m[0].rank > max(3, together[0].rank) for m in alone):
        return True
    hints = [t for t in chain if wording.is_hint(t.text)]
    return len(hints) == len(chain) - 1 and bool(alone[0]) and together[0].key == alone[0][0].key


def _holds_label(chain: Sequence[Token], wording: Wording) -> bool:
    """Whether a chain begins with a whole label (申请单位 over 项目名称), or one of its texts is a word to choose."""
    if any(wording.is_option(t.text) for t in chain):
        return True
    beginnings = ("".join(t.text for t in chain[:n]) for n in range(2, len(chain)))
    return any(wording.is_label(text, rank=3) for text in beginnings)


def _heads(pool: Pool, wording: Wording) -> Iterator[Head]:
    """Everything that names a service or another block for what stands right of it or below it."""
    listed = _listed_services(pool, wording)
    named = [
        (t, block_of(_unmarked(t.text)))
        for t in pool.tokens
        if len(t.text) <= _LONGEST_HEAD and not t.colon and t.id not in listed
    ]
    sections = [h for h in _sections(pool, wording) if h.token not in listed]
    yield from sections
    yield from _clauses(pool)
    certain = {h.token for h in sections if _is_certain(pool.tokens[h.token], pool)}
    services = [
        (t, b) for t, b in named
        if b and b != "I" and len(_unmarked(t.text)) <= 6 and t.id not in certain and _may_head(t, wording)
    ]  # fmt: skip
    yield from _columns(services, pool)
    yield from _rows(services, pool)


def _listed_services(pool: Pool, wording: Wording) -> set[int]:
    """Services that stand one close below the other and alone in their lines: words to choose, no headings."""
    field = wording.catalogue["services"]
    alone = [t for t in pool.tokens if wording.option(field, t.text)[1] == 1.0 and not _has_mates(t, pool)]
    alone.sort(key=lambda t: t.box[1])
    runs: list[list[Token]] = []
    for token in alone:
        before = runs[-1][-1] if runs else None
        is_next = (
            before is not None
            and token.box[1] - before.box[3] < _LISTED * pool.height
            and abs(token.box[0] - before.box[0]) < 2 * pool.height
        )
        if is_next:
            runs[-1].append(token)
        else:
            runs.append([token])
    return {t.id for run in runs if len(run) >= _FEWEST_COLUMNS for t in run}


def _unmarked(text: str) -> str:
    """A head without the place to tick the service itself."""
    return _MARK_PLACE.sub("", text)


def _may_head(token: Token, wording: Wording) -> bool:
    """Whether a text may head a section, row or column: it is no label and nothing to choose but a service."""
    text = _unmarked(token.text)
    is_label = wording.labels.knows(text) or wording.is_strange_label(text)
    if is_label or (text != token.text and not is_service_block(block_of(text))):
        return False
    services = wording.catalogue["services"]
    return not wording.is_option(text) or wording.option(services, text)[1] == 1.0


def _sections(pool: Pool, wording: Wording) -> Iterator[Head]:
    """Headings that stand alone in their line; each holds down to the next."""
    wide = max((t.box[2] for t in pool.tokens), default=1.0)
    lone = []
    for t in pool.tokens:
        if len(t.text) > 24 or t.colon or _has_mates(t, pool):
            continue
        if len(t.text) < _SHORTEST_HEAD and not (_SERVICE.fullmatch(t.text) and _is_across(t, pool)):
            continue
        block = block_of(re.sub(_NUMBERED, "", t.text))
        is_plain = block and _may_head(t, wording) and not wording.is_label(t.text)
        if _NUMBERED.match(t.text) or is_plain:
            lone.append((t, block))
    lone.sort(key=lambda pair: pair[0].box[1])
    for number, (t, block) in enumerate(lone):
        end = lone[number + 1][0].box[1] if number + 1 < len(lone) else float("inf")
        yield Head(block, (0.0, t.box[3], wide, end), t.id, "section")


def _clauses(pool: Pool) -> Iterator[Head]:
    """Numbered services that begin a line of running text (一、用水：性质为 …): each holds down to the next number."""
    cells = [c.box for c in pool.sheet.rulings.cells]
    begins = [t for t in pool.tokens if _NUMBERED.match(t.text) and not _is_preceded(t, pool)]
    begins = sorted((t for t in begins if not any(is_within(t.box, c) for c in cells)), key=lambda t: t.box[1])
    named = [(t, block_of(_NUMBERED.sub("", t.text.rstrip(":：")))) for t in begins if t.colon and _has_mates(t, pool)]
    named = [(t, b) for t, b in named if is_service_block(b) and len(t.text) <= _LONGEST_HEAD]
    if len({b for _, b in named}) < 2:
        return
    wide = max(t.box[2] for t in pool.tokens)
    for token, block in named:
        top = token.box[1] - _RISE * pool.height
        below = [t.box[1] for t in begins if t.box[1] > token.box[3]]
        bottom = min(below, default=token.box[3] + _LAST_LINES * pool.height) - _RISE * pool.height
        yield Head(block, (0.0, top, wide, bottom), token.id, "clause")


def _is_preceded(token: Token, pool: Pool) -> bool:
    return any(t.box[0] < token.box[0] and same_row(t.box, token.box) for t in pool.tokens if t.id != token.id)


def _is_certain(token: Token, pool: Pool) -> bool:
    """Whether a heading can be no head of a row: it is numbered, or alone in a row of its table."""
    return bool(_NUMBERED.match(token.text)) or _is_across(token, pool)


def _is_across(token: Token, pool: Pool) -> bool:
    """Whether the cell of a text reaches over all of its table, or nearly."""
    cells = pool.sheet.rulings.cells
    own = next((c for c in cells if is_within(token.box, c.box)), None)
    if own is None:
        return False
    table = union(c.box for c in cells if c.table == own.table)
    return own.box[2] - own.box[0] > _ACROSS * (table[2] - table[0])


def _has_mates(token: Token, pool: Pool) -> bool:
    return any(t.id != token.id and same_row(t.box, token.box) for t in pool.tokens)


def _columns(named: Sequence[tuple[Token, str]], pool: Pool) -> Iterator[Head]:
    """A row of services that are the heads of columns: far apart, with more print straight below each."""
    seen: set[int] = set()
    for token, _ in named:
        row = sorted(((t, b) for t, b in named if same_row(t.box, token.box)), key=lambda p: p[0].box[0])
        if token.id in seen or len({b for _, b in row}) < _FEWEST_COLUMNS:
            continue
        seen |= {t.id for t, _ in row}
        middles = [(t.box[0] + t.box[2]) / 2 for t, _ in row]
        steps = [b - a for a, b in pairwise(middles)]
        if min(steps) < 4 * pool.height:
            continue
        bottom = max(t.box[3] for t, _ in row)
        for (t, block), middle, left, right in zip(row, middles, [steps[0], *steps], [*steps, steps[-1]], strict=True):
            yield Head(block, (middle - left / 2, bottom, middle + right / 2, float("inf")), t.id, "column")


def _rows(named: Sequence[tuple[Token, str]], pool: Pool) -> Iterator[Head]:
    """Services one above the other at the left of rows: each holds half way to the next."""
    wide = max((t.box[2] for t in pool.tokens), default=1.0)
    seen: set[int] = set()
    named = [(t, b) for t, b in named if len({o for n, o in named if same_row(n.box, t.box)}) < _FEWEST_COLUMNS]
    for token, _ in named:
        if token.id in seen:
            continue
        column = [(t, b) for t, b in named if _in_column(t.box, token.box, pool.height)]
        column.sort(key=lambda p: p[0].box[1])
        if len({b for _, b in column}) < 2:
            continue
        seen |= {t.id for t, _ in column}
        for t, block in column:
            top, bottom = _band(t, pool)
            yield Head(block, (t.box[2], top, wide, bottom), t.id, "row")


def _in_column(one: BoxTuple, other: BoxTuple, height: float) -> bool:
    """Whether heads stand one above the other: centred, or with their left edges in line."""
    middle = abs(one[0] + one[2] - other[0] - other[2]) / 2
    return middle < 1.2 * height or abs(one[0] - other[0]) < _SAME_EDGE * height


def _band(token: Token, pool: Pool) -> tuple[float, float]:
    """The rows that a head at the left speaks for: its cell where it stands in one, else down to its neighbours."""
    x, y = (token.box[0] + token.box[2]) / 2, (token.box[1] + token.box[3]) / 2
    for cell in pool.sheet.rulings.cells:
        if cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]:
            return cell.box[1], cell.box[3]
    mates = [t for t in pool.tokens if t.id != token.id and abs((t.box[0] + t.box[2]) / 2 - x) < 2 * pool.height]
    above = max((t.box[3] for t in mates if t.box[3] <= token.box[1]), default=token.box[1] - 3 * pool.height)
    below = min((t.box[1] for t in mates if t.box[1] >= token.box[3]), default=token.box[3] + 3 * pool.height)
    return (above + token.box[1]) / 2, (below + token.box[3]) / 2


def block_at(box: BoxTuple, heads: Sequence[Head]) -> str:
    """The block that the heads around a place give it: rows before columns before sections."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for kind in ("row", "column", "clause", "section"):
        around = [
            h for h in heads if h.kind == kind and h.reach[0] <= x <= h.reach[2] and h.reach[1] <= y <= h.reach[3]
        ]
        if around:
            best = min(around, key=lambda h: y - h.reach[1] if kind != "row" else x - h.reach[0])
            if best.block or kind == "section":
                return best.block
    return ""


def _placed(label: Label, heads: Sequence[Head], wording: Wording) -> Label:
    """The label with what it means under its heads."""
    block = block_at(label.box, [h for h in heads if h.token not in label.tokens])
    text = label.text.rstrip(":：")
    matches = wording.label(text, Context(block=block)) if block else label.matches
    kept = tuple(m for m in matches if m.rank <= _WEAKEST) or _of_any_service(text, wording) or matches
    return replace(label, matches=kept if not is_unit(text) else (), block=block)


def _of_any_service(text: str, wording: Wording) -> tuple[LabelMatch, ...]:
    """What a label that means something only under the head of a service (电压, 类别) may mean where there is none."""
    found = [m for b in wording.services for m in wording.labels.whole(text, Context(block=b)) if m.rank <= _OF_BLOCK]
    found = found or [m for b in wording.services for m in wording.meant(text, b)]
    return tuple(LabelMatch(m.key, _BY_WORDS, m.unit) for m in found)
