"""Builds paragraphs and ruled tables into a Word document by the styles that its template brings.

Lengths in mm. Heads of tables repeat on every page, no row is torn in two.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.oxml import OxmlElement, parse_xml
from docx.shared import Mm
from docx.table import Table, _Row

TWIPS_PER_MM = 1440 / 25.4
_TABLE = (
    '<w:tblPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
    '<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
)
_BORDER_SIZES = {"top": 8, "left": 8, "bottom": 8, "right": 8, "insideH": 6, "insideV": 6}


def new_table(document: Document, widths_mm: Sequence[float], *, ruled: bool = True) -> Table:
    """An empty table of fixed column widths at the end of the document."""
    made: Table = document.add_table(rows=0, cols=len(widths_mm))
    properties = _TABLE.format(
        width=round(sum(widths_mm) * TWIPS_PER_MM),
        borders=_borders("single" if ruled else "nil"),
        margin=80 if ruled else 0,
    )
    made._tbl.replace(made._tbl.tblPr, parse_xml(properties))
    for column, mm in zip(made.columns, widths_mm, strict=True):
        column.width = Mm(mm)
    return made


def _borders(kind: str) -> str:
    sides = _BORDER_SIZES.items()
    return "".join(f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sides)


def add_row(
    made: Table, cells: Sequence[str], styles: Sequence[str], *, head: bool = False, keep: bool = False
) -> _Row:
    """One row; styles: the paragraph style of each cell.

    head: repeats at the top of every page. keep: stays on the page of the next row.
    """
    added: _Row = made.add_row()  # type: ignore[no-untyped-call]
    for cell, text, style, column in zip(added.cells, cells, styles, made.columns, strict=False):
        cell.width = column.width
        first = cell.paragraphs[0]
        first.style = style
        first.add_run(text)
        cell.vertical_alignment = VERTICAL.CENTER
        if keep:
            first.paragraph_format.keep_with_next = True
    properties = added._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    return added


def merge_from(row: _Row, first: int) -> None:
    """The cells of a row from `first` on become one, without the empty paragraphs of those that go in."""
    merged = row.cells[first].merge(row.cells[-1])
    for extra in merged.paragraphs[1:]:
        if extra._p.getparent() is not None:
            extra._p.getparent().remove(extra._p)
