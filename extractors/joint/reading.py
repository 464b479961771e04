"""From the claims of the one decision to readings: texts read once more by the better model, choices by their marks.

Takes a pool with its decision; hands on a `FieldReading` per field that the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from statistics import median

from extractors.joint.belonging import is_plain
from extractors.joint.deciding import Claim
from extractors.joint.grouping import is_whole as is_whole_group
from extractors.joint.grouping import together
from extractors.joint.heads import Print
from extractors.joint.optionwords import Marked, Word, words_of
from extractors.joint.places import is_marked_like, marked
from extractors.joint.pool import SQUARES, Pool, Token
from extractors.joint.witnesses import UNSURE_MARK, UNSURE_PLACE
from extractors.joint.wording import CHOICES, Wording
from extractors.joint.written import is_word, stands_alone
from extractors.models import BoxTuple, CropReading, FieldReading, Status
from extractors.otherform import (
    Element,
    Option,
    Span,
    cut,
    is_unit,
    label_unit,
    plain_word,
    row_answer,
)
from extractors.values import Acceptance, Field, PagePlace, chosen, doubted, half_width, judged, missing

_NUMBERS = frozenset({"number", "integer"})
_MISREAD = "选项的文字没有认清，请核对"
_UNCLEAR = "勾画不清楚，请核对"
_LEAST_MARGIN, _FEW = 2.5, 4
_NOT_ALL = "选项没有全部找到，请核对"
_LISTED = "、，,"
_FREE, _STOPS = frozenset({"text", "name"}), "。；，"
"""Fields that take any words; what ends a sentence behind a value of all others."""


@dataclass(frozen=True)
class Desk:
    """What claims are read with. claims: all of the page, as they were decided."""

    pool: Pool
    page: Print
    wording: Wording
    acceptance: Acceptance
    today: date | None
    claims: tuple[Claim, ...]


def read_claims(desk: Desk) -> list[FieldReading]:
    """The readings of all claims of a page."""
    desk = replace(desk, claims=tuple(_gathered(c, desk) for c in desk.claims))
    groups = [(c, _with_misread(c, desk.claims, desk)) for c in desk.claims]
    written = [t for c, tokens in groups for t in tokens if _is_text(c, tokens, desk)]
    sure = surely(written, desk)
    return [r for c, tokens in groups if (r := _read(c, tokens, sure, desk)) is not None]


def _gathered(claim: Claim, desk: Desk) -> Claim:
    """A claim; of a choice without the words of its field that do not stand with the others."""
    field = desk.wording.catalogue[claim.key]
    if field.type not in CHOICES:
        return claim
    by_id = {t.id: t for t in desk.pool.tokens}
    kept = together(field, [by_id[i] for i in claim.tokens], desk.wording, desk.pool.height)
    return replace(claim, tokens=tuple(t.id for t in kept))


def judged_at(
    field: Field, first: CropReading, second: CropReading | None, place: PagePlace, desk: Desk
) -> FieldReading:
    """A cell from both models' readings of it; empty where they say nothing."""
    reading = judged(field, first, second, place=place, today=desk.today, acceptance=desk.acceptance)
    return missing(field, place) if reading.value is None and not reading.doubt else reading


def _is_text(claim: Claim, tokens: Sequence[Token], desk: Desk) -> bool:
    field = desk.wording.catalogue[claim.key]
    return (
        field.type not in CHOICES or len(tokens) == 1 or any(desk.wording.option(field, t.text)[1] < 1 for t in tokens)
    )


def surely(tokens: Iterable[Token], desk: Desk) -> dict[int, CropReading]:
    """The better model's readings, by the token's id; a text layer is sure as it is."""
    wanted = {t.id: t for t in tokens}
    sheet = desk.pool.sheet
    if sheet.ocr is None:
        return {i: t.quick for i, t in wanted.items()}
    crops = [cut(sheet.grey, t.box) for t in wanted.values()]
    return dict(zip(wanted, sheet.ocr.read_crops(crops), strict=True))


def _read(claim: Claim, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk) -> FieldReading | None:
    field = desk.wording.catalogue[claim.key]
    if field.type in CHOICES and (found := read_choice(field, claim, tokens, sure, desk)) is not None:
        return found
    return _text(field, claim, [t for t in tokens if t.id in sure], sure, desk)


