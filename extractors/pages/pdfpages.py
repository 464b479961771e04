"""The pages of one PDF: rasters through pdfium, a real text layer and filled form fields through pdfplumber.

A page that is one big picture counts as a scan even if an invisible text layer lies over it: somebody else's OCR is
no evidence. Values of a filled form (AcroForm) and typed notes are handed on by name and, in place, as words.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdftypes import resolve1

from extractors.errors import TooLargeError, UnreadableFileError, whence
from extractors.models import BoxTuple, Page, TextLine
from extractors.pages.confined import is_out_of_memory
from extractors.pages.pdfium import start_with_fonts
from extractors.pages.pdfstrings import pdf_text
from extractors.values import unified

VECTOR_DPI = 200.0
CHECKED, UNCHECKED = "on", "off"
"""Values of check boxes in `Page.form_values`; among the words of a page they stand as ☑ and □."""

_SCAN_DPI = (150.0, 300.0)
_LONGEST_SIDE_PX = 7000
_SCAN_COVER = 0.7
_FEWEST_CHARACTERS = 8
_GAP_EM = 0.35
_FIELD_DEPTH = 12
_MOST_TEXTS = 3000
_UNSEEN = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
log = logging.getLogger("baozhuang.loading")
logging.getLogger("pdfminer").setLevel(logging.ERROR)
"""Of fonts that lack a box it warns a hundred times a page; nothing follows from it."""
start_with_fonts()


@dataclass(frozen=True)
class _Widget:
    """A form field's place on a page (PDF points of the page as shown) and what is filled in."""

    name: str
    value: str
    is_check: bool
    box: BoxTuple


def pdf_pages(path: Path, *, name: str, max_pages: int, max_dpi: float) -> Iterator[Page]:
    """The pages of a PDF in order, one at a time.

    Raises:
        UnreadableFileError: encrypted, damaged, or without a page.
        TooLargeError: more pages than `max_pages`.
        Exception: whatever the decoders raise over a damaged page; `loading.load_pages` makes an error of ours of it.
    """
    with ExitStack() as stack:
        document = _open(path, name)
        stack.callback(document.close)
        count = len(document)
        if count == 0:
            raise UnreadableFileError("PDF 中没有页面", file=name, next_step="重新扫描后提交")
        if document.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
            step = "用填表的软件打开，打印为 PDF 后再提交"
            raise UnreadableFileError("这是动态表单（XFA），内容不在页面上", file=name, next_step=step)
        if count > max_pages:
            raise TooLargeError(f"共 {count} 页，超过 {max_pages} 页", file=name, next_step="分成几个文件提交")
        if document.get_formtype():
            document.init_forms()
        layer = _open_layer(path, stack)
        for index in range(count):
            yield _page(document, layer, name=name, index=index, max_dpi=max_dpi)


def _open(path: Path, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = pdfium.FPDF_GetLastError()
        if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) or "assword" in str(error):
            raise UnreadableFileError("PDF 设有密码，无法打开", file=name, next_step="取消密码后提交") from error
        raise UnreadableFileError("PDF 已损坏，无法打开", file=name, next_step="重新扫描或另存后提交") from error


def _open_layer(path: Path, stack: ExitStack) -> Any | None:
    """The PDF for its text layer, None where only its pictures can be read."""
    try:
        return stack.enter_context(pdfplumber.open(path))
    except Exception as error:  # pdfminer stumbles over damaged files in any way; the pictures still count
        _note_no_layer(error)
        return None


def _note_no_layer(error: Exception) -> None:
    """The text layer cannot be had: the page is read as a scan, whatever it was that pdfminer stumbled over.

    Raises:
        MemoryError: that was the cause; nothing more can be read in this process.
    """
    if is_out_of_memory(error):
        raise MemoryError from error
    log.warning("a text layer cannot be read: %s", whence(error))


