"""The typed hand-offs of casework: an application, its findings, its deadlines and its outcome."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from extractors.models import BoxTuple, FieldReading, Frozen, MaterialReading, Reading, RowReading, Status, Value
from extractors.values import Catalogue

SERVICES = ("用水", "用电", "用气", "用暖", "通信")
"""The five services of the plan (二), in the order of the form."""


class Severity(StrEnum):
    """hard: the application cannot go on (补正). person: a clerk must decide. soft: a remark only."""

    HARD = "hard"
    PERSON = "person"
    SOFT = "soft"


class OutcomeKind(StrEnum):
    """Where a package ends for now; each is a definite state.

    split: it held several applications, now packages. same: a person found that its application was there already.
    returned: papers that came back to a case (slips, sealed scans) were written into it.
    pushed: projects that the approving department pushed have opened their cases. out_of_scope: a person found that
    the plan does not apply (plan 二).
    """

    ACCEPTED = "accepted"
    CORRECTION = "correction"
    REVIEW = "review"
    REJECTED = "rejected"
    SPLIT = "split"
    SAME = "same"
    RETURNED = "returned"
    PUSHED = "pushed"
    OUT_OF_SCOPE = "out_of_scope"


class Finding(Frozen):
    """One rule that was not met: what was seen where, why it matters, and what to supply.

    beside_…: the other place that the rule holds it against, on an attachment: value (numbers of persons masked), page,
    box in pixels of that page, name of its picture. is_scope: not passing it means that the plan does not apply.
    """

    rule: str
    field: str
    label: str
    seen: str
    why: str
    supply: str
    severity: Severity
    source: str = ""
    page: int | None = None
    box: BoxTuple | None = None
    beside_value: str = ""
    beside_page: int | None = None
    beside_box: BoxTuple | None = None
    beside_crop: str = ""
    is_scope: bool = False


class Segment(Frozen):
    """One outside-works row with its values (catalogue block I). Lengths in metres, areas in square metres."""

    service: str
    road: str
    start: str
    end: str
    length_m: float | None
    method: str = ""
    side: str = ""
    width_m: float | None = None
    depth_m: float | None = None
    size: str = ""
    dig_area_m2: float | None = None
    works_start: date | None = None
    works_end: date | None = None


class PageLayout(Frozen):
    """A page that was read by a layout that the office knows. places: names of what was read by it."""

    page: int
    name: str
    version: int
    places: tuple[str, ...] = ()


class Application(Frozen):
    """What an applicant asks for: every field with its reading, and the rows of the lists.

    `confirmed` names the keys that a person has confirmed or corrected (row cells as `segments.1.seg_len_m`).
    `kept` names those in doubt that nobody is asked about, by what the catalogue says hangs on them.
    `notes`: Chinese remarks on what could not be read; `remarks`: such as need nobody's decision.
    `unread`: names of the files that came and were not read, or not to their end.
    `form_version`, `form_pages`: edition and pages of our own form that were there; '' and () for another layout.
    `form_sides`: pages that everybody hands in of that edition.
    `layouts`: the pages of another form whose layout is known.
    """

    fields: dict[str, FieldReading]
    rows: tuple[RowReading, ...] = ()
    materials: tuple[MaterialReading, ...] = ()
    confirmed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    form_version: str = ""
    form_pages: tuple[int, ...] = ()
    form_sides: int = 2
    layouts: tuple[PageLayout, ...] = ()

    @classmethod
    def of(cls, reading: Reading, catalogue: Catalogue) -> Application:
        """The application that stands on a reading, nothing confirmed yet."""
        read = cls(
            fields=reading.fields,
            rows=reading.rows,
            materials=reading.materials,
            notes=reading.notes,
            remarks=reading.remarks,
            unread=reading.unread,
            form_version=next((p.form_version for p in reading.pages if p.form_version), ""),
            form_pages=tuple(sorted({p.form_page for p in reading.pages if p.form_version and p.form_page})),
            form_sides=next((p.form_sides for p in reading.pages if p.form_version), 2),
            layouts=tuple(
                PageLayout(page=number, name=p.layout, version=p.layout_version, places=p.places)
                for number, p in enumerate(reading.pages, start=1)
                if p.layout
            ),
        )
        kept = (n for n, _ in read.named() if read.is_doubtful(n) and not _is_asked(n, catalogue))
        return read.model_copy(update={"kept": tuple(kept)})

    def value(self, key: str) -> Value:
        """The normalised value of a field, None where the blank is empty or the field is not on the form."""
        found = self.fields.get(key)
        return None if found is None else found.value

    def text(self, key: str) -> str:
        """The value as plain text, '' where there is none; lists joined with 、."""
        value = self.value(key)
        if value is None:
            return ""
        if isinstance(value, list):
            return "、".join(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        return f"{value:.12g}" if isinstance(value, float) else str(value)

    @property
    def services(self) -> tuple[str, ...]:
        """The ticked services in the order of the form."""
        ticked = self.value("services")
        return tuple(s for s in SERVICES if isinstance(ticked, list) and s in ticked)

    @property
    def doubtful(self) -> dict[str, FieldReading]:
        """Fields and row cells that a person is asked about, by name: neither accepted, confirmed nor kept."""
        return {name: found for name, found in self.named() if self.is_doubtful(name) and name not in self.kept}

    def named(self) -> tuple[tuple[str, FieldReading], ...]:
        """Every reading with its name: the key of a field, `segments.1.seg_len_m` for the cell of a row."""
        cells = [(f"{r.table}.{r.index}.{key}", cell) for r in self.rows for key, cell in r.cells.items()]
        return (*self.fields.items(), *cells)

    def reading(self, name: str) -> FieldReading | None:
        """The reading of a name as `named` gives it, None where the form does not carry it."""
        if name in self.fields:
            return self.fields[name]
        table, _, rest = name.partition(".")
        index, _, key = rest.partition(".")
        rows = [r for r in self.rows if r.table == table and str(r.index) == index]
        return rows[0].cells.get(key) if rows else None

    def is_doubtful(self, name: str) -> bool:
        """Whether the value of a field or row cell is neither accepted nor confirmed."""
        found = self.reading(name)
        return found is not None and found.status is Status.REVIEW and name not in self.confirmed

    def without_doubtful(self) -> Application:
        """The same without the fields that are in doubt; the rows stay as they are."""
        sure = {key: reading for key, reading in self.fields.items() if not self.is_doubtful(key)}
        return self.model_copy(update={"fields": sure})


def _is_asked(name: str, catalogue: Catalogue) -> bool:
    field = catalogue.get(name.rpartition(".")[2])
    return field is None or field.is_asked


def day_text(day: date) -> str:
    """2026年9月30日 (GB/T 9704: full year, no leading zero)."""
    return f"{day.year}年{day.month}月{day.day}日"


class Due(Frozen):
    """A date by which something is to be done, with the calendar it was counted on (domain §5)."""

    limit: str
    what: str
    day: date
    starts: date
    workdays: int | None
    calendar_version: str
    provisional: bool = False
    source: str = ""

    @property
    def printed(self) -> str:
        """As it stands in a letter: 2026年9月30日, with 暂定 where the year is not announced."""
        return f"{day_text(self.day)}（暂定）" if self.provisional else day_text(self.day)


class Outcome(Frozen):
    """Where the package goes now and why: every finding, worst first."""

    kind: OutcomeKind
    findings: tuple[Finding, ...] = ()
    reason: str = ""
