"""Several applications in one package: told apart, cut page by page, each a case of its own, the whole kept once."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extractors.models import DocumentType, FieldReading, FormStart, PageReading, Reading, SourceFile, Status
from extractors.package.stacks import form_start, spans, stack_of
from extractors.pages.cutting import Cut, cut_file, cut_files
from extractors.pages.loading import load_pages
from extractors.reader import ReadingJob
from flows.application import sweep
from flows.audit.auditing import audit
from flows.casework.model import OutcomeKind
from flows.ground.durable import sha256_file
from flows.ledger import STORED
from flows.office.runtime import Runtime, open_runtime
from flows.opened import open_ledger
from flows.packages.closing import PackageEnd
from flows.packages.origin import CAME_FROM, SPLIT
from tests.scans import digital_forms
from tests.soak.scene import HEAD, SETTINGS, TODAY, RecordedReader, page
from tests.support.filled import VALUES, form_pages, pdf_of
from tests.support.shipped import CATALOGUE

EAST = FormStart(applicant="济源市东方置业有限公司", project_code="2608-419001-04-01-551203", project="东方办公楼")
FOOD = FormStart(applicant="济源市沁园食品有限公司", project_code="2608-419001-04-01-661609", project="沁园食品厂房")
NAMES = {"A": EAST, "B": FOOD}

# ---- whose pages ----


def page_of(sign: str) -> PageReading:
    """A1, a2: sides of our own form of applicant A; B: a foreign form's first page, -: a later page of one; m, _, ?."""
    kinds = {"m": DocumentType.MATERIAL, "?": DocumentType.UNKNOWN, "_": DocumentType.BLANK}
    side = int(sign[1:] or 0)
    return PageReading(
        file="x.pdf",
        page=1,
        document_type=kinds.get(sign, DocumentType.FORM),
        form_page=side,
        starts=NAMES.get(sign[0]),
    )


def parts(stack: str) -> tuple[tuple[int, ...], ...]:
    return stack_of([page_of(s) for s in stack.split()]).parts


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("A1 a2 m", ((1, 2, 3),)),
        ("A1 a2 m B1 a2 m m", ((1, 2, 3), (4, 5, 6, 7))),
        ("m A1 a2 B1 a2", ((1, 2, 3), (4, 5))),
        ("A1 _ a2 _ ? B1 _ a2", ((1, 2, 3, 4, 5), (6, 7, 8))),
        ("a2 A1 m a2 B1 m", ((1, 2, 3), (4, 5, 6))),
        ("A1 a2 a2 B1", ((1, 2), (3, 4))),
        ("A1 a2 a2 m B1 a2", ((1, 2, 3, 4), (5, 6))),
        ("m a2 B1 m a2 A1", ((1, 2, 3), (4, 5, 6))),
        ("a2 B1 a2 A1", ((1, 2), (3, 4))),
        ("A - m B - m", ((1, 2, 3), (4, 5, 6))),
        ("m - B m - A", ((1, 2, 3), (4, 5, 6))),
        ("A1 A1 a2 B1 a2", ((1, 2, 3), (4, 5))),
        ("A1 a2 B1 a2 A1", ((1, 2, 5), (3, 4))),
        ("A1 a2 - m B1 a2", ((1, 2, 3, 4), (5, 6))),
    ],
)
def test_pages_go_with_their_form(stack: str, expected: tuple[tuple[int, ...], ...]) -> None:
    assert parts(stack) == expected


@pytest.mark.parametrize("stack", ["A1 a2 m B1 a2", "m a2 B1 m a2 A1", "A1 A1 a2 m", "a2 A1 B1 m m a2 _ ?"])
def test_every_page_is_in_one_part(stack: str) -> None:
    pages = sorted(n for part in parts(stack) for n in part)
    assert pages == list(range(1, len(stack.split()) + 1))


def test_a_copy_of_the_first_page_is_remarked_and_needs_nobody() -> None:
    stack = stack_of([page_of(s) for s in ("A1", "A1", "a2")])
    assert (len(stack.parts), stack.doubts) == (1, ())
    assert "同一份申请表的首页" in stack.remarks[0]


def test_a_foreign_page_between_two_forms_that_may_be_of_either_is_for_a_person() -> None:
    stack = stack_of([page_of(s) for s in ("A", "m", "-", "B")])
    assert len(stack.parts) == 1 and "第 3 页" in stack.doubts[0]


@pytest.mark.parametrize(
    ("changes", "count", "is_doubted"),
    [
        ({}, 1, False),
        ({"project_code": "2608-419001-04-01-661609"}, 2, False),
        ({"project_code": "2608-419001-04-01-551208"}, 1, True),
        ({"project_code": ""}, 1, False),
        ({"project_code": "", "project": "东方办公楼二期"}, 1, True),
        ({"project_code": "", "project": "沁园食品厂房"}, 2, False),
        ({"applicant": "济源市沁园食品有限公司"}, 2, False),
        ({"applicant": "济源市东万置业有限公司"}, 1, True),
        ({"applicant": "", "project_code": "", "project": ""}, 1, True),
    ],
)
def test_only_what_no_misreading_explains_is_another_application(
    changes: dict[str, str], count: int, is_doubted: bool
) -> None:
    other = page_of("A1").model_copy(update={"starts": EAST.model_copy(update=changes)})
    stack = stack_of([page_of("A1"), other])
    assert (len(stack.parts), bool(stack.doubts)) == (count, is_doubted)


