"""Makes the networks of `extractors/learned` again, from forms laid out by Chromium and LibreOffice.

    pip install torch onnx
    python -m tests.learned cuts      # cuts.onnx: where runs of text are cut; first, as the next learns from its cuts
    python -m tests.learned texts     # tokens.onnx: what each text of a form is, which cells of a list make a row
    python -m tests.learned marks     # marks.onnx: which words of a choice are meant

On two cores laying the forms out takes half an hour (they are kept), `cuts` 5 minutes, `texts` an hour and a half.
Forms of the families that are held out take no part in learning and are what a network is judged by. One seed, one
result, up to the machine's rounding.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.evidence import Wording
from extractors.evidence.cutting import Cutting
from extractors.learned.cuts import Cuts
from extractors.learned.looks import Looking, classes_of
from extractors.otherform import Labels
from extractors.templates import Templates
from flows.ground.workspace import Workspace
from tests.layouts import broad
from tests.layouts.document import Spec
from tests.layouts.families import FAMILIES, FITTED, HELD_OUT
from tests.layouts.offices import PARTS
from tests.layouts.supply import KEPT, ROOT, forms, specs
from tests.learned import cuts, marks, train
from tests.learned.examples import Example, Examples
from tests.learned.pictures import choices_of

_LEARNED = ROOT / "extractors" / "learned"
_WORD_SHARE, _OFFICE_SHARE = 0.03, 0.55
"""Of the structures that LibreOffice lays out, which takes longest, and of the layouts of `tests/layouts/offices`."""
_SHOWN, _JUDGED_SHOWN = 9 * broad.FIRST, 7 * broad.FIRST
"""First structures whose choices are learned from and judged by; Word's are typed, as many of the others are."""


def main() -> None:
    """Learn, judge, write."""
    parser = argparse.ArgumentParser("python -m tests.learned", description=__doc__)
    parser.add_argument("what", choices=("cuts", "texts", "marks"))
    parser.add_argument("--forms", type=int, help="structures to learn from; 7700, 500 for marks")
    parser.add_argument("--scans", type=int, default=2, help="scans of each, with other faults")
    parser.add_argument("--steps", type=int, help="batches; 8300 for texts, 9000 for marks, 4500 for cuts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, default=KEPT, help="where laid out forms are kept")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.what == "cuts":
        out = given.out or _LEARNED / "cuts.onnx"
        _learn_cuts(given.forms or 7700, given.scans, cuts.Plan(given.steps or 4500, given.seed), given.kept, out)
    elif given.what == "texts":
        out = given.out or _LEARNED / "tokens.onnx"
        _learn_texts(given.forms or 7700, given.scans, (given.steps or 8300, given.seed), given.kept, out)
    else:
        out = given.out or _LEARNED / "marks.onnx"
        _learn_marks(given.forms or 500, given.scans, marks.Plan(given.steps or 9000, given.seed), out)
    print(f"{out} {out.stat().st_size / 1e6:.1f} MB")


def _learn_cuts(count: int, scans: int, plan: cuts.Plan, kept: Path, out: Path) -> None:
    cutter = Cuts(Templates(Workspace(ROOT).templates).catalogue)
    learned = [
        c for form in forms(_wanted(count), kept) for n in range(1, scans + 1) for c in cuts.cuts_of(form, n, cutter)
    ]
    judged = [c for form in forms(_judged(), kept) for c in cuts.cuts_of(form, 1, cutter)]
    print(f"{len(learned)} runs to learn from, {len(judged)} to judge by")
    cuts.export(cuts.train(learned, judged, plan), out)


def _learn_texts(count: int, scans: int, plan: tuple[int, int], kept: Path, out: Path) -> None:
    """plan: steps and seed."""
    catalogue = Templates(Workspace(ROOT).templates).catalogue
    wording, classes = Wording(Labels(catalogue)), classes_of(catalogue)
    looking = Looking(wording, classes)
    finer = Cuts(catalogue)
    examples = Examples(looking, Cutting(wording, finer), classes, finer)
    learned = list(_pages(examples, _wanted(count), scans, kept))
    judged = list(_pages(examples, _judged(), 1, kept))
    print(f"{len(learned)} pages to learn from, {len(judged)} to judge by")
    train.export(train.train(learned, judged, train.Plan(classes, looking.words, *plan)), out, classes)


def _learn_marks(count: int, scans: int, plan: marks.Plan, out: Path) -> None:
    fitted, held_out = (tuple(f for f in part if FAMILIES[f].engine != "word") for part in (FITTED, HELD_OUT))
    learned = list(choices_of(specs(fitted, count, seed=_SHOWN), scans))
    judged = list(choices_of(specs(held_out, 40, seed=_JUDGED_SHOWN), scans))
    print(f"{len(learned)} choices to learn from, {len(judged)} to judge by")
    marks.export(marks.train(learned, judged, plan), out)


def _wanted(count: int) -> list[Spec]:
    """What is learned from: a share of the offices' own layouts, a few of Word's, the rest of the grammar."""
    by_word = tuple(f for f in FITTED if FAMILIES[f].engine == "word")
    others = tuple(f for f in FITTED if f not in by_word and f not in PARTS)
    words, offices = round(_WORD_SHARE * count), round(_OFFICE_SHARE * count)
    return [
        *specs(PARTS[:1], offices, seed=broad.FIRST),
        *specs(others, count - words - offices, seed=broad.FIRST),
        *specs(by_word, words, seed=broad.FIRST),
    ]


def _judged() -> list[Spec]:
    """What is judged by: none of it is learned from."""
    return specs(HELD_OUT, 160, seed=2 * broad.FIRST)


def _pages(examples: Examples, wanted: Sequence[Spec], scans: int, kept: Path) -> Iterator[Example]:
    for form in forms(wanted, kept):
        for scan in range(1, scans + 1):
            yield from examples.of(form, scan)


if __name__ == "__main__":
    main()