def _text(
    field: Field, claim: Claim, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk
) -> FieldReading | None:
    if not tokens:
        return None
    tokens = in_order(tokens)
    place = PagePlace(desk.pool.sheet.number, union(t.box for t in tokens))
    first, second = joined([sure[t.id] for t in tokens]), joined([t.quick for t in tokens])
    if field.type not in _FREE:
        first, second = (replace(r, text=r.text.rstrip(_STOPS)) for r in (first, second))
    if field.type in CHOICES and any(c in SQUARES for c in first.text):
        return None
    unit = _unit(field, claim, first.text, tokens, desk)
    reading = judged(
        field,
        replace(first, text=first.text + unit),
        replace(second, text=second.text + unit),
        place=place,
        today=desk.today,
        acceptance=desk.acceptance,
    )
    if unit:
        reading = reading.model_copy(update={"raw": first.text.strip()})
    if reading.value is None and not reading.doubt:
        return missing(field, place)
    is_sure = claim.margin >= _LEAST_MARGIN and is_plain(field, claim, first.text + unit, desk)
    if field.type in CHOICES:
        is_alone = is_sure and len(tokens) == 1 and is_word(field, first.text)
        is_alone = is_alone and stands_alone(field, claim, tokens[0], desk)
        return reading if is_alone else doubted(reading, UNSURE_MARK, desk.acceptance.table)
    return reading if is_sure else doubted(reading, UNSURE_PLACE, desk.acceptance.table)


def _unit(field: Field, claim: Claim, text: str, tokens: Sequence[Token], desk: Desk) -> str:
    """The unit that a bare figure must carry: of the label's bracket, or printed behind the blank."""
    if field.type not in _NUMBERS or not re.fullmatch(r"[\d.,，\s]+", half_width(text)):
        return ""
    of_label = desk.page.labels[claim.label].matches if claim.label >= 0 else ()
    noted = next((m.unit for m in of_label if m.key == field.key), "")
    if unit := label_unit(field, noted):
        return unit
    last = tokens[-1].box
    behind = [
        t for t in desk.pool.tokens
        if is_unit(t.text) and 0 <= t.box[0] - last[2] < 8 * desk.pool.height and _same_row(t.box, last)
    ]  # fmt: skip
    near = min(behind, key=lambda t: t.box[0], default=None)
    return label_unit(field, near.text) if near is not None else ""


def read_choice(
    field: Field, claim: Claim, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk
) -> FieldReading | None:
    """A choice as a whole; None where its only word was written and not chosen."""
    tokens = _with_places(field, _once(field, in_order(tokens), desk), desk)
    words = words_of(tokens, desk.pool)
    marks = marked(words, desk.pool)
    if marks.kind == "bare" and (len(tokens) == 1 or _is_listed(tokens, desk)) and "ticked" not in marks.states:
        return None
    values, misread = _values(field, tokens, sure, desk)
    ticked, unclear, doubt = _answer(field, words, marks, desk)
    place = PagePlace(desk.pool.sheet.number, union(t.box for t in tokens))
    if not ticked and not unclear and not doubt:
        return missing(field, place)
    named = [v for i in ticked if (v := values[i])]
    doubt = doubt or _against(field, values, ticked, misread)
    if desk.pool.sheet.ocr is not None:
        doubt = doubt or _incomplete(field, values) or _passed_over(words, desk)
    value = _value(field, [w for w in (field.allowed or ("是", "否")) if w in named])
    reading = FieldReading(
        key=field.key,
        value=value,
        raw="、".join(plain_word(tokens[i].text) for i in ticked),
        confidence=0.5 if doubt else 0.99,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys(v for i in (*ticked, *unclear) if (v := values[i]))) if doubt else (),
    )
    reading = chosen(reading, acceptance=desk.acceptance)
    is_few = field.type != "yes_no" and 2 * len(tokens) < min(len(field.allowed), _FEW)
    is_open = field.type == "many_of" and len(tokens) < len(field.allowed)
    is_unlabelled = claim.label < 0 and field.key != "services"
    is_printed = all(desk.wording.option(field, tokens[i].text)[1] == 1.0 for i in ticked)
    is_bare = marks.kind == "bare" and not (marks.is_clear and not misread and is_printed)
    is_bare = is_bare or (marks.kind == "struck" and not (marks.is_clear and is_printed))
    is_whole = len(tokens) >= _FEW - 1 and is_printed and not misread
    is_whole = is_whole and is_whole_group(field, words, marks, desk.pool, desk.wording)
    if field.type == "many_of":  # one that is overlooked is not missed
        is_bare, is_whole = is_bare or marks.is_supposed, is_whole and marks.kind == "square"
    is_lone = is_bare or ((is_few or is_open or is_unlabelled) and not is_whole)
    is_lone = is_lone and reading.status is Status.ACCEPTED
    return doubted(reading, UNSURE_MARK, desk.acceptance.table) if is_lone else reading


