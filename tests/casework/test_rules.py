"""The rules: a complete application has no finding, and each rule is set off alone by the one defect it is for."""

from collections import Counter
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import ConfigurationError
from extractors.models import FieldReading, MaterialReading, Status
from extractors.shipped import TEMPLATES
from extractors.templates import Templates
from flows.casework.facts import Facts
from flows.casework.model import Application, OutcomeKind, Severity
from flows.casework.outcome import decide
from flows.casework.rulebook import PREDICATES
from flows.casework.rules import check, load_rules
from tests.support.application_parts import DWELLING, application, material, reading, segment
from tests.support.shipped import CATALOGUE, SHIPPED

TODAY = date(2026, 11, 22)
RULES = load_rules(SHIPPED)


def findings(app, today=TODAY):
    return check(app, today=today, templates=SHIPPED)


def ids(app):
    return [f.rule for f in findings(app)]


def test_a_complete_application_has_no_finding():
    assert findings(application()) == ()


def test_a_complete_dwelling_has_no_finding():
    assert findings(application(**DWELLING)) == ()


def test_a_complete_resident_has_no_finding():
    app = application(
        rows={"gas_equip": [], "equip_list": [], "segments": []}, applicant_kind="居民", applicant_name="样本二",
        agent_name="样本二", uscc=None, legal_rep=None, reg_address=None, seal_present=None, project_code=None,
        build_nature="既有", services=["用水"], water_nature="居民生活", resident_id="11010519491231002X",
        power_class=None, power_kva=None, voltage=None, load_level=None, source_count=None, gas_nature=None,
        gas_hour_m3=None, gas_day_m3=None, gas_year_m3=None, gas_pressure=None, gas_equip_place=None, heat_nature=None,
        heat_area=None, heat_load_kw=None, heat_terminal=None, tel_users=None, tel_service=None, permit_mode=None,
    )  # fmt: skip
    assert findings(app) == ()


