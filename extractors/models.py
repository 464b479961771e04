"""The typed hand-offs of reading: what a page is, what was read on it, and how sure we are.

Owns no behaviour beyond small questions about itself. Every model is frozen; a later step makes a new one.
Coordinates are pixels of the upright page raster, origin at its upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

Value = str | int | float | bool | list[str] | None
BoxTuple = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels of the upright page."""
Lattice = tuple[tuple[tuple[str, float], ...], ...]
"""A line step by step: the characters that it may show there with their probabilities, '' for none."""


def is_within(box: BoxTuple, area: BoxTuple) -> bool:
    """Whether the middle of a box lies in an area."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


class Status(StrEnum):
    """What may be done with a field that was read (fixed by the JSON of the command line)."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    MISSING = "missing"


class DocumentType(StrEnum):
    """What a page is. Attachments carry their material id (M02…M22) in `PageReading.material` as well.

    slip, issued_paper: a page that we made, known by its code: a slip that comes back, a letter that was signed.
    """

    FORM = "application_form"
    CONTINUATION = "continuation_sheet"
    MATERIAL = "material"
    SLIP = "slip"
    ISSUED_PAPER = "issued_paper"
    BLANK = "blank_page"
    UNKNOWN = "unknown"


class Frozen(BaseModel):
    """Base of the models that are kept or handed between processes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class TextLine:
    """One line of text on a page, from OCR or from a PDF's text layer."""

    text: str
    box: BoxTuple
    confidence: float = 1.0


@dataclass(frozen=True)
class CropReading:
    """One line of text as it was read: each character with its probability; `confidence` is the weakest of them.

    places: where each character was seen, as a share of the crop's width.
    others: whole texts that it may be as well, this one among them, each with its probability, the likeliest first.
    lattice: what each step of the line may show, () where the model was not asked or the text was taken apart.
    """

    text: str
    confidence: float
    characters: tuple[tuple[str, float], ...] = ()
    places: tuple[float, ...] = ()
    others: tuple[tuple[str, float], ...] = ()
    lattice: Lattice = ()


@dataclass(frozen=True)
class Page:
    """One upright page: its raster and, in a digital PDF, its text layer.

    image: H x W x 3 uint8, BGR, upright and deskewed.
    rotation: degrees clockwise by which the page as it came was turned (0, 90, 180, 270).
    words: lines of a real text layer in raster pixels, or None for a scan.
    form_values: values of a filled PDF form (AcroForm), by field name. form_places: where they stand on the raster.
    """

    file: str
    number: int
    image: np.ndarray
    dpi: float
    rotation: int = 0
    words: tuple[TextLine, ...] | None = None
    form_values: dict[str, str] = field(default_factory=dict)
    form_places: dict[str, BoxTuple] = field(default_factory=dict)


class SourceFile(Frozen):
    """One file of a package: its name as people know it (untrusted text) and where its untouched copy lies."""

    name: str
    path: Path


class FieldReading(Frozen):
    """One field as it was read.

    value: normalised (catalogue unit, ISO date, allowed word, list for many-of), None if the blank is empty.
    raw: what stands on the paper, always kept.
    confidence: 0..1, the probability that `value` is right (calibrated where there are grounds).
    score, grounds: the raw score and the kind of evidence that it was calibrated from, '' where there was none.
    page: 1-based index into `Reading.pages`. doubt: Chinese reason why a person must look, '' if none.
    crop: file name of the picture of this field in the crops folder, '' if none was kept.
    lattices: what each reading saw step by step, while its page is read; in no dump.
    """

    key: str
    value: Value = None
    raw: str = ""
    confidence: float = 0.0
    status: Status = Status.MISSING
    page: int | None = None
    box: BoxTuple | None = None
    doubt: str = ""
    candidates: tuple[str, ...] = ()
    crop: str = ""
    score: float = 0.0
    grounds: str = ""
    lattices: tuple[Lattice, ...] = Field(default=(), exclude=True)


