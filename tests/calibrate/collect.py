"""Draws seeded packages, reads them, and keeps a point for each value: one file a package, written whole.

A package whose file is there is not drawn again, so a run that was broken off goes on where it was; two runs on one
folder do no harm. Own forms and others in turn, every sixth package with attachments.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from random import Random

import cv2

from extractors.models import Reading, Status
from extractors.reader import ReadingJob, read_package
from extractors.text.ocr import Ocr, load_ocr
from extractors.values.calibration import Grounds
from extractors.values.catalogue import Catalogue
from extractors.values.evidence import is_weakness
from tests.bench.accuracy import RIGHT, Scored, Verdict, score
from tests.bench.papers import score_materials
from tests.bench.reading import members_of
from tests.bench.samples import SAMPLES_DAY, Sample, samples_in, told_keys
from tests.calibrate.points import Point, write_points
from tests.scans.foreign import LAYOUTS
from tests.scans.many import Lot, drawn_lots, write_package
from tests.scans.papers import PAPERS
from tests.support.shipped import CATALOGUE, SHIPPED

_PAPERS_EVERY = 6
_PAPERS_A_PACKAGE = 4
_NO_POINT = (Verdict.BEYOND_TRUTH, Verdict.EMPTY, Verdict.MISSED)
Tell = Callable[[str], None]

_tools: tuple[Ocr, Catalogue] | None = None


def lot_of(seed: int) -> Lot:
    """What is drawn for a seed, by its own dice: own forms on even ones, other layouts on odd ones."""
    (lot,) = drawn_lots([seed], ("own",) if seed % 2 == 0 else tuple(LAYOUTS))
    if seed % _PAPERS_EVERY:
        return lot
    chosen = tuple(Random(f"papers {seed}").sample(list(PAPERS), _PAPERS_A_PACKAGE))
    return replace(lot, papers=chosen, with_shared_sheet=seed % (2 * _PAPERS_EVERY) == 0)


def collect(folder: Path, seeds: Sequence[int], *, models: Path, workers: int, tell: Tell) -> None:
    """Read what has no file in `folder` yet. models: where the recognition models are laid out."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting = [seed for seed in seeds if not points_file(folder, seed).exists()]
    tell(f"已有 {len(seeds) - len(waiting)} 份，待识别 {len(waiting)} 份")
    if not waiting:
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_warm_up, initargs=(models,)) as pool:
        tasks = {pool.submit(_read_one, folder, lot): lot for lot in map(lot_of, waiting)}
        for done, task in enumerate(as_completed(tasks), 1):
            tell(f"[{done}/{len(waiting)}] {tasks[task].name}：{task.result()} 个值")


def points_file(folder: Path, seed: int) -> Path:
    """Where the points of a package are kept."""
    return folder / f"{seed:06d}.jsonl"


def _warm_up(models: Path) -> None:
    global _tools
    cv2.setNumThreads(1)
    _tools = (load_ocr(models, threads=1), CATALOGUE)


def _read_one(folder: Path, lot: Lot) -> int:
    """Draw and read one package; how many points it gave."""
    assert _tools is not None
    ocr, catalogue = _tools
    with tempfile.TemporaryDirectory(prefix="calibrate-") as work:
        drawn = Path(work) / "drawn"
        write_package(drawn, lot)
        (sample,) = samples_in(drawn, "")
        files = members_of(sample.package, Path(work))
        reading = read_package(files, ReadingJob(source=lot.name, today=SAMPLES_DAY), templates=SHIPPED, ocr=ocr)
    points = points_of(sample, reading, catalogue, seed=lot.seed)
    write_points(points_file(folder, lot.seed), points)
    return len(points)


def points_of(sample: Sample, reading: Reading, catalogue: Catalogue, *, seed: int) -> list[Point]:
    """A point for each value that was read on evidence and of which the truth speaks."""
    scored = [*score(sample, reading, catalogue, told_keys([sample])), *score_materials(sample, reading, catalogue)]
    return [
        Point(
            seed=seed,
            key=s.key,
            grounds=grounds,
            score=s.score,
            claimed=s.confidence,
            accepted=s.status == Status.ACCEPTED,
            right=s.verdict in RIGHT,
            layout=s.origin.layout,
            profile=f"{s.origin.face}·{s.origin.machine}",
        )
        for s in scored
        if s.verdict not in _NO_POINT and (grounds := _grounds(s))
    ]


def _grounds(scored: Scored) -> str:
    """The grounds of a reading; one that was doubted for more than weak evidence counts as doubted. '' without any."""
    grounds = Grounds.of(scored.grounds)
    if grounds is None:
        return ""
    is_doubted = scored.status == Status.REVIEW and not is_weakness(scored.doubt)
    return grounds._replace(state="doubted").text if is_doubted else grounds.text
