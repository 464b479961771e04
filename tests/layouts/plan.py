"""The plan of one structure: what it asks in which sections, its lists and its frame. Made from its seed alone."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.layouts.asking import SERVICES, Manner, Section, make_sections
from tests.layouts.lists import Listing, make_machines_list, make_segments_list
from tests.layouts.parts import Frame, make_frame
from tests.layouts.style import Look
from tests.layouts.workplan import make_works

_BROAD_SHARE = 0.75
"""Share of the broad structures that ask for outside works."""
_USUAL = 0.12
"""Share of those that have a list as narrow structures have it."""


@dataclass(frozen=True)
class Plan:
    """sections: by name. dice: 0..1, fixed per structure; families take their own small decisions from them.
    is_broad: whether it may ask in words that the catalogue does not have."""

    look: Look
    sections: dict[str, Section]
    frame: Frame
    segments: Listing | None
    machines: tuple[Listing, ...]
    dice: tuple[float, ...]
    is_broad: bool = False

    @property
    def services(self) -> list[Section]:
        """The sections of the services, in order."""
        return [self.sections[s] for s in SERVICES]

    @property
    def general(self) -> list[Section]:
        """What stands before the services."""
        return [self.sections[s] for s in ("head", "applicant", "project")]


def make_plan(rng: Random, manner: Manner, look: Look) -> Plan:
    """The plan by the structure's dice."""
    sections = make_sections(rng, manner)
    segments = _make_segments(rng, manner, look)
    machines = tuple(make_machines_list(n, rng) for n in ("gas_equip", "equip_list") if rng.random() < 0.12)
    frame = make_frame(rng, manner)
    return Plan(look, sections, frame, segments, machines, tuple(rng.random() for _ in range(12)), manner.is_broad)


def _make_segments(rng: Random, manner: Manner, look: Look) -> Listing | None:
    """The outside works, where the structure asks for them."""
    if not manner.is_broad:
        return make_segments_list(rng) if rng.random() < 0.6 else None
    if rng.random() >= _BROAD_SHARE:
        return None
    return make_segments_list(rng) if rng.random() < _USUAL else make_works(rng, rng.choice(manner.styles), look.paper)
