"""Makes a paper of the course: its sentences put into the Word template of its head, and the checker's brief."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from jinja2 import TemplateError, Undefined

from extractors.errors import LetterError
from flows.checker import SEPARATE_MARK, Expectation
from flows.letters.context import CourseContext, NoticeContext, OfficialLetterContext, PairRow, SheetContext
from flows.letters.course.context import definition_of, receiver, values_of
from flows.letters.course.models import FILE, Enclosed, Piece
from flows.letters.course.sentences import look_up, sandbox, say
from flows.letters.course.strips import put_strips
from flows.letters.course.tables import add_row, merge_from, new_table
from flows.letters.desk import BLANK_NUMBER, Desk, pairs, width
from flows.letters.expectation import course_brief
from flows.letters.filling import fill_context, finish
from flows.letters.requirement import TITLE_WIDTH

MARK: Final = "〔正文〕"
"""Stands in the filled template where the body goes; no text of a case can be just this."""
_STYLES: Final = {"heading": "一级黑体", "text": "正文仿宋", "note": "小注", "caption": "表题"}
_ALIGNED: Final = {"left": "表格文字", "center": "表格居中"}
_PAIRS_MM: Final = (34.0, 46.0, 34.0, 42.0)


class Sayer:
    """The sentences of one paper with its values at hand."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.paper = definition_of(desk)
        self.values = values_of(desk, self.paper)
        self._environment = sandbox(desk.office)

    def say(self, key: str, text: str, **more: Any) -> str:
        """A sentence; raises LetterError naming the paper and the key where something is lacking."""
        try:
            return say(self._environment, text, self.values | more)
        except TemplateError as error:
            raise self._failed(key, error) from error

    def look_up(self, key: str, expression: str) -> Any:
        """The value of an expression; raises LetterError as `say`."""
        try:
            found = look_up(self._environment, expression, self.values)
            return str(found) if isinstance(found, Undefined) else found
        except TemplateError as error:
            raise self._failed(key, error) from error

    def _failed(self, key: str, error: TemplateError) -> LetterError:
        what = f"{self.desk.paper.kind.value} 的 {key} 不能成文：{error.message or '内容缺失'}"
        return LetterError(what, file=FILE, next_step="更正这一句，或补齐它要用的内容")


def course_document(desk: Desk) -> tuple[str, bytes]:
    """The template's name and the filled .docx.

    Raises:
        LetterError: a value is in doubt or missing, a sentence or the template is wrong.
    """
    sayer = Sayer(desk)
    name = sayer.paper.template
    if not name:
        raise LetterError(f"{sayer.paper.title}是表格，不是 Word 文书", file=FILE)
    context = _context(sayer)
    document = Document(io.BytesIO(fill_context(desk.templates.path(f"letters/{name}.docx"), context)))
    _put_body(document, sayer, file=f"{name}.docx")
    return name, finish(document, desk, title=context.title)


def course_expectation(desk: Desk) -> Expectation:
    """What the checker is to hold the paper against, from application, facts and wording."""
    sayer = Sayer(desk)
    return course_brief(desk, sayer.paper, context=_context(sayer), values=sayer.values)


# ------------------------------------------------------------------------------------------------------ head and foot


def _context(sayer: Sayer) -> CourseContext:
    desk, paper = sayer.desk, sayer.paper
    said = sayer.say("subject", paper.subject or paper.title)
    title = said.replace("|", "")
    told = desk.base() | {
        "title": title,
        "title_lines": said.replace("|", "\n") if width(title) > TITLE_WIDTH else title,
        "addressee": _addressee(sayer),
        "body": MARK,
        "signature_name": desk.letterhead.issuer(paper.signer),
        "number": desk.number if paper.numbered else BLANK_NUMBER,
    }
    if paper.head == "letter":
        mark, phone = desk.letterhead.mark_of(paper.signer), desk.window.phone
        return OfficialLetterContext(**told, letterhead=mark, contact_name=desk.contact, contact_phone=phone)
    if paper.head == "notice":
        return NoticeContext(**told, applicant=told["addressee"], receipt=paper.receipt)
    return SheetContext(**told, signed=bool(paper.signer))


def _addressee(sayer: Sayer) -> str:
    """主送; '' for a sheet that names none."""
    if sayer.paper.to:
        return sayer.say("to", sayer.paper.to)
    return "" if sayer.paper.head == "sheet" else receiver(sayer.desk)


# --------------------------------------------------------------------------------------------------------------- body


