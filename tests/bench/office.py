"""The whole way of `once`, letters and ledger included, on a fresh temporary root, in a process of its own.

The start (Prefect's embedded server, the models, one package of each set) is measured apart from the work.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from flows.ground.settings import FILE_NAME
from flows.running.prefect_home import prepare_prefect
from tests.bench.samples import Sample

if TYPE_CHECKING:
    from flows.packages.closing import PackageEnd

_SETTINGS = "quiet_s: 0.05\nempty_quiet_s: 0.1\ncopies_per_sweep: 0\n"
"""The packages are laid down whole: waiting for them to grow would be measured as work."""

_OPEN_ENDED = (".jpg", ".jpeg", ".pdf", ".tif", ".tiff")
"""Kinds of file that read the same with a byte more at their end."""


@dataclass(frozen=True)
class End:
    """How one package ended in the office. outcome: '' where it never came to an end. wanted: those of the truth."""

    sample_set: str
    sample: str
    wanted: tuple[str, ...] = ()
    outcome: str = ""
    papers: int = 0
    seconds: float = 0.0
    failed: bool = True
    reason: str = ""

    @property
    def is_right(self) -> bool | None:
        """Whether it ended as the truth says, None where it does not say."""
        return self.outcome in self.wanted if self.wanted else None


@dataclass(frozen=True)
class OfficeRun:
    """start_s: until the warm-up packages were through. seconds: all packages, from the inbox to filed letters."""

    start_s: float
    seconds: float
    ends: tuple[End, ...]


def run_office(root: Path, samples: tuple[Sample, ...]) -> OfficeRun:
    """Open an office at the empty folder `root`, warm it up, and take every sample through it."""
    started = time.perf_counter()
    inbox = root / "inbox"
    inbox.mkdir()
    (root / FILE_NAME).write_text(_SETTINGS, encoding="utf-8")
    os.environ["PREFECT_HOME"] = str(root / "var" / "prefect")
    prepare_prefect(root / "var" / "prefect")
    from flows.office.runtime import open_runtime  # these import prefect, which must find its home prepared
    from flows.running import Record, take_all

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, open_runtime(root) as office, ExitStack() as beside:
        quiet, record = Console(file=nowhere), beside.enter_context(Record(office))
        _lay_warm_up(samples, inbox)
        take_all(office, quiet, record=record)
        start_s = time.perf_counter() - started
        names = {s.copy_to(inbox, f"{n:03d}-{s.name}").name: s for n, s in enumerate(samples, 1)}
        started = time.perf_counter()
        ends = {e.source_name: e for e in take_all(office, quiet, record=record)}
        seconds = time.perf_counter() - started
    return OfficeRun(start_s, seconds, tuple(_end(sample, ends.get(name)) for name, sample in names.items()))


def _end(sample: Sample, end: PackageEnd | None) -> End:
    if end is None:
        return End(sample.sample_set, sample.name, sample.truth.ends, reason="留在收件夹中")
    return End(
        sample_set=sample.sample_set,
        sample=sample.name,
        wanted=sample.truth.ends,
        outcome=end.outcome.value if end.outcome else "",
        papers=len(end.papers),
        seconds=end.seconds,
        failed=end.failed,
        reason=end.reason,
    )


def _lay_warm_up(samples: Sequence[Sample], inbox: Path) -> None:
    """One package of each set with a byte more, so that it is not the same package again."""
    done: set[str] = set()
    for sample in samples:
        if sample.sample_set not in done:
            package = sample.copy_to(inbox, f"warm-up-{len(done)}-{sample.name}")
            if _lengthen(package):
                done.add(sample.sample_set)
            else:
                shutil.rmtree(package) if package.is_dir() else package.unlink()


def _lengthen(package: Path) -> bool:
    """Add a byte to a file of the package; False where no file bears it."""
    files = sorted(p for p in package.rglob("*") if p.is_file()) if package.is_dir() else [package]
    for file in files:
        if file.suffix.lower() in _OPEN_ENDED and file.stat().st_size:
            with file.open("ab") as stream:
                stream.write(b"\n")
            return True
    return False
