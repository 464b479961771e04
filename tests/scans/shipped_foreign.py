"""The shipped packages of forms of other layouts: each layout once, by two machines; small files, their seeds fixed.

They lie apart from the samples of the own form (`foreign/`), so that the demonstration shows one form and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tests.scans.foreign import cut, draw_foreign
from tests.scans.machines import GRAY150, OFFICE200, Flatbed, flatbed
from tests.scans.many import make_hand
from tests.scans.packaging import write_pictures
from tests.scans.people import Wish, make_application
from tests.scans.truth import Story, truth_of, write_truth

FOLDER = "foreign"
_MACHINES = {"office200": replace(OFFICE200, quality=45, noise=1.5), "gray150": GRAY150}
"""Strong JPEG of a quiet scan keeps a page below 250 KB."""


@dataclass(frozen=True)
class ForeignSample:
    """A shipped package of a form of another layout: its folder name and how it is made."""

    name: str
    layout: str
    face: str
    machine: str
    seed: int
    wish: Wish

    @property
    def purpose(self) -> str:
        """What stands in the table of README.md."""
        fill = "printed fill" if self.face == "song" else "handwriting-like fill"
        return f"{fill}, {self.machine}"


FOREIGN_SAMPLES = (
    ForeignSample(
        "f01-labels-above-print", "labels-above", "song", "office200", 1401, Wish("工厂", ("用水", "用电", "用气"), 3)
    ),
    ForeignSample(
        "f02-underlined-written",
        "underlined",
        "wenkai",
        "office200",
        1502,
        Wish("住宅小区", ("用水", "用暖", "通信"), 2),
    ),
    ForeignSample("f03-vertical-written", "vertical", "longcang", "gray150", 1603, Wish("办公", ("用电", "通信"), 2)),
)


def write_foreign(out: Path, *, only: str = "") -> Iterator[str]:
    """Writes the packages whose name starts with `only` into `out`/foreign; yields their names."""
    for sample in FOREIGN_SAMPLES:
        if sample.name.startswith(only):
            _write(out / FOLDER / sample.name, sample, _MACHINES[sample.machine])
            yield f"{FOLDER}/{sample.name}"


def _write(folder: Path, sample: ForeignSample, habits: Flatbed) -> None:
    application = cut(make_application(sample.seed, sample.wish))
    rng = Random(f"shipped {sample.seed}")
    pages = draw_foreign(application, sample.layout, make_hand(sample.face, rng), sample.seed)
    write_pictures(folder / "package", [flatbed(page, habits, rng) for page in pages])
    story = Story(sample.face, sample.machine, "correction-or-review", layout=sample.layout)
    write_truth(folder, truth_of(application, story))