def _page(document: pypdfium2.PdfDocument, layer: Any | None, *, name: str, index: int, max_dpi: float) -> Page:
    page = document[index]
    try:
        scan_dpi = _scan_dpi(page)
        dpi = VECTOR_DPI if scan_dpi is None else min(max(scan_dpi, _SCAN_DPI[0]), _SCAN_DPI[1], max_dpi)
        dpi = min(dpi, _LONGEST_SIDE_PX / (max(page.get_size()) / 72))
        image = _render(page, dpi)
        is_scan = scan_dpi is not None or _is_unseen_text(page)
    finally:
        page.close()
    words: tuple[TextLine, ...] | None = None
    widgets: list[_Widget] = []
    if layer is not None:
        words, widgets = _layer_of(layer, index, dpi / 72, scanned=is_scan)
    named = [w for w in widgets if w.name]
    return Page(
        file=name,
        number=index + 1,
        image=image,
        dpi=dpi,
        words=words,
        form_values={w.name: w.value for w in named},
        form_places={w.name: _scaled(w.box, dpi / 72) for w in named},
    )


def _render(page: pypdfium2.PdfPage, dpi: float) -> np.ndarray:
    bitmap = page.render(scale=dpi / 72, may_draw_forms=True)
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        image = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    else:
        image = pixels[:, :, :3].copy()
    bitmap.close()
    return np.asarray(image)


def _scan_dpi(page: pypdfium2.PdfPage) -> float | None:
    """Native dpi of the pictures that cover the page, None for a page that is drawn."""
    width, height = page.get_size()
    covered, dpi = 0.0, 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        item_width, item_height = right - left, top - bottom
        if item_width <= 1 or item_height <= 1:
            continue
        covered += min(item_width, width, height * 2) * min(item_height, max(width, height))
        pixels = item.get_px_size()
        dpi = max(dpi, max(pixels) / (max(item_width, item_height) / 72))
    return dpi if covered >= _SCAN_COVER * width * height else None


def _is_unseen_text(page: pypdfium2.PdfPage) -> bool:
    """Whether most of the text is drawn as nothing, as software lays it over the pictures that it has recognised."""
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3)
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(t.raw) for t in islice(texts, _MOST_TEXTS)]
    return 2 * sum(m in _UNSEEN for m in modes) > len(modes)


def _layer_of(
    layer: Any, index: int, scale: float, *, scanned: bool
) -> tuple[tuple[TextLine, ...] | None, list[_Widget]]:
    """The words in raster pixels (None if there is no text to trust) and the fields of the form."""
    try:
        if index >= len(layer.pages):
            return None, []
        with closing(layer.pages[index]) as page:
            widgets = _widgets(page)
            words = () if scanned or _is_sideways(page) else _text_lines(page, scale)
    except Exception as error:  # as above: one damaged page has no text layer
        _note_no_layer(error)
        return None, []
    if not _is_real(words):
        return None, widgets
    typed = [TextLine(text=_shown(w), box=_scaled(w.box, scale)) for w in widgets if _shown(w)]
    return tuple([*words, *typed]), widgets


def _is_sideways(page: Any) -> bool:
    """Whether most characters lie on their side: such a page is turned upright and read as a scan."""
    return sum(not c["upright"] for c in page.chars) > 0.5 * len(page.chars)


def _is_real(words: Sequence[TextLine]) -> bool:
    """Whether the text layer says something; fonts without a character map give only codes."""
    text = "".join(w.text for w in words)
    strange = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text) + 5 * text.count("(cid:")
    return len(text) >= _FEWEST_CHARACTERS and strange < 0.2 * len(text)


def _text_lines(page: Any, scale: float) -> tuple[TextLine, ...]:
    """Pieces of text without a gap wider than a third of a character, in reading order."""
    left, top = _origin(page)
    crop = [float(resolve1(v)) for v in page.page_obj.cropbox]
    longest = max(crop[2] - crop[0], crop[3] - crop[1])
    lines = []
    for line in page.extract_words(
        x_tolerance_ratio=_GAP_EM, y_tolerance=3, keep_blank_chars=False, use_text_flow=False
    ):
        box = (line["x0"] - left, line["top"] - top, line["x1"] - left, line["bottom"] - top)
        if box[2] > 0 and box[3] > 0 and box[0] < longest and box[1] < longest:
            lines.append(TextLine(text=unified(line["text"]), box=_scaled(box, scale)))
    return tuple(lines)


