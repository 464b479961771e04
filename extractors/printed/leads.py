"""Small labels before the blanks of a cell: what a word means with the unit behind its blank, under its service.

Takes the pool and the print of a page; cuts such a word off its figure, and hands the print on with it as a label.
每日 __ 立方米 under 水 asks for the water of a day, 水表 __ 只 for its meters, 用热 __ 户 under 热 for its homes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.evidence import Pool, Token, Wording, parted_at, same_row
from extractors.models import BoxTuple, is_within
from extractors.otherform import Context, LabelMatch, is_service_block, is_unit
from extractors.printed.heads import Label, Print, block_at
from extractors.values import simplified

_BEFORE_FIGURE = re.compile(r"([一-鿿]{1,5})[:：\s]*(?=\d[\d.,，]*\s*([^\d.,，]{0,6})$)")
_LEAD = re.compile(r"[一-鿿]{1,5}[:：]?")
_FIGURE = re.compile(r"\d[\d.,，]*\s*(\D{0,6})")
_EACH = re.compile(r"^每|[:：\s]+$")
_SPAN = re.compile(r"(最[高大]|平均)?(日|天|小?时|年)(最[高大]|均)?")
_FLOWS = {"D": "用水量", "F": "用气量"}
"""What is measured by the day and by the hour, by the service that it is asked of."""
_ANY = 10
"""A figure that any quantity may be."""
_FAR, _OWN, _SURE = 8.0, 2, 3
"""Heights of a line from a label to its figure and its unit at most; rank of a word with its unit; the weakest rank of
a name that such a word is part of."""


def with_leads(pool: Pool, wording: Wording) -> Pool:
    """The pool with the words that ask for a figure cut off where both were read as one text: 容量60, 水表1 只."""
    found: list[Token] = []
    for token in pool.tokens:
        lead = _BEFORE_FIGURE.match(token.text)
        found += parted_at(token, [lead.end()], pool) if lead and _is_asking(lead, token, pool, wording) else [token]
    if len(found) == len(pool.tokens):
        return pool
    found.sort(key=lambda t: (t.box[1] + t.box[3], t.box[0]))
    return replace(pool, tokens=tuple(replace(t, id=n) for n, t in enumerate(found)))


def _is_asking(lead: re.Match[str], token: Token, pool: Pool, wording: Wording) -> bool:
    """Whether a word asks for the figure behind it, if only under some service."""
    unit = _unit(lead[2]) or _unit_of(_behind(token, pool))
    return any(_meant(lead[1], unit, b, wording) for b in wording.services)


def with_lead_labels(page: Print, pool: Pool, wording: Wording) -> Print:
    """The print with a label for each word that asks for a figure in the row or column of a service."""
    known = {i: one.matches[0].key for one in page.labels for i in one.tokens if _is_named(one)}
    named = [t for t in pool.tokens if _LEAD.fullmatch(t.text)]
    leads = list(_labels(named, page, pool, wording)) if any(is_service_block(h.block) for h in page.heads) else []
    leads = [one for one in leads if known.get(one.tokens[0], one.matches[0].key) == one.matches[0].key]
    own = {i for one in leads for i in one.tokens}
    labels = [one for one in page.labels if not own & set(one.tokens)]
    labels = [one for one in labels if not _is_said(one, [*labels, *leads])]
    return replace(page, labels=(*labels, *leads), printed=page.printed | own)


def _is_said(label: Label, labels: list[Label]) -> bool:
    """Whether a label within the reach of a head says what the head asks for there."""
    return label.reach is not None and any(
        one.tokens and _is_named(one) and one.matches[0].key == label.matches[0].key
        and is_within(one.box, label.reach) for one in labels
    )  # fmt: skip


def _is_named(label: Label) -> bool:
    return bool(label.matches) and label.matches[0].rank <= _OWN


def _labels(named: list[Token], page: Print, pool: Pool, wording: Wording) -> Iterator[Label]:
    for token in named:
        block = block_at(token.box, [h for h in page.heads if h.kind != "section" and h.token != token.id])
        if not is_service_block(block):
            continue
        unit, has_figure = _asked_behind(token, pool)
        if (is_unit(unit) or has_figure) and (match := _meant(token.text, unit, block, wording)) is not None:
            cell = _cell_of(token.box, pool)
            yield Label((token.id,), token.text, (match,), token.box, token.colon, block, within=cell)


def _asked_behind(token: Token, pool: Pool) -> tuple[str, bool]:
    """The unit behind a word's blank, '' for none, and whether the blank holds a figure."""
    first = _behind(token, pool)
    figure = _FIGURE.fullmatch(first.text) if first is not None else None
    if first is None or figure is None:
        return _unit_of(first), False
    return _unit(figure[1]) or _unit_of(_behind(first, pool)), True


def _meant(lead: str, unit: str, block: str, wording: Wording) -> LabelMatch | None:
    """The one figure of a service that a word asks for with this unit behind its blank."""
    plain, unit = _plain(lead), unit if is_unit(unit) else ""
    names = [plain, f"{plain}{unit}数"] if unit else [plain]
    if _SPAN.fullmatch(plain):
        names = [plain.replace("天", "日").replace("均", "") + _FLOWS[block]] if block in _FLOWS else []
    for name in names:
        own = {m.key for m in wording.labels.whole(name, Context(block=block)) if m.rank <= _SURE}
        own = {k for k in own if wording.catalogue[k].block == block and wording.labels.is_figure(k, f"{_ANY}{unit}")}
        if len(own) == 1:
            return LabelMatch(own.pop(), _OWN)
    return None


def _plain(lead: str) -> str:
    return _EACH.sub("", _EACH.sub("", lead))


def _unit_of(token: Token | None) -> str:
    return _unit(token.text) if token is not None else ""


def _unit(text: str) -> str:
    return simplified(text.strip("_ "))


def _behind(token: Token, pool: Pool) -> Token | None:
    """The next text of a text's line, within its cell."""
    cell = _cell_of(token.box, pool)
    row = [
        t for t in pool.tokens
        if t.id != token.id and same_row(t.box, token.box)
        and -0.3 * pool.height < t.box[0] - token.box[2] < _FAR * pool.height
        and (cell is None or _is_in(t.box, cell))
    ]  # fmt: skip
    return min(row, key=lambda t: t.box[0], default=None)


def _cell_of(box: BoxTuple, pool: Pool) -> BoxTuple | None:
    return next((c.box for c in pool.sheet.rulings.cells if is_within(box, c.box)), None)


def _is_in(box: BoxTuple, cell: BoxTuple) -> bool:
    middle = (box[0] + box[2]) / 2
    return cell[0] <= middle <= cell[2]