OTHER_CODE = "91419001MAMF6MMB3E"
EXPANSION = {"apply_type": "增容", "old_account": "1001"}
CASES = [
    ("F01", {"need_date": None}, "need_date"),
    ("F01", {"services": None, "rows": {"segments": []}, "permit_mode": None}, "services"),
    ("F01", {"rows": segment(seg_to=None)}, "segments.1.seg_to"),
    ("F01", {"rows": segment(seg_w_m=None)}, "segments.1.seg_w_m"),
    ("F01", {"gas_equip_place": None}, "gas_equip_place"),
    ("F01", {"max_storeys": 7, "boost": False}, "tank_m3"),
    ("V17", {"plan_permit_no": reading("plan_permit_no", None, raw="/")}, "plan_permit_no"),
    ("V17", {"load_level": reading("load_level", None, raw="无")}, "load_level"),
    ("F02", {"consent_share": None}, "consent_share"),
    ("F02", {"consent_share": False}, "consent_share"),
    ("F03", {"pledge": False}, "pledge"),
    ("F04", {"seal_present": False}, "seal_present"),
    ("F05", {"sign_present": None}, "sign_present"),
    ("F06", {"rows": {"gas_equip": []}}, "gas_equip"),
    ("F07", {"rows": {"gas_equip": [{"gas_equip_name": "锅炉"}]}}, "gas_equip.1.gas_equip_flow_m3h"),
    ("F08", {"rows": {"equip_list": []}}, "equip_list"),
    ("F10", {"uscc": "91419001MA9K1XY708"}, "uscc"),
    ("F10", {"uscc": "91419001MA9K1XY"}, "uscc"),
    ("F11", {"agent_id": "110105194912310021"}, "agent_id"),
    ("F12", {"project_code": "2101-419001-04-01-123456"}, "project_code"),
    ("F13", {"agent_phone": "1380000000"}, "agent_phone"),
    ("F14", {"tel": "95598"}, "tel"),
    ("V20", {"project_code": "2612-419001-04-02-709160"}, "project_code"),
    ("V01", {"services": ["用水", "用电", "用气", "用暖"]}, "services"),
    ("V15", {"accept_mode": reading("accept_mode", None, status=Status.REVIEW, candidates=("联合验收", "分别验收"))},
     "accept_mode"),
    ("V16", {"need_date": reading("need_date", "2027-10-01", confidence=0.3)}, "need_date"),
    ("F20", {"site_address": "济源市轵城镇黄河路东段"}, "site_address"),
    ("F21", {"site_address": "济源市无名路8号"}, "site_address"),
    ("V08a", {"apply_date": "2026-11-23", "sign_date": "2026-11-22"}, "apply_date"),
    ("V08b", {"sign_date": "2026-11-21"}, "sign_date"),
    ("V08c", {"sign_date": "2026-10-20"}, "sign_date"),
    ("V08d", {"finish_date": "2026-11-30"}, "start_date"),
    ("V08e", {"need_date": "2026-11-19"}, "apply_date"),
    ("V08f", {"rows": segment(seg_end="2026-12-04")}, "segments.1.seg_start"),
    ("V08g", {"rows": segment(seg_start="2026-11-01")}, "apply_date"),
    ("F30", {"rows": segment(seg_len_m=200.1, dig_area=200)}, "permit_mode"),
    ("F31", {"impact_pipe": True}, "permit_mode"),
    ("F32", {"rows": segment(), "services": ["用电", "用气", "用暖", "通信"]}, "segments.1.seg_service"),
    ("F33", {"rows": segment(seg_to="文昌中路")}, "segments.1.seg_from"),
    ("V06", {"rows": segment(dig_area=150)}, "segments.1.dig_area"),
    ("V07", {"rows": segment(trees=2)}, "segments.1.trees"),
    ("F40", {"rows": segment(seg_d_m=9)}, "segments.1.seg_d_m"),
    ("V02", {"floor_below": 6000}, "floor_area"),
    ("V03", {"heat_area": 21001, "heat_load_kw": 1000}, "heat_area"),
    ("V04a", {**DWELLING, "tel_users": 300}, "tel_users"),
    ("V04b", {**DWELLING, "meter_count": 300}, "meter_count"),
    ("V04c", {**DWELLING, "gas_homes": 500}, "gas_homes"),
    ("V04d", {**DWELLING, "heat_homes": 500}, "heat_homes"),
    ("F41", {"water_peak_m3h": 60}, "water_peak_m3h"),
    ("F42", {"meter_dn": 150}, "meter_dn"),
    ("F43", {"water_dn": 32, "meter_dn": 32, "water_peak_m3h": 13}, "water_dn"),
    ("F44", {"voltage": "380V"}, "voltage"),
    ("F45", {"source_count": "单电源"}, "load_level"),
    ("F46", {**EXPANSION, "power_kva_old": 800}, "power_kva_old"),
    ("F47", {"power_kva": 1500}, "power_kva"),
    ("F48", {"gas_hour_m3": 73, "gas_day_m3": 800}, "gas_hour_m3"),
    ("F49", {"gas_day_m3": 961}, "gas_day_m3"),
    ("F50", {"gas_year_m3": 15}, "gas_year_m3"),
    ("F51", {"heat_load_kw": 9000}, "heat_load_kw"),
    ("F52", {"height_m": 12}, "height_m"),
    ("F53", {**DWELLING, "tel_operator": ["移动"]}, "project_kind"),
    ("F54", {**DWELLING, "tel_blocks": 1}, "tel_blocks"),
    ("V09", {"materials": [material("M02", "营业执照", uscc=OTHER_CODE)]}, "uscc"),
    ("V10", {"materials": [material("M11", "建设工程规划许可证", site_address="济源市北海大道9号")]}, "site_address"),
    ("V11", {"materials": [material("M11", "建设工程规划许可证", floor_area=20500)]}, "floor_area"),
    ("V12", {"materials": [material("M04", "授权委托书", valid_until="2026-11-19")]}, "apply_date"),
    ("V12b", {"materials": [material("M04", "授权委托书", valid_from="2026-11-21")]}, "apply_date"),
    ("V09b", {"seal_present": reading("seal_present", True, raw="样例市远山食品厂")}, "applicant_name"),
    ("V13", {"materials": [material("M02", "营业执照", valid_until="2026-11-21")]}, "today"),
    ("V19", {"agent_name": "样本三", "agent_id": "11010519491231002X"}, "agent_name"),
]  # fmt: skip
HARD = "F01 V17 F02 F03 F04 F05 F06 F07 F10 F11 F13 V08a V08d V08e V08f F30 F33 V12 V12b V13"
PERSON = "V15 V16 V18 F20 V08b F31 F32 V09 V11"
SEVERITY = {r: Severity.HARD for r in HARD.split()} | {r: Severity.PERSON for r in PERSON.split()}
SPECIAL = {"V18", "V08h"}
"""Cannot be had alone: their tests stand below."""


