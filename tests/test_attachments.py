"""Attachments: values found by label and by shape, several papers on one sheet, cards lying in other directions."""

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from extractors.attachments.cards import Turned
from extractors.attachments.crops import line_crop, widened, without_seal_text
from extractors.attachments.pages import Means, read_attachments
from extractors.attachments.parts import parts_of
from extractors.attachments.reading import read_material
from extractors.attachments.spans import Span, flow_of, part_box, rows_of
from extractors.attachments.values import find_values
from extractors.catalogue import load_catalogue
from extractors.doctypes import load_materials, page_type
from extractors.models import DocumentType, MaterialReading, Page, Status, TextLine
from extractors.ocr import CropReading, load_ocr
from extractors.upright import upright
from tests.scans.machines import FLAT_MACHINES
from tests.scans.papers import PAPERS, fitting, make_licence_with_card
from tests.scans.people import Application, Wish, make_application

CATALOGUE = load_catalogue()
MATERIALS = {m.id: m for m in load_materials()}
ROOT = Path(__file__).resolve().parent.parent
HEIGHT = 40.0


def line(text: str, x: float = 100, y: float = 100, *, size: float = HEIGHT, confidence: float = 1.0) -> TextLine:
    width = sum(2 if ord(c) > 255 else 1 for c in text) * size / 2
    return TextLine(text, (x, y, x + width, y + size), confidence)


def page_of(*texts: str, first: float = 100, step: float = 80) -> list[TextLine]:
    return [line(text, y=first + step * n) for n, text in enumerate(texts)]


def values(lines: list[TextLine], kind: str) -> dict[str, str]:
    found = find_values(lines, MATERIALS[kind])
    return {k: "".join(lines[s.line].text[s.start : s.end] for s in spans) for k, spans in found.items()}


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


# ---- where values stand ----


@pytest.mark.parametrize(
    "lines",
    [
        [line("名　　称 济源市样例酒店有限公司")],
        [line("名称：济源市样例酒店有限公司")],
        [line("名", x=100), line("称", x=180), line("济源市样例酒店有限公司", x=300)],
        [line("名称"), line("济源市样例酒店有限公司", x=300, y=108)],
        [line("称", x=180), line("济源市样例酒店有限公司", x=300)],
        [line("名 . 称"), line("济源市样例酒店有限公司", x=300)],
        [line("名称"), line("济源市样例", x=300), line("酒店有限公司", x=300, y=150)],
        [line("名称", y=120), line("济源市样例", x=300, y=92), line("酒店有限公司", x=300, y=148)],
        [line("企业名称", y=100), line("济源市样例酒店有限公司", x=100, y=160)],
    ],
    ids=["spaced", "colon", "boxes", "beside", "half-label", "speck", "below", "centred", "under"],
)
def test_a_name_is_found_however_its_label_is_set(lines):
    assert values(lines, "M02")["applicant_name"] == "济源市样例酒店有限公司"


def test_a_value_ends_at_the_next_label_of_its_row():
    lines = [line("名称", 100), line("济源市样例酒店有限公司", 260), line("注册资本", 760), line("伍佰万圆整", 1000)]
    assert values(lines, "M02") == {"applicant_name": "济源市样例酒店有限公司"}


def test_a_value_may_begin_above_the_line_that_stands_beside_its_label():
    lines = [line("坐落", y=100), line("济源市黄河路与文昌中路", x=300, y=72), line("交叉口西北角", x=300, y=110)]
    assert values(lines, "M07")["site_address"] == "济源市黄河路与文昌中路交叉口西北角"


def test_the_line_of_the_next_label_does_not_go_on_with_a_value():
    lines = [line("名称"), line("济源市样例酒店", x=300), line("类型", y=150), line("有限责任公司", x=300, y=150)]
    assert values(lines, "M02")["applicant_name"] == "济源市样例酒店"


def test_a_value_of_three_lines_is_whole_where_its_label_stands_at_half_height():
    scope = [
        line(t, 400, 100 + 28 * n, size=22)
        for n, t in enumerate(("新材料技术研发；合成", "材料制造", "；金属销售", "）"))
    ]
    seat = [line(t, 1000, 114 + 28 * n, size=22) for n, t in enumerate(("河南省济源市高", "新区科技大道南", "段8号"))]
    labels = [line("经营范围", 100, 142, size=22), line("住所", 800, 142, size=22)]
    assert values([*scope, *seat, *labels], "M02")["reg_address"] == "河南省济源市高新区科技大道南段8号"


def test_the_last_line_of_the_value_before_is_not_taken_along():
    lines = [
        line("名称", 100, 100, size=22),
        line("济源市恒瑞新材料", 300, 100, size=22),
        line("有限公司", 300, 128, size=22),
        line("住所", 100, 170, size=22),
        line("河南省济源市高新区", 300, 170, size=22),
        line("科技大道8号", 300, 198, size=22),
    ]
    found = values(lines, "M02")
    assert (found["applicant_name"], found["reg_address"]) == (
        "济源市恒瑞新材料有限公司",
        "河南省济源市高新区科技大道8号",
    )


def test_a_sentence_about_the_agent_is_no_name():
    lines = page_of(
        "兹委托 甘雨桐（身份证号码：419001200106150160）为我单位", "代理人在办理过程中所签署的文件，我单位均予以认可"
    )
    assert values(lines, "M04")["agent_name"] == "甘雨桐"


