"""What a decoder that has fallen to a file could try: each is tried in the real process, and refused."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from pydantic import TypeAdapter

from extractors.errors import ReadingFailedError, ReviewSheetError
from extractors.job import ReadingJob
from extractors.models import DocumentType, Reading, SourceFile
from extractors.pages import print_apart
from extractors.shut_in import Bar, Sight, readable
from flows.doctor.confinement import check_confinement
from flows.doctor.precondition import Level
from flows.ground import ReadingBounds
from flows.push import workbook_grids
from flows.reading import Fittings, ReadingPool
from flows.reading.child import Read

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shuts a process in")
TEXT: TypeAdapter[str] = TypeAdapter(str)
BOUNDS = ReadingBounds(timeout_s=60, memory_mb=500, file_mb=1)
DONE = Reading(source="s", document_type=DocumentType.FORM)


def nothing_read() -> Read:
    return _draws


def _draws(files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
    """Leaves a picture, and what must not be taken for one."""
    assert job.crops is not None
    job.crops.mkdir()
    if files[0].path.read_bytes().startswith(b"%PDF-"):
        (job.crops / "is-pdf.png").write_bytes(b"picture")
    (job.crops / "001-name.png").write_bytes(b"picture")
    (job.crops / "program.sh").write_bytes(b"#!/bin/sh")
    (job.crops / "stolen.png").symlink_to("/etc/hostname")
    os.mkfifo(job.crops / "waits.png")
    return DONE


def _refused(attempt: Callable[[], object]) -> str:
    """The class of the error that an attempt met, or what it got."""
    try:
        return f"got {attempt()}"
    except (OSError, ValueError, MemoryError, subprocess.SubprocessError) as error:
        return "refused" if isinstance(error, (PermissionError, ValueError)) else type(error).__name__


def opens_a_socket(_: Path) -> str:
    return _refused(socket.socket)


def reads_what_lies_beside(path: Path) -> str:
    """path: in the exchange; the office lies above it."""
    office = path.parents[5]
    return " ".join(_refused((office / name).read_bytes) for name in ("var/ledger.sqlite", "outbox/letter.docx"))


def writes_beside(path: Path) -> str:
    office = path.parents[5]
    attempts = (
        lambda: (office / "outbox" / "new.docx").write_bytes(b""),
        lambda: (office / "outbox" / "letter.docx").unlink(),
        lambda: path.write_bytes(b"changed"),
        lambda: path.with_name("more").write_bytes(b""),
        lambda: (office / "var" / "models" / "weights").write_bytes(b""),
    )
    return " ".join(map(_refused, attempts))


def reads_its_own(path: Path) -> str:
    return path.read_text() + (path.parents[5] / "var" / "models" / "weights").read_text()


def raises_its_limits(_: Path) -> str:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    free = resource.RLIM_INFINITY
    attempts = (
        lambda: resource.setrlimit(resource.RLIMIT_AS, (free, free)),
        lambda: resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6)),
        lambda: resource.prlimit(0, resource.RLIMIT_FSIZE, (free, free)),
    )
    return " ".join(map(_refused, attempts)) + ("" if hard != free else " unbounded")


def gains_privileges(_: Path) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    held = {name: status[name].strip() for name in ("CapEff", "CapPrm", "CapBnd", "NoNewPrivs")}
    mounted = libc.mount(b"none", b"/", b"tmpfs", 0, None)
    return f"{held['NoNewPrivs']} {int(held['CapEff'], 16)} {int(held['CapPrm'], 16)} {mounted} " + _refused(
        lambda: os.setuid(12345)
    )


def starts_programs(_: Path) -> str:
    attempts = (os.fork, lambda: subprocess.run(["/bin/true"], check=True), lambda: os.execv("/bin/true", ["true"]))
    return " ".join(map(_refused, attempts))


def signals_others(_: Path) -> str:
    return _refused(lambda: os.kill(os.getppid(), 0))


def allocates(_: Path) -> str:
    return _refused(lambda: len(bytearray(2_000_000_000)))


def writes_much(path: Path) -> str:
    return _refused(lambda: (path.parents[2] / "out" / "big").write_bytes(b"x" * 3_000_000))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("office")
    for name in ("var/ledger.sqlite", "var/models/weights", "outbox/letter.docx", "inbox/scan.pdf"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("secret" if "models" not in name else "weights")
    return root


@pytest.fixture(scope="module")
def pool(office: Path) -> Iterator[ReadingPool]:
    fittings = Fittings(
        exchange=office / "var" / "reading",
        reads=(office / "var" / "models",),
        hidden=(office / "var", office / "inbox", office / "outbox"),
    )
    made = ReadingPool(nothing_read, BOUNDS, fittings)
    yield made
    made.close()
    assert list((office / "var" / "reading").iterdir()) == []


HELD = {check.subject.rpartition("·")[2] for check in check_confinement() if check.level is Level.GOOD}


def needs(bar: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(bar not in HELD, reason=f"this machine does not offer it: {bar}")


@pytest.mark.parametrize(
    ("hostile", "answer"),
    [
        pytest.param(opens_a_socket, "refused", marks=needs("系统调用")),
        pytest.param(reads_what_lies_beside, "refused refused", marks=needs("文件")),
        pytest.param(writes_beside, "refused refused refused refused refused", marks=needs("文件")),
        pytest.param(reads_its_own, "secretweights", marks=needs("文件")),
        pytest.param(raises_its_limits, "refused refused refused", marks=needs("系统调用")),
        pytest.param(gains_privileges, "1 0 0 -1 refused", marks=needs("特权")),
        pytest.param(starts_programs, "refused refused refused", marks=needs("系统调用")),
        pytest.param(signals_others, "refused", marks=needs("系统调用")),
        pytest.param(allocates, "MemoryError"),
        pytest.param(writes_much, "OSError"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_is_forbidden_is_refused(
    pool: ReadingPool, office: Path, hostile: Callable[[Path], str], answer: str
) -> None:
    assert pool.look(hostile, office / "inbox" / "scan.pdf", TEXT) == answer
    assert (office / "inbox" / "scan.pdf").read_text() == "secret"
    assert sorted(p.name for p in (office / "outbox").iterdir()) == ["letter.docx"]


@needs("网络")
def test_there_is_no_network_even_without_the_filter(pool: ReadingPool, office: Path) -> None:
    assert pool.look(counts_networks, office / "inbox" / "scan.pdf", TEXT) == "lo"


def counts_networks(_: Path) -> str:
    return " ".join(line.split(":")[0].strip() for line in Path("/proc/self/net/dev").read_text().splitlines()[2:])


def test_only_plain_pictures_come_out(pool: ReadingPool, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"scan")
    crops = tmp_path / "work" / "crops"
    assert pool.read((SourceFile(name="scan.pdf", path=scan),), ReadingJob(source="s", crops=crops)) == DONE
    assert [p.name for p in crops.iterdir()] == ["001-name.png"]


def quotes(path: Path) -> str:
    raise ReviewSheetError("核对单有误", file=path.name, next_step="重新填写")


def breaks(path: Path) -> str:
    raise IndexError(path.read_text())


def test_an_error_of_ours_comes_back_with_the_name_of_the_file(pool: ReadingPool, office: Path) -> None:
    with pytest.raises(ReviewSheetError) as told:
        pool.look(quotes, office / "inbox" / "scan.pdf", TEXT)
    assert told.value.file == "scan.pdf"


def test_another_error_brings_no_word_of_the_file(pool: ReadingPool, office: Path) -> None:
    with pytest.raises(ReadingFailedError) as told:
        pool.look(breaks, office / "inbox" / "scan.pdf", TEXT)
    assert "secret" not in str(told.value) and "IndexError" in told.value.what


def test_what_a_killed_office_left_is_swept(office: Path, pool: ReadingPool) -> None:
    left = office / "var" / "reading" / "reading-4194305-00000000"
    (left / "in").mkdir(parents=True)
    (left / "in" / "scan.pdf").write_text("personal")
    pool.close()
    assert pool.look(reads_nothing, office / "inbox" / "scan.pdf", TEXT) == "" and not left.exists()


def first_cell(path: Path) -> str:
    return workbook_grids(path)[0].rows[0][0]


def test_a_workbook_is_opened_there_without_another_program(pool: ReadingPool, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "核对单"
    book.save(tmp_path / "sheet.xlsx")
    assert pool.look(first_cell, tmp_path / "sheet.xlsx", TEXT) == "核对单"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_file_is_printed_by_a_process_that_is_shut_in(pool: ReadingPool, tmp_path: Path) -> None:
    """The reading process, which may start no program, is handed the PDF."""
    document = Document()
    document.add_paragraph("项目名称：样例酒店")
    document.save(str(tmp_path / "form.docx"))
    folder = tmp_path / "printed"
    folder.mkdir()
    made = print_apart(tmp_path / "form.docx", folder, hidden=(tmp_path / "secret",))
    assert made is not None and made.read_bytes().startswith(b"%PDF-")
    file = SourceFile(name="form.docx", path=tmp_path / "form.docx")
    job = ReadingJob(source="s", crops=tmp_path / "crops")
    assert pool.read((file,), job) == DONE and (tmp_path / "crops" / "is-pdf.png").exists()


def reads_nothing(_: Path) -> str:
    return ""


def test_a_folder_with_something_hidden_is_seen_in_parts(tmp_path: Path) -> None:
    for name in ("code/a", "var/work", "var/reading/in", "outbox"):
        (tmp_path / name).mkdir(parents=True)
    sight = Sight(reads=(tmp_path, tmp_path / "var" / "reading" / "in"), hidden=(tmp_path / "var", tmp_path / "outbox"))
    seen = [str(p.relative_to(tmp_path)) for p in readable(sight) if p.is_relative_to(tmp_path)]
    assert seen == ["code", "var/reading/in"]


def test_every_bar_has_its_line_for_the_doctor() -> None:
    lines = check_confinement()
    assert len(lines) == len(Bar) + 1 and all(line.found for line in lines)
    assert all(line.todo for line in lines if line.level is not Level.GOOD)


def test_packages_that_are_edited_where_they_lie_may_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An install to be edited may find its packages by a map of its own, without a folder in `sys.path`."""
    package = types.ModuleType("edited_elsewhere")
    package.__path__ = [str(tmp_path / "checkout" / "edited_elsewhere")]
    (tmp_path / "checkout" / "edited_elsewhere").mkdir(parents=True)
    (tmp_path / "checkout" / "secret").mkdir()
    monkeypatch.setitem(sys.modules, "edited_elsewhere", package)
    seen = [p for p in readable(Sight()) if p.is_relative_to(tmp_path)]
    assert seen == [tmp_path / "checkout" / "edited_elsewhere"]
