"""Thousands of seeded scans: layouts × hands × machines, one package a seed, with attachments where they are wanted.

`drawn_lots` lets the seed choose, as the mail brings them; `spread` goes through faces and machines in turn, so that
few packages hold every pair of them about equally often. `write_package` draws what they chose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import numpy as np

from tests.scans.attachments import Attachment
from tests.scans.camera import phone
from tests.scans.foreign import LAYOUTS, cut, draw_foreign
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES, Scan, laid
from tests.scans.packaging import write_pictures
from tests.scans.papers import PAPERS, fitting, make_licence_with_card
from tests.scans.people import KINDS, Application, Wish, make_application
from tests.scans.shipped import filled
from tests.scans.truth import Story, truth_of, write_truth

MACHINES: dict[str, Callable[[np.ndarray, Random], Scan]] = {**FLAT_MACHINES, "phone": phone}
PRINT_FACES = ("song", "hei")
FACES = (*PRINT_FACES, "wenkai", "longcang", "mashan", "zhimang")
_INKS = ((22, 22, 26), (30, 40, 120), (24, 32, 72))
_TURNS = (0,) * 7 + (1, 2, 3)
_ODD_TICKS = ("over", "between", "mixed", "beside", "circled", "struck", "sweep")
_ODD_TICKS_SHARE = 0.15
"""Share of the packages written by hand whose ticks are not plain ones in their squares."""
_PAPERS_A_PACKAGE = 4
_SHARED_SHEET_EVERY = 3
"""Every so manieth package with attachments has a licence and a card on one sheet."""


@dataclass(frozen=True)
class Lot:
    """What one package is to be. papers: names of PAPERS that lie with the form, none for a form alone.

    with_shared_sheet: whether a sheet with two papers lies with them. rng: goes on with everything else of the package.
    """

    seed: int
    layout: str
    face: str
    machine: str
    papers: tuple[str, ...] = ()
    with_shared_sheet: bool = False
    rng: Random = field(default_factory=Random, compare=False)

    @property
    def name(self) -> str:
        """The name of its folder."""
        kind = "papers" if self.papers else self.layout
        return f"{self.seed:06d}-{kind}-{self.face}-{self.machine}"


def write_many(out: Path, seeds: Iterable[int], *, layouts: Sequence[str] | None = None) -> Iterator[str]:
    """One package a seed: scan_1, scan_2 … and truth.json; yields the folder names.

    layouts: own and the keys of foreign.LAYOUTS to choose from; None: every second one is the own form.
    """
    for lot in drawn_lots(seeds, layouts):
        write_package(out, lot)
        yield lot.name


def drawn_lots(seeds: Iterable[int], layouts: Sequence[str] | None = None) -> Iterator[Lot]:
    """Layout, face and machine by each seed's own dice."""
    for seed in seeds:
        rng = Random(f"package {seed}")
        layout = rng.choice(layouts or ("own", "own", "own", *LAYOUTS))
        face = rng.choice(FACES)
        yield Lot(seed, layout, face, rng.choice(list(MACHINES)), rng=rng)


def spread(seeds: Sequence[int], layouts: Sequence[str], *, with_papers: bool = False) -> Iterator[Lot]:
    """Layouts in turn, and within each the faces and machines; with_papers: attachments too, their kinds in turn."""
    machines, papers = list(MACHINES), list(PAPERS)
    for number, seed in enumerate(seeds):
        turn, which = divmod(number, len(layouts))
        turn += which * len(FACES) * len(machines) // len(layouts)
        chosen = [papers[(number + 2 * k) % len(papers)] for k in range(_PAPERS_A_PACKAGE)]
        yield Lot(
            seed,
            layouts[which],
            FACES[turn % len(FACES)],
            machines[turn % len(machines)],
            papers=tuple(chosen) if with_papers else (),
            with_shared_sheet=with_papers and number % _SHARED_SHEET_EVERY == 0,
            rng=Random(f"package {seed}"),
        )


def write_package(out: Path, lot: Lot) -> None:
    """Draw, scan and write one package into a folder of its name, with its truth; attachments come after the form."""
    application = _application(lot)
    pages = _pages(application, lot, ticking(make_hand(lot.face, lot.rng), lot.seed))
    turns = lot.rng.choice(_TURNS)
    scans = [laid(MACHINES[lot.machine](page, lot.rng), turns) for page in pages]
    sheets, papers = _attached(application, lot)
    scans += [MACHINES[lot.machine](_standing(sheet), lot.rng) for sheet in sheets]
    write_pictures(out / lot.name, scans)
    write_truth(out / lot.name, truth_of(application, _story(lot, turns, len(pages)), papers))


def _story(lot: Lot, turns: int, pages: int) -> Story:
    expected = "review-or-accepted" if lot.layout == "own" else "correction-or-review"
    return Story(
        lot.face,
        lot.machine,
        "" if lot.papers else expected,
        layout=lot.layout,
        rotations={f"scan_{n}": 90 * turns for n in range(1, pages + 1)} if turns else {},
    )


def _application(lot: Lot) -> Application:
    """The application as far as its layout asks it; one with attachments is a firm's that has all they tell of."""
    if lot.papers:
        made = make_application(lot.seed, Wish(KINDS[lot.seed % len(KINDS)]))
        return Application(fitting(made), made.rows)
    application = make_application(lot.seed)
    return application if lot.layout == "own" else cut(application)


def _pages(application: Application, lot: Lot, hand: Hand) -> list[np.ndarray]:
    """The clean pages of the form."""
    if lot.layout == "own":
        return filled(application, hand, lot.seed)
    return draw_foreign(application, lot.layout, hand, lot.seed)


def _attached(application: Application, lot: Lot) -> tuple[list[np.ndarray], list[Attachment]]:
    """The sheets of the attachments, and what lies on them in their order; no kind lies there twice."""
    sheets: list[np.ndarray] = []
    papers: list[Attachment] = []
    if lot.with_shared_sheet:
        sheet, both = make_licence_with_card(application, lot.rng)
        sheets.append(sheet)
        papers += both
    for name in lot.papers:
        paper = PAPERS[name](application, lot.rng)
        if paper.id not in {p.id for p in papers}:
            sheets.append(paper.page)
            papers.append(paper)
    return sheets, papers


def _standing(sheet: np.ndarray) -> np.ndarray:
    """A landscape sheet laid in on its side, as every machine here takes portrait sheets."""
    return np.ascontiguousarray(np.rot90(sheet)) if sheet.shape[1] > sheet.shape[0] else sheet


def make_hand(face: str, rng: Random) -> Hand:
    """A way of writing with a face: unrest, slant, ink and ticks of somebody."""
    if face in PRINT_FACES:
        return Hand(face, text_mm=rng.uniform(3.4, 3.9))
    return Hand(
        face,
        rng.choice(_INKS),
        text_mm=rng.uniform(3.9, 4.5),
        unrest=rng.uniform(0.5, 1.3),
        slant=rng.uniform(-0.04, 0.1),
        tick=rng.choice(("check", "check", "check", "cross", "filled")),
    )


def ticking(hand: Hand, seed: int) -> Hand:
    """The hand with its way of ticking: some tick over, beside or between, ring the word, or take a tick back.

    By dice of its own, so that everything else of a package stays as it is.
    """
    rng = Random(f"ticks {seed}")
    odd = hand.is_written and rng.random() < _ODD_TICKS_SHARE
    return replace(hand, tick=rng.choice(_ODD_TICKS)) if odd else hand
