"""templates/roads.yaml: ordered crossings of roads, register of finished digs, clearances, advice per rule.

Owns the file's shape and its checks; what a name means is `flows.roads.names`, where it lies `flows.roads.places`.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, model_validator
from pydantic import Field as Rule

from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml

RULES = ("X1", "X2", "X3", "X4", "X5", "X6")
Compass = Literal["东", "西", "南", "北", ""]


class Crossing(Frozen):
    """A crossing of a road. at: the other road. m: metres along the road, None where nobody has said."""

    at: str
    m: float | None = Rule(default=None, ge=-100_000, le=100_000)


class RoadLine(Frozen):
    """A road with its crossings in order. toward: where metres grow. chainage_m: the metre of K0+000, None unknown."""

    road: str
    aliases: tuple[str, ...] = ()
    toward: Compass = ""
    chainage_m: float | None = None
    crossings: tuple[Crossing, ...] = ()
    mark: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _is_in_order(self) -> RoadLine:
        names = [c.at for c in self.crossings]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.road}：同一路口写了两次")
        metres = [c.m for c in self.crossings if c.m is not None]
        if metres != sorted(set(metres)):
            raise ValueError(f"{self.road}：路口里程应依次增加")
        return self


class RegisterRow(Frozen):
    """A finished dig, a new road or an overhaul. start, end: as on the form, '' for the whole road."""

    road: str
    start: str = ""
    end: str = ""
    kind: Literal["开挖", "新建", "大修"]
    finished: date
    service: str = ""
    mark: str = ""


class Clearance(Frozen):
    """Least horizontal distance between two services in metres, from–to. pressure: of the gas line, () for any."""

    between: tuple[str, str]
    pressure: tuple[str, ...] = ()
    m: tuple[float, float]


class RoadBook(Frozen):
    """The whole file. mark: 示例 until it has been checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    version: str
    mark: str = ""
    spacing_m: float = Rule(gt=0, le=10_000)
    split_limit_m: float = Rule(gt=0)
    guard_months: dict[str, int]
    guard_source: str
    roads: tuple[RoadLine, ...] = ()
    register_: tuple[RegisterRow, ...] = Rule(default=(), alias="register")
    clearance: tuple[Clearance, ...] = ()
    clearance_source: str
    advice: dict[str, str]
    lead_rule: str

    @model_validator(mode="after")
    def _is_whole(self) -> RoadBook:
        names = [line.road for line in self.roads]
        if len(names) != len(set(names)):
            raise ValueError("同一道路写了两次")
        lacking = [rule for rule in RULES if rule not in self.advice]
        if lacking:
            raise ValueError("advice 缺少 " + "、".join(lacking))
        return self

    def distance(self, one: str, other: str, pressure: str = "") -> tuple[float, float] | None:
        """The least distance of two services; of several pressures the widest where that of the line is unknown."""
        rows = [c for c in self.clearance if set(c.between) == {one, other}]
        fitting = [c.m for c in rows if not c.pressure or pressure in c.pressure]
        widest = [c.m for c in rows] if not pressure else []
        return max(fitting + widest, key=lambda m: m[1], default=None)


def load_road_book(templates: Templates) -> RoadBook:
    """The roads; raises ConfigurationError naming the key."""
    return templates.once(_load)


def _load(templates: Templates) -> RoadBook:
    return load_yaml(RoadBook, templates.path("roads.yaml"))