@pytest.mark.parametrize(("rule", "change", "field"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES])
def test_each_rule_is_set_off_alone_by_its_defect(rule, change, field):
    found = findings(application(**change))
    expected = {"F32": {"F32", "V01"}}.get(rule, {rule})
    assert {f.rule for f in found} == expected
    mine = next(f for f in found if f.rule == rule)
    assert mine.field == field
    assert mine.severity is SEVERITY.get(rule, Severity.SOFT)
    assert mine.why and mine.supply and mine.source and mine.label
    assert "{" not in mine.why + mine.supply


def test_nothing_is_missing_while_it_may_be_a_file_that_was_not_read():
    asked = application(agent_name="样本三", agent_id="11010519491231002X")
    [found] = [f for f in findings(asked.model_copy(update={"unread": ("委托书.ofd",)})) if f.rule == "V19"]
    assert "已收到但未能识别" in found.why and "委托书.ofd" in found.why and "未见" not in found.why


def test_every_rule_of_the_file_has_its_case():
    assert {c[0] for c in CASES} | SPECIAL == {rule.id for rule in RULES.rules}


def test_a_resident_with_a_credit_code_is_asked():
    assert "V18" in ids(application(applicant_kind="居民"))


def test_an_application_before_the_plan_is_remarked():
    assert "V08h" in ids(application(apply_date="2022-09-08"))


@pytest.mark.parametrize(
    "change",
    [
        {"rows": segment(seg_len_m=200, dig_area=200)},
        {"rows": segment(seg_len_m=199.9, dig_area=200)},
        {"rows": segment(seg_len_m=200.1, dig_area=200), "permit_mode": "一般程序"},
        {"gas_nature": "居民", "rows": {"gas_equip": []}},
        {"floor_below": 5150},
        {"materials": [material("M11", "建设工程规划许可证", floor_area=20190)]},
        {
            "materials": [
                material("M02", "营业执照", applicant_name="济源市样例酒店有限公司", uscc="91419001MA9K1XY707")
            ]
        },
        {"materials": [material("M04", "授权委托书", valid_until="2026-11-20")]},
        {"project_code": "2611-419001-04-02-709168"},
        {"heat_area": 21000, "heat_load_kw": 1000},
        {"sign_date": "2026-10-21"},
    ],
)
def test_what_lies_on_the_border_is_right(change):
    assert findings(application(**change)) == ()


def test_a_difference_in_notation_is_no_difference():
    other = material("M02", "营业执照", applicant_name="济源市样例酒店 有限公司", project_code="26084190010401551203")
    assert findings(application(materials=[other])) == ()


def test_what_is_doubtful_on_an_attachment_is_not_held_against_the_form():
    other = MaterialReading(
        id="M02", title="营业执照", pages=(3,), fields={"uscc": reading("uscc", OTHER_CODE, status=Status.REVIEW)}
    )
    assert findings(application(materials=[other])) == ()


@pytest.mark.parametrize("key", ["need_date", "uscc", "consent_share"])
def test_a_doubtful_field_is_not_missing_nor_wrong(key):
    doubtful = reading(key, None, raw="?", status=Status.REVIEW, doubt="看不清")
    app = application(**{key: doubtful})
    assert findings(app) == ()
    assert decide(app, ()).kind is OutcomeKind.REVIEW


def test_a_doubtful_cell_is_not_among_what_its_row_lacks():
    row = {"gas_equip_flow_m3h": 50, "gas_equip_count": reading("gas_equip_count", None, raw="?", status=Status.REVIEW)}
    found = findings(application(rows={"gas_equip": [row]}))
    assert [f.rule for f in found] == ["F07"]
    assert "台数" not in found[0].supply
    assert "设备名称" in found[0].supply


def test_a_confirmed_field_is_judged_again():
    wrong = reading("uscc", "91419001MA9K1XY708", status=Status.REVIEW, doubt="校验位不符")
    assert ids(application(uscc=wrong)) == []
    assert ids(application(uscc=wrong, confirmed=("uscc",))) == ["F10"]


