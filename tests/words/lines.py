"""Lines of Chinese writing as scanned forms show them, what each reading saw of them, and what stands there.

Draws own forms whose names are put together from single characters, so that nothing is learnt of a vocabulary; every
face and machine in turn. Hands on `Line`s, kept as one JSON line each in a file per form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import cv2
import numpy as np

from extractors.marks import find_codes
from extractors.means import Means
from extractors.models import Frozen, Lattice
from extractors.ownform import own_sheets
from extractors.slots import Laid, read_all_slots
from extractors.text import Ocr
from extractors.values import Acceptance, squeeze
from tests.bench.samples import SAMPLES_DAY
from tests.scans import words as stock
from tests.scans.fill import slot_values
from tests.scans.fonts import FACES, characters
from tests.scans.machines import encoded
from tests.scans.many import MACHINES, make_hand
from tests.scans.people import KINDS, Application, Wish, make_application
from tests.scans.shipped import filled
from tests.support.shipped import CATALOGUE, SHIPPED

WRITTEN = tuple(name for name, face in FACES.items() if face.handwritten)
_TYPES = ("text", "name")
_PRINTED_EVERY = 6


class Line(Frozen):
    """A line that was read. truth: what stands there; asked: whether a person would be asked by the readings alone."""

    seed: int
    key: str
    face: str
    machine: str
    truth: str
    value: str
    asked: bool
    doubt: str
    lattices: tuple[Lattice, ...]


@cache
def letters() -> tuple[str, str]:
    """Surnames and characters of given names that every hand can write."""
    known = frozenset.intersection(*(characters(name) for name in WRITTEN))
    lists = SHIPPED.words
    return "".join(c for c in lists.surnames if c in known), "".join(c for c in lists.given if c in known)


def application_of(seed: int) -> Application:
    """A firm's application for everything, its names of any characters."""
    rng = Random(f"lines {seed}")
    made = make_application(seed, Wish(rng.choice(KINDS), stock.SERVICES, segments=2, resident=False))
    surnames, given = letters()

    def person() -> str:
        return rng.choice(surnames) + "".join(rng.choice(given) for _ in range(rng.choice((1, 2, 2))))

    brand = "".join(rng.choice(given) for _ in range(2))
    old = next((b for b in stock.BRANDS if b in made.fields["applicant_name"]), "")
    named = {k: str(made.fields[k]).replace(old, brand) for k in ("applicant_name", "project_name") if old}
    return Application({**made.fields, **named, "legal_rep": person(), "agent_name": person()}, made.rows)


def read_lines(seed: int, ocr: Ocr) -> list[Line]:
    """The lines of the form of a seed as they were read."""
    rng, names = Random(f"lines of {seed}"), list(MACHINES)
    face = rng.choice([n for n in FACES if n not in WRITTEN]) if seed % _PRINTED_EVERY == 0 else rng.choice(WRITTEN)
    machine = names[seed % len(names)]
    application = application_of(seed)
    truth = {k: squeeze(str(v)) for k, v in slot_values(application).items() if v is not None}
    found = []
    for page in filled(application, make_hand(face, rng), seed):
        content, _ = encoded(MACHINES[machine](page, rng))
        found += _of_page(cv2.imdecode(np.frombuffer(BytesIO(content).read(), np.uint8), cv2.IMREAD_COLOR), ocr)
    return [
        line.model_copy(update={"seed": seed, "face": face, "machine": machine, "truth": truth[line.key]})
        for line in found
        if line.key in truth
    ]


def _of_page(image: np.ndarray, ocr: Ocr) -> Iterator[Line]:
    """The written words of a page; keys are names of slots."""
    alone = Acceptance(SHIPPED.calibration, SHIPPED.lexicon)
    means = Means(SHIPPED, CATALOGUE, ocr, alone, SAMPLES_DAY)
    for sheet in own_sheets(image, find_codes(image), SHIPPED.layout):
        slots = tuple(s for s in sheet.laid.slots if s.style == "text" and CATALOGUE[s.key].type in _TYPES)
        read = read_all_slots(Laid(sheet.laid.image, slots), number=1, means=means)
        cells = {f"{r.table}.{r.index}.{k}": c for r in read.rows for k, c in r.cells.items()}
        for key, reading in {**read.fields, **cells}.items():
            if reading.lattices:
                yield Line(
                    seed=0,
                    key=key,
                    face="",
                    machine="",
                    truth="",
                    value=squeeze(str(reading.value)),
                    asked=bool(reading.doubt),
                    doubt=reading.doubt,
                    lattices=reading.lattices,
                )


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """The lines of one form; the file is there whole or not at all."""
    aside = path.with_suffix(".part")
    aside.write_text("".join(json.dumps(x.model_dump(), ensure_ascii=False) + "\n" for x in lines), encoding="utf-8")
    aside.replace(path)


def lines_in(folder: Path) -> list[Line]:
    """All lines that are kept in a folder."""
    files = sorted(folder.glob("*.jsonl"))
    return [Line.model_validate_json(x) for f in files for x in f.read_text(encoding="utf-8").splitlines()]