def test_two_sure_codes_of_firms_decide_over_like_names() -> None:
    first = EAST.model_copy(update={"project_code": "", "uscc": "91419001MA6KW10P8A"})
    other = first.model_copy(update={"uscc": "91419001MA9K1XY707", "applicant": "济源市东万置业有限公司"})
    pages = [page_of("A1").model_copy(update={"starts": s}) for s in (first, other)]
    assert len(stack_of(pages).parts) == 2


def field(key: str, value: str) -> FieldReading:
    return FieldReading(key=key, value=value or None, raw=value, status=Status.ACCEPTED if value else Status.MISSING)


def test_a_first_page_shows_its_blocks_and_a_name() -> None:
    block = [field(k, "某某") for k in ("applicant_name", "project_name", "apply_type", "agent_name")]
    assert form_start(block, CATALOGUE) == FormStart(applicant="某某", project="某某")
    assert form_start([field("applicant_name", "某某"), field("seal_present", "有")], CATALOGUE) is None
    assert form_start([field("applicant_name", ""), *block[1:]], CATALOGUE) is None
    assert form_start([], CATALOGUE, is_first=True) == FormStart()


def test_page_numbers_for_people() -> None:
    assert spans([1, 2, 3, 5, 7, 8]) == "1–3、5、7–8"


# ---- cutting ----


def pictures(count: int, mode: str = "RGB") -> list[Image.Image]:
    chance = np.random.default_rng(7)
    return [Image.fromarray(chance.integers(0, 255, (160, 120, 3), dtype=np.uint8)).convert(mode) for _ in range(count)]


def test_pages_of_a_pdf_are_carried_over_pixel_for_pixel_and_the_same_each_time(tmp_path: Path) -> None:
    whole = tmp_path / "whole.pdf"
    whole.write_bytes(pdf_of(pictures(4)))
    targets = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for target in targets:
        cut_file(Cut(source=whole, pages=(2, 4), of=4, target=target))
    assert targets[0].read_bytes() == targets[1].read_bytes()
    before, after = list(load_pages(whole, name="x")), list(load_pages(targets[0], name="x"))
    assert [np.array_equal(before[i].image, p.image) for i, p in zip((1, 3), after, strict=True)] == [True, True]


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_pages_of_a_tiff_lose_nothing(tmp_path: Path, mode: str) -> None:
    first, *rest = pictures(3, mode)
    whole, part = tmp_path / "whole.tif", tmp_path / "part.tif"
    first.save(whole, save_all=True, append_images=rest, dpi=(150, 150))
    cut_file(Cut(source=whole, pages=(2, 3), of=3, target=part))
    before, after = list(load_pages(whole, name="x")), list(load_pages(part, name="x"))
    assert [np.array_equal(b.image, a.image) for b, a in zip(before[1:], after, strict=True)] == [True, True]


def test_what_cannot_be_cut_says_why(tmp_path: Path) -> None:
    form, target = tmp_path / "form.pdf", tmp_path / "part.pdf"
    digital_forms.filled_form(form)
    assert "表单" in cut_files([Cut(source=form, pages=(1,), of=1, target=target)], max_bytes=10**8)
    whole = tmp_path / "whole.pdf"
    whole.write_bytes(pdf_of(pictures(3)))
    with pytest.raises(ValueError, match="would be lost"):
        cut_file(Cut(source=whole, pages=(1,), of=2, target=target))
    missing = Cut(source=tmp_path / "none.pdf", pages=(1,), of=1, target=target)
    assert cut_files([missing], max_bytes=10**8) == "文件不能按页分开"
    assert not target.exists()


# ---- the whole way ----


class StackReader(RecordedReader):
    """Reads a PDF of blank pages: by its width each is the first page of one of two applications, or enclosed."""

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        if files[0].path.read_bytes().startswith(HEAD):
            return super().read(files, job)
        with pypdfium2.PdfDocument(files[0].path) as document:
            sizes = [round(page_.get_width()) for page_ in document]
        found = super().read(tuple(self._told(files[0], size, job) for size in sizes), job)
        pages = tuple(p.model_copy(update={"page": number}) for number, p in enumerate(found.pages, 1))
        return found.model_copy(update={"pages": pages})

    def _told(self, file: SourceFile, size: int, job: ReadingJob) -> SourceFile:
        place = (job.crops or file.path.parent).parent / f"said-{size}"
        place.write_bytes(page({100: "first", 200: "second", 300: "enclosed"}[size]))
        return SourceFile(name=file.name, path=place)


