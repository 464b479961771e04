"""Telling a page apart: what it is, and what is read on it at once in the way that suits it.

Takes a picture as it came and the pages of the package before it; hands on a `Told` per page: a slip or another paper
of ours, a page of the own form read slot by slot, a filled PDF form, attachments, a blank. A page of a foreign form is
only told (`pending`): its pages are read together, when all are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.attachments import material_type, read_attachments
from extractors.job import Tools
from extractors.known import KnownReading, Seen, lines_of, read_known, recognised
from extractors.marks import FoundCode, find_codes, name_seals, seal_on_form
from extractors.models import (
    DocumentType,
    FieldReading,
    MaterialReading,
    Page,
    PageReading,
    ReturnedPage,
    RowReading,
    TextLine,
)
from extractors.ownform import (
    Print,
    Registered,
    as_it_came,
    beside,
    follows,
    form_code,
    loss_note,
    own_sheets,
    paper_code,
    print_of,
    read_form_values,
    read_returned,
    register_by_labels,
    seal_on,
    speaks_our_names,
    with_losses,
)
from extractors.package import (
    NO_FORM,
    PageRole,
    PageType,
    Role,
    begins_form,
    ends_form,
    form_start,
    goes_on_with_form,
    is_open_to_form,
    is_titled_form,
    page_type,
)
from extractors.pages import halves, is_blank, laid_flat, upright
from extractors.pictures import (
    Album,
    album_of,
    keep_attachment_pictures,
    keep_pictures,
    show_blank,
    show_filled,
    show_foreign,
    show_own,
    show_papers,
    show_returned,
)
from extractors.slots import PX_PER_MM, read_all_slots, read_signatures
from extractors.text import LinedPage
from extractors.textlayer import held_against_page, held_row
from extractors.values import Catalogue


@dataclass(frozen=True)
class Told:
    """A page that was told apart, and what was read on it; `pending`: a foreign form's page until all are there.

    note: what is to be said of the page to people, '' for nothing. remark: such as needs nobody.
    partly: what a known layout brought of a pending page, for the rest of which it does not answer.
    spare: an unknown page that may still turn out to be the form's.
    """

    page: PageReading
    fields: tuple[FieldReading, ...] = ()
    rows: tuple[RowReading, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    remark: str = ""
    materials: tuple[MaterialReading, ...] = ()
    pending: LinedPage | None = None
    partly: KnownReading | None = None
    role: PageRole = NO_FORM
    spare: LinedPage | None = None
    returned: ReturnedPage | None = None


def tell(page: Page, before: Sequence[Told], tools: Tools) -> list[Told]:
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
        more = tell(rest, [*before, *told], tools) if rest is not None else []
        return [*told, *(t for t in more if t.page.document_type is not DocumentType.BLANK)]
    if is_blank(page.image):
        show_blank(page, number=number, tools=tools)
        return [Told(_page_reading(page, DocumentType.BLANK), role=PageRole("blank"))]
    return _other_pages(page, before, found, tools)


def _returned(page: Page, found: Sequence[FoundCode], number: int, tools: Tools) -> Told:
    """A paper of ours that came back: a slip by its blanks, another by its code and its seal."""
    read = read_returned(page, found, number=number, parties=tools.job.parties, means=tools.means("own"))
    show_returned(read, number=number, tools=tools)
    fields, _ = keep_pictures(
        read.image, read.returned.fields.values(), (), number=number, album=_slip_album(read.returned, tools)
    )
    kind = DocumentType.SLIP if read.is_slip else DocumentType.ISSUED_PAPER
    seen = _page_reading(page, kind, image=read.image).model_copy(update={"rotation": read.rotation})
    returned = read.returned.model_copy(update={"fields": {f.key: f for f in fields}})
    return Told(seen, codes=tuple(c.payload for c in found), returned=returned, role=PageRole("other"))


def _slip_album(returned: ReturnedPage, tools: Tools) -> Album:
    kind = tools.templates.slips.get(returned.kind)
    return replace(album_of(tools), labels={f.key: f.label for f in kind.fields} if kind is not None else {})


def _other_pages(page: Page, before: Sequence[Told], found: Sequence[FoundCode], tools: Tools) -> list[Told]:
    """A picture without a page of ours: turned upright, and parted where it shows two pages of a form."""
    turned = upright(page, tools.ocr)
    told: list[Told] = []
    for half in halves(turned.page):
        told += tell(half, [*before, *told], tools)
    is_form = any(t.page.document_type is DocumentType.FORM for t in told)
    return told if is_form else [_laid_flat(_other_page(turned, before, found, tools), page, len(before) + 1, tools)]


def _laid_flat(told: Told, page: Page, number: int, tools: Tools) -> Told:
    """A page of a foreign form that was photographed at a slant (`page`, as it came), as if it had been scanned."""
    flat = laid_flat(page, tools.ocr) if told.pending is not None and told.partly is None else None
    if flat is None:
        return told
    if (shown := _seen(flat, tools)) is not None:
        return _known_page(flat, shown, number, tools)
    height, width = flat.page.image.shape[:2]
    return replace(
        told,
        page=told.page.model_copy(update={"rotation": flat.page.rotation, "width": width, "height": height}),
        fields=seal_on_form(flat.page, tools.ocr, number=number),
        pending=flat,
    )


def _form_values(page: Page, registered: Registered | None, number: int, tools: Tools) -> Told:
    """A filled PDF form: its values are exact; only seal and signature are looked for in the picture."""
    read = read_form_values(page, number=number, means=tools.means("typed"))
    signed = {}
    if registered is not None:
        found = read_signatures(registered.laid, number=number, catalogue=tools.catalogue)
        signed = {k: r.model_copy(update={"box": r.box and as_it_came(registered, r.box)}) for k, r in found.items()}
    table = tools.templates.calibration
    everything = tuple(held_against_page(page, list((signed | read.fields).values()), tools.ocr, table))
    listed = tuple(held_row(page, row, tools.ocr, table) for row in read.rows)
    show_filled(page, registered, (everything, listed), number=number, tools=tools)
    fields, rows = keep_pictures(page.image, everything, listed, number=number, album=album_of(tools))
    seen = _page_reading(page, DocumentType.FORM)
    return Told(seen.model_copy(update={"starts": form_start(read.fields.values(), tools.catalogue)}), fields, rows)


def _own_page(page: Page, registered: Registered, number: int, tools: Tools) -> Told:
    """A page of the project's own form, read slot by slot."""
    read = read_all_slots(registered.laid, number=number, means=tools.means("own"))
    named = name_seals(read.fields, registered.image, tools.ocr, px_per_mm=PX_PER_MM)
    whole = with_losses(named.values(), read.rows, registered)
    show_own(registered, *whole, number=number, tools=tools)
    fields, rows = keep_pictures(registered.image, *whole, number=number, album=album_of(tools))
    code = registered.code
    kind = DocumentType.FORM if code.page <= registered.form_page.sides else DocumentType.CONTINUATION
    starts = form_start(named.values(), tools.catalogue, is_first=True) if code.page == 1 else None
    seen = _page_reading(page, kind, image=registered.image).model_copy(
        update={
            "rotation": (page.rotation + registered.rotation) % 360,
            "form_version": code.version,
            "form_page": code.page,
            "form_sides": registered.form_page.sides,
            "starts": starts,
        }
    )
    return Told(
        seen,
        fields,
        rows,
        codes=(code.payload,) if registered.by == "code" else (),
        note=loss_note(registered, tools.catalogue),
    )


