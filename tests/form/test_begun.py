"""The fillable form that is begun for somebody: what stands in it is read back, and may be changed."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from extractors.pages import load_pages
from flows.form import prefilled_form
from tests.support.shipped import CATALOGUE


def test_a_form_begun_for_somebody_says_what_it_shows_and_may_be_changed(tmp_path: Path) -> None:
    begun = {
        **{"applicant_name": "甲×乙厂", "apply_date": "20260930", "uscc": "91419001MA9K1XY707"},
        **{"services": "用水、通信", "boost": "否", "segments.1.seg_size": "2×DN250", "segments.1.seg_service": "用水"},
    }
    (tmp_path / "begun.pdf").write_bytes(prefilled_form(begun, catalogue=CATALOGUE))
    read: dict[str, str] = {}
    for page in load_pages(tmp_path / "begun.pdf", name="begun.pdf"):
        read |= page.form_values
    wanted = {key: text for key, text in begun.items() if key not in ("services", "boost", "segments.1.seg_service")}
    assert {key: read[key] for key in wanted} == wanted | {"apply_date": "2026年09月30日"}
    on = {name for name, state in read.items() if state == "on"}
    assert on == {"services.用水", "services.通信", "boost.否", "segments.1.seg_service.用水"}
    with pikepdf.open(tmp_path / "begun.pdf") as pdf:
        assert not any(int(f.get("/Ff", 0)) & 1 for f in pdf.Root.AcroForm.Fields), "nothing is locked"
        (shown,) = (f for f in pdf.Root.AcroForm.Fields if f.T == "applicant_name")
        assert b"Tj" in shown.AP.N.read_bytes(), "its value is drawn by the field itself, so that a change covers it"
