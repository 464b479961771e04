"""One page read by one joint decision: evidence → print → hypotheses → decision → readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.apart import Sheet, Vocabulary, taken_apart
from extractors.doubts import Against, unticked_doubted
from extractors.evidence import CHOICES, Pool, Wording, grown, pool_of, with_combs, with_overlooked
from extractors.joint.changed import with_what_was
from extractors.joint.crossing import crossed
from extractors.joint.deciding import Claim, decide
from extractors.joint.fitting import Fitting
from extractors.joint.heads import print_of
from extractors.joint.hypotheses import hypotheses
from extractors.joint.joining import gone_on
from extractors.joint.learnt import against_guesses, with_guesses
from extractors.joint.neighbours import among_neighbours
from extractors.joint.owners import with_owners
from extractors.joint.phases import in_phases
from extractors.joint.reading import Desk, read_claims
from extractors.joint.roles import RoleCell, by_roles, of_its_role
from extractors.joint.rowmates import RowMates
from extractors.joint.rowreading import parted_tables, read_rows
from extractors.joint.rowwitnesses import rows_of
from extractors.joint.seeing import by_sight
from extractors.joint.signed import days_of_signing, names_signed, signature_on
from extractors.joint.told import Told
from extractors.joint.witnesses import Kinds, agreed, guarded
from extractors.learned import guesses_of
from extractors.listrows import Row, find_rows, parted
from extractors.models import FieldReading, FormStart, RowReading, Status
from extractors.otherform import FormReading, Labels, read_sheet
from extractors.package import form_start, merge_fields, merge_rows
from extractors.text import LinedPage, Ocr
from extractors.textlayer import held_against_page, held_row
from extractors.values import Acceptance, Catalogue

_FREE = frozenset({"text", "name"})


@dataclass(frozen=True)
class JointReading:
    """What one page was read as. parted: the lists whose cells are surely parted; desk: what it was decided from;
    roles: the cells of its tables of persons and bodies.
    """

    fields: list[FieldReading]
    rows: list[RowReading]
    parted: frozenset[str]
    desk: Desk
    roles: tuple[RoleCell, ...]

    def kinds(self, is_of_kind: Callable[[str, str], bool]) -> Kinds:
        """What the two witnesses must know of fields (see `Kinds`)."""
        types = {f.key: f.type for f in self.desk.wording.catalogue.fields}
        shown = frozenset(m.key for one in self.desk.page.labels for m in one.matches)
        return Kinds(
            frozenset(k for k, t in types.items() if t in _FREE).__contains__,
            frozenset(k for k, t in types.items() if t in CHOICES - {"yes_no"}).__contains__,
            shown.__contains__,
            is_of_kind,
            Told(self.desk).is_whole,
            frozenset(c.key for c in self.desk.claims if self.desk.vouches(c)).__contains__,
        )


def read_jointly(
    lined: LinedPage, sheet: Sheet, wording: Wording, *, acceptance: Acceptance, today: date | None
) -> JointReading:
    """The fields of one page and the rows of its lists."""
    pool = with_overlooked(with_combs(parted(pool_of(lined, sheet, wording), wording)))
    page, roles = by_roles(print_of(pool, wording), pool, wording)
    page = with_what_was(among_neighbours(with_owners(page), wording), pool)
    page = crossed(page, pool, wording)
    rows = find_rows(pool, wording)
    listed = {t.id for row in rows for tokens in row.cells.values() for t in tokens}
    strokes = {t.id for t in pool.tokens if t.is_overlooked}
    free = [h for h in hypotheses(pool, page, wording, today) if h.token not in listed]
    free = [h for h in free if h.token not in strokes or wording.catalogue[h.key].type in ("number", "integer")]
    guesses = guesses_of(pool, wording)
    others = listed | names_signed(pool, page)
    free = with_guesses(free, guesses, pool, Fitting(page, wording, today), others=others)
    free += [h for h in days_of_signing(pool, page, gone_on(pool, page, wording)) if h.token not in listed]
    claims = tuple(decide(free, page.labels, wording))
    pool, rows = _whole(pool, claims, rows, wording)
    desk = Desk(pool, page, wording, acceptance, today, claims, guesses)
    fields = read_claims(desk)
    if (signature := signature_on(pool, page, sheet.number)) is not None:
        fields.append(signature)
    return JointReading(fields, read_rows(rows, desk), parted_tables(rows), desk, roles)


def _of_their_kind(readings: Sequence[FieldReading], is_of_kind: Callable[[str, str], bool]) -> list[FieldReading]:
    """The readings of all pages, doubtful ones only where none that is sure can be nothing else: the words under a
    place for the seal are no second name of the applicant.
    """
    proven = {r.key for r in readings if r.status is Status.ACCEPTED and is_of_kind(r.key, r.raw)}
    return [r for r in readings if r.key not in proven or r.status is not Status.REVIEW or is_of_kind(r.key, r.raw)]


def _whole(pool: Pool, claims: Sequence[Claim], rows: Sequence[Row], wording: Wording) -> tuple[Pool, list[Row]]:
    """The pool and the rows with every text that is a value as far as its ink goes."""
    ids = {i for c in claims if wording.catalogue[c.key].type not in CHOICES for i in c.tokens}
    listed = {t.id for row in rows for tokens in row.cells.values() for t in tokens}
    longer = grown([t for t in pool.tokens if t.id in ids | listed and not t.cells], pool)
    cells = [{key: tuple(longer.get(t.id, t) for t in tokens) for key, tokens in r.cells.items()} for r in rows]
    whole = replace(pool, tokens=tuple(longer.get(t.id, t) for t in pool.tokens))
    return whole, [replace(row, cells=c) for row, c in zip(rows, cells, strict=True)]


def read_other_form(
    pages: Sequence[tuple[int, LinedPage]],
    *,
    catalogue: Catalogue,
    ocr: Ocr,
    acceptance: Acceptance,
    today: date | None = None,
) -> FormReading:
    """The fields and rows of a form of any layout, by two witnesses.

    pages: (1-based number in the package, upright page with its lines) in order.
    Fields that the form does not show are left out; a blank that is empty is `missing`.
    """
    labels, vocabulary = Labels(catalogue), Vocabulary(catalogue)
    table, lexicon = acceptance.table, acceptance.lexicon
    wording = Wording(labels)
    free = frozenset(f.key for f in catalogue.fields if f.type in _FREE)

    def is_of_kind(key: str, text: str) -> bool:
        return wording.is_of_kind(catalogue[key], text) or lexicon.is_usual(catalogue[key], text)

    fields: list[FieldReading] = []
    rows: list[RowReading] = []
    starts: dict[int, FormStart] = {}
    for number, page in pages:
        sheet = taken_apart(page, number=number, ocr=ocr, vocabulary=vocabulary)
        shaped = read_sheet(sheet, labels, catalogue, today=today, acceptance=acceptance)
        joint = read_jointly(page, sheet, wording, acceptance=acceptance, today=today)
        read = list(agreed(of_its_role(shaped.fields, joint.roles), joint.fields, table, joint.kinds(is_of_kind)))
        read = guarded(read, wording, table, is_free_text=free.__contains__)
        read = by_sight(against_guesses(read, joint.desk), joint.desk)
        read = in_phases(read, joint.desk.pool, RowMates(joint.desk), table)
        both = rows_of(shaped.rows, joint.rows, wording, table, parted=joint.parted)
        if page.lines is None:
            read = held_against_page(page.page, read, ocr, table)
            both = [held_row(page.page, row, ocr, table) for row in both]
        against = Against(page.page.image, joint.desk.pool, catalogue, table)
        fields += against.fields(read)
        rows += map(against.row, both)
        if (start := form_start(read, catalogue)) is not None:
            starts[number] = start
    merged = unticked_doubted(merge_fields(_of_their_kind(fields, is_of_kind), table), catalogue, table)
    return FormReading(merged, merge_rows(rows), starts)