def _origin(page: Any) -> tuple[float, float]:
    """The upper left corner of what is shown of the page, in pdfplumber's points (which start at the media box)."""
    media = [float(resolve1(v)) for v in page.page_obj.mediabox]
    crop = [float(resolve1(v)) for v in page.page_obj.cropbox]
    left, bottom, right, top = (abs(c - m) for c, m in zip(crop, media, strict=True))
    across, down = {0: (left, top), 90: (bottom, left), 180: (right, bottom), 270: (top, right)}[page.rotation % 360]
    return float(page.bbox[0]) + across, float(page.bbox[1]) + down


def _scaled(box: BoxTuple, scale: float) -> BoxTuple:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _widgets(page: Any) -> list[_Widget]:
    """The form fields and typed notes of a page."""
    found = []
    for annotation in page.annots:
        data = {k: resolve1(v) for k, v in annotation["data"].items()}
        subtype = _name(data.get("Subtype"))
        box = (annotation["x0"], annotation["top"], annotation["x1"], annotation["bottom"])
        left, top = _origin(page)
        box = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
        if subtype == "FreeText":
            found.append(_Widget(name="", value=_plain(data.get("Contents")), is_check=False, box=box))
        elif subtype == "Widget":
            found.append(_widget(data, box))
    return found


def _widget(data: dict[str, Any], box: BoxTuple) -> _Widget:
    name, kind, value = _inherited(data)
    if kind != "Btn":
        return _Widget(name=name, value=_plain(value), is_check=False, box=box)
    state = _name(data.get("AS") if data.get("AS") is not None else value)
    checked = state not in ("", "Off")
    if name and "T" not in data and (word := _word(data)):
        name = f"{name}.{word}"
    return _Widget(name=name, value=CHECKED if checked else UNCHECKED, is_check=True, box=box)


def _word(data: dict[str, Any]) -> str:
    """What one box of a choice stands for: its word in the field's Opt, else the name of its state; '' for neither."""
    looks = resolve1((resolve1(data.get("AP")) or {}).get("N"))
    states = [state for state in (looks if isinstance(looks, dict) else {}) if state != "Off"]
    state = pdf_text(states[0]) if len(states) == 1 else ""
    words = resolve1((resolve1(data.get("Parent")) or {}).get("Opt"))
    is_counted = isinstance(words, list) and state.isascii() and state.isdigit() and int(state) < len(words)
    return pdf_text(resolve1(words[int(state)])) if is_counted else state


def _inherited(data: dict[str, Any]) -> tuple[str, str, Any]:
    """Full name, field type and value of a widget, from itself and its parents."""
    names: list[str] = []
    kind, value, node = "", None, data
    for _ in range(_FIELD_DEPTH):
        if "T" in node:
            names.append(pdf_text(resolve1(node["T"])))
        kind = kind or _name(resolve1(node.get("FT")))
        value = value if value is not None else resolve1(node.get("V"))
        parent = resolve1(node.get("Parent"))
        if not isinstance(parent, dict):
            break
        node = parent
    return ".".join(reversed(names)), kind, value


def _shown(widget: _Widget) -> str:
    if widget.is_check:
        return "☑" if widget.value == CHECKED else "□"
    return widget.value.strip()


def _plain(value: Any) -> str:
    """What is filled in, every character by its usual code."""
    return unified(pdf_text(resolve1(value) if not isinstance(value, list) else [resolve1(v) for v in value]))


def _name(value: Any) -> str:
    """A PDF name (or string) as text."""
    return str(getattr(value, "name", "") or "") if not isinstance(value, (bytes, str)) else pdf_text(value)
