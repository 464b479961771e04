"""From what stands beside a label to a field's reading: which field the label means here, and what was written.

Takes `Claim`s (a label's possible fields with the elements found for it); hands on `FieldReading`s. Written values
are read by both models; choices by the pixels of their squares and the words beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.catalogue import Catalogue, Field
from extractors.evidence import Place, judged, missing
from extractors.folding import half_width, squeeze
from extractors.inline import Span
from extractors.labels import LabelMatch, label_unit
from extractors.models import BoxTuple, FieldReading, Status
from extractors.nearness import edits
from extractors.normalise import normalise
from extractors.ocr import CropReading
from extractors.sheet import Sheet
from extractors.ticks import TickMark
from extractors.tickwords import plain_word

CHOICES = frozenset({"one_of", "many_of", "yes_no"})
_YES, _NO = ("是", "有", "同意", "需要", "需"), ("否", "无", "不同意", "不需要", "没有")
_TICK_SIGNS = re.compile(r"[√✓✔☑■☒✗✘]")
_COLON = re.compile(r"[:：]")
_HALF = 0.5
_LONGEST_ANSWER = 8
_PRINTED_HINT = re.compile(r"[_\s.…，,、:：()（）]*")


@dataclass(frozen=True)
class Claim:
    """A label and what was found for it. box: the value's place; table, row: of a list, else '' and 0.

    doubt: why a person must look whatever is read, '' if nothing speaks against it.
    """

    matches: tuple[LabelMatch, ...]
    items: tuple[Span, ...]
    box: BoxTuple
    table: str = ""
    row: int = 0
    doubt: str = ""


@dataclass(frozen=True)
class Option:
    """A tick square with the word beside it, as quickly read, and where the word stands."""

    mark: TickMark
    word: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Desk:
    """What reading claims needs: the page, the catalogue, today's date."""

    sheet: Sheet
    catalogue: Catalogue
    today: date | None = None

    def place(self, claim: Claim) -> Place:
        """Where the claim's value stands."""
        return Place(page=self.sheet.number, box=claim.box)


def read_claim(claim: Claim, desk: Desk) -> FieldReading | None:
    """The reading of one claim, None where it belongs to no field."""
    options = options_of(claim.items)
    field = _chosen_field(claim, options, desk)
    if field is None or (field.type == "yes_no" and not options and _is_paragraph(claim)):
        return None
    reading = _read_as(field, claim, options, desk)
    doubt = claim.doubt
    if doubt and reading.status is not Status.MISSING:
        reading = reading.model_copy(update={"status": Status.REVIEW, "doubt": reading.doubt or doubt})
    return reading


def _is_paragraph(claim: Claim) -> bool:
    """Whether a printed sentence stands there (the text of the pledge), not an answer."""
    return sum(len(s.text) for s in claim.items) > _LONGEST_ANSWER


def _read_as(field: Field, claim: Claim, options: Sequence[Option], desk: Desk) -> FieldReading:
    if field.type in CHOICES and options:
        return read_choice(field, options, claim, desk)
    return read_text(field, claim, desk)


def _chosen_field(claim: Claim, options: Sequence[Option], desk: Desk) -> Field | None:
    """The field whose words stand there, else the best that the label means."""
    fields = [(m, desk.catalogue[m.key]) for m in claim.matches]
    choices = [(m, f) for m, f in fields if f.type in CHOICES]
    if options and choices:
        scored = [(round(_coverage(f, options), 1), -m.rank, f) for m, f in choices]
        best = max(scored, key=lambda s: (s[0], s[1]))
        if best[0] >= _HALF:
            return best[2]
    strong = [f for m, f in fields if m.rank <= 4]
    if len(strong) > 1 and fields[0][0].rank == fields[1][0].rank:
        return _understood(strong[:2], claim, desk)
    return strong[0] if strong else None