class RowReading(Frozen):
    """One row of a list on the form (外线路段, 用气设备, 用电设备): its cells by catalogue key."""

    table: Literal["segments", "gas_equip", "equip_list"]
    index: int
    cells: dict[str, FieldReading]

    @property
    def status(self) -> Status:
        """The worst status of its filled cells."""
        filled = [c.status for c in self.cells.values() if c.status is not Status.MISSING]
        if Status.REVIEW in filled:
            return Status.REVIEW
        return Status.ACCEPTED if filled else Status.MISSING


class FormStart(Frozen):
    """Whose application begins on a page, as its first block says; '' where nothing was read there."""

    applicant: str = ""
    uscc: str = ""
    project_code: str = ""
    project: str = ""
    site: str = ""


class PageReading(Frozen):
    """What one page of the package turned out to be. width, height: pixels of the upright raster.

    starts: on the first page of a form, whose it is; None on every other page. layout, layout_version: of another form
    that the office knows, as which the page was read; '' and 0 for every other page. places: names of the fields and
    cells that were read by it. form_sides: pages that everybody hands in of this edition of our own form.
    """

    file: str
    page: int
    document_type: DocumentType
    rotation: int = 0
    width: int = 0
    height: int = 0
    material: str = ""
    form_version: str = ""
    form_page: int = 0
    form_sides: int = 2
    layout: str = ""
    layout_version: int = 0
    places: tuple[str, ...] = ()
    starts: FormStart | None = None


class MaterialReading(Frozen):
    """One attachment: its id (M02…M22, or 'unknown'), title, the pages it covers and what was read on it.

    places: file and 1-based page in it of each of its pages, () where one of them holds anything else as well or where
    nobody has said it. package: SHA-256 of the package that it came in.
    """

    id: str
    title: str
    pages: tuple[int, ...]
    fields: dict[str, FieldReading] = {}
    places: tuple[tuple[str, int], ...] = ()
    package: str = ""


class ReturnedPage(Frozen):
    """A page that we made and that came back, known by its code (design §7) or, where that is lost, by its print.

    kind, provider, version, sheet: as the code says them; still untrusted; kind '' where only its print says that it is
    ours, sheet 0 where the code is the same on every page. leaf, leaves: which page of how many it is in its paper, 0
    where that is not known. number: 文书编号 or 发文字号 in print, of a page without a code. fields: of a slip, else
    empty.
    has_seal: whether the impression of a round seal was found on it; seal_doubt: why a ring was not taken for one, ''
    where there is none; seal_names: what is clearly legible on its seals. page: 1-based in the package.
    other_case: the case that the print beside the code names, '' where that is the code's or is not legible.
    """

    case_no: str
    kind: str
    provider: str = ""
    version: int = 1
    sheet: int = 1
    page: int
    leaf: int = 0
    leaves: int = 0
    number: str = ""
    fields: dict[str, FieldReading] = {}
    has_seal: bool = False
    seal_doubt: str = ""
    seal_names: tuple[str, ...] = ()
    other_case: str = ""


class Reading(Frozen):
    """All that was read of one package.

    notes: Chinese sentences on what could not be read, for a person to look at. remarks: such as need nobody.
    unread: names of the files that were received and not read, or not to their end. learned: the layout of the form as
    JSON of a `KnownLayout`, where the job asked for it and it could be learned, else ''. lattices: of the fields in
    doubt, what each reading saw step by step; whoever takes the reading in holds it against what the office knows.
    """

    source: str
    document_type: DocumentType
    pages: tuple[PageReading, ...] = ()
    fields: dict[str, FieldReading] = {}
    rows: tuple[RowReading, ...] = ()
    materials: tuple[MaterialReading, ...] = ()
    codes: tuple[str, ...] = ()
    returned: tuple[ReturnedPage, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    learned: str = ""
    lattices: dict[str, tuple[Lattice, ...]] = {}

    @property
    def segments(self) -> tuple[RowReading, ...]:
        """The rows of the outside-works table (catalogue block I)."""
        return tuple(r for r in self.rows if r.table == "segments")

    @property
    def doubtful(self) -> tuple[FieldReading, ...]:
        """Every field and row cell that a person must confirm."""
        cells = [c for r in self.rows for c in r.cells.values()]
        return tuple(f for f in [*self.fields.values(), *cells] if f.status is Status.REVIEW)
