"""Attachments: values read again and judged, several papers on one sheet, cards lying in other directions."""

from random import Random

import cv2
import numpy as np
import pytest

from extractors.attachments.cards import Turned
from extractors.attachments.crops import line_crop, widened, without_seal_text
from extractors.attachments.pages import Means, read_attachments
from extractors.attachments.parts import parts_of
from extractors.attachments.reading import read_material
from extractors.models import CropReading, DocumentType, MaterialReading, Page, Status, TextLine
from extractors.package.doctypes import page_type
from extractors.pages.levelling import upright
from extractors.text.ocr import load_ocr
from tests.scans.machines import FLAT_MACHINES
from tests.scans.papers import PAPERS, fitting, make_licence_with_card
from tests.scans.people import Application, Wish, make_application
from tests.support import ROOT
from tests.support.attachment_parts import MATERIALS, line, page_of
from tests.support.shipped import CATALOGUE, means_of


class Engine:
    """Reads crops by what is written for their order; each grade its own list."""

    def __init__(self, small: list[str], tiny: list[str] | None = None, chance: float = 0.999) -> None:
        self.texts = {"small": small, "tiny": small if tiny is None else tiny}
        self.chance = chance
        self.asked: list[tuple[str, int]] = []

    def read_crops(self, crops, *, alphabet=None, grade="small"):
        self.asked.append((grade, len(crops)))
        texts = self.texts[grade][: len(crops)]
        return [CropReading(t, self.chance, tuple((c, self.chance) for c in t)) for t in texts]

    def find_lines(self, image):
        return []

    def read_page(self, image, *, grade="small"):
        return []


WHITE = Page("x", 1, np.full((1600, 1600, 3), 255, np.uint8), 200.0)


# ---- read again and judged ----

LICENCE = [line("名称"), line("济源市样列酒店有限公司", x=300), line("成立日期 2015年3月2日", y=200)]


def test_a_value_counts_only_after_the_better_model_agrees():
    engine = Engine(["济源市样例酒店有限公司", "成立日期 2015年3月2日"])
    found = read_material(WHITE, LICENCE, "M02", number=3, means=means_of(engine))
    assert engine.asked == [("small", 2), ("tiny", 2)]
    name = found["applicant_name"]
    assert (name.value, name.status, name.page) == ("济源市样例酒店有限公司", Status.ACCEPTED, 3)
    assert found["established"].value == "2015-03-02"


def test_two_models_that_differ_are_for_a_person():
    small, tiny = (
        ["济源市样例酒店有限公司", "成立日期 2015年3月2日"],
        ["济源市祥例酒店有限公司", "成立日期 2015年3月2日"],
    )
    found = read_material(WHITE, LICENCE, "M02", number=3, means=means_of(Engine(small, tiny)))
    assert found["applicant_name"].status is Status.REVIEW
    assert found["established"].status is Status.ACCEPTED


def test_what_only_the_quick_model_found_is_for_a_person():
    engine = Engine(["", "2015"])
    found = read_material(WHITE, LICENCE, "M02", number=3, means=means_of(engine))
    assert found["applicant_name"].status is Status.REVIEW
    assert found["established"].status is Status.REVIEW


def test_a_text_layer_counts_where_the_page_shows_the_same():
    shown = Page("x.pdf", 1, np.full_like(WHITE.image, 30), 200.0, words=tuple(LICENCE))
    engine = Engine(["济源市样例酒店有限公司"], ["济源市样列酒店有限公司", "成立日期 2015年3月2日"])
    found = read_material(shown, LICENCE, "M02", number=1, means=means_of(engine))
    assert engine.asked == [("tiny", 2)]
    assert found["established"].status is found["applicant_name"].status is Status.ACCEPTED


def test_a_text_layer_that_nobody_sees_is_asked_about():
    page = Page("x.pdf", 1, WHITE.image, 200.0, words=tuple(LICENCE))
    found = read_material(page, LICENCE, "M02", number=1, means=means_of(Engine(["", ""])))
    assert found["established"].status is found["applicant_name"].status is Status.REVIEW


