"""The outside works of a made-up application and the choices that follow from them.

Source of the choice: plan 三(二)(3), 告知承诺 at or below 200 m, summed per service (200 itself included).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random
from typing import Any

from tests.scans import words

_LENGTHS = (12, 28.5, 35, 60, 85, 96, 120, 168, 199.5, 200, 200.5, 230, 310)
_SIZES = {
    "用水": ("DN100", "DN150"),
    "用电": ("单回路", "双回路"),
    "用气": ("De110", "De160"),
    "用暖": ("DN200", "DN250"),
    "通信": ("4孔", "6孔"),
}
_SIDES = {"路": ("东侧", "西侧"), "街": ("南侧", "北侧"), "道": ("南侧", "北侧"), "线": ("东侧", "西侧")}
LIMIT_M = 200


def make_segments(rng: Random, values: dict[str, Any], count: int | None) -> list[dict[str, Any]]:
    """The rows; as many as asked, else one to three, none for most dwellings that stand already."""
    services = values["services"]
    if count is None:
        lone = values.get("household_count") == 1
        count = rng.choice((0, 0, 0, 1)) if lone else rng.choice((0, 1, 1, 2, 2, 3))
    picked = [services[i % len(services)] for i in range(count)]
    picked.sort(key=words.SERVICES.index)
    return [{k: v for k, v in _segment(rng, values, s).items() if v is not None} for s in picked]


def _segment(rng: Random, values: dict[str, Any], service: str) -> dict[str, Any]:
    road, start, end = rng.sample(words.ROADS, 3)
    length = rng.choice((*_LENGTHS, rng.randint(8, 420)))
    method = rng.choice(("开挖", "开挖", "开挖", "顶管", "定向钻", "利旧管道"))
    begun = dt.date.fromisoformat(values["apply_date"]) + dt.timedelta(rng.randint(15, 45))
    side = rng.choice((*_SIDES[road[-1]], "人行道", "绿化带", "横穿"))
    row = {
        "seg_service": service,
        "seg_road": road,
        "seg_from": start,
        "seg_to": end,
        "seg_side": side,
        "seg_len_m": length,
        "seg_method": method,
        "seg_size": rng.choice(_SIZES[service]),
        "seg_start": begun.isoformat(),
        "seg_end": (begun + dt.timedelta(rng.randint(4, 30))).isoformat(),
    }
    return row | (_trench(rng, length, side) if method == "开挖" else {})


def _trench(rng: Random, length: float, side: str) -> dict[str, Any]:
    width = rng.choice((0.6, 0.8, 1.0, 1.2))
    area = length * width
    dug: dict[str, Any] = {
        "seg_w_m": width,
        "seg_d_m": rng.choice((0.9, 1.2, 1.5, 1.8)),
        "dig_area": round(area) if area >= 100 else round(area, 1),
    }
    if side == "绿化带":
        dug |= {"green_m2": rng.randint(4, 30), "trees": rng.choice((None, 2, 3))}
    return dug


def lengths_by_service(segments: list[dict[str, Any]]) -> dict[str, float]:
    """Metres summed per service."""
    total: Counter[str] = Counter()
    for row in segments:
        total[row["seg_service"]] += row["seg_len_m"]
    return dict(total)


def make_choices(rng: Random, segments: list[dict[str, Any]]) -> dict[str, Any]:
    """办理方式 as it must be, the impact flags, and the applicant's own choice of 验收方式."""
    free = {
        "accept_mode": rng.choice(("联合验收", "分别验收")),
        "book_connect": rng.choice((True, False, None)),
    }
    if not segments:
        return free
    short = all(length <= LIMIT_M for length in lengths_by_service(segments).values())
    return free | {
        "permit_mode": "告知承诺" if short else "一般程序",
        "impact_traffic": False,
        "impact_pipe": False,
        "impact_people": False,
    }
