"""Draws a slip as a PDF: its title, the facts of the case, and the blanks where the reader will look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractors.errors import ConfigurationError
from extractors.layout import (
    HEAD_LINES,
    HEAD_ROW,
    HEAD_TOP,
    FormLayout,
    MmBox,
    Party,
    SlipKind,
    form_layout,
    slip_catalogue,
)
from extractors.marks import PaperCode
from extractors.models import Frozen
from extractors.values import Catalogue, Note
from flows.form.display import page_display, wrapped
from flows.form.pdf import pdf_bytes

_TITLE = MmBox(40, 22, 126, 12)
_PRINTED_CODE = MmBox(24, 287, 162, 4)
_TEXT_PT, _TEXT_MM, _LINE_MM = 10.0, 182.0, 5.3
_BELOW_MM = 4.6


class SlipPrint(Frozen):
    """What is printed on a slip beside its blanks.

    facts: label and value of at most five lines. lead: the line under the title. text: sentences above the blanks;
    below: how to fill it in, and where it is handed in.
    """

    facts: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    text: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


def slip_pdf(
    kind: SlipKind,
    *,
    code: PaperCode,
    parties: tuple[Party, ...],
    prints: SlipPrint,
    values: Mapping[str, str] | None = None,
) -> bytes:
    """The slip of one case as a PDF of one page; the same input gives the same bytes.

    Args:
        code: what its QR says; `code.provider` is whose slip it is.
        values: what is written in, by key (made samples, or what is known before).

    Raises:
        ConfigurationError: the slip, or its text, does not fit on its page.
        ValueError: more facts than lines.
    """
    if len(prints.facts) > HEAD_LINES:
        raise ValueError(f"a slip has {HEAD_LINES} lines of facts")
    plain = slip_catalogue(kind, parties=parties, provider=code.provider)
    bottom = max(field.form.box.y + field.form.box.h for field in plain.fields if field.form is not None)
    notes = (*_head(kind, prints), *_text(kind, prints.text), *_below(prints.below, bottom), _printed(code))
    catalogue = _with_notes(plain, notes)
    layout: FormLayout = form_layout(catalogue)
    page = page_display(layout, catalogue, 1, values=values, code=code.payload)
    return pdf_bytes(layout, [page], title=kind.title)


def _head(kind: SlipKind, prints: SlipPrint) -> Iterator[Note]:
    yield Note(page=1, box=_TITLE, text=kind.title, size=20, align="center", serif=True)
    if prints.lead:
        yield Note(page=1, box=MmBox(40, 35, 126, 6), text=prints.lead, size=9, align="center", tone="grey")
    for line, (label, value) in enumerate(prints.facts):
        yield Note(
            page=1, box=MmBox(12, HEAD_TOP + line * HEAD_ROW, 156, HEAD_ROW), text=f"{label}：{value}", size=10.5
        )


def _text(kind: SlipKind, paragraphs: Sequence[str]) -> Iterator[Note]:
    """The sentences above the blanks, line by line in the room that the kind keeps for them."""
    top = HEAD_TOP + HEAD_LINES * HEAD_ROW
    lines = [line for text in paragraphs for line in wrapped(text, _TEXT_MM, _TEXT_PT)]
    if len(lines) * _LINE_MM > kind.room:
        raise ConfigurationError(f"回件 {kind.id} 的文字放不下", file="slips.yaml", next_step="缩短 text 或加大 room")
    for place, line in enumerate(lines):
        box = MmBox(12, round(top + place * _LINE_MM, 3), _TEXT_MM + 4, _LINE_MM)
        yield Note(page=1, box=box, text=line, size=_TEXT_PT)


def _below(lines: Sequence[str], bottom: float) -> Iterator[Note]:
    for place, line in enumerate(lines):
        box = MmBox(12, round(bottom + 2 + place * _BELOW_MM, 3), 186, _BELOW_MM)
        yield Note(page=1, box=box, text=line, size=9)


def _printed(code: PaperCode) -> Note:
    """The code in print, for people and for a page whose QR is lost."""
    return Note(page=1, box=_PRINTED_CODE, text=code.payload, size=7, align="center", tone="grey")


def _with_notes(catalogue: Catalogue, notes: tuple[Note, ...]) -> Catalogue:
    design = catalogue.design
    return catalogue.model_copy(update={"design": design.model_copy(update={"notes": (*design.notes, *notes)})})
