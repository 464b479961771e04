"""A form of any layout, page by page: what two witnesses read on each, as one reading of the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from extractors.apart import Vocabulary, taken_apart
from extractors.doubts import Against, unticked_doubted
from extractors.evidence import CHOICES, Wording
from extractors.foreign.brokenrows import rejoined
from extractors.foreign.guessed import against_guesses
from extractors.foreign.phases import in_phases
from extractors.foreign.rowmates import RowMates
from extractors.foreign.rowwitnesses import rows_of
from extractors.foreign.seeing import by_sight
from extractors.foreign.slashes import without_slashes
from extractors.foreign.statements import with_statements
from extractors.foreign.told import Told
from extractors.foreign.witnesses import Kinds, agreed, guarded
from extractors.joint import Desk, asked_what_day, is_boxed, read_jointly, stands_apart
from extractors.models import FieldReading, FormStart, RowReading, Status
from extractors.otherform import FormReading, Labels, read_sheet
from extractors.package import form_start, merge_fields, merge_rows
from extractors.printed import of_captions, of_its_role, without_hints
from extractors.text import LinedPage, Ocr
from extractors.textlayer import held_against_page, held_row
from extractors.values import Acceptance, Catalogue

_FREE = frozenset({"text", "name"})


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
    apart: list[FieldReading] = []
    for number, page in pages:
        sheet = taken_apart(page, number=number, ocr=ocr, vocabulary=vocabulary)
        shaped = read_sheet(sheet, labels, catalogue, today=today, acceptance=acceptance)
        joint = read_jointly(page, sheet, wording, acceptance=acceptance, today=today)
        desk = joint.desk
        kinds = _kinds(desk, is_of_kind)
        others = of_captions(of_its_role(shaped.fields, joint.roles), desk.page)
        others = without_hints(others, joint.fields, desk.page, desk.pool, desk.wording)
        others = {k: r for k, r in others.items() if k not in joint.coded}
        read = list(agreed(others, [r for r in joint.fields if r.key not in joint.coded], table, kinds))
        read = guarded(read, wording, table, is_free_text=free.__contains__)
        read = without_slashes(by_sight(against_guesses(read, desk), desk), sheet, catalogue)
        read = with_statements(read, desk)
        read += [r for r in joint.fields if r.key in joint.coded]  # who looks for marks knows no codes
        read = in_phases(read, desk.pool, RowMates(desk), table)
        both = rows_of(shaped.rows, joint.rows, wording, table, parted=joint.parted)
        if page.lines is None:
            read = held_against_page(page.page, read, ocr, table)
            both = [held_row(page.page, row, ocr, table) for row in both]
        against = Against(page.page.image, desk.pool, catalogue, table)
        fields += against.fields(read)
        apart += [r for r in read if stands_apart(r, desk)]
        rows += map(against.row, both)
        if (start := form_start(read, catalogue)) is not None:
            starts[number] = start
    merged = unticked_doubted(merge_fields(_of_their_kind(fields, is_of_kind), table), catalogue, table)
    asked_what_day(merged, apart, table)
    return FormReading(merged, merge_rows(rejoined(rows, table)), starts)


def _of_their_kind(readings: Sequence[FieldReading], is_of_kind: Callable[[str, str], bool]) -> list[FieldReading]:
    """The readings of all pages, doubtful ones only where none that is sure can be nothing else: the words under a
    place for the seal are no second name of the applicant.
    """
    proven = {r.key for r in readings if r.status is Status.ACCEPTED and is_of_kind(r.key, r.raw)}
    return [r for r in readings if r.key not in proven or r.status is not Status.REVIEW or is_of_kind(r.key, r.raw)]


def _kinds(desk: Desk, is_of_kind: Callable[[str, str], bool]) -> Kinds:
    """What the two witnesses must know of fields (see `Kinds`)."""
    types = {f.key: f.type for f in desk.wording.catalogue.fields}
    shown = frozenset(m.key for one in desk.page.labels for m in one.matches)
    return Kinds(
        frozenset(k for k, t in types.items() if t in _FREE).__contains__,
        frozenset(k for k, t in types.items() if t in CHOICES - {"yes_no"}).__contains__,
        shown.__contains__,
        is_of_kind,
        Told(desk).is_whole,
        frozenset(c.key for c in desk.claims if desk.vouches(c)).__contains__,
        frozenset(c.key for c in desk.claims if is_boxed(c, desk)).__contains__,
    )
