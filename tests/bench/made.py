"""Data made for one run: drawn from seeds on which nothing was ever tuned, read, reported and thrown away.

Own forms, as many forms of other layouts, and a sixth as many packages with attachments; faces and machines in turn.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import cv2

from extractors.errors import UsageError
from tests.bench.samples import MADE, Sample, samples_in
from tests.bench.speed import Tell
from tests.scans.foreign import LAYOUTS
from tests.scans.many import Lot, spread, write_package

HELD_OUT_SEED = 9700
"""Seeds from here on are for reporting only."""

DEVELOPMENT_SEED = 8900
OWN_SET, FOREIGN_SET, PAPERS_SET = f"{MADE}·本表", f"{MADE}·外来版式", f"{MADE}·附件"
_FORMS_PER_PAPERS = 6
_MOST_WORKERS = 2


def lots(packages: int, seed: int) -> dict[str, list[Lot]]:
    """What is to be drawn, by set; each package has a seed of its own, from `seed` on."""
    own, foreign = range(seed, seed + packages), range(seed + packages, seed + 2 * packages)
    papers = range(foreign.stop, foreign.stop + max(1, packages // _FORMS_PER_PAPERS))
    return {
        OWN_SET: list(spread(own, ("own",))),
        FOREIGN_SET: list(spread(foreign, tuple(LAYOUTS))),
        PAPERS_SET: list(spread(papers, ("own",), with_papers=True)),
    }


def draw(folder: Path, packages: int, seed: int, *, tell: Tell) -> tuple[Sample, ...]:
    """Draw the packages below an empty folder, on two processes at most.

    Raises:
        UsageError: the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("生成样例的文件夹不是空的", file=str(folder), next_step="换一个文件夹")
    wanted = lots(packages, seed)
    tasks = [(folder / sample_set, lot) for sample_set, some in wanted.items() for lot in some]
    context = multiprocessing.get_context("spawn")
    workers = min(_MOST_WORKERS, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        for done, task in enumerate(as_completed(pool.submit(write_package, *t) for t in tasks), 1):
            task.result()
            tell(f"生成样例：{done}/{len(tasks)} 份")
    return tuple(s for sample_set in wanted for s in samples_in(folder / sample_set, sample_set))


def compared(samples: Iterable[Sample], packages: int) -> tuple[Sample, ...]:
    """About `packages` of each set of forms for the comparison of engines, all layouts alike, all pages upright.

    Upright, because whole-page engines do not turn pages; without attachments, because those are no form.
    """
    upright = [s for s in samples if s.sample_set != PAPERS_SET and not s.truth.is_turned]
    layouts = dict.fromkeys((s.sample_set, s.truth.layout) for s in upright)
    chosen: list[Sample] = []
    for sample_set, layout in layouts:
        alike = sum(other == sample_set for other, _ in layouts)
        some = [s for s in upright if (s.sample_set, s.truth.layout) == (sample_set, layout)]
        chosen += evenly(some, -(-packages // alike))
    return tuple(chosen)


def mixed(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """The samples in an order in which every set is spread over the whole."""
    places: dict[str, int] = {}
    sizes = Counter(s.sample_set for s in samples)
    ordered = []
    for sample in samples:
        place = places.setdefault(sample.sample_set, 0)
        places[sample.sample_set] += 1
        ordered.append(((place + 0.5) / sizes[sample.sample_set], sample))
    return tuple(sample for _, sample in sorted(ordered, key=lambda pair: pair[0]))


def evenly(samples: Sequence[Sample], count: int) -> list[Sample]:
    """`count` of the samples, spread over them; all where they are fewer."""
    if count >= len(samples):
        return list(samples)
    return [samples[(2 * n + 1) * len(samples) // (2 * count)] for n in range(count)]
