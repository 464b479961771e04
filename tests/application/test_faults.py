"""Faults of our own machine: a reading that dies, hangs or eats memory, a broken template, a shut folder.

Each ends in a definite state with a Chinese reason, leaves nothing half-written, and finishes later where it can.
"""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from docx import Document

from extractors.errors import ConfigurationError, LeaseLostError, LetterError, ReadingFailedError, TooLargeError
from extractors.models import DocumentType, Reading, SourceFile
from extractors.reader import ReadingJob
from flows.application import Swept, sweep
from flows.audit.auditing import audit
from flows.casework.model import OutcomeKind
from flows.ground.settings import ReadingBounds
from flows.intake import Holding
from flows.intake.holding import Hold
from flows.issuing import papers as papers_step
from flows.ledger import Held
from flows.office.runtime import Runtime, open_runtime
from flows.opened import open_ledger
from flows.packages.closing import PackageEnd
from flows.packages.failure import cause_of
from flows.reading import Fittings, ReadingPool
from flows.reading.child import Read
from flows.running.preflight import refuse_nonsense
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, page
from tests.support.programs import until

FILES = (SourceFile(name="a.pdf", path=Path("a.pdf")),)
JOB = ReadingJob(source="某某材料")
DONE = Reading(source="s", document_type=DocumentType.FORM)
BOUNDS = ReadingBounds(timeout_s=2, memory_mb=600, file_mb=1)
SPAWN = multiprocessing.get_context("spawn")


# -- the reading process ---------------------------------------------------------------------------------------------


def behaving(how: str, note: Path) -> Read:
    return partial(_behave, how, note)


def _behave(how: str, note: Path, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
    """Runs in the reading process; the note counts how often it was asked."""
    with note.open("a", encoding="ascii") as out:
        out.write(f"{os.getpid()}\n")
    asked = len(note.read_text(encoding="ascii").split())
    kind, _, first_only = how.partition("-")
    if not first_only or asked == 1:
        _misbehave(kind, note)
    return DONE


def _misbehave(kind: str, note: Path) -> None:
    if kind == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "hangs":
        time.sleep(60)
    elif kind == "eats":
        np.ones(2_000_000_000 // 8).sum()
    elif kind == "writes":
        note.with_suffix(".big").write_bytes(b"x" * 5_000_000)
    elif kind == "says":
        logging.getLogger("baozhuang.loading").warning("a tiff stopped at page 2: IndexError at TiffImagePlugin.py:9")
    elif kind == "breaks":
        raise IndexError("样本一 13800000000")
    elif kind == "refuses":
        raise TooLargeError("第 1 页有 90000×90000 像素", file="a.pdf", next_step="重新扫描")


def pool_that(how: str, note: Path) -> ReadingPool:
    return ReadingPool(partial(behaving, how, note), BOUNDS, Fittings(writes=(note.parent,)))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("dies", "被系统终止"),
        ("hangs", "超过 2 秒"),
        ("eats", "内存不足"),
        ("writes", "识别程序出错（OSError）"),
        ("breaks", "识别程序出错（IndexError）"),
    ],
)
def test_a_reading_that_fails_is_tried_once_more_and_then_told(tmp_path: Path, how: str, said: str) -> None:
    note = tmp_path / "asked"
    pool = pool_that(how, note)
    with pytest.raises(ReadingFailedError, match=said) as told:
        pool.read(FILES, JOB)
    pids = note.read_text(encoding="ascii").split()
    assert len(pids) == len(set(pids)) == 2, "each try in a process of its own"
    assert told.value.file == "某某材料" and "13800000000" not in told.value.message
    pool.close()
    assert not any(is_alive(int(pid)) for pid in pids)


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2]


@pytest.mark.parametrize("how", ["dies-once", "hangs-once"])
def test_a_reading_that_fails_once_is_made_good(tmp_path: Path, how: str) -> None:
    pool = pool_that(how, tmp_path / "asked")
    assert pool.read(FILES, JOB) == DONE
    pool.close()


