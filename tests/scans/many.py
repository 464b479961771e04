"""Thousands of seeded scans: layouts × hands × machines, one package a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np

from tests.scans.camera import phone
from tests.scans.fonts import is_installed
from tests.scans.foreign import LAYOUTS, cut, draw_foreign
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES, Scan, laid
from tests.scans.packaging import write_pictures
from tests.scans.people import Application, make_application
from tests.scans.shipped import filled
from tests.scans.truth import Story, truth_of, write_truth

MACHINES: dict[str, Callable[[np.ndarray, Random], Scan]] = {**FLAT_MACHINES, "phone": phone}
FACES = ("song", "hei", "wenkai", "longcang", "mashan", "zhimang")
_INKS = ((22, 22, 26), (30, 40, 120), (24, 32, 72))


def write_many(out: Path, seeds: Iterable[int], *, layouts: Sequence[str] | None = None) -> Iterator[str]:
    """One package a seed: scan_1, scan_2 … and truth.json; yields the folder names.

    layouts: own and the keys of foreign.LAYOUTS to choose from; None: every second one is the own form.
    """
    for seed in seeds:
        rng = Random(f"package {seed}")
        layout = rng.choice(layouts or ("own", "own", "own", *LAYOUTS))
        face = rng.choice([name for name in FACES if is_installed(name)])
        machine = rng.choice(list(MACHINES))
        application, pages = _pages(seed, layout, make_hand(face, rng))
        turns = rng.choice((0,) * 7 + (1, 2, 3))
        scans = [laid(MACHINES[machine](page, rng), turns) for page in pages]
        name = f"{seed:06d}-{layout}-{face}-{machine}"
        expected = "review-or-accepted" if layout == "own" else "correction-or-review"
        write_pictures(out / name, scans)
        write_truth(out / name, truth_of(application, Story(face, machine, expected, layout=layout)))
        yield name


def _pages(seed: int, layout: str, hand: Hand) -> tuple[Application, list[np.ndarray]]:
    """The application as far as the layout asks it, and its clean pages."""
    application = make_application(seed)
    if layout == "own":
        return application, filled(application, hand, seed)
    asked = cut(application)
    return asked, draw_foreign(asked, layout, hand, seed)


def make_hand(face: str, rng: Random) -> Hand:
    """A way of writing with a face: unrest, slant, ink and ticks of somebody."""
    if face in ("song", "hei"):
        return Hand(face, text_mm=rng.uniform(3.4, 3.9))
    return Hand(
        face,
        rng.choice(_INKS),
        text_mm=rng.uniform(3.9, 4.5),
        unrest=rng.uniform(0.5, 1.3),
        slant=rng.uniform(-0.04, 0.1),
        tick=rng.choice(("check", "check", "check", "cross", "filled")),
    )
