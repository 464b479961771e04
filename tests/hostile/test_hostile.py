"""Hostile packages through the whole office, the real decoders in their confined process: each ends with its reason."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from extractors.models import Reading, SourceFile
from extractors.reader import ReadingJob
from flows.application import sweep
from flows.audit.auditing import audit
from flows.casework.model import OutcomeKind
from flows.intake.listing import list_tree
from flows.intake.names import shown_name
from flows.office.runtime import open_runtime
from flows.opened import open_ledger
from flows.packages.closing import PackageEnd
from tests.hostile.corpus import CORPUS, Hostile
from tests.hostile.fuzz import fuzz, seeds, try_one
from tests.hostile.reader import blind_pool
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, page

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links, pipes and forks of a POSIX system")
LONGEST_S = 300


@dataclass(frozen=True)
class Ended:
    root: Path
    ends: dict[str, PackageEnd]
    troubles: tuple[str, ...]


def worked_off(root: Path, reader: object, count: int) -> Ended:
    ends: dict[str, PackageEnd] = {}
    give_up = time.monotonic() + LONGEST_S
    with open_runtime(root, today=TODAY, reader=reader) as office:  # type: ignore[arg-type]
        try:
            while True:
                found = office.intake.sweep(office.now)
                swept = sweep(office, found, lambda end: ends.setdefault(end.source_name, end))  # type: ignore[arg-type,return-value]
                if len(ends) >= count or time.monotonic() > give_up:
                    return Ended(root, ends, swept.troubles)
                time.sleep(0.02)
        finally:
            office.pool.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    root = tmp_path_factory.mktemp("hostile")
    (root / "inbox").mkdir()
    (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    for hostile in CORPUS:
        hostile.put(root / "inbox" / hostile.name)
    return worked_off(root, blind_pool(), len(CORPUS))


def shown(hostile: Hostile) -> str:
    return shown_name(hostile.name)


@pytest.mark.parametrize("hostile", CORPUS, ids=shown)
def test_it_ends_with_its_reason(office: Ended, hostile: Hostile) -> None:
    end = office.ends[shown(hostile)]
    assert end.outcome in (OutcomeKind.REJECTED, OutcomeKind.REVIEW) and not end.failed, end.reason
    assert re.search(hostile.reason, end.reason), end.reason
    assert "请" in end.reason
    assert not any(ord(c) < 32 or c in "\u202e\u2066" for c in end.reason)
    (note,) = (p for p in (office.root / "outbox" / end.papers[0]).glob("*说明.docx"))
    assert re.search(hostile.reason, "\n".join(p.text for p in Document(str(note)).paragraphs))


def test_all_are_settled_and_nothing_got_out(office: Ended) -> None:
    assert len(office.ends) == len(CORPUS) and office.troubles == ()
    assert not list_tree(office.root / "inbox").files and not list_tree(office.root / "var" / "work").files
    escaped = [p for p in office.root.parent.rglob("*逃逸*") if "done" not in p.parts and "退件" not in p.parts]
    assert not escaped and not Path("/tmp/逃逸.jpg").exists()
    with open_ledger(office.root) as desk:
        assert audit(desk).problems == () and desk.ledger.cases() == ()


def test_names_in_the_outbox_are_plain(office: Ended) -> None:
    for entry in list_tree(office.root / "outbox" / "退件").entries:
        for part in entry.name.split("/"):
            assert part.isprintable() and len(part.encode()) <= 255 and part.strip(" .") == part
            assert not set(part) & set('\\:*?"<>|') and entry.kind.value in ("file", "folder")


# -- text of the paper is data ---------------------------------------------------------------------------------------

EVIL = (
    '=HYPERLINK("http://192.0.2.1","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "{{ 7*7 }}{% for x in y %}",
    "<w:p/>&amp;<![CDATA[",
    "../../../etc/passwd",
    "'; DROP TABLE cases; --",
    "酒店\x1b[31m\x00\u202e店",
)


class Quoting(RecordedReader):
    """The project of package n is called EVIL[n]."""

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        number = int(files[0].path.stem.split("-")[-1]) if files[0].path.stem[-1].isdigit() else 0
        found = super().read(files, job)
        name = found.fields["project_name"].model_copy(update={"value": EVIL[number], "raw": EVIL[number]})
        code = found.fields.get("project_code")
        fields = {**found.fields, "project_name": name}
        if code is not None:
            fields.pop("project_code")
        return found.model_copy(update={"fields": fields})


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    root = tmp_path_factory.mktemp("quoted")
    (root / "inbox").mkdir()
    (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    for number in range(len(EVIL)):
        (root / "inbox" / f"p-{number}.png").write_bytes(page("small", f"n{number}"))
    notes = root / "log.txt"
    handler = logging.FileHandler(notes, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    yield worked_off(root, Quoting(), len(EVIL))
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_what_stands_on_a_paper_is_never_a_formula(quoted: Ended) -> None:
    for path in (quoted.root / "outbox" / "台账").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet:
                assert all(cell.data_type != "f" for cell in row)
                assert not any(
                    isinstance(c.value, str) and c.value[:1] in ("=", "+", "@") and not c.quotePrefix for c in row
                )


def test_it_is_printed_as_it_is_and_steers_nothing(quoted: Ended) -> None:
    assert len(quoted.ends) == len(EVIL)
    assert [e.reason for e in quoted.ends.values() if e.failed or not e.case_no] == []
    letters = list((quoted.root / "outbox" / "申请人").rglob("*.docx"))
    texts = [
        "\n".join(p.text for p in Document(str(f)).element.body.iter() if getattr(p, "text", None)) for f in letters
    ]
    everything = "\n".join(texts)
    assert "{{ 7*7 }}" in everything and "49" not in {t.strip() for t in everything.split("\n")}
    with open_ledger(quoted.root) as desk:
        assert len(desk.ledger.cases()) == len(EVIL) and desk.ledger.verify() == []
        assert audit(desk).problems == ()


def test_no_log_line_carries_it(quoted: Ended) -> None:
    text = (quoted.root / "log.txt").read_text(encoding="utf-8")
    assert not any(evil in text for evil in EVIL) and "\x1b" not in text


# -- fuzz ------------------------------------------------------------------------------------------------------------


def test_damaged_packages_by_the_hundred() -> None:
    found = fuzz(300, first_seed=50_000)
    assert found.findings == [] and found.executions == 300
    assert found.ends["read"] and found.ends["UnreadableFileError"]


def test_an_input_follows_from_its_seed_alone(tmp_path: Path) -> None:
    files = seeds()
    ends = []
    for again in ("a", "b"):
        (tmp_path / again).mkdir()
        ends.append([try_one(seed, files, tmp_path / again) for seed in range(40)])
    assert ends[0] == ends[1] and len(set(ends[0])) > 1
