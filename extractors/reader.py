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

from extractors.attachments.pages import Means, join_attachments, material_type, read_attachments
from extractors.blank import FormLayout, form_layout
from extractors.catalogue import Catalogue
from extractors.codes import FoundCode, find_codes
from extractors.digital import read_form_values
from extractors.doctypes import goes_on_with_form, load_materials, page_type
from extractors.errors import BaozhuangError, NothingUsefulError
from extractors.loading import Limits, load_pages
from extractors.merging import merge_fields, merge_rows
from extractors.models import (
    DocumentType,
    FieldReading,
    Frozen,
    MaterialReading,
    Page,
    PageReading,
    Reading,
    RowReading,
    SourceFile,
)
from extractors.ocr import Ocr
from extractors.otherform import read_other_form
from extractors.ownform import read_own_page, read_signatures
from extractors.pictures import keep_pictures
from extractors.registration import PX_PER_MM, Registered, form_code, register
from extractors.seals import name_seals, seal_on_form
from extractors.upright import is_blank, upright

_SHEET_PAGES = 2
"""Pages of the form itself; later ones are continuation sheets."""


class ReadingJob(Frozen):
    """How to read a package. crops, debug: folders for pictures of doubtful fields and of whole pages, or None."""

    source: str
    today: date | None = None
    crops: Path | None = None
    debug: Path | None = None
    limits: Limits = Limits()


@dataclass(frozen=True)
class _Tools:
    job: ReadingJob
    catalogue: Catalogue
    layout: FormLayout
    ocr: Ocr


@dataclass(frozen=True)
class _Told:
    """A page that was told apart, and what was read on it; `pending`: a foreign form's page until all are there."""

    page: PageReading
    fields: tuple[FieldReading, ...] = ()
    rows: tuple[RowReading, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    materials: tuple[MaterialReading, ...] = ()
    pending: Page | None = None


def read_package(files: Sequence[SourceFile], job: ReadingJob, *, catalogue: Catalogue, ocr: Ocr) -> Reading:
    """Read all files of one package.

    Raises:
        NothingUsefulError: no file holds a page that can be read; the message says why for each.
    """
    tools = _Tools(job, catalogue, form_layout(catalogue), ocr)
    notes: list[str] = []
    told: list[_Told] = []
    for page in _pages(files, notes, job):
        told.append(_tell(page, told, tools))
    if not told:
        reasons = "；".join(n.rstrip("。") for n in notes) or "没有任何文件"
        told_apart = f"没有可以读取的页面（{reasons}）"
        raise NothingUsefulError(told_apart, file=job.source, next_step="重新扫描后再放入收件夹")
    fields, rows = _read_pending(told, tools)
    return Reading(
        source=job.source,
        document_type=_package_type(told),
        pages=tuple(t.page for t in told),
        fields=merge_fields([*(f for t in told for f in t.fields), *fields]),
        rows=merge_rows([*(r for t in told for r in t.rows), *rows]),
        materials=join_attachments(m for t in told for m in t.materials),
        codes=tuple(c for t in told for c in t.codes),
        notes=(*notes, *(t.note for t in told if t.note)),
    )


def _pages(files: Sequence[SourceFile], notes: list[str], job: ReadingJob) -> Iterator[Page]:
    """Every page of every file; a file that cannot be read leaves a note and the next goes on."""
    for file in files:
        try:
            yield from load_pages(file.path, name=file.name, limits=job.limits)
        except BaozhuangError as error:
            notes.append(error.message)


def _tell(page: Page, before: Sequence[_Told], tools: _Tools) -> _Told:
    """One page by the way that suits it. before: the pages of the package that were told already."""
    number = len(before) + 1
    found = find_codes(page.image)
    registered = register(page.image, found, tools.layout)
    if page.form_values:
        return _form_values(page, registered, number, tools)
    if registered is not None:
        return _own_page(page, registered, number, tools)
    if is_blank(page.image):
        return _Told(_page_reading(page, DocumentType.BLANK))
    return _other_page(page, before, found, tools)


def _form_values(page: Page, registered: Registered | None, number: int, tools: _Tools) -> _Told:
    """A filled PDF form: its values are exact; only seal and signature are looked for in the picture."""
    read = read_form_values(page, number=number, catalogue=tools.catalogue, today=tools.job.today)
    signed = read_signatures(registered, number=number, catalogue=tools.catalogue) if registered is not None else {}
    everything = (signed | read.fields).values()
    fields, rows = keep_pictures(page.image, everything, read.rows, number=number, job=tools.job)
    return _Told(_page_reading(page, DocumentType.FORM), fields, rows)


def _own_page(page: Page, registered: Registered, number: int, tools: _Tools) -> _Told:
    """A page of the project's own form, read slot by slot."""
    read = read_own_page(registered, number=number, catalogue=tools.catalogue, ocr=tools.ocr, today=tools.job.today)
    named = name_seals(read.fields, registered.image, tools.ocr, px_per_mm=PX_PER_MM)
    fields, rows = keep_pictures(registered.image, named.values(), read.rows, number=number, job=tools.job)
    code = registered.code
    kind = DocumentType.FORM if code.page <= _SHEET_PAGES else DocumentType.CONTINUATION
    seen = _page_reading(page, kind, image=registered.image).model_copy(
        update={"rotation": registered.rotation, "form_version": code.version, "form_page": code.page}
    )
    return _Told(seen, fields, rows, codes=(code.payload,))


def _other_page(page: Page, before: Sequence[_Told], found: Sequence[FoundCode], tools: _Tools) -> _Told:
    """A page without a code of ours: turned upright, then told apart by its text."""
    number = len(before) + 1
    turned = upright(page, tools.ocr)
    lines = turned.words if turned.words is not None else tuple(tools.ocr.read_page(turned.image, grade="tiny"))
    kind = page_type(lines, catalogue=tools.catalogue, materials=load_materials())
    follows = bool(before) and before[-1].pending is not None
    if kind.document_type is DocumentType.UNKNOWN and follows and goes_on_with_form(lines, tools.catalogue):
        kind = replace(kind, document_type=DocumentType.FORM)
    is_form = kind.document_type is DocumentType.FORM
    materials: tuple[MaterialReading, ...] = ()
    if kind.document_type in (DocumentType.MATERIAL, DocumentType.UNKNOWN):
        means = Means(tools.catalogue, tools.ocr, tools.job.today)
        materials = read_attachments(turned, lines, number=number, means=means, kind=kind)
        kind = material_type(materials, kind)
    seen = _page_reading(turned, kind.document_type).model_copy(update={"material": kind.material})
    if not is_form:
        keep_pictures(turned.image, (), (), number=number, job=tools.job)
    return _Told(
        seen,
        seal_on_form(turned, tools.ocr, number=number) if is_form else (),
        codes=tuple(c.payload for c in found),
        note=_version_note(page, found),
        materials=materials,
        pending=turned if is_form else None,
    )


def _read_pending(told: Sequence[_Told], tools: _Tools) -> tuple[list[FieldReading], list[RowReading]]:
    """The pages of a form that is not our own, read together."""
    numbered = [(number, t.pending) for number, t in enumerate(told, 1) if t.pending is not None]
    if not numbered:
        return [], []
    read = read_other_form(numbered, catalogue=tools.catalogue, ocr=tools.ocr, today=tools.job.today)
    fields, rows = tuple(read.fields.values()), read.rows
    for number, page in numbered:
        fields, rows = keep_pictures(page.image, fields, rows, number=number, job=tools.job)
    return list(fields), list(rows)


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
