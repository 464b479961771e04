"""A package in, a reading out: the one place that puts the steps of reading together.

Pages are loaded one at a time, told apart, read by the way that suits them, and let go again; only doubtful fields
leave a picture behind. The steps: load → codes → own form by registration, PDF form by its values, other forms by
cells and labels, attachments by their titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from pydantic import Field

from extractors.attachments.pages import join_attachments, material_type, read_attachments
from extractors.blank import FormLayout, form_layout
from extractors.calibration import Acceptance, Origin
from extractors.catalogue import Catalogue
from extractors.codes import FoundCode, find_codes
from extractors.digital import read_form_values, speaks_our_names
from extractors.doctypes import begins_form, ends_form, goes_on_with_form, load_materials, page_type
from extractors.errors import BaozhuangError, NothingUsefulError
from extractors.halves import beside, halves, own_sheets
from extractors.loading import Limits, load_pages
from extractors.losses import loss_note, with_losses
from extractors.means import Means
from extractors.merging import merge_fields, merge_rows
from extractors.models import (
    DocumentType,
    FieldReading,
    FormStart,
    Frozen,
    MaterialReading,
    Page,
    PageReading,
    Reading,
    ReturnedPage,
    RowReading,
    SourceFile,
    TextLine,
)
from extractors.ocr import Ocr
from extractors.otherform import read_other_form
from extractors.ownform import read_own_page, read_signatures
from extractors.pagelines import lines_of, with_lines
from extractors.pageorder import MOST_KEPT, NO_FORM, PageRole, Role, joining, reading_order
from extractors.pictures import keep_attachment_pictures, keep_pictures
from extractors.registration import PX_PER_MM, Registered, as_it_came, form_code, register_by_labels
from extractors.seals import name_seals, seal_on_form
from extractors.slipreading import paper_code, read_returned
from extractors.slips import Party, load_slips
from extractors.stacks import Stack, form_start, spans, stack_of
from extractors.upright import is_blank, upright

_SHEET_PAGES = 2
"""Pages of the form itself; later ones are continuation sheets."""


class ReadingJob(Frozen):
    """How to read a package. crops, debug: folders for pictures of doubtful fields and of whole pages, or None.

    wanted_error: share of the values used without a person that may be wrong, 0.0001 to 0.1.
    parties: the providers as slips name them; without them a slip is known but not read.
    """

    source: str
    today: date | None = None
    crops: Path | None = None
    debug: Path | None = None
    limits: Limits = Limits()
    wanted_error: float = Field(default=0.001, ge=0.0001, le=0.1)
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True)
class _Tools:
    job: ReadingJob
    catalogue: Catalogue
    layout: FormLayout
    ocr: Ocr

    @property
    def labels(self) -> dict[str, str]:
        """Key → Chinese label, for the pictures that people see."""
        return {f.key: f.label for f in self.catalogue.fields}

    def means(self, origin: Origin) -> Means:
        """What pages of this origin are read with."""
        return Means(self.catalogue, self.ocr, self.job.today, Acceptance(origin, self.job.wanted_error))


@dataclass(frozen=True)
class _Told:
    """A page that was told apart, and what was read on it; `pending`: a foreign form's page until all are there.

    spare: an unknown page that may still turn out to be the form's.
    """

    page: PageReading
    fields: tuple[FieldReading, ...] = ()
    rows: tuple[RowReading, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    materials: tuple[MaterialReading, ...] = ()
    pending: Page | None = None
    role: PageRole = NO_FORM
    spare: Page | None = None
    returned: ReturnedPage | None = None


def read_package(files: Sequence[SourceFile], job: ReadingJob, *, catalogue: Catalogue, ocr: Ocr) -> Reading:
    """Read all files of one package.

    Raises:
        NothingUsefulError: no file holds a page that can be read; the message says why for each.
    """
    tools = _Tools(job, catalogue, form_layout(catalogue), ocr)
    notes: list[str] = []
    told: list[_Told] = []
    for page in _pages(files, notes, job):
        told = _rejoined([*told, *_tell(page, told, tools)], tools)
    if not told:
        reasons = "；".join(n.rstrip("。") for n in notes) or "没有任何文件"
        told_apart = f"没有可以读取的页面（{reasons}）"
        raise NothingUsefulError(told_apart, file=job.source, next_step="重新扫描后再放入收件夹")
    fields, rows, starts = _read_pending(told, tools)
    pages = tuple(_starting(t.page, starts.get(number)) for number, t in enumerate(told, 1))
    stack = stack_of(pages)
    return Reading(
        source=job.source,
        document_type=_package_type(told),
        pages=pages,
        fields=merge_fields([*(f for t in told for f in t.fields), *fields]),
        rows=merge_rows([*(r for t in _by_sheet(told) for r in t.rows), *rows]),
        materials=join_attachments(m for t in told for m in t.materials),
        codes=tuple(c for t in told for c in t.codes),
        returned=tuple(t.returned for t in told if t.returned is not None),
        notes=(*notes, *(t.note for t in told if t.note), *stack.doubts, *_several(stack)),
        remarks=stack.remarks,
    )


def _starting(page: PageReading, start: FormStart | None) -> PageReading:
    return page if start is None else page.model_copy(update={"starts": start})


def _several(stack: Stack) -> Iterator[str]:
    """What is to be said of a package that holds several applications and is not parted."""
    if len(stack.parts) > 1:
        parts = "，".join(f"第{n}份为第 {spans(pages)} 页" for n, pages in enumerate(stack.parts, 1))
        yield f"这份材料含 {len(stack.parts)} 份申请（{parts}），各份的内容混在一起，应分开提交"


def _pages(files: Sequence[SourceFile], notes: list[str], job: ReadingJob) -> Iterator[Page]:
    """Every page of every file; a file that cannot be read leaves a note and the next goes on."""
    for file in files:
        try:
            yield from load_pages(file.path, name=file.name, limits=job.limits)
        except BaozhuangError as error:
            notes.append(error.message)


def _tell(page: Page, before: Sequence[_Told], tools: _Tools) -> list[_Told]:
    """What is on one picture, page by page. before: the pages of the package that were told already."""
    number = len(before) + 1
    found = find_codes(page.image)
    if paper_code(found) is not None:
        return [_returned(page, found, number, tools)]
    sheets = own_sheets(page.image, found, tools.layout)
    if speaks_our_names(page, tools.catalogue):
        return [_form_values(page, sheets[0] if sheets else None, number, tools)]
    if sheets:
        told = [_own_page(page, sheet, at, tools) for at, sheet in enumerate(sheets, number)]
        rest = beside(page, sheets)
        more = _tell(rest, [*before, *told], tools) if rest is not None else []
        return [*told, *(t for t in more if t.page.document_type is not DocumentType.BLANK)]
    if is_blank(page.image):
        return [_Told(_page_reading(page, DocumentType.BLANK), role=PageRole("blank"))]
    return _other_pages(page, before, found, tools)


def _returned(page: Page, found: Sequence[FoundCode], number: int, tools: _Tools) -> _Told:
    """A paper of ours that came back: a slip by its blanks, another by its code and its seal."""
    read = read_returned(page, found, number=number, parties=tools.job.parties, means=tools.means("own"))
    fields, _ = keep_pictures(
        read.image, read.returned.fields.values(), (), number=number, job=tools.job, labels=_slip_labels(read.returned)
    )
    kind = DocumentType.SLIP if read.is_slip else DocumentType.ISSUED_PAPER
    seen = _page_reading(page, kind, image=read.image).model_copy(update={"rotation": read.rotation})
    returned = read.returned.model_copy(update={"fields": {f.key: f for f in fields}})
    return _Told(seen, codes=tuple(c.payload for c in found), returned=returned, role=PageRole("other"))


def _slip_labels(returned: ReturnedPage) -> dict[str, str]:
    kind = load_slips().get(returned.kind)
    return {f.key: f.label for f in kind.fields} if kind is not None else {}


def _other_pages(page: Page, before: Sequence[_Told], found: Sequence[FoundCode], tools: _Tools) -> list[_Told]:
    """A picture without a page of ours: turned upright, and parted where it shows two pages of a form."""
    turned = upright(page, tools.ocr)
    told: list[_Told] = []
    for half in halves(turned):
        told += _tell(half, [*before, *told], tools)
    is_form = any(t.page.document_type is DocumentType.FORM for t in told)
    return told if is_form else [_other_page(turned, before, found, tools)]


def _form_values(page: Page, registered: Registered | None, number: int, tools: _Tools) -> _Told:
    """A filled PDF form: its values are exact; only seal and signature are looked for in the picture."""
    read = read_form_values(page, number=number, catalogue=tools.catalogue, today=tools.job.today)
    signed = {}
    if registered is not None:
        found = read_signatures(registered, number=number, catalogue=tools.catalogue)
        signed = {k: r.model_copy(update={"box": r.box and as_it_came(registered, r.box)}) for k, r in found.items()}
    everything = (signed | read.fields).values()
    fields, rows = keep_pictures(page.image, everything, read.rows, number=number, job=tools.job, labels=tools.labels)
    seen = _page_reading(page, DocumentType.FORM)
    return _Told(seen.model_copy(update={"starts": form_start(read.fields.values(), tools.catalogue)}), fields, rows)


def _own_page(page: Page, registered: Registered, number: int, tools: _Tools) -> _Told:
    """A page of the project's own form, read slot by slot."""
    read = read_own_page(registered, number=number, means=tools.means("own"))
    named = name_seals(read.fields, registered.image, tools.ocr, px_per_mm=PX_PER_MM)
    whole = with_losses(named.values(), read.rows, registered)
    fields, rows = keep_pictures(registered.image, *whole, number=number, job=tools.job, labels=tools.labels)
    code, note = registered.code, loss_note(registered, tools.catalogue)
    kind = DocumentType.FORM if code.page <= _SHEET_PAGES else DocumentType.CONTINUATION
    starts = form_start(named.values(), tools.catalogue, is_first=True) if code.page == 1 else None
    seen = _page_reading(page, kind, image=registered.image).model_copy(
        update={
            "rotation": (page.rotation + registered.rotation) % 360,
            "form_version": code.version,
            "form_page": code.page,
            "starts": starts,
        }
    )
    return _Told(
        seen,
        fields,
        rows,
        codes=(code.payload,) if registered.by == "code" else (),
        note=f"{page.file}第{page.number}页：{note}" if note else "",
    )


