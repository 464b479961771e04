"""A made-up town on a grid and seeded works in it: each with its true metres, and written as forms write them.

The truth is kept beside the written row; what the reader of a form can know is the row alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from extractors.values.gazetteer import Gazetteer
from flows.course.settings import CourseSettings
from flows.roads import RoadMap, RoadSegment
from flows.roads.book import RoadBook, load_road_book
from flows.roads.model import TRENCH
from flows.roads.names import RoadNames
from flows.roads.rules import Bounds
from tests.support.shipped import SHIPPED

SERVICES = {"用水": "water", "用电": "power", "用气": "gas", "用暖": "heating", "通信": "telecom"}
SPACING_M = 400
FIRST_DAY = date(2026, 12, 1)
_NUMBERS = "一二三四五六七八九十"
STYLES = ("crossings", "chainage", "offset", "shop")
"""How a place is written: whole blocks, 桩号, metres from a crossing, or words that say nothing."""


@dataclass(frozen=True)
class Town:
    """So many roads each way, each crossing all of the other direction at whole multiples of the spacing."""

    east: tuple[str, ...]
    north: tuple[str, ...]

    def crossings(self, road: str) -> tuple[str, ...]:
        """The roads that cross a road, in order."""
        return self.north if road in self.east else self.east

    def length_m(self, road: str) -> float:
        """From its first crossing to its last."""
        return (len(self.crossings(road)) - 1) * SPACING_M


@dataclass(frozen=True)
class Made:
    """One of the works as it truly is. style: how its place was written."""

    case_no: str
    row: int
    road: str
    low: float
    high: float
    service: str
    side: str
    start: date
    end: date
    style: str
    texts: tuple[str, str] = ("", "")

    @property
    def key(self) -> tuple[str, int]:
        """As the index names it."""
        return self.case_no, self.row


def town(size: int) -> Town:
    """A grid of size × size roads with made-up names."""
    numbers = [a + b for a in ("", *_NUMBERS) for b in _NUMBERS][:size]
    return Town(tuple(f"样本{n}街" for n in numbers), tuple(f"样品{n}路" for n in numbers))


def road_map(of: Town) -> tuple[RoadBook, RoadMap]:
    """The town as templates/roads.yaml would state it."""
    shipped = load_road_book(SHIPPED).model_dump(by_alias=True)
    lines = [
        {
            "road": road,
            "toward": "东" if road in of.east else "北",
            "chainage_m": 0,
            "crossings": [{"at": at, "m": n * SPACING_M} for n, at in enumerate(of.crossings(road))],
        }
        for road in (*of.east, *of.north)
    ]
    book = RoadBook.model_validate(shipped | {"roads": lines, "register": []})
    empty = Gazetteer(mark="示例", city="样例市", roads=(), urban=(), outside=())
    return book, RoadMap(book, RoadNames(empty, book))


def works(of: Town, count: int, *, seed: int, vague: float = 0.0) -> list[Made]:
    """So many works in cases of one to three rows. vague: share of them whose words say nothing of the place."""
    rng = Random(seed)
    made: list[Made] = []
    case = 0
    while len(made) < count:
        case += 1
        road = rng.choice((*of.east, *of.north))
        for row in range(1, rng.randint(1, 3) + 1):
            style = "shop" if rng.random() < vague else rng.choice(STYLES[:3])
            made.append(_work(of, rng, (f"LHBZ-2026-{case:06d}", row), road=road, style=style))
    return made[:count]


def _work(of: Town, rng: Random, key: tuple[str, int], *, road: str, style: str) -> Made:
    names = of.crossings(road)
    low = rng.randint(0, int(of.length_m(road)) - 300) // 10 * 10
    high = low + rng.randint(2, 30) * 10
    if style == "crossings":
        first = rng.randrange(len(names) - 1)
        low, high = first * SPACING_M, (first + rng.choice((1, 1, 2))) * SPACING_M
        high = min(high, int(of.length_m(road)))
    start = FIRST_DAY + timedelta(rng.randint(0, 900))
    return Made(
        case_no=key[0],
        row=key[1],
        road=road,
        low=low,
        high=high,
        service=rng.choice(list(SERVICES)),
        side=rng.choice(("南侧", "北侧", "人行道", "横穿", "")),
        start=start,
        end=start + timedelta(rng.randint(3, 40)),
        style=style,
        texts=_written(of, rng, road, (low, high), style),
    )


def _written(of: Town, rng: Random, road: str, span: tuple[int, int], style: str) -> tuple[str, str]:
    names, (low, high) = of.crossings(road), span
    way, back = ("东", "西") if road in of.east else ("北", "南")
    if style == "crossings":
        mouth = rng.choice(("", "口", "交叉口"))
        return names[low // SPACING_M] + mouth, f"{road}与{names[high // SPACING_M]}交叉口"
    if style == "chainage":
        pair = tuple(f"K{m // 1000}+{m % 1000:03d}" for m in span)
        return rng.choice((pair, ("—".join(pair), ""), tuple(reversed(pair))))  # type: ignore[arg-type]
    if style == "offset":
        at = low // SPACING_M
        after = min(at + 1, len(names) - 1)
        one = f"{names[at]}以{way}{low - at * SPACING_M}米" if low % SPACING_M else f"{names[at]}口"
        gap = high - after * SPACING_M
        other = f"{names[after]}口向{way if gap > 0 else back}{abs(gap)}米" if gap else names[after]
        return one, other
    return rng.choice(("项目红线", "东门")), rng.choice(("市政检查井", "用地西北角"))


def as_segments(made: Iterable[Made], roads: RoadMap) -> list[RoadSegment]:
    """What the program makes of the written rows."""
    found = []
    for m in made:
        road = roads.road(m.road)
        assert road is not None
        length = m.high - m.low
        found.append(
            RoadSegment(
                case_no=m.case_no,
                row=m.row,
                road=road.name,
                place=roads.place(road, m.texts, length_m=length),
                provider=SERVICES[m.service],
                service=m.service,
                side=m.side,
                method=TRENCH,
                length_m=length,
                start=m.start,
                end=m.end,
            )
        )
    return found


def bounds(book: RoadBook, **settings: Any) -> Bounds:
    """The shipped settings with the made book."""
    return Bounds(CourseSettings(version="test", **settings), book)
