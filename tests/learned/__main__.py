"""Makes `extractors/learned/tokens.onnx`, the network that tells what each text of a form is, from forms laid out.

    pip install torch onnx
    python -m tests.learned

Chromium and LibreOffice lay the forms out once; learning takes some forty minutes on two cores. Forms of the families
that are held out take no part in it and are what it is judged by. One seed, one result, up to the machine's rounding.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.evidence import Wording
from extractors.evidence.cutting import Cutting
from extractors.learned.looks import Looking, classes_of
from extractors.otherform import Labels
from extractors.templates import Templates
from flows.ground.workspace import Workspace
from tests.layouts import broad
from tests.layouts.document import Spec
from tests.layouts.families import FAMILIES, FITTED, HELD_OUT
from tests.layouts.supply import KEPT, ROOT, forms, specs
from tests.learned.examples import Example, Examples
from tests.learned.train import Plan, export, train

_WORD_SHARE = 0.05
"""Of the structures that LibreOffice lays out, which takes longest."""


def main() -> None:
    """Learn, judge, write."""
    parser = argparse.ArgumentParser("python -m tests.learned", description=__doc__)
    parser.add_argument("--forms", type=int, default=6300, help="structures to learn from")
    parser.add_argument("--scans", type=int, default=2, help="readings of each, with other faults")
    parser.add_argument("--steps", type=int, default=7_500, help="batches")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, default=KEPT, help="where laid out forms are kept")
    parser.add_argument("--out", type=Path, default=ROOT / "extractors" / "learned" / "tokens.onnx")
    given = parser.parse_args()
    catalogue = Templates(Workspace(ROOT).templates).catalogue
    wording, classes = Wording(Labels(catalogue)), classes_of(catalogue)
    looking = Looking(wording, classes)
    examples = Examples(looking, Cutting(wording), classes)
    learned = list(_pages(examples, _learned(given.forms), given.scans, given.kept))
    judged = list(_pages(examples, specs(HELD_OUT, 120, seed=2 * broad.FIRST), 1, given.kept))
    print(f"{len(learned)} pages to learn from, {len(judged)} to judge by")
    model = train(learned, judged, Plan(classes, looking.words, given.steps, given.seed))
    export(model, given.out, classes)
    print(f"{given.out} {given.out.stat().st_size / 1e6:.1f} MB")


def _learned(count: int) -> list[Spec]:
    by_word = tuple(f for f in FITTED if FAMILIES[f].engine == "word")
    others = tuple(f for f in FITTED if f not in by_word)
    words = round(_WORD_SHARE * count)
    return [*specs(others, count - words, seed=broad.FIRST), *specs(by_word, words, seed=broad.FIRST)]


def _pages(examples: Examples, wanted: Sequence[Spec], scans: int, kept: Path) -> Iterator[Example]:
    for form in forms(wanted, kept):
        for scan in range(1, scans + 1):
            yield from examples.of(form, scan)


if __name__ == "__main__":
    main()
