"""Several applications in one package: on which page each begins, which pages are whose, what cannot be told.

Takes the first blocks that were read (`FormStart`) and the kinds of the pages; hands on a `Stack`. Two first pages of
the same applicant and project are copies; where that is not sure the pages stay together and a person is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from extractors.models import DocumentType, FieldReading, FormStart, PageReading, Status
from extractors.values import Catalogue, squeeze, uscc_is_valid

_FIRST_BLOCKS = frozenset({"A", "B", "C"})
_LEAST_LABELS, _LEAST_FILLED = 4, 2
_LONGEST = 120
_AFFIXES = re.compile(r"河南省?|济源(?:市|示范区)?|股份|有限|责任|公司|[()（）\-—·.,，、。]")
_ALIKE, _FAR = 0.9, 0.7
_LEAST_APART = 2
"""Characters by which two names, digits by which two codes must differ to be two, and not one misread."""


@dataclass(frozen=True)
class Stack:
    """The pages of a package by application. parts: 1-based pages of the reading, one tuple for each application.

    doubts: Chinese sentences for a person. remarks: such as need nobody.
    """

    parts: tuple[tuple[int, ...], ...]
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass
class _Part:
    pages: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    own_pages: set[int] = field(default_factory=set)
    is_closed: bool = False


def form_start(readings: Iterable[FieldReading], catalogue: Catalogue, *, is_first: bool = False) -> FormStart | None:
    """Whose application begins on a page with these readings, None where it is no first page.

    is_first: known to be one (its code says so); any other page must show labels of the first blocks and a name.
    """
    known: dict[str, FieldReading] = {r.key: r for r in readings}
    blocks = {f.key for f in catalogue.fields if f.block in _FIRST_BLOCKS}
    shown = [r for key, r in known.items() if key in blocks]
    filled = [r for r in shown if r.status is not Status.MISSING]
    is_named = any(r.key == "applicant_name" for r in filled)
    if not is_first and not (len(shown) >= _LEAST_LABELS and len(filled) >= _LEAST_FILLED and is_named):
        return None
    return FormStart(
        applicant=_text(known, "applicant_name"),
        uscc=_text(known, "uscc"),
        project_code=_text(known, "project_code"),
        project=_text(known, "project_name"),
        site=_text(known, "site_address"),
    )


def _text(readings: Mapping[str, FieldReading], key: str) -> str:
    found = readings.get(key)
    if found is None or found.status is Status.MISSING:
        return ""
    return squeeze(str(found.value if found.value is not None else found.raw))[:_LONGEST]


def stack_of(pages: Sequence[PageReading]) -> Stack:
    """The pages of a package parted by application; attachments go with the form before them.

    A stack that was scanned back to front (the form's first page last, attachments before it) is read that way.
    """
    numbers = list(range(1, len(pages) + 1))
    if sum(p.starts is not None for p in pages) < 2:
        return Stack((tuple(numbers),))
    backwards = _is_back_to_front(pages)
    order = numbers[::-1] if backwards else numbers
    if unclear := _unclear(pages, order):
        doubt = f"材料中有几份申请表，第 {unclear} 页属于前一份还是后一份未能分清，没有拆分"
        return Stack((tuple(numbers),), (doubt,))
    parts = _with_heads(_cut(pages, order))
    joined, doubts, remarks = _joined(pages, reversed(parts) if backwards else parts)
    return Stack(tuple(tuple(sorted(p.pages)) for p in joined), tuple(doubts), tuple(remarks))


def spans(pages: Sequence[int]) -> str:
    """Page numbers for people: 1–4、7."""
    runs: list[list[int]] = []
    for number in pages:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(f"{a}–{b}" if a < b else str(a) for a, b in runs)


def _is_form(page: PageReading) -> bool:
    return page.document_type is DocumentType.FORM


def _is_attachment(page: PageReading) -> bool:
    return page.document_type in (DocumentType.MATERIAL, DocumentType.UNKNOWN)


def _unclear(pages: Sequence[PageReading], order: Sequence[int]) -> int:
    """The page of a foreign form that may end the form before or belong to the one that begins behind it; 0 if none."""
    for numbers in zip(order, order[1:], order[2:], strict=False):
        before, page, behind = (pages[n - 1] for n in numbers)
        is_loose = _is_form(page) and page.starts is None and not page.form_page
        if is_loose and _is_attachment(before) and behind.starts is not None and not behind.form_page:
            return numbers[1]
    return 0


def _is_back_to_front(pages: Sequence[PageReading]) -> bool:
    """The first form page does not begin a form, the last one does, and what is enclosed lies before, not behind."""
    forms = [i for i, p in enumerate(pages) if _is_form(p)]
    before = any(_is_attachment(p) for p in pages[: forms[0]])
    behind = any(_is_attachment(p) for p in pages[forms[-1] :])
    is_turned = pages[forms[0]].starts is None and pages[forms[-1]].starts is not None
    return is_turned and (before or not behind)


def _cut(pages: Sequence[PageReading], order: Iterable[int]) -> list[_Part]:
    """A new part where a form begins, and where a page of our own form comes again or stands behind attachments.

    A part that has no first page takes the one that follows at once: the sides were scanned the wrong way round.
    """
    parts = [_Part()]
    for number in order:
        page, part = pages[number - 1], parts[-1]
        if _is_form(page) and _begins(page, part):
            part = _Part()
            parts.append(part)
        part.pages.append(number)
        if page.starts is not None:
            part.starts.append(number)
        if _is_form(page):
            part.own_pages |= {page.form_page} - {0}
        elif _is_attachment(page):
            part.is_closed = any(_is_form(pages[n - 1]) for n in part.pages)
    return parts


def _begins(page: PageReading, part: _Part) -> bool:
    if page.starts is not None:
        return bool(part.starts) or part.is_closed
    is_next = page.form_page in part.own_pages or (part.is_closed and page.form_page > 0)
    return bool(part.starts) and is_next


def _with_heads(parts: Sequence[_Part]) -> list[_Part]:
    """Parts without a first page go to the one before them (the first such part to the one behind)."""
    kept: list[_Part] = []
    loose: list[int] = []
    for part in parts:
        if part.starts:
            part.pages = [*loose, *part.pages]
            loose = []
            kept.append(part)
        elif kept:
            kept[-1].pages += part.pages
        else:
            loose += part.pages
    return kept


def _joined(pages: Sequence[PageReading], parts: Iterable[_Part]) -> tuple[list[_Part], list[str], list[str]]:
    """Parts of the same application as one, and what is to be said of it."""
    kept: list[_Part] = []
    doubts, remarks = [], []
    for part in parts:
        answers = [(_is_same(_start(pages, known), _start(pages, part)), known) for known in kept]
        other = next((k for a, k in answers if a is True), None) or next((k for a, k in answers if a is None), None)
        if other is None:
            kept.append(part)
            continue
        here, there = part.starts[0], other.starts[0]
        if any(a is True for a, _ in answers):
            remarks.append(f"第 {here} 页与第 {there} 页是同一份申请表的首页，按一份申请办理")
        else:
            doubts.append(f"第 {here} 页像是另一份申请表的首页，但与第 {there} 页是否同一申请未能分清，没有拆分")
        other.pages += part.pages
    return kept, doubts, remarks


def _start(pages: Sequence[PageReading], part: _Part) -> FormStart:
    return pages[part.starts[0] - 1].starts or FormStart()


def _is_same(first: FormStart, second: FormStart) -> bool | None:
    """Whether two first blocks are of one application; None where that is not sure."""
    applicant = _same_applicant(first, second)
    project = _same_project(first, second)
    if applicant is False or project is False:
        return False
    is_unnamed = not any(s.project_code or s.project or s.site for s in (first, second))
    return True if applicant and (project or is_unnamed) else None


def _same_project(first: FormStart, second: FormStart) -> bool | None:
    """By the codes where both have one, else by the names, and by the sites where the names do not tell."""
    if first.project_code and second.project_code:
        return _same_code(first.project_code, second.project_code)
    by_name, by_site = _same_name(first.project, second.project), _same_name(first.site, second.site)
    if by_name is None:
        return by_site
    return None if by_name and by_site is False else by_name


def _same_applicant(first: FormStart, second: FormStart) -> bool | None:
    by_name = _same_name(first.applicant, second.applicant)
    if uscc_is_valid(first.uscc) and uscc_is_valid(second.uscc):
        if first.uscc == second.uscc:
            return None if by_name is False else True
        return None if by_name else False
    return by_name


def _same_code(first: str, second: str) -> bool | None:
    apart = sum(a != b for a, b in zip(first, second, strict=False)) + abs(len(first) - len(second))
    return True if not apart else False if apart > _LEAST_APART else None


def _same_name(first: str, second: str) -> bool | None:
    """True for names that are alike, False for two that no misreading explains; towns and legal forms do not count."""
    if not first or not second:
        return None
    if first == second:
        return True
    one, other = _AFFIXES.sub("", first), _AFFIXES.sub("", second)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio() if one and other else 0.0
    alike = sum(block.size for block in matcher.get_matching_blocks())
    if ratio >= _ALIKE:
        return True if one == other else None
    return False if ratio <= _FAR and max(len(one), len(other)) - alike >= _LEAST_APART else None
