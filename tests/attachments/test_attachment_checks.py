"""Attachments over a package: pages joined to papers, and papers held against the form (V09 to V13)."""

from datetime import date

import pytest

from extractors.attachments.pages import join_attachments
from extractors.models import FieldReading, MaterialReading, Status
from flows.casework.rules import check
from tests.support.application_parts import application, material
from tests.support.shipped import SHIPPED

TODAY = date(2026, 11, 22)

# ---- over a package ----


def seen(key: str, value: str, page: int) -> FieldReading:
    return FieldReading(key=key, value=value, raw=value, confidence=0.99, status=Status.ACCEPTED, page=page)


def card(page: int, **fields: str) -> MaterialReading:
    return MaterialReading(
        id="M03", title="身份证", pages=(page,), fields={k: seen(k, v, page) for k, v in fields.items()}
    )


def test_both_sides_of_a_card_are_one_attachment():
    (joined,) = join_attachments([card(3, name="张三"), card(4, valid_until="长期")], SHIPPED.calibration)
    assert joined.pages == (3, 4)
    assert set(joined.fields) == {"name", "valid_until"}


@pytest.mark.parametrize("second", [card(4, name="李四"), card(6, name="张三")])
def test_the_cards_of_two_people_and_of_far_pages_stay_apart(second):
    assert len(join_attachments([card(3, name="张三"), second], SHIPPED.calibration)) == 2


# ---- held against the form ----


def found_rules(*materials: MaterialReading, **fields) -> dict[str, str]:
    found = check(application(materials=materials, **fields), today=TODAY, templates=SHIPPED)
    return {f.rule: f.why for f in found}


AGENT = {"agent_name": "样本三", "agent_id": "11010519491231002X"}


def test_a_finding_names_both_values_and_the_page_of_the_attachment():
    found = found_rules(material("M02", "营业执照", legal_rep="样本九"))
    assert set(found) == {"V09"}
    assert all(words in found["V09"] for words in ("样本一", "样本九", "第 1 页"))


def placed(key: str, value: str, **more) -> FieldReading:
    known = {
        "raw": value,
        "confidence": 0.99,
        "status": Status.ACCEPTED,
        "page": 4,
        "box": (1, 2, 3, 4),
        "crop": "c.png",
    }
    return FieldReading(key=key, value=value, **{**known, **more})


@pytest.mark.parametrize(
    ("rule", "id_", "key", "value", "shown"),
    [
        ("V09", "M02", "legal_rep", "样本九", "样本九"),
        ("V09b", "M20", "seal_present", "济源市另一家商贸有限公司", "济源市另一家商贸有限公司"),
        ("V10", "M11", "site_address", "济源市沁园路88号", "济源市沁园路88号"),
        ("V11", "M11", "floor_area", 15000.0, "15000"),
        ("V12", "M04", "valid_until", "2026-11-01", "2026-11-01"),
        ("V12b", "M04", "valid_from", "2026-11-21", "2026-11-21"),
        ("V13", "M02", "valid_until", "2025-01-01", "2025-01-01"),
    ],
)
def test_a_finding_carries_both_places(rule, id_, key, value, shown):
    paper = MaterialReading(id=id_, title="材料", pages=(3,), fields={key: placed(key, value, raw=str(value))})
    (found,) = (f for f in check(application(materials=[paper]), today=TODAY, templates=SHIPPED) if f.rule == rule)
    beside = (found.beside_value, found.beside_page, found.beside_box, found.beside_crop)
    assert beside == (shown, 4, (1, 2, 3, 4), "c.png")


def test_a_persons_number_stays_masked_beside():
    paper = material("M03", "身份证", name="样本三", resident_id="419001198505052528")
    (found,) = (
        f for f in check(application(materials=[paper], **AGENT), today=TODAY, templates=SHIPPED) if f.rule == "V09"
    )
    assert found.beside_value == "4" + "*" * 16 + "8"


def test_a_card_is_held_against_its_person_only_and_masked():
    right = material("M03", "身份证", name="样本三", resident_id="11010519491231002X")
    stranger = material("M03", "身份证", name="样本八", resident_id="419001198505052528")
    other = material("M03", "身份证", name="样本三", resident_id="419001198505052528")
    assert "V09" not in found_rules(right, stranger, **AGENT)
    why = found_rules(other, **AGENT)["V09"]
    assert "4" + "*" * 16 + "8" in why and "419001198505052528" not in why and "11010519491231002X" not in why


def test_an_owner_may_be_another_where_a_lease_is_enclosed():
    title, lease = material("M07", "不动产权证书", applicant_name="样例市某置业公司"), material("M08", "租赁合同")
    assert "V09" in found_rules(title)
    assert "V09" not in found_rules(title, lease)
    assert "V09" not in found_rules(material("M07", "不动产权证书", applicant_name="样本二、济源市样例酒店有限公司"))


def test_a_permits_number_may_be_written_with_or_without_its_words():
    assert "V09" not in found_rules(material("M11", "规划许可证", plan_permit_no="建字第 4190012026001 号"))
    assert "V09" in found_rules(material("M11", "规划许可证", plan_permit_no="建字第4190012026002号"))


def test_an_authorisation_that_begins_later_does_not_cover_the_day():
    assert "V12b" in found_rules(material("M04", "授权委托书", valid_from="2026-11-21"))
    assert "V12b" not in found_rules(material("M04", "授权委托书", valid_from="2026-11-20", valid_until="长期"))