def stacked_pdf(*widths: int) -> bytes:
    with pypdfium2.PdfDocument.new() as document:
        for width in widths:
            document.new_page(width, 400)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Runtime]:
    (tmp_path / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    with open_runtime(tmp_path, today=TODAY, reader=StackReader()) as opened:
        yield opened


def taken(office: Runtime) -> list[PackageEnd]:
    ends: list[PackageEnd] = []
    for _ in range(400):
        found = list(sweep(office, office.intake.sweep(office.now), ends.append).ends)
        if not found and not office.intake.waiting and not any(office.workspace.inbox.iterdir()):
            return ends
    raise AssertionError("the inbox was not emptied")


def test_each_part_of_a_pdf_becomes_a_case_and_the_whole_is_kept_once(office: Runtime) -> None:
    whole = stacked_pdf(100, 300, 200, 300)
    (office.workspace.inbox / "一叠.pdf").write_bytes(whole)
    parent, *children = taken(office)
    assert (parent.outcome, parent.parts, parent.failed) == (OutcomeKind.SPLIT, 2, False)
    assert parent.reason.startswith("一份扫描件含 2 份申请，已拆分立案：一叠（第1份，第1–2页）.pdf、")
    assert [c.source_name for c in children] == ["一叠（第1份，第1–2页）.pdf", "一叠（第2份，第3–4页）.pdf"]
    assert [office.ledger.case(c.case_no).project for c in children] == ["一叠甲", "一叠乙"]
    assert (office.workspace.outbox / parent.papers[0]).read_bytes() == whole
    (said,) = [e.payload for e in office.ledger.events("") if e.kind == SPLIT]
    assert [[p["page"] for p in part["pages"]] for part in said["parts"]] == [[1, 2], [3, 4]]
    for child, pages in zip(children, ("1–2", "3–4"), strict=True):
        events = {e.kind: e.payload for e in office.ledger.events(child.case_no)}
        assert (events[CAME_FROM]["pages"], events[CAME_FROM]["paths"]) == (pages, list(parent.papers))
        (kept,) = events[STORED]["files"]
        place = office.workspace.outbox / kept["path"]
        assert sha256_file(place) == kept["sha256"] == events[STORED]["sha256"]
        with pypdfium2.PdfDocument(place) as part:
            assert len(part) == 2
    with open_ledger(office.workspace.root) as desk:
        assert audit(desk).problems == ()


def test_the_same_stack_again_points_to_its_cases(office: Runtime) -> None:
    whole = stacked_pdf(100, 300, 200)
    for name in ("一叠.pdf", "再来.pdf"):
        (office.workspace.inbox / name).write_bytes(whole)
        ends = taken(office)
    (again,) = ends
    assert again.outcome is OutcomeKind.REJECTED
    assert all(c.case_no in again.reason for c in office.ledger.cases())
    assert len(office.ledger.cases()) == 2


def test_a_folder_of_pictures_is_parted_by_file(office: Runtime) -> None:
    folder = office.workspace.inbox / "一叠"
    folder.mkdir()
    for number, tag in enumerate(("first", "enclosed", "second"), 1):
        (folder / f"{number}.png").write_bytes(page(tag))
    parent, *children = taken(office)
    stored = [
        [
            (f["name"], f["sha256"])
            for e in office.ledger.events(c.case_no)
            if e.kind == STORED
            for f in e.payload["files"]
        ]
        for c in children
    ]
    assert [[name for name, _ in files] for files in stored] == [
        ["001-1.png", "002-2.png"],
        ["一叠（第2份，第3页）.png"],
    ]
    assert len(parent.papers) == 3


def test_what_cannot_be_cut_stays_together_for_a_person(office: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.packages.splitting.cut_files", lambda cuts, **_: "文件不能按页分开")
    (office.workspace.inbox / "一叠.pdf").write_bytes(stacked_pdf(100, 200))
    (end,) = taken(office)
    assert end.outcome is OutcomeKind.REVIEW
    assert "没有拆分：文件不能按页分开" in office.ledger.application(end.case_no).notes
    assert not (office.workspace.folder("archive") / "2026" / "合并扫描件").exists()


@pytest.mark.ocr
def test_real_pages_in_one_pdf_are_two_cases(tmp_path: Path) -> None:
    other = VALUES | {
        "applicant_name": FOOD.applicant,
        "project_name": FOOD.project,
        "site_address": "济源市济水大街东段",
    }
    (tmp_path / "inbox").mkdir()
    (tmp_path / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "inbox" / "一叠.pdf").write_bytes(pdf_of([*form_pages(), *form_pages(other)]))
    os.utime(tmp_path / "inbox" / "一叠.pdf", (1, 1))
    with open_runtime(tmp_path, today=TODAY) as real:
        parent, *children = taken(real)
        assert parent.parts == 2
        assert [real.ledger.case(c.case_no).project for c in children] == ["东方商务办公楼", FOOD.project]
