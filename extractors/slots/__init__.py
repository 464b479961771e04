"""A page that lies over its layout, read slot by slot: text and comb cells, choices, seals and signatures, each where
the layout says it is. Takes a `Laid` page; hands on a reading per slot, without any search for text.
"""

from __future__ import annotations

from extractors.slots.laid import PX_PER_MM, Laid, px_box, redrawn
from extractors.slots.reading import read_all_slots, read_signatures

__all__ = [
    "PX_PER_MM",
    "Laid",
    "px_box",
    "read_all_slots",
    "read_signatures",
    "redrawn",
]
