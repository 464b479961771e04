"""What raw texts mean, for every type of the catalogue; and that nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values.catalogue import Field
from extractors.values.normalising import Normalised, is_explicit_none, normalise, written
from tests.support.shipped import CATALOGUE, SHIPPED

TODAY = date(2026, 11, 22)


def read(key, raw):
    return normalise(CATALOGUE[key], raw, today=TODAY)


CLEAN = [
    ("floor_area", "45321__㎡_", 45321),
    ("voltage", "10k√", "10kV"),
    ("heat_temp", "75/50℃", "75/50"),
    ("gas_equip_place", "一层厨房。", "一层厨房"),
    # names
    ("agent_name", "许国涵／18674249031", "许国涵"),
    ("agent_name", "许国涵/", "许国涵"),
    ("agent_name", "阎霞.", "阎霞"),
    # dates
    ("apply_date", "2026年4月16日", "2026-04-16"),
    ("apply_date", "2026 年 4 月 16 日", "2026-04-16"),
    ("apply_date", "2026.4.16", "2026-04-16"),
    ("apply_date", "2026-04-16", "2026-04-16"),
    ("apply_date", "2026/4/16", "2026-04-16"),
    ("apply_date", "20260416", "2026-04-16"),
    ("apply_date", "２０２６年４月１６日", "2026-04-16"),
    ("apply_date", "二〇二六年四月十六日", "2026-04-16"),
    ("apply_date", "二○二六年十一月二十二日", "2026-11-22"),
    # numbers and units
    ("floor_area", "29874", 29874),
    ("floor_area", "29,874.5", 29874.5),
    ("floor_area", "29，874㎡", 29874),
    ("floor_area", "29874 平方米", 29874),
    ("floor_area", "29874m²", 29874),
    ("household_count", "1195户", 1195),
    ("household_count", "1,195", 1195),
    ("household_count", "一百二十", 120),
    ("water_daily_m3", "20吨/天", 20),
    ("water_daily_m3", "3.0", 3),
    ("power_kva", "315kVA", 315),
    ("power_kva", "200千瓦", 200),
    ("seg_len_m", "200.5米", 200.5),
    ("gas_hour_m3", "15.8m²/h", 15.8),
    ("gas_year_m3", "12万", 12),
    ("gas_year_m3", "12 万m³", 12),
    ("max_storeys", "6F", 6),
    ("water_dn", "DN100", 100),
    ("water_dn", "100 mm", 100),
    # codes and telephones
    ("uscc", "9141 9001 MA9K 1XY7 07", "91419001MA9K1XY707"),
    ("uscc", "９１４１９００１ｍａ９ｋ１ｘｙ７０７", "91419001MA9K1XY707"),
    ("resident_id", "11010519491231002x", "11010519491231002X"),
    ("project_code", "26014190018905285941", "2601-419001-89-05-285941"),
    ("project_code", "2601—419001－89＿05-285941", "2601-419001-89-05-285941"),
    ("agent_phone", "138 1234 5678", "13812345678"),
    ("agent_phone", "+86-13812345678", "13812345678"),
    ("agent_phone", "(+86)138 1234 5678", "13812345678"),
    ("agent_phone", "0086 13812345678", "13812345678"),
    ("tel", "+86 391 6833019", "0391-6833019"),
    ("tel", "(+86)391-6833019", "0391-6833019"),
    ("tel", "0086-0391-6833019转8001", "0391-6833019-8001"),
    ("tel", "＋86（0391）6833019", "0391-6833019"),
    ("tel", "+86 13812345678", "13812345678"),
    ("tel", "+86 10 62345678", "010-62345678"),
    ("agent_phone", "田春梅／17790899415", "17790899415"),
    ("tel", "6615222", "6615222"),
    ("tel", "（0391）6615222-801", "0391-6615222-801"),
    ("tel", "0391 6615222", "0391-6615222"),
    ("email", "Lian.bao＠QQ.com", "Lian.bao@qq.com"),
    # words
    ("water_nature", "特种", "特种"),
    ("water_nature", "□居民生活 ☑非居民 □特种 □施工临时", "非居民"),
    ("services", "用电、用水", ["用水", "用电"]),
    ("services", "√用水 □用电 √通信", ["用水", "通信"]),
    ("impact_pipe", "否", False),
    ("impact_pipe", "□是 ☑否", False),
    ("own_well", "无", False),
    ("heat_station", "无", "无"),
    # texts and names
    ("site_address", "济源市 文昌路 １６ 号", "济源市文昌路16号"),
    ("applicant_name", "北控(河南)水务有限公司", "北控（河南）水务有限公司"),
    ("remarks", "现场有施工围挡,进场请走北门", "现场有施工围挡，进场请走北门"),
    ("agent_name", "段 磊海", "段磊海"),
    ("agent_name", "买买提•艾山", "买买提·艾山"),
]


@pytest.mark.parametrize(("key", "raw", "value"), CLEAN)
def test_notation_is_understood(key, raw, value):
    found = read(key, raw)
    assert (found.value, found.doubt) == (value, "")


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("apply_date", "2O26年4月l6日", "2026-04-16"),
        ("seg_len_m", "200。5", 200.5),
        ("seg_len_m", "2OO·5m", 200.5),
        ("seg_len_m", "1.2公里", 1200),
        ("floor_area", "2.98万平方米", 29800),
        ("floor_area", "3万", 30000),
        ("floor_area", "7.035万㎡", 70350),
        ("floor_area", "30亩", 20000.1),
        ("floor_area", "2公顷", 20000),
        ("power_kva", "1MVA", 1000),
        ("water_dn", "Φ100", 100),
        ("uscc", "914I9OO1MA9K1XY7O7", "91419001MA9K1XY707"),
        ("resident_id", "11O10519491231002X", "11010519491231002X"),
        ("project_code", "26O1-419OO1-89-O5-285941", "2601-419001-89-05-285941"),
        ("agent_phone", "l38l234567O", "13812345670"),
        ("email", "lian@qq。com", "lian@qq.com"),
    ],
)
def test_one_possible_reading_is_repaired_and_says_so(key, raw, value):
    found = read(key, raw)
    assert (found.value, found.repaired, found.doubt) == (value, True, "")


@pytest.mark.parametrize(
    ("key", "raw", "candidates"),
    [
        ("apply_date", "2026111", ("2026-01-11", "2026-11-01")),
        ("apply_date", "2026.4.16—2026.5.1", ("2026-04-16", "2026-05-01")),
        ("apply_date", "26年4月16日", ("2026-04-16",)),
        ("apply_date", "Z026-04-16", ("2026-04-16",)),
        ("apply_date", "2026年2月30日", ()),
        ("apply_date", "2026年4月", ()),
        ("apply_date", "2026年4月1", ("2026-04-01",)),
        ("seg_len_m", "1,250", ("1250", "1.250")),
        ("seg_len_m", "12,5", ("12.5", "125")),
        ("seg_len_m", "100-200", ("100m", "200m")),
        ("floor_area", "18亩（合12000㎡）", ("12000.06㎡", "12000㎡")),
        ("floor_area", "18～20亩", ("12000.06㎡", "13333.4㎡")),
        ("floor_area", "约18亩", ("12000.06㎡",)),
        ("need_date", "03/04/2027", ("2027-04-03", "2027-03-04")),
        ("need_date", "31/03/2027前", ("2027-03-31",)),
        ("seg_len_m", "100、200", ()),
        ("seg_len_m", "约200", ("200",)),
        ("seg_len_m", "200米以内", ("200",)),
        ("seg_len_m", "S20", ("520",)),
        ("seg_len_m", "一", ("1",)),
        ("seg_len_m", "二百五", ()),
        ("seg_len_m", "-5", ("5",)),
        ("seg_len_m", "12 345", ("12345",)),
        ("seg_len_m", "0200", ("200", "0.200")),
        ("seg_len_m", "200kW", ()),
        ("floor_area", "2987400000", ("2987400000",)),
        ("household_count", "12.5", ("12.5",)),
        ("water_dn", "Φ50", ("40", "50")),
        ("water_dn", "Φ110", ("100",)),
        ("water_dn", "De110", ("100",)),
        ("water_dn", "dn63", ("65", "50", "80")),
        ("agent_name", "请填写姓名", ("请填写姓名",)),
        ("agent_name", "填写姓名", ("填写姓名",)),
        ("agent_name", "如张三", ("如张三",)),
        ("project_name", "见缴费单", ("见缴费单",)),
        ("applicant_name", "同上", ("同上",)),
        ("site_address", "详见附件", ("详见附件",)),
        ("site_address", "精确到门牌号", ("精确到门牌号",)),
        ("reg_address", "以营业执照为准", ("以营业执照为准",)),
        ("water_dn", "110", ("100",)),
        ("water_daily_m3", "20吨/小时", ()),
        ("household_count", "12栋", ()),
        ("project_code", "2017-419001-48-03-000123", ("2017-419001-48-03-000123",)),
        ("uscc", "91310115MA1G4L1WXK", ()),
        ("project_code", "2101-419001-04-01-123456", ()),
        ("resident_id", "110105491231002", ()),
        ("agent_phone", "1381234567", ()),
        ("agent_phone", "13812345678/13912345678", ("13812345678", "13912345678")),
        ("agent_phone", "138S2345678", ("13852345678",)),
        ("tel", "95598", ("95598",)),
        ("email", "lian bao@qq.com", ()),
        ("apply_type", "新装、增容", ("新装", "增容")),
        ("accept_mode", "☑联合验收 ☑分别验收", ("联合验收", "分别验收")),
        ("permit_mode", "告知承若", ("告知承诺",)),
        ("impact_pipe", "☑是 ☑否", ("是", "否")),
        ("services", "用水、煤", ("用水",)),
        ("agent_name", "张三1", ("张三1",)),
        ("site_address", "济源市□□路", ("济源市□□路",)),
        ("case_no", "LHBZ-2026-0O0001", ("LHBZ-2026-0O0001", "LHBZ-2026-000001")),
    ],
)
def test_two_readings_or_none_are_a_doubt(key, raw, candidates):
    found = read(key, raw)
    assert found.doubt
    assert found.candidates[: len(candidates)] == candidates


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [("max_storeys", "/26层", 26), ("height_m", "／6.6m", 6.6), ("floor_area", "35620（其中地上29210）", 35620)],
)
def test_what_stands_before_or_behind_a_number_is_left_to_a_person_who_sees_it(key, raw, value):
    found = read(key, raw)
    assert found.value == value and found.doubt


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("floor_area", "18亩（合12000㎡）"),
        ("floor_area", "18～20亩"),
        ("floor_area", "18顷"),
        ("floor_area", "1.2万㎡，其中地下3000㎡"),
        ("water_daily_m3", "20吨/小时"),
        ("household_count", "12栋"),
        ("seg_len_m", "200kW"),
        ("need_date", "03/04/2027"),
        ("need_date", "03/04/2027前"),
    ],
)
def test_what_cannot_be_one_value_of_the_field_is_none(key, raw):
    found = read(key, raw)
    assert found.doubt and found.value is None


@pytest.mark.parametrize("raw", ["18亩左右的地", "约18亩"])
def test_a_unit_is_never_dropped_from_a_value_in_doubt(raw):
    found = read("floor_area", raw)
    assert found.doubt and (found.value, found.candidates) == (12000.06, ("12000.06㎡",))
    assert read("floor_area", found.candidates[0]).value == 12000.06


@pytest.mark.parametrize(("raw", "day"), [("31/03/2027", "2027-03-31"), ("3/31/2027", "2027-03-31")])
def test_a_date_with_its_year_last_is_read_where_it_has_one_reading(raw, day):
    assert read("need_date", raw) == Normalised(day)


@pytest.mark.parametrize("raw", ["", "  ", "\u3000", "____", "……", "。"])
@pytest.mark.parametrize("key", ["remarks", "floor_area", "apply_date", "uscc", "services", "impact_pipe"])
def test_blank_is_missing_without_doubt(key, raw):
    assert read(key, raw) == Normalised()


@pytest.mark.parametrize("raw", ["年 月 日", "年月日", "____年__月__日"])
def test_the_printed_words_of_an_empty_date_are_blank(raw):
    assert read("apply_date", raw) == Normalised()


@pytest.mark.parametrize("raw", ["无", "/", "—", "－", "——", "（无）", "不涉及", "N/A"])
@pytest.mark.parametrize("key", ["remarks", "floor_area", "project_code", "water_nature"])
def test_none_is_told_apart_from_blank(key, raw):
    assert is_explicit_none(raw)
    assert read(key, raw) == Normalised(explicit_none=True)


@pytest.mark.parametrize(
    ("key", "raw", "value", "is_doubted"),
    [
        ("applicant_name", "Applicant济源市沁园人民医院", "济源市沁园人民医院", False),
        ("site_address", "Project Address：济源市济渎大街391号", "济源市济渎大街391号", False),
        ("agent_name", "Contact 尹书瑶", "尹书瑶", False),
        ("applicant_name", "TCL空调器（济源）有限公司", "TCL空调器（济源）有限公司", False),
        ("applicant_name", "Applicant", "Applicant", True),
        ("applicant_name", "Mobile科技有限公司", "Mobile科技有限公司", True),
        ("applicant_name", "Antragsteller济源市沁园人民医院", "Antragsteller济源市沁园人民医院", True),
        ("agent_name", "Contact Person", "Contact Person", True),
        ("project_name", "2508-419001-89-05-", "2508-419001-89-05-", True),
        ("project_code", "2508-419001-89-05-", None, True),
    ],
)
def test_a_translated_label_is_no_part_of_a_value(key, raw, value, is_doubted):
    found = normalise(CATALOGUE[key], raw)
    assert bool(found.doubt) is is_doubted
    assert value is None or found.value == value


def test_an_overlong_text_is_no_value():
    assert read("remarks", "长" * 3000).doubt


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda f: f.key)
def test_every_type_of_the_catalogue_has_a_reader(field: Field):
    if field.type == "rows":
        assert normalise(field, "x").doubt
    else:
        assert isinstance(normalise(field, "2026"), Normalised)


@pytest.mark.parametrize("field", [f for f in CATALOGUE.fields if f.type == "one_of"], ids=lambda f: f.key)
def test_every_allowed_word_and_alias_is_read_as_its_word(field: Field):
    wanted = {word: word for word in field.allowed} | field.aliases
    found = {word: normalise(field, word) for word in wanted}
    assert {w: f.value for w, f in found.items()} == wanted
    assert all(not f.doubt for f in found.values())


RAW = st.text(
    st.one_of(
        st.sampled_from("0123456789OIlZSB.,。，年月日-/ 无一二十百万亩㎡mkKVAw用水电气暖通信是否☑□DNΦ"), st.characters()
    ),
    max_size=24,
)


@given(st.sampled_from(CATALOGUE.fields), RAW)
def test_a_value_reads_as_itself(field, raw):
    first = normalise(field, raw, today=TODAY)
    if first.value is not None and not first.doubt:
        again = normalise(field, written(first.value), today=TODAY)
        assert (again.value, again.doubt) == (first.value, "")


@given(st.sampled_from(CATALOGUE.fields), RAW)
def test_nothing_is_both_accepted_and_empty_unless_blank_or_none(field, raw):
    found = normalise(field, raw, today=TODAY)
    if found.value is None and not found.doubt and not found.explicit_none:
        assert not any(c.isalnum() and c not in "年月日号是否有无" for c in raw) or "□" in raw


@pytest.mark.parametrize(
    ("address", "judgement"),
    [
        ("济源市学苑路中段路北", "urban"),
        ("黄河路与文昌中路交叉口西南角", "urban"),
        ("济源市轵城镇黄河路东段", "outside"),
        ("济源市无名路8号", "unknown"),
    ],
)
def test_where_an_address_lies(address, judgement):
    assert SHIPPED.gazetteer.judge(address) == judgement


@pytest.mark.parametrize(
    ("text", "road"), [("沁园北路161号", "沁园路"), ("文昌路与御驾街交叉口", "文昌路"), ("某路", None)]
)
def test_one_spelling_for_a_road(text, road):
    found = SHIPPED.gazetteer.road_of(text)
    assert (found.name if found else None) == road


@pytest.mark.parametrize(
    ("key", "raw", "value", "candidates"),
    [
        ("floor_area", ".6554", 6554, ("6554", "0.6554")),
        ("floor_area", "18.781", 18781, ("18781", "18.781")),
        ("building_count", "i", 1, ("1",)),
        ("permit_mode", "告知承若", "告知承诺", ("告知承诺",)),
        ("seg_side", "核穿", "横穿", ("横穿",)),
        ("seg_side", "末侧", None, ()),
        ("uscc", "12419001583J8GLT43", "12419001583J8FLT43", ("12419001583J8FLT43",)),
        ("uscc", "97419001587B1FL4YE", "97419001587B1FL4YE", ()),
    ],
    ids=[
        "a point before",
        "a point before three digits",
        "a lone stroke",
        "near",
        "one off",
        "one off from several",
        "one",
        "two",
    ],
)
def test_the_likeliest_value_is_offered_with_its_doubt(key, raw, value, candidates):
    found = read(key, raw)
    assert found.doubt
    assert found.value == value
    assert found.candidates[: len(candidates)] == candidates


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2027年3月底前", "2027-03-31"),
        ("2027年2月末", "2027-02-28"),
        ("2027年3月中旬", "2027-03-20"),
        ("2027年13月底", ""),
    ],
)
def test_a_date_in_words_is_asked_about_with_the_day_that_may_be_meant(raw: str, day: str) -> None:
    found = normalise(CATALOGUE["need_date"], raw)
    assert found.doubt and found.candidates == ((day,) if day else ())
