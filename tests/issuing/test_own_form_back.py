"""A form of another layout that lacks much: the applicant gets our own form back, with what was read on it."""

from __future__ import annotations

from pathlib import Path

from docx import Document

from extractors.pages import load_pages
from tests.support.application_parts import application
from tests.support.course_office import FIRST, Town, reading

LACKING = ("agent_phone", "need_date", "site_address", "apply_type", "consent_share", "agent_name", "accept_mode")


def sent_back(town: Town, version: str) -> tuple[str, list[Path]]:
    """The words of the notice, and the forms beside it."""
    asked = application(**dict.fromkeys(LACKING))
    found = reading(asked)
    pages = tuple(
        found.pages[0].model_copy(update={"page": n, "form_version": version, "form_page": n if version else 0})
        for n in (1, 2)
    )
    town.takes("form", found.model_copy(update={"pages": pages}))
    folder = town.root / "outbox" / "申请人" / FIRST
    (notice,) = folder.glob("一次性补正告知书_*.docx")
    return "\n".join(p.text for p in Document(str(notice)).paragraphs), sorted(folder.glob("联合报装申请表*.pdf"))


def test_another_layout_comes_back_as_our_form_with_what_was_read(tmp_path: Path) -> None:
    town = Town(tmp_path)
    words, forms = sent_back(town, "")
    assert "不必重新填写原表" in words
    assert len(forms) == 1
    values: dict[str, str] = {}
    for page in load_pages(forms[0], name="form.pdf"):
        values |= page.form_values
    assert values["applicant_name"] == application().text("applicant_name")
    assert values["agent_phone"] == "" and values["resident_id"] == "" and values["case_no"] == FIRST


def test_our_own_form_is_not_sent_again(tmp_path: Path) -> None:
    words, forms = sent_back(Town(tmp_path), "1.0")
    assert "联合报装申请表" not in words
    assert not forms
