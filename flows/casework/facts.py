"""What the rules may ask of an application: values by name, labels, who applies for what, and the stated conditions.

Owns the meaning of the catalogue's `required` vocabulary (always, enterprise, service:用水, if:storeys_over_6 …).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from extractors.errors import ConfigurationError
from extractors.models import FieldReading, RowReading, Value
from extractors.values import Catalogue, Field, Gazetteer
from flows.casework.model import SERVICES, Application
from flows.casework.segments import as_date, as_number, filled_rows

RESIDENT = "居民"
DWELLINGS = "住宅小区"
BLOCK_OF_SERVICE = dict(zip(SERVICES, "DEFGH", strict=True))
TABLE_NAMES = {"segments": "外线工程", "gas_equip": "用气设备", "equip_list": "用电设备"}
_FIRM = re.compile(r"(公司|厂|中心|店|合作社|院|学校|银行|局|委员会|集团|所|馆)$")


@dataclass(frozen=True)
class Facts:
    """An application with the day it is judged on and the tables it is judged by."""

    application: Application
    today: date
    catalogue: Catalogue
    gazetteer: Gazetteer

    def reading(self, name: str) -> FieldReading | None:
        """The reading of a field or row cell (`segments.1.seg_len_m`)."""
        return self.application.reading(name)

    def value(self, name: str) -> Value:
        """Its value, None where there is none."""
        found = self.reading(name)
        return None if found is None else found.value

    def text(self, name: str) -> str:
        """Its value if that is a text, else ''."""
        value = self.value(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """Its value as a number."""
        return as_number(self.value(name))

    def day(self, name: str) -> date | None:
        """Its value as a date; `today` is the day of judging."""
        return self.today if name == "today" else as_date(self.value(name))

    def is_filled(self, name: str) -> bool:
        """Whether there is a value, or a writing that has none yet (which is for a person, not missing)."""
        return self.value(name) not in (None, "", []) or self.application.is_doubtful(name)

    def label(self, name: str) -> str:
        """The Chinese label; for a row cell with the list's name and the row's number."""
        if name == "today":
            return "今天"
        table, _, rest = name.partition(".")
        if not rest:
            field = self.catalogue.get(name)
            return field.label if field else TABLE_NAMES.get(name, name)
        index, _, key = rest.partition(".")
        head = f"{TABLE_NAMES.get(table, table)}第 {index} 行"
        return f"{head}的{self.label(key)}" if key else head

    def shown(self, name: str) -> str:
        """What stands there, as it is quoted in a finding."""
        found = self.reading(name)
        if name == "today":
            return self.today.isoformat()
        if found is None or (found.value is None and not found.raw.strip()):
            return "空白"
        if found.value is None:
            return found.raw.strip()
        value = found.value
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(value)
        field = self.catalogue.get(name.rpartition(".")[2])
        if field and field.type == "resident_id":
            return masked(str(value))
        unit = field.unit if field and not isinstance(value, str) else ""
        number = f"{value:.12g}" if isinstance(value, float) else str(value)
        return f"DN{number}" if unit == "DN" else f"{number} {unit}".strip()

    def rows(self, table: str) -> tuple[RowReading, ...]:
        """The filled rows of a list."""
        return filled_rows(self.application, table)

    def cells_of(self, column: Field) -> tuple[str, ...]:
        """The names of a column's cells in the filled rows; the field's own key where it is no column."""
        if not column.table:
            return (column.key,)
        return tuple(f"{column.table}.{row.index}.{column.key}" for row in self.rows(column.table))

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The ticked services."""
        return self.application.services

    @cached_property
    def is_resident(self) -> bool:
        """Whether a resident applies: as ticked, else by the kind of number that is given."""
        if kind := self.text("applicant_kind"):
            return kind == RESIDENT
        return self.is_filled("resident_id") and not self.is_filled("uscc")

    @cached_property
    def is_enterprise(self) -> bool:
        """Whether a body applies: as ticked, else by its code or the end of its name."""
        if self.text("applicant_kind"):
            return not self.is_resident
        return self.is_filled("uscc") or bool(_FIRM.search(self.text("applicant_name")))

    @cached_property
    def is_new_build(self) -> bool:
        """Whether something new is built."""
        return self.text("build_nature") == "新建"

    @cached_property
    def is_residential(self) -> bool:
        """Whether dwellings are connected."""
        return self.text("project_kind") == DWELLINGS

    @cached_property
    def has_agent(self) -> bool:
        """Whether somebody else than the legal representative (the resident) acts."""
        principal = self.text("legal_rep") or (self.text("applicant_name") if self.is_resident else "")
        agent = self.text("agent_name")
        return bool(principal and agent and principal != agent)

    def applies(self, condition: str, *, row: str = "") -> bool:
        """Whether a condition of the catalogue's `required` vocabulary holds.

        row: `segments.1` where a cell of a row is judged.

        Raises:
            ConfigurationError: the condition is not known.
        """
        kind, _, name = condition.partition(":")
        if kind == "service":
            return name in self.services
        if condition == "trench":
            return self.text(f"{row}.seg_method") == "开挖"
        known = _CONDITIONS.get(name if kind == "if" else condition)
        if known is None:
            raise ConfigurationError(
                f"不认识的必填条件「{condition}」", file="catalogue.yaml", next_step="改为文件开头列出的写法"
            )
        return known(self)


