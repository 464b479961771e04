"""A text layer is a claim: values held against the page, scrambled and invisible layers, encodings of form fields."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.models import CropReading, FieldReading, Page, Status, TextLine
from extractors.pages.loading import load_pages
from extractors.pages.pdfstrings import pdf_text
from extractors.textlayer import held_against_page, tells_its_page
from extractors.textlayer.likeness import key, nearest
from extractors.textlayer.wholeness import says_no_more
from extractors.values.characters import holds_private, unified, without_private
from extractors.values.normalising import normalise
from tests.hostile.pdfs import CATALOGUE, PAGES, pdf, stream
from tests.support.shipped import SHIPPED

FIELDS = SHIPPED.catalogue
INK = np.full((400, 900, 3), 30, np.uint8)
PAPER = np.full((400, 900, 3), 255, np.uint8)


class Eyes:
    """Reads what it is told to, each model its own."""

    def __init__(self, tiny: Sequence[str], small: Sequence[str] = ()) -> None:
        self.texts = {"tiny": list(tiny), "small": list(small)}

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: object = None, grade: str = "small"
    ) -> list[CropReading]:
        texts = self.texts[grade][: len(crops)]
        return [CropReading(t if c.size else "", 0.99, ()) for t, c in zip(texts, crops, strict=True)]

    def find_lines(self, image: np.ndarray) -> list[tuple[float, float, float, float]]:
        raise AssertionError

    def read_page(self, image: np.ndarray, *, grade: str = "small") -> list[TextLine]:
        raise AssertionError


def page(*texts: str, image: np.ndarray = INK) -> Page:
    words = tuple(TextLine(t, (100, 40 + 60 * n, 100 + 20 * len(t), 70 + 60 * n)) for n, t in enumerate(texts))
    return Page("a.pdf", 1, image, 200.0, words=words)


def value(raw: str, name: str = "agent_phone") -> FieldReading:
    box = (50.0, 20.0, 890.0, 390.0)
    return FieldReading(key=name, value=raw, raw=raw, confidence=0.99, status=Status.ACCEPTED, page=1, box=box)


def held(shown: Page, reading: FieldReading, eyes: Eyes) -> FieldReading:
    [answer] = held_against_page(shown, [reading], eyes, SHIPPED.calibration)
    return answer


@pytest.mark.parametrize("seen", ["13703896621", "电话：137 0389 6621", "I37O3896621"])
def test_what_the_page_shows_too_is_used(seen: str) -> None:
    assert held(page("电话 13703896621"), value("13703896621"), Eyes([seen])).status is Status.ACCEPTED


def test_where_the_quick_model_errs_the_better_one_decides() -> None:
    eyes = Eyes(["济源市积城镇"], ["济源市轵城镇"])
    assert held(page("济源市轵城镇"), value("济源市轵城镇", "site_address"), eyes).status is Status.ACCEPTED


def test_what_the_page_shows_otherwise_is_asked_about_with_both() -> None:
    answer = held(page("电话 13703898821"), value("13703898821"), Eyes(["电话13703896621"], ["电话 13703896621"]))
    assert answer.status is Status.REVIEW and answer.value == "13703898821"
    assert answer.candidates == ("13703898821", "13703896621")


def test_a_value_over_two_lines_is_one_value() -> None:
    shown, whole = page("济源市高新区科技", "大道66号"), value("济源市高新区科技大道66号", "site_address")
    right, wrong = ["济源市高新区科技", "大道66号"], ["济源市高新区科技", "大道88号"]
    assert held(shown, whole, Eyes(right)).status is Status.ACCEPTED
    assert held(shown, whole, Eyes(wrong, wrong)).candidates[-1] == "济源市高新区科技大道88号"


def test_what_is_not_drawn_is_asked_about() -> None:
    shown = page("13703896621", image=PAPER)
    assert held(shown, value("13703896621"), Eyes([""], [""])).doubt.endswith("看不到，请看图核对")


def test_a_form_field_that_no_font_draws_is_not_contradicted() -> None:
    box = (100.0, 40.0, 400.0, 70.0)
    shown = Page("a.pdf", 1, PAPER, 200.0, form_values={"tel": "6630000"}, form_places={"tel": box})
    reading = value("6630000", "tel").model_copy(update={"box": box})
    assert held(shown, reading, Eyes([])).status is Status.ACCEPTED


def test_a_scrambled_layer_is_not_believed() -> None:
    texts = ["申请单位名称", "济源市沁园食品", "建设地址在何处"]
    assert tells_its_page(page(*texts), Eyes(texts))
    assert tells_its_page(page(*texts), Eyes([*texts[:2], "什么都不一样啊"]))
    assert not tells_its_page(page(*texts), Eyes(["甲乙丙丁戊己", "什么都不一样", "建设地址在何处"]))


def test_the_nearest_stretch_is_found_with_its_edits() -> None:
    assert nearest("联系电话：13703896621 手机", "13703898821") == ("13703896621", 2)
    assert nearest("", "13703898821") == ("", 11)


@pytest.mark.parametrize(("one", "other"), [("10.4", "104"), ("DN200", "DN20"), ("科技大道66号", "科技大道88号")])
def test_values_that_differ_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_widths_signs_and_lookalikes_do_not_count() -> None:
    assert key("９１４１９００１ＭＡ（济源）") == key("91419OO1MA济源") and key("⾼新区") == key("高新區")


@pytest.mark.parametrize("mode", [0, 3])
def test_text_that_is_drawn_as_nothing_is_no_layer(tmp_path: Path, mode: int) -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    text = b"BT /F 14 Tf %d Tr 80 700 Td (Application 2026-000123) Tj ET" % mode
    (tmp_path / "a.pdf").write_bytes(pdf(CATALOGUE, PAGES, sheet, stream(text), font))
    [read] = load_pages(tmp_path / "a.pdf", name="a.pdf")
    assert (read.words is None) == (mode == 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_strings_of_a_form_in_any_encoding(encoding: str) -> None:
    assert pdf_text("济源市佳美㎡（有限）10kV".encode(encoding)) == "济源市佳美㎡（有限）10kV"


def test_a_string_in_the_encoding_of_pdf_itself() -> None:
    assert pdf_text(b"caf\xe9 \x84 DN200") == "café — DN200"
    assert pdf_text([b"a", "b".encode("utf-16")]) == "a、b" and pdf_text(None) == ""


def test_radicals_and_compatibility_ideographs_are_plain_characters_units_stay() -> None:
    assert unified("⾼新区非居⺠用⽔⻛机\uf9fd 120㎡ ①Ａ") == "高新区非居民用水风机什 120㎡ ①Ａ"


@given(st.text(alphabet=st.characters(min_codepoint=0x2E80, max_codepoint=0xFAFF), max_size=12))
def test_plain_characters_stay_plain(text: str) -> None:
    assert unified(unified(text)) == unified(text)


def test_known_private_codes_are_characters_others_go_to_a_person() -> None:
    assert without_private("王\ue863\ue826") == "王䶮龵" and not holds_private("王\ue863")
    assert normalise(FIELDS["legal_rep"], "王\ue863").value == "王䶮"
    for code in ("\ue000", "\U000f0001", "\U00100001"):
        assert holds_private(code) and normalise(FIELDS["applicant_name"], f"济源{code}山有限公司").doubt


def test_chinese_in_a_wrong_encoding_is_asked_about() -> None:
    wrong = "济源市佳美公司".encode().decode("latin-1")
    assert normalise(FIELDS["applicant_name"], wrong).doubt
    assert not normalise(FIELDS["remarks"], "日用水50m³，表径100mm²").doubt


@pytest.mark.parametrize(
    ("seen", "wanted", "layer", "is_same"),
    [
        ("3150", "315", "315", False),
        ("175590", "17559", "", False),
        ("12", "2", "", False),
        ("1104.5", "104.5", "104.5", False),
        ("104.5", "104", "104", False),
        ("2026-11-261", "2026-11-26", "", False),
        ("济源市佳美有限公司二分厂", "济源市佳美有限公司", "济源市佳美有限公司", False),
        ("315 kVA", "315", "", True),
        ("１７５５９㎡", "17559", "17559", True),
        ("装机容置：3 15kVA", "315", "装机容量：315kVA", True),
        ("装机容量：3150kVA", "315", "装机容量：315kVA", False),
        ("√用水口用气", "用水", "☑用水□用气", True),
    ],
)
def test_a_place_says_the_whole_value_or_another_one(seen: str, wanted: str, layer: str, is_same: bool) -> None:
    assert says_no_more(seen, wanted, layer) is is_same


def test_a_form_field_that_is_drawn_with_one_digit_more_is_asked_about_with_both() -> None:
    box = (100.0, 40.0, 400.0, 70.0)
    shown = Page("a.pdf", 1, INK, 200.0, form_values={"power_kva": "315"}, form_places={"power_kva": box})
    answer = held(shown, value("315", "power_kva").model_copy(update={"box": box}), Eyes(["3150"], ["3150"]))
    assert answer.status is Status.REVIEW and answer.candidates == ("315", "3150")
