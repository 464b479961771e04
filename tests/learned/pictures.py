"""Choices as they come out of a machine, to learn from: forms printed, scanned, and cut into what the network sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from random import Random

import cv2
import numpy as np

from extractors.learned.views import Option, Views, views_of
from extractors.pages import without_red
from tests.layouts.answers import number_of
from tests.layouts.document import Spec
from tests.layouts.roles import LaidOut, Token
from tests.layouts.scanning import PROFILES, pages_of, sealed
from tests.layouts.supply import printed
from tests.scans.machines import SOURCE_DPI, Scan
from tests.scans.many import MACHINES

_AT_ONCE = 20
"""Forms in one document of the browser."""
_LOST, _STRAY = 0.06, 0.15
"""Share of words that are not found, and of choices among whose words another text is counted."""
_UNREST, _SWAY = 0.1, 0.08
"""How far boxes of words lie off, in their heights: each edge, and all of a choice together up or down."""
_SLOPPY, _WORD, _MOST_MORE, _MOST_LESS = 0.35, 0.5, 2.6, 0.5
"""Share of choices whose words are not cut well, and of the words of such a choice; how much more such a word may hold
at one end (a mark that was read as a character), in its heights, and how much of it may be lost, of its width."""
_MM = SOURCE_DPI / 25.4
_DENSITY = {"phone": 200}
"""Resolution at which a page comes out of levelling, where the machine does not tell it."""


@dataclass(frozen=True)
class Choice:
    """One choice of a scanned form. chosen: of each word whether it is meant. key: of the field."""

    key: str
    views: Views
    chosen: np.ndarray


def choices_of(wanted: Sequence[Spec], scans: int = 1) -> Iterator[Choice]:
    """The choices of forms, each scanned by so many machines."""
    for at in range(0, len(wanted), _AT_ONCE):
        for form, pdf in printed(wanted[at : at + _AT_ONCE]):
            clean = pages_of(pdf)
            for scan in range(scans):
                rng = Random(number_of("pictures", form.name, scan))
                yield from _scanned(form, clean, rng)


def _scanned(form: LaidOut, clean: list[np.ndarray], rng: Random) -> Iterator[Choice]:
    profile = rng.choice(PROFILES)
    pages = sealed(form, clean, rng)
    for number, page in enumerate(pages):
        tokens = [t for t in form.tokens if t.page == number]
        words = sorted((t for t in tokens if t.role.kind == "option"), key=lambda t: t.role.key)
        if not words or (profile == "phone" and page.shape[0] < page.shape[1]):
            continue
        density = _DENSITY.get(profile)
        grey, dpi = levelled(MACHINES[profile](page, rng), density, page.shape[:2])
        others = [t for t in tokens if t.role.kind in ("plain", "hint", "unit", "label", "row_head")]
        for key, group in groupby(words, key=lambda t: t.role.key):
            if (found := _choice(list(group), others, grey, dpi / 25.4, rng)) is not None:
                yield replace(found, key=key)


def levelled(scan: Scan, dpi: int | None, size: tuple[int, int]) -> tuple[np.ndarray, int]:
    """A scan laid straight again, grey without red, and its resolution. size: height and width of the clean page."""
    assert scan.to_scan is not None
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    grey = without_red(image[:, :, ::-1]) if image.ndim == 3 else image
    dpi = dpi or scan.dpi
    share = dpi / SOURCE_DPI
    back = np.linalg.inv(scan.to_scan @ np.diag([1 / share, 1 / share, 1.0]))
    shape = round(size[1] * share), round(size[0] * share)
    return np.asarray(cv2.warpPerspective(grey, back, shape, flags=cv2.INTER_LINEAR, borderValue=255)), dpi


def _choice(
    words: list[Token], others: Sequence[Token], grey: np.ndarray, px_per_mm: float, rng: Random
) -> Choice | None:
    """A choice as the reader may have it: words are missing, another text is among them, boxes lie a little off."""
    if len(words) > 2:
        words = [w for w in words if rng.random() >= _LOST]
    meant = [w.role.is_chosen for w in words]
    near = [t for t in others if any(abs(t.box[1] - w.box[1]) < 2 and abs(t.box[0] - w.box[2]) < 20 for w in words)]
    if near and words and rng.random() < _STRAY:
        words, meant = [*words, rng.choice(near)], [*meant, False]
    if not words:
        return None
    sway, sloppy = rng.gauss(0, _SWAY), _WORD * (rng.random() < _SLOPPY)
    options = [Option(w.text, _off(_cut(w.box, sloppy, rng), sway, px_per_mm, rng)) for w in words]
    return Choice("", views_of(grey, options), np.array(meant, np.float32))


def _cut(box: tuple[float, ...], sloppy: float, rng: Random) -> tuple[float, ...]:
    """The box of a word that was read with something more, or less, at one end."""
    if rng.random() >= sloppy:
        return box
    x0, y0, x1, y1 = box
    more, less = rng.uniform(0.3, _MOST_MORE) * (y1 - y0), rng.uniform(0.1, _MOST_LESS) * (x1 - x0)
    return rng.choice(
        ((x0 - more, y0, x1, y1), (x0, y0, x1 + more, y1), (x0 + less, y0, x1, y1), (x0, y0, x1 - less, y1))
    )


def _off(box: tuple[float, ...], sway: float, px_per_mm: float, rng: Random) -> tuple[float, float, float, float]:
    unit = (box[3] - box[1]) * px_per_mm
    x0, y0, x1, y1 = (v * px_per_mm + rng.gauss(0, _UNREST) * unit for v in box)
    return x0, y0 + sway * unit, max(x1, x0 + 0.5 * unit), y1 + sway * unit
