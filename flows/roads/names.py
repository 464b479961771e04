"""One name for a road, however it is written: gazetteer names, sections, old names, roads of templates/roads.yaml.

A name that stands in no table is kept as it is written, where it looks like a road's name at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.values import Gazetteer, squeeze
from flows.roads.book import RoadBook

_LONGEST = 40
"""Characters of a text that are looked at as a name."""
_BEFORE = r"(?:河南省|济源市|济源示范区|示范区|济源|[\u3400-\u9fff]{2,4}街道(?:办事处)?)*"
_AFTER = r"(?:[东西南北中]?(?:段|侧|面|边)|路段|人行道|绿化带|(?:非)?机动车道)*"
_AROUND = re.compile(f"{_BEFORE}(?P<name>.+?){_AFTER}")
_LOOKS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]{2,8}(?:大道|路|街|巷|胡同)")
_GENERAL = re.compile(
    "红线|项目|用地|门前|门口|规划|内部|厂区|小区|院内|无名|临时|道路|公路|马路|支路|辅路|小路|线路|管路|电路|[与至到]"
)
"""Words that end like a road's name but name no road, or not one only."""
_CORNER = re.compile(r"(?:的)?(?:交叉路?口|交汇处|交口|丁字路口|十字路口)$")


@dataclass(frozen=True)
class RoadName:
    """A road by its one name. section: the part of it that was named, '' for the whole. is_listed: in a table."""

    name: str
    section: str = ""
    is_listed: bool = True


class RoadNames:
    """Every spelling of every known road."""

    def __init__(self, gazetteer: Gazetteer, book: RoadBook) -> None:
        self._known: dict[str, RoadName] = {}
        for line in book.roads:
            for spelling in (line.road, *line.aliases):
                self._known[spelling] = RoadName(line.road)
        for road in gazetteer.roads:
            self._known |= {spelling: RoadName(road.name) for spelling in (road.name, *road.aliases)}
            self._known |= {section: RoadName(road.name, section) for section in road.sections}

    def road(self, text: str) -> RoadName | None:
        """The road that a text is the name of, None where it names none."""
        plain = squeeze(text[: 2 * _LONGEST])[:_LONGEST]
        if plain in self._known:
            return self._known[plain]
        around = _AROUND.fullmatch(plain)
        bare = around["name"] if around else plain
        if bare in self._known:
            return self._known[bare]
        is_name = _LOOKS.fullmatch(bare) and not _GENERAL.search(bare)
        return RoadName(bare, is_listed=False) if is_name else None

    def crossing(self, text: str, on: str) -> RoadName | None:
        """The road that crosses `on` where a text says: 文昌路口, 黄河路与文昌路交叉口; None for other places."""
        plain = _CORNER.sub("", squeeze(text[: 2 * _LONGEST])[:_LONGEST]).removeprefix("与")
        parts = [p.removesuffix("口") for p in re.split("[与和、/]", plain)]
        found = [name for part in parts if (name := self.road(part)) is not None and name.name != on]
        return found[0] if len(found) == 1 else None
