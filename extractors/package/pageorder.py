"""The order of a form's pages: which pages are one form, and which of them is its first, whichever way they came.

Takes what is known of each page of a package; hands on the numbers of the pages that are read as a form, in the order
in which a person would read them. A stack scanned back to front, or backs first, comes out the right way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["form", "maybe", "blank", "other"]
"""form: surely a page of a form; maybe: unknown, but goes on like one; blank: does not part pages."""

MOST_KEPT = 4
"""Pages before a form's first page that may still turn out to be its own."""


@dataclass(frozen=True)
class PageRole:
    """What a page of the package may be to a form. begins: holds its title or first blocks; ends: a place to sign."""

    role: Role
    begins: bool = False
    ends: bool = False


NO_FORM = PageRole("other")


def joining(before: Sequence[PageRole], first: PageRole) -> tuple[int, ...]:
    """The indexes of pages right before a form's first page that belong to it: it came back to front.

    before: the pages that came earlier. A first page with a place to sign is the whole form.
    """
    if first.role != "form" or not first.begins or first.ends:
        return ()
    found: list[int] = []
    for index in range(len(before) - 1, -1, -1):
        page = before[index]
        if page.role == "blank":
            continue
        if page.role != "maybe" or page.begins or len(found) == MOST_KEPT:
            break
        found.append(index)
    return tuple(reversed(found))


def reading_order(pages: Sequence[PageRole]) -> tuple[int, ...]:
    """The indexes of the form pages in reading order; each run of them is turned round where it ends with its first."""
    order: list[int] = []
    for run in _runs(pages):
        is_turned = len(run) > 1 and pages[run[-1]].begins and not pages[run[0]].begins
        order += reversed(run) if is_turned else run
    return tuple(order)


def _runs(pages: Sequence[PageRole]) -> Iterable[list[int]]:
    """Form pages that follow each other, blank backs between them."""
    run: list[int] = []
    for index, page in enumerate(pages):
        if page.role == "form":
            run.append(index)
        elif page.role != "blank":
            yield run
            run = []
    yield run
