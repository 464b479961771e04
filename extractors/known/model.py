"""What the office keeps of a form's layout: its printed words and its places to fill in, in millimetres.

No personal data: words are of the catalogue's vocabulary, places are geometry. A page's millimetres are those of the
upright scan that it was learned from.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from extractors.layout import MmBox, Slot, Tick
from extractors.models import Frozen
from extractors.values import Style, TableKey

NOWHERE = MmBox(0, 0, 0, 0)
_DECIMALS = re.compile(r"(\d+\.\d\d)\d+")


def drifted(box: MmBox, drift: tuple[float, float]) -> MmBox:
    """A box moved by so much, mm to the right and down."""
    return MmBox(box.x + drift[0], box.y + drift[1], box.w, box.h)


class KnownWord(Frozen):
    """A printed word and its box in millimetres. is_alone: it is a line of text by itself, so its box is exact."""

    text: str
    box: MmBox
    is_alone: bool = True


class KnownOption(Frozen):
    """An allowed word of a choice: where it is printed, and its square; NOWHERE where it is marked in another way.

    print: then, the print in its zone as `prints` keep it; is_partly: the word was marked when it was learned, so that
    its print may be anything and only the place of its mark is known. look: the ink of its zone in detail, as `looks`
    keep it, with the mark where it was marked; '' where nobody kept it.
    """

    value: str
    word: MmBox
    square: MmBox = NOWHERE
    zone: MmBox = NOWHERE
    print: str = ""
    is_partly: bool = False
    look: str = ""

    @property
    def boxes(self) -> tuple[MmBox, ...]:
        """Where it is printed: its word, its square where it has one."""
        return (self.word, self.square) if self.square.w > 0 else (self.word,)


class KnownPlace(Frozen):
    """One place to fill in.

    box: where ink is expected. prints: boxes of other print within it. unit: what a bare number there is counted in, ''
    for the catalogue's unit. has_tail: the printed unit follows the number within the box. ends: the key of a second
    value in the same cell (起止点). anchors: indices of the page's words that must be there for the place to count.
    is_ruled: rulings lie above and below it. is_confirmed: a person has vouched for a value that was read there.
    is_by_striking: of a choice, what is not meant is struck out. is_by_sight: only its words are known, not their
    print, and the network of marks alone reads it. is_guess: nobody has said yet that this field stands there; what is
    read there goes to a person. comb: the cells of single characters in writing order.
    """

    key: str
    style: Style
    box: MmBox
    options: tuple[KnownOption, ...] = ()
    prints: tuple[MmBox, ...] = ()
    table: TableKey | Literal[""] = ""
    row: int = 0
    unit: str = ""
    has_tail: bool = False
    ends: str = ""
    anchors: tuple[int, ...] = ()
    is_ruled: bool = False
    is_confirmed: bool = False
    is_guess: bool = False
    is_by_striking: bool = False
    is_by_sight: bool = False
    comb: tuple[MmBox, ...] = ()

    @property
    def has_squares(self) -> bool:
        """Whether its options have squares."""
        return bool(self.options) and all(o.square.w > 0 for o in self.options)

    @property
    def is_bare(self) -> bool:
        """Whether it is a choice whose words are told from marks by their print."""
        return self.style == "ticks" and not (self.has_squares or self.is_by_sight)

    @property
    def areas(self) -> tuple[MmBox, ...]:
        """Where its ink may be: its box, and the places of marks beside words."""
        return (self.box, *(o.zone for o in self.options if o.zone.w > 0))

    @property
    def name(self) -> str:
        """The key, or `segments.1.seg_road` for a cell of a list."""
        return f"{self.table}.{self.row}.{self.key}" if self.table else self.key

    @property
    def slot(self) -> Slot:
        """The place as slots are read."""
        ticks = tuple(Tick(o.value, o.square, o.word, o.value) for o in self.options)
        return Slot(
            self.key,
            1,
            self.box,
            self.style,
            comb=self.comb,
            ticks=ticks,
            table=self.table,
            row=self.row,
            cell=NOWHERE if self.style == "ticks" else self.box,
            unit=self.unit,
            has_tail=self.has_tail,
            prints=self.prints,
            ends=self.ends,
        )


class KnownPage(Frozen):
    """One page of a layout. others: boxes of text that is neither a known word nor in a place (hints, titles).

    left: keys of fields that stand on the page and have no place; whoever reads forms of any layout reads them.
    """

    number: int
    width_mm: float
    height_mm: float
    words: tuple[KnownWord, ...]
    places: tuple[KnownPlace, ...]
    others: tuple[MmBox, ...] = ()
    left: tuple[str, ...] = ()

    def rounded(self) -> KnownPage:
        """The page with its boxes in hundredths of a millimetre."""
        return KnownPage.model_validate_json(_DECIMALS.sub(r"\1", self.model_dump_json()))


class KnownLayout(Frozen):
    """A form that is known. name: given by the office; title: as it is printed, '' where none was found."""

    name: str = ""
    title: str = ""
    version: int = Field(default=1, ge=1)
    pages: tuple[KnownPage, ...] = ()

    @property
    def places(self) -> tuple[KnownPlace, ...]:
        """The places of all pages."""
        return tuple(place for page in self.pages for place in page.places)
