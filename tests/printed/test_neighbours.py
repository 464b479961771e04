"""Labels of two meanings, told by the labels about them."""

from __future__ import annotations

from extractors.printed.heads import print_of
from extractors.printed.neighbours import among_neighbours
from tests.joint.pages import WORDING, page


def meant(*placed: tuple[str, float, float]) -> dict[str, set[str]]:
    shown = among_neighbours(print_of(page(*placed), WORDING), WORDING)
    return {one.text: {m.key for m in one.matches} for one in shown.labels if one.text in ("户数", "建筑面积")}


PROJECT = (("项目名称", 100, 100), ("建设地点", 800, 100), ("规划许可证号", 800, 150))
HEATING = (("用热性质", 100, 600), ("供热方式", 100, 700), ("末端形式", 800, 650))


def test_what_stands_among_the_questions_of_a_service_is_the_services() -> None:
    found = meant(*PROJECT, *HEATING, ("建筑面积", 100, 650))
    assert found["建筑面积"] == {"heat_area"}


def test_what_stands_among_the_questions_of_the_project_is_the_projects() -> None:
    assert "floor_area" in meant(*PROJECT, *HEATING, ("建筑面积", 100, 150))["建筑面积"]
    assert "heat_area" not in meant(*PROJECT, *HEATING, ("建筑面积", 100, 150))["建筑面积"]


def test_between_both_it_may_be_either() -> None:
    assert meant(*PROJECT, *HEATING, ("建筑面积", 100, 560))["建筑面积"] >= {"heat_area"}
    assert meant(("项目名称", 100, 100), ("建设地点", 800, 100), ("用热性质", 100, 200), ("建筑面积", 100, 150))[
        "建筑面积"
    ] == {
        "floor_area",
        "heat_area",
    }
