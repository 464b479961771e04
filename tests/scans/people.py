"""Made-up applications as plain truth: values by catalogue key, rows by list, all of them fitting one another.

`make_application(seed)` hands on an `Application`; the same seed gives the same one. Check digits are right, sums add
up, dates follow one another, a service's block is filled exactly where the service is ticked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.scans import blocks, numbers, words, works
from tests.scans.words import other_person

LAST_DAY = dt.date(2026, 11, 20)
_FIRST_DAY = dt.date(2026, 1, 6)
KINDS = ("住宅小区", "酒店宾馆", "工厂", "商业综合体", "办公", "学校", "医院", "其他")


@dataclass
class Application:
    """One made-up application. fields: value by catalogue key (dates ISO); rows: cells by list name."""

    fields: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def segments(self) -> list[dict[str, Any]]:
        """The rows of the outside works."""
        return self.rows.get("segments", [])


@dataclass(frozen=True)
class Wish:
    """What a sample asks of its application; None leaves it to the seed.

    segments: how many rows of outside works. residents: a resident applies instead of a body.
    """

    kind: str | None = None
    services: tuple[str, ...] | None = None
    segments: int | None = None
    resident: bool | None = None
    apply_type: str | None = None


def make_application(seed: int, wish: Wish | None = None) -> Application:
    """The application of a seed."""
    rng = Random(f"application {seed}")
    wish = wish or Wish()
    chance = 0.0 if wish.kind else 0.12
    resident = rng.random() < chance if wish.resident is None else wish.resident
    values = _resident(rng) if resident else _body(rng, wish.kind)
    values |= _request(rng, values, wish)
    values |= _people(rng, values)
    if not resident:
        values |= _project(rng, values)
    rows: dict[str, list[dict[str, Any]]] = {}
    for service in values["services"]:
        block, lists = blocks.BLOCKS[service](rng, values)
        values |= block
        rows |= lists
    rows["segments"] = works.make_segments(rng, values, wish.segments)
    values |= works.make_choices(rng, rows["segments"])
    values["remarks"] = rng.choice(words.REMARKS)
    return Application({k: v for k, v in values.items() if v is not None}, {k: v for k, v in rows.items() if v})


def _resident(rng: Random) -> dict[str, Any]:
    """Somebody who asks for his own dwelling."""
    estate = rng.choice(words.ESTATES)
    home = f"{rng.randint(1, 18)}号楼{rng.randint(1, 4)}单元{rng.randint(1, 11)}0{rng.randint(1, 2)}室"
    return {
        "applicant_kind": "居民",
        "applicant_name": words.make_person(rng),
        "resident_id": numbers.make_resident_id(rng),
        "project_name": f"{estate}{home}",
        "site_address": f"济源市{rng.choice(words.ROADS)}{estate}{home}",
        "project_kind": "住宅小区",
        "build_nature": "既有",
        "floor_area": rng.randint(78, 166),
        "household_count": 1,
    }


def _body(rng: Random, kind: str | None) -> dict[str, Any]:
    """A firm, an institution or a shop with its project."""
    kind = kind or rng.choice(KINDS)
    if kind in ("学校", "医院"):
        group, code = "机关事业", numbers.make_uscc(rng, kind="12")
    elif kind in ("住宅小区", "商业综合体"):
        group, code = rng.choice(("建设单位", "工商业企业")), numbers.make_uscc(rng)
    else:
        group, code = "工商业企业", numbers.make_uscc(rng)
    brand = rng.choice(words.BRANDS)
    return {
        "applicant_kind": group,
        "applicant_name": f"济源市{brand}{rng.choice(words.FIRM_TAILS[kind])}",
        "uscc": code,
        "legal_rep": words.make_person(rng),
        "industry": rng.choice((words.INDUSTRIES[kind], None)),
        "reg_address": words.make_address(rng),
        "project_name": f"{brand}{rng.choice(words.PROJECT_TAILS[kind])}",
        "site_address": words.make_address(rng),
        "project_kind": kind,
        "build_nature": rng.choice(("新建", "新建", "新建", "改建", "扩建", "既有")),
    }


def _request(rng: Random, values: dict[str, Any], wish: Wish) -> dict[str, Any]:
    """What is asked for and when."""
    applied = dt.date.fromordinal(rng.randint(_FIRST_DAY.toordinal(), LAST_DAY.toordinal()))
    fresh = values["build_nature"] == "新建"
    kind = wish.apply_type or ("新装" if fresh else rng.choice(("新装", "增容", "改造", "迁改")))
    count = rng.choice((1, 2, 2, 3, 3, 4, 5))
    picked = wish.services or tuple(rng.sample(words.SERVICES, count))
    return {
        "apply_date": applied.isoformat(),
        "sign_date": (applied - dt.timedelta(rng.choice((0, 0, 1, 2, 4)))).isoformat(),
        "need_date": (applied + dt.timedelta(rng.randint(90, 150))).isoformat(),
        "apply_type": kind,
        "services": [s for s in words.SERVICES if s in picked],
        "old_account": str(rng.randint(1000000000, 9999999999)) if kind in ("增容", "改造") else None,
    }


def _people(rng: Random, values: dict[str, Any]) -> dict[str, Any]:
    """Who acts for the applicant; an agent other than the legal representative shows an id number."""
    chief = values.get("legal_rep") or values["applicant_name"]
    alone = values["applicant_kind"] == "居民" or rng.random() < 0.15
    agent = chief if alone else other_person(rng, chief)
    firm = values["applicant_kind"] != "居民"
    return {
        "agent_name": agent,
        "agent_phone": numbers.make_mobile(rng),
        "agent_id": None if alone else numbers.make_resident_id(rng),
        "tel": numbers.make_landline(rng) if firm and rng.random() < 0.5 else None,
        "email": f"baozhuang{rng.randint(10, 999)}@example.com" if firm and rng.random() < 0.4 else None,
        "seal_present": firm or None,
        "sign_present": True,
        "pledge": True,
        "consent_share": True,
    }


def _project(rng: Random, values: dict[str, Any]) -> dict[str, Any]:
    """Areas that add up, storeys, households, permits and building dates."""
    above = rng.randint(3000, 90000) if values["project_kind"] == "住宅小区" else rng.randint(1200, 40000)
    below = rng.choice((0, rng.randint(400, max(500, above // 4))))
    homes = above // rng.randint(92, 128) if values["project_kind"] == "住宅小区" else None
    sizes = {
        "floor_area": above + below,
        "floor_above": above,
        "floor_below": below or None,
        "building_count": rng.randint(1, 12) if homes else rng.randint(1, 3),
        "max_storeys": rng.randint(6, 27) if homes else rng.randint(1, 9),
        "household_count": homes,
    }
    return sizes | (_new_building(rng, values, above) if values["build_nature"] == "新建" else {})


def _new_building(rng: Random, values: dict[str, Any], above: int) -> dict[str, Any]:
    """What only a new building has; connection is wanted after it is finished."""
    applied = dt.date.fromisoformat(values["apply_date"])
    start = applied + dt.timedelta(rng.randint(10, 40))
    finish = start + dt.timedelta(rng.randint(120, 380))
    permit = f"{applied.year if applied.month > 2 else applied.year - 1}{rng.randint(1, 480):05d}"
    designed = rng.random() < 0.5
    return {
        "land_area": round(above / rng.uniform(0.9, 2.6)),
        "start_date": start.isoformat(),
        "finish_date": finish.isoformat(),
        "need_date": (finish + dt.timedelta(rng.randint(3, 30))).isoformat(),
        "project_code": numbers.make_project_code(rng, applied),
        "plan_permit_no": f"建字第419001{permit}号",
        "build_permit_no": f"419001{applied:%Y%m%d}{rng.randint(1, 9):02d}01" if rng.random() < 0.4 else None,
        "designer": f"{rng.choice(words.BRANDS)}{rng.choice(words.DESIGNERS)}" if designed else None,
        "designer_phone": numbers.make_mobile(rng) if designed else None,
    }
