"""How the reports count what the plan leaves open (templates/reports.yaml)."""

from __future__ import annotations

from pydantic import Field as Rule

from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml


class Visits(Frozen):
    """Visits that an applicant is spared: assumed ones before the reform against those of each channel now."""

    before_per_service: int = Rule(ge=0, le=20)
    now: dict[str, int]
    now_unknown: int = Rule(default=1, ge=0, le=20)
    basis: str

    def saved(self, services: int, channel: str) -> int:
        """Visits saved by one case; never less than none."""
        return max(0, services * self.before_per_service - self.now.get(channel, self.now_unknown))

    @property
    def assumption(self) -> str:
        """The sentence that stands beside every such figure."""
        now = "、".join(f"{channel} {count} 次" for channel, count in self.now.items())
        return f"按改革前每项报装跑 {self.before_per_service} 次、现在每件{now}推算（{self.basis}）"


class ReportSettings(Frozen):
    """All settings of the reports."""

    version: str
    visits: Visits


def load_report_settings(templates: Templates) -> ReportSettings:
    """How the reports count; raises ConfigurationError naming the key."""
    return templates.once(_load)


def _load(templates: Templates) -> ReportSettings:
    return load_yaml(ReportSettings, templates.path("reports.yaml"))
