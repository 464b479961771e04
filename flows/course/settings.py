"""The office's own choices for the course of a case (templates/course.yaml); what the plan leaves open is 示例."""

from __future__ import annotations

from pydantic import Field as Rule

from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml


class CourseSettings(Frozen):
    """remind_before: working days before a due date on which a reminder goes out. See templates/course.yaml."""

    version: str
    remind_before: int = Rule(default=1, ge=0, le=20)
    visit_back_limit: str = "T16"
    bad_grades: tuple[str, ...] = ("不满意", "非常不满意")
    joint_gap_m: float = Rule(default=50, ge=0)
    joint_months: int = Rule(default=12, ge=0)
    road_guard_months: int = Rule(default=12, ge=0)
    crossing_days: int = Rule(default=30, ge=0)
    service_officer: str = ""
    supervisor: str = ""
    merge_late_opinions: bool = False


def load_course_settings(templates: Templates) -> CourseSettings:
    """The office's choices; raises ConfigurationError naming the key."""
    return templates.once(_load)


def _load(templates: Templates) -> CourseSettings:
    return load_yaml(CourseSettings, templates.path("course.yaml"))
