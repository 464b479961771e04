"""Drawings that the applicant handed in go along with the letters: the site plan to all, each guidance to its own."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from PIL import Image

from extractors.models import DocumentType, MaterialReading, PageReading
from flows.audit import audit
from flows.office.runtime import open_runtime
from flows.opened import open_ledger
from flows.packages.reading import _placed
from tests.support.application_parts import application
from tests.support.course_office import FIRST, PNG, ToldReader, Town, reading

PLANS, SITE = "图纸.pdf", "总图.jpg"
WIDTHS = (101, 102, 103, 104)
"""Of the pages of the PDF in points, by which each is known again."""
FOLDERS = {"water": "供水-北控水务", "power": "供电-供电公司", "telecom": "通信-通管办"}


class ByFile(ToldReader):
    """Gives the pages of a package with the files that they were told with."""

    def read(self, files, job):
        found = super().read(files[:1], job)
        return self._told[files[0].path.read_bytes().removeprefix(PNG).decode()].model_copy(
            update={"source": found.source}
        )


class Window(Town):
    """An office where such packages come in."""

    def opened(self):
        return open_runtime(self.root, today=self.day, reader=ByFile(self.told))

    def takes_folder(self, found):
        """A form with its drawings comes in as a folder."""
        self.told["form"] = found
        folder = self.root / "package"
        folder.mkdir()
        (folder / "0.png").write_bytes(PNG + b"form")
        (folder / PLANS).write_bytes(plans())
        Image.new("RGB", (1654, 2339), "white").save(folder / SITE)
        folder.rename(self.root / "inbox" / "package")
        return self._worked()


def plans() -> bytes:
    """A PDF of pages of different widths."""
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for width in WIDTHS:
        whole.new_page(width, 300)
    whole.save(out)
    return out.getvalue()


def package(*, shared: bool = False):
    """A form, a licence, drawings for water and power and a site plan in two files.

    shared: the site plan's page of the PDF holds a part of the licence too, as the two halves of one sheet.
    """
    kinds = [
        ("0.png", 1, ""),
        (PLANS, 1, "M02"),
        (PLANS, 2, "M13"),
        (PLANS, 3, "M14"),
        (PLANS, 4, "M15"),
        (SITE, 1, "M13"),
    ]
    kinds += [(PLANS, 2, "M02")] * shared
    form, material = DocumentType.FORM, DocumentType.MATERIAL
    pages = tuple(
        PageReading(file=file, page=page, document_type=material if kind else form, material=kind)
        for file, page, kind in kinds
    )
    titles = {"M02": "营业执照", "M13": "总平面图", "M14": "给水排水平面图", "M15": "用电设备清单"}
    materials = tuple(
        MaterialReading(id=kind, title=titles[kind], pages=(number,))
        for number, (_, _, kind) in enumerate(kinds, start=1)
        if kind
    )
    asked = application(services=["用水", "用电", "通信"])
    return reading(asked).model_copy(update={"pages": pages, "materials": materials})


@pytest.fixture
def town(tmp_path: Path) -> Window:
    return Window(tmp_path)


def annexes(town: Town, provider: str) -> dict[str, bytes]:
    folder = town.root / "outbox" / FOLDERS[provider] / FIRST
    return {p.name.partition("_")[0]: p.read_bytes() for p in folder.glob("*图*.pdf")} | {
        p.name.partition("_")[0]: p.read_bytes() for p in folder.glob("用电设备清单*.pdf")
    }


def widths(content: bytes) -> list[int]:
    return [round(page.get_width()) for page in pypdfium2.PdfDocument(content)]


def letter(town: Town, provider: str) -> str:
    paper = next(p for p in town.papers("REQUIREMENT") if p.provider == provider)
    document = Document(io.BytesIO(town.file(paper)))
    cells = (c.text for t in document.tables for r in t.rows for c in r.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_each_provider_gets_the_site_plan_and_its_own_guidance_alone(town: Window) -> None:
    town.takes_folder(package())
    water, power, telecom = (annexes(town, p) for p in FOLDERS)
    assert sorted(water) == ["总平面图", "给水排水平面图"]
    assert sorted(power) == ["总平面图", "用电设备清单（负荷计算）"]
    assert list(telecom) == ["总平面图"]
    assert widths(water["总平面图"])[0] == WIDTHS[1] and len(widths(water["总平面图"])) == 2, "both files"
    assert widths(water["给水排水平面图"]) == [WIDTHS[2]]
    assert widths(power["用电设备清单（负荷计算）"]) == [WIDTHS[3]]


def test_the_letter_lists_them_with_pages_and_hash(town: Window) -> None:
    town.takes_folder(package())
    said, sent = letter(town, "water"), annexes(town, "water")
    assert "4. 申请人提交的图纸（2种3页）（另附）" in said
    assert "总平面图、给水排水平面图随函附送" in said
    assert all(hashlib.sha256(content).hexdigest() in said for content in sent.values())
    assert "用电设备清单" not in said and "营业执照" not in said
    with open_ledger(town.root) as desk:
        assert audit(desk).problems == ()


def test_a_page_that_holds_anything_else_goes_to_nobody(town: Window) -> None:
    town.takes_folder(package(shared=True))
    assert "总平面图" not in annexes(town, "telecom")
    said = letter(town, "telecom")
    assert "总平面图" in said and "可向窗口调取" in said and "申请人提交的图纸（" not in said


def test_where_an_attachment_lies_is_told_by_file_and_page() -> None:
    placed = _placed(package(), "a" * 64).materials
    assert [m.places for m in placed if m.id == "M13"] == [((PLANS, 2),), ((SITE, 1),)]
    assert {m.package for m in placed} == {"a" * 64}
