"""Names of roads and districts (templates/gazetteer.yaml): one spelling for a road, and whether a place is urban.

A name that is not in the table says nothing; the table is an example until the planning office has checked it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.values.folding import squeeze


class Road(Frozen):
    """A road, the names of its sections, and other spellings of the whole."""

    name: str
    sections: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that stands for this road or a part of it."""
        return (self.name, *self.sections, *self.aliases)


class Gazetteer(Frozen):
    """Roads, urban districts and places outside the urban area. mark: 示例 until it has been checked."""

    mark: str
    city: str
    roads: tuple[Road, ...]
    urban: tuple[str, ...]
    outside: tuple[str, ...]

    def road_of(self, text: str) -> Road | None:
        """The road that a text names, or None; several names in one text (a crossing) give the first of them."""
        plain = squeeze(text)
        places = [(plain.find(name), -len(name), road) for road in self.roads for name in road.names if name in plain]
        return min(places, key=lambda place: place[:2])[2] if places else None

    def road_names(self) -> tuple[str, ...]:
        """Every spelling of every road and section, longest first, as a lexicon for reading."""
        return tuple(sorted({n for road in self.roads for n in road.names}, key=lambda n: (-len(n), n)))

    def judge(self, address: str) -> Literal["urban", "outside", "unknown"]:
        """Where an address lies as far as the table knows; a town outside weighs more than a road's name."""
        plain = squeeze(address)
        if any(name in plain for name in self.outside):
            return "outside"
        if self.road_of(plain) or any(name in plain for name in self.urban):
            return "urban"
        return "unknown"


def load_gazetteer(path: Path) -> Gazetteer:
    """The gazetteer of a file; raises ConfigurationError naming the key."""
    try:
        return Gazetteer.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError("地名表读不出来", file=path.name, next_step="恢复该文件") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "最外层"
        raise ConfigurationError(f"{place}：{first['msg']}", file=path.name, next_step="更正该项") from error
