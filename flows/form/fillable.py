"""The fillable PDF: the same pages with AcroForm fields laid on the slots.

A field is named as its slot: the catalogue key, `key.值` for a tick box, `segments.1.seg_road` for a cell of a list.
The dots are the levels of the field tree (ISO 32000-1, 12.7.3.2). Where one of several boxes is chosen they are one
field: ticking another takes the first tick away. Every field says in its tooltip what belongs there; viewers mark those
that are always required. Signature and seal stay for pen and stamp.
A filled one carries its values twice: drawn on the page with embedded fonts, and as the values of locked fields, which
are read back exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFString,
    xObjectName,
)
from reportlab.pdfgen.canvas import Canvas

from extractors.layout import FormLayout, MmBox, Slot
from extractors.values import Catalogue
from flows.form.archival import with_line_ends
from flows.form.display import value_display
from flows.form.pdf import Pages, Pen, embedded, start_canvas

_PRINT = 4
_READ_ONLY = 1
_REQUIRED, _RADIO, _COMB = 1 << 1, 1 << 15, 1 << 24
_TEXT_PT = 10
_GROUND = (0.93, 0.96, 1.0)
_TICK_MARK = PDFDictionary({"CA": PDFString("4")})


@dataclass
class _Node:
    """A name in the field tree. own: what its field says; boxes: of a choice, those without a name of their own."""

    children: dict[str, _Node] = field(default_factory=dict)
    own: PDFDictionary | None = None
    boxes: list[PDFDictionary] = field(default_factory=list)


def fillable_bytes(
    layout: FormLayout, pages: Pages, catalogue: Catalogue, *, title: str, values: Mapping[str, str] | None = None
) -> bytes:
    """The pages as one PDF with a field on every slot that can be typed into or ticked.

    values: what stands in the fields at first and may be changed, by slot name; ticked words joined with 、.
    """
    out, root, known = BytesIO(), _Node(), values or {}
    slots = (slot for form_page in layout.pages for slot in form_page.slots if not slot.ticks)
    shown = [drawn for slot in slots for drawn in value_display(slot, known.get(slot.name, ""))]
    with embedded([*pages, tuple(shown)]) as faces:
        canvas = start_canvas(out, layout, faces, title=title)
        pen = Pen(canvas, faces, layout.height_mm)
        for form_page, page in zip(layout.pages, pages, strict=True):
            pen.draw(page)
            for slot in form_page.slots:
                about, text = _about(slot, catalogue), known.get(slot.name) or slot.preset
                if slot.ticks and catalogue[slot.key].type != "many_of":
                    _hang_choice(canvas, root, slot, layout.height_mm, about | {"text": text})
                else:
                    _hang(canvas, root, _told(_widgets(canvas, slot, layout.height_mm, None), about))
                    _begin_with(pen, root, slot, text)
            canvas.showPage()
        _add_form(canvas._doc, root, is_filled=False)
        canvas.save()
    return with_line_ends(out.getvalue())


def locked_bytes(layout: FormLayout, pages: Pages, values: Mapping[str, str], *, title: str) -> bytes:
    """The pages, on which the values are drawn, as PDF/A-2b with a locked field on every slot that has one.

    values: by slot name; ticked words joined with 、.
    """
    out, root = BytesIO(), _Node()
    with embedded(pages) as faces:
        canvas = start_canvas(out, layout, faces, title=title)
        for form_page, page in zip(layout.pages, pages, strict=True):
            Pen(canvas, faces, layout.height_mm).draw(page)
            for slot in form_page.slots:
                _hang(canvas, root, _widgets(canvas, slot, layout.height_mm, values.get(slot.name, "")))
            canvas.showPage()
        _add_form(canvas._doc, root, is_filled=True)
        canvas.save()
    return with_line_ends(out.getvalue())


def _add_form(document: Any, root: _Node, *, is_filled: bool) -> None:
    """Hangs the field tree on the document; viewers draw what is typed, not what is drawn already."""
    fields = PDFArray([_tree(document, name, node, None) for name, node in root.children.items()])
    blank = {"DR": _fonts(), "DA": PDFString(_appearance())}
    document.Catalog.__NoDefault__ = [*document.Catalog.__NoDefault__, "AcroForm"]
    document.Catalog.AcroForm = document.Reference(PDFDictionary({"Fields": fields, **({} if is_filled else blank)}))


def _hang(canvas: Canvas, root: _Node, widgets: Iterator[tuple[str, PDFDictionary]]) -> None:
    """Hangs widgets on the page and in the field tree."""
    for name, widget in widgets:
        _at(root, name).own = widget
        canvas._addAnnotation(widget)


def _begin_with(pen: Pen, root: _Node, slot: Slot, text: str) -> None:
    """What stands in a field at first: its value, and how it looks, written with the fonts of the file."""
    if not text or slot.style == "sign":
        return
    if slot.ticks:
        for word in text.split("、"):
            if (box := _at(root, f"{slot.name}.{word}").own) is not None:
                box["V"] = box["AS"] = PDFName("Yes")
        return
    own, box = _at(root, slot.name).own, _writing_box(slot)
    if own is None:
        return
    low, name = (pen.height_mm - box.y - box.h) * mm, f"at-first-{slot.name}"
    pen.canvas.beginForm(name, box.x * mm, low, (box.x + box.w) * mm, low + box.h * mm)
    pen.draw(value_display(slot, text))
    pen.canvas.endForm()
    own["V"] = _words(text if slot.comb and _even(slot) else _as_printed(slot, text))
    own["AP"] = PDFDictionary({"N": PDFObjectReference(xObjectName(name))})


def _hang_choice(canvas: Canvas, root: _Node, slot: Slot, height_mm: float, about: Mapping[str, Any]) -> None:
    """One field of which at most one box is on; Opt says the word of each (ISO 32000-1, 12.7.4.2.4)."""
    words = PDFArray([PDFString(tick.value) for tick in slot.ticks])
    told = {k: v for k, v in about.items() if k != "text"}
    chosen = next((str(at) for at, tick in enumerate(slot.ticks) if tick.value == about.get("text")), "Off")
    flags = _RADIO | told.get("Ff", 0)
    node = _at(root, slot.name)
    node.own = PDFDictionary({**told, "FT": PDFName("Btn"), "Ff": flags, "V": PDFName(chosen), "Opt": words})
    for at, tick in enumerate(slot.ticks):
        off, on = _appearance_stream(canvas, tick.box, "q Q"), _appearance_stream(canvas, tick.box, _tick(tick.box))
        looks = PDFDictionary({"N": PDFDictionary({"Off": off, str(at): on})})
        state = PDFName(str(at) if str(at) == chosen else "Off")
        box = {**_base(tick.box, height_mm), "AS": state, "AP": looks, "MK": _TICK_MARK}
        node.boxes.append(PDFDictionary(box))
        canvas._addAnnotation(node.boxes[-1])


def _at(root: _Node, name: str) -> _Node:
    node = root
    for part in name.split("."):
        node = node.children.setdefault(part, _Node())
    return node


def _told(
    widgets: Iterator[tuple[str, PDFDictionary]], about: Mapping[str, Any]
) -> Iterator[tuple[str, PDFDictionary]]:
    """The widgets with what is said about them. A single box of many is not required."""
    for name, widget in widgets:
        widget["TU"] = about["TU"]
        if "Ff" in widget.dict:
            widget["Ff"] = widget.dict["Ff"] | about.get("Ff", 0)
        yield name, widget


def _about(slot: Slot, catalogue: Catalogue) -> dict[str, Any]:
    """The tooltip of a slot, and the mark of one that is always required."""
    asked = catalogue[slot.key]
    words = [slot.caption or asked.label, f"第{slot.row}行" if slot.table else ""]
    words.append(f"单位：{asked.unit}" if asked.unit else "")
    words.append("" if not slot.ticks else "可选多项" if asked.type == "many_of" else "选一项")
    if asked.type == "date":
        words.append("年月日共8位数字，如20260930")
    elif slot.comb:
        words.append(f"{len(slot.comb)}格，一格一字")
    words.append("必填" if asked.required == "always" else "")
    words.append("报装该项的必填" if asked.required.startswith("service:") else "")
    required = {"Ff": _REQUIRED} if asked.required == "always" else {}
    return {"TU": PDFString("；".join(filter(None, words))), **required}


def _tree(document: Any, name: str, node: _Node, parent: Any) -> Any:
    """A reference to the field dictionary of a node, its children below it."""
    own = node.own if node.own is not None else PDFDictionary({})
    own["T"] = PDFString(name)
    if parent is not None:
        own["Parent"] = parent
    reference = document.Reference(own)
    if node.boxes:
        for box in node.boxes:
            box["Parent"] = reference
        own["Kids"] = PDFArray([document.Reference(box) for box in node.boxes])
    if node.children:
        own["Kids"] = PDFArray([_tree(document, child, kid, reference) for child, kid in node.children.items()])
    return reference


def _widgets(canvas: Canvas, slot: Slot, height_mm: float, text: str | None) -> Iterator[tuple[str, PDFDictionary]]:
    """The fields of a slot. text: what it is filled with, None where it stays open."""
    if slot.ticks:
        chosen = None if text is None else text.split("、")
        for tick in slot.ticks:
            is_on = None if chosen is None else tick.value in chosen
            yield f"{slot.name}.{tick.value}", _check_box(canvas, tick.box, height_mm, is_on=is_on)
    elif slot.style in ("text", "comb"):
        if text is None:
            yield slot.name, _text_field(canvas, slot, height_mm)
        elif text:
            yield slot.name, _locked_text(canvas, slot, height_mm, text)


def _locked_text(canvas: Canvas, slot: Slot, height_mm: float, text: str) -> PDFDictionary:
    """A field whose value is drawn on the page below it: its own appearance is empty."""
    box = _writing_box(slot)
    entry = {
        **_base(box, height_mm),
        "FT": PDFName("Tx"),
        "Ff": _READ_ONLY,
        "V": _words(_as_printed(slot, text)),
        "DA": PDFString(_appearance()),
        "AP": PDFDictionary({"N": _appearance_stream(canvas, box, "q Q")}),
    }
    return PDFDictionary(entry)


def _words(text: str) -> PDFString:
    """A value; in UTF-16 where it is more than ASCII, since readers take single bytes for Chinese ones (2×DN250)."""
    return PDFString(text, enc="auto" if text.isascii() else "utf_16_be")


def _base(box: MmBox, height_mm: float) -> dict[str, Any]:
    x, y, w, h = box
    rect = [v * mm for v in (x, height_mm - y - h, x + w, height_mm - y)]
    return {
        "Type": PDFName("Annot"),
        "Subtype": PDFName("Widget"),
        "F": _PRINT,
        "Rect": PDFArray([round(v, 3) for v in rect]),
    }


def _text_field(canvas: Canvas, slot: Slot, height_mm: float) -> PDFDictionary:
    """One line of text; where comb cells stand without gaps, one character to each cell."""
    box, flags, extra = _writing_box(slot), 0, {}
    if slot.comb:
        extra["MaxLen"] = len(slot.comb) + (0 if _even(slot) else 6)
        flags = _COMB if _even(slot) else 0
    entry = {
        **_base(box, height_mm),
        "FT": PDFName("Tx"),
        "Ff": flags,
        "DA": PDFString(_appearance()),
        "MK": PDFDictionary({"BG": PDFArray(list(_GROUND))}),
        "AP": PDFDictionary({"N": _appearance_stream(canvas, box, _ground(box))}),
        **extra,
    }
    return PDFDictionary(entry)


def _writing_box(slot: Slot) -> MmBox:
    """Where text is typed: inside the rules, over the comb cells and what is printed between them."""
    if slot.comb:
        first = slot.comb[0]
        right = max(box.x + box.w for box in (slot.comb[-1], *(s.box for s in slot.separators)))
        return MmBox(first.x - 0.1, first.y - 0.1, right - first.x + 0.2, first.h + 0.2)
    x, y, w, h = slot.box
    return MmBox(x + 0.6, y + 0.7, w - 1.2, h - 1.4)


def _even(slot: Slot) -> bool:
    first, last = slot.comb[0], slot.comb[-1]
    return abs(last.x - first.x - (len(slot.comb) - 1) * first.w) < 0.01


def _as_printed(slot: Slot, text: str) -> str:
    """What the page shows in a comb: its characters with what is printed between them, 2026年04月16日 for a date."""
    if not slot.separators:
        return text
    written = [(cell.x, char) for cell, char in zip(slot.comb, text, strict=False)]
    printed = [(s.box.x, s.text) for s in slot.separators]
    return "".join(piece for _, piece in sorted(written + printed))


def _check_box(canvas: Canvas, box: MmBox, height_mm: float, *, is_on: bool | None) -> PDFDictionary:
    """A box that is off at first; its tick is drawn as lines, so that every viewer shows the same.

    is_on: of a filled form, whose page has the tick already; None where it stays open.
    """
    off = _appearance_stream(canvas, box, "q Q")
    on = _appearance_stream(canvas, box, "q Q" if is_on is not None else _tick(box))
    states = PDFDictionary({"Off": off, "Yes": on})
    state = "Yes" if is_on else "Off"
    entry = {
        **_base(box, height_mm),
        "FT": PDFName("Btn"),
        **({} if is_on is None else {"Ff": _READ_ONLY}),
        "V": PDFName(state),
        "AS": PDFName(state),
        "AP": PDFDictionary({"N": states}),
        "DA": PDFString("/ZaDb 0 Tf 0 g"),
        "MK": PDFDictionary({"CA": PDFString("4")}),
    }
    return PDFDictionary(entry)


def _ground(box: MmBox) -> str:
    """An empty field as it looks before somebody types into it (PDF/A wants every look written down)."""
    red, green, blue = _GROUND
    return f"q {red} {green} {blue} rg 0 0 {round(box.w * mm, 3)} {round(box.h * mm, 3)} re f Q /Tx BMC EMC"


def _tick(box: MmBox) -> str:
    w, h = box.w * mm, box.h * mm
    points = [(0.15, 0.5), (0.42, 0.2), (0.9, 0.85)]
    (x0, y0), (x1, y1), (x2, y2) = [(round(fx * w, 2), round(fy * h, 2)) for fx, fy in points]
    return f"q 1.5 w 1 J {x0} {y0} m {x1} {y1} l {x2} {y2} l S Q"


def _appearance_stream(canvas: Canvas, box: MmBox, drawing: str) -> Any:
    stream = PDFStream(
        PDFDictionary(
            {
                "Type": PDFName("XObject"),
                "Subtype": PDFName("Form"),
                "BBox": PDFArray([0, 0, round(box.w * mm, 3), round(box.h * mm, 3)]),
                "Resources": PDFDictionary({}),
            }
        ),
        drawing,
    )
    return canvas._doc.Reference(stream)


def _appearance() -> str:
    return f"/Song {_TEXT_PT} Tf 0 g"


def _fonts() -> PDFDictionary:
    """The standard Chinese font that viewers bring along; what is typed is not known here, so it cannot be embedded."""
    descendant = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType0"),
            "BaseFont": PDFName("STSong-Light"),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("GB1"), "Supplement": 4}
            ),
            "DW": 1000,
        }
    )
    song = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": PDFName("STSong-Light-UniGB-UCS2-H"),
            "Encoding": PDFName("UniGB-UCS2-H"),
            "DescendantFonts": PDFArray([descendant]),
        }
    )
    dingbats = PDFDictionary(
        {"Type": PDFName("Font"), "Subtype": PDFName("Type1"), "BaseFont": PDFName("ZapfDingbats")}
    )
    return PDFDictionary({"Font": PDFDictionary({"Song": song, "ZaDb": dingbats})})