def _understood(fields: Sequence[Field], claim: Claim, desk: Desk) -> Field:
    """Of fields that a label means alike, the first that the writing makes sense for."""
    raw = "".join(s.text for s in claim.items)
    sensible = [f for f in fields if not normalise(f, raw, today=desk.today).doubt]
    return (sensible or list(fields))[0]


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
    """Whether words stand before their squares: a word leads and no word trails, or words lie nearer to what follows."""
    if squares[-1] == len(items) - 1:
        return True
    before = [items[i].element.box[0] - items[i - 1].element.box[2] for i in squares if _same_line(items, i - 1, i)]
    after = [items[i + 1].element.box[0] - items[i].element.box[2] for i in squares if _same_line(items, i, i + 1)]
    return bool(before and after) and sum(before) / len(before) < sum(after) / len(after)


def _same_line(items: Sequence[Span], left: int, right: int) -> bool:
    return 0 <= left and right < len(items) and items[left].element.line == items[right].element.line


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
    """Whether the misread character is a figure or letter, which tells 中压A from 中压B."""
    word = plain_word(next(iter(near)))
    return bool(set(re.findall(r"[A-Z0-9一二三四]", plain + word)) and plain != word and not plain[:1] == "")


def _coverage(field: Field, options: Sequence[Option]) -> float:
    return sum(word_value(field, o.word) is not None for o in options) / len(options)


def read_choice(field: Field, options: Sequence[Option], claim: Claim, desk: Desk) -> FieldReading:
    """A one-of, many-of or yes/no field from its squares and their words."""
    values = [word_value(field, o.word) for o in options]
    ticked = [i for i, o in enumerate(options) if o.mark.state == "ticked"]
    unclear = [i for i, o in enumerate(options) if o.mark.state == "doubtful"]
    sure = desk.sheet.sure(s.element for i in ticked for s in options[i].spans)
    words = {i: "".join(part_of(sure[s.element.id], s).text for s in options[i].spans) for i in ticked}
    chosen = [v for i in ticked if (v := values[i]) is not None]
    confidence = min([o.mark.confidence for o in options], default=0.0)
    doubt = _choice_doubt(field, options, values, ticked, unclear, words) or _unboxed(field, options, claim)
    if not ticked and not unclear and not doubt:
        return missing(field, desk.place(claim))
    ordered = [w for w in (field.allowed or ("是", "否")) if w in chosen]
    value: str | bool | list[str] | None
    if field.type == "many_of":
        value = ordered
    else:
        value = ordered[0] if len(ordered) == 1 else None
        if field.type == "yes_no" and value is not None:
            value = value == "是"
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


def _choice_doubt(
    field: Field,
    options: Sequence[Option],
    values: Sequence[str | None],
    ticked: Sequence[int],
    unclear: Sequence[int],
    words: dict[int, str],
) -> str:
    """Why a person must look at a choice, '' if the squares and words are clear."""
    if unclear:
        return f"“{'、'.join(plain_word(options[i].word) for i in unclear)}”的勾选不清楚"
    strange = [i for i in ticked if values[i] is None]
    if strange:
        return f"勾选的“{plain_word(options[strange[0]].word)[:12]}”不在可选项中"
    if any(word_value(field, words[i]) != values[i] for i in ticked):
        return "勾选项的文字辨认不一致"
    if field.type != "many_of" and len({values[i] for i in ticked}) > 1:
        return "单选项勾选了多项"
    known = [v for v in values if v is not None]
    if field.type != "yes_no" and len(set(known)) < len(known):
        return "选项文字辨认有重复"
    if any(_TICK_SIGNS.search(o.word) for o in options):
        return "方框旁另有勾选符号"
    if any(_holds_more(field, o.word, v) for o, v in zip(options, values, strict=True)):
        return "选项之间可能有未找到的方框"
    return ""


def _unboxed(field: Field, options: Sequence[Option], claim: Claim) -> str:
    """A word of the field that stands beside no square: its square was not found."""
    boxed = {id(s) for o in options for s in o.spans}
    loose = "".join(s.text for s in claim.items if s.element.mark is None and id(s) not in boxed)
    plain = plain_word(loose)
    if field.type != "yes_no" and any(w in plain for w in (plain_word(a) for a in (*field.allowed, *field.aliases)) if len(w) >= 2):
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


