"""Whether a page's text layer says what the page shows, by a few of its lines; one that does not is worth nothing."""

from __future__ import annotations

from extractors.models import Page
from extractors.text import Ocr
from extractors.textlayer.likeness import key, nearest
from extractors.textlayer.strips import Strip, lines_of, picture

_SAMPLE = 12
_FEWEST_CHARACTERS = 3
_LIKE = 0.34
"""Share of a line that may be read otherwise: the quick model errs, a scrambled layer has nothing in common."""


def tells_its_page(page: Page, ocr: Ocr) -> bool:
    """Whether at least half of the layer's sampled lines stand on the page as it is drawn; True without a layer."""
    lines = [s for s in lines_of(page.words or ()) if len(key(s.text)) >= _FEWEST_CHARACTERS]
    if not lines:
        return True
    step = max(1, len(lines) // _SAMPLE)
    sample = lines[::step][:_SAMPLE]
    readings = ocr.read_crops([picture(page, s.box) for s in sample], grade="tiny")
    return 2 * sum(_is_like(s, r.text) for s, r in zip(sample, readings, strict=True)) >= len(sample)


def _is_like(line: Strip, seen: str) -> bool:
    wanted = key(line.text)
    return nearest(seen, line.text)[1] <= _LIKE * len(wanted)
