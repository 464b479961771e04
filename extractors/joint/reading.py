"""From the claims of the one decision to readings: texts read once more by the better model, choices by their marks.

Takes a pool with its decision; hands on a `FieldReading` per field that the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from statistics import median

from extractors.apart import plain_word
from extractors.evidence import (
    CHOICES,
    COMB_ALPHABET,
    SQUARES,
    Pool,
    Token,
    Wording,
    follows_in_text,
    has_print_about,
    has_stroke_beside,
    in_order,
    same_row,
    union,
)
from extractors.joint.belonging import ends_in_a_stroke, has_two_meanings, is_boxed, is_plain
from extractors.joint.choice import NOT_ALL, read_choice
from extractors.joint.deciding import Claim
from extractors.joint.grouping import together
from extractors.joint.reasons import UNSURE_MARK, UNSURE_PLACE
from extractors.joint.smallprint import is_small_print
from extractors.joint.written import is_word, stands_alone
from extractors.learned import Guesses
from extractors.marks import seems_two
from extractors.models import BoxTuple, CropReading, FieldReading, Status
from extractors.otherform import is_unit, label_unit
from extractors.printed import Print
from extractors.values import (
    Acceptance,
    Field,
    PagePlace,
    doubted,
    half_width,
    is_weakness,
    judged,
    missing,
    normalise,
)

_NUMBERS = frozenset({"number", "integer"})
_RULE_FIRST = re.compile(r"\s*[|丨!lI]\s*\d")
"""A stroke before figures: a 1, or a ruling that parts the label from its blank."""
_SPACED = re.compile(r"\d[\d.,，\s]*")
_PRINT_BEFORE = re.compile(r"\s*([DdＤ][NnＮ]|[ΦφØ∅])\s*")
_STROKES_BEHIND = "／/、 "
"""What parts a name from what else its blank holds: 程宏金 ／ 13900000000."""
_LEADING = re.compile(r"\d[\d.,]*")
_LEAST_MARGIN = 2.5
_SHORTEST_OUTER = 2
"""Characters of a misread option before all others: a single one there is the end of a label."""
_TWO_MEANINGS, _STROKE = "这一栏可能属于项目，也可能属于某项服务，请核对", "内容旁还有未读出的笔迹，请核对"
_OVERLOOKED = "此处字迹很少，可能不是填写的数字，请核对"
_SMALL_PRINT = "字比栏目名小或浅，像是印出的填写说明，请核对"
_CHECKED, _LEAST_ALIKE = frozenset({"uscc", "resident_id"}), 0.8
"""Fields whose check digit tells a code that was read within its alphabet; share of letters and figures of a code."""
_TEN_THOUSAND = re.compile(r"[(（]万[^)）]{0,4}[)）]?[:：]?$")
_FREE, _STOPS, _COLONS = frozenset({"text", "name"}), "。；，／/、 ", ":： "
"""Fields that take any words; what ends a sentence behind a value of all others."""


@dataclass(frozen=True)
class Desk:
    """What claims are read with. claims: all of the page, as they were decided; guesses: the network's, if any. signed:
    the text that alone of its page is a day where the applicant signs.
    """

    pool: Pool
    page: Print
    wording: Wording
    acceptance: Acceptance
    today: date | None
    claims: tuple[Claim, ...]
    guesses: Guesses | None = None
    signed: frozenset[int] = frozenset()

    def vouches(self, claim: Claim) -> bool:
        """Whether the network, too, gives these texts and no others to a field that is filled in with words or figures;
        surely, so that nothing else need speak for it. Not where its label is anybody's, nor where running text may
        break it at the end of a line.
        """
        if self.guesses is None or self.wording.catalogue[claim.key].type in CHOICES:
            return False
        if claim.label >= 0 and self.wording.is_nobodys(self.page.labels[claim.label].text):
            return False
        return self.guesses.vouch(claim.key, frozenset(claim.tokens)) and not self._may_go_on(claim)

    def tells(self, claim: Claim) -> bool:
        """Whether the network surely gives all words of a choice to its field."""
        return self.guesses is not None and self.guesses.tells(claim.key, frozenset(claim.tokens))

    def _may_go_on(self, claim: Claim) -> bool:
        tokens = in_order(self.pool.tokens[i] for i in claim.tokens)
        told = {t.id for t in self.pool.tokens if t.id in self.page.printed and not is_unit(t.text)}
        told |= {i for c in self.claims for i in c.tokens}
        told |= {i for one in self.page.labels for i in one.tokens}
        free, boxes = [t for t in self.pool.tokens if t.id not in told], [t.box for t in self.pool.tokens]
        ends = ((tokens[-1].box, t.box) for t in free), ((t.box, tokens[0].box) for t in free)
        return any(follows_in_text(upper, lower, boxes, self.pool.height) for pairs in ends for upper, lower in pairs)


def read_claims(desk: Desk) -> list[FieldReading]:
    """The readings of all claims of a page."""
    desk = replace(desk, claims=tuple(gathered(c, desk) for c in desk.claims))
    groups = [(c, _with_misread(c, desk.claims, desk)) for c in desk.claims]
    written = [t for c, tokens in groups for t in tokens if _is_text(c, tokens, desk)]
    codes = {t.id for c, tokens in groups if desk.wording.catalogue[c.key].type in _CHECKED for t in tokens}
    sure = surely(written, desk, codes={t.id for t in written if t.id in codes and _is_code(t.text)})
    return [r for c, tokens in groups if (r := _read(c, tokens, sure, desk)) is not None]


def gathered(claim: Claim, desk: Desk) -> Claim:
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
    reading = _judged(field, first, second, place, desk)
    return missing(field, place) if reading.value is None and not reading.doubt else reading


def _judged(field: Field, first: CropReading, second: CropReading | None, place: PagePlace, desk: Desk) -> FieldReading:
    """What two readings say; where the better model's makes no sense and the other one's does, that counts."""
    if second is not None and field.type not in _FREE and not _is_sound(field, first, desk):
        first, second = (second, first) if _is_sound(field, second, desk) else (first, second)
    if field.type in _NUMBERS:
        first, second = _by_figures(field, first), second and _by_figures(field, second)
    return judged(field, first, second, place=place, today=desk.today, acceptance=desk.acceptance)


def _by_figures(field: Field, reading: CropReading) -> CropReading:
    """A number as sure as its figures are; what stands behind them counts where the value depends on it."""
    figures = _LEADING.match(reading.text)
    if figures is None or "".join(c for c, _ in reading.characters)[: figures.end()] != figures[0]:
        return reading
    alone, whole = normalise(field, figures[0]), normalise(field, reading.text.strip())
    if whole.value is None or whole.doubt or alone.value != whole.value:
        return reading
    own = reading.characters[: figures.end()]
    return replace(reading, confidence=min(p for _, p in own), characters=own)


def _is_sound(field: Field, reading: CropReading, desk: Desk) -> bool:
    found = normalise(field, reading.text.strip(), today=desk.today)
    return found.value is not None and not found.doubt and not found.repaired


def weighed(
    field: Field, readings: tuple[CropReading, CropReading], tokens: Sequence[Token], place: PagePlace, desk: Desk
) -> FieldReading:
    """A value from both models' readings of its texts. Where they differ on words or are unsure, the quick model looks
    at the texts once more, as the better one saw them, and all that was seen of each is weighed; not where a character
    is one that both are known to take another for.
    """
    reading, ocr = _judged(field, *readings, place, desk), desk.pool.sheet.ocr
    if ocr is None or field.type not in _FREE or reading.value is None or not is_weakness(reading.doubt):
        return reading
    weigher = desk.acceptance.weigher
    if weigher is None or weigher.is_often_another(readings[0].text):
        return reading
    again = joined(ocr.read_crops([t.picture(desk.pool.sheet.grey) for t in tokens], grade="tiny"))
    seen = _judged(field, readings[0], again, place, desk)
    return seen if seen.status is Status.ACCEPTED and seen.value == reading.value else reading


def _is_text(claim: Claim, tokens: Sequence[Token], desk: Desk) -> bool:
    field = desk.wording.catalogue[claim.key]
    return (
        field.type not in CHOICES or len(tokens) == 1 or any(desk.wording.option(field, t.text)[1] < 1 for t in tokens)
    )


def _is_code(text: str) -> bool:
    """Whether a text is letters and figures but for a few signs: × for X, | for 1."""
    return sum(c.isascii() and c.isalnum() for c in text) >= _LEAST_ALIKE * len(text)


def surely(tokens: Iterable[Token], desk: Desk, *, codes: Container[int] = ()) -> dict[int, CropReading]:
    """The better model's readings, by the token's id; a text layer is sure as it is. codes: the ids of those that can
    hold nothing but figures and capital letters.
    """
    wanted = {t.id: t for t in tokens}
    sheet = desk.pool.sheet
    if sheet.ocr is None:
        return {i: t.quick for i, t in wanted.items()}
    crops = [t.picture(sheet.grey) for t in wanted.values()]
    alphabets = tuple(COMB_ALPHABET if t.cells or t.id in codes else None for t in wanted.values())
    return dict(zip(wanted, sheet.ocr.read_crops(crops, alphabet=alphabets), strict=True))


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
        first, second = (
            replace(r, text=r.text.rstrip(_STOPS).lstrip(_COLONS).replace("_", "")) for r in (first, second)
        )
    if field.type == "name":
        first, second = (replace(r, text=r.text.rstrip(_STROKES_BEHIND)) for r in (first, second))
    if field.type in CHOICES and any(c in SQUARES for c in first.text):
        return None
    unit = _unit(field, claim, first.text, tokens, desk)
    both = (replace(first, text=first.text + unit), replace(second, text=second.text + unit))
    reading = weighed(field, both, tokens, place, desk)
    if unit:
        reading = reading.model_copy(update={"raw": first.text.strip()})
    if reading.value is None and not reading.doubt:
        return missing(field, place)
    return _held_against_page(reading, claim, first.text + unit, tokens, desk)


def _held_against_page(
    reading: FieldReading, claim: Claim, text: str, tokens: Sequence[Token], desk: Desk
) -> FieldReading:
    """A value with the doubts that its place on the page gives: its label, the ink and the print about it."""
    field, box = desk.wording.catalogue[claim.key], union(t.box for t in tokens)
    reading = as_meant(reading, field, tokens, desk)
    if field.type in _FREE and reading.value is not None and is_small_print(claim, tokens, desk.page, desk.pool):
        reading = doubted(reading, _SMALL_PRINT, desk.acceptance.table)
    is_vouched = desk.vouches(claim)
    is_sure = is_vouched or (claim.margin >= _LEAST_MARGIN and is_plain(field, claim, text, desk))
    is_sure = is_sure or (field.key == "sign_date" and claim.tokens[0] in desk.signed) or is_boxed(claim, desk)
    if has_two_meanings(claim, desk) and not is_vouched:
        return doubted(reading, _TWO_MEANINGS, desk.acceptance.table)
    is_comb = any(t.cells for t in tokens)  # its own walls stand beside it
    is_cut = not is_comb and (has_stroke_beside(box, desk.pool) or ends_in_a_stroke(claim, box, desk))
    is_cut = is_cut or (field.type in _NUMBERS and bool(_RULE_FIRST.match(text)))
    if field.type not in _FREE | CHOICES and is_cut:
        reading = doubted(reading, _STROKE, desk.acceptance.table)
    if field.type in CHOICES:
        is_alone = is_sure and len(tokens) == 1 and is_word(field, text)
        is_alone = is_alone and stands_alone(field, claim, tokens[0], desk)
        if has_print_about(box, desk.pool):
            reading = doubted(reading, NOT_ALL, desk.acceptance.table)
        return reading if is_alone else doubted(reading, UNSURE_MARK, desk.acceptance.table)
    return reading if is_sure else doubted(reading, UNSURE_PLACE, desk.acceptance.table)


def as_meant(reading: FieldReading, field: Field, tokens: Sequence[Token], desk: Desk) -> FieldReading:
    """A value; in doubt where one of its texts seems to be two, or is ink that detection passed over."""
    if any(t.is_overlooked for t in tokens):
        reading = doubted(reading, _OVERLOOKED, desk.acceptance.table)
    if reading.value is None or field.type in CHOICES:
        return reading
    lines = []
    for token in tokens:
        box = _figures_of(token) if field.type in _NUMBERS else token.box
        x0, y0, x1, y1 = (max(0, round(v)) for v in box)
        ink, walls = desk.pool.sheet.ink[y0:y1, x0:x1], desk.pool.walls[y0:y1, x0:x1]
        lines.append(ink & ~walls if walls.shape == ink.shape else ink)
    doubt = seems_two(field, lines, reading.raw)
    return doubted(reading, doubt, desk.acceptance.table) if doubt else reading


def _figures_of(token: Token) -> BoxTuple:
    """The place of the figures of a text, without the unit behind them or the printed sign of a diameter before."""
    figures = _SPACED.search(token.text)
    if figures is None or figures[0] == token.text or len(token.glyphs) != len(token.text):
        return token.box
    start, end = figures.start(), figures.end()
    before = _PRINT_BEFORE.fullmatch(token.text[:start])
    if start and before is None:
        return token.box
    left = (token.glyphs[start - 1].x + token.glyphs[start].x) / 2 if start else token.box[0]
    right = (token.glyphs[end - 1].x + token.glyphs[end].x) / 2 if end < len(token.text) else token.box[2]
    return (left, token.box[1], right, token.box[3])


def _unit(field: Field, claim: Claim, text: str, tokens: Sequence[Token], desk: Desk) -> str:
    """The unit that a bare figure must carry: of the label's bracket, or printed behind the blank."""
    if field.type not in _NUMBERS or not re.fullmatch(r"[\d.,，\s]+", half_width(text)):
        return ""
    of_label = desk.page.labels[claim.label].matches if claim.label >= 0 else ()
    noted = next((m.unit for m in of_label if m.key == field.key), "")
    if unit := label_unit(field, noted) or _in_ten_thousands(field, claim, desk):
        return unit
    last = tokens[-1].box
    behind = [
        t for t in desk.pool.tokens
        if is_unit(t.text) and 0 <= t.box[0] - last[2] < 8 * desk.pool.height and same_row(t.box, last)
    ]  # fmt: skip
    near = min(behind, key=lambda t: t.box[0], default=None)
    return label_unit(field, near.text) if near is not None else ""


