"""Slips: every kind is laid out, drawn with its code, and read back as it was filled."""

from datetime import date

import pytest

from extractors.errors import ConfigurationError
from extractors.layout.slips import load_slips, slip_layout
from extractors.marks.codes import find_codes, parse_code
from extractors.models import SourceFile, Status
from extractors.reader import ReadingJob, read_package
from extractors.text.ocr import load_ocr
from tests.support import ROOT
from tests.support.shipped import SHIPPED
from tests.support.slip_parts import CASE, PARTIES, filled_slip, scanned, write_scan, written

KINDS = [(kind, p.id if kind.per == "provider" else "") for kind in SHIPPED.slips.slips for p in PARTIES[:1]]


@pytest.fixture(scope="module")
def ocr():
    return load_ocr(ROOT / "var" / "models")


@pytest.mark.parametrize(("kind", "provider"), KINDS, ids=[k.id for k, _ in KINDS])
def test_every_slip_fits_its_page_and_carries_its_code(kind, provider):
    page = slip_layout(kind, parties=PARTIES, provider=provider).pages[0]
    assert all(slot.cell.y + slot.cell.h < 275 for slot in page.slots)
    (found,) = find_codes(scanned(filled_slip(kind.id, provider)))
    code = parse_code(found.payload)
    assert (code.case_no, code.kind, code.provider, code.version) == (CASE, kind.id, provider, 1)


def test_the_geometry_does_not_follow_the_facts_of_the_case():
    kind = SHIPPED.slips["ACCEPT"]
    boxes = [slot.box for slot in slip_layout(kind, parties=PARTIES).pages[0].slots]
    assert len(boxes) == len(kind.fields) - 2 + 2 * len(PARTIES)


def test_a_wrong_slip_file_is_named(tmp_path):
    broken = tmp_path / "slips.yaml"
    broken.write_text("version: '1'\nslips:\n  - {id: x, title: t}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"slips\.yaml"):
        load_slips(broken)
    with pytest.raises(ConfigurationError, match="NONE"):
        SHIPPED.slips["NONE"]


ANSWERS = {
    ("CONTACT", "water"): {
        "contact_date": "2026-11-24", "intent": "有", "visit_date": "2026-11-25", "staff_phone": "13800000001",
        "sign": True, "sign_date": "2026-11-24",
    },
    ("ACCEPT", ""): {
        "accept_date": "2026-11-24", "accept_water": "合格", "accept_power": "不合格", "accept_gas": "未参加",
        "sign": True, "sign_date": "2026-11-24",
    },
    ("REQUEST", ""): {
        "request": ["申请验收", "预约接通"], "services": ["用水", "用电"], "accept_mode": "分别验收",
        "book_date": "2026-12-01", "sign": True, "sign_date": "2026-11-24",
    },
}  # fmt: skip


@pytest.mark.ocr
def test_filled_slips_are_read_back_from_scans_in_any_direction(tmp_path, ocr):
    files = []
    for turns, ((kind, provider), answers) in enumerate(ANSWERS.items()):
        pdf = filled_slip(kind, provider, **written(answers))
        path = write_scan(tmp_path / f"{kind}.jpg", pdf, turns=turns, grey=bool(turns % 2))
        files.append(SourceFile(name=path.name, path=path))
    job = ReadingJob(source="回件", today=date(2026, 11, 30), parties=PARTIES)
    reading = read_package(files, job, templates=SHIPPED, ocr=ocr)
    assert [(r.kind, r.provider) for r in reading.returned] == list(ANSWERS)
    for returned, answers in zip(reading.returned, ANSWERS.values(), strict=True):
        read = {key: field.value for key, field in returned.fields.items() if field.status is not Status.MISSING}
        assert {key: read.get(key) for key in answers} == answers


def test_a_slip_without_the_office_is_known_but_not_read(tmp_path):
    path = write_scan(tmp_path / "a.jpg", filled_slip("VISIT"))
    job = ReadingJob(source="回件")
    reading = read_package([SourceFile(name="a.jpg", path=path)], job, templates=SHIPPED, ocr=None)
    assert reading.returned[0].kind == "VISIT" and not reading.returned[0].fields
