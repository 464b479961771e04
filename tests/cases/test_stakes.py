"""Only what matters is asked: a doubtful value that a later paper settles holds no case and stands in no letter."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from extractors.models import FieldReading, Status
from flows.casework.outcome import OutcomeKind
from tests.support.application_parts import application
from tests.support.course_office import FIRST, Town, reading
from tests.support.shipped import SHIPPED

ONE = {"services": ["用水"]}


def unclear(key: str, value: object, raw: str) -> FieldReading:
    """A value that the reader does not trust."""
    doubt = "“1”字迹不清"
    return FieldReading(key=key, value=value, raw=raw, confidence=0.4, status=Status.REVIEW, doubt=doubt, page=1)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "office")


def letters_of(town: Town) -> str:
    """All text of all letters in the outbox."""
    texts = []
    for path in sorted((town.root / "outbox").rglob("*.docx")):
        paper = docx.Document(str(path))
        texts += [p.text for p in paper.paragraphs]
        texts += [c.text for t in paper.tables for row in t.rows for c in row.cells]
    return "\n".join(texts)


def test_what_a_later_paper_settles_holds_nothing_up_and_is_not_printed(town: Town) -> None:
    doubts = {"max_storeys": unclear("max_storeys", 17, "17"), "water_dn": unclear("water_dn", 177, "177"),
              "email": unclear("email", "x7@y.cn", "x7@y.cn")}  # fmt: skip
    form = application(**ONE, tank_m3=12, boost=True, **doubts)
    end = town.takes("存疑", reading(form))
    assert end.outcome is OutcomeKind.ACCEPTED
    told = letters_of(town)
    assert "字迹不清，以现场核定为准" in told
    assert "DN177" not in told and "x7@y.cn" not in told and "17 层" not in told
    with town.opened() as office:
        kept = office.ledger.application(FIRST)
        assert set(kept.kept) == set(doubts) and kept.fields["water_dn"].value == 177
    assert not list((town.root / "outbox" / "待核对").rglob("核对单*.xlsx"))


def test_a_cell_of_a_list_is_kept_too_and_a_length_is_asked(town: Town) -> None:
    row = {"equip_name": "冷水机组", "equip_kw": unclear("equip_kw", 771, "771"), "equip_count": 2}
    pipe = unclear("water_dn", 177, "177")  # nothing of the other provider's, and what stands for it stands here too
    end = town.takes("设备", reading(application({"equip_list": [row]}, services=["用水", "用电"], water_dn=pipe)))
    assert end.outcome is OutcomeKind.ACCEPTED and "771" not in letters_of(town)
    assert len(list((town.root / "outbox").rglob("需求函*.docx"))) == 2
    length = {"seg_service": "用水", "seg_road": "黄河路", "seg_len_m": unclear("seg_len_m", 12, "12")}
    assert town.takes("长度", reading(_other(rows={"segments": [length]}))).outcome is OutcomeKind.REVIEW


def _other(**changes):
    return application(
        changes.pop("rows", None), services=["用水"], project_code="2608-419001-04-01-551211", project_name="样例二期",
        applicant_name="济源市另一家有限公司", uscc="", site_address="济源市沁园路9号", **changes,
    )  # fmt: skip


def test_the_sheet_asks_the_dearest_first_says_why_and_leaves_out_the_rest(town: Town) -> None:
    phone = unclear("agent_phone", "13800000001", "1380000000l").model_copy(update={"confidence": 0.1})
    doubts = {"agent_phone": phone,
              "need_date": unclear("need_date", "2027-10-01", "2027-10-0l"),
              "water_dn": unclear("water_dn", 177, "177")}  # fmt: skip
    assert town.takes("核对", reading(application(**ONE, **doubts))).outcome is OutcomeKind.REVIEW
    [path] = (town.root / "outbox" / "待核对").rglob("核对单*.xlsx")
    sheet = openpyxl.load_workbook(path)["核对单"]
    asked = [(row[1].value, row[5].value) for row in sheet.iter_rows(min_row=9) if row[9].value]
    assert [label for label, _ in asked] == ["要求接通日期", "经办人手机"]
    assert "关系受理、许可或期限" in asked[0][1] and "写入文书" in asked[1][1]


def test_what_a_decision_or_date_rests_on_is_always_asked() -> None:
    """Rules, permit and time limits rest on these; whatever else changes in the catalogue, they hold a case."""
    ruled = {"services", "apply_date", "need_date", "seg_len_m", "seg_road", "impact_traffic", "permit_mode",
             "applicant_name", "uscc", "project_code", "seal_present", "sign_present", "consent_share"}  # fmt: skip
    assert {k for k in ruled if SHIPPED.catalogue[k].stake != "decision"} == set()
    named = {f.key for f in SHIPPED.catalogue.fields if f.required == "always" and not f.is_asked}
    assert named == set()
