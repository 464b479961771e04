"""A package in, a reading out: the one place that puts the steps of reading together.

Pages are loaded one at a time, told apart and read by the way that suits them (`extractors.telling`), and let go again;
only doubtful fields leave a picture behind. The pages of a form that is not our own are kept, put in order and read
together at the end; then the fields and rows of all pages are merged.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pypdfium2 import PdfiumError

from extractors.attachments import join_attachments
from extractors.errors import BaozhuangError, NothingUsefulError
from extractors.foreign import read_other_form
from extractors.job import ReadingJob, Tools
from extractors.known import KnownLayout, Lesson, learn, places_to_confirm, settled_fields, settled_rows
from extractors.marks import seal_on_form
from extractors.models import (
    DocumentType,
    FieldReading,
    FormStart,
    Page,
    PageReading,
    Reading,
    ReturnedPage,
    RowReading,
    SourceFile,
    Status,
)
from extractors.package import (
    MOST_KEPT,
    PageRole,
    Stack,
    days_in_order,
    joining,
    merge_fields,
    merge_rows,
    reading_order,
    row_in_order,
    spans,
    stack_of,
    words_of_papers,
)
from extractors.pages import embedded_files, load_pages
from extractors.pictures import album_of, keep_framed_pictures, keep_pictures, show_foreign
from extractors.telling import Told, tell
from extractors.templates import Templates
from extractors.text import LinedPage, Ocr, OnceRead
from extractors.textlayer import tells_its_page
from extractors.values import Words, settled_by

__all__ = ["ReadingJob", "page_notes", "read_package"]

_ANOTHER_FORM = "材料中另有一份申请表，作附件留存，没有采用其中的内容"


def read_package(files: Sequence[SourceFile], job: ReadingJob, *, templates: Templates, ocr: Ocr) -> Reading:
    """Read all files of one package.

    Raises:
        NothingUsefulError: no file holds a page that can be read; the message says why for each.
    """
    tools = Tools(job, templates, OnceRead(ocr))
    notes: list[str] = []
    unread: list[str] = []
    told: list[Told] = []
    for page in _pages(files, notes, unread, job):
        shown = replace(page, words=None) if job.is_empty_form else _trusted(page, tools.ocr)
        told = _rejoined([*told, *(_beside_form(t, job.form_file) for t in tell(shown, told, tools))], tools)
    if not told:
        reasons = "；".join(n.rstrip("。") for n in notes) or "没有任何文件"
        told_apart = f"没有可以读取的页面（{reasons}）"
        raise NothingUsefulError(told_apart, file=job.source, next_step="重新扫描后再放入收件夹")
    fields, rows, starts = _read_pending(told, tools)
    learned = _learned(told, fields, rows, tools)
    if job.is_empty_form:
        return _proposed(told, learned, tools)
    said = {f.key: f for f in fields}
    pages = tuple(_starting(_spoken_of(t, said), starts.get(number)) for number, t in enumerate(told, 1))
    stack = stack_of(pages)
    table, labels = templates.calibration, {f.key: f.label for f in templates.catalogue.fields}
    merged = merge_fields([*(f for t in told for f in t.fields), *fields], table)
    materials = join_attachments((m for t in told for m in t.materials), table)
    merged = _held_against(words_of_papers(materials, merged), merged, tools)
    all_rows = merge_rows([*(r for t in _by_sheet(told) for r in t.rows), *rows])
    return Reading(
        source=job.source,
        document_type=_package_type(told),
        pages=pages,
        fields=days_in_order(_plain(merged), labels, table, today=job.today),
        rows=tuple(row_in_order(_thinned(row), labels, table) for row in all_rows),
        materials=materials,
        codes=tuple(c for t in told for c in t.codes),
        returned=tuple(_without_lattices(t.returned) for t in told if t.returned is not None),
        notes=(*notes, *page_notes(told), *stack.doubts, *_several(stack)),
        remarks=(*stack.remarks, *_by_sentence((t.page, t.remark) for t in told)),
        unread=tuple(dict.fromkeys(unread)),
        learned=learned,
        lattices={k: r.lattices for k, r in merged.items() if r.status is Status.REVIEW and r.lattices},
    )


def _held_against(words: Words, fields: Mapping[str, FieldReading], tools: Tools) -> dict[str, FieldReading]:
    """The fields with the words that papers of the package know, where the ink says them."""
    terms, known = tools.means("own").acceptance, tools.catalogue.get
    return {
        key: settled_by(field, reading, words[key], terms) if key in words and (field := known(key)) else reading
        for key, reading in fields.items()
    }


def _thinned(row: RowReading) -> RowReading:
    """The row without what its lines were weighed by."""
    return row.model_copy(update={"cells": _plain(row.cells)})


def _without_lattices(returned: ReturnedPage) -> ReturnedPage:
    return returned.model_copy(update={"fields": _plain(returned.fields)})


def _plain(fields: Mapping[str, FieldReading]) -> dict[str, FieldReading]:
    return {k: r.model_copy(update={"lattices": ()}) if r.lattices else r for k, r in fields.items()}


def _trusted(page: Page, ocr: Ocr) -> Page:
    """The page; without its text layer where that says other things than the page shows: it is read as a scan then."""
    return page if tells_its_page(page, ocr) else replace(page, words=None)


def _spoken_of(told: Told, fields: Mapping[str, FieldReading]) -> PageReading:
    """A page with the places of its layout whose reading counts: what people say of another says nothing of a place."""
    if told.partly is None:
        return told.page
    own = {f.key: f.value for f in told.partly.fields}
    kept = tuple(k for k in told.page.places if k not in own or k not in fields or own[k] == fields[k].value)
    return told.page.model_copy(update={"places": kept})


def _starting(page: PageReading, start: FormStart | None) -> PageReading:
    return page if start is None else page.model_copy(update={"starts": start})


def _several(stack: Stack) -> Iterator[str]:
    """What is to be said of a package that holds several applications and is not parted."""
    if len(stack.parts) > 1:
        parts = "，".join(f"第{n}份为第 {spans(pages)} 页" for n, pages in enumerate(stack.parts, 1))
        yield f"这份材料含 {len(stack.parts)} 份申请（{parts}），各份的内容混在一起，应分开提交"


def page_notes(told: Sequence[Told]) -> Iterator[str]:
    """What is to be said of pages, each sentence once with all the pages that it is said of."""
    return _by_sentence((t.page, t.note) for t in told)


def _by_sentence(said: Iterable[tuple[PageReading, str]]) -> Iterator[str]:
    """Sentences of pages, '' for none, each once with all its pages."""
    known = [(page, note) for page, note in said if note]
    for note in dict.fromkeys(note for _, note in known):
        pages: dict[str, list[int]] = {}
        for page in (page for page, its in known if its == note):
            pages.setdefault(page.file, []).append(page.page)
        where = "、".join(f"{file}第{spans(sorted(set(numbers)))}页" for file, numbers in pages.items())
        yield f"{where}：{note}"


def _pages(files: Sequence[SourceFile], notes: list[str], unread: list[str], job: ReadingJob) -> Iterator[Page]:
    """Every page of every file and of the files within it; one that cannot be read is noted and the next goes on."""
    for file in files:
        with tempfile.TemporaryDirectory(prefix="baozhuang-") as folder:
            for part in _with_embedded(file, Path(folder), notes, job):
                try:
                    yield from load_pages(part.path, name=part.name, limits=job.limits)
                except BaozhuangError as error:
                    notes.append(error.message)
                    unread.append(part.name)


def _with_embedded(file: SourceFile, folder: Path, notes: list[str], job: ReadingJob) -> Iterator[SourceFile]:
    """A file, and those that it carries within it."""
    yield file
    try:
        yield from embedded_files(file, folder, limits=job.limits)
    except BaozhuangError as error:
        notes.append(error.message)
    except (PdfiumError, OSError):  # no PDF at all, or one whose pages could not be read either
        return


def _beside_form(told: Told, form_file: str) -> Told:
    """A page as it counts where it is known which file is the form: a form in another is kept and says nothing."""
    is_form = told.page.document_type in (DocumentType.FORM, DocumentType.CONTINUATION)
    if not form_file or told.page.file == form_file or not (is_form or told.spare is not None):
        return told
    if not is_form:
        return replace(told, role=PageRole("other"), spare=None)
    page = PageReading(
        file=told.page.file,
        page=told.page.page,
        document_type=DocumentType.UNKNOWN,
        rotation=told.page.rotation,
        width=told.page.width,
        height=told.page.height,
    )
    return Told(page, remark=_ANOTHER_FORM, role=PageRole("other"))


def _rejoined(told: Sequence[Told], tools: Tools) -> list[Told]:
    """The pages told so far; unknown ones right before a form's first page are that form's, older ones are let go."""
    roles = [t.role for t in told]
    mine = {n for at in range(max(0, len(told) - 2), len(told)) for n in joining(roles[:at], roles[at])}
    return [
        _as_form(t, at, tools) if at - 1 in mine else t if at > len(told) - MOST_KEPT else replace(t, spare=None)
        for at, t in enumerate(told, 1)
    ]


def _as_form(told: Told, number: int, tools: Tools) -> Told:
    """A page that was taken for unknown, as a page of the form."""
    lined = told.spare
    if lined is None:
        return told
    return replace(
        told,
        page=told.page.model_copy(update={"document_type": DocumentType.FORM, "material": ""}),
        fields=seal_on_form(lined.page, tools.ocr, number=number),
        materials=(),
        pending=lined,
        role=replace(told.role, role="form"),
        spare=None,
    )


def _by_sheet(told: Sequence[Told]) -> list[Told]:
    """The pages with those of our own form in the order of their numbers."""
    return sorted(told, key=lambda t: t.page.form_page)


def _read_pending(
    told: Sequence[Told], tools: Tools
) -> tuple[list[FieldReading], list[RowReading], dict[int, FormStart]]:
    """The pages of a form that is not our own, read together; and on which of them a form begins."""
    order = [(at + 1, told[at].pending) for at in reading_order([t.role for t in told])]
    numbered = [(number, lined) for number, lined in order if lined is not None]
    if not numbered:
        return [], [], {}
    terms = tools.means("other").acceptance
    read = read_other_form(numbered, catalogue=tools.catalogue, ocr=tools.ocr, today=tools.job.today, acceptance=terms)
    fields, rows = tuple(read.fields.values()), read.rows
    table = tools.templates.calibration
    for number, partly in ((number, told[number - 1].partly) for number, _ in numbered):
        if partly is not None:
            fields = tuple(settled_fields(partly, fields, number=number, table=table))
            rows = settled_rows(partly, rows, number=number, table=table)
    for number, lined in numbered:
        show_foreign(lined, [*fields, *(c for r in rows for c in r.cells.values())], number=number, tools=tools)
        fields, rows = keep_pictures(lined.page.image, fields, rows, number=number, album=album_of(tools))
    return list(fields), list(rows), read.starts


def _learned(told: Sequence[Told], fields: Sequence[FieldReading], rows: Sequence[RowReading], tools: Tools) -> str:
    """The layout of the pages that were read as a form of any layout, as JSON; '' where none is learned."""
    if tools.job.teaches is None:
        return ""
    layout = learn(_form_pages(told), Lesson({f.key: f for f in fields}, rows, tools.job.teaches), terms=tools.terms)
    return "" if layout is None else layout.model_dump_json()


def _form_pages(told: Sequence[Told]) -> list[tuple[int, LinedPage]]:
    """The pages that are read as a form of any layout, in reading order, with their numbers in the package."""
    order = [(at + 1, told[at].pending) for at in reading_order([t.role for t in told])]
    return [(number, lined) for number, lined in order if lined is not None]


def _proposed(told: Sequence[Told], learned: str, tools: Tools) -> Reading:
    """The places of an empty form as doubtful fields, by the names of the places, with their pictures."""
    found: dict[str, FieldReading] = {}
    if learned:
        layout = KnownLayout.model_validate_json(learned)
        scans = [(number, lined) for number, lined in _form_pages(told) if lined.lines is not None]
        for at, (number, lined) in enumerate(scans, start=1):
            if at not in {p.number for p in layout.pages}:
                continue
            asked = tuple(places_to_confirm(layout, at, lined.text(), px_per_mm=lined.page.dpi / 25.4))
            framed = [(p.reading.model_copy(update={"page": number}), p.frame) for p in asked]
            kept = keep_framed_pictures(lined.page.image, framed, number=number, album=album_of(tools))
            found |= {p.name: reading for p, reading in zip(asked, kept, strict=True)}
    pages = tuple(t.page for t in told)
    kind = _package_type(told)
    return Reading(source=tools.job.source, document_type=kind, pages=pages, fields=found, learned=learned)


def _package_type(told: Iterable[Told]) -> DocumentType:
    kinds = {t.page.document_type for t in told}
    return DocumentType.FORM if DocumentType.FORM in kinds else DocumentType.UNKNOWN
