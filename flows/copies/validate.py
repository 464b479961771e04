"""What a PDF for the long term must be: opens, says PDF/A-2b and what its colours mean, embeds every font, and holds
the words of its paper.

Reads the file with pypdfium2 (opens, renders) and pdfplumber (metadata, fonts, words); knows nothing of LibreOffice.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

import pdfplumber
import pypdfium2
from pdfminer.pdftypes import resolve1

from extractors.models import Frozen

MOST_PAGES: Final = 60
_PART: Final = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*(\d)")
_LEVEL: Final = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*([A-Za-z])")
_SUBSET: Final = re.compile(r"^[A-Z]{6}\+")


class CopyReport(Frozen):
    """What was found. part, level: the PDF/A mark ('2', 'B'). fonts: names without subset tags. loose: not embedded.

    text: where words were asked for, else ''.
    """

    pages: int = 0
    part: str = ""
    level: str = ""
    fonts: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    text: str = ""
    problems: tuple[str, ...] = ()


def inspect_copy(data: bytes, *, must_hold: tuple[str, ...] = ()) -> CopyReport:
    """Look a copy over. must_hold: words that must stand in it (number, 受理编号), white space aside.

    `problems` is empty for a good copy; the sentences are Chinese.
    """
    if problem := _unopenable(data):
        return CopyReport(problems=(problem,))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        metadata = _metadata(pdf)
        fonts = _fonts(pdf)
        text = "\n".join(page.extract_text() or "" for page in pdf.pages) if must_hold else ""
        pages, has_intent = len(pdf.pages), bool(resolve1(pdf.doc.catalog.get("OutputIntents")))
    part, level = (found[1].decode() if (found := p.search(metadata)) else "" for p in (_PART, _LEVEL))
    loose = tuple(sorted(name for name, embedded in fonts.items() if not embedded))
    report = CopyReport(pages=pages, part=part, level=level.upper(), fonts=tuple(sorted(fonts)), loose=loose, text=text)
    problems = (*_problems(report, must_hold), *([] if has_intent else ["没有色彩输出意图"]))
    return report.model_copy(update={"problems": problems})


def _unopenable(data: bytes) -> str:
    """Why the file cannot be used at all, ''. The first page is rendered as a reader would."""
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            if not 1 <= len(document) <= MOST_PAGES:
                return f"页数不合理（{len(document)}）"
            document[0].render(scale=0.2).to_numpy()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, RuntimeError):
        return "PDF 打不开"
    return ""


def _problems(report: CopyReport, must_hold: tuple[str, ...]) -> list[str]:
    found = []
    if (report.part, report.level) != ("2", "B"):
        found.append("没有 PDF/A-2b 标记")
    if report.loose:
        found.append(f"字体没有嵌入：{'、'.join(report.loose)}")
    squeezed = "".join(report.text.split())
    if any("".join(words.split()) not in squeezed for words in must_hold):
        found.append("内容与文书不符")
    return found


def _metadata(pdf: Any) -> bytes:
    stream = resolve1(pdf.doc.catalog.get("Metadata"))
    return bytes(stream.get_data()) if stream is not None else b""


def _fonts(pdf: Any) -> dict[str, bool]:
    """Font name → whether it is embedded."""
    found: dict[str, bool] = {}
    for page in pdf.pages:
        resources = resolve1(page.page_obj.resources) or {}
        for font in (resolve1(resources.get("Font")) or {}).values():
            spec = resolve1(font)
            for part in resolve1(spec.get("DescendantFonts")) or [spec]:
                inner = resolve1(part)
                name = _SUBSET.sub("", str(getattr(inner.get("BaseFont"), "name", "?")))
                described = resolve1(inner.get("FontDescriptor")) or {}
                embedded = any(key in described for key in ("FontFile", "FontFile2", "FontFile3"))
                found[name] = found.get(name, True) and embedded
    return found
