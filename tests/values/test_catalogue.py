"""The field catalogue holds every field of the one form, and says clearly what is wrong in a changed file."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.errors import ConfigurationError
from extractors.values.catalogue import load_catalogue
from tests.support.shipped import CATALOGUE, SHIPPED

KEYS = {
    "A": "case_no apply_date channel push_no apply_type services old_account window_id",
    "B": "applicant_kind applicant_name uscc legal_rep legal_rep_id resident_id reg_address mail_address agent_name"
    " agent_phone agent_id tel email industry",
    "C": "project_name project_code eng_project_no site_address site_bounds build_nature project_kind land_area"
    " floor_area floor_above floor_below far building_count max_storeys height_m household_count start_date"
    " finish_date need_date plan_permit_no build_permit_no designer designer_phone",
    "D": "water_nature water_use water_daily_m3 water_peak_m3h water_dn meter_dn meter_count fire_flow_ls boost"
    " tank_m3 water_point drain_to own_well",
    "E": "power_class power_kva power_kva_old voltage source_count load_level equip_list equip_name equip_kw"
    " equip_count metering ev_kw pv_kw power_point",
    "F": "gas_nature gas_hour_m3 gas_day_m3 gas_year_m3 gas_pressure gas_equip gas_equip_name gas_equip_model"
    " gas_equip_flow_m3h gas_equip_count gas_equip_pressure gas_equip_place gas_homes gas_appl gas_point",
    "G": "heat_nature heat_area heat_load_kw heat_mode heat_terminal heat_temp heat_zone heat_station heat_homes"
    " heat_meter",
    "H": "tel_users tel_service tel_operator tel_blocks tel_room tel_ducts tel_mbps",
    "I": "seg_service seg_road seg_from seg_to seg_side seg_len_m seg_w_m seg_d_m seg_method seg_size dig_area"
    " seg_start seg_end occupy_road green_m2 trees impact_traffic impact_pipe impact_people",
    "J": "permit_mode accept_mode book_connect consent_share pledge seal_present sign_present sign_date remarks",
}

WORDS = {
    "services": "用水 用电 用气 用暖 通信",
    "apply_type": "新装 增容 改造 临时 迁改",
    "water_nature": "居民生活 非居民 特种 施工临时",
    "power_class": "居民生活 一般工商业 大工业 农业生产",
    "voltage": "220V 380V 10kV 35kV 110kV",
    "load_level": "一级 二级 三级",
    "gas_nature": "居民 商业 工业 公福 采暖锅炉 车用",
    "gas_pressure": "低压 中压B 中压A 次高压B 次高压A",
    "heat_nature": "居民 商业办公 公建 工业",
    "heat_terminal": "散热器 地板辐射 风机盘管 热风 其他",
    "project_kind": "住宅小区 酒店宾馆 工厂 商业综合体 办公 学校 医院 其他",
    "permit_mode": "告知承诺 一般程序",
    "accept_mode": "联合验收 分别验收",
}


@pytest.mark.parametrize("block", KEYS)
def test_every_field_of_a_block_is_there_and_no_other(block: str) -> None:
    assert {f.key for f in CATALOGUE.fields if f.block == block} == set(KEYS[block].split())


@pytest.mark.parametrize("key", WORDS)
def test_the_allowed_words_are_those_of_the_command_lines_json(key: str) -> None:
    assert CATALOGUE[key].allowed == tuple(WORDS[key].split())


@pytest.mark.parametrize(
    ("key", "seen", "meant"),
    [
        ("power_class", "工商业", "一般工商业"),
        ("power_class", "一般工商业及其他", "一般工商业"),
        ("water_nature", "非居民(工业·经营服务·行政事业)", "非居民"),
        ("heat_terminal", "地暖", "地板辐射"),
        ("heat_terminal", "暖气片", "散热器"),
        ("gas_pressure", "中压(B)", "中压B"),
        ("seg_method", "拉管", "定向钻"),
        ("voltage", "10千伏", "10kV"),
    ],
)
def test_a_word_in_use_is_known(key: str, seen: str, meant: str) -> None:
    assert CATALOGUE[key].aliases[seen] == meant


def test_no_alias_is_itself_an_allowed_word() -> None:
    assert [(f.key, w) for f in CATALOGUE.fields for w in f.aliases if w in f.allowed] == []


@pytest.mark.parametrize("table", ["", "segments", "gas_equip", "equip_list"])
def test_a_synonym_names_one_field_only(table: str) -> None:
    owners: dict[str, set[str]] = {}
    for field in CATALOGUE.fields:
        if field.table == table:
            for text in (field.label, *field.synonyms):
                owners.setdefault(text, set()).add(field.key)
    assert {text: keys for text, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("申请单位", "applicant_name"),
        ("建设单位", "applicant_name"),
        ("社会统一信用代码", "uscc"),
        ("联络人", "agent_name"),
        ("联系电话", "agent_phone"),
        ("用热位置", "site_address"),
        ("水表口径", "meter_dn"),
        ("房屋产权面积", "heat_area"),
        ("工程类别", "apply_type"),
        ("计划通水日期", "need_date"),
        ("项目地址", "site_address"),
        ("外线长度", "seg_len_m"),
    ],
)
def test_a_label_of_another_form_is_understood(text: str, key: str) -> None:
    assert (text, key) in CATALOGUE.synonyms()


def test_synonyms_come_longest_first_and_without_brackets_too() -> None:
    texts = [text for text, _ in CATALOGUE.synonyms()]
    assert [len(t) for t in texts] == sorted((len(t) for t in texts), reverse=True)
    assert "申请单位名称" in texts


@pytest.mark.parametrize("key", ["resident_id", "legal_rep_id", "agent_id"])
def test_nobody_is_given_an_identity_number(key: str) -> None:
    assert CATALOGUE[key].visible_to == ()


@pytest.mark.parametrize(
    ("block", "provider"), [("D", "water"), ("E", "power"), ("F", "gas"), ("G", "heating"), ("H", "telecom")]
)
def test_a_providers_block_is_seen_by_no_other_provider(block: str, provider: str) -> None:
    others = {"water", "power", "gas", "heating", "telecom"} - {provider}
    assert [f.key for f in CATALOGUE.fields if f.block == block and others & set(f.visible_to)] == []
    assert all(provider in f.visible_to for f in CATALOGUE.fields if f.block == block)


def test_the_legal_representative_is_for_the_permit_only() -> None:
    assert CATALOGUE["legal_rep"].visible_to == ("approval",)


def test_the_units_convert_to_the_catalogues_unit() -> None:
    assert CATALOGUE["heat_load_kw"].units["MW"] == 1000
    assert CATALOGUE["land_area"].units["公顷"] == 10000
    assert CATALOGUE["gas_year_m3"].units["m³"] == 0.0001
    assert [f.key for f in CATALOGUE.fields if f.units and f.units.get(f.unit) != 1] == []


def test_the_columns_of_the_gas_list_hold_the_place_that_is_a_field_too() -> None:
    assert [f.key for f in CATALOGUE.columns("gas_equip")][-1] == "gas_equip_place"
    assert CATALOGUE["gas_equip_place"].table == ""


def test_an_unknown_key_is_answered_with_the_nearest_one() -> None:
    assert CATALOGUE.get("power_kv") is None
    with pytest.raises(ConfigurationError, match="power_kva"):
        CATALOGUE["power_kv"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("block: C, label: 项目名称", "block: C, labl: 项目名称", ["project_name", "labl", "label"]),
        ("key: site_bounds, block: C", "key: site_bounds, block: Q", ["site_bounds", "block"]),
        ("label: 容积率, type: number", "label: 容积率, type: numbr", ["far", "numbr", "number"]),
        ("required: always,", "required: alwys,", ["alwys", "always"]),
        ("key: far,", "key: land_area,", ["land_area", "两次"]),
        ("其它: 其他", "其它: 别的", ["别的"]),
        ("label: 容积率, ", "", ["far", "label"]),
        ("range: [0.1, 10]", "range: [10, 0.1]", ["far", "range"]),
        ('version: "2.0"', "version: []", ["version"]),
        ("fields:\n", "felder:\n", ["fields"]),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, old: str, new: str, told: list[str]) -> None:
    text = SHIPPED.path("catalogue.yaml").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "catalogue.yaml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_catalogue(changed)
    assert [word for word in [*told, "catalogue.yaml"] if word not in caught.value.message] == []


@pytest.mark.parametrize("content", [b"fields: [", b"\xff\xfe", b"", b"fields: 3", b"- 1"])
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "catalogue.yaml"
    broken.write_bytes(content)
    with pytest.raises(ConfigurationError):
        load_catalogue(broken)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        load_catalogue(tmp_path / "none.yaml")