def _other_page(lined: LinedPage, before: Sequence[Told], found: Sequence[FoundCode], tools: Tools) -> Told:
    """An upright page without a code of ours, told apart by its text."""
    number = len(before) + 1
    turned, lines = lined.page, lined.text()
    printed = print_of(lines, height=turned.image.shape[0])
    if printed.code is not None or (printed.is_marked and not is_titled_form(lines)):
        return _our_page(turned, printed, number, tools)
    if form_code(found) is None:  # another edition says so itself
        ours = register_by_labels(turned.image, lines, tools.layout, tools.catalogue)
        if ours is not None:
            return _own_page(turned, ours, number, tools)
    if (shown := _seen(lined, tools)) is not None:
        return _known_page(lined, shown, number, tools)
    kind = page_type(lines, catalogue=tools.catalogue, materials=tools.templates.materials)
    last = next((t for t in reversed(before) if t.role.role != "blank"), None)
    if _goes_on_with_ours(printed, kind, lines, last):
        return _our_page(turned, printed, number, tools)
    if _goes_on_with_foreign(printed, kind, lines, last, tools):
        kind = replace(kind, document_type=DocumentType.FORM)
    is_form = kind.document_type is DocumentType.FORM
    materials: tuple[MaterialReading, ...] = ()
    if kind.document_type in (DocumentType.MATERIAL, DocumentType.UNKNOWN):
        materials = read_attachments(turned, lines, number=number, means=tools.means("paper"), kind=kind)
        kind = material_type(materials, kind)
    seen = _page_reading(turned, kind.document_type).model_copy(update={"material": kind.material})
    if not is_form:
        show_papers(turned, materials, lines, number=number, tools=tools)
        materials = keep_attachment_pictures(turned.image, materials, number=number, album=album_of(tools))
    role = _role(kind.document_type, lines, tools.catalogue)
    return Told(
        seen,
        seal_on_form(turned, tools.ocr, number=number) if is_form else (),
        codes=tuple(c.payload for c in found),
        note=_version_note(found),
        materials=materials,
        pending=lined if is_form else None,
        role=role,
        spare=lined if role.role == "maybe" else None,
    )