def _other_page(turned: Page, before: Sequence[_Told], found: Sequence[FoundCode], tools: _Tools) -> _Told:
    """An upright page without a code of ours, told apart by its text."""
    number = len(before) + 1
    if turned.words is None:
        turned = with_lines(turned, tools.ocr)
    lines = turned.words if turned.words is not None else lines_of(turned, tools.ocr).text_lines()
    if form_code(found) is None:  # another edition says so itself
        ours = register_by_labels(turned.image, lines, tools.layout, tools.catalogue)
        if ours is not None:
            return _own_page(turned, ours, number, tools)
    kind = page_type(lines, catalogue=tools.catalogue, materials=load_materials())
    follows = next((t.pending is not None for t in reversed(before) if t.role.role != "blank"), False)
    if kind.document_type is DocumentType.UNKNOWN and follows and goes_on_with_form(lines, tools.catalogue):
        kind = replace(kind, document_type=DocumentType.FORM)
    is_form = kind.document_type is DocumentType.FORM
    materials: tuple[MaterialReading, ...] = ()
    if kind.document_type in (DocumentType.MATERIAL, DocumentType.UNKNOWN):
        materials = read_attachments(turned, lines, number=number, means=tools.means("paper"), kind=kind)
        kind = material_type(materials, kind)
    seen = _page_reading(turned, kind.document_type).model_copy(update={"material": kind.material})
    if not is_form:
        materials = keep_attachment_pictures(turned.image, materials, number=number, job=tools.job, labels=tools.labels)
    role = _role(kind.document_type, lines, tools.catalogue)
    return _Told(
        seen,
        seal_on_form(turned, tools.ocr, number=number) if is_form else (),
        codes=tuple(c.payload for c in found),
        note=_version_note(turned, found),
        materials=materials,
        pending=turned if is_form else None,
        role=role,
        spare=turned if role.role == "maybe" else None,
    )


