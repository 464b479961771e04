"""Papers of ours that were printed by LibreOffice, sealed and scanned with Pillow, and read by the real reader."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from flows.casework import OutcomeKind
from flows.copies import find_program
from flows.ledger import PlannedPaper
from flows.waiting import waiting_of
from tests.clauses.lives import START, made
from tests.clauses.stage import open_stage
from tests.sealed.office import Desk, open_desk, printed
from tests.sealed.printing import Printed
from tests.sealed.scanner import as_pdf, scan
from tests.sealed.table import Trial, put_in, scans_of

pytestmark = [
    pytest.mark.ocr,
    pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed: no paper can be printed"),
    pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed: no page can be drawn"),
]
LETTER, NOTICE, DECISION = "REQUIREMENT", "ACCEPTANCE", "DECISION"


@dataclass(frozen=True)
class Scene:
    """An office with one accepted case, and its papers as they were printed."""

    desk: Desk
    papers: dict[str, PlannedPaper]
    prints: dict[str, Printed]

    def pages(self, kind: str, trial: Trial) -> list[Image.Image]:
        return scans_of(self.prints[kind], trial)[0]

    @property
    def cases(self) -> int:
        return len(self.desk.office.ledger.cases())


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sealed")
    with open_stage(root) as stage:
        stage.on(START).form(made(70, services=["用水"])).slip("PLEDGE", pledge="已知晓并承诺")
    return root


@pytest.fixture(scope="module")
def prints(life: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[PlannedPaper, Printed]]:
    with open_desk(life, START) as desk:
        papers = [p for p in desk.office.ledger.papers("LHBZ-2026-000001") if p.kind in (LETTER, NOTICE, DECISION)]
        made_prints = printed(desk, papers, tmp_path_factory.mktemp("pdf"))
        return {p.kind: (p, one) for p, one in zip(papers, made_prints, strict=True)}


@pytest.fixture
def scene(life: Path, prints: dict[str, tuple[PlannedPaper, Printed]], tmp_path: Path) -> Iterator[Scene]:
    shutil.copytree(life, tmp_path / "office")
    with open_desk(tmp_path / "office", START) as desk:
        yield Scene(desk, {k: p for k, (p, _) in prints.items()}, {k: one for k, (_, one) in prints.items()})


def blotted(page: Image.Image) -> Image.Image:
    """The page with ink over its codes and the print beside them."""
    spoilt, mm = page.copy(), page.height / 297
    pen = ImageDraw.Draw(spoilt)
    pen.rectangle((28 * mm, 278 * mm, 140 * mm, 293 * mm), fill=(70, 70, 90))
    pen.rectangle((34 * mm, 34 * mm, 44 * mm, 62 * mm), fill=(70, 70, 90))
    return spoilt


@pytest.mark.parametrize("trial", [Trial("scan200"), Trial("photo")], ids=lambda t: t.name)
def test_a_letter_sealed_on_its_second_page_is_issued(scene: Scene, trial: Trial) -> None:
    assert scene.prints[LETTER].pages > 2 and scene.prints[LETTER].seal_page == 2
    put_in(scene.desk, "盖章件", scene.pages(LETTER, trial), trial.way)
    assert scene.desk.is_issued(scene.papers[LETTER])
    assert scene.cases == 1


def test_the_sealed_page_alone_waits_and_is_joined_by_the_others(scene: Scene) -> None:
    trial = Trial("scan200")
    pages = scene.pages(LETTER, trial)
    told = put_in(scene.desk, "只扫了盖章页", [pages[1]], trial.way)
    assert f"共 {len(pages)} 页，已收到第 2 页，其中有盖章页，缺第 1、3" in told
    (note,) = (scene.desk.office.workspace.folder("review") / "LHBZ-2026-000001").glob("回件说明_*.docx")
    (waiting,) = waiting_of(scene.desk.office.ledger, scene.desk.office.office).lacking
    assert waiting.why == told and not scene.desk.is_issued(scene.papers[LETTER])
    rest = [page.rotate(180) for page in (pages[3], pages[0], pages[2], pages[2])]
    put_in(scene.desk, "补扫", rest, trial.way)
    assert scene.desk.is_issued(scene.papers[LETTER]) and not note.exists()
    events = scene.desk.office.ledger.events("LHBZ-2026-000001")
    (issued,) = (e.payload for e in events if e.kind == "signed_filed")
    assert len({issued["path"], *(part["path"] for part in issued["parts"])}) == 2


def test_two_papers_in_one_scan_are_told_apart_and_the_unsealed_one_goes_back(scene: Scene) -> None:
    trial = Trial("scan200")
    notice = [scan(scene.prints[NOTICE].picture(n, 200), trial.way, n) for n in (1, 2)]
    decision = scene.pages(DECISION, trial)
    told = put_in(scene.desk, "混在一起", [decision[0], notice[0], decision[1], notice[1]], trial.way)
    assert scene.desk.is_issued(scene.papers[DECISION]) and not scene.desk.is_issued(scene.papers[NOTICE])
    assert "没有见到印章" in told and scene.papers[NOTICE].number in told
    assert list(scene.desk.office.workspace.folder("returned").rglob("退件说明.docx"))


def test_a_letter_whose_codes_are_lost_is_never_an_application(scene: Scene) -> None:
    pages = [blotted(page) for page in scene.pages(LETTER, Trial("scan200"))]
    end = put_in(scene.desk, "机读码涂了", pages, "scan200")
    assert scene.cases == 1
    assert scene.desk.is_issued(scene.papers[LETTER]) or "第" in end


def test_annex_tables_alone_open_no_case(scene: Scene) -> None:
    pages = [blotted(page) for page in scene.pages(LETTER, Trial("scan200"))[2:]]
    end = scene.desk.takes("附件.pdf", as_pdf(pages, "scan200"))
    assert scene.cases == 1
    assert end.outcome in (OutcomeKind.REJECTED, OutcomeKind.REVIEW) and "文书" in end.reason
