"""Effective typography of a paragraph in a .docx: direct formatting over style over base style over defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from extractors.models import Frozen


class Look(Frozen):
    """What a reader would see. half_points: font size; line, spacing, first_line in twips; first_chars in 1/100 字.

    by_style: of one run, whether a character style sets its font (a heading that runs into its paragraph).
    """

    east_asia: str
    half_points: int
    align: str
    line: int
    line_rule: str
    spacing: int
    first_line: int
    first_chars: int
    by_style: bool = False


class StyleReader:
    """Resolves the styles of one document."""

    def __init__(self, document: Document) -> None:
        styles = document.styles.element
        self._styles = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
        self._defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._met: dict[str | None, tuple[str, str]] = {}

    def name_of(self, paragraph: Paragraph) -> str:
        """The name of a paragraph's style, '' where it has none."""
        return self._style_of(paragraph)[1]

    def _style_of(self, paragraph: Paragraph) -> tuple[str, str]:
        """Id and name of a paragraph's style; looked up once for each id, for that walks through all styles."""
        named = paragraph._p.style
        if named not in self._met:
            style = paragraph.style
            self._met[named] = (style.style_id, style.name or "") if style is not None else ("", "")
        return self._met[named]

    def look(self, paragraph: Paragraph) -> Look:
        """The look of a paragraph; of its runs the one that departs furthest from the style: the last with a font."""
        layout = list(self._paragraph_levels(paragraph))
        letters = list(self._run_levels(paragraph))
        return Look(
            east_asia=_first(letters, "w:rFonts", "w:eastAsia"),
            half_points=_number(_first(letters, "w:sz", "w:val")),
            align=_first(layout, "w:jc", "w:val"),
            line=_number(_first(layout, "w:spacing", "w:line")),
            line_rule=_first(layout, "w:spacing", "w:lineRule"),
            spacing=_number(_first(letters, "w:spacing", "w:val")),
            first_line=_number(_first(layout, "w:ind", "w:firstLine")),
            first_chars=_number(_first(layout, "w:ind", "w:firstLineChars")),
        )

    def run_looks(self, paragraph: Paragraph) -> Iterator[Look]:
        """The look of each run that prints something; a run's own settings go before its character style's."""
        base = self.look(paragraph)
        for run in paragraph.runs:
            if run.text.strip():
                named = run._r.rPr.find(qn("w:rStyle")) if run._r.rPr is not None else None
                levels = list(self._levels_of(run, paragraph))
                yield base.model_copy(
                    update={
                        "east_asia": _first(levels, "w:rFonts", "w:eastAsia"),
                        "half_points": _number(_first(levels, "w:sz", "w:val")),
                        "by_style": named is not None,
                    }
                )

    def first_font(self, paragraph: Paragraph) -> str:
        """The East Asian font of the first run that prints something."""
        return next((look.east_asia for look in self.run_looks(paragraph)), "")

    def _levels_of(self, run: Run, paragraph: Paragraph) -> Iterator[Any]:
        yield run._r.rPr
        named = run._r.rPr.find(qn("w:rStyle")) if run._r.rPr is not None else None
        for style in self._bases(named.get(qn("w:val")) if named is not None else None):
            yield style.find(qn("w:rPr"))
        for style in self._chain(paragraph):
            yield style.find(qn("w:rPr"))
        yield self._defaults

    def _paragraph_levels(self, paragraph: Paragraph) -> Iterator[Any]:
        yield paragraph._p.pPr
        for style in self._chain(paragraph):
            yield style.find(qn("w:pPr"))

    def _run_levels(self, paragraph: Paragraph) -> Iterator[Any]:
        for run in paragraph.runs:
            yield run._r.rPr
        for style in self._chain(paragraph):
            yield style.find(qn("w:rPr"))
        yield self._defaults

    def _chain(self, paragraph: Paragraph) -> Iterator[Any]:
        """The paragraph's style and its bases."""
        return self._bases(self._style_of(paragraph)[0])

    def _bases(self, name: str | None) -> Iterator[Any]:
        """A style and its bases."""
        for _ in range(len(self._styles)):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            base = style.find(qn("w:basedOn"))
            name = base.get(qn("w:val")) if base is not None else None


def _first(levels: list[Any], element: str, attribute: str) -> str:
    for level in levels:
        found = level.find(qn(element)) if level is not None else None
        if found is not None and found.get(qn(attribute)) is not None:
            return str(found.get(qn(attribute)))
    return ""


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0
