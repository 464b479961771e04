"""Tables of the shipped Word templates, and the head of a paper or 附件 with its code."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from docx.document import Document as DocumentType
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_ROW_HEIGHT_RULE as HEIGHT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Twips

from flows.letters.course.tables import add_row, new_table
from tests.letter_templates.parts import LINE_TWIPS, paragraph


def table(document: DocumentType, widths_mm: Sequence[float], *, ruled: bool = True) -> object:
    """An empty table of fixed column widths (mm) across the text width."""
    return new_table(document, widths_mm, ruled=ruled)


def row(
    made: object, cells: Sequence[str], styles: str | Sequence[str], *, head: bool = False, keep: bool = False
) -> object:
    """One row; styles: one paragraph style, or one for each cell. head, keep: see `add_row`."""
    chosen = [styles] * len(cells) if isinstance(styles, str) else list(styles)
    return add_row(made, cells, chosen, head=head, keep=keep)


def loop(made: object, tag: str, cells: Sequence[str], styles: str | Sequence[str], *, keep: bool = False) -> None:
    """Rows repeated by a `tag` like "r in rows": docxtpl takes out the rows with the `tr` tags."""
    blank = [""] * (len(cells) - 1)
    row(made, [f"{{%tr for {tag} %}}", *blank], "表格文字")
    row(made, cells, styles, keep=keep)
    row(made, ["{%tr endfor %}", *blank], "表格文字")


def picture(cell: object, name: str) -> None:
    """A place-holder code in a cell, 18 mm square, swapped for the real one by its name when the letter is made."""
    stream = io.BytesIO()
    segno.make(f"BZP-{name}", error="m", micro=False).save(stream, kind="png", scale=8, border=2)
    stream.seek(0)
    holder = cell.paragraphs[0]
    holder.style = "机读码图"
    shape = holder.add_run().add_picture(stream, width=Mm(18), height=Mm(18))
    for element in (shape._inline.docPr, shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr):
        element.set("name", name)
        element.set("descr", "机读码")


def code_cell(cell: object, name: str, variable: str, align: ALIGN) -> None:
    """The code picture with the same code in print below it."""
    picture(cell, name)
    printed = paragraph(cell, f"{{{{ {variable} }}}}", "机读码")
    for part in (cell.paragraphs[0], printed):
        part.alignment = align


def head_row(document: DocumentType, text: str, style: str, code: tuple[str, str]) -> None:
    """First line of a paper: number flush right, code at the left (18 mm square, three lines high)."""
    made = table(document, (64, 92), ruled=False)
    added = row(made, ["", text], ["机读码图", style])
    added.height, added.height_rule = Twips(3 * LINE_TWIPS), HEIGHT.EXACTLY
    cells = added.cells
    code_cell(cells[0], *code, ALIGN.LEFT)
    for cell in cells:
        cell.vertical_alignment = VERTICAL.TOP


def annex_head(document: DocumentType, label: str) -> None:
    """附件N flush left on a new page."""
    paragraph(document, label, "附件标记")
