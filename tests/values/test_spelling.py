"""Characters put right by the field they stand in or by the word they belong to: only one way, and never made surer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigurationError
from extractors.models import CropReading
from extractors.templates import Templates
from extractors.values.catalogue import Catalogue
from extractors.values.spelling import GUESSED, spelled
from tests.support.shipped import CATALOGUE, SHIPPED


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def _reading(text: str, confidence: float = 0.9) -> CropReading:
    return CropReading(text, confidence, tuple((c, confidence) for c in text), tuple(0.5 for _ in text))


@pytest.mark.parametrize(
    ("key", "read", "meant"),
    [
        ("seg_size", "Dn150", "DN150"),
        ("seg_size", "DM150", "DN150"),
        ("seg_size", "DNI50", "DN150"),
        ("seg_size", "Dello", "De110"),
        ("seg_size", "dn100", "DN100"),
        ("gas_equip_model", "2CT-2", "ZCT-2"),
        ("gas_equip_model", "CLHSO.35", "CLHS0.35"),
        ("industry", "H6l住宿业", "H61住宿业"),
        ("plan_permit_no", "建字第41900|202600344号", "建字第419001202600344号"),
    ],
)
def test_notation_is_put_right_without_becoming_less_sure(
    catalogue: Catalogue, key: str, read: str, meant: str
) -> None:
    found = spelled(catalogue[key], _reading(read), SHIPPED.lexicon)
    assert (found.text, found.confidence) == (meant, 0.9)
    assert "".join(c for c, _ in found.characters) == meant


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("seg_size", "dn110"),
        ("seg_size", "DN155"),
        ("seg_size", "4孔"),
        ("gas_equip_model", "2AB-2"),
        ("gas_equip_model", "DZT-1"),
        ("industry", "F60批发"),
        ("legal_rep", "王又口"),
    ],
    ids=["outer diameter", "no such size", "ducts", "unknown model", "right model", "name of another", "a person"],
)
def test_what_could_be_meant_stays(catalogue: Catalogue, key: str, text: str) -> None:
    assert spelled(catalogue[key], _reading(text), SHIPPED.lexicon).text == text


@pytest.mark.parametrize(
    ("key", "read", "meant"),
    [
        ("applicant_name", "济源市甲乙房地产开发有限工司", "济源市甲乙房地产开发有限公司"),
        ("applicant_name", "济源市甲乙文他旅游发展有限口司", "济源市甲乙文化旅游发展有限公司"),
        ("project_name", "甲乙孵他器大夏", "甲乙孵化器大厦"),
        ("reg_address", "文昌北路交又口东北角", "文昌北路交叉口东北角"),
        ("site_address", "宣化街中汲路南", "宣化街中段路南"),
        ("seg_side", "绿纯带", "绿化带"),
        ("industry", "=52零售业", "F52零售业"),
        ("plan_permit_no", "達字第419001202600351号", "建字第419001202600351号"),
    ],
)
def test_a_character_guessed_from_its_word_is_at_most_half_sure(
    catalogue: Catalogue, key: str, read: str, meant: str
) -> None:
    found = spelled(catalogue[key], _reading(read), SHIPPED.lexicon)
    assert (found.text, found.confidence) == (meant, GUESSED)


def test_a_clear_character_is_never_replaced_by_a_guess(catalogue: Catalogue) -> None:
    assert spelled(catalogue["applicant_name"], _reading("甲乙有限工司", 0.99), SHIPPED.lexicon).text == "甲乙有限工司"
    assert spelled(catalogue["industry"], _reading("F52批发业", 0.99), SHIPPED.lexicon).text == "F52批发业"


def test_points_between_chinese_characters_are_specks(catalogue: Catalogue) -> None:
    found = spelled(catalogue["tel_room"], _reading("2间12平.方米"), SHIPPED.lexicon)
    assert found.text == "2间12平方米"
    assert len(found.characters) == len(found.places) == len(found.text)
    assert spelled(catalogue["water_peak_m3h"], _reading("4.5"), SHIPPED.lexicon).text == "4.5"


def test_two_words_that_want_different_characters_change_nothing() -> None:
    assert not list(SHIPPED.lexicon.phrases.one_off("三层厨房"))
    assert not list(SHIPPED.lexicon.phrases.one_off("南压管道"))


@pytest.mark.parametrize("phrase", [p for group in SHIPPED.words.phrases for p in group])
def test_a_known_word_stays_as_it_is(phrase: str) -> None:
    assert not list(SHIPPED.lexicon.phrases.one_off(phrase))


@given(st.text(alphabet="有限公司工交叉口又文化他旅游DNe015I.", max_size=12), st.floats(0, 1))
def test_spelling_twice_changes_nothing_more_and_never_makes_surer(text: str, confidence: float) -> None:
    for key in ("applicant_name", "seg_size", "reg_address"):
        once = spelled(CATALOGUE[key], _reading(text, confidence), SHIPPED.lexicon)
        assert spelled(CATALOGUE[key], once, SHIPPED.lexicon).text == once.text
        assert once.confidence <= max(confidence, 0.0)
        assert all(p <= confidence for _, p in once.characters)


def test_codes_of_industries_are_found_by_the_one_name_that_fits() -> None:
    words = SHIPPED.words
    assert words.industry_of("零售业") == "F52"
    assert words.industry_of("农业") == "A01"
    assert words.industry_of("制造业") == ""
    assert words.industry_of("业") == ""


def test_a_broken_table_names_its_key(tmp_path: Path) -> None:
    broken = tmp_path / "words.yaml"
    broken.write_text("phrases: []\nindustries: {}\nmodels: []\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="permits"):
        _ = Templates(tmp_path).words
