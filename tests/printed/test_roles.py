"""Tables of persons and bodies: which of them each cell asks for."""

from __future__ import annotations

from extractors.evidence.pool import Pool
from extractors.models import FieldReading, Status
from extractors.printed.changed import with_what_was
from extractors.printed.heads import Print, print_of
from extractors.printed.owners import with_owners
from extractors.printed.roles import by_roles, of_its_role
from tests.joint.pages import WORDING, page, ruled

PERSONS = (
    ("", "法定代表人", "经办人", "紧急联系人"),
    ("姓名", "申维民", "孔令佳", "卜凡"),
    ("身份证号码", "411002196705031518", "411002199011172678", ""),
    ("手机号码", "13903741122", "15737406893", "13069528840"),
)
BODIES = (
    ("单位", "单位名称", "联系人", "联系电话"),
    ("施工单位", "河南六建集团", "郎平安", "13523910047"),
    ("建设单位", "郸城县人民医院", "于红英", "13839462150"),
    ("设计单位", "中元国际设计院", "柯林", "18610237745"),
)


def asked(shown: Print, pool: Pool) -> dict[str, str]:
    """What stands in the cell of each field that a head gives one."""
    found = {}
    for label in shown.labels:
        if label.reach is not None:
            inside = [t.text for t in pool.tokens if label.reach[0] <= t.box[0] <= label.reach[2]
                      and label.reach[1] <= t.box[1] <= label.reach[3]]  # fmt: skip
            found[label.matches[0].key] = "".join(inside)
    return found


def test_a_number_under_a_persons_head_is_that_persons() -> None:
    pool = ruled(*PERSONS)
    shown, _ = by_roles(print_of(pool, WORDING), pool, WORDING)
    assert asked(shown, pool) == {
        "legal_rep": "申维民", "agent_name": "孔令佳", "legal_rep_id": "411002196705031518",
        "agent_id": "411002199011172678", "agent_phone": "15737406893",
    }  # fmt: skip
    assert not any(one.matches for one in shown.labels if one.reach is None)


def test_a_row_of_each_body_says_whose_name_and_number_stands_there() -> None:
    pool = ruled(*BODIES)
    shown, _ = by_roles(print_of(pool, WORDING), pool, WORDING)
    assert asked(shown, pool) == {
        "applicant_name": "郸城县人民医院", "agent_name": "于红英", "agent_phone": "13839462150",
        "designer": "中元国际设计院", "designer_phone": "18610237745",
    }  # fmt: skip


def test_labels_with_values_beside_them_are_no_such_table() -> None:
    pool = ruled(("经办人", "孔令佳", "法定代表人", "申维民"), ("手机号码", "15737406893", "身份证号码", "无"))
    shown = print_of(pool, WORDING)
    assert by_roles(shown, pool, WORDING) == (shown, ())


def test_a_row_with_a_label_among_its_cells_ends_the_table() -> None:
    pool = ruled(("类别", "建设单位", "设计单位"), ("姓名", "联系电话", "18610237745"))
    shown = print_of(pool, WORDING)
    assert [c for c in by_roles(shown, pool, WORDING)[1] if c.match is not None] == []


def test_who_knows_no_roles_is_not_heard_on_anothers_cell() -> None:
    pool = ruled(*PERSONS)
    _, cells = by_roles(print_of(pool, WORDING), pool, WORDING)
    of = {t.text: t.box for t in pool.tokens}
    places = {"resident_id": "411002196705031518", "agent_phone": "15737406893", "legal_rep": "经办人"}
    read = {
        key: FieldReading(key=key, value=t, raw=t, confidence=1, status=Status.ACCEPTED, page=1, box=of[t])
        for key, t in places.items()
    }
    assert set(of_its_role(read, cells)) == {"agent_phone"}


def test_the_capacity_before_a_change_has_a_field_of_its_own() -> None:
    pool = ruled(("项目", "变更前", "变更后"), ("用电容量", "315kVA", "1200kVA"))
    assert asked(with_what_was(print_of(pool, WORDING), pool), pool) == {
        "power_kva": "1200kVA",
        "power_kva_old": "315kVA",
    }


def test_papers_named_behind_a_person_are_that_persons() -> None:
    pool = page(("经办人", 100, 100), ("司马静", 300, 100), ("身份证号", 600, 100), ("身份证号", 600, 200))
    labels = with_owners(print_of(pool, WORDING)).labels
    assert [one.matches[0].key for one in labels] == ["agent_name", "agent_id", "resident_id"]


def test_a_telephone_of_no_kind_may_be_a_landline() -> None:
    """The surer where another label asks for the mobile one."""
    landline = {}
    for texts in (("联系电话",), ("联系电话", "手机号码"), ("手机号码",)):
        pool = page(*((text, 100.0, 100.0 + 100 * n) for n, text in enumerate(texts)))
        matches = with_owners(print_of(pool, WORDING)).labels[0].matches
        assert matches[0].key == "agent_phone"
        landline[texts] = [m.rank for m in matches if m.key == "tel"]
    alone, beside, none = landline.values()
    assert alone > beside and not none
