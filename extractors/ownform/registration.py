"""Lays a scanned page of the project's own form over its blank: which pixel is which millimetre.

Takes the page as it came, in any direction, and the QR on it; hands on the page redrawn upright at a fixed scale, so
that every slot of the blank lies where `extractors.layout` says. The QR gives version, page and direction; the four
corner marks give the exact place. Where marks or the QR are lost, the printed rules give it, and have to prove it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import cv2
import numpy as np

from extractors.layout import FormLayout, FormPage
from extractors.marks import FormCode, FoundCode, parse_code
from extractors.models import BoxTuple, TextLine
from extractors.ownform.bylabels import lies_by_labels
from extractors.ownform.markfit import MarkFit, best_fit, from_qr
from extractors.ownform.markonly import lies_by_marks
from extractors.ownform.rulings import refined, seen_share, unseen
from extractors.pages import level, without_red
from extractors.slots import PX_PER_MM, Laid, px_box, redrawn
from extractors.values import Catalogue

_WHOLE = 4
_FRAME_INK = 0.6
_FAINTEST = 0.93
_SQUARES_SEEN = 0.7
_RULES_SEEN = 0.65
"""Share of the printed rules that a page without all its marks must show; a page of another kind shows half."""
Sign = Literal["code", "marks", "labels"]
"""What tells which page of the form it is: its QR, else the corner marks, else its printed labels."""
_NONE_LOST: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Registered:
    """A page of the own form, redrawn: `image` is H x W x 3 uint8 at PX_PER_MM, `error_mm` the worst mark's offset.

    rotation: degrees clockwise by which the page as it came had to be turned. by: what told which page it is.
    lost: names of slots that are not, or not wholly, on the picture. to_px: 3 x 3, millimetres of the blank to pixels
    of the page as it came.
    """

    image: np.ndarray
    code: FormCode
    form_page: FormPage
    rotation: int
    error_mm: float
    to_px: np.ndarray
    by: Sign = "code"
    lost: frozenset[str] = _NONE_LOST

    @cached_property
    def laid(self) -> Laid:
        """The page with the slots of its blank."""
        return Laid(self.image, self.form_page.slots)

    @property
    def grey(self) -> np.ndarray:
        """The redrawn page without red (H x W uint8)."""
        return self.laid.grey


@dataclass(frozen=True)
class _Lie:
    """A page of the form and where it may lie on the picture."""

    form_page: FormPage
    fit: MarkFit
    by: Sign = "code"


def as_it_came(registered: Registered, box: BoxTuple) -> BoxTuple:
    """A box of the redrawn page in pixels of the page as it came."""
    x0, y0, x1, y1 = (value / PX_PER_MM for value in box)
    corners = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
    there = cv2.perspectiveTransform(corners, registered.to_px)[0]
    (left, top), (right, bottom) = there.min(axis=0), there.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def form_codes(codes: Sequence[FoundCode]) -> list[tuple[FormCode, FoundCode]]:
    """The codes among those found on a page that name a page of the own form."""
    parsed = [(parse_code(found.payload), found) for found in codes]
    return [(code, found) for code, found in parsed if isinstance(code, FormCode)]


def form_code(codes: Sequence[FoundCode]) -> tuple[FormCode, FoundCode] | None:
    """The first code among those found on a page that names a page of the own form."""
    return next(iter(form_codes(codes)), None)


def register(image: np.ndarray, codes: Sequence[FoundCode], layout: FormLayout) -> Registered | None:
    """The page laid over its blank, or None where it is of no edition in `layout` or too little of it is left.

    image: H x W x 3 uint8 as scanned. codes: what `find_codes` saw on it; the first of the form counts. Where there is
    none, the corner marks are looked for.
    """
    known = form_code(codes)
    if known is not None and layout.printed_as(known[0].version, known[0].page) is None:
        return None
    grey = without_red(image)
    for lie in _lies(grey, known, layout):
        registered = _laid(image, lie, layout)
        is_ours = lie.by == "code" or seen_share(grey, lie.fit.to_px, lie.form_page) >= _RULES_SEEN
        if is_ours and lie.fit.marks == _WHOLE and _shows_its_squares(registered.grey, lie.form_page):
            return registered
        if (better := _moved(image, grey, lie, layout)) is not None:
            return better
    return None


def register_by_labels(
    image: np.ndarray, lines: Sequence[TextLine], layout: FormLayout, catalogue: Catalogue
) -> Registered | None:
    """An upright page whose code and marks are lost, laid by the labels among its lines of text, or None."""
    found = lies_by_labels(lines, layout, catalogue)
    if found is None:
        return None
    grey = without_red(image)
    form_page = _by_rules(grey, found[1], found[0], layout)
    return _moved(image, grey, _Lie(form_page, MarkFit(found[1], 0.0, 0), "labels"), layout)


def _lies(grey: np.ndarray, known: tuple[FormCode, FoundCode] | None, layout: FormLayout) -> Iterator[_Lie]:
    """Where the page may lie: by code and marks, by the code alone, without a code by the marks alone."""
    if known is not None:
        form_page = layout.printed_as(known[0].version, known[0].page)
        if form_page is None:
            return
        fit = best_fit(grey, form_page, known[1])
        if fit is not None:
            yield _Lie(form_page, fit)
        yield _Lie(form_page, MarkFit(np.vstack([from_qr(form_page.qr, known[1]), [0, 0, 1]]), 0.0, 0))
    elif (found := lies_by_marks(grey, layout)) is not None:
        form_page = _by_rules(grey, found.to_px, found.form_page, layout)
        yield _Lie(form_page, MarkFit(found.to_px, 0.0, found.marks), "marks")


def _by_rules(grey: np.ndarray, to_px: np.ndarray, form_page: FormPage, layout: FormLayout) -> FormPage:
    """Of the editions of a page, whose code is lost, the one whose rules are seen best."""
    others = layout.other_editions(form_page)
    if not others:
        return form_page
    exact = refined(grey, to_px, form_page)
    if exact is None:
        return form_page
    return max((form_page, *others), key=lambda page: seen_share(grey, exact, page))


def _laid(image: np.ndarray, lie: _Lie, layout: FormLayout) -> Registered:
    """The page redrawn over the blank."""
    to_px = lie.fit.to_px
    drawn = redrawn(image, to_px, (layout.width_mm, layout.height_mm))
    code = FormCode(version=lie.form_page.version, page=lie.form_page.number)
    error_mm = lie.fit.error_mm
    return Registered(drawn, code, lie.form_page, _rotation(to_px), error_mm, to_px, lie.by)


def _moved(image: np.ndarray, grey: np.ndarray, lie: _Lie, layout: FormLayout) -> Registered | None:
    """The page laid by its printed rules, None where they do not prove it; what is cut off or covered is named."""
    to_px = refined(grey, lie.fit.to_px, lie.form_page)
    if to_px is None or seen_share(grey, to_px, lie.form_page) < _RULES_SEEN:
        return None
    registered = _laid(image, _Lie(lie.form_page, MarkFit(to_px, 0.0, lie.fit.marks), lie.by), layout)
    lost = unseen(grey, to_px, lie.form_page)
    if not _shows_its_squares(registered.grey, lie.form_page, besides=lost):
        return None
    return replace(registered, lost=lost)


def _shows_its_squares(grey: np.ndarray, form_page: FormPage, *, besides: frozenset[str] = _NONE_LOST) -> bool:
    """Whether the printed tick squares lie where the blank has them: the last proof that the page lies right."""
    darkest = cv2.erode(grey, np.ones((5, 5), np.uint8))
    boxes = [px_box(tick.box) for slot in form_page.slots if slot.name not in besides for tick in slot.ticks]
    return not boxes or float(np.mean([_is_framed(darkest, box) for box in boxes])) > _SQUARES_SEEN


def _is_framed(grey: np.ndarray, box: BoxTuple) -> bool:
    """Whether a box's outline is darker than the paper beside it along most of its length, however faint the print."""
    x0, y0, x1, y1 = (round(v) for v in box)
    outline = np.concatenate((grey[y0, x0:x1], grey[y1, x0:x1], grey[y0:y1, x0], grey[y0:y1, x1]))
    beside = level(grey[y0 - 12 : y1 + 12, x0 - 12 : x1 + 12], 90)
    return bool(np.mean(outline < _FAINTEST * beside) > _FRAME_INK)


def _rotation(to_px: np.ndarray) -> int:
    """The clockwise turn, in quarter circles, that brings the blank's upper edge to the top."""
    angle = np.degrees(np.arctan2(to_px[1, 0], to_px[0, 0]))
    return int(round(-angle / 90) * 90 % 360)