def read_text(field: Field, claim: Claim, desk: Desk) -> FieldReading:
    """A written value: both models' readings of its pieces, judged together."""
    place = desk.place(claim)
    spans = written_spans(claim, desk)
    if not spans:
        return missing(field, place)
    sure = desk.sheet.sure(s.element for s in spans)
    first = joined([part_of(sure[s.element.id], s) for s in spans])
    second = joined([part_of(s.element.quick, s) for s in spans if s.element.quick])
    if _is_printed(field, first.text):
        return missing(field, place)
    first = _unit_aside(field, spans, first, sure)
    unit = label_unit(field, claim.matches[0].unit) if claim.matches else ""
    if unit and re.fullmatch(r"[\d.,，\s]+", half_width(first.text)):
        reading = judged(field, _with(first, unit), _with(second, unit), place=place, today=desk.today)
        return reading.model_copy(update={"raw": first.text.strip()})
    reading = judged(field, first, second, place=place, today=desk.today)
    return _emptied(reading, field, place, desk)


def _unit_aside(
    field: Field, spans: Sequence[Span], reading: CropReading, sure: dict[int, CropReading]
) -> CropReading:
    """The confidence of a number without that of the plain unit printed behind its blank, if nothing speaks of 万 or 亩."""
    if field.type not in ("number", "integer") or len(spans) < 2:
        return reading
    tail = part_of(sure[spans[-1].element.id], spans[-1]).text + spans[-1].text
    if not tail or tail[0].isdigit() or re.search("[万亩公顷千兆]", tail) or len(tail) > 2 * _LONGEST_ANSWER:
        return reading
    figures = [part_of(sure[s.element.id], s).confidence for s in spans[:-1]]
    return replace(reading, confidence=min(figures))


def _emptied(reading: FieldReading, field: Field, place: Place, desk: Desk) -> FieldReading:
    """An accepted reading without a value says either 无 or nothing; nothing is a blank."""
    if reading.value is None and not reading.doubt:
        if not normalise(field, reading.raw, today=desk.today).explicit_none:
            return missing(field, place)
    return reading


def written_spans(claim: Claim, desk: Desk) -> list[Span]:
    """The spans of a written value; rows in which characters were taken for squares are read anew as a whole."""
    spans: list[Span] = []
    for line in sorted({s.element.line for s in claim.items}):
        row = [s for s in claim.items if s.element.line == line]
        if any(s.element.mark for s in row):
            row = [Span(desk.sheet.whole([s.element for s in row]), row[0].start, None, row[0].colons)]
        spans += row
    return [s for s in spans if not _PRINTED_HINT.fullmatch(s.text)]


def _is_printed(field: Field, text: str) -> bool:
    """Whether only the unit that the form prints behind its blank stands there."""
    plain = squeeze(text).strip("()（）_:：")
    units = {half_width(u) for u in (*field.units, field.unit)} - {""}
    return field.type in ("number", "integer") and plain in units


def _with(reading: CropReading, unit: str) -> CropReading:
    return replace(reading, text=reading.text.strip() + unit)


def joined(readings: Iterable[CropReading]) -> CropReading:
    """Several readings as one; its confidence is that of the weakest."""
    parts = list(readings)
    return CropReading(
        text="".join(r.text for r in parts),
        confidence=min((r.confidence for r in parts), default=0.0),
        characters=tuple(c for r in parts for c in r.characters),
    )


def part_of(reading: CropReading, span: Span) -> CropReading:
    """The stretch of another reading of the same element: after as many colons, up to the same ending."""
    if span.is_whole:
        return reading
    start, end = _stretch(reading.text, span)
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    text = reading.text[start:end]
    weights = [p for c, p in characters if c not in " ：:（）()"] or [reading.confidence]
    return CropReading(text=text, confidence=min(weights), characters=tuple(characters))


def _stretch(text: str, span: Span) -> tuple[int, int]:
    """Where the stretch lies in a text that may have lost or gained characters before it."""
    start = span.start
    if span.colons:
        colons = [m.end() for m in _COLON.finditer(text)]
        start = colons[span.colons - 1] if len(colons) >= span.colons else min(start, len(text))
    if span.end is None:
        return start, len(text)
    tail = span.element.text[span.end :]
    for length in range(min(6, len(tail)), 1, -1):
        place = text.find(tail[:length], start)
        if place >= 0:
            return start, place
    return start, max(start, len(text) - len(tail))
