"""Choices by tick squares: which word stands beside which square, and which of them the field was answered with.

The squares' states come from pixels; the words are held against the field's own allowed words. Hands on a
`FieldReading`; whatever speaks against it sends it to a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from extractors.apart import PRINTED_SQUARE, RowAnswer, plain_word
from extractors.models import FieldReading, Status
from extractors.otherform.claims import Claim, Desk, part_of
from extractors.otherform.inline import Span
from extractors.otherform.tickplaces import Option as Option
from extractors.otherform.tickplaces import row_answer, signed
from extractors.values import Field, edits, missing

_HALF = 0.5
_OTHER_LACKS = "“是”“否”只找到一个，请核对"
"""A ring about one of both words looks like a circle to tick beside the other."""
CHOICES = frozenset({"one_of", "many_of", "yes_no"})
_YES, _NO = ("是", "有", "同意", "需要", "需"), ("否", "无", "不同意", "不需要", "没有")
_TICK_SIGNS = re.compile(r"[√✓✔☑■☒✗✘]")


def options_of(items: Sequence[Span]) -> list[Option]:
    """The tick squares among the items, each with its word: after it, or before it where the row begins with a word."""
    squares = [i for i, s in enumerate(items) if s.element.mark]
    if not squares:
        return []
    follows = squares[0] == 0 or not _stands_beside(items, squares)
    bounds = [*squares, len(items)] if follows else [-1, *squares]
    found = []
    for place, index in enumerate(squares):
        start, stop = (index + 1, bounds[place + 1]) if follows else (bounds[place] + 1, index)
        spans = [s for s in items[start:stop] if s.element.mark is None]
        mark = items[index].element.mark
        assert mark is not None
        found.append(Option(mark, "".join(s.text for s in spans), tuple(spans)))
    return found


def _stands_beside(items: Sequence[Span], squares: Sequence[int]) -> bool:
    """Whether words stand before their squares: no word trails, or the words lie nearer to what follows."""
    if squares[-1] == len(items) - 1:
        return True
    before = [items[i].element.box[0] - items[i - 1].element.box[2] for i in squares if _same_line(items, i - 1, i)]
    after = [items[i + 1].element.box[0] - items[i].element.box[2] for i in squares if _same_line(items, i, i + 1)]
    return bool(before and after) and sum(before) / len(before) < sum(after) / len(after)


def _same_line(items: Sequence[Span], left: int, right: int) -> bool:
    return left >= 0 and right < len(items) and items[left].element.line == items[right].element.line


def word_value(field: Field, word: str) -> str | None:
    """The allowed word that a printed word is: exactly or by alias, else with one misread character and no rival."""
    plain = plain_word(_TICK_SIGNS.sub("", word))
    if field.type == "yes_no":
        if plain in [plain_word(w) for w in (field.label, *field.synonyms)]:
            return "是"
        return "否" if plain.startswith(_NO) else "是" if plain.startswith(_YES) else None
    table = {plain_word(w): w for w in field.allowed} | {plain_word(a): w for a, w in field.aliases.items()}
    bare = plain_word(re.sub(r"[(（].*", "", word))
    for candidate in (plain, bare):
        if candidate in table:
            return table[candidate]
    near = {v for w, v in table.items() if len(w) >= 3 and plain and edits(plain, w, limit=1) <= 1}
    if len(near) == 1 and not _differs_by_mark(plain, near):
        return near.pop()
    leads = {v for w, v in table.items() if len(w) >= 2 and plain.startswith(w)}
    return leads.pop() if len(leads) == 1 else None


def _differs_by_mark(plain: str, near: set[str]) -> bool:
    """Whether figures or letters tell the words apart (中压A from 中压B): those must be read exactly."""
    return bool(re.search("[A-Z0-9一二三四]", plain + plain_word(next(iter(near)))))


def by_exclusion(field: Field, options: Sequence[Option], values: Sequence[str | None]) -> list[str | None]:
    """The values, for words that were misread the one of the words left over that shares most with them.

    A proposal for a person: at least half of the word must be there, and no other word share as much.
    """
    found = list(values)
    left = [w for w in field.allowed if w not in values]
    for index, option in enumerate(options):
        plain = plain_word(option.word)
        if found[index] is not None or not plain:
            continue
        shared = sorted(((_shared(plain, plain_word(w)), w) for w in left), reverse=True)
        if shared and shared[0][0] >= _HALF and (len(shared) == 1 or shared[1][0] < shared[0][0]):
            found[index] = shared[0][1]
    return found if len(set(found) - {None}) == sum(v is not None for v in found) else list(values)


def _shared(text: str, word: str) -> float:
    """Share of the longer of both that they have in common, in order."""
    blocks = SequenceMatcher(None, text, word, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(text), len(word), 1)


def coverage(field: Field, options: Sequence[Option]) -> float:
    """Share of the options whose words the field allows."""
    return sum(word_value(field, o.word) is not None for o in options) / len(options)


def read_choice(field: Field, options: Sequence[Option], claim: Claim, desk: Desk) -> FieldReading:
    """A one-of, many-of or yes/no field from its squares, their words and what is drawn around them."""
    values = [word_value(field, o.word) for o in options]
    row = row_answer(options, desk.sheet, one_of=field.type != "many_of")
    ticked, unclear = row.chosen or signed(options), row.unclear
    sure = desk.sheet.sure(s.element for i in ticked for s in options[i].spans)
    words = {i: "".join(part_of(sure[s.element.id], s).text for s in options[i].spans) for i in ticked}
    confidence = min([o.mark.confidence for o in options], default=0.0)
    doubt = _choice_doubt(field, options, words, row) or _unboxed(field, options, claim)
    if not ticked and not unclear and not doubt:
        return missing(field, desk.place(claim))
    if doubt:
        values = by_exclusion(field, options, values)
    chosen = [v for i in ticked if (v := values[i]) is not None]
    value = _value(field, [w for w in (field.allowed or ("是", "否")) if w in chosen])
    return FieldReading(
        key=field.key,
        value=value,
        raw="、".join(plain_word(options[i].word) for i in ticked),
        confidence=round(min(confidence, 0.5) if doubt else confidence, 4),
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=desk.sheet.number,
        box=claim.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys(v for i in (*ticked, *unclear) if (v := values[i]))) if doubt else (),
    )


def _value(field: Field, chosen: list[str]) -> str | bool | list[str] | None:
    """The value of a choice: a list for many-of, a truth for yes/no, None unless exactly one was chosen."""
    if field.type == "many_of":
        return chosen
    one = chosen[0] if len(chosen) == 1 else None
    return one == "是" if field.type == "yes_no" and one is not None else one


def _choice_doubt(field: Field, options: Sequence[Option], words: dict[int, str], row: RowAnswer) -> str:
    """Why a person must look at a choice, '' if the squares and words are clear."""
    values, ticked = [word_value(field, o.word) for o in options], row.chosen
    if row.doubt:
        return row.said_of([plain_word(o.word) for o in options])
    if field.type == "yes_no" and len(options) == 1 and plain_word(options[0].word) in ("是", "否"):
        return _OTHER_LACKS
    strange = [i for i in ticked if values[i] is None]
    if strange:
        return f"勾选的“{plain_word(options[strange[0]].word)[:12]}”不在可选项中"
    if any(word_value(field, words[i]) != values[i] for i in ticked):
        return "勾选项的文字辨认不一致"
    if any(_lacks_its_start(values[i], options[i].word) for i in ticked):
        return "勾选框可能是选项的文字"
    if field.type != "many_of" and len({values[i] for i in ticked}) > 1:
        return "单选项勾选了多项"
    known = [v for v in values if v is not None]
    if field.type != "yes_no" and len(set(known)) < len(known):
        return "选项文字辨认有重复"
    if any(_TICK_SIGNS.search(o.word) for o in options):
        return "方框旁另有勾选符号"
    if any(
        PRINTED_SQUARE.search(o.word) or _holds_more(field, o.word, v) for o, v in zip(options, values, strict=True)
    ):
        return "选项之间可能有未找到的方框"
    return ""


def _lacks_its_start(value: str | None, word: str) -> bool:
    """Whether a word lost its first character: what was taken for its square may be that character (□业办公)."""
    plain = plain_word(word)
    return value is not None and len(plain) >= 2 and plain_word(value)[1:] == plain


def _unboxed(field: Field, options: Sequence[Option], claim: Claim) -> str:
    """A word of the field that stands beside no square: its square was not found."""
    boxed = {id(s) for o in options for s in o.spans}
    loose = "".join(s.text for s in claim.items if s.element.mark is None and id(s) not in boxed)
    plain = plain_word(loose)
    if field.type != "yes_no" and any(
        w in plain for w in (plain_word(a) for a in (*field.allowed, *field.aliases)) if len(w) >= 2
    ):
        return f"“{plain[:12]}”旁没有找到方框"
    return ""


def _holds_more(field: Field, word: str, value: str | None) -> bool:
    """Whether the text beside one square holds a second word that can be chosen: its square was not found."""
    if field.type == "yes_no":
        return False
    table = {plain_word(w): w for w in field.allowed} | {plain_word(a): w for a, w in field.aliases.items()}
    plain = plain_word(re.sub(r"[(（][^)）]*[)）]?", "", word))
    found = set()
    for spelling in sorted((w for w in table if len(w) >= 2), key=len, reverse=True):
        if spelling in plain:
            plain = plain.replace(spelling, "|", 1)
            found.add(table[spelling])
    return len(found | ({value} - {None})) > 1 or "|" in plain.strip("|")