def _seen(lined: LinedPage, tools: Tools) -> Seen | None:
    """The known layout that a scanned page shows, None for any other."""
    if not tools.job.known or lined.lines is None:
        return None
    height, width = lined.page.image.shape[:2]
    return recognised(lines_of(lined), (width, height), tools.job.known, tools.wording)


def _known_page(lined: LinedPage, seen: Seen, number: int, tools: Tools) -> Told:
    """A page of a form whose layout the office knows, read place by place; the rest is left pending."""
    page = lined.page
    read = read_known(seen, page, lines_of(lined), number=number, terms=tools.terms)
    seals = seal_on_form(page, tools.ocr, number=number)
    is_first, is_last = seen.page.number == 1, seen.page.number == len(seen.layout.pages)
    starts = form_start(read.fields, tools.catalogue) if is_first else None
    told = Told(
        _page_reading(page, DocumentType.FORM).model_copy(
            update={
                "layout": seen.layout.name,
                "layout_version": seen.layout.version,
                "places": tuple(p.name for p in seen.page.places if (p.table or p.key) in read.covered),
                "starts": starts,
            }
        ),
        role=PageRole("form", begins=is_first, ends=is_last),
    )
    if not read.is_whole:
        return replace(told, fields=seals, pending=lined, partly=read)
    fields, rows = (*seals, *read.fields), read.rows
    show_foreign(lined, [*fields, *(c for r in rows for c in r.cells.values())], number=number, tools=tools)
    fields, rows = keep_pictures(page.image, fields, rows, number=number, album=album_of(tools))
    return replace(told, fields=fields, rows=rows)


def _goes_on_with_ours(printed: Print, kind: PageType, lines: Sequence[TextLine], last: Told | None) -> bool:
    """Whether a page that names no paper is one of ours all the same: its tables would pass for an application's."""
    if kind.document_type is DocumentType.BLANK or is_titled_form(lines):
        return False
    is_form = kind.document_type is DocumentType.FORM
    is_ours = last is not None and last.page.document_type is DocumentType.ISSUED_PAPER
    if is_ours and last is not None and follows(printed, last.returned):
        return is_form or kind.document_type is DocumentType.UNKNOWN or bool(printed.leaf.number)
    is_foreign = last is not None and last.pending is not None and not printed.number
    return is_form and bool(printed.case_no) and not is_foreign


def _goes_on_with_foreign(
    printed: Print, kind: PageType, lines: Sequence[TextLine], last: Told | None, tools: Tools
) -> bool:
    """Whether a page that by itself is no form goes on with the foreign form before it: by what it says, or because it
    is the next page by its number.
    """
    if last is None or last.pending is None:
        return False
    if not is_open_to_form(lines, kind, tools.catalogue, tools.templates.materials):
        return False
    before = print_of(last.pending.text(), height=last.pending.page.image.shape[0]).leaf
    now = printed.leaf
    is_next = now.number == before.number + 1 > 1 and now.of == before.of
    return is_next or goes_on_with_form(lines, tools.catalogue)


def _our_page(page: Page, printed: Print, number: int, tools: Tools) -> Told:
    """A page of a paper of ours whose code is lost."""
    returned = printed.as_returned(page=number, seal=seal_on(page, tools.ocr))
    kind = DocumentType.SLIP if tools.templates.slips.get(returned.kind) is not None else DocumentType.ISSUED_PAPER
    show_papers(page, (), (), number=number, tools=tools)
    return Told(_page_reading(page, kind), returned=returned, role=PageRole("other"))


def _role(kind: DocumentType, lines: Sequence[TextLine], catalogue: Catalogue) -> PageRole:
    """What a page with these lines may be to a form that came back to front."""
    if kind is DocumentType.BLANK:
        return PageRole("blank")
    if kind is not DocumentType.FORM and not (kind is DocumentType.UNKNOWN and goes_on_with_form(lines, catalogue)):
        return PageRole("other")
    role: Role = "form" if kind is DocumentType.FORM else "maybe"
    return PageRole(role, begins=begins_form(lines, catalogue), ends=ends_form(lines))


def _page_reading(page: Page, kind: DocumentType, *, image: np.ndarray | None = None) -> PageReading:
    height, width = (page.image if image is None else image).shape[:2]
    return PageReading(
        file=page.file, page=page.number, document_type=kind, rotation=page.rotation, width=width, height=height
    )


def _version_note(found: Sequence[FoundCode]) -> str:
    known = form_code(found)
    if known is None:
        return ""
    return f"表格版本 {known[0].version} 不是现行版本或定位标记不全，已按一般表格识别"
