"""A choice of a foreign form as a whole: its options, how each is marked, and what that says.

Takes the options that the one decision gave to a field; hands on a `FieldReading`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.apart import Element, plain_word
from extractors.evidence import Marked, Word, cleared, in_order, is_marked_like, marked, same_row, union, words_of
from extractors.joint.grouping import has_hole
from extractors.joint.grouping import is_whole as is_whole_group
from extractors.joint.reasons import UNSURE_MARK
from extractors.models import BoxTuple, CropReading, FieldReading, Status
from extractors.otherform import Option, Span, row_answer
from extractors.values import Field, Grounds, PagePlace, chosen, doubted, missing

if TYPE_CHECKING:
    from extractors.evidence import Token
    from extractors.joint.deciding import Claim
    from extractors.joint.reading import Desk

_MISREAD = "选项的文字没有认清，请核对"
UNCLEAR = "勾画不清楚，请核对"
NOT_ALL = "选项没有全部找到，请核对"
_FEW = 4
_BADLY, _CLEARLY = 0.9, 0.95
"""Chance of the weakest character of an option through which a pen may have gone, and of all others then."""
_LISTED, _TOUCHING = "、，,", 1.0
"""What stands between words in a row; white, in heights, that there may be between two pieces of one."""
_BRACKETED = re.compile(r"[(（\[【][^()（）]{0,3}[\w√×]|[√×✓]")
"""A text with a bracket that is not empty, or a tick: of an option that was passed over."""
_AROUND, _NEAR, _PRINT = 5.0, 0.3, 0.8
"""In heights of a line: how far from its options a mark or print may be one of a choice that was passed over, how near
to them it is none of its own, and how broad print is."""


def read_choice(
    field: Field, claim: Claim, tokens: Sequence[Token], sure: dict[int, CropReading], desk: Desk
) -> FieldReading | None:
    """A choice as a whole; None where its only word was written and not chosen."""
    offered = _once(field, _pieced(field, in_order(tokens), desk), desk)
    tokens = _with_places(field, offered, desk)
    words = words_of(tokens, desk.pool)
    marks = marked(words, desk.pool)
    if marks.kind == "bare" and (len(tokens) == 1 or _is_listed(tokens, desk)) and "ticked" not in marks.states:
        return None
    values, misread = _values(field, tokens, sure, desk)
    ticked, unclear, doubt = _answer(field, words, marks, desk)
    place = PagePlace(desk.pool.sheet.number, union(t.box for t in tokens))
    if marks.kind == "bare" and not (ticked or unclear or doubt):
        ticked = struck_by_a_pen(tokens)
        doubt = UNCLEAR if ticked else ""
    is_cut = has_hole(words, marks, desk.pool)
    is_cut = is_cut or (marks.kind == "bare" and not ticked and len(words) > 1 and has_print_beside(words, desk))
    is_cut = is_cut or (marks.kind == "place" and not ticked and len(tokens) < len(offered))  # a tick hid its word
    if not ticked and not unclear and not doubt and not is_cut:
        is_seen = len(words) >= _FEW - 1 and _are_all(field, claim, words, marks, desk)
        grounds = Grounds(desk.acceptance.origin, "choice", "alone").text if is_seen else ""
        return missing(field, place).model_copy(update={"grounds": grounds})
    named = [v for i in ticked if (v := values[i])]
    doubt = doubt or _against(field, values, ticked, misread)
    if is_cut:
        doubt = doubt or NOT_ALL
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
    is_few = field.type != "yes_no" and 2 * len(tokens) < max(3, min(len(field.allowed), _FEW))
    is_open = field.type == "many_of" and len(tokens) < len(field.allowed)
    is_unlabelled = claim.label < 0 and field.key != "services"
    is_printed = all(is_told(field, tokens, i, values[i], desk) for i in ticked)
    is_bare = marks.kind == "bare" and not (marks.is_clear and not misread and is_printed)
    is_bare = is_bare or (marks.kind == "struck" and not (marks.is_clear and is_printed))
    is_bare = is_bare or (marks.kind == "place" and marks.is_supposed and len(words) < _FEW - 1)
    is_whole = len(tokens) >= min(_FEW - 1, len(field.allowed)) and is_printed and not misread & set(ticked)
    is_whole = is_whole and is_whole_group(field, words, marks, desk.pool, desk.wording)
    if field.type == "many_of":  # one that is overlooked is not missed
        is_bare, is_whole = is_bare or marks.is_supposed, is_whole and marks.kind == "square"
    is_lone = is_bare or ((is_few or is_open or is_unlabelled) and not is_whole)
    is_lone = is_lone and reading.status is Status.ACCEPTED
    return doubted(reading, UNSURE_MARK, desk.acceptance.table) if is_lone else reading


def struck_by_a_pen(tokens: Sequence[Token]) -> tuple[int, ...]:
    """The one option that was read badly among others that were read clearly: most likely a stroke goes through it."""
    badly = tuple(i for i, t in enumerate(tokens) if t.chance < _BADLY)
    clearly = sum(t.chance >= _CLEARLY for t in tokens)
    return badly if len(badly) == 1 and clearly == len(tokens) - 1 >= _FEW - 2 else ()


def _pieced(field: Field, tokens: Sequence[Token], desk: Desk) -> list[Token]:
    """The options, with the beginning of a word that was read as a text of its own joined to its rest: 采 to 暖锅炉."""
    taken = desk.page.printed | {i for one in desk.page.labels for i in one.tokens}
    taken |= {i for c in desk.claims if c.key != field.key for i in c.tokens}
    words = desk.wording.words[field.key]
    found, used = [], set()
    for token in tokens:
        plain = plain_word(token.text)
        heads = [
            t for t in desk.pool.tokens
            if t.id not in taken and same_row(t.box, token.box)
            and -_TOUCHING * token.height < token.box[0] - t.box[2] < _TOUCHING * token.height
            and any(plain_word(t.text) + plain in w for w in words) and plain_word(t.text) not in words
        ]  # fmt: skip
        if len(heads) == 1 and plain and plain_word(heads[0].text):
            [head] = heads
            used.add(head.id)
            token = replace(
                token, text=head.text + token.text, box=union((head.box, token.box)),
                glyphs=(*head.glyphs, *token.glyphs), chance=min(head.chance, token.chance),
            )  # fmt: skip
        found.append(token)
    return [t for t in found if t.id not in used]


def _once(field: Field, tokens: Sequence[Token], desk: Desk) -> list[Token]:
    """The options, of a word that stands there twice the one with more options in its line."""
    mates = {t.id: sum(same_row(t.box, o.box) for o in tokens) for t in tokens}
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
        return ticked or unclear, unclear, UNCLEAR
    return ticked, (), UNCLEAR if marks.is_faint else ""


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
    misread = {i for i, much in enumerate(certain) if much < 0.7 and not is_told(field, tokens, i, found[i], desk)}
    for i in sorted(range(len(found)), key=lambda i: -certain[i]):
        if found[i] and found[i] in [found[j] for j in range(len(found)) if j != i and certain[j] >= certain[i]]:
            found[i] = ""
            misread.add(i)
    left = [w for w in field.allowed if w not in found]
    blank = [i for i, w in enumerate(found) if not w]
    if len(blank) == 1 and len(left) == 1:
        found[blank[0]] = left[0]
    return found, misread


def is_told(field: Field, tokens: Sequence[Token], at: int, value: str, desk: Desk) -> bool:
    """Whether an option is its word: as printed, or like it and no other that is left where the rest is as printed."""
    read = [desk.wording.option(field, t.text) for t in tokens]
    if read[at][1] == 1.0:
        return True
    others = [word for n, (word, much) in enumerate(read) if n != at and much == 1.0]
    is_rest_known = len(others) == len(tokens) - 1 >= _FEW - 1 and value not in others
    left = [w for w in field.allowed if w not in others]
    like = [w for w in left if set(plain_word(w)) & set(plain_word(tokens[at].text))]
    return is_rest_known and bool(value) and like == [value]


def _against(field: Field, values: Sequence[str], ticked: Sequence[int], misread: set[int]) -> str:
    if any(not values[i] for i in ticked) or misread & set(ticked):
        return _MISREAD
    if field.type != "many_of" and len({values[i] for i in ticked}) > 1:
        return "单选项勾选了多项"
    return ""


def _incomplete(field: Field, values: Sequence[str]) -> str:
    """Forms that print all services but one are rare: it was not found and may have been chosen."""
    lacking = set(field.allowed) - set(values)
    return NOT_ALL if field.key == "services" and len(lacking) == 1 else ""


def _are_all(field: Field, claim: Claim, words: Sequence[Word], marks: Marked, desk: Desk) -> bool:
    """Whether no option is likely to have been passed over: none within the label, no mark beside the others."""
    label = plain_word(desk.page.labels[claim.label].text) if claim.label >= 0 else ""
    if any(len(w) > 1 and label.endswith(w) for w in desk.wording.words[field.key]):
        return False
    own, tokens = {m.box for m in marks.squares}, {w.token.id for w in words}
    around = union(w.box for w in words)
    signs = [
        t for t in desk.pool.tokens
        if t.id not in tokens and _BRACKETED.search(t.text) and any(same_row(t.box, w.box) for w in words)
        and around[0] - _AROUND * desk.pool.height < t.box[2] and t.box[0] < around[2] + _AROUND * desk.pool.height
    ]  # fmt: skip
    is_open = bool(signs) or (marks.kind == "place" and marks.is_supposed)
    others = [
        s for s in desk.pool.squares
        if s.box not in own and s.mark.state != "empty" and any(same_row(s.box, w.box) for w in words)
        and around[0] - _AROUND * desk.pool.height < s.box[0] < around[2] + _AROUND * desk.pool.height
    ]  # fmt: skip
    if marks.kind == "bare" and has_print_beside(words, desk):
        return False
    return not is_open and not (others and marks.squares) and not _passed_over(words, desk)


def has_print_beside(words: Sequence[Word], desk: Desk) -> bool:
    """Whether print that is nobody's stands before or behind the options in their lines: one that was not read."""
    page, pool = desk.page, desk.pool
    owned = {i for c in desk.claims for i in c.tokens} | page.printed | {i for one in page.labels for i in one.tokens}
    for word in words:
        row = [w for w in words if same_row(w.box, word.box)]
        if word is min(row, key=lambda w: w.box[0]):
            spans = ((word.box[0] - _AROUND * word.height, word.box[0] - _NEAR * word.height),)
        elif word is max(row, key=lambda w: w.box[2]):
            spans = ((word.box[2] + _NEAR * word.height, word.box[2] + _AROUND * word.height),)
        else:
            continue
        for left, right in spans:
            ink, _, _ = cleared((left, word.box[1], right, word.box[3]), word, pool, kept=owned)
            if int(ink.any(axis=0).sum()) > _PRINT * word.height:
                return True
    return False


def _passed_over(words: Sequence[Word], desk: Desk) -> str:
    """A ticked bracket between the options that belongs to none of them: its word was not found."""
    around = union(w.box for w in words)
    others = [t.box for t in desk.pool.tokens if any(t.id == w.token.id for w in words)]
    loose = [
        b for b in desk.pool.brackets
        if b.sign and any(same_row(b.box, w.box) for w in words)
        and around[0] < b.box[0] < around[2] and not any(_close(b.box, o) for o in others)
    ]  # fmt: skip
    return NOT_ALL if loose else ""


def _close(bracket: BoxTuple, word: BoxTuple) -> bool:
    gap = max(bracket[0] - word[2], word[0] - bracket[2])
    return same_row(bracket, word) and gap < bracket[3] - bracket[1]


def _value(field: Field, named: list[str]) -> str | bool | list[str] | None:
    if field.type == "many_of":
        return named
    one = named[0] if len(named) == 1 else None
    return one == "是" if field.type == "yes_no" and one is not None else one