def _put_body(document: WordDocument, sayer: Sayer, *, file: str) -> None:
    """Paragraphs and tables in the place of the mark, then closing and list of slips, kept with the signature."""
    mark = next((p for p in document.paragraphs if p.text.strip() == MARK), None)
    if mark is None:
        raise LetterError("模板中没有独立成段的 {{ body }}", file=file, next_step="恢复该模板")
    shown = [(n, p) for n, p in enumerate(sayer.paper.body, start=1) if _stands(sayer, n, p)]
    tables = [False, *(_is_table(piece) for _, piece in shown), False]
    for place, (index, piece) in enumerate(shown):
        is_last = place == len(shown) - 1
        around = _Placed(index, piece, is_last, after_table=tables[place], before_table=tables[place + 2])
        if piece.rows:
            _put_rows(document, mark, sayer, around)
            put_strips(mark, sayer.desk)
        elif piece.pairs:
            _put_pairs(document, mark, sayer, around)
        else:
            _put_text(mark, sayer, around)
    for text, style in _tail(sayer):
        _paragraph(mark, text, style)
    mark._p.getparent().remove(mark._p)


class _Placed(NamedTuple):
    """A piece with its number in course.yaml and what stands around it. is_last: the closing follows."""

    number: int
    piece: Piece
    is_last: bool
    after_table: bool
    before_table: bool


def _is_table(piece: Piece) -> bool:
    return bool(piece.rows or piece.pairs)


def _stands(sayer: Sayer, index: int, piece: Piece) -> bool:
    return not piece.when or bool(sayer.look_up(f"body.{index}.when", piece.when))


def _put_text(mark: Paragraph, sayer: Sayer, placed: _Placed) -> None:
    """A heading, a sentence, a note or a caption; the last one stays with the closing and the signature."""
    kind, style = next((kind, style) for kind, style in _STYLES.items() if getattr(placed.piece, kind))
    text = sayer.say(f"body.{placed.number}.{kind}", getattr(placed.piece, kind))
    if kind == "text" and placed.before_table:
        style = "表前正文"
    elif kind == "text" and placed.after_table:
        style = "表后正文"
    made = _paragraph(mark, text, style)
    if placed.is_last:
        made.paragraph_format.keep_with_next = True
    if kind == "heading" and placed.before_table:
        made.paragraph_format.space_after = Pt(5)


def _paragraph(mark: Paragraph, text: str, style: str) -> Paragraph:
    made = mark.insert_paragraph_before(style=style)
    made.add_run(text)
    return made


def _put_rows(document: WordDocument, mark: Paragraph, sayer: Sayer, placed: _Placed) -> None:
    columns, key = placed.piece.columns, f"body.{placed.number}"
    rows = list(sayer.look_up(f"{key}.rows", placed.piece.rows))
    made = new_table(document, [c.width for c in columns])
    add_row(made, [c.head for c in columns], ["表格栏头"] * len(columns), head=True)
    styles = [_ALIGNED[c.align] for c in columns]
    for no, row in enumerate(rows, start=1):
        cells = [sayer.say(f"{key}.columns.{c.head}", c.value, row=row, no=no) for c in columns]
        add_row(made, cells, styles, keep=placed.is_last and no >= len(rows) - 1)
    mark._p.addprevious(made._tbl)
    _gap(mark)


def _put_pairs(document: WordDocument, mark: Paragraph, sayer: Sayer, placed: _Placed) -> None:
    rows = _pair_rows(sayer, placed)
    made = new_table(document, _PAIRS_MM)
    styles = ["表格栏目", "表格文字", "表格栏目", "表格文字"]
    for no, row in enumerate(rows, start=1):
        keep = placed.is_last and no >= len(rows) - 1
        added = add_row(made, [row.label, row.value, row.label_2, row.value_2], styles, keep=keep)
        if row.wide:
            merge_from(added, 1)
    mark._p.addprevious(made._tbl)
    _gap(mark)


def _pair_rows(sayer: Sayer, placed: _Placed) -> tuple[PairRow, ...]:
    given, key = placed.piece.pairs, f"body.{placed.number}.pairs"
    if isinstance(given, str):
        return tuple(sayer.look_up(key, given))
    said = [(label, sayer.say(f"{key}.{label}", value)) for label, value in given]
    return pairs([(label, value) for label, value in said if value])


def _gap(mark: Paragraph) -> None:
    """Two tables one after the other would grow together without a line between them."""
    mark.insert_paragraph_before(style="占位行").paragraph_format.keep_with_next = True


def _tail(sayer: Sayer) -> Iterator[tuple[str, str]]:
    """Closing, then the slips that lie beside the paper, as 附件说明."""
    paper = sayer.paper
    if paper.closing and (text := sayer.say("closing", paper.closing)):
        yield text, "结束语"
    others = (sayer.say(f"encloses.{n}", said) for n, said in enumerate(paper.encloses, start=1))
    slips = (sayer.desk.templates.slips[e.slip].title for e in paper.slips if _goes(sayer, e))
    titles = [title for title in (*others, *slips) if title]
    for no, title in enumerate(titles, start=1):
        label = f"{no}. " if len(titles) > 1 else ""
        lead = "附件：" if no == 1 else ""
        yield f"{lead}{label}{title}{SEPARATE_MARK}", "附件说明" if no == 1 else "附件说明续"


def _goes(sayer: Sayer, enclosed: Enclosed) -> bool:
    return not enclosed.when or bool(sayer.look_up(f"slips.{enclosed.slip}", enclosed.when))
