"""What an .xlsx shows beside the values of its cells: units in number formats, what is struck out or hidden, formulas.

Part of the program `workbook` and as bounded; imports nothing of this project. The file format: ISO/IEC 29500-1, 18.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

MOST_ROWS, MOST_COLUMNS = 6_000, 200
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    StopIteration,
    OSError,
    NotImplementedError,
    etree.LxmlError,
)
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\]|[_*].)|(.)', re.DOTALL)
_FALSE = ("0", "false", "off")


@dataclass
class SheetMarks:
    """Rows and columns from 0. struck: with what of the cell's text is not struck out. formulas: those without a value.

    formats: the number formats of cells that hold a number.
    """

    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    struck: list[tuple[int, int, str]] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    formats: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Looks:
    """By the number of a cell's style whether it is struck out and its format; by that of a shared text its runs."""

    styles: list[tuple[bool, str]]
    texts: list[list[tuple[str, bool | None]]]


def marks_of(path: Path) -> dict[str, SheetMarks]:
    """By name of the sheet; {} for a workbook of another format."""
    try:
        with zipfile.ZipFile(path) as book:
            return dict(_sheets(book))
    except _BROKEN:
        return {}


def shown(value: str, code: str) -> str:
    """A number with the text that its format puts behind it: 18 in the format 0"亩" is shown as 18亩.

    A comma behind the digits shows thousands.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    sections = code.replace("General", "0").split(";")
    wanted = 1 if number < 0 else 2 if number == 0 else 0
    tail, thousands = _tail(sections[wanted if wanted < len(sections) else 0])
    if not tail:
        return value
    return f"{number / 1000**thousands:.15g}{tail}" if thousands else f"{value}{tail}"


def _tail(section: str) -> tuple[str, int]:
    """The text behind the digits of a format and by how many thousands they are shortened; nothing for a date."""
    tail, thousands, is_digit = "", 0, False
    for quoted, escaped, _, plain in _TOKEN.findall(section):
        if plain in ("0", "#", "?"):
            tail, thousands, is_digit = "", 0, True
        elif plain == "," and is_digit and not tail:
            thousands += 1
        elif plain.isascii() and (plain.isalpha() or plain == "%"):
            return "", 0
        elif is_digit:
            tail += quoted or escaped or ("" if plain.isascii() else plain)
    return tail.strip(), thousands


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, SheetMarks]]:
    looks = _Looks(styles=list(_styles(book)), texts=list(_texts(book)))
    targets = {link.get("Id"): link.get("Target", "") for link in _tree(book, "xl/_rels/workbook.xml.rels")}
    for sheet in _tree(book, "xl/workbook.xml").iter("{*}sheet"):
        link = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        member = posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
        marks = SheetMarks(is_hidden=sheet.get("state", "visible") != "visible")
        with book.open(member) as stream:
            _look_through(stream, looks, marks)
        yield sheet.get("name", ""), marks


def _tree(book: zipfile.ZipFile, member: str) -> Any:
    with book.open(member) as stream:
        return etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def _styles(book: zipfile.ZipFile) -> Iterator[tuple[bool, str]]:
    if "xl/styles.xml" not in book.namelist():
        return
    root = _tree(book, "xl/styles.xml")
    codes = {code.get("numFmtId"): code.get("formatCode", "") for code in root.iterfind("{*}numFmts/{*}numFmt")}
    fonts = [_is_struck(font) for font in root.iterfind("{*}fonts/{*}font")] or [False]
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        yield fonts[int(style.get("fontId", "0"))], codes.get(style.get("numFmtId"), "")


def _is_struck(properties: Any) -> bool:
    strike = properties.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in _FALSE


def _texts(book: zipfile.ZipFile) -> Iterator[list[tuple[str, bool | None]]]:
    if "xl/sharedStrings.xml" in book.namelist():
        with book.open("xl/sharedStrings.xml") as stream:
            for item in _each(stream, "si"):
                yield _runs(item)


def _runs(item: Any) -> list[tuple[str, bool | None]]:
    """The pieces of a text, and whether each is struck out: None where that is the cell's to say."""
    runs = item.findall("{*}r") or [item]
    found = [(run.findtext("{*}t") or "", run.find("{*}rPr")) for run in runs]
    return [(text, None if properties is None else _is_struck(properties)) for text, properties in found]


def _each(stream: Any, tag: str) -> Iterator[Any]:
    """The elements of a name one by one, each forgotten before the next."""
    for _, element in etree.iterparse(stream, tag=f"{{*}}{tag}", resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _look_through(stream: Any, looks: _Looks, marks: SheetMarks) -> None:
    line = -1
    for row in _each(stream, "row"):
        line = int(row.get("r", line + 2)) - 1
        if line >= MOST_ROWS:
            return
        if row.get("hidden", "0") not in _FALSE:
            marks.hidden_rows.append(line)
        column = -1
        for cell in row.iterfind("{*}c"):
            column = _column(cell.get("r", "")) if cell.get("r") else column + 1
            if column < MOST_COLUMNS:
                _look_at(cell, (line, column), looks, marks)


def _column(reference: str) -> int:
    """A from 0."""
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = place * 26 + ord(letter.upper()) - ord("A") + 1
    return place - 1


def _look_at(cell: Any, place: tuple[int, int], looks: _Looks, marks: SheetMarks) -> None:
    value, kind = cell.findtext("{*}v"), cell.get("t", "n")
    style = int(cell.get("s", "0"))
    is_struck, code = looks.styles[style] if style < len(looks.styles) else (False, "")
    if cell.find("{*}f") is not None and not value and kind != "str":
        marks.formulas.append(place)
        return
    if kind == "n" and value and code:
        marks.formats.append((*place, code))
    inline = cell.find("{*}is")
    written = [(value or "", None)] if inline is None else _runs(inline)
    runs = looks.texts[int(value)] if kind == "s" and value else written
    kept = "".join(text for text, struck in runs if not (is_struck if struck is None else struck)).strip()
    if kept != "".join(text for text, _ in runs).strip():
        marks.struck.append((*place, kept))