def test_a_form_without_ticks_seal_or_signature_is_asked_for_all_of_them_at_once():
    app = application(consent_share=None, pledge=None, seal_present=None, sign_present=None, applicant_kind=None)
    assert Counter(ids(app)) == Counter(["F01", "F02", "F03", "F04", "F05"])


def test_one_finding_per_defect_for_many_missing_fields():
    app = application(need_date=None, accept_mode=None, rows=segment(seg_start=None, seg_end=None))
    assert [f.field for f in findings(app)] == [
        "need_date",
        "segments.1.seg_start",
        "segments.1.seg_end",
        "accept_mode",
    ]


def test_findings_come_worst_first_then_in_the_order_of_the_form():
    app = application(uscc=OTHER_CODE[:-1], site_address="轵城镇", tel="95598", sign_present=False)
    assert [f.rule for f in findings(app)] == ["F10", "F05", "F20", "F14"]


def test_a_finding_knows_its_place_on_the_page():
    found = findings(application(tel=reading("tel", "95598", page=2, box=(1, 2, 3, 4))))[0]
    assert (found.page, found.box, found.seen) == (2, (1, 2, 3, 4), "95598")


def test_personal_numbers_are_not_quoted_in_full():
    found = findings(application(agent_id="110105194912310021"))[0]
    assert "19491231" not in found.seen + found.why + found.supply


def test_names_may_hold_braces_and_markup():
    found = findings(application(tel="{label}<b>"))[0]
    assert found.seen == "{label}<b>"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, OutcomeKind.ACCEPTED),
        ({"tel": "95598"}, OutcomeKind.ACCEPTED),
        ({"need_date": None}, OutcomeKind.CORRECTION),
        ({"site_address": "轵城镇"}, OutcomeKind.REVIEW),
        ({"site_address": "轵城镇", "need_date": None}, OutcomeKind.REVIEW),
        ({"remarks": reading("remarks", "x", status=Status.REVIEW)}, OutcomeKind.REVIEW),
    ],
)
def test_the_worst_decides(change, kind):
    app = application(**change)
    assert decide(app, findings(app)).kind is kind


def test_an_empty_form_is_rejected_with_its_reason():
    empty = Application(fields={"uscc": FieldReading(key="uscc")})
    outcome = decide(empty, findings(empty))
    assert (outcome.kind, bool(outcome.reason)) == (OutcomeKind.REJECTED, True)


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda f: f.key)
def test_every_condition_of_the_catalogue_is_understood(field):
    facts = Facts(application(), TODAY, CATALOGUE, SHIPPED.gazetteer)
    assert isinstance(facts.applies(field.required, row="segments.1"), bool)


def test_an_unknown_condition_names_itself():
    with pytest.raises(ConfigurationError, match="moon"):
        Facts(application(), TODAY, CATALOGUE, SHIPPED.gazetteer).applies("if:moon")


def test_every_predicate_is_used():
    assert {rule.predicate for rule in RULES.rules} == set(PREDICATES)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda r: r.id)
def test_every_rule_speaks_of_fields_of_the_catalogue(rule):
    assert [name for name in rule.fields if name != "today" and not CATALOGUE.get(name)] == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"predicate": "no_such"}, "no_such"),
        ({"why": "{nothing}"}, "nothing"),
        ({"why": "{label.__class__}"}, "label.__class__"),
        ({"severity": "deadly"}, "severity"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path, change, word):
    content = yaml.safe_load((TEMPLATES / "rules.yaml").read_text(encoding="utf-8"))
    content["rules"][0].update(change)
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=word):
        load_rules(Templates(tmp_path))


def test_rules_with_the_same_id_are_refused(tmp_path):
    content = yaml.safe_load((TEMPLATES / "rules.yaml").read_text(encoding="utf-8"))
    content["rules"].append(content["rules"][0])
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="F01"):
        load_rules(Templates(tmp_path))


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-10, 10**7), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12), st.lists(st.text(max_size=4), max_size=3), st.dates().map(str),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from([f.key for f in CATALOGUE.fields]), VALUES, max_size=12))
def test_whatever_was_read_ends_in_findings_and_one_outcome(values):
    app = application(**values)
    found = findings(app)
    order = [Severity.HARD, Severity.PERSON, Severity.SOFT]
    assert [order.index(f.severity) for f in found] == sorted(order.index(f.severity) for f in found)
    assert decide(app, found).kind in OutcomeKind
