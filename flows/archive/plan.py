"""How the archive numbers and keeps things: templates/archive.yaml as a model, and the 档号 of DA/T 22-2015."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml

LARGEST_SERIAL = 9999


class ArchivePlan(Frozen):
    """The settings of the archive. sample: nobody has confirmed them; every paper that carries a 档号 says so.

    allowed_formats, rendered_formats: suffixes without the dot; of the latter a PDF/A is laid beside what came.
    """

    sample: bool = True
    archive_name: str
    fonds_no: str = Field(pattern=r"^[A-Z0-9]{4}$")
    fonds_name: str
    category: str = Field(pattern=r"^[A-Z]{2}$")
    unit_code: str = Field(pattern=r"^[A-Z]{3}$")
    unit_name: str
    retention: Literal["Y", "D30", "D10"]
    retention_name: str
    secrecy: str = ""
    item_name: str
    item_code: str
    language: str = "中文"
    allowed_formats: tuple[str, ...] = Field(min_length=1)
    rendered_formats: tuple[str, ...] = ()
    sources: dict[str, str] = Field(default_factory=dict)

    def series(self, year: int) -> str:
        """The 档号 without its 件号, e.g. J123-WS·2026-D30-LHB."""
        return f"{self.fonds_no}-{self.category}·{year}-{self.retention}-{self.unit_code}"

    def archive_no(self, year: int, serial: int) -> str:
        """全宗号-门类·年度-保管期限-机构-件号; 件号 of four digits restarts per year, retention and unit."""
        return f"{self.series(year)}-{serial:04d}"

    @property
    def mark(self) -> str:
        """What stands beside a 档号 as long as its parts are not confirmed."""
        return "全宗号、代码和保管期限为示例，待档案部门确认" if self.sample else ""


def load_plan(templates: Templates) -> ArchivePlan:
    """How the archive numbers and keeps; raises ConfigurationError naming the key."""
    return templates.once(_load)


def _load(templates: Templates) -> ArchivePlan:
    return load_yaml(ArchivePlan, templates.path("archive.yaml"))