def test_a_card_without_end_says_so():
    lines = [line("有效期限 2014.02.18-长期")]
    found = read_material(WHITE, lines, "M03", number=1, means=means_of(Engine([lines[0].text])))
    assert (found["valid_until"].value, found["valid_until"].status) == ("长期", Status.ACCEPTED)


def test_a_kind_without_fields_is_not_read():
    engine = Engine([])
    assert read_material(WHITE, LICENCE, "M13", number=1, means=means_of(engine)) == {}
    assert engine.asked == []


def inked(*boxes: tuple[int, int, int, int], colour: tuple[int, int, int] = (20, 20, 20)) -> np.ndarray:
    image = np.full((200, 900, 3), 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        image[y0:y1:3, x0:x1] = colour
    return image


def test_a_line_is_widened_as_far_as_its_ink_goes():
    image = inked((100, 100, 300, 130), (320, 100, 420, 130), (600, 100, 700, 130))
    lines = [TextLine("甲", (100, 100, 300, 130)), TextLine("乙", (600, 100, 700, 130))]
    assert widened(image, lines, {0: (True, True)})[0][2] == pytest.approx(420, abs=3)
    assert widened(image, lines, {0: (False, False)})[0] == lines[0].box


def test_a_ruling_ends_a_line():
    image = inked((100, 100, 300, 130), (325, 100, 420, 130))
    image[60:170, 312:315] = 0
    lines = [TextLine("甲", (100, 100, 300, 130))]
    assert widened(image, lines, {0: (True, True)})[0][2] < 312


def test_the_writing_of_a_red_seal_is_no_line():
    image = inked((100, 100, 200, 130), colour=(40, 30, 214))
    image[100:130:3, 400:500] = 20
    lines = [TextLine("章", (100, 100, 200, 130)), TextLine("字", (400, 100, 500, 130))]
    assert [x.text for x in without_seal_text(image, lines)] == ["", "字"]


def test_red_over_a_line_is_made_paper():
    image = inked((100, 100, 300, 130))
    image[90:140, 150:170] = (60, 50, 220)
    crop = line_crop(image, (100, 100, 300, 130))
    assert crop.ndim == 2
    assert crop[:, 60:70].min() > 200


# ---- several papers on one sheet ----

LICENCE_TEXT = (
    "营业执照",
    "统一社会信用代码 91419001MA9K1XY707",
    "名称 济源市样例酒店有限公司",
    "类型 有限责任公司",
    "法定代表人 张三",
    "住所 济源市黄河路1号",
    "成立日期 2015年3月2日",
)
CARD_TEXT = (
    "姓名 张三",
    "性别 男 民族 汉",
    "出生 1980 年 1 月 1 日",
    "住址 济源市黄河路2号",
    "公民身份号码 41900119800101001X",
)
PERMIT_TEXT = (
    "中华人民共和国",
    "建设工程规划许可证",
    "建字第419001202600001号",
    "建设单位 济源市样例酒店有限公司",
    "建设项目名称 样例酒店",
    "建设位置 济源市黄河路1号",
    "建设规模 1200平方米",
)


def told(lines: list[TextLine]) -> list[str]:
    kind = page_type(lines, catalogue=CATALOGUE, materials=tuple(MATERIALS.values()))
    return [p.material for p in parts_of(lines, kind, tuple(MATERIALS.values()))]


def test_a_licence_and_a_card_on_one_sheet_are_told_apart():
    lines = page_of(*LICENCE_TEXT, step=60) + page_of(*CARD_TEXT, first=1000, step=60)
    assert told(lines) == ["M02", "M03"]


def test_papers_side_by_side_are_told_apart():
    beside = [TextLine(x.text, (x.box[0] + 1200, x.box[1], x.box[2] + 1200, x.box[3])) for x in page_of(*PERMIT_TEXT)]
    assert sorted(told([*page_of(*LICENCE_TEXT), *beside])) == ["M02", "M11"]


def test_the_cards_of_two_people_are_two():
    assert told(page_of(*CARD_TEXT, step=60) + page_of(*CARD_TEXT, first=900, step=60)) == ["M03", "M03"]


@pytest.mark.parametrize("texts", [LICENCE_TEXT, CARD_TEXT, PERMIT_TEXT])
def test_one_paper_is_not_split(texts):
    assert len(told(page_of(*texts[:3], step=60) + page_of(*texts[3:], first=900, step=60))) == 1


def test_an_authorisation_that_quotes_other_papers_is_one():
    lines = page_of("授权委托书", "委托人：样例公司", "受托人：李四", "委托权限：递交营业执照、居民身份证")
    more = page_of("公民身份号码：41900119800101001X", "特此委托", first=900)
    assert told(lines + more) == ["M04"]


def test_an_unknown_paper_keeps_its_heading():
    lines = [line("物业管理费收缴通知", size=80), *page_of("尊敬的业主", "请按时缴纳", first=300)]
    (found,) = read_attachments(WHITE, lines, number=4, means=means_of(Engine([])))
    assert (found.id, found.title, found.pages, found.fields) == ("unknown", "物业管理费收缴通知", (4,), {})


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_places_on_a_turned_piece_lead_back_to_the_page(degrees):
    piece = np.zeros((60, 100), np.uint8)
    piece[10:20, 30:70] = 255
    turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    image = cv2.rotate(piece, turns[degrees]) if degrees else piece
    rows, columns = np.nonzero(image)
    box = (float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
    turned = Turned(Page("x", 1, image, 200.0), (), degrees, (500.0, 700.0, 600.0, 760.0))
    assert turned.back(box) == (530.0, 710.0, 570.0, 720.0)


# ---- with the models ----


@pytest.fixture(scope="module")
def means():
    return means_of(load_ocr(ROOT / "var" / "models"))


def scanned(page: np.ndarray, machine: str) -> Page:
    scan = FLAT_MACHINES[machine](page, Random(7))
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else np.ascontiguousarray(image[:, :, ::-1])
    return Page("x.jpg", 1, image, float(scan.dpi))


def read(page: Page, means: Means) -> tuple[MaterialReading, ...]:
    page = upright(page, means.ocr).page
    lines = means.ocr.read_page(page.image, grade="tiny")
    return read_attachments(page, lines, number=1, means=means)


def made_up(seed: int) -> Application:
    made = make_application(seed, Wish("工厂"))
    return Application(fitting(made), made.rows)


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("name", "machine"),
    [
        ("营业执照", "office200"),
        ("旧版营业执照", "gray150"),
        ("建设工程规划许可证", "fax"),
        ("授权委托书", "bilevel"),
        ("倒放的身份证", "office200"),
        ("不动产权证书", "office300"),
        ("企业投资项目备案证明", "photocopy"),
        ("告知承诺书", "office200"),
    ],
)
def test_a_paper_is_told_and_read(name, machine, means):
    truth = PAPERS[name](made_up(71), Random(71))
    (found,) = read(scanned(truth.page, machine), means)
    assert found.id == truth.id
    accepted = {k: f.value for k, f in found.fields.items() if f.status is Status.ACCEPTED}
    settled = {k: v for k, v in truth.fields.items() if k in accepted}
    assert {k: accepted[k] for k in settled} == settled
    assert len(settled) >= len(truth.fields) - 1


@pytest.mark.ocr
def test_two_papers_on_a_sheet_are_both_read(means):
    page, truths = make_licence_with_card(made_up(72), Random(72))
    found = read(scanned(page, "office300"), means)
    assert [m.id for m in found] == [t.id for t in truths]
    assert found[0].fields["uscc"].value == truths[0].fields["uscc"]
    assert found[1].fields["resident_id"].value == truths[1].fields["resident_id"]


@pytest.mark.ocr
def test_a_strange_paper_is_unknown(means):
    from tests.scans.attachments import make_foreign_page

    (found,) = read(scanned(make_foreign_page(Random(5)), "office200"), means)
    assert (found.id, found.fields) == ("unknown", {})
    assert "收缴通知" in found.title


def test_the_kinds_of_page_stay_as_they_were():
    kind = page_type(page_of(*LICENCE_TEXT), catalogue=CATALOGUE, materials=tuple(MATERIALS.values()))
    assert (kind.document_type, kind.material) == (DocumentType.MATERIAL, "M02")