def _role(kind: DocumentType, lines: Sequence[TextLine], catalogue: Catalogue) -> PageRole:
    """What a page with these lines may be to a form that came back to front."""
    if kind is DocumentType.BLANK:
        return PageRole("blank")
    if kind is not DocumentType.FORM and not (kind is DocumentType.UNKNOWN and goes_on_with_form(lines, catalogue)):
        return PageRole("other")
    role: Role = "form" if kind is DocumentType.FORM else "maybe"
    return PageRole(role, begins=begins_form(lines, catalogue), ends=ends_form(lines))


def _rejoined(told: Sequence[_Told], tools: _Tools) -> list[_Told]:
    """The pages told so far; unknown ones right before a form's first page are that form's, older ones are let go."""
    roles = [t.role for t in told]
    mine = {n for at in range(max(0, len(told) - 2), len(told)) for n in joining(roles[:at], roles[at])}
    return [
        _as_form(t, at, tools) if at - 1 in mine else t if at > len(told) - MOST_KEPT else replace(t, spare=None)
        for at, t in enumerate(told, 1)
    ]


def _as_form(told: _Told, number: int, tools: _Tools) -> _Told:
    """A page that was taken for unknown, as a page of the form."""
    page = told.spare
    if page is None:
        return told
    return replace(
        told,
        page=told.page.model_copy(update={"document_type": DocumentType.FORM, "material": ""}),
        fields=seal_on_form(page, tools.ocr, number=number),
        materials=(),
        pending=page,
        role=replace(told.role, role="form"),
        spare=None,
    )