def _in_ten_thousands(field: Field, claim: Claim, desk: Desk) -> str:
    """The unit of 万 in a label's bracket whose rest was misread: (万n2)."""
    text = desk.page.labels[claim.label].text if claim.label >= 0 else ""
    return next((u for u in field.units if u.startswith("万")), "") if _TEN_THOUSAND.search(text) else ""


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
    return rejoined([*own, *(t for t in free if is_between(t, own, desk))], field, desk)


def rejoined(tokens: Sequence[Token], field: Field, desk: Desk) -> list[Token]:
    """The options, a word that was broken at the end of a line as one; it stands where it begins."""
    found: list[Token] = []
    for token in in_order(tokens):
        before = found[-1] if found else None
        if before is not None and not same_row(before.box, token.box):
            text = plain_word(before.text) + plain_word(token.text)
            word, sure = desk.wording.option(field, text)
            if sure == 1.0 and desk.wording.option(field, before.text) != (word, 1.0):
                found[-1] = replace(before, text=text, chance=min(before.chance, token.chance))
                continue
        found.append(token)
    return found


def is_between(token: Token, own: Sequence[Token], desk: Desk) -> bool:
    """Whether a word stands in a row of options as if it were one of them."""
    row = [t for t in own if same_row(t.box, token.box)]
    if not row:
        column = [t for t in own if abs(t.box[0] - token.box[0]) < 0.5 * desk.pool.height]
        return len(column) >= 2 and any(0 < token.box[1] - t.box[3] < desk.pool.height for t in column)
    left = [token.box[0] - t.box[2] for t in row if t.box[2] <= token.box[0] + 4]
    right = [t.box[0] - token.box[2] for t in row if t.box[0] >= token.box[2] - 4]
    if left and right:
        return True
    if not left and len(plain_word(token.text)) < _SHORTEST_OUTER:
        return False
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(in_order(row))]
    usual = median(gaps) if gaps else 2 * desk.pool.height
    return min([*left, *right], default=1e9) < 1.6 * max(usual, 0.5 * desk.pool.height)


def joined(readings: Sequence[CropReading]) -> CropReading:
    """Readings of several pieces of a text as one."""
    return CropReading(
        text="".join(r.text for r in readings),
        confidence=min((r.confidence for r in readings), default=0.0),
        characters=tuple(c for r in readings for c in r.characters),
        lattice=tuple(step for r in readings for step in r.lattice) if all(r.lattice for r in readings) else (),
    )