def masked(number: str) -> str:
    """A personal number with its first and last character only (domain §7)."""
    return number[:1] + "*" * max(len(number) - 2, 0) + number[-1:] if len(number) > 2 else "*" * len(number)


def _above(facts: Facts, key: str, bound: float) -> bool:
    number = facts.number(key)
    return number is not None and number > bound


_CONDITIONS: dict[str, Callable[[Facts], bool]] = {
    "always": lambda f: True,
    "optional": lambda f: False,
    "enterprise": lambda f: f.is_enterprise,
    "resident": lambda f: f.is_resident,
    "new_build": lambda f: f.is_new_build,
    "enterprise_new": lambda f: f.is_enterprise and f.is_new_build,
    "residential": lambda f: f.is_residential,
    "segments": lambda f: bool(f.rows("segments")),
    "expansion": lambda f: f.text("apply_type") in ("增容", "改造"),
    "agent": lambda f: f.has_agent,
    "pushed": lambda f: f.text("channel") == "主动对接",
    "legal_rep_id_asked": lambda f: False,
    "joint_review": lambda f: False,
    "power_expansion": lambda f: "用电" in f.services and f.text("apply_type") == "增容",
    "storeys_over_6": lambda f: "用水" in f.services and _above(f, "max_storeys", 6),
    "storeys_over_10": lambda f: "用暖" in f.services and _above(f, "max_storeys", 10),
    "power_from_100_kva": lambda f: "用电" in f.services and (f.number("power_kva") or 0) >= 100,
    "gas_not_resident": lambda f: "用气" in f.services and f.text("gas_nature") not in ("", RESIDENT),
    "homes_of_a_project": lambda f: f.is_residential and not f.is_resident,
    "gas_homes_of_a_project": lambda f: "用气" in f.services and f.is_residential and not f.is_resident,
    "heat_homes_of_a_project": lambda f: "用暖" in f.services and f.is_residential and not f.is_resident,
    "telecom_of_a_project": lambda f: "通信" in f.services and f.is_residential and not f.is_resident,
    "residential_gas": lambda f: "用气" in f.services and f.is_residential,
    "heating_public_or_industry": lambda f: "用暖" in f.services and f.text("heat_nature") in ("公建", "工业"),
    "residential_heating": lambda f: "用暖" in f.services and f.is_residential,
    "leased_line": lambda f: "通信" in f.services and "专线" in f.application.text("tel_service"),
}
"""legal_rep_id_asked and joint_review are decided by the office, not by what stands on the form."""