def _by_sheet(told: Sequence[_Told]) -> list[_Told]:
    """The pages with those of our own form in the order of their numbers."""
    return sorted(told, key=lambda t: t.page.form_page)


def _read_pending(
    told: Sequence[_Told], tools: _Tools
) -> tuple[list[FieldReading], list[RowReading], dict[int, FormStart]]:
    """The pages of a form that is not our own, read together; and on which of them a form begins."""
    order = [(at + 1, told[at].pending) for at in reading_order([t.role for t in told])]
    numbered = [(number, page) for number, page in order if page is not None]
    if not numbered:
        return [], [], {}
    terms = Acceptance("other", tools.job.wanted_error)
    read = read_other_form(numbered, catalogue=tools.catalogue, ocr=tools.ocr, today=tools.job.today, acceptance=terms)
    fields, rows = tuple(read.fields.values()), read.rows
    for number, page in numbered:
        fields, rows = keep_pictures(page.image, fields, rows, number=number, job=tools.job, labels=tools.labels)
    return list(fields), list(rows), read.starts


def _page_reading(page: Page, kind: DocumentType, *, image: np.ndarray | None = None) -> PageReading:
    height, width = (page.image if image is None else image).shape[:2]
    return PageReading(
        file=page.file, page=page.number, document_type=kind, rotation=page.rotation, width=width, height=height
    )


def _version_note(page: Page, found: Sequence[FoundCode]) -> str:
    known = form_code(found)
    if known is None:
        return ""
    return f"{page.file}第{page.number}页：表格版本 {known[0].version} 不是现行版本或定位标记不全，已按一般表格识别"


def _package_type(told: Iterable[_Told]) -> DocumentType:
    kinds = {t.page.document_type for t in told}
    return DocumentType.FORM if DocumentType.FORM in kinds else DocumentType.UNKNOWN
