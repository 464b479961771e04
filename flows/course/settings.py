"""The office's own choices for the course of a case (templates/course.yaml); what the plan leaves open is 示例."""

from __future__ import annotations

from pydantic import Field as Rule

from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml


class Officer(Frozen):
    """A 政府服务专员 (plan 三(二)(5)). areas: words of addresses that are his; none: whatever is nobody's."""

    name: str = Rule(min_length=1)
    phone: str = ""
    areas: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Name and telephone in print."""
        return f"{self.name}，电话{self.phone}" if self.phone else self.name


class CourseSettings(Frozen):
    """remind_before: working days before a due date on which a reminder goes out. See templates/course.yaml.

    own_form_from: how many things a form of another layout must lack for our own form to go back with the notice.
    service_officer: who serves whatever is nobody's in service_officers.
    """

    version: str
    remind_before: int = Rule(default=1, ge=0, le=20)
    visit_back_limit: str = "T16"
    bad_grades: tuple[str, ...] = ("不满意", "非常不满意")
    joint_gap_m: float = Rule(default=50, ge=0)
    joint_months: int = Rule(default=12, ge=0)
    road_guard_months: int = Rule(default=12, ge=0)
    crossing_days: int = Rule(default=30, ge=0)
    service_officer: str = ""
    service_officers: tuple[Officer, ...] = ()
    supervisor: str = ""
    merge_late_opinions: bool = False
    own_form_from: int = Rule(default=5, ge=1)
    day_parts: tuple[str, ...] = Rule(default=("上午", "下午"), min_length=1)


def officer_for(settings: CourseSettings, address: str, case_no: str) -> str:
    """Who serves a case, in print: by its address, else in turn by its number; '' where nobody is configured."""
    own = next((o for o in settings.service_officers if any(area in address for area in o.areas)), None)
    others = [o for o in settings.service_officers if not o.areas]
    serial = int("".join(filter(str.isdigit, case_no.rpartition("-")[2])) or 0)
    found = own or (others[serial % len(others)] if others else None)
    return found.told if found else settings.service_officer


def load_course_settings(templates: Templates) -> CourseSettings:
    """The office's choices; raises ConfigurationError naming the key."""
    return templates.once(_load)


def _load(templates: Templates) -> CourseSettings:
    return load_yaml(CourseSettings, templates.path("course.yaml"))