def _once(field: Field, tokens: Sequence[Token], desk: Desk) -> list[Token]:
    """The options, of a word that stands there twice the one with more options in its line."""
    mates = {t.id: sum(_same_row(t.box, o.box) for o in tokens) for t in tokens}
    best: dict[str, Token] = {}
    for token in tokens:
        word, sure = desk.wording.option(field, token.text)
        if sure == 1.0 and (word not in best or mates[token.id] > mates[best[word].id]):
            best[word] = token
    kept = {t.id for t in best.values()}
    return [t for t in tokens if t.id in kept or desk.wording.option(field, t.text)[1] < 1.0]


def _with_places(field: Field, tokens: Sequence[Token], desk: Desk) -> list[Token]:
    """The options; of misread words only those beside a mark place of the kind that the known ones have."""
    known = [t for t in tokens if desk.wording.option(field, t.text)[1] > 0]
    if not known or len(known) == len(tokens):
        return list(tokens)
    marks = marked(words_of(known, desk.pool), desk.pool)
    kept = [w.token for w in words_of(tokens, desk.pool) if is_marked_like(w, marks, desk.pool)]
    return [t for t in tokens if t in known or t in kept]


def _is_listed(tokens: Sequence[Token], desk: Desk) -> bool:
    """Whether words stand in a row as a pen writes them, a comma between."""
    pairs = list(pairwise(tokens))
    return bool(pairs) and all("、" in t.text or t.text[-1:] in _LISTED for t, _ in pairs)


def _answer(
    field: Field, words: Sequence[Word], marks: Marked, desk: Desk
) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """What is chosen, what is unclear, and what speaks against it."""
    if marks.kind == "square":
        options = [
            Option(m, w.token.text, (Span(Element(-1000 - w.token.id, w.box, w.token.quick)),))
            for m, w in zip(marks.squares, words, strict=True)
        ]
        row = row_answer(options, desk.pool.sheet, one_of=field.type != "many_of")
        return row.chosen, row.unclear, row.said_of([plain_word(w.token.text) for w in words]) if row.doubt else ""
    ticked = tuple(i for i, s in enumerate(marks.states) if s == "ticked")
    unclear = tuple(i for i, s in enumerate(marks.states) if s == "doubtful")
    if unclear:
        return ticked or unclear, unclear, _UNCLEAR
    return ticked, (), _UNCLEAR if marks.is_faint else ""


def _values(
    field: Field, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk
) -> tuple[list[str], set[int]]:
    """The word that each option stands for, and which were not read as printed."""
    found, certain = [], []
    for token in tokens:
        word, much = desk.wording.option(field, token.text)
        if much < 1.0 and token.id in sure:
            again, more = desk.wording.option(field, sure[token.id].text)
            word, much = (again, more) if more > much else (word, much)
        found.append(word)
        certain.append(much)
    misread = {i for i, much in enumerate(certain) if much < 0.7}
    for i in sorted(range(len(found)), key=lambda i: -certain[i]):
        if found[i] and found[i] in [found[j] for j in range(len(found)) if j != i and certain[j] >= certain[i]]:
            found[i] = ""
            misread.add(i)
    left = [w for w in field.allowed if w not in found]
    blank = [i for i, w in enumerate(found) if not w]
    if len(blank) == 1 and len(left) == 1:
        found[blank[0]] = left[0]
    return found, misread


def _against(field: Field, values: Sequence[str], ticked: Sequence[int], misread: set[int]) -> str:
    if any(not values[i] for i in ticked) or misread & set(ticked):
        return _MISREAD
    if field.type != "many_of" and len({values[i] for i in ticked}) > 1:
        return "单选项勾选了多项"
    return ""


def _incomplete(field: Field, values: Sequence[str]) -> str:
    """Forms that print all services but one are rare: it was not found and may have been chosen."""
    lacking = set(field.allowed) - set(values)
    return _NOT_ALL if field.key == "services" and len(lacking) == 1 else ""


