"""What a correction supplies is put beside what was there: blanks filled, lists and papers renewed, nothing lost."""

from extractors.models import FieldReading, MaterialReading, Status
from flows.cases.supplement import merged
from tests.support.application_parts import application


def paper(material_id, title):
    return MaterialReading(id=material_id, title=title, pages=(1,))


def test_a_blank_that_was_filled_is_taken_and_one_left_empty_takes_nothing_away():
    empty = FieldReading(key="uscc", status=Status.MISSING)
    both = merged(application(agent_phone=None), application(uscc=empty, agent_phone="13900000000"))
    assert both.text("agent_phone") == "13900000000" and both.text("uscc") == application().text("uscc")


def test_a_list_that_came_again_takes_the_place_of_the_old_and_no_other_does():
    both = merged(application(), application(rows={"segments": [], "gas_equip": [{"gas_equip_name": "锅炉"}]}))
    names = [row.cells["gas_equip_name"].value for row in both.rows if row.table == "gas_equip"]
    assert names == ["锅炉"] and any(row.table == "segments" for row in both.rows)


def test_papers_are_kept_and_one_that_came_again_is_renewed():
    old = application(materials=(paper("M02", "旧执照"), paper("unknown", "不明")))
    both = merged(old, application(materials=(paper("M02", "新执照"), paper("M05", "委托书"))))
    assert [m.title for m in both.materials] == ["不明", "新执照", "委托书"]


def test_what_a_person_confirmed_stays_confirmed_until_it_is_written_anew():
    old = application(confirmed=("uscc", "agent_name"))
    new = application().model_copy(update={"fields": {"uscc": application().fields["uscc"]}, "rows": ()})
    assert merged(old, new).confirmed == ("agent_name",)
