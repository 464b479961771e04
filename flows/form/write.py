"""Writes the blank form: .pdf, .docx, fillable .pdf and the geometry as form.json, all from one layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractors.layout import FormLayout, MmBox, Slot, Tick, form_layout
from extractors.marks import FormCode
from extractors.values import Catalogue, Material, Note
from flows.form.display import page_display
from flows.form.fillable import fillable_bytes, locked_bytes
from flows.form.materials import materials_pdf
from flows.form.pdf import Pages, pdf_bytes
from flows.form.word import docx_bytes

FORM_TITLE = "济源市水电气暖通信联合报装申请表"
FORM_STEM = "联合报装申请表"
_SHEET_PAGES = 2


def write_blank_form(
    out: Path,
    *,
    catalogue: Catalogue,
    others: Mapping[str, Catalogue] | None = None,
    materials: tuple[Material, ...] = (),
    contact: tuple[str, ...] = (),
) -> tuple[Path, ...]:
    """Writes 联合报装申请表.pdf, .docx, -可填写.pdf, form.json and, of materials, 材料清单.pdf into `out`.

    others: further editions of the form to print, by the names of their files; their geometry is <name>.json.
    contact: at most two lines on where to ask and hand in, printed at the foot of the first page. Returns the paths.

    Raises:
        ConfigurationError: the catalogue's boxes do not hold what stands in them.
    """
    out.mkdir(parents=True, exist_ok=True)
    contents = _edition(FORM_STEM, catalogue, contact, geometry="form.json")
    for name, printed in (others or {}).items():
        contents |= _edition(name, printed, contact, geometry=f"{name}.json")
    if materials:
        contents[f"{FORM_STEM}-材料清单.pdf"] = materials_pdf(materials, contact=contact)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return tuple(out / name for name in contents)


def _edition(stem: str, catalogue: Catalogue, contact: tuple[str, ...], *, geometry: str) -> dict[str, bytes]:
    """The files of one edition by their names."""
    layout = form_layout(catalogue)
    pages, title = _pages(layout, _with_contact(catalogue, contact), {}), layout.pages[0].title
    return {
        f"{stem}.pdf": pdf_bytes(layout, pages, title=title),
        f"{stem}.docx": docx_bytes(layout, pages, title=title),
        f"{stem}-可填写.pdf": fillable_bytes(layout, pages, catalogue, title=title),
        geometry: geometry_json(layout, catalogue).encode(),
    }


def _with_contact(catalogue: Catalogue, lines: tuple[str, ...]) -> Catalogue:
    """The catalogue with these lines between the lower marks of the first page."""
    notes = tuple(
        Note(page=1, box=MmBox(20, 280.9 + 3 * at, 170, 2.8), text=line, size=6.6, align="center", tone="grey")
        for at, line in enumerate(lines)
    )
    design = catalogue.design
    return catalogue.model_copy(update={"design": design.model_copy(update={"notes": (*design.notes, *notes)})})


def filled_form(values: Mapping[str, str], *, catalogue: Catalogue, pages: tuple[int, ...] = (1, 2)) -> bytes:
    """The form as a PDF with values written in, by slot name (key, or `segments.1.seg_road`).

    A tick field takes its words joined with 、; a comb its characters without separators (dates as 20260930).
    """
    layout = form_layout(catalogue)
    chosen = FormLayout(
        layout.version, layout.width_mm, layout.height_mm, tuple(p for p in layout.pages if p.number in pages)
    )
    return pdf_bytes(chosen, _pages(chosen, catalogue, values), title=layout.pages[0].title)


def prefilled_form(values: Mapping[str, str], *, catalogue: Catalogue) -> bytes:
    """The fillable form with what is known in its fields, to be completed and corrected on a computer or by hand.

    values: as for `filled_form`.
    """
    layout = _used(values, catalogue)
    return fillable_bytes(layout, _pages(layout, catalogue, {}), catalogue, title=FORM_TITLE, values=values)


def typed_form(values: Mapping[str, str], *, catalogue: Catalogue) -> bytes:
    """The form as it was filled in on a computer, PDF/A-2b: drawn, and its values as locked fields to be read exactly.

    values: as for `filled_form`. The continuation sheets are there only where something stands on them.
    """
    layout = _used(values, catalogue)
    return locked_bytes(layout, _pages(layout, catalogue, values), values, title=FORM_TITLE)


def _used(values: Mapping[str, str], catalogue: Catalogue) -> FormLayout:
    """The form without continuation sheets on which nothing stands."""
    whole = form_layout(catalogue)
    filled = {name for name, text in values.items() if text}
    used = tuple(p for p in whole.pages if p.number <= _SHEET_PAGES or any(s.name in filled for s in p.slots))
    return FormLayout(whole.version, whole.width_mm, whole.height_mm, used)


def _pages(layout: FormLayout, catalogue: Catalogue, values: Mapping[str, str]) -> Pages:
    return [page_display(layout, catalogue, page.number, values=values) for page in layout.pages]


def geometry_json(layout: FormLayout, catalogue: Catalogue) -> str:
    """The geometry for other programs: every box as [x, y, w, h] in mm, origin at the upper left of its page."""
    geometry = {
        "title": layout.pages[0].title,
        "version": layout.version,
        "unit": "mm",
        "width": layout.width_mm,
        "height": layout.height_mm,
        "pages": [
            {
                "page": page.number,
                "title": page.title,
                "marks": [_box(mark) for mark in page.marks],
                "qr": {
                    "box": _box(page.qr),
                    "payload": FormCode(version=layout.version, page=page.number).payload,
                },
                "fields": [_slot(slot, catalogue) for slot in page.slots],
            }
            for page in layout.pages
        ],
    }
    return json.dumps(geometry, ensure_ascii=False, indent=1) + "\n"


def _slot(slot: Slot, catalogue: Catalogue) -> dict[str, Any]:
    field = catalogue[slot.key]
    told: dict[str, Any] = {
        "name": slot.name,
        "key": slot.key,
        "label": field.label,
        "page": slot.page,
        "box": _box(slot.box),
        "style": slot.style,
    }
    if slot.table:
        told |= {"table": slot.table, "row": slot.row}
    if field.unit:
        told["unit"] = field.unit
    if slot.preset:
        told["printed"] = slot.preset
    if slot.comb:
        told["comb"] = [_box(cell) for cell in slot.comb]
    if slot.ticks:
        told["ticks"] = [_tick(tick) for tick in slot.ticks]
    return told


def _tick(tick: Tick) -> dict[str, Any]:
    return {"value": tick.value, "box": _box(tick.box), "word": tick.word, "word_box": _box(tick.label_box)}


def _box(box: MmBox) -> list[float]:
    return [round(value, 3) for value in box]
