"""Names of roads and districts (templates/gazetteer.yaml): one spelling for a road, and whether a place is urban.

A name that is not in the table says nothing; the table is an example until the planning office has checked it.
"""

from __future__ import annotations

from typing import Literal

from extractors.models import Frozen
from extractors.values.folding import squeeze


class Road(Frozen):
    """A road, the names of its sections, and other spellings of the whole."""

    name: str
    sections: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that stands for this road or a part of it."""
        return (self.name, *self.sections, *self.aliases)


class Gazetteer(Frozen):
    """Roads, urban districts and places outside the urban area. mark: 示例 until it has been checked."""

    mark: str
    city: str
    roads: tuple[Road, ...]
    urban: tuple[str, ...]
    outside: tuple[str, ...]

    def road_of(self, text: str) -> Road | None:
        """The road that a text names, or None; several names in one text (a crossing) give the first of them."""
        plain = squeeze(text)
        places = [(plain.find(name), -len(name), road) for road in self.roads for name in road.names if name in plain]
        return min(places, key=lambda place: place[:2])[2] if places else None

    def road_names(self) -> tuple[str, ...]:
        """Every spelling of every road and section, longest first, as a lexicon for reading."""
        return tuple(sorted({n for road in self.roads for n in road.names}, key=lambda n: (-len(n), n)))

    def judge(self, address: str) -> Literal["urban", "outside", "unknown"]:
        """Where an address lies as far as the table knows; a town outside weighs more than a road's name."""
        plain = squeeze(address)
        if any(name in plain for name in self.outside):
            return "outside"
        if self.road_of(plain) or any(name in plain for name in self.urban):
            return "urban"
        return "unknown"
