"""Another company for a service in some districts, and folders as providers.yaml names them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from extractors.templates import Templates
from flows.audit import audit
from flows.casework import load_office
from flows.casework.office import RESERVED
from flows.ground import FOLDERS
from flows.opened import open_ledger
from tests.support import ROOT
from tests.support.application_parts import application
from tests.support.course_office import Town, reading
from tests.support.shipped import SHIPPED

WEST = """    branches:
      - id: heating-west
        name: 西区供暖
        company: 西区供暖（示例）
        confirmed: false
        folder: 供暖-西区
        window: W6
        districts: [黄河路, 天坛]
"""
W6 = "  - {id: W6, name: 西区服务点, address: 黄河路1号, phone: '6600000', services: [用暖]}\n"


def with_own_files(root: Path) -> Path:
    """Templates of the office's own: a branch with its window, and a folder by another name."""
    folder = root / "templates"
    folder.mkdir()
    text = (ROOT / "templates" / "providers.yaml").read_text(encoding="utf-8")
    text = text.replace("    returns: [供暖方案, 供暖区域平面图]\n", f"    returns: [供暖方案, 供暖区域平面图]\n{WEST}")
    text = text.replace("folder: 供水-北控水务", "folder: 供水")
    (folder / "providers.yaml").write_text(text, encoding="utf-8")
    windows = (ROOT / "templates" / "windows.yaml").read_text(encoding="utf-8")
    (folder / "windows.yaml").write_text(f"{windows}{W6}", encoding="utf-8")
    return folder


def test_letters_go_to_the_company_that_connects_the_address(tmp_path: Path) -> None:
    town = Town(tmp_path)
    with_own_files(town.root)
    town.takes("form", reading(application()))
    letters = {paper.provider: paper for paper in town.papers("REQUIREMENT")}
    assert letters["heating"].path.startswith("供暖-西区/") and letters["water"].path.startswith("供水/")
    text = "\n".join(p.text for p in Document(io.BytesIO(town.file(letters["heating"]))).paragraphs)
    assert "西区供暖（示例）：" in text
    assert not (town.root / "outbox" / "供水-北控水务").exists()
    with open_ledger(town.root) as desk:
        assert audit(desk).problems == ()


@pytest.mark.parametrize(
    ("address", "company"),
    [
        ("济源市天坛路9号", "西区供暖（示例）"),
        ("济源市沁园路9号", "供暖单位（名称待确认）"),
        ("", "供暖单位（名称待确认）"),
    ],
)
def test_the_district_decides(tmp_path: Path, address: str, company: str) -> None:
    office = load_office(Templates(with_own_files(tmp_path)))
    found = office.at(address).providers["heating"]
    assert (found.addressee, found.id) == (company, "heating")


def test_names_of_the_offices_own_folders_are_kept_for_it() -> None:
    assert set(FOLDERS.values()) - {p.folder for p in load_office(SHIPPED).providers.values()} == RESERVED