def test_what_a_decoder_stumbled_over_is_in_the_log_of_the_office(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pool = pool_that("says-once", tmp_path / "asked")
    assert pool.read(FILES, JOB) == DONE and caplog.text.count("IndexError at TiffImagePlugin.py:9") == 1
    assert pool.read(FILES, JOB) == DONE and caplog.text.count("IndexError") == 1
    pool.close()


def test_a_refusal_is_no_fault_and_the_process_stays(tmp_path: Path) -> None:
    note = tmp_path / "asked"
    pool = pool_that("refuses-once", note)
    with pytest.raises(TooLargeError, match="90000") as told:
        pool.read(FILES, JOB)
    assert told.value.next_step == "重新扫描"
    assert pool.read(FILES, JOB) == DONE
    assert len(set(note.read_text(encoding="ascii").split())) == 1
    pool.close()


def _own_a_pool(note: Path) -> None:
    pool_that("hangs", note).read(FILES, JOB)


def test_the_reading_process_goes_with_its_office(tmp_path: Path) -> None:
    """kill -9 of the office in the middle of a reading leaves no reading process behind."""
    note = tmp_path / "asked"
    office = SPAWN.Process(target=_own_a_pool, args=(note,))
    office.start()
    until(lambda: note.exists() and note.read_text(encoding="ascii").endswith("\n"))
    office.kill()
    office.join()
    reader = int(note.read_text(encoding="ascii"))
    until(lambda: not is_alive(reader))
    assert not is_alive(reader)


# -- the office ------------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def office(root: Path) -> Iterator[Runtime]:
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as made:
        yield made


def taken(office: Runtime) -> tuple[list[PackageEnd], Swept]:
    """Sweep until something has come and nothing waits."""
    ends: list[PackageEnd] = []
    until_end = time.monotonic() + 20
    while time.monotonic() < until_end:
        swept = sweep(office, office.intake.sweep(office.now), ends.append)
        if ends and not office.intake.waiting:
            return ends, swept
        time.sleep(0.02)
    raise AssertionError("nothing came")


def words(path: Path) -> str:
    return "\n".join(p.text for p in Document(str(path)).paragraphs)


class FailingReader(RecordedReader):
    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        raise ReadingFailedError("识别程序 2 次未能读完（内存不足）", file=job.source, next_step="打开原件查看")


def test_what_cannot_be_read_lies_before_a_person_with_its_original(root: Path) -> None:
    (root / "inbox" / "毒.png").write_bytes(page("accepted"))
    with open_runtime(root, today=TODAY, reader=FailingReader()) as office:
        (end,), _ = taken(office)
    assert end.outcome is OutcomeKind.REVIEW and not end.failed
    folder = root / "outbox" / end.papers[0]
    assert folder.parent.name == "待核对"
    assert (folder / "毒.png").read_bytes() == page("accepted")
    text = words(folder / "待核对说明.docx")
    assert "内存不足" in text and "打开原件查看" in text and "待 核 对 说 明" in text
    with open_ledger(root) as desk:
        assert audit(desk).problems == ()
    (root / "inbox" / "毒.png").write_bytes(page("accepted"))  # after the machine was mended: taken anew
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        (again,), _ = taken(office)
    assert again.outcome is OutcomeKind.ACCEPTED


def test_a_broken_template_stops_its_paper_alone_and_is_made_good_later(
    root: Path, office: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = papers_step.render

    def broken(paper: object, **given: object) -> bytes:
        if getattr(paper, "provider", "") == "power":
            raise LetterError("模板缺失或损坏", file="需求函.docx", next_step="恢复该模板")
        return real(paper, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(papers_step, "render", broken)
    (root / "inbox" / "一.png").write_bytes(page("accepted"))
    (end,), swept = taken(office)
    assert end.outcome is OutcomeKind.ACCEPTED and not end.failed and "1 份文书暂未能生成" in end.reason
    assert "1 份" in swept.troubles[0]
    assert len(office.ledger.open_papers(end.case_no)) == 1
    assert office.ledger.unfinished_packages() == ()
    unmade = [e for e in office.ledger.events(end.case_no) if e.kind == papers_step.UNMADE]
    assert len(unmade) == 1, "told once for the paper, not at every try"
    numbers = [p.number for p in office.ledger.papers(end.case_no)]
    monkeypatch.setattr(papers_step, "render", real)
    assert sweep(office, (), lambda end: None).troubles == ()
    assert office.ledger.open_papers(end.case_no) == ()
    assert [p.number for p in office.ledger.papers(end.case_no)] == numbers
    with open_ledger(root) as desk:
        assert audit(desk).problems == ()


def refusing(code: int, until_call: int) -> object:
    """`os.fsync` that fails: the disk is full or the folder read-only, for so many calls."""
    calls = iter(range(10**9))
    real = os.fsync

    def fsync(handle: int) -> None:
        if next(calls) < until_call:
            raise OSError(code, os.strerror(code))
        real(handle)

    return fsync


@pytest.mark.parametrize(("code", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读"), (errno.EACCES, "占用")])
def test_a_full_or_shut_outbox_keeps_the_package_and_it_ends_later(
    root: Path, office: Runtime, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    (root / "inbox" / "一.png").write_bytes(page("accepted"))
    real = papers_step.replace_bytes

    def shut(target: Path, content: bytes) -> str:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(papers_step, "replace_bytes", shut)
    (end,), _ = taken(office)
    assert end.failed and said in end.reason and "原件保存完好" in end.reason
    assert not list((root / "outbox").rglob("需求函*"))
    monkeypatch.setattr(papers_step, "replace_bytes", real)
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as later:
        office.presence.close()  # the first process is gone
        (again,), swept = taken(later)
    assert again.outcome is OutcomeKind.ACCEPTED and swept.troubles == ()
    assert again.case_no == end.case_no
    with open_ledger(root) as desk:
        assert audit(desk).problems == ()


def test_a_fault_that_cannot_even_be_recorded_ends_the_package_only(
    root: Path, office: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "inbox" / "一.png").write_bytes(page("accepted"))
    (root / "inbox" / "二.png").write_bytes(page("small"))

    def full(*given: object, **more: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(office.ledger, "record", full)
        ends, _ = taken(office)
    assert len(ends) == 2 and all(e.failed for e in ends)
    assert office.ledger.verify() == []


def test_causes_in_chinese_never_quote() -> None:
    assert cause_of(OSError(errno.ENOSPC, "x")).startswith("磁盘已满")
    assert cause_of(ValueError("样本一")) == "程序出错（ValueError）"
    assert cause_of(LetterError("模板缺失")) == "模板缺失"


# -- the lease -------------------------------------------------------------------------------------------------------


def test_a_lease_that_went_to_another_stops_the_filing(root: Path, office: Runtime) -> None:
    class SlowReader(RecordedReader):
        def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
            (package,) = office.ledger.unfinished_packages()
            later = office.now() + timedelta(seconds=60)
            office.ledger.claim(package.sha256, "x", "other", later, work_id=package.work_id)
            until(lambda: any(h.lost for h in office.hold._holdings))
            return super().read(files, job)

    object.__setattr__(office, "pool", SlowReader())
    object.__setattr__(office, "settings", office.settings.model_copy(update={"lease_s": 0.1}))
    (root / "inbox" / "一.png").write_bytes(page("accepted"))
    (end,), _ = taken(office)
    assert "另一个进程" in end.reason and not end.failed
    assert office.ledger.cases() == () and not list((root / "outbox").rglob("*.docx"))


def shut() -> bool:
    raise sqlite3.OperationalError("database is locked")


def test_a_ledger_that_does_not_answer_loses_the_lease_only_after_its_time() -> None:
    hold = Hold()
    holding = Holding(shut, every_s=0.05)
    with hold.on(holding, Held("o", sha256="s")):
        hold.require()
        until(lambda: holding.lost)
        with pytest.raises(LeaseLostError):
            hold.require()
    hold.require()


# -- refused at the start --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("lease_s: 1\n", "来不及续期"),
        ("reading:\n  memory_mb: 10\n", "太小"),
        ("reading:\n  timeout: 10\n", "timeout_s"),
        ("limits:\n  member_bytes: 900000000\n", "member_bytes"),
        ("outbox: inbox/out\n", "之内"),
        ("quiet: 5\n", "quiet_s"),
        ("quiet_s: -5\n", "quiet_s"),
    ],
)
def test_nonsense_is_refused_at_the_start(tmp_path: Path, settings: str, said: str) -> None:
    (tmp_path / "baozhuang.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        refuse_nonsense(tmp_path)


def test_a_ledger_on_a_share_and_a_full_disk_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.doctor import machine as doctor_machine
    from flows.running import preflight

    refuse_nonsense(tmp_path)
    monkeypatch.setattr(preflight, "mounts", lambda: f"server:/x {tmp_path} nfs4 rw 0 0\n")
    with pytest.raises(ConfigurationError, match="网络文件系统"):
        refuse_nonsense(tmp_path)
    monkeypatch.setattr(preflight, "mounts", lambda: "")
    monkeypatch.setattr(doctor_machine, "FULL_BYTES", 10**18)
    with pytest.raises(ConfigurationError, match="剩余"):
        refuse_nonsense(tmp_path)