def _passed_over(words: Sequence[Word], desk: Desk) -> str:
    """A ticked bracket between the options that belongs to none of them: its word was not found."""
    around = union(w.box for w in words)
    others = [t.box for t in desk.pool.tokens if any(t.id == w.token.id for w in words)]
    loose = [
        b for b in desk.pool.brackets
        if b.sign and any(_same_row(b.box, w.box) for w in words)
        and around[0] < b.box[0] < around[2] and not any(_close(b.box, o) for o in others)
    ]  # fmt: skip
    return _NOT_ALL if loose else ""


def _close(bracket: BoxTuple, word: BoxTuple) -> bool:
    gap = max(bracket[0] - word[2], word[0] - bracket[2])
    return _same_row(bracket, word) and gap < bracket[3] - bracket[1]


def _value(field: Field, named: list[str]) -> str | bool | list[str] | None:
    if field.type == "many_of":
        return named
    one = named[0] if len(named) == 1 else None
    return one == "是" if field.type == "yes_no" and one is not None else one


def _with_misread(claim: Claim, claims: Sequence[Claim], desk: Desk) -> list[Token]:
    """The tokens of a claim; of a choice with the words between its options that nobody claims: they were misread."""
    by_id = {t.id: t for t in desk.pool.tokens}
    own = [by_id[i] for i in claim.tokens]
    field = desk.wording.catalogue[claim.key]
    if field.type not in CHOICES:
        return own
    taken = {i for c in claims for i in c.tokens} | desk.page.printed
    taken |= {i for label in desk.page.labels for i in label.tokens}
    free = [t for t in desk.pool.tokens if t.id not in taken and 1 <= len(plain_word(t.text)) <= 6]
    return _rejoined([*own, *(t for t in free if _is_between(t, own, desk))], field, desk)


def _rejoined(tokens: Sequence[Token], field: Field, desk: Desk) -> list[Token]:
    """The options, a word that was broken at the end of a line as one; it stands where it begins."""
    found: list[Token] = []
    for token in in_order(tokens):
        before = found[-1] if found else None
        if before is not None and not _same_row(before.box, token.box):
            text = plain_word(before.text) + plain_word(token.text)
            word, sure = desk.wording.option(field, text)
            if sure == 1.0 and desk.wording.option(field, before.text)[0] != word:
                found[-1] = replace(before, text=text, chance=min(before.chance, token.chance))
                continue
        found.append(token)
    return found


def _is_between(token: Token, own: Sequence[Token], desk: Desk) -> bool:
    """Whether a word stands in a row of options as if it were one of them."""
    row = [t for t in own if _same_row(t.box, token.box)]
    if not row:
        column = [t for t in own if abs(t.box[0] - token.box[0]) < 0.5 * desk.pool.height]
        return len(column) >= 2 and any(0 < token.box[1] - t.box[3] < desk.pool.height for t in column)
    left = [token.box[0] - t.box[2] for t in row if t.box[2] <= token.box[0] + 4]
    right = [t.box[0] - token.box[2] for t in row if t.box[0] >= token.box[2] - 4]
    if left and right:
        return True
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(in_order(row))]
    usual = median(gaps) if gaps else 2 * desk.pool.height
    return min([*left, *right], default=1e9) < 1.6 * max(usual, 0.5 * desk.pool.height)


def joined(readings: Sequence[CropReading]) -> CropReading:
    """Readings of several pieces of a text as one."""
    return CropReading(
        text="".join(r.text for r in readings),
        confidence=min((r.confidence for r in readings), default=0.0),
        characters=tuple(c for r in readings for c in r.characters),
    )


def in_order(tokens: Iterable[Token]) -> list[Token]:
    """Tokens line by line, each from left to right."""
    rows: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.box[1] + t.box[3]):
        if rows and _same_row(rows[-1][-1].box, token.box):
            rows[-1].append(token)
        else:
            rows.append([token])
    return [t for row in rows for t in sorted(row, key=lambda t: t.box[0])]


def union(boxes: Iterable[BoxTuple]) -> BoxTuple:
    """The smallest box around boxes (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _same_row(one: BoxTuple, other: BoxTuple) -> bool:
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > 0.45 * min(one[3] - one[1], other[3] - other[1])
