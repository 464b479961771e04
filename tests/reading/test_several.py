"""Several packages read at once: every outcome as when they are read one after the other, here and on a Dask worker."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from extractors.job import ReadingJob
from extractors.models import SourceFile
from flows.application import sweep
from flows.ground import ReadingBounds
from flows.office.runtime import open_runtime
from flows.packages.closing import PackageEnd
from flows.reading import ClusterReader, SeveralReaders, width_of
from tests.soak.compare import Verdict, seen, verdict
from tests.soak.kills import Peaceful, drop_sheets
from tests.soak.life import new_office
from tests.soak.scene import TODAY, RecordedReader, drop_first_act
from tests.support.filled import write_package


class SlowReader(RecordedReader):
    """Takes its time over the first pages, so that later packages are read before earlier ones."""

    def __init__(self) -> None:
        self.pause_s = 0.3

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob):  # type: ignore[no-untyped-def]
        pause, self.pause_s = self.pause_s, 0.0
        time.sleep(pause)
        return super().read(files, job)


def taken(root: Path) -> None:
    ends: list[PackageEnd] = []
    with open_runtime(root, today=TODAY, reader=SeveralReaders([SlowReader(), RecordedReader()])) as office:
        assert office.pool.width == 2
        while sweep(office, office.intake.sweep(office.now), ends.append).ends or office.intake.waiting:
            continue
    assert not any(e.failed for e in ends)


def test_side_by_side_ends_as_one_after_the_other(peace: Peaceful, tmp_path: Path) -> None:
    root = new_office(tmp_path / "office", drop_first_act)
    taken(root)
    drop_sheets(root, peace.sheets)
    taken(root)
    assert verdict(peace.office, seen(root)) == Verdict()


def test_auto_means_the_cores_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {1, 4, 5}, raising=False)
    assert width_of("auto") == 3 and width_of(1) == 1 and width_of(7) == 7


def held(name: str, dask_worker: Any = None) -> int:
    """Which object a worker holds under this name."""
    return id(dask_worker.plugins[name])


@pytest.mark.ocr
def test_a_dask_worker_reads_what_is_sent_to_it_as_this_machine_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    folder = write_package(tmp_path / "完整")
    files = tuple(SourceFile(name=p.name, path=p) for p in sorted(Path(folder or tmp_path / "完整").iterdir()))
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("inproc://")
        reader = ClusterReader(address, tmp_path / "templates", ReadingBounds(), RecordedReader())
        reader._address = cluster.scheduler_address
        monkeypatch.setattr("flows.reading.cluster._AGAIN_S", 0.01)
        assert reader.width == 1
        started = reader._connected().run(held, reader._name)
        reader._forget()  # of a scheduler that is there: the models of its workers stay warm
        assert reader._connected().run(held, reader._name) == started
        reader._connected().unregister_worker_plugin(reader._name)  # as a scheduler that was started anew
        crops = tmp_path / "crops"
        found = reader.read(files, ReadingJob(source="完整", today=TODAY, crops=crops))
        reader.close()
    assert found.document_type.value == "application_form" and found.fields["project_name"].value
    named = {f.crop for f in found.fields.values() if f.crop}
    assert {p.name for p in crops.glob("*")} >= named