def test_a_long_label_may_have_one_misread_character():
    assert values([line("法走代表人张三")], "M02")["legal_rep"] == "张三"
    assert "legal_rep" not in values([line("法走代衣人张三")], "M02")


def test_a_label_inside_a_word_is_none():
    assert values([line("被委托人：李四")], "M04") == {"agent_name": "李四"}


def test_the_agents_number_is_the_one_after_the_agent():
    lines = page_of(
        "委托人：济源市样例酒店有限公司",
        "法定代表人：张三",
        "身份证号：41900119800101001X",
        "受托人：李四",
        "身份证号：419001198505052528",
        "委托期限：2026年1月5日至2026年12月31日",
    )
    found = values(lines, "M04")
    assert found["agent_id"] == "419001198505052528"
    assert (found["valid_from"], found["valid_until"]) == ("2026年1月5日", "2026年12月31日")


def test_an_authorisation_in_one_sentence():
    lines = page_of(
        "授权委托书",
        "本人张三系济源市样例酒店有限公司的法定代表人，现授权李四（身份证号：",
        "419001198505052528）为我公司代理人，办理联合报装。",
    )
    found = values(lines, "M04")
    expected = {"applicant_name": "济源市样例酒店有限公司", "legal_rep": "张三", "agent_name": "李四"}
    assert {k: found[k] for k in expected} == expected
    assert found["agent_id"] == "419001198505052528"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("建设规模 总建筑面积15478平方米，地上三层", "15478平方米"),
        ("建设规模：建筑面积约1.5万平方米", "1.5万平方米"),
        ("建设规模 地上5层、地下1层", None),
    ],
)
def test_the_area_of_a_permit_is_taken_out_of_its_sentence(text, value):
    assert values([line(text)], "M11").get("floor_area") == value


def test_spans_lead_back_to_the_lines():
    lines = [line("面　积 10㎡", x=100), line("用途", x=600)]
    flow = flow_of(lines, rows_of(lines)[0])
    assert flow.text == "面积10㎡\t用途"
    assert flow.spans(2, 8) == (Span(0, 4, 7), Span(1, 0, 2))
    assert part_box(lines[1], Span(1, 1, 2)) == (640.0, 100.0, 680.0, 140.0)


# ---- read again and judged ----

LICENCE = [line("名称"), line("济源市样列酒店有限公司", x=300), line("成立日期 2015年3月2日", y=200)]


def test_a_value_counts_only_after_the_better_model_agrees():
    engine = Engine(["济源市样例酒店有限公司", "成立日期 2015年3月2日"])
    found = read_material(WHITE, LICENCE, "M02", number=3, means=Means(CATALOGUE, engine))
    assert engine.asked == [("small", 2), ("tiny", 2)]
    name = found["applicant_name"]
    assert (name.value, name.status, name.page) == ("济源市样例酒店有限公司", Status.ACCEPTED, 3)
    assert found["established"].value == "2015-03-02"


def test_two_models_that_differ_are_for_a_person():
    small, tiny = (
        ["济源市样例酒店有限公司", "成立日期 2015年3月2日"],
        ["济源市祥例酒店有限公司", "成立日期 2015年3月2日"],
    )
    found = read_material(WHITE, LICENCE, "M02", number=3, means=Means(CATALOGUE, Engine(small, tiny)))
    assert found["applicant_name"].status is Status.REVIEW
    assert found["established"].status is Status.ACCEPTED


def test_what_only_the_quick_model_found_is_for_a_person():
    engine = Engine(["", "2015"])
    found = read_material(WHITE, LICENCE, "M02", number=3, means=Means(CATALOGUE, engine))
    assert found["applicant_name"].status is Status.REVIEW
    assert found["established"].status is Status.REVIEW


def test_a_text_layer_is_not_read_again():
    engine = Engine([])
    page = Page("x.pdf", 1, WHITE.image, 200.0, words=tuple(LICENCE))
    found = read_material(page, LICENCE, "M02", number=1, means=Means(CATALOGUE, engine))
    assert engine.asked == []
    assert found["established"].status is Status.ACCEPTED


def test_a_card_without_end_says_so():
    lines = [line("有效期限 2014.02.18-长期")]
    found = read_material(WHITE, lines, "M03", number=1, means=Means(CATALOGUE, Engine([lines[0].text])))
    assert (found["valid_until"].value, found["valid_until"].status) == ("长期", Status.ACCEPTED)


def test_a_kind_without_fields_is_not_read():
    engine = Engine([])
    assert read_material(WHITE, LICENCE, "M13", number=1, means=Means(CATALOGUE, engine)) == {}
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
    (found,) = read_attachments(WHITE, lines, number=4, means=Means(CATALOGUE, Engine([])))
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
    return Means(CATALOGUE, load_ocr(ROOT / "var" / "models"))


def scanned(page: np.ndarray, machine: str) -> Page:
    scan = FLAT_MACHINES[machine](page, Random(7))
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else np.ascontiguousarray(image[:, :, ::-1])
    return Page("x.jpg", 1, image, float(scan.dpi))


def read(page: Page, means: Means) -> tuple[MaterialReading, ...]:
    page = upright(page, means.ocr)
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
