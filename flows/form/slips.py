"""Draws a slip as a PDF: its title, the facts of the case, and the blanks where the reader will look for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.layout import HEAD_LINES, HEAD_ROW, HEAD_TOP, MmBox, Party, SlipKind, form_layout, slip_catalogue
from extractors.marks import PaperCode
from extractors.values import Catalogue, Note
from flows.form.display import page_display
from flows.form.pdf import pdf_bytes

_TITLE = MmBox(40, 22, 126, 12)
_PRINTED_CODE = MmBox(24, 287, 162, 4)


def slip_pdf(  # noqa: PLR0913 - what a slip shows, each by its name
    kind: SlipKind,
    *,
    code: PaperCode,
    facts: Sequence[tuple[str, str]],
    parties: tuple[Party, ...],
    lead: str = "",
    values: Mapping[str, str] | None = None,
) -> bytes:
    """The slip of one case as a PDF of one page; the same input gives the same bytes.

    Args:
        code: what its QR says; `code.provider` is whose slip it is.
        facts: label and value of at most four printed lines.
        lead: the sentence under the title.
        values: what is written in, by key (made samples, or what is known before).

    Raises:
        ConfigurationError: the slip does not fit on its page.
        ValueError: more facts than lines.
    """
    if len(facts) > HEAD_LINES:
        raise ValueError(f"a slip has {HEAD_LINES} lines of facts")
    plain = slip_catalogue(kind, parties=parties, provider=code.provider)
    catalogue = _with_notes(plain, (*_head(kind, facts, lead), _printed(code)))
    layout = form_layout(catalogue)
    page = page_display(layout, catalogue, 1, values=values, code=code.payload)
    return pdf_bytes(layout, [page], title=kind.title)


def _head(kind: SlipKind, facts: Sequence[tuple[str, str]], lead: str) -> tuple[Note, ...]:
    lines = [
        Note(page=1, box=MmBox(12, HEAD_TOP + i * HEAD_ROW, 156, HEAD_ROW), text=f"{label}：{value}", size=10.5)
        for i, (label, value) in enumerate(facts)
    ]
    title = Note(page=1, box=_TITLE, text=kind.title, size=20, align="center", serif=True)
    below = Note(page=1, box=MmBox(40, 35, 126, 6), text=lead, size=9, align="center", tone="grey")
    return (title, *([below] if lead else []), *lines)


def _printed(code: PaperCode) -> Note:
    """The code in print, for people and for a page whose QR is lost."""
    return Note(page=1, box=_PRINTED_CODE, text=code.payload, size=7, align="center", tone="grey")


def _with_notes(catalogue: Catalogue, notes: tuple[Note, ...]) -> Catalogue:
    design = catalogue.design
    return catalogue.model_copy(update={"design": design.model_copy(update={"notes": (*design.notes, *notes)})})
